/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI functions as the tests of iommufd's live update need them: bound to a
 * driver, with VFs, in a group, in a low power state. Every function returns a
 * negative number on failure, with errno.
 */
#ifndef __SELFTEST_IOMMUFD_LIVEUPDATE_PCI_H
#define __SELFTEST_IOMMUFD_LIVEUPDATE_PCI_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/pci_regs.h>
#include <linux/vfio.h>

/* --- sysfs ----------------------------------------------------------- */

static inline int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;
	ssize_t len;

	if (fd < 0)
		return -1;
	len = write(fd, text, strlen(text));
	err = errno;
	close(fd);
	errno = err;
	return len < 0 ? -1 : 0;
}

static inline int write_attr(const char *bdf, const char *attr, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, attr);
	return write_file(path, text);
}

/* The last part of what a link in the function's folder points to. */
static inline int read_link(const char *bdf, const char *link, char *name)
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, link);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		return -1;
	target[len] = 0;
	snprintf(name, NAME_MAX, "%s", strrchr(target, '/') + 1);
	return 0;
}

static inline int bind_driver(const char *bdf, const char *driver)
{
	char bound[NAME_MAX];

	if (write_attr(bdf, "driver_override", driver))
		return -1;
	if (!read_link(bdf, "driver", bound)) {
		if (!strcmp(bound, driver))
			return 0;
		if (write_attr(bdf, "driver/unbind", bdf))
			return -1;
	}
	if (write_file("/sys/bus/pci/drivers_probe", bdf) ||
	    read_link(bdf, "driver", bound))
		return -1;
	errno = EBUSY;
	return strcmp(bound, driver) ? -1 : 0;
}

static inline int find_cdev(const char *bdf, char *cdev)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", bdf);
	dir = opendir(path);
	if (!dir)
		return -1;
	do {
		entry = readdir(dir);
	} while (entry && entry->d_name[0] == '.');
	if (entry)
		snprintf(cdev, PATH_MAX, "/dev/vfio/devices/%s", entry->d_name);
	closedir(dir);
	errno = ENOENT;
	return entry ? 0 : -1;
}

/* --- groups ---------------------------------------------------------- */

/* @container: a legacy container or an iommufd */
static inline int open_in_group(const char *bdf, int container, int *group)
{
	char name[NAME_MAX], path[PATH_MAX];
	int legacy;

	if (read_link(bdf, "iommu_group", name))
		return -1;
	snprintf(path, sizeof(path), "/dev/vfio/%s", name);
	*group = open(path, O_RDWR | O_CLOEXEC);
	if (*group < 0 || ioctl(*group, VFIO_GROUP_SET_CONTAINER, &container))
		return -1;
	legacy = ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU);
	if (legacy > 0 && ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return -1;
	return ioctl(*group, VFIO_GROUP_GET_DEVICE_FD, bdf);
}

/* --- power ----------------------------------------------------------- */

static inline off_t config_offset(int device)
{
	struct vfio_region_info arg = {
		.argsz = sizeof(arg),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};

	return ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &arg) ? -1 : (off_t)arg.offset;
}

/* Where in the device file the power control register is. */
static inline off_t find_power_control(int device)
{
	off_t config = config_offset(device);
	uint8_t at = PCI_CAPABILITY_LIST, id = 0;

	if (config < 0)
		return -1;
	while (id != PCI_CAP_ID_PM) {
		if (pread(device, &at, 1, config + at + !!id) != 1 || !at ||
		    pread(device, &id, 1, config + at) != 1)
			return -1;
	}
	return config + at + PCI_PM_CTRL;
}

/* @state: 0 for D0 to 3 for D3hot. Returns the state that it is in then. */
static inline int set_power_state(int device, unsigned int state)
{
	off_t at = find_power_control(device);
	uint16_t control;

	if (at < 0 || pread(device, &control, 2, at) != 2)
		return -1;
	control = (control & ~PCI_PM_CTRL_STATE_MASK) | state;
	if (pwrite(device, &control, 2, at) != 2 || pread(device, &control, 2, at) != 2)
		return -1;
	return control & PCI_PM_CTRL_STATE_MASK;
}

/* @feature: VFIO_DEVICE_FEATURE_*, one that takes no data */
static inline int set_feature(int device, unsigned int feature)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg),
		.flags = VFIO_DEVICE_FEATURE_SET | feature,
	};

	return ioctl(device, VFIO_DEVICE_FEATURE, &arg);
}

#endif /* __SELFTEST_IOMMUFD_LIVEUPDATE_PCI_H */
