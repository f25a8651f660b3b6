/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file that holds a handover: a small, sparse picture of memory
 */
#ifndef _TOOLS_IOMMU_HANDOVER_FILE_H
#define _TOOLS_IOMMU_HANDOVER_FILE_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

/**
 * DOC: Handover files
 *
 * A handover file holds the pages that one kernel handed over to the next one:
 * the root, the blocks of records, the page tables of the domains, and the
 * tables that stay in use. What is in them is the handover ABI's business; the
 * file only says at which physical address each page was. It is the same for
 * every IOMMU and every version of the ABI.
 *
 *	struct handover_file
 *	text, padded with zeroes to 8 bytes
 *	struct handover_file_page, @nr_pages of them, by ascending address
 *	the words of the pages, in the same order, without the zeroes at
 *	each page's end
 *
 * All fields are little-endian. A page that is not in the file was not handed
 * over. A table larger than 4 KiB is as many pages, one after the other.
 *
 * The text is UTF-8, a line "key=value" for each fact; a reader passes over
 * keys that it does not know. Known are: "iommu", "mode" and "kernel", where
 * the handover comes from; "rule", the identifier of the rule that it is known
 * to break; "table-rule", the same of a rule that only a walk of its page tables
 * finds broken; and "note", a sentence for people.
 *
 * A reader refuses a file of another @version, a file that is longer or
 * shorter than its header says, and one whose checksum is wrong. The root's
 * address may be any: it is what the reader of the ABI is told.
 */

/** define HANDOVER_FILE_MAGIC - "HANDFILE" in memory order */
#define HANDOVER_FILE_MAGIC	0x454c4946444e4148ULL
#define HANDOVER_FILE_VERSION	1

#define HANDOVER_FILE_PAGE_SIZE		4096
#define HANDOVER_FILE_PAGE_WORDS	(HANDOVER_FILE_PAGE_SIZE / 8)

/* The most that a reader accepts: 4 GiB of pages, 64 KiB of text. */
#define HANDOVER_FILE_MAX_PAGES	1048576
#define HANDOVER_FILE_MAX_TEXT	65536

/**
 * struct handover_file - how a handover file starts
 * @magic: %HANDOVER_FILE_MAGIC
 * @version: %HANDOVER_FILE_VERSION
 * @checksum: CRC-32C of the whole file, computed with this field as zero
 * @root: physical address of the root
 * @nr_words: words of all pages that are in the file
 * @nr_pages: number of pages
 * @text_bytes: bytes of text, padding included: a multiple of 8
 */
struct handover_file {
	__u64 magic;
	__u32 version;
	__u32 checksum;
	__u64 root;
	__u64 nr_words;
	__u32 nr_pages;
	__u32 text_bytes;
};

/**
 * struct handover_file_page - one page of 4 KiB
 * @phys: its physical address, above the page's before it
 * @nr_words: words that are in the file, at most 512; the others are zero
 * @reserved: zero
 */
struct handover_file_page {
	__u64 phys;
	__u32 nr_words;
	__u32 reserved;
};

static_assert(sizeof(struct handover_file) == 40);
static_assert(offsetof(struct handover_file, version) == 8);
static_assert(offsetof(struct handover_file, checksum) == 12);
static_assert(offsetof(struct handover_file, root) == 16);
static_assert(offsetof(struct handover_file, nr_words) == 24);
static_assert(offsetof(struct handover_file, nr_pages) == 32);
static_assert(offsetof(struct handover_file, text_bytes) == 36);
static_assert(sizeof(struct handover_file_page) == 16);
static_assert(offsetof(struct handover_file_page, nr_words) == 8);
static_assert(offsetof(struct handover_file_page, reserved) == 12);

#endif /* _TOOLS_IOMMU_HANDOVER_FILE_H */
