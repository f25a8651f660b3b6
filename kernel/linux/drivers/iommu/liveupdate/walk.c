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

struct walk {
	struct iommu_lu_env *env;
	const struct iommu_lu_domain *pt;
	__u64 mask;
	__u64 nr_left;
	__u64 nr_visited;
};

#ifdef __FRAMAC__
#include "acsl/walkable.h"
#include "acsl/walk.h"
#endif

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

static __u32 amd_v1_next_level(__u64 word)
{
	return (word >> 9) & 7;
}

/* Next level 0 and 7 are leaves, any other may skip levels. */
static __u32 decode_amd_v1(__u64 word, __u32 level, struct entry *e)
{
	__u32 next_level = amd_v1_next_level(word);

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
	}
	return decode_lpae(word, level, pt->granule_lg2, e);
}

/*
 * Address bits at and above the output width are not part of the address:
 * they are reserved, or say that memory is encrypted.
 */
static __u64 output_mask(const struct iommu_lu_domain *pt)
{
	/*@ ghost lemma_shift_grows(pt->output_bits, 56); */
	return (1ULL << pt->output_bits) - 1;
}

/*
 * What was handed over is not changed by writes to objects of our own. Each has
 * a function, which keeps this out of the proofs of all others.
 */
static int refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 index,
		  __u64 phys) /*@ ghost (struct walk *walk) */
{
	int ret = iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_DOMAIN, index, phys);

	/*@ assert same: \forall integer p, s, k;
	  @   handed_over(p, s) && 0 <= k < s / 8 ==>
	  @   mem_at(p)[k] == \at(mem_at(p)[k], Pre); */
	return ret;
}

static void count_down(struct walk *walk)
{
	walk->nr_left--;
	/*@ assert same: \forall integer p, s, k;
	  @   handed_over(p, s) && 0 <= k < s / 8 ==>
	  @   mem_at(p)[k] == \at(mem_at(p)[k], Pre); */
}

static int visit_table(struct walk *walk, __u64 phys, __u64 size, __u32 level)
{
	int ret = iommu_lu_visit(walk->env, phys, size, level);

	if (ret)
		return ret;
	/*@ ghost after: ; */
	walk->nr_visited++;
	/*@ assert same: \forall integer p, s, k;
	  @   handed_over(p, s) && 0 <= k < s / 8 ==>
	  @   mem_at(p)[k] == \at(mem_at(p)[k], after); */
	return 0;
}

static int walk_table(struct walk *walk, __u64 phys, __u32 bytes_lg2,
		      __u32 level, struct iommu_lu_broken *broken);

static __u32 nr_entries(__u32 bytes_lg2)
{
	/*@ ghost lemma_table_words(bytes_lg2); */
	return 1U << (bytes_lg2 - 3);
}

static int walk_entry(struct walk *walk, __u64 word, __u64 phys, __u32 level,
		      __u32 i, struct iommu_lu_broken *broken)
{
	struct entry e = { 0, 0 };
	__u32 found = decode(walk->pt, word, level, &e);

	if (found == ENTRY_BAD)
		return refuse(broken, IOMMU_LU_RULE_TABLE_LEVEL, i,
			      phys) /*@ ghost (walk) */;
	if (found == ENTRY_NO_TABLE)
		return 0;
	return walk_table(walk, e.address & walk->mask, walk->pt->granule_lg2,
			  e.level, broken);
}

static int walk_entries(struct walk *walk, const __u64 *table, __u64 phys,
			__u32 bytes_lg2, __u32 level,
			struct iommu_lu_broken *broken)
{
	__u32 nr = nr_entries(bytes_lg2);
	__u32 i;
	int ret;

