/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * meminfo: what the kernel counts of its memory.
 */
#ifndef GUEST_MEMINFO_H
#define GUEST_MEMINFO_H

/*
 * Print free pages, pages used by IOMMU tables (NR_IOMMU_PAGES) and the pages
 * that the feature took over and gave back. @when names the moment.
 */
void meminfo_say(const char *when);

#endif
