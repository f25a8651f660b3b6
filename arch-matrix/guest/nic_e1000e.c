// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "frame.h"
#include "nic_e1000e.h"
#include "say.h"

#define REG_CTRL	0x0000
#define REG_STATUS	0x0008
#define REG_ICR		0x00c0
#define REG_IMS		0x00d0
#define REG_IMC		0x00d8
#define REG_IVAR	0x00e4
#define REG_RCTL	0x0100
#define REG_RDBAL	0x2800
#define REG_RDBAH	0x2804
#define REG_RDLEN	0x2808
#define REG_RDH		0x2810
#define REG_RDT		0x2818

#define CTRL_SLU	(1u << 6)	/* set link up */
#define CTRL_RST	(1u << 26)
#define STATUS_LU	(1u << 1)
#define RCTL_EN		(1u << 1)
#define RCTL_UPE	(1u << 3)	/* unicast promiscuous */
#define RCTL_MPE	(1u << 4)	/* multicast promiscuous */
#define RCTL_BAM	(1u << 15)	/* accept broadcast */
#define RCTL_SECRC	(1u << 26)	/* strip the checksum */
#define CAUSE_RXQ0	(1u << 20)
#define IVAR_RXQ0_VECTOR_0 0x8		/* valid bit, vector 0 */

#define DESC_DONE	0x1

struct rx_desc {
	uint64_t addr;
	uint16_t length;
	uint16_t checksum;
	uint8_t status;
	uint8_t errors;
	uint16_t special;
};

static uint32_t read_reg(const struct nic *nic, uint32_t reg)
{
	return *(volatile uint32_t *)(nic->regs + reg);
}

static void write_reg(struct nic *nic, uint32_t reg, uint32_t value)
{
	*(volatile uint32_t *)(nic->regs + reg) = value;
}

static volatile struct rx_desc *ring(const struct nic *nic)
{
	return (volatile struct rx_desc *)nic->buf->data;
}

static const uint8_t *slot(const struct nic *nic, unsigned int n)
{
	return nic->buf->data + NIC_RING_BYTES + n * (size_t)NIC_SLOT;
}

/* The device's address of a slot, which is in one page. */
static uint64_t slot_address(const struct nic *nic, unsigned int n)
{
	return buffer_device_address(nic->buf,
				     NIC_RING_BYTES + n * (size_t)NIC_SLOT);
}

void nic_open(struct nic *nic, struct vfio_device *dev, struct buffer *buf)
{
	size_t size;

	nic->dev = dev;
	nic->buf = buf;
	nic->regs = vfio_map_bar(dev, 0, &size);
	if (!nic->regs)
		die("bind the device to an iommufd first", "map BAR 0 of %s",
		    buf->name);
}

static void fill_ring(struct nic *nic)
{
	uint64_t start = buffer_device_address(nic->buf, 0);
	volatile struct rx_desc *desc = ring(nic);

	if (buffer_device_address(nic->buf, NIC_RING_BYTES - 1) !=
	    start + NIC_RING_BYTES - 1) {
		errno = EFAULT;
		die("use pages of 2 MiB", "find the ring of %s in one piece",
		    nic->buf->name);
	}
	memset(nic->buf->data, 0, NIC_RING_BYTES);
	for (unsigned int n = 0; n < NIC_RING; n++)
		desc[n].addr = slot_address(nic, n);
	write_reg(nic, REG_RDBAL, (uint32_t)start);
	write_reg(nic, REG_RDBAH, start >> 32);
	write_reg(nic, REG_RDLEN, NIC_RING_BYTES);
	write_reg(nic, REG_RDH, 0);
	/* Head equal to tail means empty, so one descriptor stays unused. */
	write_reg(nic, REG_RDT, NIC_RING - 1);
}

static void wait_for_link(struct nic *nic)
{
	for (int tries = 0; tries < 500; tries++) {
		if (read_reg(nic, REG_STATUS) & STATUS_LU)
			return;
		usleep(10000);
	}
	errno = ETIMEDOUT;
	die("see QEMU's netdev of this NIC", "wait for the link of %s",
	    nic->buf->name);
}

void nic_start(struct nic *nic)
{
	if (vfio_set_bus_master(nic->dev))
		die("see that the device answers", "set bus master of %s",
		    nic->buf->name);
	write_reg(nic, REG_IMC, ~0u);
	write_reg(nic, REG_CTRL, read_reg(nic, REG_CTRL) | CTRL_RST);
	usleep(1000);
	write_reg(nic, REG_IMC, ~0u);
	write_reg(nic, REG_CTRL, read_reg(nic, REG_CTRL) | CTRL_SLU);
	wait_for_link(nic);
	fill_ring(nic);
	write_reg(nic, REG_RCTL, RCTL_EN | RCTL_UPE | RCTL_MPE | RCTL_BAM |
		  RCTL_SECRC);
}

unsigned int nic_received(const struct nic *nic)
{
	volatile struct rx_desc *desc = ring(nic);
	unsigned int low = 0, high = NIC_RING;

	/* Descriptors complete in order: look for the first that is not. */
	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (desc[middle].status & DESC_DONE)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct nic_count nic_count(const struct nic *nic)
{
	struct nic_count count = { .received = nic_received(nic) };
	uint64_t seq, expected = 0;

	for (unsigned int n = 0; n < count.received; n++) {
		if (!frame_parse(slot(nic, n), ring(nic)[n].length, &seq)) {
			count.bad++;
			continue;
		}
		if (seq > expected)
			count.missing += seq - expected;
		else if (seq < expected)
			count.out_of_order++;
		expected = seq + 1;
		count.last = seq;
	}
	return count;
}

unsigned int nic_slots_moved(const struct nic *nic)
{
	unsigned int moved = 0;

	for (unsigned int n = 0; n < NIC_RING; n++)
		moved += ring(nic)[n].addr != slot_address(nic, n);
	return moved;
}

void nic_enable_interrupt(struct nic *nic)
{
	read_reg(nic, REG_ICR);
	write_reg(nic, REG_IVAR, IVAR_RXQ0_VECTOR_0);
	write_reg(nic, REG_IMS, CAUSE_RXQ0);
}

void nic_stop(struct nic *nic)
{
	write_reg(nic, REG_IMC, ~0u);
	write_reg(nic, REG_RCTL, 0);
}
