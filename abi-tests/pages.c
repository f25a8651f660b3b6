// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover in a file: decoding, encoding, and looking pages up
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

#define PAGE	HANDOVER_FILE_PAGE_SIZE

/**
 * pages_crc - CRC-32C of some bytes
 * @crc: what came out of the bytes before, 0 at first
 * @data: the bytes
 * @size: their number
 */
__u32 pages_crc(__u32 crc, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	static __u32 table[256];
	size_t i;
	int bit;

	if (!table[1]) {
		for (i = 0; i < 256; i++) {
			table[i] = i;
			for (bit = 0; bit < 8; bit++)
				table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0x82f63b78 : 0);
		}
	}
	crc = ~crc;
	for (i = 0; i < size; i++)
		crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 0xff];
	return ~crc;
}

/* The checksum of the file counts as zero. */
static __u32 file_checksum(const char *data, size_t size)
{
	size_t at = offsetof(struct handover_file, checksum);
	__u32 crc = pages_crc(0, data, at), zero = 0;

	crc = pages_crc(crc, &zero, sizeof(zero));
	at += sizeof(zero);
	return pages_crc(crc, data + at, size - at);
}

static void *need(void *memory)
{
	if (!memory) {
		fprintf(stderr, "abi-tests: no memory\n");
		exit(2);
	}
	return memory;
}

static void make_room(struct pages *p, __u32 room)
{
	__u64 *words = need(aligned_alloc(PAGE, (size_t)PAGE * (room + 1)));

	if (p->nr)
		memcpy(words, p->words, (size_t)PAGE * p->nr);
	free(p->words);
	p->words = words;
	p->phys = need(realloc(p->phys, sizeof(*p->phys) * (room + 1)));
	p->room = room;
}

static const char *check_header(const struct handover_file *h, const void *data,
				size_t size, int trusted)
{
	if (h->magic != HANDOVER_FILE_MAGIC)
		return "it is no handover file";
	if (h->version != HANDOVER_FILE_VERSION)
		return "it is a handover file of another version";
	if (h->nr_pages > HANDOVER_FILE_MAX_PAGES ||
	    h->text_bytes > HANDOVER_FILE_MAX_TEXT || h->text_bytes % 8 ||
	    h->nr_words > (__u64)h->nr_pages * HANDOVER_FILE_PAGE_WORDS)
		return "its header says impossible numbers";
	if (size != sizeof(*h) + h->text_bytes + 8 * h->nr_words +
		    sizeof(struct handover_file_page) * (__u64)h->nr_pages)
		return "it is longer or shorter than its header says";
	if (!trusted && file_checksum(data, size) != h->checksum)
		return "its checksum is wrong";
	return NULL;
}

static const char *decode_pages(struct pages *p, const struct handover_file *h,
				const unsigned char *at)
{
	const unsigned char *words = at + sizeof(struct handover_file_page) * h->nr_pages;
	struct handover_file_page page;
	__u64 left = h->nr_words;
	__u32 i;

	for (i = 0; i < h->nr_pages; i++) {
		memcpy(&page, at + i * sizeof(page), sizeof(page));
		if (page.reserved || page.nr_words > HANDOVER_FILE_PAGE_WORDS ||
		    page.nr_words > left || page.phys % PAGE ||
		    (i && page.phys <= p->phys[i - 1]))
			return "its list of pages is wrong";
		p->phys[i] = page.phys;
		memset(p->words + i * 512, 0, PAGE);
		memcpy(p->words + i * 512, words, 8 * page.nr_words);
		words += 8 * page.nr_words;
		left -= page.nr_words;
		p->nr = i + 1;
	}
	return left ? "it has words that are in no page" : NULL;
}

/* What is wrong with the file, or NULL. The checksum of a @trusted one may be. */
const char *pages_decode(struct pages *p, const void *data, size_t size, int trusted)
{
	struct handover_file h;
	const char *error;

	memset(p, 0, sizeof(*p));
	if (size < sizeof(h))
		return "it is shorter than a header";
	memcpy(&h, data, sizeof(h));
	error = check_header(&h, data, size, trusted);
	if (error)
		return error;
	p->root = h.root;
	p->text = need(calloc(1, h.text_bytes + 1));
	memcpy(p->text, (const char *)data + sizeof(h), h.text_bytes);
	make_room(p, h.nr_pages);
	return decode_pages(p, &h, (const unsigned char *)data + sizeof(h) + h.text_bytes);
}

