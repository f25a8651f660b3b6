/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_SHIM_LINUX_TYPES_H
#define _VERIFY_SHIM_LINUX_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;

#endif
