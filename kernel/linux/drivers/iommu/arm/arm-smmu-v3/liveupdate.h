/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SMMUv3: live update
 */
#ifndef _ARM_SMMU_V3_LIVEUPDATE_H
#define _ARM_SMMU_V3_LIVEUPDATE_H

#include <linux/iommu-lu-driver.h>

#include "arm-smmu-v3.h"

#ifdef CONFIG_ARM_SMMU_V3_LIVEUPDATE

extern const struct iommu_lu_ops arm_smmu_lu_ops;

bool arm_smmu_lu_adopt_strtab(struct arm_smmu_device *smmu);
void arm_smmu_lu_reserve_vmids(struct arm_smmu_device *smmu);
bool arm_smmu_lu_is_adopted(struct arm_smmu_device *smmu, u32 sid);
u32 arm_smmu_lu_keep_enabled(struct arm_smmu_device *smmu);
bool arm_smmu_lu_keep_translation(struct arm_smmu_device *smmu);
bool arm_smmu_lu_free_cd_tables(struct arm_smmu_ctx_desc_cfg *cfg);
void arm_smmu_lu_step_s2(struct arm_smmu_master *master,
			 const struct arm_smmu_ste *target);
int arm_smmu_lu_replace(struct iommu_domain *domain, struct device *dev,
			void (*free_cd_tables)(struct arm_smmu_master *master));

/* Does a device change from its restored domain to one of this kernel's? */
static inline bool arm_smmu_lu_leaves_restored(struct iommu_domain *old)
{
	return old && old->type == IOMMU_DOMAIN_RESTORED;
}

#else /* CONFIG_ARM_SMMU_V3_LIVEUPDATE */

static inline bool arm_smmu_lu_adopt_strtab(struct arm_smmu_device *smmu)
{
	return false;
}

static inline void arm_smmu_lu_reserve_vmids(struct arm_smmu_device *smmu) { }

static inline bool arm_smmu_lu_is_adopted(struct arm_smmu_device *smmu, u32 sid)
{
	return false;
}

static inline u32 arm_smmu_lu_keep_enabled(struct arm_smmu_device *smmu)
{
	return 0;
}

static inline bool arm_smmu_lu_keep_translation(struct arm_smmu_device *smmu)
{
	return false;
}

static inline bool arm_smmu_lu_free_cd_tables(struct arm_smmu_ctx_desc_cfg *cfg)
{
	return false;
}

static inline void arm_smmu_lu_step_s2(struct arm_smmu_master *master,
				       const struct arm_smmu_ste *target)
{
}

static inline int
arm_smmu_lu_replace(struct iommu_domain *domain, struct device *dev,
		    void (*free_cd_tables)(struct arm_smmu_master *master))
{
	return -EOPNOTSUPP;
}

static inline bool arm_smmu_lu_leaves_restored(struct iommu_domain *old)
{
	return false;
}

#endif /* CONFIG_ARM_SMMU_V3_LIVEUPDATE */
#endif /* _ARM_SMMU_V3_LIVEUPDATE_H */
