/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmm: what the example VMM and the reaper share.
 *
 * Tokens are the only names that outlive the kernel. Ours are the object's
 * index on top of a base per kind of object.
 */
#ifndef GUEST_VMM_H
#define GUEST_VMM_H

#include <stdint.h>

#include "buffer.h"
#include "cell.h"
#include "es1370.h"
#include "nic_e1000e.h"
#include "vfio.h"

#define VMM_SESSION "vmm"
#define TOKEN_MEMORY 0x100
#define TOKEN_IOMMUFD 0x200
#define TOKEN_DEVICE 0x300
#define TOKEN_BALLAST 0x400
#define TOKEN_HWPT 0x1000

struct vmm_domain {
	int iommufd;
	uint32_t ioas_id;
	uint32_t hwpt_id;
};

struct vmm_device {
	const struct cell_device *cell;
	struct vmm_domain *domain;
	struct vfio_device vfio;
	struct buffer buf;
	struct nic nic;
	struct es1370 sound;
};

struct vmm {
	struct cell cell;
	int session;
	int iommufd[CELL_MAX_FILES];
	int ballast;
	struct vmm_domain domain[CELL_MAX_DOMAINS];
	struct vmm_device device[CELL_MAX_DEVICES];
};

/* vmm_old.c: runs the devices, hands them over; returns if kexec is refused. */
void vmm_old(struct vmm *vmm);

/* vmm_session.c: puts memory, iommufds and devices into a new session. */
void vmm_preserve(struct vmm *vmm);

/* vmm_session.c: puts devices into another one, and ends that of their iommufds. */
void vmm_preserve_split(struct vmm *vmm);

/* vmm_session.c: does so, and cancels, with one allocation after another failing. */
void vmm_preserve_failing(struct vmm *vmm);

/* vmm_old.c: hands running devices over; returns if kexec is refused. */
void vmm_hand_over(struct vmm *vmm);

/* vmm_new.c: takes everything back and goes on. */
void vmm_new(struct vmm *vmm);

/* vmm.c: steps that both sides do. */

/* The size, address and name of device @n's buffer follow from the cell. */
size_t vmm_buffer_size(const struct vmm_device *dev);
uint64_t vmm_buffer_iova(const struct vmm *vmm, const struct vmm_device *dev);
size_t vmm_page_size(const struct vmm *vmm, const struct vmm_device *dev);
void vmm_buffer_name(const struct vmm *vmm, const struct vmm_device *dev,
		     char *name, size_t size);

/* Make the IOAS of @domain and map the buffers of all its devices. */
void vmm_map_domain(struct vmm *vmm, struct vmm_domain *domain);

/* Ask for the addresses that @dev must use, which without an IOMMU are others. */
void vmm_learn_addresses(struct vmm_device *dev);

/* True if a device of @domain goes over to the next kernel. */
bool vmm_domain_preserved(struct vmm *vmm, const struct vmm_domain *domain);

/* Wait until every NIC has @frames more than at @since, or time out. */
void vmm_wait_frames(struct vmm *vmm, const unsigned int *since,
		     unsigned int frames, const char *what);

/* Have a NIC raise an interrupt for the frames that arrive. */
void vmm_check_interrupt(struct vmm_device *dev);

/* Print what each NIC has received. */
void vmm_say_frames(struct vmm *vmm, const char *when);

#define for_each_device(vmm, dev)					\
	for (struct vmm_device *dev = (vmm)->device;			\
	     dev < (vmm)->device + (vmm)->cell.num_devices; dev++)

#define for_each_domain(vmm, domain_)					\
	for (struct vmm_domain *domain_ = (vmm)->domain;		\
	     domain_ < (vmm)->domain + (vmm)->cell.num_domains; domain_++)

#endif
