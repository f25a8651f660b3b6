/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU live update: what an IOMMU driver contributes
 */
#ifndef _LINUX_IOMMU_LU_DRIVER_H
#define _LINUX_IOMMU_LU_DRIVER_H

#include <linux/iommu-liveupdate.h>
#include <linux/kho/abi/iommu.h>

struct iommu_device;
struct iommu_lu_writer;

/**
 * struct iommu_lu_ops - live update operations of an IOMMU driver
 * @driver: IOMMU_LU_DRIVER_*
 * @incompat: IOMMU_LU_INCOMPAT_* that a handover with such an IOMMU needs
 * @describe_iommu: fill in the identity of an IOMMU; flags and reserved are 0
 * @describe_domain: describe a domain's page table, all but the number of
 *	tables. -EOPNOTSUPP if it cannot be handed over. The domain does not
 *	change until it is unpreserved.
 * @preserve_device: hand over the driver's own tables that translate for a
 *	device. The device stays attached to its domain until
 *	@unpreserve_device. -EOPNOTSUPP or -EBUSY if its state cannot be kept.
 * @unpreserve_device: undo @preserve_device
 * @freeze_iommu: append the driver's records about an IOMMU. Called in the
 *	order of @index, then @freeze_attachment in the order of its index.
 * @freeze_attachment: append the driver's records about an attachment
 * @adopt_device: take over the live translation of a device that is attached
 *	to @restored, without a change that the hardware can see. Called again
 *	when a replace failed and the device must be still attached.
 * @block_attachment: take the translation of a device away that was never found,
 *	and give the driver's own tables for it back. No domain ID is used again
 *	before @release_domain, which flushes.
 * @release_domain: no device uses @restored any more: flush what is cached of its
 *	domain IDs, and forget these
 *
 * All may sleep, and are serialised by the core.
 */
struct iommu_lu_ops {
	u32 driver;
	u64 incompat;
	void (*describe_iommu)(struct iommu_device *iommu,
			       struct iommu_lu_iommu *rec);
	int (*describe_domain)(struct iommu_domain *domain,
			       struct iommu_lu_domain *rec);
	int (*preserve_device)(struct device *dev);
	void (*unpreserve_device)(struct device *dev);
	int (*freeze_iommu)(struct iommu_device *iommu,
			    struct iommu_lu_writer *writer, u32 index);
	int (*freeze_attachment)(struct device *dev,
				 struct iommu_lu_writer *writer, u32 index);
	int (*adopt_device)(struct device *dev, struct iommu_domain *restored,
			    u32 attachment);
	void (*block_attachment)(u32 attachment);
	void (*release_domain)(struct iommu_domain *restored, u32 index);
};

/**
 * enum iommu_lu_state - what the kernel before this one left
 * @IOMMU_LU_IN_NONE: nothing; an ordinary boot
 * @IOMMU_LU_IN_ACCEPTED: a handover that was read and checked
 * @IOMMU_LU_IN_REFUSED: a handover that cannot be read. A device may still do
 *	DMA through it, so translation stays on and maps nothing.
 */
enum iommu_lu_state {
	IOMMU_LU_IN_NONE,
	IOMMU_LU_IN_ACCEPTED,
	IOMMU_LU_IN_REFUSED,
};

#ifdef CONFIG_IOMMU_LIVEUPDATE

/* --- in -------------------------------------------------------------- */

enum iommu_lu_state iommu_lu_in_state(void);
u32 iommu_lu_in_count(u32 kind);
const __u64 *iommu_lu_in_record(u32 kind, u32 index);
const __u64 *iommu_lu_in_find_owned(u32 kind, u32 owner);
void iommu_lu_in_get_attachment(u32 index, struct iommu_lu_attachment *rec);
u32 iommu_lu_in_device_of(u32 attachment);
void iommu_lu_in_get_domain_of(u32 attachment, struct iommu_lu_domain *rec);
int iommu_lu_in_find_iommu(u32 driver, u32 segment, u64 base);
int iommu_lu_in_find_device(u32 segment, u32 rid);
int iommu_lu_in_attachment_of(u32 device);
void iommu_lu_in_adopted(u32 iommu, const struct iommu_lu_ops *ops);
void iommu_lu_in_blocked(u32 iommu);
void iommu_lu_in_lost(u32 iommu);
void iommu_lu_in_refuse_device(u32 device, const char *rule, const char *why);
bool iommu_lu_in_device_refused(u32 device);
bool iommu_lu_in_stop_device(struct pci_dev *pdev);
void *iommu_lu_restore_table(u64 phys, u64 size);
void iommu_lu_return_table(void *table);
void iommu_lu_discard_table(u64 phys, u64 size);
bool iommu_lu_table_preserved(u64 phys, u64 size);

/* --- out ------------------------------------------------------------- */

int iommu_lu_preserve_table(void *table);
void iommu_lu_unpreserve_table(void *table);
int iommu_lu_preserve_range(void *start, size_t size);
void iommu_lu_unpreserve_range(void *start, size_t size);
bool iommu_lu_out_frozen(void);

/* --- the IOMMU core, drivers/iommu/iommu.c --------------------------- */

struct iommu_domain *iommu_lu_restored_domain(struct device *dev);
bool iommu_lu_domain_orphaned(struct iommu_domain *domain);
void iommu_lu_domain_detached(struct device *dev, struct iommu_domain *domain);
void iommu_lu_device_blocked(struct device *dev, const char *why);
void iommu_lu_device_gone(struct device *dev);
int iommu_lu_attached_domain(struct device *dev, struct iommu_domain **domain);
int iommu_lu_noiommu_claim(struct device *dev, struct iommu_domain *domain);
struct iommu_domain *iommu_lu_noiommu_restored(struct device *dev);
int iommu_lu_def_domain_type(int type);

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline int iommu_lu_def_domain_type(int type)
{
	return type;
}

static inline bool iommu_lu_out_frozen(void)
{
	return false;
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */

#if defined(CONFIG_IOMMU_LIVEUPDATE) && defined(CONFIG_IOMMUFD_NOIOMMU)
void iommu_lu_noiommu_gone(struct device *dev);
#else
static inline void iommu_lu_noiommu_gone(struct device *dev)
{
}
#endif

#endif /* _LINUX_IOMMU_LU_DRIVER_H */
