/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * leaks: what kmemleak finds, in kernels that have it.
 */
#ifndef GUEST_LEAKS_H
#define GUEST_LEAKS_H

/* Scan, and print every object that nothing refers to. */
void leaks_say(const char *phase);

#endif
