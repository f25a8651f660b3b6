/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known about pages, by physical address
 */
#ifndef _TOOLS_IOMMU_PAGE_MAP_H
#define _TOOLS_IOMMU_PAGE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

#define PAGE_BYTES	4096ULL

/**
 * struct page_entry - what is known about a page
 * @phys: its physical address
 * @used: the entry is in use
 * @claimed: the page is part of a table that the walk has reached
 * @words: memory that starts here and was read, or NULL
 * @size: bytes of @words
 */
struct page_entry {
	__u64 phys;
	bool used;
	bool claimed;
	__u64 *words;
	__u64 size;
};

/**
 * struct page_map - a hash table that grows
 * @entries: its slots
 * @nr_slots: number of slots, a power of two
 * @nr_used: slots in use
 */
struct page_map {
	struct page_entry *entries;
	size_t nr_slots;
	size_t nr_used;
};

struct page_entry *page_map_find(const struct page_map *map, __u64 phys);
struct page_entry *page_map_get(struct page_map *map, __u64 phys);
void page_map_free(struct page_map *map);

#endif /* _TOOLS_IOMMU_PAGE_MAP_H */
