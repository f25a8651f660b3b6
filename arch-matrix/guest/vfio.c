// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>

#include "pci.h"
#include "say.h"
#include "vfio.h"

int vfio_bind(struct vfio_device *dev, int iommufd)
{
	struct vfio_device_bind_iommufd arg = {
		.argsz = sizeof(arg),
		.iommufd = iommufd,
	};

	if (ioctl(dev->fd, VFIO_DEVICE_BIND_IOMMUFD, &arg))
		return -1;
	dev->dev_id = arg.out_devid;
	return 0;
}

void vfio_take(const char *bdf, int iommufd)
{
	struct vfio_device vfio = { .fd = pci_open_cdev(bdf) };

	if (vfio.fd < 0)
		die("see that vfio-pci has the device",
		    "open the character device of %s", bdf);
	if (vfio_bind(&vfio, iommufd))
		die("see whether another iommufd has a right to it", "bind %s", bdf);
	say("taken bdf=%s", bdf);
	close(vfio.fd);
}

int vfio_attach(struct vfio_device *dev, uint32_t pt_id)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.pt_id = pt_id,
	};

	return ioctl(dev->fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);
}

static int region_info(struct vfio_device *dev, unsigned int region,
		       struct vfio_region_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = region;
	return ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, info);
}

void *vfio_map_bar(struct vfio_device *dev, unsigned int bar, size_t *size)
{
	struct vfio_region_info info;
	void *va;

	if (region_info(dev, bar, &info))
		return NULL;
	*size = info.size;
	va = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd,
		  info.offset);
	return va == MAP_FAILED ? NULL : va;
}

static int short_transfer(ssize_t done, size_t size)
{
	if (done < 0)
		return -1;
	if ((size_t)done != size) {
		errno = EIO;
		return -1;
	}
	return 0;
}

int vfio_read(struct vfio_device *dev, unsigned int region, uint64_t offset,
	      void *data, size_t size)
{
	struct vfio_region_info info;

	if (region_info(dev, region, &info))
		return -1;
	return short_transfer(pread(dev->fd, data, size, info.offset + offset),
			      size);
}

int vfio_write(struct vfio_device *dev, unsigned int region, uint64_t offset,
	       const void *data, size_t size)
{
	struct vfio_region_info info;

	if (region_info(dev, region, &info))
		return -1;
	return short_transfer(pwrite(dev->fd, data, size,
				     info.offset + offset), size);
}

static int change_command(struct vfio_device *dev, uint16_t set, uint16_t clear)
{
	uint16_t command;

	if (vfio_read(dev, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND, &command,
		      sizeof(command)))
		return -1;
	command = (command & ~clear) | set;
	return vfio_write(dev, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND,
			  &command, sizeof(command));
}

int vfio_set_bus_master(struct vfio_device *dev)
{
	return change_command(dev, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY |
			      PCI_COMMAND_IO, 0);
}

int vfio_clear_bus_master(struct vfio_device *dev)
{
	return change_command(dev, 0, PCI_COMMAND_MASTER);
}

int vfio_set_msix(struct vfio_device *dev, int eventfd)
{
	char space[sizeof(struct vfio_irq_set) + sizeof(int32_t)];
	struct vfio_irq_set *set = (void *)space;
	int32_t fd = eventfd;

	set->argsz = fd < 0 ? sizeof(*set) : sizeof(space);
	set->flags = VFIO_IRQ_SET_ACTION_TRIGGER |
		     (fd < 0 ? VFIO_IRQ_SET_DATA_NONE :
			       VFIO_IRQ_SET_DATA_EVENTFD);
	set->index = VFIO_PCI_MSIX_IRQ_INDEX;
	set->start = 0;
	set->count = fd < 0 ? 0 : 1;
	memcpy(set->data, &fd, fd < 0 ? 0 : sizeof(fd));
	return ioctl(dev->fd, VFIO_DEVICE_SET_IRQS, set);
}
