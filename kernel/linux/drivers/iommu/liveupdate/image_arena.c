// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for test cases, and the small handover that many of them start from
 */
#include "image_cases.h"

#define PAGE_WORDS	512
#define PAGE_BYTES	4096

static void guard(struct iommu_lu_arena *a, __u32 page, __u32 nr_pages, int open)
{
	if (a->guard)
		a->guard(a->words + (__u64)page * PAGE_WORDS,
			 (__u64)nr_pages * PAGE_BYTES, open);
}

/* Forget all memory and all notes, but not a failure. */
void iommu_lu_arena_reset(struct iommu_lu_arena *a, __u64 base)
{
	__u32 i;

	for (i = 0; i < a->nr_used && i < a->nr_pages; i++)
		a->handed_over[i] = 0;
	guard(a, 0, a->nr_pages, 0);
	a->base = base;
	a->nr_used = 0;
	a->nr_blocks_left = 0xffffffff;
	a->nr_maps_left = 0xffffffff;
	a->nr_visits = 0;
	a->nr_expected = 0;
	a->nr_visits_left = 0xffffffff;
}

/*
 * Zeroed pages that are handed over, aligned to their size, and followed by a
 * page that is not. @bytes is a power of two.
 */
__u64 *iommu_lu_arena_alloc(struct iommu_lu_arena *a, __u64 bytes, __u64 *phys)
{
	__u32 nr = bytes < PAGE_BYTES ? 1 : (__u32)(bytes / PAGE_BYTES);
	__u32 page = (a->nr_used + nr - 1) / nr * nr;
	__u64 *words = a->words + (__u64)page * PAGE_WORDS;
	__u32 i;

	if (page + nr + 1 > a->nr_pages) {
		iommu_lu_arena_expect(a, "arena is too small", NULL, a->nr_pages,
				      page + nr + 1);
		return NULL;
	}
	guard(a, page, nr, 1);
	for (i = 0; i < nr * PAGE_WORDS; i++)
		words[i] = 0;
	for (i = a->nr_used; i < page + nr; i++)
		a->handed_over[i] = i >= page;
	a->handed_over[page + nr] = 0;
	a->nr_used = page + nr + 1;
	*phys = a->base + (__u64)page * PAGE_BYTES;
	return words;
}

__u64 *iommu_lu_arena_words(const struct iommu_lu_arena *a, __u64 phys)
{
	return a->words + (phys - a->base) / 8;
}

/* These pages are no longer handed over. */
void iommu_lu_arena_take(struct iommu_lu_arena *a, __u64 phys, __u64 bytes)
{
	__u64 i;

	for (i = 0; i < bytes / PAGE_BYTES; i++)
		a->handed_over[(phys - a->base) / PAGE_BYTES + i] = 0;
}

__u32 iommu_lu_arena_random(struct iommu_lu_arena *a, __u32 below)
{
	a->random ^= a->random << 13;
	a->random ^= a->random >> 7;
	a->random ^= a->random << 17;
	return (__u32)(a->random >> 32) % below;
}

/* Note the first value that is not as wanted; return whether it is. */
int iommu_lu_arena_expect(struct iommu_lu_arena *a, const char *what,
			  const char *detail, __u64 got, __u64 want)
{
	if (got == want)
		return 1;
	if (!a->failure) {
		a->failure = what;
		a->detail = detail;
		a->got = got;
		a->want = want;
	}
	return 0;
}

int iommu_lu_same_text(const char *one, const char *other)
{
	while (*one && *one == *other) {
		one++;
		other++;
	}
	return *one == *other;
}

const __u64 *iommu_lu_arena_map(struct iommu_lu_arena *a, __u64 phys, __u64 size)
{
	__u64 first = (phys - a->base) / PAGE_BYTES;
	__u64 i;

	if (!iommu_lu_arena_expect(a, "map: size is no power of two from 4096 up",
				   NULL, size < PAGE_BYTES || (size & (size - 1)), 0) ||
	    !iommu_lu_arena_expect(a, "map: address is not aligned to the size",
				   NULL, phys & (size - 1), 0))
		return NULL;
	if (a->nr_maps_left == 0)
		return NULL;
	a->nr_maps_left--;
	if (phys < a->base || first + size / PAGE_BYTES > a->nr_pages)
		return NULL;
	for (i = 0; i < size / PAGE_BYTES; i++) {
		if (first + i >= a->nr_used || !a->handed_over[first + i])
			return NULL;
	}
	return iommu_lu_arena_words(a, phys);
}

