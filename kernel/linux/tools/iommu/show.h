/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handover as text, as JSON, as a picture; and compared with another one
 */
#ifndef _TOOLS_IOMMU_SHOW_H
#define _TOOLS_IOMMU_SHOW_H

#include <stdbool.h>

#include "handover.h"

void show_verdict(const struct handover *h);
void show_text(const struct handover *h);
void show_json(const struct handover *h);
void show_dot(const struct handover *h);
bool show_diff(const struct handover *one, const struct handover *other, bool addresses);

#endif /* _TOOLS_IOMMU_SHOW_H */
