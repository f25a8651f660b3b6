/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU live update: keep a device's DMA translation across kexec
 */
#ifndef _LINUX_IOMMU_LIVEUPDATE_H
#define _LINUX_IOMMU_LIVEUPDATE_H

#include <linux/err.h>
#include <linux/types.h>

struct device;
struct file;
struct iommu_domain;
struct liveupdate_file_ops;
struct pci_dev;

struct iommu_lu_iommufd;
struct iommu_lu_out_iommufd;
struct iommu_lu_out_device;
struct iommu_lu_in_iommufd;

/**
 * DOC: IOMMU live update, the kernel's side
 *
 * Two lives of the same objects, kept apart by name in all of the code:
 *
 * - out: what this kernel hands over. preserve and unpreserve come in pairs,
 *   from LUO's file operations; freeze writes the image just before kexec.
 * - in: what the kernel before this one handed over. It is read once, before
 *   the IOMMU drivers touch hardware. A device starts on its restored domain,
 *   which is immutable and free-only, and stays there until userspace takes it:
 *   retrieve the iommufd, bind the device, replace the HWPT, destroy it.
 *
 * Locking: all functions here may sleep. The core's own mutex is the innermost
 * lock that they take, below LUO's, iommufd's and the group's.
 */

/**
 * enum iommu_lu_file - the kinds of file that the handover knows
 * @IOMMU_LU_FILE_IOMMUFD: an iommufd
 * @IOMMU_LU_FILE_VFIO: a VFIO PCI device cdev
 * @IOMMU_LU_NR_FILES: number of kinds
 */
enum iommu_lu_file {
	IOMMU_LU_FILE_IOMMUFD,
	IOMMU_LU_FILE_VFIO,
	IOMMU_LU_NR_FILES
};

/**
 * typedef iommu_lu_hwpt_fn - called for each HWPT of an incoming iommufd
 * @token: userspace's token
 * @domain: the restored domain
 * @arg: the caller's
 *
 * Return: 0 to go on, or an errno that ends the iteration.
 */
typedef int (*iommu_lu_hwpt_fn)(u64 token, struct iommu_domain *domain, void *arg);

#ifdef CONFIG_IOMMU_LIVEUPDATE

/*
 * LUO calls the core, which is always built in; the core calls the module that
 * registered here. So a session that was handed over can be opened before the
 * module is loaded; retrieving a file loads it.
 */
int iommu_lu_register_file_ops(enum iommu_lu_file kind,
			       const struct liveupdate_file_ops *ops);
void iommu_lu_unregister_file_ops(enum iommu_lu_file kind);

/* --- out: iommufd ---------------------------------------------------- */

struct iommu_lu_out_iommufd *iommu_lu_preserve_iommufd(void);
void iommu_lu_unpreserve_iommufd(struct iommu_lu_out_iommufd *out);
int iommu_lu_preserve_domain(struct iommu_lu_out_iommufd *out,
			     struct iommu_domain *domain, u64 token);
int iommu_lu_preserve_memory(struct iommu_lu_out_iommufd *out,
			     struct file *memfd);
int iommu_lu_freeze_iommufd(struct iommu_lu_out_iommufd *out, u64 *data);

/* --- out: device ----------------------------------------------------- */

struct iommu_lu_out_device *iommu_lu_preserve_device(struct device *dev);
void iommu_lu_unpreserve_device(struct iommu_lu_out_device *out);
int iommu_lu_freeze_device(struct iommu_lu_out_device *out, u64 *data);
bool iommu_lu_device_outgoing(struct device *dev);

/* --- in: iommufd ----------------------------------------------------- */

struct iommu_lu_in_iommufd *iommu_lu_retrieve_iommufd(u64 data);
int iommu_lu_take_hwpts(struct iommu_lu_in_iommufd *in, iommu_lu_hwpt_fn fn,
			void *arg);
void iommu_lu_drop_domain(struct iommu_domain *domain);

/* --- in: device ------------------------------------------------------ */

struct pci_dev *iommu_lu_retrieve_device(u64 data);
bool iommu_lu_device_incoming(struct device *dev);
struct iommu_domain *iommu_lu_device_domain(struct device *dev);
int iommu_lu_claim_device(struct device *dev, void *owner,
			  struct iommu_domain *domain);

/* --- devices without an IOMMU ----------------------------------------- */

int iommu_lu_noiommu_attach(struct device *dev, struct iommu_domain *domain);
void iommu_lu_noiommu_detach(struct device *dev);
int iommu_lu_noiommu_bind(struct device *dev);

/* --- in: memfd ------------------------------------------------------- */

bool iommu_lu_memory_held(u64 memfd);

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline bool iommu_lu_device_outgoing(struct device *dev)
{
	return false;
}

static inline bool iommu_lu_device_incoming(struct device *dev)
{
	return false;
}

static inline struct iommu_domain *iommu_lu_device_domain(struct device *dev)
{
	return NULL;
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* _LINUX_IOMMU_LIVEUPDATE_H */
