// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does one thing to a handover of a given size, for counting instructions
 *
 * usage: abi-bench OPERATION SIZE
 *
 * Only the function measured() counts; bench.py says so to callgrind. SIZE is a
 * number of devices, for "walk" of tables of the lowest level.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host.h"
#include "image_graph.h"

#define ARENA_PAGES	24576

/* A fleet: as many domains and IOMMUs for each device as a large host has */
#define DEVICES_PER_DOMAIN	8
#define DEVICES_PER_IOMMU	64

struct bench {
	struct iommu_lu_arena *a;
	struct iommu_lu_graph g;
	struct iommu_lu_image img;
	struct iommu_lu_domain domain;
	__u64 root;
	__u64 found;
};

static void op_write(struct bench *b)
{
	b->root = iommu_lu_graph_write(&b->g);
}

static void op_open(struct bench *b)
{
	struct iommu_lu_broken broken;

	b->found = !iommu_lu_image_open(&b->img, b->a->env, b->root, &broken);
}

/* Every record once, each decoded by nobody: what finding it costs */
static void op_next(struct bench *b)
{
	struct iommu_lu_cursor cur;
	__u32 kind;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		iommu_lu_cursor_init(&b->img, kind, &cur);
		while (iommu_lu_next(&b->img, &cur))
			b->found++;
	}
}

/* The control: each device by a search from the first one on */
static void op_search(struct bench *b)
{
	struct iommu_lu_cursor cur;
	__u32 i;

	for (i = 0; i < b->g.nr_devices; i++) {
		iommu_lu_cursor_init(&b->img, IOMMU_LU_KIND_DEVICE, &cur);
		while (iommu_lu_next(&b->img, &cur) && cur.index <= i)
			b->found++;
	}
}

static void op_walk(struct bench *b)
{
	struct iommu_lu_broken broken;
	__u64 nr_tables = 0;

	b->found = !iommu_lu_walk(b->a->env, &b->domain, &nr_tables, &broken) &&
		   nr_tables == b->domain.nr_tables;
}

/* A VT-d page table with @nr full tables of the lowest level */
static void make_table(struct bench *b, __u32 nr)
{
	__u64 *level3, *level2, *level1 = NULL, *level0;
	__u64 phys = 0;
	__u32 i, k;

	iommu_lu_arena_reset(b->a, IOMMU_LU_ARENA_LOW);
	b->domain.format = IOMMU_LU_FORMAT_VTD_SS;
	b->domain.levels = 4;
	b->domain.output_bits = 52;
	b->domain.top_bytes_lg2 = 12;
	b->domain.granule_lg2 = 12;
	level3 = iommu_lu_arena_alloc(b->a, 4096, &b->domain.top_table);
	level2 = iommu_lu_arena_alloc(b->a, 4096, &phys);
	level3[0] = phys | 3;
	b->domain.nr_tables = 2 + nr;
	for (i = 0; i < nr; i++) {
		if (i % 512 == 0) {
			level1 = iommu_lu_arena_alloc(b->a, 4096, &phys);
			level2[i / 512] = phys | 3;
			b->domain.nr_tables++;
		}
		level0 = iommu_lu_arena_alloc(b->a, 4096, &phys);
		level1[i % 512] = phys | 3;
		for (k = 0; k < 512; k++)
			level0[k] = (__u64)k << 12 | 3;
	}
}

static const struct operation {
	const char *name;
	void (*run)(struct bench *b);
	int on_tables;
	int on_open;
} operations[] = {
	{ "write", op_write, 0, 0 },
	{ "open", op_open, 0, 0 },
	{ "next", op_next, 0, 1 },
	{ "search", op_search, 0, 1 },
	{ "walk", op_walk, 1, 0 },
};

__attribute__((noinline)) void measured(const struct operation *op, struct bench *b);

void measured(const struct operation *op, struct bench *b)
{
	op->run(b);
}

static void prepare(const struct operation *op, struct bench *b, __u32 size)
{
	b->g.a = b->a;
	b->g.seed = 4711;
	b->g.nr_devices = size;
	b->g.nr_domains = 1 + (size - 1) / DEVICES_PER_DOMAIN;
	b->g.nr_iommus = 1 + (size - 1) / DEVICES_PER_IOMMU;
	b->g.nr_iommufds = 1;
	b->g.nr_memory = b->g.nr_domains;
	if (op->on_tables) {
		make_table(b, size);
		return;
	}
	op_write(b);
	if (op->on_open)
		op_open(b);
}

int main(int argc, char **argv)
{
	struct bench b = { 0 };
	__u32 i, size = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;

	for (i = 0; size && i < ARRAY_SIZE(operations); i++) {
		if (!iommu_lu_same_text(operations[i].name, argv[1]))
			continue;
		b.a = host_arena(ARENA_PAGES);
		prepare(&operations[i], &b, size);
		measured(&operations[i], &b);
		if (b.a->failure)
			printf("%s\n", b.a->failure);
		return b.a->failure || !(b.found || b.root);
	}
	fprintf(stderr, "usage: abi-bench write|open|next|search|walk SIZE\n");
	return 2;
}
