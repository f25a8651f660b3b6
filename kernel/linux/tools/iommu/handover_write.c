// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing handover files
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crc32c.h"
#include "error.h"
#include "handover_file.h"
#include "handover_write.h"

/**
 * handover_add_page - one more page
 * @writer: the file
 * @phys: physical address of the page
 * @page: 4096 bytes, copied
 *
 * Return: false if the page was added before.
 */
bool handover_add_page(struct handover_writer *writer, __u64 phys, const void *page)
{
	size_t nr = writer->nr_pages;
	__u32 used = HANDOVER_FILE_PAGE_WORDS;
	struct handover_page *slot;
	__u64 word;

	if (page_map_find(&writer->added, phys))
		return false;
	page_map_get(&writer->added, phys);
	/* Doubled whenever the number is a power of two. */
	if (!(nr & (nr - 1)))
		writer->pages = need_memory(realloc(writer->pages,
						    sizeof(*slot) * 2 * (nr + 1)));
	slot = &writer->pages[writer->nr_pages++];
	for (; used; used--) {
		memcpy(&word, (const char *)page + (used - 1) * 8, 8);
		if (word)
			break;
	}
	slot->phys = phys;
	slot->nr_words = used;
	slot->words = need_memory(malloc(used * 8 + 1));
	memcpy(slot->words, page, used * 8);
	return true;
}

static int by_address(const void *one, const void *other)
{
	const struct handover_page *a = one, *b = other;

	return (a->phys > b->phys) - (a->phys < b->phys);
}

/**
 * struct sink - where bytes go
 * @file: a file; NULL to only compute the checksum
 * @crc: checksum so far
 */
struct sink {
	FILE *file;
	__u32 crc;
};

static void put(struct sink *sink, const void *data, size_t bytes)
{
	sink->crc = crc32c(sink->crc, data, bytes);
	if (sink->file)
		fwrite(data, 1, bytes, sink->file);
}

static void put_all(const struct handover_writer *writer, struct sink *sink,
		    const struct handover_file *header, const char *text)
{
	struct handover_file_page page = {};
	const __u64 zero = 0;
	size_t i;

	put(sink, header, sizeof(*header));
	put(sink, text, strlen(text));
	put(sink, &zero, header->text_bytes - strlen(text));
	for (i = 0; i < writer->nr_pages; i++) {
		page.phys = writer->pages[i].phys;
		page.nr_words = writer->pages[i].nr_words;
		put(sink, &page, sizeof(page));
	}
	for (i = 0; i < writer->nr_pages; i++)
		put(sink, writer->pages[i].words, writer->pages[i].nr_words * 8ULL);
}

static void fill_header(const struct handover_writer *writer, const char *text,
			struct handover_file *header)
{
	struct sink checksum = { NULL, ~0U };
	size_t i;

	header->magic = HANDOVER_FILE_MAGIC;
	header->version = HANDOVER_FILE_VERSION;
	header->root = writer->root;
	header->nr_pages = writer->nr_pages;
	header->text_bytes = (strlen(text) + 7) & ~7UL;
	for (i = 0; i < writer->nr_pages; i++)
		header->nr_words += writer->pages[i].nr_words;
	put_all(writer, &checksum, header, text);
	header->checksum = ~checksum.crc;
}

static void check_limits(const struct handover_writer *writer, const char *path,
			 const char *text)
{
	if (writer->nr_pages > HANDOVER_FILE_MAX_PAGES)
		fail(path,
		     "the handover has %zu pages, and a handover file holds at most %u; keep a dump of the whole memory",
		     writer->nr_pages, HANDOVER_FILE_MAX_PAGES);
	if (strlen(text) > HANDOVER_FILE_MAX_TEXT - 8)
		fail(path,
		     "there are %zu bytes of text, and a handover file holds at most %u; say less",
		     strlen(text), HANDOVER_FILE_MAX_TEXT - 8);
}

/**
 * handover_write - write the file
 * @writer: its root and pages; empty afterwards
 * @path: its name; a file of this name is replaced, or stays as it is
 * @text: lines of key=value
 */
void handover_write(struct handover_writer *writer, const char *path, const char *text)
{
	size_t bytes = strlen(path) + sizeof(".new");
	struct handover_file header = {};
	char *fresh = need_memory(malloc(bytes));
	struct sink sink = { NULL, ~0U };
	bool good;
	size_t i;

	if (writer->nr_pages)
		qsort(writer->pages, writer->nr_pages, sizeof(*writer->pages), by_address);
	check_limits(writer, path, text);
	fill_header(writer, text, &header);
	snprintf(fresh, bytes, "%s.new", path);
	sink.file = fopen(fresh, "wb");
	if (!sink.file)
		fail(fresh, "%s; name a file that can be written", strerror(errno));
	put_all(writer, &sink, &header, text);
	good = !ferror(sink.file);
	good = !fclose(sink.file) && good && !rename(fresh, path);
	if (!good) {
		unlink(fresh);
		fail(path, "%s; nothing was written, make room or name another file",
		     strerror(errno));
	}
	free(fresh);
	for (i = 0; i < writer->nr_pages; i++)
		free(writer->pages[i].words);
	free(writer->pages);
	page_map_free(&writer->added);
	*writer = (struct handover_writer){};
}
