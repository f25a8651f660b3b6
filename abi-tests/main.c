// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the cases of the freestanding code on the host and prints KTAP.
 *
 * usage: abi-test [SEED]
 */
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

static const struct suite {
	const struct iommu_lu_case *cases;
	const __u32 *nr;
} suites[] = {
	{ iommu_lu_record_cases, &iommu_lu_nr_record_cases },
	{ iommu_lu_image_cases, &iommu_lu_nr_image_cases },
	{ iommu_lu_hostile_cases, &iommu_lu_nr_hostile_cases },
	{ iommu_lu_walk_cases, &iommu_lu_nr_walk_cases },
};

#define NR_SUITES	(sizeof(suites) / sizeof(suites[0]))

static int run_case(struct iommu_lu_arena *a, const struct iommu_lu_case *c, int nr)
{
	a->failure = NULL;
	c->run(a);
	if (!a->failure) {
		printf("ok %d %s\n", nr, c->name);
		return 0;
	}
	printf("# %s%s%s: got 0x%llx, want 0x%llx\n", a->failure,
	       a->detail ? ": " : "", a->detail ? a->detail : "", a->got, a->want);
	printf("not ok %d %s\n", nr, c->name);
	return 1;
}

int main(int argc, char **argv)
{
	struct iommu_lu_arena *a = host_arena(2048);
	int nr = 0, failed = 0;
	__u32 i, k;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1)
		a->random ^= strtoull(argv[1], NULL, 0);
	for (i = 0; i < NR_SUITES; i++)
		nr += *suites[i].nr;
	printf("KTAP version 1\n1..%d\n", nr);
	nr = 0;
	for (i = 0; i < NR_SUITES; i++) {
		for (k = 0; k < *suites[i].nr; k++)
			failed += run_case(a, &suites[i].cases[k], ++nr);
	}
	return failed != 0;
}
