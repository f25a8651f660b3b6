/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ballast: memory that is mapped and handed over, and that no device uses.
 *
 * It makes page tables large, so that what a table costs can be measured.
 */
#ifndef GUEST_BALLAST_H
#define GUEST_BALLAST_H

#include <stdint.h>

/*
 * Map cell.ballast MiB in 4 KiB pages. Returns the memfd, -1 if the cell has
 * none.
 */
int ballast_map(int iommufd, uint32_t ioas_id);

/* Nanoseconds since boot; under QEMU's -icount one of them is an instruction. */
uint64_t clock_ns(void);

#endif
