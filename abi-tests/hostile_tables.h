/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page tables for the handovers of the catalogue
 */
#ifndef _ABI_TESTS_HOSTILE_TABLES_H
#define _ABI_TESTS_HOSTILE_TABLES_H

#include "image_cases.h"
#include "pages.h"

void hostile_tables_add(struct pages *p);
__u32 hostile_tables_rule(const char *name);
int hostile_tables_image(struct pages *p, __u32 index, struct iommu_lu_hostile *h);

#endif
