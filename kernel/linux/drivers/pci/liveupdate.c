// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI live update: leave a device that does DMA alone across kexec
 */
#include <linux/iommu-liveupdate.h>
#include <linux/iommu-lu-driver.h>
#include <linux/pci.h>
#include <linux/pci-liveupdate.h>

/**
 * DOC: PCI devices in a live update
 *
 * A device is live from the moment when it is preserved in the old kernel until
 * userspace has attached it to another domain in the new one. All that time it
 * may do DMA, with no driver that knows what it does. So neither kernel
 *
 * - clears its bus mastering, or that of a bridge above it,
 * - resets it, or takes it or a bridge above it out of D0,
 * - moves its BARs or changes its bus number,
 * - lets a kernel driver bind to it.
 *
 * Interrupts are the exception: they are off from the old kernel's shutdown
 * until userspace sets them up again, since a message of the old kernel means
 * nothing, or something else, to the new one.
 *
 * The IOMMU core knows which devices are live; nothing is stored here.
 */

/**
 * pci_lu_live - may this function do DMA that nobody looks after?
 * @dev: PCI function
 *
 * Context: Process context. May sleep.
 */
bool pci_lu_live(struct pci_dev *dev)
{
	return iommu_lu_device_outgoing(&dev->dev) ||
	       iommu_lu_device_incoming(&dev->dev);
}
EXPORT_SYMBOL_GPL(pci_lu_live);

static bool going(struct pci_dev *dev)
{
	return iommu_lu_device_outgoing(&dev->dev);
}

struct pci_lu_search {
	bool (*match)(struct pci_dev *dev);
	bool found;
};

static int search_one(struct pci_dev *dev, void *data)
{
	struct pci_lu_search *search = data;

	search->found = search->match(dev);
	return search->found;
}

static bool any_below(struct pci_bus *bus, bool (*match)(struct pci_dev *dev))
{
	struct pci_lu_search search = { .match = match };

	if (bus)
		pci_walk_bus(bus, search_one, &search);
	return search.found;
}

/**
 * pci_lu_bus_live - is a live function on a bus or below it?
 * @bus: PCI bus
 *
 * Such a bus is not reset, and the windows of its bridge stay where they are.
 *
 * Context: Process context. Takes pci_bus_sem.
 */
bool pci_lu_bus_live(struct pci_bus *bus)
{
	return any_below(bus, pci_lu_live);
}

/**
 * pci_lu_keep_master - is bus mastering of a function in use by a live one?
 * @dev: PCI function that its driver disables
 *
 * A driver that lets go of a bridge, or fails to probe it, disables it. The
 * devices behind the bridge have other owners.
 *
 * Context: Process context. Takes pci_bus_sem if @dev is a bridge.
 */
bool pci_lu_keep_master(struct pci_dev *dev)
{
	return pci_lu_live(dev) || pci_lu_bus_live(dev->subordinate);
}

/**
 * pci_lu_keep_config - must bus numbers and resources stay as they were found?
 *
 * True if the kernel before this one handed over anything at all: its devices
 * are known by their requester IDs, and one whose record cannot be read may
 * still do DMA. Known before PCI is enumerated, so before there are bridges to
 * ask.
 */
bool pci_lu_keep_config(void)
{
	return iommu_lu_in_state() != IOMMU_LU_IN_NONE;
}

static void disable_msi(struct pci_dev *dev, int flags, u16 enable)
{
	u16 ctrl;

	pci_read_config_word(dev, flags, &ctrl);
	if (ctrl & enable)
		pci_write_config_word(dev, flags, ctrl & ~enable);
}

/*
 * The message that a vector of the old kernel sends, and the table that the
 * IOMMU remaps it with, are gone or taken for something else once the next
 * kernel runs. INTx first: a function whose MSI is switched off falls back to
 * it.
 */
static void mask_interrupts(struct pci_dev *dev)
{
	pci_intx(dev, 0);
	if (dev->msix_cap)
		disable_msi(dev, dev->msix_cap + PCI_MSIX_FLAGS,
			    PCI_MSIX_FLAGS_ENABLE);
	if (dev->msi_cap)
		disable_msi(dev, dev->msi_cap + PCI_MSI_FLAGS,
			    PCI_MSI_FLAGS_ENABLE);
}

/**
 * pci_lu_shutdown - shut a function down for kexec, if it is handed over
 * @dev: PCI function whose driver has shut down
 *
 * A live function keeps all of its configuration but its interrupts. A bridge
 * above one keeps everything. All others, and a preserved one if the handover
 * was not written, go the ordinary way.
 *
 * Return: true if bus mastering of @dev must stay on.
 */
bool pci_lu_shutdown(struct pci_dev *dev)
{
	if (!iommu_lu_out_frozen())
		return false;

	if (going(dev)) {
		mask_interrupts(dev);
		return true;
	}
	return any_below(dev->subordinate, going);
}

/**
 * pci_lu_may_bind - may a driver bind to a function?
 * @dev: PCI function
 * @drv: driver, or NULL if it is the IOMMU core that asks
 *
 * The IOMMU core refuses the same drivers, once the function has an IOMMU
 * group. A function is there before its IOMMU's driver, and this is known even
 * before that.
 */
bool pci_lu_may_bind(struct pci_dev *dev, const struct device_driver *drv)
{
	if (!drv || to_pci_driver(drv)->driver_managed_dma)
		return true;
	return !iommu_lu_device_incoming(&dev->dev);
}

/* Until now it wrote to memory that is preserved, whoever gets that next. */
static void stop_device(struct pci_dev *dev)
{
	u16 command;

	if (dev->class >> 16 == PCI_BASE_CLASS_BRIDGE || !iommu_lu_in_stop_device(dev))
		return;
	pci_read_config_word(dev, PCI_COMMAND, &command);
	if (!(command & PCI_COMMAND_MASTER))
		return;
	pci_write_config_word(dev, PCI_COMMAND, command & ~PCI_COMMAND_MASTER);
	pci_err(dev, "its DMA goes on from the kernel before, and cannot be contained: stopped\n");
}

/**
 * pci_lu_setup_device - prepare a function that was handed over
 * @dev: PCI function that was just found, with its BARs read
 */
void pci_lu_setup_device(struct pci_dev *dev)
{
	struct resource *res;
	int bar;

	stop_device(dev);
	if (!iommu_lu_device_incoming(&dev->dev))
		return;

	pci_info(dev, "handed over by the kernel before: DMA goes on, waiting for VFIO\n");

	/*
	 * The old kernel disabled it, but userspace may have acknowledged an
	 * interrupt after that. MSI is off already, as for any function.
	 */
	pci_intx(dev, 0);

	for (bar = PCI_STD_RESOURCES; bar <= PCI_STD_RESOURCE_END; bar++) {
		res = pci_resource_n(dev, bar);
		if (res->start && !(res->flags & IORESOURCE_UNSET))
			res->flags |= IORESOURCE_PCI_FIXED;
	}
}

static int is_foreign_alias(struct pci_dev *pdev, u16 alias, void *data)
{
	return alias != pci_dev_id(data);
}

/**
 * pci_lu_has_alias - does a function's DMA carry another requester ID?
 * @dev: PCI function
 *
 * Return: true if more devices than @dev may share a requester ID of its DMA.
 */
bool pci_lu_has_alias(struct pci_dev *dev)
{
	return pci_for_each_dma_alias(dev, is_foreign_alias, dev);
}
EXPORT_SYMBOL_GPL(pci_lu_has_alias);
