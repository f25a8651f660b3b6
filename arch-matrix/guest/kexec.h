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

/*
 * Tell the running kernel which handover versions the next one reads, as the
 * tool finds them in its image: a list with commas, and its features as a
 * number. A kernel that was told nothing refuses to hand devices over. Returns
 * 0 or -1 with errno.
 */
int kexec_declare_target(const char *versions, const char *features);

/* Jump. Returns only on failure, -1 with errno. */
int kexec_jump(void);

#endif
