// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding the root of a handover in memory
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "image.h"
#include "input.h"

#define CHUNK		(256 * PAGE_BYTES)
#define MAX_ROOTS	16

/**
 * struct roots - pages that look like a root
 * @phys: their addresses
 * @nr: number of @phys
 * @sealed: number of those with a good checksum
 */
struct roots {
	__u64 phys[MAX_ROOTS];
	size_t nr;
	size_t sealed;
};

/* Those with a good checksum come first. */
static void note_root(struct iommu_lu_env *env, struct roots *roots,
		      const __u64 *words, __u64 phys)
{
	bool sealed = iommu_lu_checksum(words, IOMMU_LU_ROOT_CHECKSUM_WORD) ==
		      iommu_lu_low(words[IOMMU_LU_ROOT_CHECKSUM_WORD]);

	if (roots->nr == MAX_ROOTS)
		fail(env->path,
		     "more than %d pages look like a root; say with --root which one is",
		     MAX_ROOTS);
	roots->phys[roots->nr++] = phys;
	if (!sealed)
		return;
	roots->phys[roots->nr - 1] = roots->phys[roots->sealed];
	roots->phys[roots->sealed++] = phys;
}

/* Bytes from @offset on that are a hole in the file */
static __u64 hole_at(const struct iommu_lu_env *env, __u64 offset, __u64 bytes)
{
	off_t data = lseek(env->fd, offset, SEEK_DATA);

	if (data < 0)
		return errno == ENXIO && env->file_size ? bytes : 0;
	return (__u64)data - offset < bytes ? (__u64)data - offset : bytes;
}

static void search_chunk(struct iommu_lu_env *env, struct roots *roots,
			 const __u64 *words, __u64 phys, __u64 bytes)
{
	__u64 at;

	for (at = 0; at < bytes; at += PAGE_BYTES) {
		if (words[at / 8] == IOMMU_LU_ROOT_MAGIC)
			note_root(env, roots, words + at / 8, phys + at);
	}
}

static void search_range(struct iommu_lu_env *env, struct roots *roots,
			 const struct memory_range *range, __u64 *words)
{
	__u64 at = (range->phys + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
	__u64 end = range->phys + range->stored;
	__u64 bytes, hole;

	while (at < end && end - at >= PAGE_BYTES) {
		hole = hole_at(env, range->offset + (at - range->phys), end - at);
		at += hole & ~(PAGE_BYTES - 1);
		bytes = (end - at) & ~(PAGE_BYTES - 1);
		if (bytes > CHUNK)
			bytes = CHUNK;
		if (memory_read(env, at, bytes, words))
			search_chunk(env, roots, words, at, bytes);
		at += bytes;
	}
}

static bool accepted(struct iommu_lu_env *env, __u64 root)
{
	struct iommu_lu_broken broken;
	struct iommu_lu_image image;

	return !iommu_lu_image_open(&image, env, root, &broken);
}

static void __noreturn
fail_ambiguous(const struct iommu_lu_env *env, const struct roots *roots)
{
	char list[MAX_ROOTS * 20] = "";
	size_t i;

	for (i = 0; i < roots->nr; i++)
		sprintf(list + strlen(list), " 0x%llx", roots->phys[i]);
	fail(env->path, "several pages look like a root:%s; say with --root which one is",
	     list);
}

/*
 * A kernel that was handed over to, and then handed over itself, leaves the
 * first root behind: of several, the one counts that is accepted.
 */
static __u64 choose(struct iommu_lu_env *env, const struct roots *roots)
{
	size_t i, nr = 0;
	__u64 root = 0;

	for (i = 0; i < roots->sealed; i++) {
		if (accepted(env, roots->phys[i])) {
			root = roots->phys[i];
			nr++;
		}
	}
	if (nr == 1)
		return root;
	if (!nr && (roots->sealed == 1 || roots->nr == 1))
		return roots->phys[0];
	fail_ambiguous(env, roots);
}

static __u64 search(struct iommu_lu_env *env)
{
	__u64 *words = need_memory(malloc(CHUNK));
	struct roots roots = {};
	size_t i;

	for (i = 0; i < env->nr_ranges; i++)
		search_range(env, &roots, &env->ranges[i], words);
	free(words);
	if (!roots.nr)
		fail(env->path,
		     "no page of this %s starts with \"HANDOVER\"; give a file of a machine that handed over, with --map if its memory has holes",
		     env->format);
	return choose(env, &roots);
}

/* A machine that runs says where its root is. */
static bool live_root(struct iommu_lu_env *env)
{
	FILE *file;
	bool found;

	if (strcmp(env->path, INPUT_LIVE))
		return false;
	file = fopen(INPUT_LIVE_ROOT, "r");
	if (!file)
		return false;
	found = fscanf(file, "%llx", &env->root) == 1;
	fclose(file);
	if (!found)
		fail(INPUT_LIVE,
		     "this kernel was handed nothing, or has finished with it; look before the last session is finished");
	return true;
}

/**
 * root_find - find the root
 * @env: the file; its root is set
 * @options: what the user says
 */
void root_find(struct iommu_lu_env *env, const struct input_options *options)
{
	if (options->root_given)
		env->root = options->root;
	else if (!env->root_known && !live_root(env))
		env->root = search(env);
	env->root_known = true;
}
