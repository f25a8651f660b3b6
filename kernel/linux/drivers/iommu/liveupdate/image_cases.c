// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases about what the writer writes and the reader reads
 */
#include "image_graph.h"

/* --- round trips --- */

static void round_trip(struct iommu_lu_graph *g)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	__u64 phys = iommu_lu_graph_write(g);
	int ret;

	ret = iommu_lu_image_open(&img, g->a->env, phys, &broken);
	iommu_lu_arena_expect(g->a, "round trip: broken rule",
			      iommu_lu_rule_id(broken.rule), broken.rule, 0);
	iommu_lu_arena_expect(g->a, "round trip: open", NULL, (__u64)ret, 0);
	if (ret)
		return;
	iommu_lu_arena_expect(g->a, "round trip: version", NULL, img.version, 1);
	iommu_lu_arena_expect(g->a, "round trip: features", NULL, img.compat, 0);
	iommu_lu_arena_expect(g->a, "round trip: incompatible features", NULL,
			      img.incompat, g->incompat);
	iommu_lu_graph_compare(g, &img);
}

static void random_graph(struct iommu_lu_arena *a, struct iommu_lu_graph *g, __u32 most)
{
	*g = (struct iommu_lu_graph){ .a = a };
	g->seed = (__u64)iommu_lu_arena_random(a, 0xffffffff) << 20;
	g->nr_iommus = 1 + iommu_lu_arena_random(a, 9);
	g->nr_domains = 1 + iommu_lu_arena_random(a, most);
	g->nr_devices = iommu_lu_arena_random(a, most);
	g->nr_iommufds = 1 + iommu_lu_arena_random(a, 7);
	g->nr_memory = iommu_lu_arena_random(a, most);
}

static void round_trip_random(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g;
	__u32 i;

	for (i = 0; i < 200; i++) {
		random_graph(a, &g, i < 100 ? 20 : 400);
		round_trip(&g);
	}
}

static void refused(struct iommu_lu_graph *g, __u32 rule)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	__u64 phys = iommu_lu_graph_write(g);

	iommu_lu_image_open(&img, g->a->env, phys, &broken);
	iommu_lu_arena_expect(g->a, "spoiled: broken rule",
			      iommu_lu_rule_id(broken.rule), broken.rule, rule);
}

/* Some devices have no IOMMU, or all; never without the feature that says so. */
static void round_trip_noiommu(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g;
	__u32 i;

	for (i = 0; i < 100; i++) {
		random_graph(a, &g, i < 50 ? 20 : 400);
		g.incompat = IOMMU_LU_INCOMPAT_NOIOMMU;
		if (i % 2)
			g.nr_iommus = 0;
		round_trip(&g);
		if (!g.nr_devices || g.nr_iommus)
			continue;
		g.incompat = 0;
		refused(&g, IOMMU_LU_RULE_REC_INDEX);
	}
}

/* More than one window's worth of domains and IOMMUs */
static void windows_graph(struct iommu_lu_arena *a, struct iommu_lu_graph *g)
{
	random_graph(a, g, 100);
	g->nr_domains = 4100;
	g->nr_iommus = 2050;
	g->nr_devices = 2500;
}

static void round_trip_windows(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g;

	windows_graph(a, &g);
	round_trip(&g);
}

/* A relation is broken in a window that is not the first. */
static void spoiled_windows(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g;

	windows_graph(a, &g);
	/* HWPT 100 names the domain of its neighbour, in the last window. */
	g.spoiled_kind = IOMMU_LU_KIND_HWPT;
	g.spoiled_index = 100;
	g.spoiled_word = 1;
	g.spoiled_bits = 1;
	refused(&g, IOMMU_LU_RULE_HWPT_DOMAIN);
	/* IOMMUs are random, so each of these may be in any window. */
	g.spoiled_kind = IOMMU_LU_KIND_VTD_ATTACHMENT;
	g.spoiled_word = 3;
	g.spoiled_bits = 64;
	for (g.spoiled_index = 0; g.spoiled_index < 16; g.spoiled_index++)
		refused(&g, IOMMU_LU_RULE_VTD_PASID);
	/* Stream IDs go up to 16 bits there. */
	g.spoiled_kind = IOMMU_LU_KIND_SMMUV3_ATTACHMENT;
	g.spoiled_word = 0;
	g.spoiled_bits = 1ULL << 63;
	for (g.spoiled_index = 0; g.spoiled_index < 16; g.spoiled_index++)
		refused(&g, IOMMU_LU_RULE_SMMUV3_SID);
	/* The domain of many SMMUv3 attachments is of stage 2. */
	g.spoiled_kind = IOMMU_LU_KIND_DOMAIN;
	g.spoiled_index = 0;
	g.spoiled_word = 1;
	g.spoiled_bits = IOMMU_LU_FORMAT_LPAE_S1 ^ IOMMU_LU_FORMAT_LPAE_S2;
	refused(&g, IOMMU_LU_RULE_SMMUV3_CD);
	/* The second one is the x86-64 table of many AMD-Vi attachments. */
	g.spoiled_index = 1;
	g.spoiled_bits = IOMMU_LU_FORMAT_X86_64 ^ IOMMU_LU_FORMAT_AMD_V1;
	refused(&g, IOMMU_LU_RULE_AMDVI_GCR3);
	/* No device table is for more than 15 bits there. */
	g.spoiled_kind = IOMMU_LU_KIND_AMDVI_ATTACHMENT;
	g.spoiled_word = 2;
	g.spoiled_bits = 0x8000;
	for (g.spoiled_index = 0; g.spoiled_index < 16; g.spoiled_index++)
		refused(&g, IOMMU_LU_RULE_AMDVI_ALIAS);
}

