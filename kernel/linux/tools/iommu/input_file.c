// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handover files
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crc32c.h"
#include "error.h"
#include "handover_file.h"
#include "input.h"
#include "text.h"

#define CHUNK	65536

static void damaged(const struct iommu_lu_env *env, const char *what)
{
	fail(env->path, "it is a handover file, but %s; copy it again", what);
}

static void read_at(const struct iommu_lu_env *env, void *to, __u64 bytes, __u64 offset)
{
	ssize_t got;

	while (bytes) {
		got = pread(env->fd, to, bytes, offset);
		if (got <= 0)
			damaged(env, "it is truncated");
		to = (char *)to + got;
		bytes -= got;
		offset += got;
	}
}

static void check_size(const struct iommu_lu_env *env, const struct handover_file *header)
{
	__u64 size;

	if (header->version != HANDOVER_FILE_VERSION)
		fail(env->path,
		     "it is a handover file of version %u, and only version %u is known; use the tool that wrote it",
		     header->version, HANDOVER_FILE_VERSION);
	if (header->nr_pages > HANDOVER_FILE_MAX_PAGES ||
	    header->text_bytes > HANDOVER_FILE_MAX_TEXT)
		fail(env->path,
		     "it is a handover file, but too large: %u pages, at most %u are read, and %u bytes of text, at most %u; copy it again, or keep a dump of the memory",
		     header->nr_pages, HANDOVER_FILE_MAX_PAGES, header->text_bytes,
		     HANDOVER_FILE_MAX_TEXT);
	if (header->text_bytes % 8)
		damaged(env, "its text has no whole number of words");
	if (header->nr_words > (__u64)header->nr_pages * HANDOVER_FILE_PAGE_WORDS)
		damaged(env, "it has more words than its pages");
	size = sizeof(*header) + header->text_bytes + header->nr_words * 8 +
	       (__u64)header->nr_pages * sizeof(struct handover_file_page);
	if (env->file_size < size)
		damaged(env, "it is truncated");
	if (env->file_size > size)
		damaged(env, "it is longer than its header says");
}

static void check_checksum(const struct iommu_lu_env *env,
			   const struct handover_file *header)
{
	struct handover_file blank = *header;
	__u64 at = sizeof(blank), bytes;
	char *chunk = need_memory(malloc(CHUNK));
	__u32 crc;

	blank.checksum = 0;
	crc = crc32c(~0U, &blank, sizeof(blank));
	for (; at < env->file_size; at += bytes) {
		bytes = env->file_size - at < CHUNK ? env->file_size - at : CHUNK;
		read_at(env, chunk, bytes, at);
		crc = crc32c(crc, chunk, bytes);
	}
	free(chunk);
	if (~crc != header->checksum)
		damaged(env, "its checksum is wrong");
}

static void add_pages(struct iommu_lu_env *env, const struct handover_file *header)
{
	__u64 bytes = (__u64)header->nr_pages * sizeof(struct handover_file_page);
	__u64 at = sizeof(*header) + header->text_bytes;
	struct handover_file_page *pages = need_memory(malloc(bytes + 1));
	struct memory_range range = { .size = HANDOVER_FILE_PAGE_SIZE };
	__u64 nr_words = 0;
	__u32 i;

	read_at(env, pages, bytes, at);
	range.offset = at + bytes;
	for (i = 0; i < header->nr_pages; i++) {
		if (pages[i].phys % HANDOVER_FILE_PAGE_SIZE)
			damaged(env, "a page is not aligned");
		if (i && pages[i].phys <= pages[i - 1].phys)
			damaged(env, "its pages are not in ascending order");
		nr_words += pages[i].nr_words;
		if (pages[i].nr_words > HANDOVER_FILE_PAGE_WORDS ||
		    pages[i].reserved || nr_words > header->nr_words)
			damaged(env, "a page has too many words");
		range.phys = pages[i].phys;
		range.stored = pages[i].nr_words * 8ULL;
		memory_add(env, &range);
		range.offset += range.stored;
	}
	free(pages);
	if (nr_words != header->nr_words)
		damaged(env, "its pages have fewer words than it says");
}

/**
 * input_handover_file - what memory a handover file holds
 * @env: the file
 */
void input_handover_file(struct iommu_lu_env *env)
{
	struct handover_file header;

	env->format = "handover file";
	if (env->file_size < sizeof(header))
		damaged(env, "it is truncated");
	read_at(env, &header, sizeof(header), 0);
	check_size(env, &header);
	check_checksum(env, &header);
	env->text = need_memory(calloc(header.text_bytes + 1, 1));
	read_at(env, env->text, header.text_bytes, sizeof(header));
	if (text_fault(env->text))
		damaged(env, text_fault(env->text));
	add_pages(env, &header);
	env->root = header.root;
	env->root_known = true;
}
