/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * handover_uapi: iommufd's live update ioctls.
 *
 * The kernel's header wins; these definitions serve only a build against the
 * headers of a kernel without the feature, as the vanilla cells use.
 */
#ifndef GUEST_HANDOVER_UAPI_H
#define GUEST_HANDOVER_UAPI_H

#include <linux/iommufd.h>
#include <linux/types.h>

#ifndef IOMMU_HWPT_LU_MARK
struct iommu_hwpt_lu_mark {
	__u32 size;
	__u32 flags;
	__u32 hwpt_id;
	__u32 __reserved;
	__aligned_u64 token;
};
#define IOMMU_HWPT_LU_MARK _IO(IOMMUFD_TYPE, 0xA0)

struct iommu_hwpt_lu_lookup {
	__u32 size;
	__u32 flags;
	__aligned_u64 token;
	__u32 out_hwpt_id;
	__u32 __reserved;
};
#define IOMMU_HWPT_LU_LOOKUP _IO(IOMMUFD_TYPE, 0xA1)
#endif

#endif