/* Like a visitor that frees: the table is overwritten, and is ours no more. */
int iommu_lu_arena_visit(struct iommu_lu_arena *a, __u64 phys, __u64 size,
			 __u32 level)
{
	__u64 *table = iommu_lu_arena_words(a, phys);
	__u64 i;

	if (a->nr_visits_left == 0)
		return -ENOSPC;
	a->nr_visits_left--;
	if (!iommu_lu_arena_map(a, phys, size))
		return -EEXIST;
	if (a->nr_visits < IOMMU_LU_ARENA_NOTES) {
		a->visits[a->nr_visits].phys = phys;
		a->visits[a->nr_visits].size = size;
		a->visits[a->nr_visits].level = level;
	}
	a->nr_visits++;
	iommu_lu_arena_take(a, phys, size);
	for (i = 0; i < size / 8; i++)
		table[i] = ~0ULL;
	return 0;
}

__u64 *iommu_lu_arena_new_block(struct iommu_lu_arena *a, __u64 *phys)
{
	if (a->nr_blocks_left == 0)
		return NULL;
	a->nr_blocks_left--;
	return iommu_lu_arena_alloc(a, IOMMU_LU_BLOCK_SIZE, phys);
}

/* --- the small handover --- */

/* Words of all its records but memory; a row of zeroes pads short ones. */
static const struct small_record {
	__u32 kind;
	__u64 words[8];
} small_records[] = {
	{ IOMMU_LU_KIND_IOMMU, { 0xfed90000, 1ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0xfed91000, 1ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0xfee00000, 2ULL << 32 | 1 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x10000000, 4ULL << 32 | 1, 52ULL << 32 | 48, 5,
				  12ULL << 32 | 12 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x20000000, 3ULL << 32 | 5, 48ULL << 32 | 40, 7,
				  12ULL << 32 | 14 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x30000000, 6ULL << 32 | 3, 52ULL << 32 | 64, 9,
				  12ULL << 32 | 12 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0108ULL << 32, 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0210ULL << 32, 1ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0100ULL << 32 | 1, 2ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 0, 0xffffffffULL << 32 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1ULL << 32 | 1, 0xffffffffULL << 32 | 1 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 2ULL << 32 | 2, 0xffffffffULL << 32 | 2 } },
	{ IOMMU_LU_KIND_IOMMUFD, { 129ULL << 32 | 2 } },
	{ IOMMU_LU_KIND_IOMMUFD, { 1ULL << 32 | 1 } },
	{ IOMMU_LU_KIND_HWPT, { 1, 2, 0xffffffff } },
	{ IOMMU_LU_KIND_HWPT, { 2, 0, 0xffffffff } },
	{ IOMMU_LU_KIND_HWPT, { 1, 1ULL << 32 | 1, 0xffffffff } },
	{ IOMMU_LU_KIND_VTD_IOMMU, { 0, 0x40000000 } },
	{ IOMMU_LU_KIND_VTD_IOMMU, { 1ULL << 32 | 1, 0x40001000 } },
	{ IOMMU_LU_KIND_VTD_CONTEXT, { 1ULL << 32, 0, 0x50000000 } },
	{ IOMMU_LU_KIND_VTD_CONTEXT, { 2ULL << 32 | 1, 0, 0x50001000 } },
	{ IOMMU_LU_KIND_VTD_CONTEXT, { 2ULL << 32 | 1, 1, 0x50002000 } },
	{ IOMMU_LU_KIND_VTD_ATTACHMENT, { 1ULL << 32 } },
	{ IOMMU_LU_KIND_VTD_ATTACHMENT, { 2ULL << 32 | 1, 0x60000000, 0x60001000, 12 } },
	{ IOMMU_LU_KIND_AMDVI_IOMMU, { 21ULL << 32 | 2, 0x40200000, 0x58f77ef22294ade } },
	{ IOMMU_LU_KIND_AMDVI_ATTACHMENT, { 1ULL << 32 | 2, 0, 0x0100 } },
};

/*
 * One of SMMUv3s: linear, two-level, and a VT-d IOMMU between them; stage 1 with
 * descriptors in one level and in two, and stage 2
 */
