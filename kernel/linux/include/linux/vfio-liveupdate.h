/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFIO live update: what a bus driver needs to hand over device files
 */
#ifndef _LINUX_VFIO_LIVEUPDATE_H
#define _LINUX_VFIO_LIVEUPDATE_H

struct device;
struct file;
struct vfio_device;
struct vfio_device_ops;

struct vfio_device *vfio_lu_file_device(struct file *file);
int vfio_lu_check_file(struct file *file);
struct file *vfio_lu_open(struct device *dev, const struct vfio_device_ops *ops);

#endif /* _LINUX_VFIO_LIVEUPDATE_H */