/* The driver of its IOMMU has no record of an attachment, in any window. */
static void missing_in_windows(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	struct iommu_lu_graph g;
	__u32 i;

	windows_graph(a, &g);
	for (i = 0; i < 16; i++) {
		g.left_out = i + 1;
		iommu_lu_image_open(&img, a->env, iommu_lu_graph_write(&g), &broken);
		iommu_lu_arena_expect(a, "missing: broken rule",
				      iommu_lu_rule_id(broken.rule), broken.rule,
				      iommu_lu_graph_missing_rule(&g, i));
		iommu_lu_arena_expect(a, "missing: kind", NULL, broken.kind,
				      IOMMU_LU_KIND_ATTACHMENT);
		iommu_lu_arena_expect(a, "missing: index", NULL, broken.index, i);
	}
}

/* A later writer of the same version: records have grown at their end. */
static void round_trip_longer_records(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g;
	__u32 i;

	for (i = 1; i < 10; i++) {
		random_graph(a, &g, 200);
		g.more_words = i;
		round_trip(&g);
	}
}

static void round_trip_empty(struct iommu_lu_arena *a)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	struct iommu_lu_writer w;
	__u64 phys = 0;
	__u64 *root;

	iommu_lu_arena_reset(a, IOMMU_LU_ARENA_LOW);
	root = iommu_lu_arena_alloc(a, IOMMU_LU_BLOCK_SIZE, &phys);
	if (!root)
		return;
	iommu_lu_writer_init(&w, a->env, IOMMU_LU_VERSION, root);
	root[511] = 1;
	iommu_lu_writer_seal(&w);
	iommu_lu_arena_expect(a, "empty handover", iommu_lu_rule_id(broken.rule),
			      (__u64)iommu_lu_image_open(&img, a->env, phys, &broken), 0);
}

static void compatible_features(struct iommu_lu_arena *a)
{
	__u64 phys = iommu_lu_small_image(a);
	__u64 *root = iommu_lu_arena_words(a, phys);
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;

	root[3] = 0x8000000000000005ULL;
	iommu_lu_reseal(root, IOMMU_LU_ROOT_CHECKSUM_WORD);
	if (iommu_lu_arena_expect(a, "compatible features: open",
				  iommu_lu_rule_id(broken.rule),
				  (__u64)iommu_lu_image_open(&img, a->env, phys, &broken), 0))
		iommu_lu_arena_expect(a, "compatible features", NULL, img.compat, root[3]);
}

/* --- the writer by itself --- */

static void writer_versions(struct iommu_lu_arena *a)
{
	struct iommu_lu_writer w;

	iommu_lu_arena_expect(a, "version 0", NULL,
			      (__u64)iommu_lu_writer_init(&w, a->env, 0, NULL),
			      (__u64)-EOPNOTSUPP);
	iommu_lu_arena_expect(a, "version 2", NULL,
			      (__u64)iommu_lu_writer_init(&w, a->env, 2, NULL),
			      (__u64)-EOPNOTSUPP);
}

