// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eva's driver: reads the root and the chains of blocks in memory that holds
 * arbitrary bytes, and goes through the records. What is checked of records is
 * left to the other drivers.
 */
#include "image.h"

#define NR_PAGES	4
#define PAGE_WORDS	512

struct iommu_lu_env {
	__u64 nr_maps;
};

static __u64 memory[NR_PAGES * PAGE_WORDS];

/* Eva takes every read of it for a new value. */
static volatile __u64 any;

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	env->nr_maps++;
	if (size != PAGE_WORDS * 8 || phys >= NR_PAGES * PAGE_WORDS * 8ULL)
		return NULL;
	return &memory[phys / (PAGE_WORDS * 8) * PAGE_WORDS];
}

int iommu_lu_check_records(const struct iommu_lu_image *img, __u32 kind,
			   struct iommu_lu_broken *broken)
{
	return any ? -EINVAL : 0;
}

int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	return any ? -EINVAL : 0;
}

int main(void)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_env env = { 0 };
	struct iommu_lu_image img = { 0 };
	struct iommu_lu_cursor cur;
	__u32 i;

	for (i = 0; i < NR_PAGES * PAGE_WORDS; i++)
		memory[i] = any;
	if (iommu_lu_image_open(&img, &env, any, &broken))
		return 1;
	for (i = 1; i <= IOMMU_LU_NR_KINDS; i++) {
		iommu_lu_cursor_init(&img, i, &cur);
		while (any)
			iommu_lu_next(&img, &cur);
	}
	return 0;
}
