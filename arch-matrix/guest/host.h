/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host: a guest program waits for the host, which watches from outside.
 */
#ifndef GUEST_HOST_H
#define GUEST_HOST_H

/*
 * Let the host look at the guest's memory while nothing moves. The host is
 * told the physical address of a byte and sets it when it has looked.
 */
void host_look(void);

#endif
