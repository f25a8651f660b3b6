// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO live update: device files across kexec
 */
#include <linux/anon_inodes.h>
#include <linux/cleanup.h>
#include <linux/string.h>
#include <linux/vfio.h>
#include <linux/vfio-liveupdate.h>

#include "vfio.h"

/**
 * vfio_lu_file_device - the device of a VFIO device file
 * @file: any file
 *
 * Return: the device, whose registration @file holds, or NULL if @file is not
 * a VFIO device file.
 */
struct vfio_device *vfio_lu_file_device(struct file *file)
{
	struct vfio_device_file *df = file->private_data;

	return file->f_op == &vfio_device_fops ? df->device : NULL;
}
EXPORT_SYMBOL_GPL(vfio_lu_file_device);

/**
 * vfio_lu_check_file - can a VFIO device file be handed over?
 * @file: VFIO device file
 *
 * Context: Caller holds the lock of the device set.
 *
 * Return: 0; -EOPNOTSUPP if @file comes from a group, -EINVAL if it is not
 * bound to an iommufd.
 */
int vfio_lu_check_file(struct file *file)
{
	struct vfio_device_file *df = file->private_data;

	lockdep_assert_held(&df->device->dev_set->lock);

	if (df->group)
		return -EOPNOTSUPP;
	return df->access_granted ? 0 : -EINVAL;
}
EXPORT_SYMBOL_GPL(vfio_lu_check_file);

static int match_vfio_device(struct device *dev, const void *data)
{
	const struct vfio_device_ops *ops = data;

	return dev->class && !strcmp(dev->class->name, "vfio-dev") &&
	       container_of(dev, struct vfio_device, device)->ops == ops;
}

static struct file *open_device(struct vfio_device *device)
{
	struct vfio_device_file *df;
	struct file *file;

	if (vfio_device_is_noiommu(device)) {
		if (!IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU))
			return ERR_PTR(-ENODEV);
		if (!capable(CAP_SYS_RAWIO))
			return ERR_PTR(-EPERM);
	}

	/* As with an open of the cdev, it is put in vfio_device_fops_release() */
	if (!vfio_device_try_get_registration(device))
		return ERR_PTR(-ENODEV);

	df = vfio_allocate_device_file(device);
	if (IS_ERR(df)) {
		vfio_device_put_registration(device);
		return ERR_CAST(df);
	}

	file = anon_inode_getfile_fmode("[vfio-device]", &vfio_device_fops, df,
					O_RDWR, FMODE_PREAD | FMODE_PWRITE);
	if (IS_ERR(file)) {
		kfree(df);
		vfio_device_put_registration(device);
		return file;
	}
	file->f_mapping = device->inode->i_mapping;
	return file;
}

/**
 * vfio_lu_open - open the VFIO device of a physical device
 * @dev: physical device
 * @ops: operations of the VFIO driver that must be bound to @dev
 *
 * The file is what an open of /dev/vfio/devices/vfioN gives: not yet bound to
 * an iommufd.
 *
 * Return: the file; ERR_PTR: -ENODEV if another driver is bound, or none, -EPERM
 * if the device has no IOMMU and the caller may not do raw I/O.
 */
struct file *vfio_lu_open(struct device *dev, const struct vfio_device_ops *ops)
{
	struct device *child;
	struct file *file;

	child = device_find_child(dev, ops, match_vfio_device);
	if (!child)
		return ERR_PTR(-ENODEV);

	file = open_device(container_of(child, struct vfio_device, device));
	put_device(child);
	return file;
}
EXPORT_SYMBOL_GPL(vfio_lu_open);
