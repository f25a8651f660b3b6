/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pci: a PCI function seen through sysfs.
 */
#ifndef GUEST_PCI_H
#define GUEST_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hand function @bdf to vfio-pci; ends the program on failure. */
void pci_bind_vfio(const char *bdf);

/* True if there is a function @bdf. */
bool pci_present(const char *bdf);

/* Switch off the power of the slot of @bdf; ends the program if it has none. */
void pci_power_off(const char *bdf);

/*
 * Open the VFIO character device of @bdf, /dev/vfio/devices/vfioN.
 * Returns the descriptor or -1 with errno.
 */
int pci_open_cdev(const char *bdf);

/* The path of that file. Returns 0 or -1 with errno. */
int pci_cdev_path(const char *bdf, char *path, size_t size);

/*
 * Print the config space and the BARs of @bdf, the command register of every
 * bridge above it, and the type of its group's default domain. @when tells the
 * two snapshots apart; the host compares them.
 */
void pci_say_config(const char *bdf, const char *when);

#endif
