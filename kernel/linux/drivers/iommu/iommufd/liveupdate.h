/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommufd live update: what the rest of iommufd sees of it
 */
#ifndef __IOMMUFD_LIVEUPDATE_H
#define __IOMMUFD_LIVEUPDATE_H

#include <linux/errno.h>
#include <linux/iommu-liveupdate.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct device;
struct file;
struct iommu_lu_ops;
struct iommufd_ctx;
struct iommufd_device;
struct iommufd_group;
struct iommufd_hw_pagetable;
struct iommufd_hwpt_paging;
struct iommufd_object;
struct iommufd_ucmd;

#ifdef CONFIG_IOMMU_LIVEUPDATE

/**
 * struct iommufd_lu_ctx - part of struct iommufd_ctx
 * @lock: serialises marking, destroying a marked HWPT, preserve and unpreserve.
 *	Taken outside of the IOAS's locks.
 * @marked: marked HWPTs by token
 * @restored: restored HWPTs by token
 * @domains: restored HWPTs by the address of their domain
 * @preserved: the file is in a live update session
 * @generation: no memfd that is handed over with it was preserved after this
 */
struct iommufd_lu_ctx {
	/* protects marks, and preserved of the HWPTs */
	struct mutex lock;
	struct xarray marked;
	struct xarray restored;
	struct xarray domains;
	bool preserved;
	u64 generation;
};

/**
 * struct iommufd_lu_hwpt - part of struct iommufd_hwpt_paging
 * @ictx: the iommufd that @token belongs to; NULL until the HWPT is marked
 * @token: userspace's token
 * @preserved: the HWPT is being handed over
 */
struct iommufd_lu_hwpt {
	struct iommufd_ctx *ictx;
	u64 token;
	bool preserved;
};

/**
 * struct iommufd_lu_iopt - part of struct io_pagetable
 * @preserved: HWPTs that are being handed over; no map or unmap unless 0.
 *	Written under iova_rwsem.
 */
struct iommufd_lu_iopt {
	unsigned int preserved;
};

/**
 * struct iommufd_lu_device - part of struct iommufd_device
 * @adopted: attached to a restored HWPT since it was bound, which the caller
 *	of iommufd_device_bind() does not know
 */
struct iommufd_lu_device {
	bool adopted;
};

/* out */
int iommufd_hwpt_lu_mark(struct iommufd_ucmd *ucmd);
void iommufd_lu_unmark(struct iommufd_hwpt_paging *hwpt_paging);

static inline bool iommufd_lu_iopt_preserved(const struct iommufd_lu_iopt *lu)
{
	return READ_ONCE(lu->preserved);
}

/* in */
int iommufd_hwpt_lu_lookup(struct iommufd_ucmd *ucmd);
void iommufd_hwpt_restored_destroy(struct iommufd_object *obj);
bool iommufd_lu_is_restored(struct iommufd_ctx *ictx, struct device *dev);
int iommufd_lu_adopt_device(struct iommufd_device *idev, struct device *dev,
			    struct iommufd_group *igroup);
void iommufd_lu_drop_device(struct iommufd_device *idev);
bool iommufd_lu_hwpt_restored(struct iommufd_hw_pagetable *hwpt);
int iommufd_lu_attach_device(struct iommufd_hw_pagetable *hwpt,
			     struct iommufd_device *idev);

static inline bool iommufd_lu_adopted(const struct iommufd_lu_device *lu,
				      u32 pasid)
{
	return lu->adopted && !pasid;
}

static inline void iommufd_lu_replaced(struct iommufd_lu_device *lu, u32 pasid)
{
	if (!pasid)
		lu->adopted = false;
}

/* module */
void iommufd_lu_init_ctx(struct iommufd_lu_ctx *lu);
struct file *iommufd_lu_create_file(void);
int iommufd_lu_register(void);
void iommufd_lu_unregister(void);

extern const struct iommu_lu_ops iommufd_lu_noiommu_ops;

int iommufd_lu_bind_noiommu(struct iommufd_device *idev,
			    struct iommufd_group *igroup);
int iommufd_lu_attach_noiommu(struct iommufd_hw_pagetable *hwpt,
			      struct iommufd_device *idev);
void iommufd_lu_detach_noiommu(struct iommufd_device *idev);

#else /* CONFIG_IOMMU_LIVEUPDATE */

struct iommufd_lu_ctx {
};

struct iommufd_lu_hwpt {
};

struct iommufd_lu_iopt {
};

struct iommufd_lu_device {
};

static inline void iommufd_lu_unmark(struct iommufd_hwpt_paging *hwpt_paging)
{
}

static inline bool iommufd_lu_iopt_preserved(const struct iommufd_lu_iopt *lu)
{
	return false;
}

static inline bool iommufd_lu_is_restored(struct iommufd_ctx *ictx,
					  struct device *dev)
{
	return false;
}

static inline int iommufd_lu_adopt_device(struct iommufd_device *idev,
					  struct device *dev,
					  struct iommufd_group *igroup)
{
	return -EOPNOTSUPP;
}

static inline void iommufd_lu_drop_device(struct iommufd_device *idev)
{
}

static inline bool iommufd_lu_hwpt_restored(struct iommufd_hw_pagetable *hwpt)
{
	return false;
}

static inline int iommufd_lu_attach_device(struct iommufd_hw_pagetable *hwpt,
					   struct iommufd_device *idev)
{
	return -EOPNOTSUPP;
}

static inline bool iommufd_lu_adopted(const struct iommufd_lu_device *lu,
				      u32 pasid)
{
	return false;
}

static inline void iommufd_lu_replaced(struct iommufd_lu_device *lu, u32 pasid)
{
}

static inline int iommufd_lu_bind_noiommu(struct iommufd_device *idev,
					  struct iommufd_group *igroup)
{
	return 0;
}

static inline int iommufd_lu_attach_noiommu(struct iommufd_hw_pagetable *hwpt,
					    struct iommufd_device *idev)
{
	return 0;
}

static inline void iommufd_lu_detach_noiommu(struct iommufd_device *idev)
{
}

static inline void iommufd_lu_init_ctx(struct iommufd_lu_ctx *lu)
{
}

static inline int iommufd_lu_register(void)
{
	return 0;
}

static inline void iommufd_lu_unregister(void)
{
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* __IOMMUFD_LIVEUPDATE_H */
