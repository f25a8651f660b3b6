// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page tables that the domains of the small handovers name, and the edits of
 * them that break a rule
 */
#include "hostile_tables.h"

/* Addresses as in image_arena.c: a page table at each of these */
#define VTD	0x10000000ULL	/* second stage, 4 levels, 5 tables */
#define STAGE1	0x18000000ULL	/* LPAE stage 1, 4 levels, 5 tables */
#define LPAE	0x20000000ULL	/* stage 2, 3 levels, 4 tables as the top, 7 tables */
#define X86	0x28000000ULL	/* x86-64, 4 levels, 5 tables */
#define AMD	0x30000000ULL	/* v1, 6 levels, 9 tables */
#define STRAY	0x70000000ULL

/* Page number @n of a page table, and entries that lead to it */
#define PAGE(table, n)		((table) + 4096ULL * (n))
#define VTD_TABLE(n)		(PAGE(VTD, n) | 3)
#define STAGE1_TABLE(n)		(PAGE(STAGE1, n) | 3)
#define LPAE_TABLE(n)		(PAGE(LPAE, n) | 3)
#define X86_TABLE(n)		(PAGE(X86, n) | 3)
#define AMD_TABLE(n, level)	(PAGE(AMD, n) | ((level) + 1ULL) << 9 | 1)

struct entry {
	__u64 table;
	__u32 index;
	__u64 value;
};

static const struct entry entries[] = {
	{ PAGE(VTD, 0), 0, VTD_TABLE(1) },
	{ PAGE(VTD, 1), 511, VTD_TABLE(2) },
	{ PAGE(VTD, 1), 510, STRAY | 0x83 },
	{ PAGE(VTD, 2), 0, VTD_TABLE(3) },
	{ PAGE(VTD, 2), 1, VTD_TABLE(4) },
	{ PAGE(VTD, 3), 0, STRAY | 3 },
	{ PAGE(VTD, 4), 511, STRAY | 3 },
	{ PAGE(STAGE1, 0), 0, STAGE1_TABLE(1) },
	{ PAGE(STAGE1, 1), 511, STAGE1_TABLE(2) },
	{ PAGE(STAGE1, 1), 510, STRAY | 1 },
	{ PAGE(STAGE1, 2), 0, STAGE1_TABLE(3) },
	{ PAGE(STAGE1, 2), 1, STAGE1_TABLE(4) },
	{ PAGE(STAGE1, 3), 0, STRAY | 3 },
	{ PAGE(STAGE1, 4), 511, STRAY | 3 },
	{ PAGE(LPAE, 0), 0, LPAE_TABLE(4) },
	{ PAGE(LPAE, 3), 511, LPAE_TABLE(5) },
	{ PAGE(LPAE, 3), 0, STRAY | 1 },
	{ PAGE(LPAE, 4), 0, LPAE_TABLE(6) },
	{ PAGE(LPAE, 4), 1, LPAE_TABLE(7) },
	{ PAGE(LPAE, 5), 0, LPAE_TABLE(8) },
	{ PAGE(LPAE, 5), 511, LPAE_TABLE(9) },
	{ PAGE(LPAE, 6), 0, STRAY | 3 },
	{ PAGE(LPAE, 7), 0, STRAY | 3 },
	{ PAGE(LPAE, 8), 0, STRAY | 3 },
	{ PAGE(LPAE, 9), 0, STRAY | 3 },
	{ PAGE(X86, 0), 0, X86_TABLE(1) },
	{ PAGE(X86, 1), 511, X86_TABLE(2) },
	{ PAGE(X86, 1), 510, STRAY | 0x83 },
	{ PAGE(X86, 2), 0, X86_TABLE(3) },
	{ PAGE(X86, 2), 1, X86_TABLE(4) },
	{ PAGE(X86, 3), 0, STRAY | 3 },
	{ PAGE(X86, 4), 511, STRAY | 3 },
	{ PAGE(AMD, 0), 0, AMD_TABLE(1, 4) },
	{ PAGE(AMD, 0), 1, AMD_TABLE(5, 0) },
	{ PAGE(AMD, 1), 0, AMD_TABLE(2, 3) },
	{ PAGE(AMD, 2), 0, AMD_TABLE(3, 2) },
	{ PAGE(AMD, 2), 511, STRAY | 1 },
	{ PAGE(AMD, 3), 0, AMD_TABLE(4, 1) },
	{ PAGE(AMD, 4), 0, AMD_TABLE(6, 0) },
	{ PAGE(AMD, 4), 1, AMD_TABLE(7, 0) },
	{ PAGE(AMD, 4), 2, AMD_TABLE(8, 0) },
	{ PAGE(AMD, 5), 0, STRAY | 1 },
	{ PAGE(AMD, 6), 0, STRAY | 1 },
	{ PAGE(AMD, 7), 0, STRAY | 1 },
	{ PAGE(AMD, 8), 0, STRAY | 1 },
};

