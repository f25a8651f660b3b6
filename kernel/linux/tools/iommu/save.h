/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handover, taken out of memory into a handover file
 */
#ifndef _TOOLS_IOMMU_SAVE_H
#define _TOOLS_IOMMU_SAVE_H

#include "handover.h"

void save(struct handover *h, const char *path, const char *text);

#endif /* _TOOLS_IOMMU_SAVE_H */
