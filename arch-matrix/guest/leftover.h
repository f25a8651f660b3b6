/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * leftover: what a VMM that is gone left to the kernel.
 */
#ifndef GUEST_LEFTOVER_H
#define GUEST_LEFTOVER_H

#include "cell.h"

/* Read @cell, say how its devices came; returns the VMM's session, or ends the program. */
int leftover_session(struct cell *cell);

/* Finish @session, and let the host look after @seconds in which nobody does anything. */
void leftover_finish(int session, unsigned int seconds);

#endif
