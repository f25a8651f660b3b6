// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flips every bit of the small handovers, one at a time.
 *
 * With the checksum left alone the reader must refuse it; with the checksum
 * made right again it may accept it, but then all records can be read.
 *
 * usage: abi-flips STEP
 *
 * Bits of words that are in use are all tried; of the others, which nothing
 * but the checksum reads, every STEPth.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

struct flips {
	struct iommu_lu_arena *a;
	__u64 root;
	__u32 step;
	__u64 nr_tried;
	__u64 nr_accepted;
	int failed;
};

static int opens(struct flips *f)
{
	struct iommu_lu_broken broken;
	struct iommu_lu_cursor cur;
	struct iommu_lu_image img;
	const __u64 *w;
	__u64 sum = 0;
	__u32 kind, i;

	if (iommu_lu_image_open(&img, f->a->env, f->root, &broken))
		return 0;
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		iommu_lu_cursor_init(&img, kind, &cur);
		while ((w = iommu_lu_next(&img, &cur))) {
			for (i = 0; i < cur.record_size / 8; i++)
				sum += w[i];
		}
	}
	return 1 + (sum == 0);
}

static void flip_bit(struct flips *f, __u64 *block, __u32 checksum_word, __u32 bit)
{
	__u64 mask = 1ULL << (bit % 64);
	__u64 saved = block[checksum_word];

	block[bit / 64] ^= mask;
	if (opens(f)) {
		printf("# bit %u of the block at word %ld: accepted\n", bit,
		       (long)(block - f->a->words));
		f->failed = 1;
	}
	block[checksum_word] = (block[checksum_word] & ~0xffffffffULL) |
			       iommu_lu_checksum(block, checksum_word);
	f->nr_accepted += opens(f) != 0;
	f->nr_tried++;
	block[bit / 64] ^= mask;
	block[checksum_word] = saved;
}

static void flip_block(struct flips *f, __u64 *block, __u32 checksum_word,
		       __u32 header_words)
{
	__u32 bit, word;

	for (bit = 0; bit < 64 * IOMMU_LU_BLOCK_WORDS; bit++) {
		word = bit / 64;
		if (word < header_words || block[word] != 0 || bit % f->step == 0)
			flip_bit(f, block, checksum_word, bit);
	}
}

static void flip_image(struct flips *f, __u64 root_phys)
{
	__u64 *root = iommu_lu_arena_words(f->a, root_phys);
	__u64 *block;
	__u32 kind;

	f->root = root_phys;
	flip_block(f, root, IOMMU_LU_ROOT_CHECKSUM_WORD,
		   IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS);
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		if (!root[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * (kind - 1)])
			continue;
		block = iommu_lu_find_block(f->a, root, kind, 0);
		flip_block(f, block, IOMMU_LU_BLOCK_CHECKSUM_WORD, 4);
	}
	if (!opens(f)) {
		printf("# the handover is not accepted without a flip\n");
		f->failed = 1;
	}
}

static const struct {
	const char *name;
	__u64 (*make)(struct iommu_lu_arena *a);
} images[] = {
	{ "vtd", iommu_lu_small_image },
	{ "smmuv3", iommu_lu_smmuv3_image },
	{ "amdvi", iommu_lu_amdvi_image },
};

#define NR_IMAGES (sizeof(images) / sizeof(images[0]))

int main(int argc, char **argv)
{
	struct flips f = { .a = host_arena(64) };
	int failed = 0;

	f.step = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
	if (f.step == 0) {
		fprintf(stderr, "usage: abi-flips STEP\n");
		return 2;
	}
	printf("KTAP version 1\n1..%zu\n", NR_IMAGES);
	for (unsigned int n = 0; n < NR_IMAGES; n++) {
		f.failed = f.nr_tried = f.nr_accepted = 0;
		flip_image(&f, images[n].make(f.a));
		printf("# %llu bits, %llu accepted with their checksum made right\n",
		       f.nr_tried, f.nr_accepted);
		printf("%s %u flipped_bits_%s\n", f.failed ? "not ok" : "ok", n + 1,
		       images[n].name);
		/* Every bit takes minutes: say so as they pass. */
		fflush(stdout);
		failed |= f.failed;
	}
	return failed;
}
