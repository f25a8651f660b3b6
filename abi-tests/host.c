// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's environment of the freestanding code
 */
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>

/* An access to memory that was not handed over ends the program. */
static void guard(void *start, __u64 bytes, int open)
{
	if (open)
		ASAN_UNPOISON_MEMORY_REGION(start, bytes);
	else
		ASAN_POISON_MEMORY_REGION(start, bytes);
}
#define GUARD	guard
#else
#define GUARD	NULL
#endif

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	return iommu_lu_arena_map(env->arena, phys, size);
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	return iommu_lu_arena_visit(env->arena, phys, size, level);
}

__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	return iommu_lu_arena_new_block(env->arena, phys);
}

/* The one arena of the program; it is never freed. */
struct iommu_lu_arena *host_arena(__u32 nr_pages)
{
	static struct iommu_lu_arena arena;
	static struct iommu_lu_env env = { &arena };

	arena.env = &env;
	arena.nr_pages = nr_pages;
	arena.words = aligned_alloc(4096, nr_pages * 4096UL);
	arena.handed_over = calloc(nr_pages, 1);
	arena.random = 0x2545f4914f6cdd1dULL;
	arena.guard = GUARD;
	if (!arena.words || !arena.handed_over) {
		fprintf(stderr, "abi-tests: no memory for an arena of %u pages\n",
			nr_pages);
		exit(2);
	}
	return &arena;
}
