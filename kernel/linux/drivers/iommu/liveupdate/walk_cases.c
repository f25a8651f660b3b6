// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases about the page-table walker
 *
 * A builder of its own makes random page tables, with the bits that do not
 * matter set at random, and notes which tables must be visited in which order.
 */
#include "image_cases.h"

#define MOST_TABLES	20

struct tree {
	struct iommu_lu_arena *a;
	struct iommu_lu_domain pt;
	__u64 noise;
	__u32 nr_left;
};

static __u64 random_word(struct iommu_lu_arena *a)
{
	return (__u64)iommu_lu_arena_random(a, 0xffffffff) << 32 |
	       iommu_lu_arena_random(a, 0xffffffff);
}

static __u64 bits(__u32 high, __u32 low)
{
	return (~0ULL >> (63 - high)) & (~0ULL << low);
}

/* --- entries, from the manuals --- */

/* Intel VT-d 9.8, 9.7 (x86-64), AMD IOMMU 2.2.3, Arm ARM D8.3 */
static __u64 table_entry(struct tree *t, __u64 phys, __u32 level)
{
	__u64 noise = random_word(t->a);

	switch (t->pt.format) {
	case IOMMU_LU_FORMAT_VTD_SS:
		noise &= bits(63, 52) | bits(11, 8) | bits(6, 2);
		return phys | noise | (1 + noise % 3);
	case IOMMU_LU_FORMAT_X86_64:
		noise &= bits(63, 52) | bits(11, 8) | bits(6, 1);
		return phys | noise | 1;
	case IOMMU_LU_FORMAT_AMD_V1:
		noise &= bits(63, 52) | bits(8, 1);
		return phys | noise | (level + 1ULL) << 9 | 1;
	}
	noise &= bits(63, 48) | bits(11, 2);
	if (t->pt.granule_lg2 == 16)
		return (phys & bits(47, 16)) | (phys >> 48 & 15) << 12 | noise | 3;
	return phys | noise | 3;
}

/* An entry of a table of @level that maps memory; 0 if there can be none */
static __u64 leaf_entry(struct tree *t, __u32 level)
{
	__u64 word = random_word(t->a);

	switch (t->pt.format) {
	case IOMMU_LU_FORMAT_VTD_SS:
		return level > 2 ? 0 : word | 1 << 7 | 3;
	case IOMMU_LU_FORMAT_X86_64:
		return level > 2 ? 0 : word | 1 << 7 | 1;
	case IOMMU_LU_FORMAT_AMD_V1:
		return word & 1 << 20 ? word | 7 << 9 | 1 : (word & ~(7ULL << 9)) | 1;
	}
	return (word & ~3ULL) | 1;
}

static __u64 absent_entry(struct tree *t)
{
	__u64 word = random_word(t->a);

	if (t->pt.format == IOMMU_LU_FORMAT_VTD_SS)
		return word & ~3ULL;
	return word & ~1ULL;
}

/* --- trees --- */

static void expect_visit(struct iommu_lu_arena *a, __u64 phys, __u64 size, __u32 level)
{
	if (a->nr_expected < IOMMU_LU_ARENA_NOTES) {
		a->expected[a->nr_expected].phys = phys;
		a->expected[a->nr_expected].size = size;
		a->expected[a->nr_expected].level = level;
	}
	a->nr_expected++;
}

static __u64 build_table(struct tree *t, __u32 bytes_lg2, __u32 level);

/* Only in AMD's format the level below may be any. */
static __u64 build_child(struct tree *t, __u32 level)
{
	__u32 below = level - 1;
	__u64 phys;

	if (t->pt.format == IOMMU_LU_FORMAT_AMD_V1)
		below = iommu_lu_arena_random(t->a, level);
	phys = build_table(t, t->pt.granule_lg2, below);
	return phys ? table_entry(t, phys, below) | t->noise : 0;
}

static __u64 build_entry(struct tree *t, __u32 level, int last)
{
	__u32 dice = iommu_lu_arena_random(t->a, 4);

	/* What would be a table above must not be looked at here. */
	if (level == 0)
		return random_word(t->a) | 3;
	if ((dice == 0 || last) && t->nr_left > 0)
		return build_child(t, level);
	if (dice == 1)
		return leaf_entry(t, level);
	return absent_entry(t);
}

