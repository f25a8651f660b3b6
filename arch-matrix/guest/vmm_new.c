// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm_new: the new kernel's side of a live update.
 *
 *	1. retrieve memory, iommufd and devices	(retrieve)
 *	2. bind: the device is attached already	(bind_devices)
 *	3. map the same memory again, replace	(replace_domains)
 *	   the restored page table, destroy it
 *	4. finish the session
 *
 * This kernel may be left in its turn: nothing in it depends on how the
 * devices came.
 *
 * DMA goes on all the time.
 */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "ballast.h"
#include "failnth.h"
#include "host.h"
#include "iommufd.h"
#include "luo.h"
#include "meminfo.h"
#include "pci.h"
#include "say.h"
#include "vmm.h"

static int retrieve_one(struct vmm *vmm, uint64_t token, const char *what)
{
	uint64_t start = clock_ns();
	int fd = luo_retrieve(vmm->session, token);

	say("took step=retrieve object=%s ns=%llu", what,
	    (unsigned long long)(clock_ns() - start));
	say("retrieve object=%s token=%#llx errno=%d", what,
	    (unsigned long long)token, fd < 0 ? errno : 0);
	return fd;
}

static void retrieve_memory(struct vmm *vmm)
{
	char name[16];

	for_each_device(vmm, dev) {
		int fd;

		vmm_buffer_name(vmm, dev, name, sizeof(name));
		fd = retrieve_one(vmm, TOKEN_MEMORY + (dev - vmm->device),
				  name);
		if (fd < 0)
			die("see the console for the memory's state",
			    "retrieve %s", name);
		buffer_adopt(&dev->buf, name, vmm_buffer_size(dev),
			     vmm_page_size(vmm, dev), vmm_buffer_iova(vmm, dev),
			     fd);
		dev->nic.buf = &dev->buf;
		buffer_say_extents(&dev->buf);
	}
	vmm->ballast = !cell_number("ballast", 0) ? -1 :
		       retrieve_one(vmm, TOKEN_BALLAST, "ballast");
}

/* Returns the number of objects that did not come back. */
static int retrieve_devices(struct vmm *vmm)
{
	int lost = 0;

	for (unsigned int n = 0; n < vmm->cell.num_files; n++) {
		vmm->iommufd[n] = retrieve_one(vmm, TOKEN_IOMMUFD + n,
					       "iommufd");
		lost += vmm->iommufd[n] < 0;
	}
	for_each_device(vmm, dev) {
		dev->vfio.fd = -1;
		if (!dev->cell->preserve)
			continue;
		/* The kernel kept all drivers away, so ours is free to come. */
		pci_bind_vfio(dev->cell->bdf);
		dev->vfio.fd = retrieve_one(vmm, TOKEN_DEVICE +
					    (dev - vmm->device),
					    dev->cell->bdf);
		lost += dev->vfio.fd < 0;
	}
	return lost;
}

static void bind_devices(struct vmm *vmm)
{
	for_each_device(vmm, dev) {
		dev->domain->iommufd = vmm->iommufd[dev->cell->file];
		if (dev->vfio.fd < 0)
			continue;
		if (vfio_bind(&dev->vfio, dev->domain->iommufd))
			die("bind to the iommufd of the same session",
			    "bind %s", dev->cell->bdf);
		if (dev->cell->type == CELL_NIC)
			nic_open(&dev->nic, &dev->vfio, &dev->buf);
		dev->sound.dev = &dev->vfio;
		dev->sound.buf = &dev->buf;
		say("reclaimed name=%s bdf=%s", dev->buf.name, dev->cell->bdf);
	}
}

static int make_hwpt(void *arg)
{
	struct vmm_device *dev = arg;
	struct vmm_domain *domain = dev->domain;

	if (domain->hwpt_id)
		return 0;
	return iommufd_hwpt_alloc(domain->iommufd, dev->vfio.dev_id,
				  domain->ioas_id, &domain->hwpt_id);
}

static void destroy_hwpt(void *arg)
{
	struct vmm_device *dev = arg;
	struct vmm_domain *domain = dev->domain;

	if (domain->hwpt_id && iommufd_destroy(domain->iommufd, domain->hwpt_id))
		die("see the console", "destroy page table %u", domain->hwpt_id);
	domain->hwpt_id = 0;
}

static int attach_new(void *arg)
{
	struct vmm_device *dev = arg;

	return vfio_attach(&dev->vfio, dev->domain->hwpt_id);
}

static const struct failnth failing_hwpt = {
	.what = "hwpt",
	.step = make_hwpt,
	.after = destroy_hwpt,
};

/* There is one move away from the restored page table only. */
static const struct failnth failing_replace = {
	.what = "replace",
	.step = attach_new,
};

