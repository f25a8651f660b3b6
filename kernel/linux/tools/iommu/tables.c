// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables: how many tables, how much memory they map
 */
#include <stdlib.h>

#include "error.h"
#include "handover.h"

/* x86 leaves above level 0 */
#define X86_LEAF	0x80
#define X86_LEAF_LEVEL	2

static bool is_vtd_ss_leaf(__u64 word, __u32 level)
{
	if (!(word & 3))
		return false;
	return !level || (level <= X86_LEAF_LEVEL && word & X86_LEAF);
}

static bool is_x86_64_leaf(__u64 word, __u32 level)
{
	if (!(word & 1))
		return false;
	return !level || (level <= X86_LEAF_LEVEL && word & X86_LEAF);
}

/*
 * Next level 0, or 7 for a page of another size: that one is repeated until
 * the entries cover it, so each counts for what its level covers.
 */
static bool is_amd_v1_leaf(__u64 word, __u32 level)
{
	__u32 next_level = word >> 9 & 7;

	return word & 1 && (!level || !next_level || next_level == 7);
}

/* Pages in level 0, blocks above it. */
static bool is_lpae_leaf(__u64 word, __u32 level)
{
	return (word & 3) == (level ? 1 : 3);
}

static bool (*const is_leaf[])(__u64 word, __u32 level) = {
	[IOMMU_LU_FORMAT_VTD_SS] = is_vtd_ss_leaf,
	[IOMMU_LU_FORMAT_X86_64] = is_x86_64_leaf,
	[IOMMU_LU_FORMAT_AMD_V1] = is_amd_v1_leaf,
	[IOMMU_LU_FORMAT_LPAE_S1] = is_lpae_leaf,
	[IOMMU_LU_FORMAT_LPAE_S2] = is_lpae_leaf,
};

/**
 * struct counting - a walk that counts
 * @tables: what it counts
 * @domain: the page table that is walked
 */
struct counting {
	struct tables *tables;
	const struct iommu_lu_domain *domain;
};

static void count_table(struct iommu_lu_env *env, const __u64 *table, __u64 phys,
			__u64 size, __u32 level)
{
	const struct counting *counting = env->arg;
	const struct iommu_lu_domain *domain = counting->domain;
	struct tables *tables = counting->tables;
	bool top = phys == domain->top_table;
	__u64 nr = 1ULL << ((top ? domain->top_bytes_lg2 : domain->granule_lg2) - 3);
	__u32 span_lg2 = domain->granule_lg2 + level * (domain->granule_lg2 - 3);
	__u64 i, mapped, leaves = 0;

	for (i = 0; i < nr; i++)
		leaves += is_leaf[domain->format](table[i], level);
	tables->nr[level]++;
	tables->leaves[level] += leaves;
	tables->bytes += size;
	if (__builtin_mul_overflow(leaves, 1ULL << span_lg2, &mapped) ||
	    __builtin_add_overflow(tables->mapped, mapped, &tables->mapped))
		tables->mapped = ~0ULL;
}

static void walk_domain(struct handover *h, __u32 index)
{
	struct iommu_lu_domain domain;
	struct counting counting = { &h->tables[index], &domain };
	__u64 nr_tables = 0;
	int error;

	iommu_lu_get_domain(handover_record(h, IOMMU_LU_KIND_DOMAIN, index), &domain);
	h->env.arg = &counting;
	error = iommu_lu_walk(&h->env, &domain, &nr_tables, &counting.tables->broken);
	counting.tables->walked = true;
	if (!error || h->error)
		return;
	h->error = error;
	h->broken = counting.tables->broken;
	h->domain = index;
}

/**
 * tables_walk - walk the page tables of all domains
 * @h: a handover; if its records were refused, nothing is walked, as the
 *	walk relies on them. The first page table that breaks a rule makes
 *	the handover refused.
 */
void tables_walk(struct handover *h)
{
	__u32 nr = h->records[IOMMU_LU_KIND_DOMAIN - 1].nr, i;

	h->tables = need_memory(calloc(nr + 1, sizeof(*h->tables)));
	if (h->error)
		return;
	h->env.walking = true;
	h->env.visit = count_table;
	for (i = 0; i < nr; i++)
		walk_domain(h, i);
	h->env.visit = NULL;
	h->env.walking = false;
}
