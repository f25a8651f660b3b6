// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known about pages, by physical address
 */
#include <stdlib.h>

#include "error.h"
#include "page_map.h"

#define FIRST_SLOTS	1024

/* The slot that holds a page, or the free one where it belongs. */
static struct page_entry *slot_of(const struct page_map *map, __u64 phys)
{
	size_t i = (phys / PAGE_BYTES * 0x9e3779b97f4a7c15ULL) >> 20;

	while (map->entries[i & (map->nr_slots - 1)].used &&
	       map->entries[i & (map->nr_slots - 1)].phys != phys)
		i++;
	return &map->entries[i & (map->nr_slots - 1)];
}

static void grow(struct page_map *map)
{
	struct page_map larger = {
		.nr_slots = map->nr_slots ? map->nr_slots * 2 : FIRST_SLOTS,
		.nr_used = map->nr_used,
	};
	size_t i;

	larger.entries = need_memory(calloc(larger.nr_slots, sizeof(*larger.entries)));
	for (i = 0; i < map->nr_slots; i++) {
		if (map->entries[i].used)
			*slot_of(&larger, map->entries[i].phys) = map->entries[i];
	}
	free(map->entries);
	*map = larger;
}

/**
 * page_map_find - what is known about a page
 * @map: the map
 * @phys: physical address, aligned to a page
 *
 * Return: the entry, valid until one is added; NULL if there is none.
 */
struct page_entry *page_map_find(const struct page_map *map, __u64 phys)
{
	struct page_entry *entry;

	if (!map->nr_slots)
		return NULL;
	entry = slot_of(map, phys);
	return entry->used ? entry : NULL;
}

/**
 * page_map_get - the entry of a page, added if there is none
 * @map: the map
 * @phys: physical address, aligned to a page
 *
 * Return: the entry, valid until the next one is added.
 */
struct page_entry *page_map_get(struct page_map *map, __u64 phys)
{
	struct page_entry *entry = page_map_find(map, phys);

	if (entry)
		return entry;
	if (map->nr_used * 2 >= map->nr_slots)
		grow(map);
	entry = slot_of(map, phys);
	entry->used = true;
	entry->phys = phys;
	map->nr_used++;
	return entry;
}

/**
 * page_map_free - forget all pages
 * @map: the map, empty afterwards
 */
void page_map_free(struct page_map *map)
{
	size_t i;

	for (i = 0; i < map->nr_slots; i++)
		free(map->entries[i].words);
	free(map->entries);
	*map = (struct page_map){};
}