	/*@ ghost
	  __u64 start = walk->nr_visited, mask = walk->mask;
	  __u32 format = walk->pt->format, granule = walk->pt->granule_lg2;
	*/
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant kept: walk->mask == mask && walk->pt->format == format &&
	  @   walk->pt->granule_lg2 == granule && walk->env == \at(walk->env, Pre);
	  @ loop invariant positive: 0 <= nr_below(TREE, phys, level, i);
	  @ loop invariant memory: memory_ok(walk->env);
	  @ loop invariant table: readable(walk->env, nr_visits(walk->env), phys,
	  @   iommu_lu_table_size_of(bytes_lg2));
	  @ loop invariant formed: well_formed(TREE, phys, bytes_lg2, level, i);
	  @ loop invariant left: walk->nr_left == \at(walk->nr_left, Pre) -
	  @   nr_below(TREE, phys, level, i);
	  @ loop invariant visits: walk->nr_visited == nr_visits(walk->env) ==
	  @   start + nr_below(TREE, phys, level, i);
	  @ loop invariant visits_ok: visits_ok(walk->env, nr_visits(walk->env));
	  @ loop invariant order: in_order(walk->env, start, nr_visits(walk->env),
	  @   TREE, phys, bytes_lg2, level, i);
	  @ loop assigns i, ret, walk->nr_left, walk->nr_visited, *broken,
	  @   iommu_lu_clock;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		/*@ ghost
		  lemma_entry(format, mask, granule, phys, bytes_lg2, level, i, nr);
		  lemma_entry_order(walk->env, start, format, mask, granule, phys,
				    bytes_lg2, level, i, nr);
		*/
		/*@ assert there: mem_there(phys, iommu_lu_table_size_of(bytes_lg2)); */
		ret = walk_entry(walk, table[i], phys, level, i, broken);
		/*@ assert order: in_order(walk->env, start, nr_visits(walk->env),
		  @   TREE, phys, bytes_lg2, level, nr); */
		if (ret)
			return ret;
		/*@ ghost
		  lemma_untaken(walk->env, start, walk->nr_visited, format, mask,
				granule, phys, bytes_lg2, level, nr);
		*/
	}
	return 0;
}

static int walk_table(struct walk *walk, __u64 phys, __u32 bytes_lg2,
		      __u32 level, struct iommu_lu_broken *broken)
{
	__u64 size = iommu_lu_table_size(bytes_lg2);
	const __u64 *table = NULL;
	int ret = 0;

	/*@ ghost
	  lemma_table_words(bytes_lg2);
	  lemma_itself(walk->env, walk->nr_visited, walk->pt->format, walk->mask,
		       walk->pt->granule_lg2, phys, bytes_lg2, level);
	*/
	/* Counted on the way down, so that a cycle ends. */
	if (walk->nr_left == 0)
		return refuse(broken, IOMMU_LU_RULE_TABLE_COUNT, level,
			      phys) /*@ ghost (walk) */;
	count_down(walk);
	if ((phys & (size - 1)) == 0)
		table = iommu_lu_map(walk->env, phys, size);
	if (!table) {
		/*@ assert missing: missing(walk->env, nr_visits(walk->env),
		  @   TREE_OF(walk), phys, bytes_lg2, level, phys, level); */
		return refuse(broken, IOMMU_LU_RULE_TABLE_MAPPED, level,
			      phys) /*@ ghost (walk) */;
	}
	if (level > 0)
		ret = walk_entries(walk, table, phys, bytes_lg2, level, broken);
	if (ret)
		return ret;
	/*@ assert visits_ok: visits_ok(walk->env, nr_visits(walk->env)) &&
	  @   walk->nr_visited == nr_visits(walk->env); */
	return visit_table(walk, phys, size, level);
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
	/*@ assert how: ret != 0 ==>
	  @   (visit_failed(env, nr_visits(env), ret) &&
	  @    *nr_tables == (__u64)(\at(*nr_tables, Pre) + nr_visits(env) - 1)) ||
	  @   (ret == -EINVAL && visits_ok(env, nr_visits(env)) &&
	  @    *nr_tables == (__u64)(\at(*nr_tables, Pre) + nr_visits(env))); */
	/*@ assert why: ret != 0 && visits_ok(env, nr_visits(env)) ==>
	  @   true_reason(broken, \at(pt->nr_tables, Pre), env, \at(pt->format, Pre),
	  @               output_mask_of(\at(pt->output_bits, Pre)),
	  @               \at(pt->granule_lg2, Pre), \at(pt->top_table, Pre),
	  @               \at(pt->top_bytes_lg2, Pre), \at(pt->levels, Pre) - 1); */
	if (ret == 0 && walk.nr_left != 0) {
		ret = refuse(broken, IOMMU_LU_RULE_TABLE_COUNT, 0,
			     pt->top_table) /*@ ghost (&walk) */;
		/*@ assert count: broken->rule == IOMMU_LU_RULE_TABLE_COUNT &&
		  @    \at(NR_TABLES_IN(pt) != pt->nr_tables, Pre); */
		/*@ assert refused: ret == -EINVAL && visits_ok(env, nr_visits(env)) &&
		  @    *nr_tables == (__u64)(\at(*nr_tables, Pre) + nr_visits(env)); */
	}
	return ret;
}
