/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nic_e1000e: the receive side of an Intel 82574L, driven from user space.
 *
 * One ring of NIC_RING legacy descriptors and one 2 KiB slot for each lie in
 * a buffer. Once started the NIC writes frames with no help from any CPU,
 * until the ring is full. Nothing is ever recycled, so that the host can see
 * each frame that arrived since the start.
 */
#ifndef GUEST_NIC_E1000E_H
#define GUEST_NIC_E1000E_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "vfio.h"

#define NIC_RING 4096
#define NIC_SLOT 2048
#define NIC_RING_BYTES (NIC_RING * 16UL)
#define NIC_BUFFER_BYTES (NIC_RING_BYTES + NIC_RING * (size_t)NIC_SLOT)

struct nic {
	struct vfio_device *dev;
	struct buffer *buf;
	volatile uint8_t *regs;
};

struct nic_count {
	unsigned int received;
	unsigned int missing;		/* numbers left out */
	unsigned int out_of_order;	/* repeated or going back */
	unsigned int bad;		/* wrong contents */
	uint64_t last;
};

/* All end the program on failure. */

/* Map the registers; touches nothing in the device. */
void nic_open(struct nic *nic, struct vfio_device *dev, struct buffer *buf);

/* Reset, fill the ring, wait for the link, turn receiving on. */
void nic_start(struct nic *nic);

/* Frames in the ring, with their contents and order checked. */
struct nic_count nic_count(const struct nic *nic);

/* Frames in the ring, just counted: what a poll loop can afford. */
unsigned int nic_received(const struct nic *nic);

/* Slots that are not where the ring says, which the NIC goes by. */
unsigned int nic_slots_moved(const struct nic *nic);

/* Have MSI-X vector 0 raised for received frames. */
void nic_enable_interrupt(struct nic *nic);

/* Turn receiving off. */
void nic_stop(struct nic *nic);

#endif
