/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * meminfo: what the kernel counts of its memory.
 */
#ifndef GUEST_MEMINFO_H
#define GUEST_MEMINFO_H

/*
 * Print free pages, pages used by IOMMU tables (NR_IOMMU_PAGES) and all that
 * /sys/kernel/iommu_liveupdate says, for one the pages handed over and given
 * back. @when names the moment.
 */
void meminfo_say(const char *when);

#endif