static const struct small_record smmuv3_records[] = {
	{ IOMMU_LU_KIND_IOMMU, { 0x09050000, 3ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0x09060000, 1ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0x09070000, 3ULL << 32 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x18000000, 4ULL << 32 | 4, 44ULL << 32 | 48, 5,
				  12ULL << 32 | 12 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x20000000, 3ULL << 32 | 5, 48ULL << 32 | 40, 7,
				  12ULL << 32 | 14 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0108ULL << 32, 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0210ULL << 32, 2ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0218ULL << 32, 2ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 0, 0xffffffffULL << 32 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1, 0xffffffffULL << 32 | 2 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1ULL << 32 | 2, 0xffffffffULL << 32 | 2 } },
	{ IOMMU_LU_KIND_IOMMUFD, { 2 } },
	{ IOMMU_LU_KIND_HWPT, { 1, 0, 0xffffffff } },
	{ IOMMU_LU_KIND_HWPT, { 2, 1, 0xffffffff } },
	{ IOMMU_LU_KIND_VTD_IOMMU, { 1, 0x40000000 } },
	{ IOMMU_LU_KIND_SMMUV3_IOMMU, { 0, 0x50400000, 16, 7ULL << 32 | 0xd75 } },
	{ IOMMU_LU_KIND_SMMUV3_IOMMU, { 1ULL << 32 | 2, 0x50010000, 8ULL << 32 | 16,
					7ULL << 32 | 0xd75 } },
	{ IOMMU_LU_KIND_SMMUV3_STREAMS, { 1ULL << 32 | 2, 0x60004000 } },
	{ IOMMU_LU_KIND_SMMUV3_STREAMS, { 2ULL << 32 | 2, 0x60008000 } },
	{ IOMMU_LU_KIND_SMMUV3_ATTACHMENT, { 0x0108ULL << 32, 0x70000000, 0, 0, 1 } },
	{ IOMMU_LU_KIND_SMMUV3_ATTACHMENT, { 0x0210ULL << 32 | 1, 0x70002000,
					     0x70010000, 20ULL << 32 | 2, 1 } },
	{ IOMMU_LU_KIND_SMMUV3_ATTACHMENT, { 0x0218ULL << 32 | 2, 0, 0, 0, 1 } },
};

/*
 * One of AMD-Vi: two IOMMUs that share a device table, a VT-d IOMMU, and one of
 * another segment; both formats of page tables, and a device with an alias
 */