static void replace_device(struct vmm_device *dev)
{
	bool failing = cell_number("fail", 0);

	if (failing && !dev->domain->hwpt_id)
		failnth_each(&failing_hwpt, dev);
	if (make_hwpt(dev))
		die("see the console", "make a page table for %s",
		    dev->cell->bdf);
	if (failing)
		failnth_each(&failing_replace, dev);
	else if (attach_new(dev))
		die("see the console", "replace the page table of %s",
		    dev->cell->bdf);
}

/* The NIC goes by the addresses that it was told in the old kernel. */
static void check_addresses(struct vmm_device *dev)
{
	vmm_learn_addresses(dev);
	if (dev->buf.pages && dev->cell->type == CELL_NIC)
		say("slots name=%s moved=%u", dev->buf.name,
		    nic_slots_moved(&dev->nic));
}

/* The restored page table goes when its last device has left it. */
static void replace_domain(struct vmm *vmm, struct vmm_domain *domain)
{
	uint32_t restored;
	uint64_t start;

	if (iommufd_lookup(domain->iommufd,
			   TOKEN_HWPT + (domain - vmm->domain), &restored))
		die("see that the old kernel marked it",
		    "look up page table %zu", (size_t)(domain - vmm->domain));
	vmm_map_domain(vmm, domain);
	for_each_device(vmm, dev)
		if (dev->domain == domain && dev->vfio.fd >= 0)
			replace_device(dev);
	start = clock_ns();
	if (iommufd_destroy(domain->iommufd, restored))
		die("detach every device from it first",
		    "destroy the restored page table %u", restored);
	say("took step=destroy object=domain%zu ns=%llu",
	    (size_t)(domain - vmm->domain),
	    (unsigned long long)(clock_ns() - start));
	say("replaced domain=%zu restored=%u new=%u",
	    (size_t)(domain - vmm->domain), restored, domain->hwpt_id);
	for_each_device(vmm, dev)
		if (dev->domain == domain && dev->vfio.fd >= 0)
			check_addresses(dev);
}

static void wait_for_more(struct vmm *vmm, const char *what)
{
	unsigned int since[CELL_MAX_DEVICES] = { 0 };

	for_each_device(vmm, dev)
		if (dev->cell->type == CELL_NIC)
			since[dev - vmm->device] =
				nic_received(&dev->nic);
	vmm_wait_frames(vmm, since, vmm->cell.after, what);
}

static void stop_devices(struct vmm *vmm)
{
	/* Turning devices off clears bus master: the host stops watching. */
	host_look();
	for_each_device(vmm, dev) {
		if (dev->vfio.fd < 0)
			continue;
		if (dev->cell->type == CELL_NIC)
			nic_stop(&dev->nic);
		else
			es1370_stop(&dev->sound);
		close(dev->vfio.fd);
	}
}

static void check_memory(struct vmm *vmm)
{
	for_each_device(vmm, dev)
		say("guards name=%s changed=%zu", dev->buf.name,
		    buffer_guard_errors(&dev->buf));
}

static void take_back(struct vmm *vmm)
{
	bind_devices(vmm);
	vmm_say_frames(vmm, "reclaimed");
	meminfo_say("reclaimed");
	for_each_domain(vmm, domain)
		if (vmm_domain_preserved(vmm, domain))
			replace_domain(vmm, domain);
	wait_for_more(vmm, "after");
	for_each_device(vmm, dev)
		if (dev->cell->type == CELL_NIC && dev->vfio.fd >= 0)
			vmm_check_interrupt(dev);
}

void vmm_new(struct vmm *vmm)
{
	int lost;

	meminfo_say("new");
	vmm->session = luo_retrieve_session(VMM_SESSION);
	if (vmm->session < 0)
		die("see whether the old kernel's session was kept",
		    "retrieve session " VMM_SESSION);
	retrieve_memory(vmm);
	for_each_device(vmm, dev)
		pci_say_config(dev->cell->bdf, "new");
	if (cell_number("fail", 0))
		failnth_prepare();
	lost = retrieve_devices(vmm);
	if (!lost)
		take_back(vmm);
	else
		wait_for_more(vmm, "after");
	if (luo_finish(vmm->session))
		say("finish errno=%d", errno);
	else
		say("finish errno=0");
	meminfo_say("finished");
	vmm_say_frames(vmm, "end");
	check_memory(vmm);
	if (cell_number("again", 0)) {
		close(vmm->session);
		meminfo_say("end");
		say("again");
		vmm_hand_over(vmm);
	}
	stop_devices(vmm);
	close(vmm->session);
	meminfo_say("end");
}
