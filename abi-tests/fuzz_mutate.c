// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutates handover files for fuzzing, so that most get past the first checks
 *
 * The file stays well-formed, edits fall where fields are, values are such as
 * are found in handovers, and the checksums of root and blocks are made right
 * again most of the time: without that nothing behind them is ever reached.
 * libFuzzer's corpus is mainly of handovers that are refused, which mostly stay
 * so whatever else is edited: half of the edits start from an accepted one.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "image.h"
#include "pages.h"

/* Where a domain record says how many tables there are */
#define NR_TABLES_WORD	(offsetof(struct iommu_lu_domain, nr_tables) / 8)

struct mutator {
	struct pages p;
	__u64 random;
};

static __u32 below(struct mutator *m, __u32 limit)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (__u32)(m->random >> 32) % limit;
}

static int is_root(const __u64 *page)
{
	return page[0] == IOMMU_LU_ROOT_MAGIC;
}

static int is_block(const __u64 *page)
{
	return iommu_lu_low(page[0]) == IOMMU_LU_BLOCK_MAGIC;
}

/* Any page; those of the handover itself three times out of four */
static __u32 some_page(struct mutator *m)
{
	__u32 page = below(m, m->p.nr), i;

	if (below(m, 4) == 0)
		return page;
	for (i = 0; i < m->p.nr; i++) {
		const __u64 *words = m->p.words + 512 * ((page + i) % m->p.nr);

		if (is_root(words) || is_block(words))
			return (page + i) % m->p.nr;
	}
	return page;
}

/* Words of a block that have fields in them, as far as it is to be believed */
static __u32 used_words(const __u64 *block)
{
	__u64 words = (__u64)iommu_lu_low(block[2]) / 8 * iommu_lu_high(block[2]);

	return IOMMU_LU_BLOCK_HEADER_WORDS + (words < 508 ? (__u32)words : 508);
}

/* A word of a page, one of those with fields in it most of the time */
static __u64 *some_word(struct mutator *m)
{
	__u64 *page = m->p.words + 512 * some_page(m);

	if (below(m, 16) == 0)
		return page + below(m, 512);
	if (is_root(page))
		return page + below(m, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_NR_KINDS);
	if (is_block(page))
		return page + below(m, used_words(page));
	return page + below(m, 512);
}

static __u64 some_value(struct mutator *m)
{
	switch (below(m, 8)) {
	case 0:
		return 0;
	case 1:
		return ~0ULL;
	case 2:
		return 1ULL << below(m, 64);
	case 3:
		return (1ULL << below(m, 64)) - 1;
	case 4:
		return below(m, 130);
	case 5:
		return m->p.phys[below(m, m->p.nr)] + 8 * below(m, 2);
	case 6:
		return m->p.phys[below(m, m->p.nr)] + 4096 | below(m, 4);
	default:
		return *some_word(m);
	}
}

/* A value in the low half, in the high half, or in both */
static void set_word(struct mutator *m)
{
	__u64 *word = some_word(m), value = some_value(m);

	switch (below(m, 3)) {
	case 0:
		*word = value;
		break;
	case 1:
		*word = iommu_lu_pair((__u32)value, iommu_lu_high(*word));
		break;
	default:
		*word = iommu_lu_pair(iommu_lu_low(*word), (__u32)value);
	}
}

static void step_word(struct mutator *m)
{
	__u64 *word = some_word(m);
	__u64 step = below(m, 2) ? 1 : 8;

	step <<= below(m, 2) ? 32 : 0;
	*word += below(m, 2) ? step : 0 - step;
}

static void change_pages(struct mutator *m)
{
	__u64 *page = m->p.words + 512 * some_page(m);
	__u64 phys = m->p.phys[some_page(m)];

	switch (below(m, 4)) {
	case 0:
		if (m->p.nr > 1)
			pages_remove(&m->p, phys);
		break;
	case 1:
		pages_add(&m->p, phys + 4096);
		break;
	case 2:
		memmove(m->p.words + 512 * some_page(m), page, 4096);
		break;
	default:
		m->p.root = below(m, 2) ? phys : some_value(m);
	}
}

static __u64 *find_root(struct mutator *m)
{
	__u64 *page = pages_find(&m->p, m->p.root);

	return page && is_root(page) ? page : NULL;
}

