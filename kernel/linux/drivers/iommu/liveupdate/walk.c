// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding every table of a handed-over page table
 *
 * All entries of a table are looked at, whatever range was mapped: so neither
 * the features that the writer used nor the state it kept in memory matter.
 */
#include "image.h"

/* What an entry says about the table below it. */
#define ENTRY_NO_TABLE	0
#define ENTRY_TABLE	1
#define ENTRY_BAD	2

/* Bits 51:12 hold the address in all formats but LPAE, which has 47:12. */
#define ADDRESS_52	0x000ffffffffff000ULL
#define ADDRESS_48	0x0000fffffffff000ULL

/* x86 leaves above level 0: 2 MiB in level 1, 1 GiB in level 2. */
#define X86_LEAF	0x80
#define X86_LEAF_LEVEL	2

struct entry {
	__u64 address;
	__u32 level;
};

/* Levels above level 0 only: an entry of level 0 never names a table. */
static __u32 decode_vtd_ss(__u64 word, __u32 level, struct entry *e)
{
	if ((word & 3) == 0)
		return ENTRY_NO_TABLE;
	if (level <= X86_LEAF_LEVEL && (word & X86_LEAF) != 0)
		return ENTRY_NO_TABLE;
	e->address = word & ADDRESS_52;
	e->level = level - 1;
	return ENTRY_TABLE;
}

static __u32 decode_x86_64(__u64 word, __u32 level, struct entry *e)
{
	if ((word & 1) == 0)
		return ENTRY_NO_TABLE;
	if (level <= X86_LEAF_LEVEL && (word & X86_LEAF) != 0)
		return ENTRY_NO_TABLE;
	e->address = word & ADDRESS_52;
	e->level = level - 1;
	return ENTRY_TABLE;
}

/* Next level 0 and 7 are leaves, any other may skip levels. */
static __u32 decode_amd_v1(__u64 word, __u32 level, struct entry *e)
{
	__u32 next_level = (word >> 9) & 7;

	if ((word & 1) == 0 || next_level == 0 || next_level == 7)
		return ENTRY_NO_TABLE;
	if (next_level > level)
		return ENTRY_BAD;
	e->address = word & ADDRESS_52;
	e->level = next_level - 1;
	return ENTRY_TABLE;
}

/* With 64 KiB tables bits 15:12 of the entry are bits 51:48 of the address. */
static __u32 decode_lpae(__u64 word, __u32 level, __u32 granule_lg2,
			 struct entry *e)
{
	__u64 address = word & ADDRESS_48;

	if ((word & 3) != 3)
		return ENTRY_NO_TABLE;
	if (granule_lg2 == 16)
		address = (address & ~0xf000ULL) | (address & 0xf000) << 36;
	e->address = address;
	e->level = level - 1;
	return ENTRY_TABLE;
}

static __u32 decode(const struct iommu_lu_domain *pt, __u64 word, __u32 level,
		    struct entry *e)
{
	switch (pt->format) {
	case IOMMU_LU_FORMAT_VTD_SS:
		return decode_vtd_ss(word, level, e);
	case IOMMU_LU_FORMAT_X86_64:
		return decode_x86_64(word, level, e);
	case IOMMU_LU_FORMAT_AMD_V1:
		return decode_amd_v1(word, level, e);
	default:
		return decode_lpae(word, level, pt->granule_lg2, e);
	}
}

/*
 * Address bits at and above the output width are not part of the address:
 * they are reserved, or say that memory is encrypted.
 */
static __u64 output_mask(const struct iommu_lu_domain *pt)
{
	return (1ULL << pt->output_bits) - 1;
}

struct walk {
	struct iommu_lu_env *env;
	const struct iommu_lu_domain *pt;
	__u64 mask;
	__u64 nr_left;
	__u64 nr_visited;
};

static int walk_table(struct walk *walk, __u64 phys, __u32 bytes_lg2,
		      __u32 level, struct iommu_lu_broken *broken);

static int walk_entries(struct walk *walk, const __u64 *table, __u32 nr_entries,
			__u64 phys, __u32 level, struct iommu_lu_broken *broken)
{
	struct entry e = { 0, 0 };
	__u32 i, found;
	int ret;

	for (i = 0; i < nr_entries; i++) {
		found = decode(walk->pt, table[i], level, &e);
		if (found == ENTRY_BAD)
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_TABLE_LEVEL,
					       IOMMU_LU_KIND_DOMAIN, i, phys);
		if (found == ENTRY_NO_TABLE)
			continue;
		ret = walk_table(walk, e.address & walk->mask,
				 walk->pt->granule_lg2, e.level, broken);
		if (ret)
			return ret;
	}
	return 0;
}

static int walk_table(struct walk *walk, __u64 phys, __u32 bytes_lg2,
		      __u32 level, struct iommu_lu_broken *broken)
{
	__u64 size = iommu_lu_table_size(bytes_lg2);
	const __u64 *table;
	int ret = 0;

	/* Counted on the way down, so that a cycle ends. */
	if (walk->nr_left == 0)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_TABLE_COUNT,
				       IOMMU_LU_KIND_DOMAIN, level, phys);
	walk->nr_left--;
	if ((phys & (size - 1)) != 0)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_TABLE_MAPPED,
				       IOMMU_LU_KIND_DOMAIN, level, phys);
	table = iommu_lu_map(walk->env, phys, size);
	if (!table)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_TABLE_MAPPED,
				       IOMMU_LU_KIND_DOMAIN, level, phys);
	if (level > 0)
		ret = walk_entries(walk, table, 1U << (bytes_lg2 - 3), phys,
				   level, broken);
	if (ret)
		return ret;
	ret = iommu_lu_visit(walk->env, phys, size, level);
	if (ret)
		return ret;
	walk->nr_visited++;
	return 0;
}

int iommu_lu_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		  __u64 *nr_tables, struct iommu_lu_broken *broken)
{
	struct walk walk = {
		.env = env,
		.pt = pt,
		.mask = output_mask(pt),
		.nr_left = pt->nr_tables,
		.nr_visited = 0,
	};
	int ret;

	ret = walk_table(&walk, pt->top_table, pt->top_bytes_lg2,
			 pt->levels - 1, broken);
	*nr_tables += walk.nr_visited;
	if (ret)
		return ret;
	if (walk.nr_left != 0)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_TABLE_COUNT,
				       IOMMU_LU_KIND_DOMAIN, 0, pt->top_table);
	return 0;
}
