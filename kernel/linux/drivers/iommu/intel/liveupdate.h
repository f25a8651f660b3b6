/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Intel IOMMU: live update
 */
#ifndef _INTEL_LIVEUPDATE_H
#define _INTEL_LIVEUPDATE_H

#include <linux/iommu-lu-driver.h>

#include "iommu.h"

#ifdef CONFIG_IOMMU_LIVEUPDATE

/* Translation that came by live update is not to be switched off. */
static inline bool intel_lu_force_on(void)
{
	return iommu_lu_in_state() != IOMMU_LU_IN_NONE;
}

extern const struct iommu_lu_ops intel_iommu_lu_ops;

void intel_lu_follow_hardware(void);
bool intel_lu_take_over(struct intel_iommu *iommu);
bool intel_lu_keep_translation(struct intel_iommu *iommu);
bool intel_lu_probe_device(struct device *dev);
bool intel_lu_leave_alone(struct intel_iommu *iommu);
int intel_lu_replace(struct dmar_domain *domain, struct device *dev);

int domain_setup_first_level(struct intel_iommu *iommu,
			     struct dmar_domain *domain, struct device *dev,
			     u32 pasid, struct iommu_domain *old);

#if IS_ENABLED(CONFIG_KUNIT)
int intel_lu_check_pasids(const struct pasid_table *pasids);
#endif

/* Does a device change from its restored domain to one of this kernel's? */
static inline bool intel_lu_leaves_restored(struct iommu_domain *old)
{
	return old && old->type == IOMMU_DOMAIN_RESTORED;
}

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline bool intel_lu_force_on(void)
{
	return false;
}

static inline void intel_lu_follow_hardware(void) { }

static inline bool intel_lu_take_over(struct intel_iommu *iommu)
{
	return false;
}

static inline bool intel_lu_keep_translation(struct intel_iommu *iommu)
{
	return false;
}

static inline bool intel_lu_probe_device(struct device *dev)
{
	return false;
}

static inline bool intel_lu_leave_alone(struct intel_iommu *iommu)
{
	return false;
}

static inline int intel_lu_replace(struct dmar_domain *domain, struct device *dev)
{
	return -EOPNOTSUPP;
}

static inline bool intel_lu_leaves_restored(struct iommu_domain *old)
{
	return false;
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* _INTEL_LIVEUPDATE_H */
