/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * luo: sessions of the Live Update Orchestrator, /dev/liveupdate.
 *
 * A session is a named set of files that the next kernel hands back. Each
 * file has a 64-bit token chosen by the program. Closing a session before
 * the kexec cancels everything in it.
 *
 * Every function returns a file descriptor or 0, or -1 with errno.
 */
#ifndef GUEST_LUO_H
#define GUEST_LUO_H

#include <stdint.h>

int luo_create_session(const char *name);
int luo_retrieve_session(const char *name);
int luo_preserve(int session, int fd, uint64_t token);
int luo_retrieve(int session, uint64_t token);
int luo_finish(int session);

#endif
