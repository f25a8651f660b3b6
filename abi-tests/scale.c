// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes, reads and compares handovers of up to as many records as there can
 * be, and of random hosts; prints how long reading takes.
 */
#include <stdio.h>
#include <time.h>

#include "host.h"
#include "image_graph.h"

static const __u32 sizes[] = { 1, 64, 4096, IOMMU_LU_MAX_RECORDS };

/* Random hosts, up to the largest that there may be one day */
#define FLEETS		40
#define MOST_DEVICES	4096
#define MOST_DOMAINS	512
#define MOST_IOMMUS	64
#define MOST_IOMMUFDS	512
#define MOST_MEMORY	1024

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* Write a graph, read it back, compare every word; say how long reading took. */
static int round_trip(struct iommu_lu_graph *g, double *took)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_arena *a = g->a;
	struct iommu_lu_image img;
	double start;
	__u64 phys;
	int ret;

	phys = iommu_lu_graph_write(g);
	start = now();
	ret = iommu_lu_image_open(&img, a->env, phys, &broken);
	*took = now() - start;
	iommu_lu_arena_expect(a, "open", iommu_lu_rule_id(broken.rule), (__u64)ret, 0);
	if (!ret)
		iommu_lu_graph_compare(g, &img);
	if (a->failure)
		printf("# %s: got 0x%llx, want 0x%llx\n", a->failure, a->got, a->want);
	return a->failure ? 1 : 0;
}

static int try_size(struct iommu_lu_arena *a, __u32 nr)
{
	struct iommu_lu_graph g = {
		.seed = 4711,
		.nr_iommus = nr,
		.nr_domains = nr,
		.nr_devices = nr,
		.nr_iommufds = 1 + nr / 2000,
		.nr_memory = nr,
		.a = a,
	};
	double took;
	int failed = round_trip(&g, &took);

	printf("# %u records of each kind: %.3f ms to read\n", nr, 1e3 * took);
	return failed;
}

/* The first host is the largest one, the others are random. */
static int try_fleets(struct iommu_lu_arena *a)
{
	struct iommu_lu_graph g = {
		.nr_iommus = MOST_IOMMUS,
		.nr_domains = MOST_DOMAINS,
		.nr_devices = MOST_DEVICES,
		.nr_iommufds = MOST_IOMMUFDS,
		.nr_memory = MOST_MEMORY,
		.a = a,
	};
	double took;
	__u32 i;

	for (i = 0; i < FLEETS; i++) {
		g.seed = (__u64)iommu_lu_arena_random(a, 0xffffffff) << 32 | i;
		if (round_trip(&g, &took)) {
			printf("# seed 0x%llx: %u devices, %u domains, %u IOMMUs\n", g.seed,
			       g.nr_devices, g.nr_domains, g.nr_iommus);
			return 1;
		}
		g.nr_iommus = 1 + iommu_lu_arena_random(a, MOST_IOMMUS);
		g.nr_domains = 1 + iommu_lu_arena_random(a, MOST_DOMAINS);
		g.nr_devices = iommu_lu_arena_random(a, MOST_DEVICES + 1);
		g.nr_iommufds = 1 + iommu_lu_arena_random(a, MOST_IOMMUFDS);
		g.nr_memory = iommu_lu_arena_random(a, MOST_MEMORY + 1);
		g.more_words = iommu_lu_arena_random(a, 4);
	}
	return 0;
}

int main(void)
{
	struct iommu_lu_arena *a = host_arena(16384);
	int failed = 0;
	__u32 i;

	printf("KTAP version 1\n1..%zu\n", ARRAY_SIZE(sizes) + 1);
	for (i = 0; i < ARRAY_SIZE(sizes) && !failed; i++) {
		failed = try_size(a, sizes[i]);
		printf("%s %u records_of_each_kind_%u\n", failed ? "not ok" : "ok",
		       i + 1, sizes[i]);
	}
	if (!failed) {
		failed = try_fleets(a);
		printf("%s %zu random_hosts\n", failed ? "not ok" : "ok", ARRAY_SIZE(sizes) + 1);
	}
	return failed;
}