static __u64 build_table(struct tree *t, __u32 bytes_lg2, __u32 level)
{
	__u32 nr = 1U << (bytes_lg2 - 3);
	__u64 *table, phys = 0;
	__u32 i, step;

	table = iommu_lu_arena_alloc(t->a, 1ULL << bytes_lg2, &phys);
	if (!table)
		return 0;
	t->nr_left -= t->nr_left > 0;
	step = nr < 64 ? 1 : nr / (8 + iommu_lu_arena_random(t->a, 8));
	for (i = iommu_lu_arena_random(t->a, step); i < nr - 1; i += step)
		table[i] = build_entry(t, level, 0);
	table[nr - 1] = build_entry(t, level, 1);
	expect_visit(t->a, phys, nr < 512 ? 4096 : 8ULL * nr, level);
	return phys;
}

static void build(struct tree *t, struct iommu_lu_arena *a,
		  const struct iommu_lu_domain *pt, __u64 base, __u64 noise)
{
	iommu_lu_arena_reset(a, base);
	t->a = a;
	t->pt = *pt;
	t->noise = noise;
	t->nr_left = MOST_TABLES;
	t->pt.top_table = build_table(t, pt->top_bytes_lg2, pt->levels - 1);
	t->pt.nr_tables = a->nr_expected;
}

static int try_walk(struct tree *t, struct iommu_lu_broken *broken)
{
	__u64 nr_tables = 1000;
	int ret;

	broken->rule = 0;
	ret = iommu_lu_walk(t->a->env, &t->pt, &nr_tables, broken);
	iommu_lu_arena_expect(t->a, "walk: tables counted", NULL, nr_tables - 1000,
			      t->a->nr_visits);
	iommu_lu_arena_expect(t->a, "walk: more visits than tables", NULL,
			      t->a->nr_visits > t->pt.nr_tables, 0);
	return ret;
}

static void compare_visits(struct iommu_lu_arena *a, const char *name)
{
	__u32 i;

	iommu_lu_arena_expect(a, "walk: visits", name, a->nr_visits, a->nr_expected);
	for (i = 0; i < a->nr_visits && i < a->nr_expected &&
	     i < IOMMU_LU_ARENA_NOTES; i++) {
		iommu_lu_arena_expect(a, "walk: address", name, a->visits[i].phys,
				      a->expected[i].phys);
		iommu_lu_arena_expect(a, "walk: size", name, a->visits[i].size,
				      a->expected[i].size);
		iommu_lu_arena_expect(a, "walk: level", name, a->visits[i].level,
				      a->expected[i].level);
	}
}

/* --- trees that are well --- */

#define SHAPE(f, l, out, top, granule)					\
	{ .format = IOMMU_LU_FORMAT_##f, .levels = (l),			\
	  .input_bits = 12, .output_bits = (out),			\
	  .top_bytes_lg2 = (top), .granule_lg2 = (granule) }

