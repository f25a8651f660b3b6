// SPDX-License-Identifier: GPL-2.0-only
/*
 * The environment of the freestanding code over the pages of a file
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages_env.h"

/* gcc says it with a macro, clang with a feature. */
#ifdef __has_feature
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define FORBID(start, bytes)	ASAN_POISON_MEMORY_REGION(start, bytes)
#define ALLOW(start, bytes)	ASAN_UNPOISON_MEMORY_REGION(start, bytes)
#else
#define FORBID(start, bytes)	((void)(start), (void)(bytes))
#define ALLOW(start, bytes)	((void)(start), (void)(bytes))
#endif

void pages_env_init(struct iommu_lu_env *env, const struct pages *p)
{
	memset(env, 0, sizeof(*env));
	env->pages = p;
	env->taken = calloc(p->nr + 1, 1);
	if (!env->taken) {
		fprintf(stderr, "abi-tests: no memory\n");
		exit(2);
	}
	FORBID(p->words, 4096UL * p->nr);
}

void pages_env_end(struct iommu_lu_env *env)
{
	ALLOW(env->pages->words, 4096UL * env->pages->nr);
	free(env->taken);
}

/* Forbid the area that was not mapped for longest, but for what others need. */
static void forget_last(struct iommu_lu_env *env)
{
	__u32 i, last = PAGES_OPEN - 1;

	if (!env->open[last].start)
		return;
	FORBID(env->open[last].start, env->open[last].bytes);
	for (i = 0; i < last; i++) {
		if (env->open[i].start)
			ALLOW(env->open[i].start, env->open[i].bytes);
	}
}

/* Make an area the latest one. */
static void open_area(struct iommu_lu_env *env, const __u64 *start, size_t bytes)
{
	__u32 i;

	for (i = 0; i < PAGES_OPEN; i++) {
		if (env->open[i].start == start && env->open[i].bytes == bytes)
			break;
	}
	if (i == PAGES_OPEN) {
		forget_last(env);
		ALLOW(start, bytes);
		i--;
	}
	memmove(env->open + 1, env->open, i * sizeof(env->open[0]));
	env->open[0].start = start;
	env->open[0].bytes = bytes;
}

static void close_area(struct iommu_lu_env *env, const __u64 *start, size_t bytes)
{
	__u32 i;

	for (i = 0; i < PAGES_OPEN; i++) {
		if (env->open[i].start >= start && env->open[i].start < start + bytes / 8)
			env->open[i].start = NULL;
	}
	FORBID(start, bytes);
}

/* Where pages without a gap are that were not taken, or not freed; or NULL */
static const __u64 *area(const struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	const struct pages *p = env->pages;
	__u64 *words = pages_find(p, phys);
	__u64 i, first;

	if (!words)
		return NULL;
	first = (words - p->words) / 512;
	for (i = 0; i < size / 4096; i++) {
		if (first + i >= p->nr || p->phys[first + i] != phys + i * 4096 ||
		    env->taken[first + i] != env->freeing)
			return NULL;
	}
	return words;
}

const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size)
{
	const __u64 *words;

	if (size < 4096 || (size & (size - 1)) || (phys & (size - 1))) {
		fprintf(stderr, "map: 0x%llx bytes at 0x%llx\n", size, phys);
		abort();
	}
	words = area(env, phys, size);
	if (words && env->walking)
		ALLOW(words, size);
	else if (words)
		open_area(env, words, size);
	return words;
}

/*
 * As the kernel does: take all tables over, and only if that went well walk once
 * more, to free each when it is visited.
 */
int pages_env_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		   __u64 *nr_tables, struct iommu_lu_broken *broken)
{
	void (*visit)(void *arg, __u64 phys, __u64 size, __u32 level) = env->visit;
	__u64 nr_freed = 0;
	int ret;

	env->walking = 1;
	ret = iommu_lu_walk(env, pt, nr_tables, broken);
	if (!ret) {
		env->freeing = 1;
		env->visit = NULL;
		if (iommu_lu_walk(env, pt, &nr_freed, broken) || nr_freed != pt->nr_tables) {
			fprintf(stderr, "the second walk differs from the first\n");
			abort();
		}
		env->visit = visit;
		env->freeing = 0;
	}
	env->walking = 0;
	return ret;
}

int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level)
{
	const __u64 *words = area(env, phys, size);

	if (!words)
		return -EEXIST;
	memset(env->taken + (words - env->pages->words) / 512, 1 + env->freeing, size / 4096);
	if (env->freeing)
		close_area(env, words, size);
	if (env->visit)
		env->visit(env->arg, phys, size, level);
	return 0;
}

__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys)
{
	(void)env;
	(void)phys;
	return NULL;
}
