/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of a kernel, as a file holds it
 */
#ifndef _TOOLS_IOMMU_MEMORY_H
#define _TOOLS_IOMMU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

#include "page_map.h"

/**
 * struct memory_range - physical memory that lies in one piece in the file
 * @phys: physical address of its first byte
 * @size: its bytes
 * @offset: where it starts in the file
 * @stored: bytes that are in the file; those after them are zero
 */
struct memory_range {
	__u64 phys;
	__u64 size;
	__u64 offset;
	__u64 stored;
};

/**
 * struct iommu_lu_env - a file, as the environment of the shared code
 * @path: name of the file
 * @fd: the open file
 * @format: what kind of file it is, in words
 * @file_size: its bytes; 0 if it does not say
 * @ranges: its memory by ascending address, without overlaps
 * @nr_ranges: number of @ranges
 * @root: physical address of the root
 * @root_known: @root is valid
 * @text: what the file says about itself, lines of key=value; or NULL
 * @pages: memory that was read, and tables that were reached
 * @walking: a page table is walked: memory is reached once
 * @reach: if set, called for each table of a page table, the upper ones first
 * @visit: if set, called for each table of a page table, the lower ones first
 * @arg: for @reach and @visit
 * @read_error: errno of the last read that failed
 */
struct iommu_lu_env {
	const char *path;
	int fd;
	const char *format;
	__u64 file_size;
	struct memory_range *ranges;
	size_t nr_ranges;
	__u64 root;
	bool root_known;
	char *text;
	struct page_map pages;
	bool walking;
	void (*reach)(struct iommu_lu_env *env, const __u64 *table, __u64 phys,
		      __u64 size);
	void (*visit)(struct iommu_lu_env *env, const __u64 *table, __u64 phys,
		      __u64 size, __u32 level);
	void *arg;
	int read_error;
};

void memory_add(struct iommu_lu_env *env, const struct memory_range *range);
void memory_settle(struct iommu_lu_env *env);
bool memory_read(struct iommu_lu_env *env, __u64 phys, __u64 size, void *to);
bool memory_offset(const struct iommu_lu_env *env, __u64 phys, __u64 *offset);
void memory_close(struct iommu_lu_env *env);

#endif /* _TOOLS_IOMMU_MEMORY_H */