static const struct shape {
	const char *name;
	struct iommu_lu_domain pt;
	__u64 base;
	__u64 noise;
} shapes[] = {
	{ "VT-d 3", SHAPE(VTD_SS, 3, 52, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "VT-d 4", SHAPE(VTD_SS, 4, 52, 12, 12), IOMMU_LU_ARENA_HIGH, 0 },
	{ "VT-d 5", SHAPE(VTD_SS, 5, 40, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "x86-64 4", SHAPE(X86_64, 4, 52, 12, 12), IOMMU_LU_ARENA_HIGH, 0 },
	{ "x86-64 5", SHAPE(X86_64, 5, 52, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "x86-64 4 encrypted", SHAPE(X86_64, 4, 47, 12, 12), IOMMU_LU_ARENA_LOW,
	  1ULL << 47 },
	{ "AMD v1 1", SHAPE(AMD_V1, 1, 52, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "AMD v1 3", SHAPE(AMD_V1, 3, 52, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "AMD v1 6", SHAPE(AMD_V1, 6, 52, 12, 12), IOMMU_LU_ARENA_HIGH, 0 },
	{ "AMD v1 4 encrypted", SHAPE(AMD_V1, 4, 47, 12, 12), IOMMU_LU_ARENA_LOW,
	  1ULL << 51 },
	{ "LPAE stage 1, 4 KiB", SHAPE(LPAE_S1, 4, 48, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 1, 4 KiB, short top", SHAPE(LPAE_S1, 3, 48, 6, 12),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 1, 4 KiB, 2 entries", SHAPE(LPAE_S1, 4, 48, 4, 12),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 1, 16 KiB", SHAPE(LPAE_S1, 3, 48, 14, 14), IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 1, 64 KiB", SHAPE(LPAE_S1, 3, 52, 13, 16), IOMMU_LU_ARENA_HIGH, 0 },
	{ "LPAE stage 1, one level", SHAPE(LPAE_S1, 1, 48, 12, 12),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 2, 4 KiB", SHAPE(LPAE_S2, 3, 48, 12, 12), IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 2, 4 KiB, 2 tops", SHAPE(LPAE_S2, 3, 48, 13, 12),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 2, 4 KiB, 16 tops", SHAPE(LPAE_S2, 2, 48, 16, 12),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 2, 16 KiB, 16 tops", SHAPE(LPAE_S2, 2, 48, 18, 14),
	  IOMMU_LU_ARENA_LOW, 0 },
	{ "LPAE stage 2, 64 KiB, 4 tops", SHAPE(LPAE_S2, 3, 52, 18, 16),
	  IOMMU_LU_ARENA_HIGH, 0 },
};

#define NR_SHAPES	ARRAY_SIZE(shapes)

static void random_trees(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u32 i;
	int ret;

	for (i = 0; i < 20 * NR_SHAPES; i++) {
		const struct shape *s = &shapes[i % NR_SHAPES];

		build(&t, a, &s->pt, s->base, s->noise);
		ret = try_walk(&t, &broken);
		iommu_lu_arena_expect(a, "walk: broken rule", s->name, broken.rule, 0);
		iommu_lu_arena_expect(a, "walk: return value", s->name, (__u64)ret, 0);
		compare_visits(a, s->name);
	}
}

static void visitor_fails(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u32 i;

	for (i = 0; i < 4; i++) {
		build(&t, a, &shapes[1].pt, shapes[1].base, 0);
		a->nr_visits_left = i;
		iommu_lu_arena_expect(a, "walk: visitor's error", NULL,
				      (__u64)try_walk(&t, &broken), (__u64)-ENOSPC);
		iommu_lu_arena_expect(a, "walk: visits before it", NULL, a->nr_visits, i);
	}
}

/* --- trees that are not --- */

static void expect_broken(struct iommu_lu_arena *a, const char *name, int ret,
			  const struct iommu_lu_broken *broken, __u32 rule)
{
	iommu_lu_arena_expect(a, "walk: broken rule", name, broken->rule, rule);
	iommu_lu_arena_expect(a, "walk: return value", name, (__u64)ret,
			      (__u64)-EINVAL);
}

static void wrong_counts(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u32 i;
	int ret;

	for (i = 0; i < NR_SHAPES; i++) {
		build(&t, a, &shapes[i].pt, shapes[i].base, shapes[i].noise);
		t.pt.nr_tables++;
		ret = try_walk(&t, &broken);
		expect_broken(a, "a table less than recorded", ret, &broken,
			      IOMMU_LU_RULE_TABLE_COUNT);
		build(&t, a, &shapes[i].pt, shapes[i].base, shapes[i].noise);
		t.pt.nr_tables--;
		ret = try_walk(&t, &broken);
		expect_broken(a, "a table more than recorded", ret, &broken,
			      IOMMU_LU_RULE_TABLE_COUNT);
	}
}

/* Each table in turn is missing; so is a part of it, if it has parts. */
static void missing_tables(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_visit_note note;
	struct tree t;
	__u32 i;
	int ret;

	for (i = 0; i < 10 * NR_SHAPES; i++) {
		const struct shape *s = &shapes[i % NR_SHAPES];

		build(&t, a, &s->pt, s->base, s->noise);
		note = a->expected[iommu_lu_arena_random(a, a->nr_expected)];
		iommu_lu_arena_take(a, note.phys + note.size - 4096, 4096);
		ret = try_walk(&t, &broken);
		expect_broken(a, s->name, ret, &broken, IOMMU_LU_RULE_TABLE_MAPPED);
		iommu_lu_arena_expect(a, "walk: missing table", s->name, broken.phys,
				      note.phys);
	}
}

/* A top table with one entry */
static __u64 *lone_top(struct tree *t, struct iommu_lu_arena *a, __u32 shape)
{
	__u64 *top;

	iommu_lu_arena_reset(a, shapes[shape].base);
	t->a = a;
	t->pt = shapes[shape].pt;
	top = iommu_lu_arena_alloc(a, 1ULL << t->pt.top_bytes_lg2, &t->pt.top_table);
	t->pt.nr_tables = 2;
	return top;
}

/* A level lower every time, so there is an end; but then a table is met twice. */
static void cycles(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u64 *top;
	__u32 i;

	for (i = 1; i <= 4; i++) {
		top = lone_top(&t, a, 1);
		if (!top)
			return;
		top[511] = t.pt.top_table | 3;
		t.pt.nr_tables = i;
		if (i < 4)
			expect_broken(a, "cycle", try_walk(&t, &broken), &broken,
				      IOMMU_LU_RULE_TABLE_COUNT);
		else
			iommu_lu_arena_expect(a, "walk: table visited twice", NULL,
					      (__u64)try_walk(&t, &broken), (__u64)-EEXIST);
	}
}

/* Two entries name one table, and the number of tables says so. */
static void shared_table(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u64 *top = lone_top(&t, a, 0);
	__u64 phys = 0;

	if (!top || !iommu_lu_arena_alloc(a, 4096, &phys))
		return;
	top[0] = phys | 3;
	top[9] = phys | 3;
	t.pt.nr_tables = 3;
	expect_broken(a, "shared table", try_walk(&t, &broken), &broken,
		      IOMMU_LU_RULE_TABLE_MAPPED);
	iommu_lu_arena_expect(a, "walk: shared table", NULL, broken.phys, phys);
}

/* Rows of @shapes by number, the entry, and what it breaks */
static const struct bad_entry {
	const char *name;
	__u32 shape;
	__u32 index;
	__u64 entry;
	__u32 rule;
} bad_entries[] = {
	{ "AMD v1: same level", 7, 0, 0x0000000100000001ULL | 3 << 9,
	  IOMMU_LU_RULE_TABLE_LEVEL },
	{ "AMD v1: higher level", 7, 511, 0x0000000100000001ULL | 6 << 9,
	  IOMMU_LU_RULE_TABLE_LEVEL },
	{ "AMD v1: nowhere", 7, 511, 0x0000700000000001ULL | 1 << 9,
	  IOMMU_LU_RULE_TABLE_MAPPED },
	{ "VT-d: address 0", 0, 3, 3, IOMMU_LU_RULE_TABLE_MAPPED },
	{ "VT-d: read only", 0, 3, 1, IOMMU_LU_RULE_TABLE_MAPPED },
	{ "VT-d: write only", 0, 3, 2, IOMMU_LU_RULE_TABLE_MAPPED },
	{ "VT-d: last address", 1, 511, 0x000ffffffffff003ULL,
	  IOMMU_LU_RULE_TABLE_MAPPED },
	{ "VT-d: leaf bit above level 2 means nothing", 1, 0, 0x83,
	  IOMMU_LU_RULE_TABLE_MAPPED },
	{ "x86-64: leaf bit above level 2 means nothing", 3, 0, 0x81,
	  IOMMU_LU_RULE_TABLE_MAPPED },
	{ "LPAE 16 KiB: table on a 4 KiB boundary", 13, 0, 0x0000000100001003ULL,
	  IOMMU_LU_RULE_TABLE_MAPPED },
	{ "LPAE 64 KiB: bits 15:12 are 51:48", 14, 0, 0x000000010000e003ULL,
	  IOMMU_LU_RULE_TABLE_MAPPED },
};

static void bad_entry_cases(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct tree t;
	__u64 *top;
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(bad_entries); i++) {
		top = lone_top(&t, a, bad_entries[i].shape);
		if (!top)
			return;
		top[bad_entries[i].index] = bad_entries[i].entry;
		expect_broken(a, bad_entries[i].name, try_walk(&t, &broken), &broken,
			      bad_entries[i].rule);
		iommu_lu_arena_expect(a, "walk: visits", bad_entries[i].name,
				      a->nr_visits, 0);
	}
}

const struct iommu_lu_case iommu_lu_walk_cases[] = {
	{ "walk_random_page_tables", random_trees },
	{ "walk_stops_when_the_visitor_fails", visitor_fails },
	{ "walk_refuses_wrong_number_of_tables", wrong_counts },
	{ "walk_refuses_missing_tables", missing_tables },
	{ "walk_ends_on_cycles", cycles },
	{ "walk_refuses_shared_tables", shared_table },
	{ "walk_refuses_bad_entries", bad_entry_cases },
};

const __u32 iommu_lu_nr_walk_cases =
	ARRAY_SIZE(iommu_lu_walk_cases);
