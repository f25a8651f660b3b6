// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO PCI live update: hand a device file over to the next kernel
 */
#include <linux/cleanup.h>
#include <linux/liveupdate.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pci-liveupdate.h>
#include <linux/vfio-liveupdate.h>

#include "vfio_pci_liveupdate.h"

/**
 * DOC: VFIO PCI files in a live update
 *
 * What is handed over is the device, not the file: its requester ID, and that
 * it stays attached to a domain of a preserved iommufd. All of the device's own
 * state is in the device, which goes on with what it does.
 *
 * Old kernel: while the file is preserved, the device cannot be attached
 * elsewhere, detached, reset or put into a low power state. Its interrupts work
 * until the handover is written.
 *
 * New kernel: retrieving the file gives one that is not bound to an iommufd.
 * Binding it to the retrieved iommufd opens the device as it is; until its
 * domain is replaced it cannot be reset. Closing the file stops and resets the
 * device at any time, as for any VFIO device.
 */

/* The only VFIO driver whose files are handed over. */
static const struct vfio_device_ops *vfio_pci_lu_ops;

static struct vfio_pci_core_device *file_to_vdev(struct file *file)
{
	return container_of(vfio_lu_file_device(file),
			    struct vfio_pci_core_device, vdev);
}

static bool vfio_pci_lu_can_preserve(struct liveupdate_file_handler *handler,
				     struct file *file)
{
	return vfio_lu_file_device(file);
}

struct refusal {
	int error;
	const char *why;
};

static struct refusal refuse_file(struct file *file)
{
	int error = vfio_lu_check_file(file);

	if (error == -EINVAL)
		return (struct refusal){ error, "bind the file to an iommufd first" };
	if (error)
		return (struct refusal){ error, "open its cdev, not its group" };
	if (vfio_lu_file_device(file)->ops != vfio_pci_lu_ops)
		return (struct refusal){ -EOPNOTSUPP, "only vfio-pci can hand a device over" };
	return (struct refusal){};
}

/*
 * A virtual function: the next kernel switches SR-IOV off when it finds the
 * physical one. An alias: more devices may share it than this one. A USB host
 * controller: when the next kernel finds it, quirk_usb_early_handoff() takes it
 * from the firmware, and halts it.
 */
static struct refusal refuse_device(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	lockdep_assert_held_write(&vdev->memory_lock);

	if (pdev->is_virtfn)
		return (struct refusal){ -EOPNOTSUPP, "it is a virtual function" };
	if (vdev->sriov_active)
		return (struct refusal){ -EBUSY, "disable its virtual functions first" };
	if (pci_lu_has_alias(pdev))
		return (struct refusal){ -EOPNOTSUPP, "its DMA has another requester ID" };
	if (pdev->class >> 8 == PCI_CLASS_SERIAL_USB)
		return (struct refusal){ -EOPNOTSUPP, "it is a USB host controller" };
	if (vdev->pm_runtime_engaged || pdev->current_state != PCI_D0)
		return (struct refusal){ -EBUSY, "leave its low power state first" };
	return (struct refusal){};
}

static int refused(struct vfio_device *device, struct refusal refusal)
{
	if (refusal.error)
		dev_info_ratelimited(device->dev, "cannot be preserved: %s\n",
				     refusal.why);
	return refusal.error;
}

/* memory_lock is held around a reset: what was reset before may be preserved. */
static int vfio_pci_lu_preserve(struct liveupdate_file_op_args *args)
{
	struct vfio_device *device = vfio_lu_file_device(args->file);
	struct vfio_pci_core_device *vdev;
	struct iommu_lu_out_device *out;
	int ret;

	guard(mutex)(&device->dev_set->lock);
	ret = refused(device, refuse_file(args->file));
	if (ret)
		return ret;

	vdev = file_to_vdev(args->file);
	guard(rwsem_write)(&vdev->memory_lock);
	ret = refused(device, refuse_device(vdev));
	if (ret)
		return ret;

	out = iommu_lu_preserve_device(device->dev);
	if (out == ERR_PTR(-EINVAL))
		return refused(device, (struct refusal){ -EINVAL, "preserve its iommufd first" });
	if (IS_ERR(out))
		return PTR_ERR(out);
	args->private_data = out;
	return 0;
}

static void set_frozen(struct file *file, bool frozen)
{
	struct vfio_pci_core_device *vdev = file_to_vdev(file);

	guard(mutex)(&vdev->igate);
	vdev->lu_frozen = frozen;
}

static void vfio_pci_lu_unpreserve(struct liveupdate_file_op_args *args)
{
	struct vfio_device *device = vfio_lu_file_device(args->file);

	set_frozen(args->file, false);

	guard(mutex)(&device->dev_set->lock);
	iommu_lu_unpreserve_device(args->private_data);
}

static int vfio_pci_lu_freeze(struct liveupdate_file_op_args *args)
{
	int ret;

	ret = iommu_lu_freeze_device(args->private_data, &args->serialized_data);
	if (!ret)
		set_frozen(args->file, true);
	return ret;
}

static void vfio_pci_lu_unfreeze(struct liveupdate_file_op_args *args)
{
	set_frozen(args->file, false);
}

static int vfio_pci_lu_retrieve(struct liveupdate_file_op_args *args)
{
	struct pci_dev *pdev;
	struct file *file;

	pdev = iommu_lu_retrieve_device(args->serialized_data);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);

	file = vfio_lu_open(&pdev->dev, vfio_pci_lu_ops);
	if (file == ERR_PTR(-ENODEV))
		pci_err(pdev, "cannot be retrieved, now or later: it was not bound to vfio-pci first; open its cdev instead\n");
	pci_dev_put(pdev);
	if (IS_ERR(file))
		return PTR_ERR(file);

	args->file = file;
	return 0;
}

/*
 * Nothing depends on it: a device that was not retrieved keeps its translation
 * until it is bound to an iommufd.
 */
static void vfio_pci_lu_finish(struct liveupdate_file_op_args *args)
{
}

/* A device is preserved once, through whichever file. */
static unsigned long vfio_pci_lu_get_id(struct file *file)
{
	return (unsigned long)vfio_lu_file_device(file);
}

static const struct liveupdate_file_ops vfio_pci_lu_file_ops = {
	.can_preserve = vfio_pci_lu_can_preserve,
	.preserve = vfio_pci_lu_preserve,
	.unpreserve = vfio_pci_lu_unpreserve,
	.freeze = vfio_pci_lu_freeze,
	.unfreeze = vfio_pci_lu_unfreeze,
	.retrieve = vfio_pci_lu_retrieve,
	.finish = vfio_pci_lu_finish,
	.get_id = vfio_pci_lu_get_id,
	.owner = THIS_MODULE,
};

/**
 * vfio_pci_lu_init - start to hand device files over
 * @ops: vfio-pci's operations
 */
int vfio_pci_lu_init(const struct vfio_device_ops *ops)
{
	vfio_pci_lu_ops = ops;
	return iommu_lu_register_file_ops(IOMMU_LU_FILE_VFIO,
					  &vfio_pci_lu_file_ops);
}

/**
 * vfio_pci_lu_exit - the module goes away; no file of it is preserved
 */
void vfio_pci_lu_exit(void)
{
	iommu_lu_unregister_file_ops(IOMMU_LU_FILE_VFIO);
}
