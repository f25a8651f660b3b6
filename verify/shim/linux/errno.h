/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_SHIM_LINUX_ERRNO_H
#define _VERIFY_SHIM_LINUX_ERRNO_H

#define EINVAL		22
#define EOPNOTSUPP	95

#endif
