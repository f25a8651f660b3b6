/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages for people, and exit codes
 */
#ifndef _TOOLS_IOMMU_ERROR_H
#define _TOOLS_IOMMU_ERROR_H

#include <linux/compiler.h>

/* As grep and diff have them */
#define EXIT_GOOD	0	/* accepted; no difference */
#define EXIT_BAD	1	/* refused; a difference */
#define EXIT_TROUBLE	2	/* no answer: usage, or a file that cannot be read */

#define NR_OF(array)	(sizeof(array) / sizeof((array)[0]))

void __noreturn __printf(2, 3) fail(const char *thing, const char *format, ...);
void *need_memory(void *memory);

#endif /* _TOOLS_IOMMU_ERROR_H */
