/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handover in a file
 *
 * The file's format is tools/iommu/handover_file.h's; that it is read here once
 * more, besides the tools, tests both.
 */
#ifndef _ABI_TESTS_PAGES_H
#define _ABI_TESTS_PAGES_H

#include <stddef.h>

#include "handover_file.h"

/**
 * struct pages - the pages of a handover file
 * @root: physical address of the root
 * @nr: number of pages
 * @room: pages that there is room for
 * @phys: their physical addresses, ascending
 * @words: their contents, in the same order
 * @text: what the file says about itself, ends with a zero
 */
struct pages {
	__u64 root;
	__u32 nr;
	__u32 room;
	__u64 *phys;
	__u64 *words;
	char *text;
};

const char *pages_decode(struct pages *p, const void *data, size_t size, int trusted);
size_t pages_encode(const struct pages *p, void *data, size_t room);
const char *pages_load(struct pages *p, const char *path);
const char *pages_save(const struct pages *p, const char *path);
void pages_free(struct pages *p);

__u32 pages_crc(__u32 crc, const void *data, size_t size);
__u64 *pages_find(const struct pages *p, __u64 phys);
__u64 *pages_add(struct pages *p, __u64 phys);
void pages_remove(struct pages *p, __u64 phys);

#endif
