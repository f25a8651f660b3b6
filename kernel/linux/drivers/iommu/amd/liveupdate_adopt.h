/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD-Vi: live update, between the files of it
 */
#ifndef _AMD_LIVEUPDATE_ADOPT_H
#define _AMD_LIVEUPDATE_ADOPT_H

#include <linux/xarray.h>

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

/*
 * At kexec no entry may lead to an interrupt table of this kernel any more: its
 * memory belongs to anybody then [AMD-19]. All that says so is in one word.
 */
static inline void amd_iommu_lu_abort_interrupts(struct dev_table_entry *dte)
{
	WRITE_ONCE(dte->data[2], (dte->data[2] & DTE_GPT_LEVEL_MASK) |
		   DTE_IRQ_REMAP_ENABLE);
}

static inline void amd_iommu_lu_pass_interrupts(struct dev_table_entry *dte)
{
	WRITE_ONCE(dte->data[2], dte->data[2] & DTE_DATA2_PASS_MASK);
}

int amd_iommu_lu_check_gcr3(const u64 *gcr3, u64 top_table);

/* Requester IDs of a device: its own, and one more. */
struct amd_iommu_lu_rids {
	u16 own;
	u16 alias;
};

/**
 * struct amd_iommu_lu_adoption - the entries that are being looked at
 * @rids: attachment of each requester ID and alias that may stay in use
 */
struct amd_iommu_lu_adoption {
	struct xarray rids;
};

#if IS_ENABLED(CONFIG_KUNIT)
int amd_iommu_lu_note_alias(struct pci_dev *pdev, u16 rid, void *data);
int amd_iommu_lu_insert_rids(struct amd_iommu *iommu,
			     const struct amd_iommu_lu_rids *rids);
void amd_iommu_lu_erase_rids(struct amd_iommu *iommu,
			     const struct amd_iommu_lu_rids *rids);
void amd_iommu_lu_scrub(struct amd_iommu *iommu);
void amd_iommu_lu_copy_dte(struct dev_table_entry *to,
			   const struct dev_table_entry *from);
int amd_iommu_lu_adopt_rid(struct amd_iommu_lu_adoption *a,
			   const struct iommu_lu_device *dev, u16 rid, u32 device,
			   u32 attachment);
void amd_iommu_lu_adopt_segment(struct amd_iommu_lu_adoption *a,
				struct amd_iommu_pci_seg *pci_seg);
const char *amd_iommu_lu_check_dte(const struct dev_table_entry *dte,
				   const struct iommu_lu_amdvi_attachment *rec,
				   const struct iommu_lu_domain *dom);
#endif

#endif /* _AMD_LIVEUPDATE_ADOPT_H */
