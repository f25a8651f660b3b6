/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFIO PCI live update
 */
#ifndef VFIO_PCI_LIVEUPDATE_H
#define VFIO_PCI_LIVEUPDATE_H

#include <linux/iommu-liveupdate.h>
#include <linux/pci-liveupdate.h>
#include <linux/vfio_pci_core.h>

/*
 * A device that was handed over is opened without the reset that says whether
 * it can be reset at all. Return what pci_try_reset_function() would.
 */
static inline int vfio_pci_lu_probe_reset(struct pci_dev *pdev)
{
	return pdev->reset_methods[0] ? 0 : -ENOTTY;
}

/*
 * The state that a close restores must not include bus mastering, which stays
 * on while the state is saved.
 */
static inline void vfio_pci_lu_strip_master(struct pci_dev *pdev)
{
	pdev->saved_config_space[PCI_COMMAND / 4] &= ~PCI_COMMAND_MASTER;
}

#ifdef CONFIG_VFIO_LIVEUPDATE

int vfio_pci_lu_init(const struct vfio_device_ops *ops);
void vfio_pci_lu_exit(void);

/* The handover is written: interrupts that are set up now would get lost. */
static inline bool vfio_pci_lu_frozen(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->igate);

	return vdev->lu_frozen;
}

#else /* CONFIG_VFIO_LIVEUPDATE */

/* Not a function: that would change the order of vfio_pci.c's code. */
#define vfio_pci_lu_init(ops)	0

static inline void vfio_pci_lu_exit(void)
{
}

static inline bool vfio_pci_lu_frozen(struct vfio_pci_core_device *vdev)
{
	return false;
}

#endif /* CONFIG_VFIO_LIVEUPDATE */
#endif /* VFIO_PCI_LIVEUPDATE_H */
