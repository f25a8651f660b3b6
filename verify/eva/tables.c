// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eva's driver: walks a page table of any format in memory that holds
 * arbitrary bytes
 */
#include "image.h"

#define NR_PAGES	4
#define PAGE_WORDS	512

struct iommu_lu_env {
	__u64 nr_visits;
};

static __u64 memory[NR_PAGES * PAGE_WORDS];

/* Eva takes every read of it for a new value. */
static volatile __u64 any;

static __u64 between(__u64 low, __u64 high)
{
	__u64 x = any;

	return x < low ? low : x > high ? high : x;
}

static void fill_memory(void)
{
	__u32 i;

	for (i = 0; i < sizeof(memory) / 8; i++)
		memory[i] = any;
}

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	if (size != PAGE_WORDS * 8 || phys >= NR_PAGES * PAGE_WORDS * 8ULL)
		return NULL;
	return &memory[phys / (PAGE_WORDS * 8) * PAGE_WORDS];
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	env->nr_visits++;
	return any ? -EINVAL : 0;
}

int main(void)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_env env = { 0 };
	struct iommu_lu_domain pt = { 0 };
	__u64 nr_tables = 0;

	fill_memory();
	pt.top_table = between(0, 0x3fff);
	pt.format = between(IOMMU_LU_FORMAT_VTD_SS, IOMMU_LU_FORMAT_LPAE_S2);
	pt.levels = between(1, 4);
	pt.output_bits = between(12, 56);
	pt.nr_tables = between(1, 64);
	pt.top_bytes_lg2 = 12;
	pt.granule_lg2 = 12;
	return iommu_lu_walk(&env, &pt, &nr_tables, &broken);
}
