/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_SHIM_LINUX_BUILD_BUG_H
#define _VERIFY_SHIM_LINUX_BUILD_BUG_H

/* The kernel's static_assert() needs no message. */
#define static_assert(condition) _Static_assert(condition, #condition)

#endif
