// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: the kernel's environment of the freestanding code
 */
#include <kunit/static_stub.h>
#include <linux/io.h>
#include <linux/kexec_handover.h>
#include <linux/mm.h>
#include <linux/vmstat.h>

#include "../iommu-pages.h"
#include "internal.h"

struct iommu_lu_counts iommu_lu_counts;

/**
 * iommu_lu_preserve_table - hand over one table to the next kernel
 * @table: memory from iommu_alloc_pages_node_sz(), the whole allocation
 *
 * Return: 0 or a negative errno of KHO.
 */
int iommu_lu_preserve_table(void *table)
{
	struct folio *folio = virt_to_folio(table);
	int ret;

	ret = kho_preserve_folio(folio);
	if (!ret)
		atomic64_add(folio_nr_pages(folio), &iommu_lu_counts.preserved);
	return ret;
}

/**
 * iommu_lu_unpreserve_table - undo iommu_lu_preserve_table()
 * @table: the table
 */
void iommu_lu_unpreserve_table(void *table)
{
	struct folio *folio = virt_to_folio(table);

	kho_unpreserve_folio(folio);
	atomic64_sub(folio_nr_pages(folio), &iommu_lu_counts.preserved);
}

/**
 * iommu_lu_preserve_range - hand over a table that is no folio
 * @start: memory from the DMA API, aligned to its size
 * @size: its size, a power of two
 *
 * Return: 0 or a negative errno of KHO.
 */
int iommu_lu_preserve_range(void *start, size_t size)
{
	unsigned long nr_pages = PFN_UP(size);
	int ret;

	ret = kho_preserve_pages(virt_to_page(start), nr_pages);
	if (!ret)
		atomic64_add(nr_pages, &iommu_lu_counts.preserved);
	return ret;
}

/**
 * iommu_lu_unpreserve_range - undo iommu_lu_preserve_range()
 * @start: the table
 * @size: its size
 */
void iommu_lu_unpreserve_range(void *start, size_t size)
{
	unsigned long nr_pages = PFN_UP(size);

	kho_unpreserve_pages(virt_to_page(start), nr_pages);
	atomic64_sub(nr_pages, &iommu_lu_counts.preserved);
}

/**
 * iommu_lu_table_preserved - may memory of the kernel before be read?
 * @phys: physical address
 * @size: size in bytes
 *
 * Return: true if the memory was handed over in one piece that starts at
 * @phys's page, and was not taken yet.
 */
bool iommu_lu_table_preserved(u64 phys, u64 size)
{
	u64 start = round_down(phys, PAGE_SIZE);
	int order;

	if (phys + size < phys || size > SZ_1G)
		return false;
	order = kho_preserved_order(start);
	return order >= 0 && phys + size <= start + (PAGE_SIZE << order);
}

/**
 * iommu_lu_restore_table - take over one table of the kernel before
 * @phys: physical address, page aligned
 * @size: size in bytes
 *
 * The table becomes ordinary memory of the IOMMU driver, to be freed with
 * iommu_lu_return_table(). Its contents are untouched and untrusted.
 *
 * Return: the table, or NULL if it was not handed over or already taken.
 */
void *iommu_lu_restore_table(u64 phys, u64 size)
{
	struct folio *folio;
	long nr_pages;

	if (!PAGE_ALIGNED(phys) || !iommu_lu_table_preserved(phys, size))
		return NULL;
	folio = kho_restore_folio(phys);
	if (!folio)
		return NULL;

	/* As iommu_alloc_pages_node_sz() does; iommu_free_pages() undoes it. */
	nr_pages = folio_nr_pages(folio);
	folio_ioptdesc(folio)->incoherent = false;
	mod_node_page_state(folio_pgdat(folio), NR_IOMMU_PAGES, nr_pages);
	lruvec_stat_mod_folio(folio, NR_SECONDARY_PAGETABLE, nr_pages);
	atomic64_add(nr_pages, &iommu_lu_counts.restored);
	return folio_address(folio);
}

/**
 * iommu_lu_return_table - give a table of the kernel before to the allocator
 * @table: a table from iommu_lu_restore_table() that no hardware uses
 */
void iommu_lu_return_table(void *table)
{
	atomic64_add(folio_nr_pages(virt_to_folio(table)), &iommu_lu_counts.returned);
	iommu_free_pages(table);
}

/**
 * iommu_lu_discard_table - give a table to the allocator that nobody took over
 * @phys: physical address, page aligned; no hardware uses the table
 * @size: size in bytes
 *
 * Does nothing if it was not handed over or already taken.
 */
void iommu_lu_discard_table(u64 phys, u64 size)
{
	void *table = iommu_lu_restore_table(phys, size);

	if (table)
		iommu_lu_return_table(table);
}

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_map, env, phys, size);

	if (env->op == IOMMU_LU_OP_RESTORE && !iommu_lu_table_preserved(phys, size))
		return NULL;
	return phys_to_virt(phys);
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	void *table = phys_to_virt(phys);
	int ret = 0;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_visit, env, phys, size, level);

	if (env->visited == env->limit)
		return -ECANCELED;

	switch (env->op) {
	case IOMMU_LU_OP_PRESERVE:
		ret = iommu_lu_preserve_table(table);
		break;
	case IOMMU_LU_OP_UNPRESERVE:
		iommu_lu_unpreserve_table(table);
		break;
	case IOMMU_LU_OP_RESTORE:
		if (!iommu_lu_restore_table(phys, size))
			ret = -EINVAL;
		break;
	case IOMMU_LU_OP_FREE:
		iommu_lu_return_table(table);
		break;
	}
	if (!ret)
		env->visited++;
	cond_resched();
	return ret;
}

__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	__u64 *block;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_new_block, env, phys);

	if (!env->nr_blocks)
		return NULL;
	block = env->blocks[--env->nr_blocks];
	memset(block, 0, IOMMU_LU_BLOCK_SIZE);
	*phys = virt_to_phys(block);
	return block;
}

/**
 * iommu_lu_walk_op - do something with the tables of a page table
 * @op: what to do
 * @pt: the page table
 * @limit: stop after so many tables with -ECANCELED; U64_MAX for all
 * @visited: tables that were visited
 * @broken: the broken rule on -EINVAL
 *
 * The order of visits is the same for every @op, so that a walk which failed
 * half-way is undone by another one with @visited as its limit.
 *
 * Return: 0; -EINVAL if no page table can be as @pt says, or this one breaks a
 * rule; or another negative errno.
 */
int iommu_lu_walk_op(enum iommu_lu_op op, const struct iommu_lu_domain *pt,
		     u64 limit, u64 *visited, struct iommu_lu_broken *broken)
{
	struct iommu_lu_env env = { .op = op, .limit = limit };
	__u32 rule = iommu_lu_domain_rule(pt);
	u64 nr_tables = 0;
	int ret;

	*visited = 0;
	if (rule != IOMMU_LU_RULE_OK)
		return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_DOMAIN, 0,
				       pt->top_table);

	ret = iommu_lu_walk(&env, pt, &nr_tables, broken);
	*visited = env.visited;
	return ret;
}
