/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio: a device opened through its character device and an iommufd.
 */
#ifndef GUEST_VFIO_H
#define GUEST_VFIO_H

#include <stddef.h>
#include <stdint.h>

struct vfio_device {
	int fd;			/* the character device */
	uint32_t dev_id;	/* its object ID in the iommufd */
};

/* Functions that return int give 0 or -1 with errno. */
int vfio_bind(struct vfio_device *dev, int iommufd);

/* Open function @bdf, bind it, and close it; ends the program on failure. */
void vfio_take(const char *bdf, int iommufd);

/* Attach to a HWPT or IOAS; replaces what was attached, without a gap. */
int vfio_attach(struct vfio_device *dev, uint32_t pt_id);

/* Map a BAR. Returns NULL with errno on failure. */
void *vfio_map_bar(struct vfio_device *dev, unsigned int bar, size_t *size);

/* Registers that cannot be mapped (I/O ports), and the config space. */
int vfio_read(struct vfio_device *dev, unsigned int region, uint64_t offset,
	      void *data, size_t size);
int vfio_write(struct vfio_device *dev, unsigned int region, uint64_t offset,
	       const void *data, size_t size);

/* Let the device do DMA and answer on its BARs; or stop its DMA. */
int vfio_set_bus_master(struct vfio_device *dev);
int vfio_clear_bus_master(struct vfio_device *dev);

/* Signal @eventfd for vector 0 of MSI-X; -1 takes the vector away. */
int vfio_set_msix(struct vfio_device *dev, int eventfd);

#endif
