// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: devices without an IOMMU
 */
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/xarray.h>

#include "internal.h"

/**
 * DOC: Devices without an IOMMU
 *
 * iommufd keeps a page table for such a device too, in software only: it says
 * which physical address each mapping has, and userspace gives that to the
 * device. The page table is handed over like any other, and in the next kernel
 * its restored domain stands for the memory that must stay where it is.
 *
 * No IOMMU group and no IOMMU driver knows the device, so what they note for
 * others is noted here. And nothing contains it: what blocks it is that its bus
 * mastering is switched off.
 */

/* Domains that such devices are attached to, by the device's address */
static DEFINE_XARRAY(attached);

/* The device is handed over to the next kernel. */
#define OUTGOING	XA_MARK_0

/**
 * iommu_lu_noiommu_attach - a device without an IOMMU is attached to a domain
 * @dev: the device
 * @domain: the domain, in place of the one before, if any
 *
 * Context: Caller serialises calls for @dev.
 *
 * Return: 0 or -ENOMEM.
 */
int iommu_lu_noiommu_attach(struct device *dev, struct iommu_domain *domain)
{
	struct iommu_domain *old;

	old = xa_store(&attached, (unsigned long)dev, domain, GFP_KERNEL);
	if (xa_is_err(old))
		return xa_err(old);
	if (old && old->type == IOMMU_DOMAIN_RESTORED)
		iommu_lu_domain_detached(dev, old);
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_lu_noiommu_attach);

/**
 * iommu_lu_noiommu_detach - a device without an IOMMU is attached to nothing
 * @dev: the device
 *
 * On a restored domain it may still do DMA that nobody ever started in this
 * kernel, so that ends before the memory is let go.
 *
 * Context: Caller serialises calls for @dev.
 */
void iommu_lu_noiommu_detach(struct device *dev)
{
	struct iommu_domain *old = xa_erase(&attached, (unsigned long)dev);

	if (old && old->type == IOMMU_DOMAIN_RESTORED) {
		pci_clear_master(to_pci_dev(dev));
		iommu_lu_domain_detached(dev, old);
	}
}
EXPORT_SYMBOL_GPL(iommu_lu_noiommu_detach);

/**
 * iommu_lu_noiommu_domain - the domain that a device is attached to
 * @dev: a device without an IOMMU
 *
 * Return: the domain or NULL.
 */
struct iommu_domain *iommu_lu_noiommu_domain(struct device *dev)
{
	return xa_load(&attached, (unsigned long)dev);
}

/**
 * iommu_lu_noiommu_set_outgoing - a device is handed over, or no longer
 * @dev: a device without an IOMMU that is attached
 * @outgoing: whether it is handed over
 */
void iommu_lu_noiommu_set_outgoing(struct device *dev, bool outgoing)
{
	if (outgoing)
		xa_set_mark(&attached, (unsigned long)dev, OUTGOING);
	else
		xa_clear_mark(&attached, (unsigned long)dev, OUTGOING);
}

/**
 * iommu_lu_noiommu_outgoing - is a device being handed over?
 * @dev: a device without an IOMMU
 */
bool iommu_lu_noiommu_outgoing(struct device *dev)
{
	return xa_get_mark(&attached, (unsigned long)dev, OUTGOING);
}