/* Append until it fails; the writer used as many blocks as announced. */
static void writer_fills(struct iommu_lu_arena *a, __u32 nr_blocks)
{
	struct iommu_lu_writer w;
	__u64 phys = 0;
	__u64 *root;
	__u32 kind;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		iommu_lu_arena_reset(a, IOMMU_LU_ARENA_LOW);
		root = iommu_lu_arena_alloc(a, IOMMU_LU_BLOCK_SIZE, &phys);
		if (!root)
			return;
		a->nr_blocks_left = nr_blocks;
		iommu_lu_writer_init(&w, a->env, IOMMU_LU_VERSION, root);
		while (iommu_lu_append(&w, kind))
			;
		iommu_lu_arena_expect(a, "append after a failure", NULL,
				      !iommu_lu_append(&w, kind), 1);
		iommu_lu_arena_expect(a, "blocks of the records that fit", NULL,
				      iommu_lu_blocks(kind, w.arrays[kind - 1].nr_records),
				      nr_blocks);
		iommu_lu_arena_expect(a, "blocks of one more", NULL,
				      iommu_lu_blocks(kind,
						      w.arrays[kind - 1].nr_records + 1),
				      nr_blocks + 1);
	}
}

static void writer_blocks(struct iommu_lu_arena *a)
{
	struct iommu_lu_writer w;

	writer_fills(a, 0);
	writer_fills(a, 1);
	writer_fills(a, 3);
	iommu_lu_writer_init(&w, a->env, IOMMU_LU_VERSION, NULL);
	iommu_lu_arena_expect(a, "kind 0", NULL, !iommu_lu_append(&w, 0), 1);
	iommu_lu_arena_expect(a, "kind that is not known", NULL,
			      !iommu_lu_append(&w, IOMMU_LU_NR_KINDS + 1), 1);
	iommu_lu_arena_expect(a, "blocks of kind 0", NULL, iommu_lu_blocks(0, 9), 0);
	iommu_lu_arena_expect(a, "size of a kind that is not known", NULL,
			      iommu_lu_record_size(IOMMU_LU_NR_KINDS + 1), 0);
	w.arrays[0].nr_records = IOMMU_LU_MAX_RECORDS;
	iommu_lu_arena_expect(a, "one record too many", NULL,
			      !iommu_lu_append(&w, 1), 1);
}

/* --- small things --- */

/* Against a known value, and against the definition */
static void checksum_reference(struct iommu_lu_arena *a)
{
	__u64 phys = 0;
	__u64 *w;
	__u32 i;

	iommu_lu_arena_reset(a, IOMMU_LU_ARENA_LOW);
	w = iommu_lu_arena_alloc(a, IOMMU_LU_BLOCK_SIZE, &phys);
	if (!w)
		return;
	iommu_lu_arena_expect(a, "checksum of zeroes", NULL,
			      iommu_lu_checksum(w, 3), 0x98f94189);
	for (i = 0; i < IOMMU_LU_BLOCK_WORDS; i++)
		w[i] = (__u64)iommu_lu_arena_random(a, 0xffffffff) << 32 |
		       iommu_lu_arena_random(a, 0xffffffff);
	for (i = 0; i < 6; i++)
		iommu_lu_arena_expect(a, "checksum", NULL, iommu_lu_checksum(w, i),
				      iommu_lu_reference_crc(w, i));
}

static void rule_names(struct iommu_lu_arena *a)
{
	const char *id;
	__u32 i, other;

	for (i = 1; i < IOMMU_LU_NR_RULES; i++) {
		id = iommu_lu_rule_id(i);
		iommu_lu_arena_expect(a, "rule without identifier", NULL, id[0] != 0, 1);
		iommu_lu_arena_expect(a, "rule without text", id,
				      iommu_lu_rule_text(i)[0] != 0, 1);
		for (other = 1; other < i; other++)
			iommu_lu_arena_expect(a, "two rules share an identifier", id,
					      iommu_lu_same_text(iommu_lu_rule_id(other), id), 0);
	}
	iommu_lu_arena_expect(a, "identifier of no rule", NULL,
			      iommu_lu_rule_id(IOMMU_LU_NR_RULES)[0], 0);
}

const struct iommu_lu_case iommu_lu_image_cases[] = {
	{ "checksum_is_crc32c", checksum_reference },
	{ "rules_have_names", rule_names },
	{ "writer_refuses_other_versions", writer_versions },
	{ "writer_counts_blocks_and_stops", writer_blocks },
	{ "round_trip_empty", round_trip_empty },
	{ "compatible_features_are_read", compatible_features },
	{ "round_trip_random_graphs", round_trip_random },
	{ "round_trip_devices_without_iommu", round_trip_noiommu },
	{ "round_trip_several_windows", round_trip_windows },
	{ "round_trip_longer_records", round_trip_longer_records },
	{ "spoiled_in_a_later_window", spoiled_windows },
	{ "missing_in_a_later_window", missing_in_windows },
};

const __u32 iommu_lu_nr_image_cases =
	ARRAY_SIZE(iommu_lu_image_cases);
