// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes, reads and compares handovers of up to as many records as there can
 * be, and prints how long reading takes.
 */
#include <stdio.h>
#include <time.h>

#include "host.h"
#include "image_graph.h"

static const __u32 sizes[] = { 1, 64, 4096, IOMMU_LU_MAX_RECORDS };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
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
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	double start;
	__u64 phys;
	int ret;

	phys = iommu_lu_graph_write(&g);
	start = now();
	ret = iommu_lu_image_open(&img, a->env, phys, &broken);
	printf("# %u records of each kind: %.3f ms to read\n", nr,
	       1e3 * (now() - start));
	iommu_lu_arena_expect(a, "open", iommu_lu_rule_id(broken.rule), (__u64)ret, 0);
	if (!ret)
		iommu_lu_graph_compare(&g, &img);
	if (a->failure)
		printf("# %s: got 0x%llx, want 0x%llx\n", a->failure, a->got, a->want);
	return a->failure != NULL;
}

int main(void)
{
	struct iommu_lu_arena *a = host_arena(16384);
	int failed = 0;
	__u32 i;

	printf("KTAP version 1\n1..%zu\n", ARRAY_SIZE(sizes));
	for (i = 0; i < ARRAY_SIZE(sizes) && !failed; i++) {
		failed = try_size(a, sizes[i]);
		printf("%s %u records_of_each_kind_%u\n", failed ? "not ok" : "ok",
		       i + 1, sizes[i]);
	}
	return failed;
}
