// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of a kernel, as a file holds it
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "image.h"
#include "memory.h"

/**
 * memory_add - the file holds a piece of memory
 * @env: the file
 * @range: where the memory was, and where it is
 */
void memory_add(struct iommu_lu_env *env, const struct memory_range *range)
{
	if (env->file_size && (range->offset > env->file_size ||
			       range->stored > env->file_size - range->offset))
		fail(env->path,
		     "it ends before the memory at 0x%llx, which it should hold; it is truncated, copy it again",
		     range->phys);
	if (!range->size || range->phys + range->size < range->phys)
		return;
	/* Doubled whenever the number is a power of two. */
	if (!(env->nr_ranges & (env->nr_ranges - 1)))
		env->ranges = need_memory(realloc(env->ranges, sizeof(*range) * 2 *
						  (env->nr_ranges + 1)));
	env->ranges[env->nr_ranges++] = *range;
}

static int by_address(const void *one, const void *other)
{
	const struct memory_range *a = one, *b = other;

	if (a->phys != b->phys)
		return a->phys < b->phys ? -1 : 1;
	return (a->size < b->size) - (a->size > b->size);
}

/* Take bytes off the front of a range. */
static void cut(struct memory_range *range, __u64 bytes)
{
	__u64 stored = bytes < range->stored ? bytes : range->stored;

	range->phys += bytes;
	range->size -= bytes;
	range->offset += stored;
	range->stored -= stored;
}

/**
 * memory_settle - all memory was added
 * @env: the file; of memory that it holds twice, the first piece counts
 */
void memory_settle(struct iommu_lu_env *env)
{
	struct memory_range range;
	__u64 end = 0;
	size_t i, nr = 0;

	if (env->nr_ranges)
		qsort(env->ranges, env->nr_ranges, sizeof(*env->ranges), by_address);
	for (i = 0; i < env->nr_ranges; i++) {
		range = env->ranges[i];
		if (nr && range.phys + range.size <= end)
			continue;
		if (nr && range.phys < end)
			cut(&range, end - range.phys);
		end = range.phys + range.size;
		env->ranges[nr++] = range;
	}
	env->nr_ranges = nr;
}

/* The range that holds an address, or NULL. */
static const struct memory_range *range_of(const struct iommu_lu_env *env, __u64 phys)
{
	size_t low = 0, high = env->nr_ranges, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (env->ranges[middle].phys <= phys)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || phys - env->ranges[low - 1].phys >= env->ranges[low - 1].size)
		return NULL;
	return &env->ranges[low - 1];
}

static bool read_file(struct iommu_lu_env *env, void *to, __u64 bytes, __u64 offset)
{
	ssize_t got;

	while (bytes) {
		got = pread(env->fd, to, bytes, offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			env->read_error = got ? errno : EIO;
			return false;
		}
		to = (char *)to + got;
		bytes -= got;
		offset += got;
	}
	return true;
}

/**
 * memory_read - read memory
 * @env: the file
 * @phys: physical address
 * @size: bytes
 * @to: where to
 *
 * Return: false if the file does not hold all of it, or cannot be read.
 */
bool memory_read(struct iommu_lu_env *env, __u64 phys, __u64 size, void *to)
{
	const struct memory_range *range;
	__u64 inside, bytes, stored;

	while (size) {
		range = range_of(env, phys);
		if (!range)
			return false;
		inside = phys - range->phys;
		bytes = range->size - inside < size ? range->size - inside : size;
		stored = inside < range->stored ? range->stored - inside : 0;
		if (stored > bytes)
			stored = bytes;
		if (!read_file(env, to, stored, range->offset + inside))
			return false;
		memset((char *)to + stored, 0, bytes - stored);
		to = (char *)to + bytes;
		phys += bytes;
		size -= bytes;
	}
	return true;
}

/**
 * memory_offset - where memory is in the file
 * @env: the file
 * @phys: physical address
 * @offset: set to the place
 *
 * Return: false if it is not there.
 */
bool memory_offset(const struct iommu_lu_env *env, __u64 phys, __u64 *offset)
{
	const struct memory_range *range = range_of(env, phys);

	if (!range || phys - range->phys >= range->stored)
		return false;
	*offset = range->offset + (phys - range->phys);
	return true;
}

/**
 * memory_close - let go of a file
 * @env: the file
 */
void memory_close(struct iommu_lu_env *env)
{
	page_map_free(&env->pages);
	free(env->ranges);
	free(env->text);
	close(env->fd);
	memset(env, 0, sizeof(*env));
	env->fd = -1;
}

/* --- the environment of the shared code --- */

static bool any_claimed(const struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	const struct page_entry *entry;
	__u64 end = phys + size;

	for (; phys < end; phys += PAGE_BYTES) {
		entry = page_map_find(&env->pages, phys);
		if (entry && entry->claimed)
			return true;
	}
	return false;
}

/* No part of a table is reached again [TBL-1], nor freed while it is used. */
static void claim(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	__u64 end = phys + size;

	for (; phys < end; phys += PAGE_BYTES)
		page_map_get(&env->pages, phys)->claimed = true;
}

/*
 * What was read is kept, so that all checks see the same contents even if the
 * machine runs.
 */
const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	struct page_entry *entry;
	__u64 *words;

	if (phys + size < phys || any_claimed(env, phys, size))
		return NULL;
	entry = page_map_find(&env->pages, phys);
	if (!env->walking && entry && entry->words)
		return entry->size >= size ? entry->words : NULL;
	if (!range_of(env, phys) || !range_of(env, phys + size - 1))
		return NULL;
	words = need_memory(malloc(size));
	if (!memory_read(env, phys, size, words)) {
		free(words);
		return NULL;
	}
	if (env->walking)
		claim(env, phys, size);
	entry = page_map_get(&env->pages, phys);
	free(entry->words);
	entry->words = words;
	entry->size = size;
	if (env->reach)
		env->reach(env, words, phys, size);
	return words;
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	struct page_entry *entry = page_map_find(&env->pages, phys);

	if (env->visit)
		env->visit(env, entry->words, phys, size, level);
	free(entry->words);
	entry->words = NULL;
	return 0;
}

/* Nothing is written. */
__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	(void)env;
	(void)phys;
	return NULL;
}
