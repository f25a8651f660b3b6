/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI live update: leave a device that does DMA alone across kexec
 */
#ifndef _LINUX_PCI_LIVEUPDATE_H
#define _LINUX_PCI_LIVEUPDATE_H

#include <linux/types.h>

struct device_driver;
struct pci_bus;
struct pci_dev;

#ifdef CONFIG_IOMMU_LIVEUPDATE

bool pci_lu_live(struct pci_dev *dev);
bool pci_lu_has_alias(struct pci_dev *dev);
bool pci_lu_bus_live(struct pci_bus *bus);
bool pci_lu_keep_master(struct pci_dev *dev);
bool pci_lu_keep_config(void);
bool pci_lu_shutdown(struct pci_dev *dev);
bool pci_lu_may_bind(struct pci_dev *dev, const struct device_driver *drv);
void pci_lu_setup_device(struct pci_dev *dev);

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline bool pci_lu_live(struct pci_dev *dev)
{
	return false;
}

static inline bool pci_lu_bus_live(struct pci_bus *bus)
{
	return false;
}

static inline bool pci_lu_keep_master(struct pci_dev *dev)
{
	return false;
}

static inline bool pci_lu_keep_config(void)
{
	return false;
}

static inline bool pci_lu_shutdown(struct pci_dev *dev)
{
	return false;
}

static inline bool pci_lu_may_bind(struct pci_dev *dev,
				   const struct device_driver *drv)
{
	return true;
}

static inline void pci_lu_setup_device(struct pci_dev *dev)
{
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* _LINUX_PCI_LIVEUPDATE_H */
