/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kexec: load the next kernel and jump into it.
 */
#ifndef GUEST_KEXEC_H
#define GUEST_KEXEC_H

/*
 * Load the kernel and the initramfs of @dir (files kernel, initrd, cmdline).
 * Ends the program on failure.
 */
void kexec_load(const char *dir);

/* Jump. Returns only on failure, -1 with errno. */
int kexec_jump(void);

#endif
