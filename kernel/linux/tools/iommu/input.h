/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that hold memory of a kernel
 */
#ifndef _TOOLS_IOMMU_INPUT_H
#define _TOOLS_IOMMU_INPUT_H

#include <stddef.h>

#include "memory.h"

/**
 * struct input_options - what the user says about an input
 * @map: where memory lies in a plain file of memory
 * @nr_map: number of @map; 0 if the file starts with address 0
 * @root: address of the root
 * @root_given: @root is valid
 */
struct input_options {
	struct memory_range *map;
	size_t nr_map;
	__u64 root;
	bool root_given;
};

void input_open(struct iommu_lu_env *env, const char *path,
		const struct input_options *options);

/* One for each kind of file; the file is open, its size known. */
void input_handover_file(struct iommu_lu_env *env);
void input_elf(struct iommu_lu_env *env);

/* What a machine that runs says about itself */
#define INPUT_LIVE	"/proc/kcore"
#define INPUT_LIVE_ROOT	"/sys/kernel/iommu_liveupdate/incoming_root"

void root_find(struct iommu_lu_env *env, const struct input_options *options);

#endif /* _TOOLS_IOMMU_INPUT_H */
