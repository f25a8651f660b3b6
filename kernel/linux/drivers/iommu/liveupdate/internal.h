/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU live update: what the core's files share
 */
#ifndef _IOMMU_LIVEUPDATE_INTERNAL_H
#define _IOMMU_LIVEUPDATE_INTERNAL_H

#include <linux/iommu.h>
#include <linux/iommu-liveupdate.h>
#include <linux/iommu-lu-driver.h>
#include <linux/liveupdate.h>
#include <linux/mutex.h>
#include <linux/refcount.h>

#include "image.h"

/**
 * enum iommu_lu_op - what a walk does with the tables that it visits
 * @IOMMU_LU_OP_PRESERVE: hand them over; they are this kernel's own
 * @IOMMU_LU_OP_UNPRESERVE: take that back
 * @IOMMU_LU_OP_RESTORE: accept them from the kernel before
 * @IOMMU_LU_OP_FREE: give them back to the allocator
 */
enum iommu_lu_op {
	IOMMU_LU_OP_PRESERVE,
	IOMMU_LU_OP_UNPRESERVE,
	IOMMU_LU_OP_RESTORE,
	IOMMU_LU_OP_FREE,
};

/**
 * struct iommu_lu_env - the kernel's environment of image.h
 * @op: what iommu_lu_visit() does
 * @limit: tables after which iommu_lu_visit() ends the walk
 * @visited: tables that it visited
 * @blocks: blocks for the writer, reserved by the out side
 * @nr_blocks: blocks left in @blocks
 */
struct iommu_lu_env {
	enum iommu_lu_op op;
	u64 limit;
	u64 visited;
	__u64 **blocks;
	u32 nr_blocks;
};

int iommu_lu_walk_op(enum iommu_lu_op op, const struct iommu_lu_domain *pt,
		     u64 limit, u64 *visited, struct iommu_lu_broken *broken);

/**
 * struct iommu_lu_restored - a domain that the kernel before this one made
 * @domain: the IOMMU core's part, of type %IOMMU_DOMAIN_RESTORED
 * @rec: its record: all that freeing needs
 * @index: index of its record
 * @users: one for each device that is attached and one for the HWPT, or for
 *	the right of userspace to retrieve it
 * @owned: userspace has, or may still retrieve, its HWPT
 */
struct iommu_lu_restored {
	struct iommu_domain domain;
	struct iommu_lu_domain rec;
	u32 index;
	refcount_t users;
	bool owned;
};

struct iommu_lu_restored *iommu_lu_restored_alloc(u32 index,
						  const struct iommu_lu_domain *rec,
						  struct iommu_lu_broken *broken);
void iommu_lu_restored_free(struct iommu_lu_restored *restored);

static inline struct iommu_lu_restored *to_restored(struct iommu_domain *domain)
{
	return container_of(domain, struct iommu_lu_restored, domain);
}

/* There with CONFIG_IOMMUFD_NOIOMMU only */
struct iommu_domain *iommu_lu_noiommu_domain(struct device *dev);
void iommu_lu_noiommu_set_outgoing(struct device *dev, bool outgoing);
bool iommu_lu_noiommu_outgoing(struct device *dev);

/* A device without an IOMMU, which this kernel can hand over */
static inline bool iommu_lu_is_noiommu(struct device *dev)
{
	return IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU) && !dev->iommu;
}

extern struct liveupdate_flb iommu_lu_flb;

int iommu_lu_flb_preserve(struct liveupdate_flb_op_args *args);
void iommu_lu_flb_unpreserve(struct liveupdate_flb_op_args *args);
void iommu_lu_finish_iommufd(u64 data);

/* Shown in sysfs. */
struct iommu_lu_counts {
	atomic64_t preserved;
	atomic64_t restored;
	atomic64_t returned;
};

extern struct iommu_lu_counts iommu_lu_counts;
extern unsigned int iommu_lu_write_version;
extern u64 iommu_lu_target_versions;
extern u64 iommu_lu_target_features;

int iommu_lu_show_incoming(char *buf);
int iommu_lu_show_incoming_root(char *buf);

#endif /* _IOMMU_LIVEUPDATE_INTERNAL_H */