static const struct small_record amdvi_records[] = {
	{ IOMMU_LU_KIND_IOMMU, { 0xfd000000, 2ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0xfd100000, 2ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0xfed90000, 1ULL << 32 } },
	{ IOMMU_LU_KIND_IOMMU, { 0xfd000000, 2ULL << 32 | 1 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x28000000, 4ULL << 32 | 2, 52ULL << 32 | 47, 5,
				  12ULL << 32 | 12 } },
	{ IOMMU_LU_KIND_DOMAIN, { 0x30000000, 6ULL << 32 | 3, 52ULL << 32 | 64, 9,
				  12ULL << 32 | 12 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0080ULL << 32, 2ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0108ULL << 32, 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0210ULL << 32, 1ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_DEVICE, { 0x0100ULL << 32 | 1, 3ULL << 32 | 0x10d38086 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 0, 0xffffffffULL << 32 | 2 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1, 0xffffffffULL << 32 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1ULL << 32 | 2, 0xffffffffULL << 32 | 1 } },
	{ IOMMU_LU_KIND_ATTACHMENT, { 1ULL << 32 | 3, 0xffffffffULL << 32 | 3 } },
	{ IOMMU_LU_KIND_IOMMUFD, { 2 } },
	{ IOMMU_LU_KIND_HWPT, { 1, 0, 0xffffffff } },
	{ IOMMU_LU_KIND_HWPT, { 2, 1, 0xffffffff } },
	{ IOMMU_LU_KIND_VTD_IOMMU, { 2, 0x40000000 } },
	{ IOMMU_LU_KIND_VTD_ATTACHMENT, { 1ULL << 32 } },
	{ IOMMU_LU_KIND_AMDVI_IOMMU, { 21ULL << 32, 0x50001000, 0x58f77ef22294ade } },
	{ IOMMU_LU_KIND_AMDVI_IOMMU, { 21ULL << 32 | 1, 0x50001000, 0x58f77ef22294ade } },
	{ IOMMU_LU_KIND_AMDVI_IOMMU, { 15ULL << 32 | 3, 0x50300000, 0x58f77ef22294ade, 1 } },
	{ IOMMU_LU_KIND_AMDVI_ATTACHMENT, { 1ULL << 32 | 1, 0x60000000, 0x0108 } },
	{ IOMMU_LU_KIND_AMDVI_ATTACHMENT, { 1ULL << 32 | 2, 0, 0x0300 } },
	{ IOMMU_LU_KIND_AMDVI_ATTACHMENT, { 2ULL << 32 | 3, 0, 0x0100 } },
};

/* 130 memory records do not fit in one block. */
#define SMALL_MEMORY	130

static void put_words(struct iommu_lu_writer *w, __u32 kind, const __u64 *words)
{
	__u64 *to = iommu_lu_append(w, kind);
	__u32 i;

	if (!to)
		return;
	for (i = 0; i < iommu_lu_record_size(kind) / 8; i++)
		to[i] = words[i];
}

static __u64 start_image(struct iommu_lu_arena *a, struct iommu_lu_writer *w)
{
	__u64 phys = 0;
	__u64 *root;

	iommu_lu_arena_reset(a, IOMMU_LU_ARENA_LOW);
	root = iommu_lu_arena_alloc(a, IOMMU_LU_BLOCK_SIZE, &phys);
	if (!root || iommu_lu_writer_init(w, a->env, IOMMU_LU_VERSION, root))
		return 0;
	return phys;
}

/* Write the small handover; return the root's physical address. */
__u64 iommu_lu_small_image(struct iommu_lu_arena *a)
{
	__u64 memory[4] = { 0, 0, 0, 0 };
	struct iommu_lu_writer w;
	__u64 phys = start_image(a, &w);
	__u32 i;

	if (!phys)
		return 0;
	for (i = 0; i < ARRAY_SIZE(small_records); i++)
		put_words(&w, small_records[i].kind, small_records[i].words);
	for (i = 0; i < SMALL_MEMORY; i++) {
		memory[0] = i;
		memory[1] = i == SMALL_MEMORY - 1;
		put_words(&w, IOMMU_LU_KIND_MEMORY, memory);
	}
	w.incompat |= IOMMU_LU_INCOMPAT_AMDVI;
	iommu_lu_writer_seal(&w);
	return phys;
}

static __u64 write_records(struct iommu_lu_arena *a, __u64 incompat,
			   const struct small_record *records, __u32 nr)
{
	struct iommu_lu_writer w;
	__u64 phys = start_image(a, &w);
	__u32 i;

	if (!phys)
		return 0;
	for (i = 0; i < nr; i++)
		put_words(&w, records[i].kind, records[i].words);
	w.incompat |= incompat;
	iommu_lu_writer_seal(&w);
	return phys;
}

/* The same for the small handover of SMMUv3s. */
__u64 iommu_lu_smmuv3_image(struct iommu_lu_arena *a)
{
	return write_records(a, IOMMU_LU_INCOMPAT_SMMUV3, smmuv3_records,
			     ARRAY_SIZE(smmuv3_records));
}

/* And for that of AMD-Vi. */
__u64 iommu_lu_amdvi_image(struct iommu_lu_arena *a)
{
	return write_records(a, IOMMU_LU_INCOMPAT_AMDVI, amdvi_records,
			     ARRAY_SIZE(amdvi_records));
}

/* Block number @index of a kind */
__u64 *iommu_lu_find_block(struct iommu_lu_arena *a, const __u64 *root,
			   __u32 kind, __u32 index)
{
	__u64 *block = iommu_lu_arena_words(a, root[8 + 2 * (kind - 1)]);

	while (index-- > 0)
		block = iommu_lu_arena_words(a, block[1]);
	return block;
}

/* CRC-32C by its definition: byte by byte, bit by bit */
__u32 iommu_lu_reference_crc(const __u64 *w, __u32 checksum_word)
{
	__u32 crc = ~0U;
	__u32 i, bit;
	__u64 word;

	for (i = 0; i < PAGE_BYTES; i++) {
		word = w[i / 8];
		if (i / 8 == checksum_word)
			word &= ~0xffffffffULL;
		crc ^= (word >> 8 * (i % 8)) & 0xff;
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
	}
	return ~crc;
}

/* Make the checksum of an edited root or block right again. */
void iommu_lu_reseal(__u64 *block, __u32 checksum_word)
{
	__u32 crc = iommu_lu_reference_crc(block, checksum_word);

	block[checksum_word] = (block[checksum_word] & ~0xffffffffULL) | crc;
}
