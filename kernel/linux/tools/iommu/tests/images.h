/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The linker's names for the function that is wrapped, see --wrap in ld(1)
 */
#ifndef _TOOLS_IOMMU_TESTS_IMAGES_H
#define _TOOLS_IOMMU_TESTS_IMAGES_H

#include "image.h"

int __real_iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			       __u64 root, struct iommu_lu_broken *broken);
int __wrap_iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			       __u64 root, struct iommu_lu_broken *broken);

#endif /* _TOOLS_IOMMU_TESTS_IMAGES_H */
