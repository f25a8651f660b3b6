/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The environment of the freestanding code over the pages of a file
 *
 * Under the address sanitizer only what was mapped lately may be accessed, and
 * nothing of a table that was visited.
 */
#ifndef _ABI_TESTS_PAGES_ENV_H
#define _ABI_TESTS_PAGES_ENV_H

#include "image.h"
#include "pages.h"

/* Mapped areas that may be accessed at a time; more than the reader has in hand */
#define PAGES_OPEN	16

/**
 * struct iommu_lu_env - see image.h
 * @pages: the handover
 * @taken: pages that were visited, one byte each
 * @visit: if set, told of every table
 * @arg: for @visit
 * @walking: tables may be accessed for as long as the walk lasts
 * @freeing: or, in the second walk, until they are visited
 * @open: areas that may be accessed, the latest first
 */
struct iommu_lu_env {
	const struct pages *pages;
	unsigned char *taken;
	void (*visit)(void *arg, __u64 phys, __u64 size, __u32 level);
	void *arg;
	int walking;
	int freeing;
	struct {
		const __u64 *start;
		size_t bytes;
	} open[PAGES_OPEN];
};

int pages_env_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		   __u64 *nr_tables, struct iommu_lu_broken *broken);
void pages_env_init(struct iommu_lu_env *env, const struct pages *p);
void pages_env_end(struct iommu_lu_env *env);

#endif
