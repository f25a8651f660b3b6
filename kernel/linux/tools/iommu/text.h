/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text in a handover file
 */
#ifndef _TOOLS_IOMMU_TEXT_H
#define _TOOLS_IOMMU_TEXT_H

const char *text_fault(const char *text);

#endif /* _TOOLS_IOMMU_TEXT_H */
