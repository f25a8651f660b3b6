/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD-Vi: live update
 */
#ifndef _AMD_LIVEUPDATE_H
#define _AMD_LIVEUPDATE_H

#include <linux/iommu-lu-driver.h>
#include <linux/kexec_handover.h>

#include "amd_iommu.h"

#ifdef CONFIG_IOMMU_LIVEUPDATE

extern const struct iommu_lu_ops amd_iommu_lu_ops;

bool amd_iommu_lu_inherit(struct amd_iommu *iommu);
bool amd_iommu_lu_keep_enabled(struct amd_iommu *iommu);
bool amd_iommu_lu_set_device_table(struct amd_iommu *iommu, u64 entry);
void amd_iommu_lu_adopt(void);
bool amd_iommu_lu_must_stay(void);
void amd_iommu_lu_left(struct device *dev, struct iommu_domain *old);

/* Translation that came by live update is not to be left alone. */
static inline bool amd_iommu_lu_force_on(void)
{
	return iommu_lu_in_state() != IOMMU_LU_IN_NONE;
}

/* IOMMUs are looked for before a handover can be read. */
static inline bool amd_iommu_lu_possible(void)
{
	return is_kho_boot();
}

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline bool amd_iommu_lu_inherit(struct amd_iommu *iommu)
{
	return false;
}

static inline bool amd_iommu_lu_keep_enabled(struct amd_iommu *iommu)
{
	return false;
}

static inline bool amd_iommu_lu_set_device_table(struct amd_iommu *iommu, u64 entry)
{
	return false;
}

static inline void amd_iommu_lu_adopt(void) { }

static inline bool amd_iommu_lu_must_stay(void)
{
	return false;
}

static inline void amd_iommu_lu_left(struct device *dev, struct iommu_domain *old) { }

static inline bool amd_iommu_lu_force_on(void)
{
	return false;
}

static inline bool amd_iommu_lu_possible(void)
{
	return false;
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* _AMD_LIVEUPDATE_H */
