/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test cases of the freestanding code, for KUnit and for a host program
 *
 * A case works in an arena: memory with made-up physical addresses, of which
 * some pages are handed over. Whoever runs the cases supplies the environment
 * of image.h by calling the iommu_lu_arena_*() function of the same name.
 */
#ifndef _IOMMU_LIVEUPDATE_IMAGE_CASES_H
#define _IOMMU_LIVEUPDATE_IMAGE_CASES_H

#include <linux/array_size.h>

#include "image.h"

/**
 * struct iommu_lu_visit_note - one call of iommu_lu_visit()
 * @phys: its argument
 * @size: its argument
 * @level: its argument
 */
struct iommu_lu_visit_note {
	__u64 phys;
	__u64 size;
	__u32 level;
};

#define IOMMU_LU_ARENA_NOTES	512

/**
 * struct iommu_lu_arena - the memory that a case works in
 * @env: what the freestanding code is called with
 * @words: @nr_pages pages
 * @handed_over: one byte for each page
 * @nr_pages: number of pages
 * @guard: if set, called for memory that may (@open) or may not be accessed
 * @base: made-up physical address of the first page, aligned to 1 MiB
 * @nr_used: pages given out, guard pages included
 * @nr_blocks_left: blocks that iommu_lu_new_block() still supplies
 * @nr_maps_left: calls of iommu_lu_map() until all memory is gone
 * @random: state of the random number generator
 * @visits: what was visited
 * @expected: what should have been visited
 * @nr_visits: number of @visits
 * @nr_expected: number of @expected
 * @nr_visits_left: visits until the visitor fails with -ENOSPC
 * @failure: what failed first; NULL if nothing did
 * @detail: name of the table row at fault
 * @got: value that was found
 * @want: value that was expected
 */
struct iommu_lu_arena {
	struct iommu_lu_env *env;
	__u64 *words;
	__u8 *handed_over;
	__u32 nr_pages;
	void (*guard)(void *start, __u64 bytes, int open);

	__u64 base;
	__u32 nr_used;
	__u32 nr_blocks_left;
	__u32 nr_maps_left;
	__u64 random;
	struct iommu_lu_visit_note visits[IOMMU_LU_ARENA_NOTES];
	struct iommu_lu_visit_note expected[IOMMU_LU_ARENA_NOTES];
	__u32 nr_visits;
	__u32 nr_expected;
	__u32 nr_visits_left;

	const char *failure;
	const char *detail;
	__u64 got;
	__u64 want;
};

void iommu_lu_arena_reset(struct iommu_lu_arena *a, __u64 base);
__u64 *iommu_lu_arena_alloc(struct iommu_lu_arena *a, __u64 bytes, __u64 *phys);
__u64 *iommu_lu_arena_words(const struct iommu_lu_arena *a, __u64 phys);
void iommu_lu_arena_take(struct iommu_lu_arena *a, __u64 phys, __u64 bytes);
__u32 iommu_lu_arena_random(struct iommu_lu_arena *a, __u32 below);
int iommu_lu_arena_expect(struct iommu_lu_arena *a, const char *what,
			  const char *detail, __u64 got, __u64 want);
int iommu_lu_same_text(const char *one, const char *other);

const __u64 *iommu_lu_arena_map(struct iommu_lu_arena *a, __u64 phys, __u64 size);
int iommu_lu_arena_visit(struct iommu_lu_arena *a, __u64 phys, __u64 size,
			 __u32 level);
__u64 *iommu_lu_arena_new_block(struct iommu_lu_arena *a, __u64 *phys);

/* Low physical memory, and some that needs all 52 address bits */
#define IOMMU_LU_ARENA_LOW	0x0000000100000000ULL
#define IOMMU_LU_ARENA_HIGH	0x000f000100000000ULL

/* --- small handovers: of VT-d with some AMD-Vi, of SMMUv3, of AMD-Vi --- */

__u64 iommu_lu_small_image(struct iommu_lu_arena *a);
__u64 iommu_lu_smmuv3_image(struct iommu_lu_arena *a);
__u64 iommu_lu_amdvi_image(struct iommu_lu_arena *a);
__u64 *iommu_lu_find_block(struct iommu_lu_arena *a, const __u64 *root,
			   __u32 kind, __u32 index);
void iommu_lu_reseal(__u64 *block, __u32 checksum_word);
__u32 iommu_lu_reference_crc(const __u64 *w, __u32 checksum_word);

/* --- the catalogue of handovers that break a rule, and of odd ones that do not --- */

/**
 * struct iommu_lu_hostile - a handover of the catalogue
 * @name: its name
 * @rule: the rule that it breaks, or IOMMU_LU_RULE_OK
 * @root: what is to be opened as the root
 */
struct iommu_lu_hostile {
	const char *name;
	__u32 rule;
	__u64 root;
};

int iommu_lu_hostile_image(struct iommu_lu_arena *a, __u32 index,
			   struct iommu_lu_hostile *h);

/* --- the cases --- */

/**
 * struct iommu_lu_case - one test
 * @name: its name
 * @run: runs it; the arena notes the first failure
 */
struct iommu_lu_case {
	const char *name;
	void (*run)(struct iommu_lu_arena *a);
};

extern const struct iommu_lu_case iommu_lu_record_cases[];
extern const __u32 iommu_lu_nr_record_cases;
extern const struct iommu_lu_case iommu_lu_image_cases[];
extern const __u32 iommu_lu_nr_image_cases;
extern const struct iommu_lu_case iommu_lu_hostile_cases[];
extern const __u32 iommu_lu_nr_hostile_cases;
extern const struct iommu_lu_case iommu_lu_walk_cases[];
extern const __u32 iommu_lu_nr_walk_cases;

#endif /* _IOMMU_LIVEUPDATE_IMAGE_CASES_H */
