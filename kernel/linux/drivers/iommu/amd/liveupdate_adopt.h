/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD-Vi: live update, between the files of it
 */
#ifndef _AMD_LIVEUPDATE_ADOPT_H
#define _AMD_LIVEUPDATE_ADOPT_H

#include "amd_iommu.h"

bool amd_iommu_lu_inherited(struct amd_iommu *iommu);
int amd_iommu_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			      u32 attachment);
void amd_iommu_lu_block_attachment(u32 attachment);
void amd_iommu_lu_release_domain(struct iommu_domain *restored, u32 index);

/* Interrupts that pass whatever IntCtl says */
#define DTE_DATA2_PASS_MASK	(GENMASK_ULL(63, 62) | GENMASK_ULL(59, 56))

/* Valid, and translates to nothing */
static inline void amd_iommu_lu_block(struct dev_table_entry *dte)
{
	WRITE_ONCE(dte->data[0], DTE_FLAG_V | DTE_FLAG_TV);
	WRITE_ONCE(dte->data[1], dte->data[1] & DTE_DATA1_SYSMGT_MASK);
	WRITE_ONCE(dte->data[2], dte->data[2] & ~DTE_GPT_LEVEL_MASK);
}

int amd_iommu_lu_check_gcr3(const u64 *gcr3, u64 top_table);

#if IS_ENABLED(CONFIG_KUNIT)
const char *amd_iommu_lu_check_dte(const struct dev_table_entry *dte,
				   const struct iommu_lu_amdvi_attachment *rec,
				   const struct iommu_lu_domain *dom);
#endif

#endif /* _AMD_LIVEUPDATE_ADOPT_H */
