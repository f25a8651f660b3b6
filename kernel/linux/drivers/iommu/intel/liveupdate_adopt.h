/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Intel IOMMU: live update, between the two files of it
 */
#ifndef _INTEL_LIVEUPDATE_ADOPT_H
#define _INTEL_LIVEUPDATE_ADOPT_H

#include <linux/types.h>

struct device;
struct iommu_domain;

int intel_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			  u32 attachment);
void intel_lu_block_attachment(u32 attachment);
void intel_lu_release_domain(struct iommu_domain *restored, u32 index);

#endif /* _INTEL_LIVEUPDATE_ADOPT_H */