static __u32 words_of(const __u64 *page)
{
	__u32 nr = HANDOVER_FILE_PAGE_WORDS;

	while (nr && !page[nr - 1])
		nr--;
	return nr;
}

/* Bytes of the file; nothing is written if there is not @room for them. */
size_t pages_encode(const struct pages *p, void *data, size_t room)
{
	size_t text = (strlen(p->text) + 7) / 8 * 8;
	struct handover_file_page page = { 0 };
	struct handover_file h = {
		.magic = HANDOVER_FILE_MAGIC,
		.version = HANDOVER_FILE_VERSION,
		.root = p->root,
		.nr_pages = p->nr,
		.text_bytes = text,
	};
	unsigned char *at = data, *words;
	size_t size;
	__u32 i;

	for (i = 0; i < p->nr; i++)
		h.nr_words += words_of(p->words + i * 512);
	size = sizeof(h) + text + sizeof(page) * p->nr + 8 * h.nr_words;
	if (size > room)
		return size;
	memset(at, 0, sizeof(h) + text);
	memcpy(at + sizeof(h), p->text, strlen(p->text));
	at += sizeof(h) + text;
	words = at + sizeof(page) * p->nr;
	for (i = 0; i < p->nr; i++) {
		page.phys = p->phys[i];
		page.nr_words = words_of(p->words + i * 512);
		memcpy(at + i * sizeof(page), &page, sizeof(page));
		memcpy(words, p->words + i * 512, 8 * page.nr_words);
		words += 8 * page.nr_words;
	}
	memcpy(data, &h, sizeof(h));
	h.checksum = file_checksum(data, size);
	memcpy(data, &h, sizeof(h));
	return size;
}

const char *pages_load(struct pages *p, const char *path)
{
	const char *error = "it cannot be read";
	FILE *file = fopen(path, "rb");
	void *data = NULL;
	long size;

	memset(p, 0, sizeof(*p));
	if (!file)
		return error;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	if (size >= 0) {
		data = need(malloc(size + 1));
		if (fread(data, 1, size, file) == (size_t)size)
			error = pages_decode(p, data, size, 0);
	}
	free(data);
	fclose(file);
	return error;
}

const char *pages_save(const struct pages *p, const char *path)
{
	size_t size = pages_encode(p, NULL, 0);
	void *data = need(malloc(size));
	FILE *file = fopen(path, "wb");
	int done = 0;

	pages_encode(p, data, size);
	if (file) {
		done = fwrite(data, 1, size, file) == size;
		done = !fclose(file) && done;
	}
	free(data);
	return done ? NULL : "it cannot be written";
}

void pages_free(struct pages *p)
{
	free(p->phys);
	free(p->words);
	free(p->text);
	memset(p, 0, sizeof(*p));
}

/* The first page at or above an address */
static __u32 position(const struct pages *p, __u64 phys)
{
	__u32 low = 0, high = p->nr, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (p->phys[middle] < phys)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The words of a page, or NULL */
__u64 *pages_find(const struct pages *p, __u64 phys)
{
	__u32 at = position(p, phys);

	return at < p->nr && p->phys[at] == phys ? p->words + at * 512 : NULL;
}

/* A page, zeroed if it is new */
__u64 *pages_add(struct pages *p, __u64 phys)
{
	__u32 at = position(p, phys);

	if (pages_find(p, phys))
		return pages_find(p, phys);
	if (p->nr == p->room)
		make_room(p, 2 * p->room + 16);
	memmove(p->phys + at + 1, p->phys + at, sizeof(*p->phys) * (p->nr - at));
	memmove(p->words + (at + 1) * 512, p->words + at * 512, (size_t)PAGE * (p->nr - at));
	p->phys[at] = phys;
	p->nr++;
	return memset(p->words + at * 512, 0, PAGE);
}

void pages_remove(struct pages *p, __u64 phys)
{
	__u32 at = position(p, phys);

	if (!pages_find(p, phys))
		return;
	p->nr--;
	memmove(p->phys + at, p->phys + at + 1, sizeof(*p->phys) * (p->nr - at));
	memmove(p->words + at * 512, p->words + (at + 1) * 512, (size_t)PAGE * (p->nr - at));
}
