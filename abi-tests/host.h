/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's environment of the freestanding code: an arena
 */
#ifndef _ABI_TESTS_HOST_H
#define _ABI_TESTS_HOST_H

#include "image_cases.h"

/**
 * struct iommu_lu_env - see image.h
 * @arena: where everything is
 */
struct iommu_lu_env {
	struct iommu_lu_arena *arena;
};

struct iommu_lu_arena *host_arena(__u32 nr_pages);

#endif
