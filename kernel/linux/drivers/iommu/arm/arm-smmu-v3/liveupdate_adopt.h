/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SMMUv3: live update, between the two files of it
 */
#ifndef _ARM_SMMU_V3_LIVEUPDATE_ADOPT_H
#define _ARM_SMMU_V3_LIVEUPDATE_ADOPT_H

#include <linux/io-pgtable.h>

#include "arm-smmu-v3.h"

struct iommu_lu_domain;
struct iommu_lu_iommu;
struct iommu_lu_smmuv3_attachment;

void arm_smmu_lu_describe_iommu(struct iommu_device *iommu, struct iommu_lu_iommu *rec);
struct arm_smmu_ste *arm_smmu_lu_step(struct arm_smmu_device *smmu, u32 sid);
void arm_smmu_lu_abort(struct arm_smmu_ste *ste);
void arm_smmu_lu_issue(struct arm_smmu_device *smmu, struct arm_smmu_cmd cmd);
int arm_smmu_lu_global_abort(struct arm_smmu_device *smmu);

int arm_smmu_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			     u32 attachment);
void arm_smmu_lu_block_attachment(u32 attachment);
void arm_smmu_lu_release_domain(struct iommu_domain *restored, u32 index);

#if IS_ENABLED(CONFIG_KUNIT)
const char *arm_smmu_lu_check_cds(const struct arm_smmu_cd *cds, u32 nr,
				  const struct iommu_lu_smmuv3_attachment *rec,
				  const struct iommu_lu_domain *dom);
const char *arm_smmu_lu_check_ste(const struct arm_smmu_ste *ste, bool e2h,
				  const struct iommu_lu_smmuv3_attachment *rec,
				  const struct iommu_lu_domain *dom);
void arm_smmu_lu_describe_tables(const struct io_pgtable_cfg *cfg, u32 levels,
				 struct iommu_lu_domain *rec);
#endif

#endif /* _ARM_SMMU_V3_LIVEUPDATE_ADOPT_H */