/* Change size or number of a kind's records in the root and in its blocks alike. */
static void change_array(struct mutator *m)
{
	__u32 kind = 1 + below(m, IOMMU_LU_NR_KINDS), i;
	__u32 at = IOMMU_LU_ROOT_ARRAYS_WORD + 2 * (kind - 1) + 1;
	__u64 *root = find_root(m), word;

	if (!root)
		return;
	word = root[at];
	if (below(m, 2))
		word = iommu_lu_pair(iommu_lu_low(word), 8 * below(m, 513));
	else
		word = iommu_lu_pair(iommu_lu_low(word) + below(m, 3) - 1,
				     iommu_lu_high(word));
	root[at] = word;
	for (i = 0; i < m->p.nr; i++) {
		__u64 *page = m->p.words + 512 * i;

		if (is_block(page) && iommu_lu_high(page[0]) == kind)
			page[2] = iommu_lu_pair(iommu_lu_high(word), iommu_lu_low(word));
	}
}

/* A table more or less than a domain says, or an entry that leads to some page */
static void change_tables(struct mutator *m)
{
	__u32 page = below(m, m->p.nr), i;
	__u64 *words = m->p.words + 512 * page;

	if (!is_root(words) && !is_block(words)) {
		words[below(m, 512)] = m->p.phys[below(m, m->p.nr)] | (1 + below(m, 3));
		return;
	}
	for (i = 0; i < m->p.nr; i++) {
		words = m->p.words + 512 * ((page + i) % m->p.nr);
		if (is_block(words) && iommu_lu_high(words[0]) == IOMMU_LU_KIND_DOMAIN)
			break;
	}
	if (i < m->p.nr)
		words[IOMMU_LU_BLOCK_HEADER_WORDS + NR_TABLES_WORD] += below(m, 2) ? 1 : ~0ULL;
}

static void edit(struct mutator *m)
{
	switch (below(m, 10)) {
	case 0:
		*some_word(m) ^= 1ULL << below(m, 64);
		break;
	case 1:
	case 2:
		step_word(m);
		break;
	case 3:
		change_pages(m);
		break;
	case 4:
		change_array(m);
		break;
	case 5:
		change_tables(m);
		break;
	default:
		set_word(m);
	}
}

static void seal_page(__u64 *page, __u32 checksum_word)
{
	__u32 high = iommu_lu_high(page[checksum_word]);

	page[checksum_word] = iommu_lu_pair(0, high);
	page[checksum_word] = iommu_lu_pair(pages_crc(0, page, 4096), high);
}

static void seal(struct pages *p)
{
	__u32 i;

	for (i = 0; i < p->nr; i++) {
		__u64 *page = p->words + 512 * i;

		if (is_root(page))
			seal_page(page, IOMMU_LU_ROOT_CHECKSUM_WORD);
		else if (is_block(page))
			seal_page(page, IOMMU_LU_BLOCK_CHECKSUM_WORD);
	}
}

/* Accepted handovers, the youngest in place of another */
#define POOL	32

static struct {
	void *data;
	size_t size;
} pool[POOL];

static __u32 pool_used;

void fuzz_accepted(const unsigned char *data, size_t size)
{
	__u32 at = pool_used++ % POOL;

	free(pool[at].data);
	pool[at].data = malloc(size);
	pool[at].size = pool[at].data ? size : 0;
	if (pool[at].data)
		memcpy(pool[at].data, data, size);
}

static const char *decode_some(struct mutator *m, const void *data, size_t size)
{
	__u32 at = pool_used ? below(m, pool_used < POOL ? pool_used : POOL) : 0;

	if (pool[at].size && below(m, 2))
		return pages_decode(&m->p, pool[at].data, pool[at].size, 1);
	return pages_decode(&m->p, data, size, 1);
}

size_t LLVMFuzzerCustomMutator(unsigned char *data, size_t size, size_t room,
			       unsigned int seed)
{
	struct mutator m = { .random = seed * 0x9e3779b97f4a7c15ULL + 1 };
	size_t length = 0;
	__u32 edits;

	if (!decode_some(&m, data, size) && m.p.nr && below(&m, 64)) {
		for (edits = 1 + below(&m, 2) * below(&m, 4); edits; edits--)
			edit(&m);
		if (below(&m, 32))
			seal(&m.p);
		length = pages_encode(&m.p, data, room);
	}
	pages_free(&m.p);
	if (length == 0 || length > room)
		return LLVMFuzzerMutate(data, size, room);
	return length;
}
