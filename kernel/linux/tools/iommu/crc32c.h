/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checksum of a handover file
 */
#ifndef _TOOLS_IOMMU_CRC32C_H
#define _TOOLS_IOMMU_CRC32C_H

#include <stddef.h>

#include <linux/types.h>

__u32 crc32c(__u32 crc, const void *data, size_t bytes);

#endif /* _TOOLS_IOMMU_CRC32C_H */
