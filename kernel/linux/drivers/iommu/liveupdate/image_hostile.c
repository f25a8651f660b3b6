// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handovers that break one rule each, and some that look odd but break none
 */
#include "image_cases.h"

/* What a row edits */
#define ROOT	0	/* a word of the root */
#define BLOCK	1	/* a word of the header of block @index */
#define RECORD	2	/* a word of record @index, which is in the first block */

/* How */
#define SET	0	/* bits @mask become @value */
#define SELF	1	/* the word becomes the address of the block edited, plus @value */
#define FIRST	2	/* the word becomes the address of the first block */
#define TAKE	3	/* the block is no longer handed over */
#define OPEN	4	/* the root is opened @value bytes further on */
#define STALE	5	/* like SET, but the checksum is left alone */
#define DROP	6	/* the last record of the kind's only block is left out */

#define LOW	0x00000000ffffffffULL
#define HIGH	0xffffffff00000000ULL
#define ALL	0xffffffffffffffffULL
#define IN_HIGH(value)	((__u64)(value) << 32)

#define IOMMU	IOMMU_LU_KIND_IOMMU
#define DOMAIN	IOMMU_LU_KIND_DOMAIN
#define DEVICE	IOMMU_LU_KIND_DEVICE
#define ATT	IOMMU_LU_KIND_ATTACHMENT
#define FD	IOMMU_LU_KIND_IOMMUFD
#define HWPT	IOMMU_LU_KIND_HWPT
#define MEMORY	IOMMU_LU_KIND_MEMORY
#define VIOMMU	IOMMU_LU_KIND_VTD_IOMMU
#define VCTX	IOMMU_LU_KIND_VTD_CONTEXT
#define VATT	IOMMU_LU_KIND_VTD_ATTACHMENT
#define SIOMMU	IOMMU_LU_KIND_SMMUV3_IOMMU
#define SSTR	IOMMU_LU_KIND_SMMUV3_STREAMS
#define SATT	IOMMU_LU_KIND_SMMUV3_ATTACHMENT
#define AIOMMU	IOMMU_LU_KIND_AMDVI_IOMMU
#define AATT	IOMMU_LU_KIND_AMDVI_ATTACHMENT

/* Words of a kind's array in the root */
#define HEAD(kind)	(8 + 2 * ((kind) - 1))
#define COUNT(kind)	(9 + 2 * ((kind) - 1))

/* An address that nobody handed over */
#define STRAY	0x0000700000000000ULL

