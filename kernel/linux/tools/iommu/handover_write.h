/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing handover files
 */
#ifndef _TOOLS_IOMMU_HANDOVER_WRITE_H
#define _TOOLS_IOMMU_HANDOVER_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

#include "page_map.h"

/**
 * struct handover_page - a page that goes into a file
 * @phys: its physical address
 * @words: its words, without the zeroes at its end
 * @nr_words: number of @words
 */
struct handover_page {
	__u64 phys;
	__u64 *words;
	__u32 nr_words;
};

/**
 * struct handover_writer - a handover file that is being made
 * @root: physical address of the root
 * @pages: its pages, in the order of being added
 * @nr_pages: number of @pages
 * @added: the pages that were added
 */
struct handover_writer {
	__u64 root;
	struct handover_page *pages;
	size_t nr_pages;
	struct page_map added;
};

bool handover_add_page(struct handover_writer *writer, __u64 phys, const void *page);
void handover_write(struct handover_writer *writer, const char *path, const char *text);

#endif /* _TOOLS_IOMMU_HANDOVER_WRITE_H */
