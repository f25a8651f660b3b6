/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buffer: guest memory that a device reads or writes, in a memfd.
 *
 *	| guard | data, mapped for the device | guard |
 *
 * The whole file is filled with a canary byte first. Only the data part is
 * mapped for the device, so a guard that changed is a stray write. The host
 * reads the same memory from outside, by the physical addresses printed.
 */
#ifndef GUEST_BUFFER_H
#define GUEST_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#define BUFFER_CANARY 0xa5

struct buffer {
	char name[16];
	int memfd;
	uint8_t *file;		/* the whole file, mapped */
	size_t file_size;
	uint64_t data_start;	/* offset of the data part in the file */
	size_t data_size;
	uint8_t *data;		/* file + data_start */
	uint64_t iova;		/* the device's address of the data part */
	uint64_t *pages;	/* without an IOMMU: of each 4 KiB page of it */
};

/*
 * Old kernel: make a sealed buffer for @data_size bytes that can be mapped in
 * pages of @page_size. New kernel: the same from the retrieved @memfd.
 * Both end the program on failure.
 */
void buffer_create(struct buffer *buf, const char *name, size_t data_size,
		   size_t page_size, uint64_t iova);
void buffer_adopt(struct buffer *buf, const char *name, size_t data_size,
		  size_t page_size, uint64_t iova, int memfd);

/* The device's address of a place in the data part. */
uint64_t buffer_device_address(const struct buffer *buf, size_t offset);

/*
 * Without an IOMMU: ask which physical address each page of the data part has.
 * Returns 0, or -1 with errno if there is an IOMMU.
 */
int buffer_learn_addresses(struct buffer *buf, int iommufd, uint32_t ioas_id);

/* Tell the host where the file lies in physical memory. */
void buffer_say_extents(const struct buffer *buf);

/* The number of guard bytes that changed. */
size_t buffer_guard_errors(const struct buffer *buf);

#endif
