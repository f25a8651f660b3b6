// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm_old: the old kernel's side of a live update.
 *
 *	1. open the devices and let them do DMA	(start_devices)
 *	2. mark the page tables			(mark_domains)
 *	3. put memory, iommufd, devices into a	(vmm_preserve)
 *	   session, in this order
 *	4. load the next kernel and jump	(vmm_hand_over)
 *
 * All files stay open until the jump: closing the session cancels it.
 */
#include <errno.h>
#include <unistd.h>

#include "ballast.h"
#include "failnth.h"
#include "host.h"
#include "iommufd.h"
#include "kexec.h"
#include "leaks.h"
#include "meminfo.h"
#include "pci.h"
#include "say.h"
#include "vmm.h"

static void open_devices(struct vmm *vmm)
{
	for (unsigned int n = 0; n < vmm->cell.num_files; n++) {
		vmm->iommufd[n] = iommufd_open();
		if (vmm->iommufd[n] < 0)
			die("see that iommufd is in the kernel",
			    "open /dev/iommu");
	}
	for_each_device(vmm, dev) {
		int iommufd = vmm->iommufd[dev->cell->file];

		pci_bind_vfio(dev->cell->bdf);
		dev->vfio.fd = pci_open_cdev(dev->cell->bdf);
		if (dev->vfio.fd < 0)
			die("see that vfio-pci has the device",
			    "open the character device of %s", dev->cell->bdf);
		if (vfio_bind(&dev->vfio, iommufd))
			die("see the console; the group may hold others",
			    "bind %s to the iommufd", dev->cell->bdf);
		dev->domain->iommufd = iommufd;
	}
}

static void make_buffers(struct vmm *vmm)
{
	char name[16];

	for_each_device(vmm, dev) {
		vmm_buffer_name(vmm, dev, name, sizeof(name));
		buffer_create(&dev->buf, name, vmm_buffer_size(dev),
			      vmm_page_size(vmm, dev), vmm_buffer_iova(vmm, dev));
	}
}

/* The first device of a domain decides the page table's format. */
static void attach_devices(struct vmm *vmm)
{
	for_each_device(vmm, dev) {
		struct vmm_domain *domain = dev->domain;

		if (!domain->ioas_id)
			vmm_map_domain(vmm, domain);
		if (!domain->hwpt_id &&
		    iommufd_hwpt_alloc(domain->iommufd, dev->vfio.dev_id,
				       domain->ioas_id, &domain->hwpt_id))
			die("see the console", "make a page table for %s",
			    dev->cell->bdf);
		if (vfio_attach(&dev->vfio, domain->hwpt_id))
			die("see the console", "attach %s", dev->cell->bdf);
	}
}

static void start_devices(struct vmm *vmm)
{
	for_each_device(vmm, dev) {
		vmm_learn_addresses(dev);
		/* Only now, for pinning moves pages that lie in a CMA area. */
		buffer_say_extents(&dev->buf);
		if (dev->cell->type == CELL_NIC) {
			nic_open(&dev->nic, &dev->vfio, &dev->buf);
			nic_start(&dev->nic);
		} else {
			dev->sound.dev = &dev->vfio;
			dev->sound.buf = &dev->buf;
			es1370_start(&dev->sound);
		}
		say("dma-on name=%s bdf=%s", dev->buf.name, dev->cell->bdf);
	}
}

static void mark_domains(struct vmm *vmm)
{
	for_each_domain(vmm, domain)
		if (vmm_domain_preserved(vmm, domain) &&
		    iommufd_mark(domain->iommufd, domain->hwpt_id,
				 TOKEN_HWPT + (domain - vmm->domain)))
			die("run a kernel with CONFIG_IOMMU_LIVEUPDATE",
			    "mark page table %u", domain->hwpt_id);
}

/* Map a page of a guard for a moment, far away from what the device uses. */
static int try_to_map(const struct vmm_device *dev)
{
	const struct vmm_domain *domain = dev->domain;
	uint64_t iova = dev->buf.iova + (2UL << 30);
	size_t size = getpagesize();

	if (iommufd_map_file(domain->iommufd, domain->ioas_id, dev->buf.memfd,
			     0, size, iova))
		return errno;
	return iommufd_unmap(domain->iommufd, domain->ioas_id, iova, size) ?
	       errno : 0;
}

/* A preserved IOAS refuses changes; a cancelled one takes them again. */
static void check_frozen(struct vmm *vmm, int want)
{
	for_each_device(vmm, dev)
		if (dev->cell->preserve)
			say("frozen name=%s errno=%d want=%d", dev->buf.name,
			    try_to_map(dev), want);
}

static void cancel(struct vmm *vmm)
{
	close(vmm->session);
	check_frozen(vmm, 0);
	say("cancelled");
}

/* Both come from the image of the next kernel, see the tools. */
static void declare_target(void)
{
	if (kexec_declare_target(cell_value("target", ""),
				 cell_value("features", "0")))
		die("run a kernel with CONFIG_IOMMU_LIVEUPDATE",
		    "declare what the next kernel reads");
}

/* The kernel refused the jump: nothing is lost, the devices go on. */
static void stay(struct vmm *vmm)
{
	unsigned int since[CELL_MAX_DEVICES] = { 0 };

	say("kexec-refused errno=%d", errno);
	for_each_device(vmm, dev)
		if (dev->cell->type == CELL_NIC)
			since[dev - vmm->device] = nic_received(&dev->nic);
	vmm_wait_frames(vmm, since, vmm->cell.after, "after");
	cancel(vmm);
	host_look();
}

/* What was preserved may fail before the next kernel looks for it. */
static void lose_devices(struct vmm *vmm)
{
	for_each_device(vmm, dev)
		if (dev->cell->gone)
			pci_power_off(dev->cell->bdf);
}

void vmm_hand_over(struct vmm *vmm)
{
	bool split = cell_number("split", 0);

	if (vmm->cell.preserve_devices)
		mark_domains(vmm);
	for (unsigned int n = cell_number("cancel", 0); n; n--) {
		vmm_preserve(vmm);
		cancel(vmm);
		leaks_say("old");
	}
	if (cell_number("fail", 0)) {
		failnth_prepare();
		vmm_preserve_failing(vmm);
		check_frozen(vmm, 0);
		leaks_say("old");
	}
	if (split)
		vmm_preserve_split(vmm);
	else
		vmm_preserve(vmm);
	if (vmm->cell.preserve_devices)
		check_frozen(vmm, split ? 0 : EBUSY);
	say("preserved");
	for_each_device(vmm, dev)
		pci_say_config(dev->cell->bdf, "old");
	meminfo_say("preserved");
	kexec_load("/to");
	if (vmm->cell.preserve_devices)
		declare_target();
	say("kexec");
	lose_devices(vmm);
	kexec_jump();
	stay(vmm);
}

void vmm_old(struct vmm *vmm)
{
	static const unsigned int none[CELL_MAX_DEVICES];

	open_devices(vmm);
	make_buffers(vmm);
	attach_devices(vmm);
	vmm->ballast = ballast_map(vmm->domain[0].iommufd, vmm->domain[0].ioas_id);
	start_devices(vmm);
	vmm_wait_frames(vmm, none, vmm->cell.before, "before");
	for_each_device(vmm, dev)
		if (dev->cell->type == CELL_NIC && cell_number("irq", 0))
			vmm_check_interrupt(dev);
	meminfo_say("running");
	vmm_hand_over(vmm);
}
