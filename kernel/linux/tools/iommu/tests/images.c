// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes handovers to files, for the tests of the decoder: the hostile ones
 * that the shared code is tested with, and large random ones.
 *
 * usage: images FOLDER
 *
 * Linked with --wrap=iommu_lu_image_open, so that every handover that a test
 * case reads comes by here.
 */
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "fields.h"
#include "handover_write.h"
#include "image_cases.h"
#include "image_graph.h"
#include "images.h"

#define NR_PAGES	2048

/**
 * struct iommu_lu_env - see image.h
 * @arena: where everything is
 */
struct iommu_lu_env {
	struct iommu_lu_arena *arena;
};

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	return iommu_lu_arena_map(env->arena, phys, size);
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	return iommu_lu_arena_visit(env->arena, phys, size, level);
}

__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	return iommu_lu_arena_new_block(env->arena, phys);
}

static const char *folder;
static const char *name;
static int number;

static void write_arena(const struct iommu_lu_arena *a, __u64 root, const char *rule)
{
	struct handover_writer writer = { .root = root };
	char path[4096], text[80];
	__u32 i;

	for (i = 0; i < a->nr_used; i++) {
		if (a->handed_over[i])
			handover_add_page(&writer, a->base + i * PAGE_BYTES,
					  a->words + i * (PAGE_BYTES / 8));
	}
	snprintf(path, sizeof(path), "%s/%s-%03d.handover", folder, name, number++);
	snprintf(text, sizeof(text), "rule=%s\n", rule);
	handover_write(&writer, path, text);
}

int __wrap_iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			       __u64 root, struct iommu_lu_broken *broken)
{
	int ret = __real_iommu_lu_image_open(img, env, root, broken);

	write_arena(env->arena, root, ret ? iommu_lu_rule_id(broken->rule) : "none");
	return ret;
}

static void write_hostile(struct iommu_lu_arena *a)
{
	__u32 i;

	name = "hostile";
	for (i = 0; i < iommu_lu_nr_hostile_cases; i++) {
		/* What comes and goes while it is read cannot be in a file. */
		if (!iommu_lu_same_text(iommu_lu_hostile_cases[i].name,
					"hostile_memory_vanishes"))
			iommu_lu_hostile_cases[i].run(a);
	}
}

static void write_graphs(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g = { .nr_iommus = 1, .nr_domains = 1, .nr_iommufds = 1 };

	name = "graph";
	number = 0;
	for (g.seed = 1; g.seed <= 4; g.seed++) {
		g.a = a;
		g.more_words = g.seed % 2;
		write_arena(a, iommu_lu_graph_write(&g), "none");
		g.nr_iommus = 4 * g.seed;
		g.nr_domains = 64 * g.seed;
		g.nr_devices = 512 * g.seed;
		g.nr_iommufds = 8 * g.seed;
		g.nr_memory = 100 * g.seed;
	}
}

static __u64 mask(__u64 offset, __u64 bytes)
{
	return (bytes < 64 ? (1ULL << bytes) - 1 : ~0ULL) << offset;
}

/* Every byte of a record belongs to one field. */
static void check_fields(void)
{
	__u64 seen, bytes;
	const struct kind *k;
	__u32 kind;
	size_t i;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		k = kind_of(kind);
		seen = 0;
		for (i = 0; i < k->nr_fields; i++) {
			bytes = mask(k->fields[i].offset, k->fields[i].size);
			if (seen & bytes)
				fail(k->name, "%s overlaps another field", k->fields[i].name);
			seen |= bytes;
		}
		if (seen != mask(0, iommu_lu_record_size(kind)))
			fail(k->name, "a field is missing, or too short");
	}
}

int main(int argc, char **argv)
{
	static struct iommu_lu_arena arena;
	struct iommu_lu_env env = { &arena };

	if (argc != 2)
		fail("images", "it takes a folder; give one");
	check_fields();
	folder = argv[1];
	arena.env = &env;
	arena.nr_pages = NR_PAGES;
	arena.words = need_memory(aligned_alloc(PAGE_BYTES, NR_PAGES * PAGE_BYTES));
	arena.handed_over = need_memory(calloc(NR_PAGES, 1));
	arena.random = 1;
	write_hostile(&arena);
	write_graphs(&arena);
	if (arena.failure)
		fail("images", "a test case failed: %s", arena.failure);
	return 0;
}