static const struct hostile {
	__u64 (*image)(struct iommu_lu_arena *a);
	const char *name;
	__u32 rule;
	__u8 place;
	__u8 how;
	__u8 kind;
	__u8 index;
	__u16 word;
	__u64 mask;
	__u64 value;
} rows[] = {
#define ROW(name, rule, ...) \
	{ iommu_lu_small_image, name, IOMMU_LU_RULE_##rule, __VA_ARGS__ },
#include "image_hostile_rows.h"
#undef ROW
#define ROW(name, rule, ...) \
	{ iommu_lu_smmuv3_image, name, IOMMU_LU_RULE_##rule, __VA_ARGS__ },
#include "image_hostile_smmuv3_rows.h"
#undef ROW
#define ROW(name, rule, ...) \
	{ iommu_lu_amdvi_image, name, IOMMU_LU_RULE_##rule, __VA_ARGS__ },
#include "image_hostile_amdvi_rows.h"
#undef ROW
};

#define NR_ROWS	ARRAY_SIZE(rows)

/* Rules that are broken by a page table, see walk_cases.c. */
static int is_table_rule(__u32 rule)
{
	return rule == IOMMU_LU_RULE_TABLE_MAPPED ||
	       rule == IOMMU_LU_RULE_TABLE_LEVEL ||
	       rule == IOMMU_LU_RULE_TABLE_COUNT;
}

static __u64 phys_of(struct iommu_lu_arena *a, const __u64 *words)
{
	return a->base + (__u64)(words - a->words) * 8;
}

static void drop_record(__u64 *root, __u64 *block, __u32 kind)
{
	root[COUNT(kind)]--;
	block[2] -= IN_HIGH(1);
	iommu_lu_reseal(root, IOMMU_LU_ROOT_CHECKSUM_WORD);
}

static void edit(struct iommu_lu_arena *a, const struct hostile *row, __u64 *root)
{
	__u32 checksum_word = IOMMU_LU_BLOCK_CHECKSUM_WORD;
	__u64 *block, *word;

	if (row->place == ROOT) {
		block = root;
		word = root + row->word;
		checksum_word = IOMMU_LU_ROOT_CHECKSUM_WORD;
	} else if (row->place == BLOCK) {
		block = iommu_lu_find_block(a, root, row->kind, row->index);
		word = block + row->word;
	} else {
		block = iommu_lu_find_block(a, root, row->kind, 0);
		word = block + 4 + row->index * (iommu_lu_record_size(row->kind) / 8) +
		       row->word;
	}
	if (row->how == SET || row->how == STALE)
		*word = (*word & ~row->mask) | row->value;
	else if (row->how == SELF)
		*word = phys_of(a, block) + row->value;
	else if (row->how == FIRST)
		*word = root[HEAD(row->kind)];
	else if (row->how == TAKE)
		iommu_lu_arena_take(a, phys_of(a, block), IOMMU_LU_BLOCK_SIZE);
	else if (row->how == DROP)
		drop_record(root, block, row->kind);
	if (row->how != STALE)
		iommu_lu_reseal(block, checksum_word);
}

static int wanted_error(__u32 rule)
{
	if (rule == IOMMU_LU_RULE_OK)
		return 0;
	if (rule == IOMMU_LU_RULE_ROOT_VERSION || rule == IOMMU_LU_RULE_ROOT_INCOMPAT)
		return -EOPNOTSUPP;
	return -EINVAL;
}

static int is_missing_rule(__u32 rule)
{
	return rule == IOMMU_LU_RULE_VTD_MISSING ||
	       rule == IOMMU_LU_RULE_SMMUV3_MISSING ||
	       rule == IOMMU_LU_RULE_AMDVI_MISSING;
}

static int is_one_more_edit(__u32 i)
{
	return i < NR_ROWS && rows[i].name[0] == '+';
}

/* Row @i, with all its edits: return what is to be opened as the root. */
static __u64 make_row(struct iommu_lu_arena *a, __u32 i)
{
	const struct hostile *row = &rows[i];
	__u64 phys = row->image(a);

	do {
		edit(a, &rows[i], iommu_lu_arena_words(a, phys));
	} while (is_one_more_edit(++i));
	if (row->how == OPEN)
		phys = row->value == ALL ? 0 : phys + row->value;
	return phys;
}

/**
 * iommu_lu_hostile_image - one handover of the catalogue
 * @a: arena that it is made in
 * @index: its number, from 0
 * @h: what it is called and what it breaks
 *
 * Return: 1, or 0 if there are no more.
 */
int iommu_lu_hostile_image(struct iommu_lu_arena *a, __u32 index,
			   struct iommu_lu_hostile *h)
{
	__u32 i;

	for (i = 0; i < NR_ROWS; i++) {
		if (is_one_more_edit(i) || index-- > 0)
			continue;
		h->name = rows[i].name;
		h->rule = rows[i].rule;
		h->root = make_row(a, i);
		return 1;
	}
	return 0;
}

static void try_row(struct iommu_lu_arena *a, __u32 i, struct iommu_lu_broken *broken)
{
	const struct hostile *row = &rows[i];
	__u64 phys = make_row(a, i);
	struct iommu_lu_image img;
	int ret;

	broken->rule = 0;
	ret = iommu_lu_image_open(&img, a->env, phys, broken);
	iommu_lu_arena_expect(a, "hostile: broken rule", row->name, broken->rule,
			      row->rule);
	iommu_lu_arena_expect(a, "hostile: return value", row->name, (__u64)ret,
			      (__u64)wanted_error(row->rule));
	/* What has no record of its driver is named, not a record of the driver. */
	if (is_missing_rule(broken->rule))
		iommu_lu_arena_expect(a, "hostile: what lacks a record", row->name,
				      broken->kind == IOMMU_LU_KIND_IOMMU ||
				      broken->kind == IOMMU_LU_KIND_ATTACHMENT, 1);
}

static void each_row(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken;
	__u32 i;

	for (i = 0; i < NR_ROWS; i++) {
		if (!is_one_more_edit(i))
			try_row(a, i, &broken);
	}
}

/* The log must name the right one: rows, and what is at fault */
static const struct at_fault {
	const char *name;
	__u32 kind;
	__u32 index;
} at_faults[] = {
	{ "version 2", 0, 0 },
	{ "huge records", FD, 0 },
	{ "second block taken", MEMORY, 1 },
	{ "chain cut", MEMORY, 1 },
	{ "memory reserved 1", MEMORY, 126 },
	{ "memfd order across blocks", MEMORY, 127 },
	{ "device at another iommu", ATT, 2 },
	{ "last device without attachment", DEVICE, 2 },
	{ "one memory more than counted", FD, 1 },
	{ "one hwpt more than counted", FD, 1 },
	{ "memory of the next iommufd", FD, 0 },
	{ "domain with two hwpts", HWPT, 2 },
	{ "domain without hwpt", DOMAIN, 1 },
	{ "vtd iommu of AMD-Vi", VIOMMU, 1 },
	{ "vtd iommu missing", IOMMU, 1 },
	{ "vtd context of AMD-Vi", VCTX, 2 },
	{ "vtd attachment missing", ATT, 1 },
	{ "vtd attachment at AMD-Vi", VATT, 1 },
	{ "vtd attachment without IOMMU", VATT, 1 },
	{ "vtd attachment, and no IOMMU at all", VATT, 0 },
	{ "no PASID table", VATT, 1 },
	{ "smmuv3 iommu of VT-d", SIOMMU, 1 },
	{ "smmuv3 iommu missing", IOMMU, 2 },
	{ "smmuv3 streams of VT-d", SSTR, 0 },
	{ "smmuv3 attachment missing", ATT, 2 },
	{ "smmuv3 attachment at AMD-Vi", SATT, 1 },
	{ "stage 2 with descriptors", SATT, 2 },
	{ "amdvi iommu of VT-d", AIOMMU, 2 },
	{ "amdvi iommu missing", IOMMU, 3 },
	{ "amdvi attachment missing", ATT, 3 },
	{ "amdvi attachment at VT-d", AATT, 0 },
	{ "two device tables in a segment", AIOMMU, 1 },
	{ "first format with a guest CR3 table", AATT, 1 },
	{ "alias beyond the device table", AATT, 2 },
};

static __u32 row_named(const char *name)
{
	__u32 i;

	for (i = 0; i < NR_ROWS; i++) {
		if (iommu_lu_same_text(rows[i].name, name))
			break;
	}
	return i;
}

static void each_at_fault(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken;
	__u32 i, k;

	for (i = 0; i < ARRAY_SIZE(at_faults); i++) {
		k = row_named(at_faults[i].name);
		if (!iommu_lu_arena_expect(a, "no such row", at_faults[i].name,
					   k < NR_ROWS, 1))
			return;
		try_row(a, k, &broken);
		iommu_lu_arena_expect(a, "kind at fault", at_faults[i].name,
				      broken.kind, at_faults[i].kind);
		iommu_lu_arena_expect(a, "index at fault", at_faults[i].name,
				      broken.index, at_faults[i].index);
	}
}

/* Memory is not given back while it is read; if it were, nothing bad happens. */
static void image_vanishes(struct iommu_lu_arena *a, __u64 phys)
{
	struct iommu_lu_broken broken;
	struct iommu_lu_image img;
	__u32 i, nr_maps;

	iommu_lu_arena_expect(a, "untouched handover", NULL,
			      (__u64)iommu_lu_image_open(&img, a->env, phys, &broken), 0);
	nr_maps = 0xffffffff - a->nr_maps_left;
	for (i = 0; i < nr_maps; i++) {
		a->nr_maps_left = i;
		iommu_lu_arena_expect(a, "memory vanishes", NULL,
				      (__u64)iommu_lu_image_open(&img, a->env, phys,
								 &broken),
				      (__u64)-EINVAL);
	}
}

static void vanishing_memory(struct iommu_lu_arena *a)
{
	image_vanishes(a, iommu_lu_small_image(a));
	image_vanishes(a, iommu_lu_smmuv3_image(a));
	image_vanishes(a, iommu_lu_amdvi_image(a));
}

/* A rule without a hostile handover would be a rule that nobody has tried. */
static void every_rule(struct iommu_lu_arena *a)
{
	__u32 rule, i, found;

	for (rule = 1; rule < IOMMU_LU_NR_RULES; rule++) {
		found = is_table_rule(rule);
		for (i = 0; i < NR_ROWS; i++)
			found |= rows[i].rule == rule;
		iommu_lu_arena_expect(a, "rule has no hostile handover",
				      iommu_lu_rule_id(rule), found, 1);
	}
}

const struct iommu_lu_case iommu_lu_hostile_cases[] = {
	{ "hostile_each_is_refused_with_its_rule", each_row },
	{ "hostile_names_what_is_at_fault", each_at_fault },
	{ "hostile_every_rule_has_one", every_rule },
	{ "hostile_memory_vanishes", vanishing_memory },
};

const __u32 iommu_lu_nr_hostile_cases =
	ARRAY_SIZE(iommu_lu_hostile_cases);