/* What a row does with its entry */
#define SET	0	/* sets it */
#define MORE	1	/* sets it; the page that it leads to is handed over */
#define TAKE	2	/* the page is not handed over */

static const struct row {
	const char *name;
	__u32 rule;
	__u32 how;
	struct entry entry;
} rows[] = {
	{ "page tables untouched", IOMMU_LU_RULE_OK, SET, { PAGE(VTD, 3), 1, 0 } },
	{ "table elsewhere", IOMMU_LU_RULE_TABLE_MAPPED, SET,
	  { PAGE(VTD, 2), 1, STRAY | 3 } },
	{ "table at address 0", IOMMU_LU_RULE_TABLE_MAPPED, SET, { PAGE(VTD, 2), 1, 3 } },
	{ "table above all memory", IOMMU_LU_RULE_TABLE_MAPPED, SET,
	  { PAGE(VTD, 2), 1, 0x000ffffffffff003ULL } },
	{ "table taken", IOMMU_LU_RULE_TABLE_MAPPED, TAKE, { PAGE(VTD, 4), 0, 0 } },
	{ "top table taken", IOMMU_LU_RULE_TABLE_MAPPED, TAKE, { PAGE(AMD, 0), 0, 0 } },
	{ "last concatenated table taken", IOMMU_LU_RULE_TABLE_MAPPED, TAKE,
	  { PAGE(LPAE, 3), 0, 0 } },
	{ "table reached twice", IOMMU_LU_RULE_TABLE_MAPPED, SET,
	  { PAGE(VTD, 2), 1, VTD_TABLE(3) } },
	{ "table that leads to itself", IOMMU_LU_RULE_TABLE_MAPPED, SET,
	  { PAGE(VTD, 1), 0, VTD_TABLE(1) } },
	{ "block of records as a table", IOMMU_LU_RULE_TABLE_COUNT, SET,
	  { PAGE(AMD, 0), 2, (IOMMU_LU_ARENA_LOW + 4096 * 2) | 1 << 9 | 1 } },
	{ "table of a higher level", IOMMU_LU_RULE_TABLE_LEVEL, SET,
	  { PAGE(AMD, 1), 1, AMD_TABLE(6, 5) } },
	{ "table of the same level", IOMMU_LU_RULE_TABLE_LEVEL, SET,
	  { PAGE(AMD, 1), 1, AMD_TABLE(1, 4) } },
	{ "table too many", IOMMU_LU_RULE_TABLE_COUNT, MORE,
	  { PAGE(VTD, 2), 511, VTD_TABLE(5) } },
	{ "table too few", IOMMU_LU_RULE_TABLE_COUNT, SET, { PAGE(VTD, 2), 1, 0 } },
	{ "leaf instead of a table", IOMMU_LU_RULE_TABLE_COUNT, SET,
	  { PAGE(LPAE, 4), 1, PAGE(LPAE, 7) | 1 } },
};

/*
 * Rows of the other catalogue that are accepted, as page tables are not looked
 * at then, but whose page table has another number of tables than they say
 */
static const char *const miscounted[] = {
	"AMD-Vi with one level",
	"2^32 tables",
};

static void put(struct pages *p, const struct entry *entry)
{
	pages_add(p, entry->table)[entry->index] = entry->value;
}

/* Add the page tables that the small handover's domains name. */
void hostile_tables_add(struct pages *p)
{
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		put(p, &entries[i]);
	for (i = 1; i < 3; i++)
		pages_add(p, PAGE(LPAE, i));
}

/* The rule that a handover's page tables break once it is accepted */
__u32 hostile_tables_rule(const char *name)
{
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(miscounted); i++) {
		if (iommu_lu_same_text(miscounted[i], name))
			return IOMMU_LU_RULE_TABLE_COUNT;
	}
	return IOMMU_LU_RULE_OK;
}

/* Edit the page tables as row @index says; return 0 if there is no such row. */
int hostile_tables_image(struct pages *p, __u32 index, struct iommu_lu_hostile *h)
{
	const struct row *row = &rows[index];

	if (index >= ARRAY_SIZE(rows))
		return 0;
	h->name = row->name;
	h->rule = row->rule;
	h->root = p->root;
	if (row->how == TAKE)
		pages_remove(p, row->entry.table);
	else
		put(p, &row->entry);
	if (row->how == MORE)
		pages_add(p, row->entry.value & 0x000ffffffffff000ULL);
	return 1;
}
