// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm: an example of a VMM that is updated under live devices.
 *
 * The same program runs in both kernels. Read vmm_old.c for the way into the
 * handover and vmm_new.c for the way out of it.
 */
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "iommufd.h"
#include "say.h"
#include "vmm.h"

#define HUGE_2M (2UL << 20)

size_t vmm_buffer_size(const struct vmm_device *dev)
{
	return dev->cell->type == CELL_NIC ? NIC_BUFFER_BYTES :
					     ES1370_BUFFER_BYTES;
}

uint64_t vmm_buffer_iova(const struct vmm *vmm, const struct vmm_device *dev)
{
	/* The sound device drives 32 address bits. */
	if (dev->cell->type == CELL_SOUND)
		return 0x20000000;
	return (uint64_t)(dev - vmm->device + 1) << 32;
}

void vmm_buffer_name(const struct vmm *vmm, const struct vmm_device *dev,
		     char *name, size_t size)
{
	snprintf(name, size, "%s%zu",
		 dev->cell->type == CELL_NIC ? "nic" : "sound",
		 (size_t)(dev - vmm->device));
}

/*
 * Only the first device of a domain gets a gigabyte: one such page shows that
 * they work, and two would need twice the memory.
 */
size_t vmm_page_size(const struct vmm *vmm, const struct vmm_device *dev)
{
	size_t size = vmm->cell.page_size[dev->cell->domain];

	for (const struct vmm_device *other = vmm->device; other < dev; other++)
		if (other->domain == dev->domain && size > HUGE_2M)
			return HUGE_2M;
	return size;
}

bool vmm_domain_preserved(struct vmm *vmm, const struct vmm_domain *domain)
{
	for_each_device(vmm, dev)
		if (dev->domain == domain && dev->cell->preserve)
			return true;
	return false;
}

void vmm_map_domain(struct vmm *vmm, struct vmm_domain *domain)
{
	size_t page_size = vmm->cell.page_size[domain - vmm->domain];

	if (iommufd_ioas_alloc(domain->iommufd, &domain->ioas_id) ||
	    iommufd_huge_pages(domain->iommufd, domain->ioas_id,
			       page_size > (size_t)getpagesize()))
		die("see that iommufd is in the kernel", "make an IOAS");
	for_each_device(vmm, dev) {
		if (dev->domain != domain)
			continue;
		if (iommufd_map_file(domain->iommufd, domain->ioas_id,
				     dev->buf.memfd, dev->buf.data_start,
				     dev->buf.data_size, dev->buf.iova))
			die("see the limits of locked memory", "map %s",
			    dev->buf.name);
	}
}

void vmm_learn_addresses(struct vmm_device *dev)
{
	const struct vmm_domain *domain = dev->domain;

	if (buffer_learn_addresses(&dev->buf, domain->iommufd, domain->ioas_id))
		return;
	say("no-iommu name=%s bdf=%s", dev->buf.name, dev->cell->bdf);
}

static bool all_arrived(struct vmm *vmm, const unsigned int *since,
			unsigned int frames)
{
	for_each_device(vmm, dev) {
		/* In the new kernel nothing comes from what was left behind. */
		if (dev->cell->type != CELL_NIC ||
		    (vmm->cell.new_kernel && !dev->cell->preserve))
			continue;
		if (nic_received(&dev->nic) <
		    since[dev - vmm->device] + frames)
			return false;
	}
	return true;
}

void vmm_wait_frames(struct vmm *vmm, const unsigned int *since,
		     unsigned int frames, const char *what)
{
	unsigned int tries = cell_number("wait", 20) * 50;

	while (tries-- && !all_arrived(vmm, since, frames))
		usleep(20000);
	say("waited for=%s result=%s", what,
	    all_arrived(vmm, since, frames) ? "arrived" : "timeout");
}

void vmm_say_frames(struct vmm *vmm, const char *when)
{
	for_each_device(vmm, dev) {
		struct nic_count count;

		if (dev->cell->type != CELL_NIC)
			continue;
		count = nic_count(&dev->nic);
		say("frames when=%s name=%s received=%u missing=%u out_of_order=%u bad=%u last=%llu",
		    when, dev->buf.name, count.received, count.missing,
		    count.out_of_order, count.bad,
		    (unsigned long long)count.last);
	}
}

void vmm_check_interrupt(struct vmm_device *dev)
{
	struct pollfd ready = { .events = POLLIN };
	uint64_t events = 0;

	ready.fd = eventfd(0, EFD_CLOEXEC);
	if (ready.fd < 0 || vfio_set_msix(&dev->vfio, ready.fd))
		die("see the console for interrupt remapping",
		    "set up MSI-X of %s", dev->cell->bdf);
	nic_enable_interrupt(&dev->nic);
	if (poll(&ready, 1, 5000) == 1 &&
	    read(ready.fd, &events, sizeof(events)) < 0)
		events = 0;
	say("interrupt name=%s events=%llu", dev->buf.name,
	    (unsigned long long)events);
	close(ready.fd);
}

int main(void)
{
	static struct vmm vmm;

	cell_read(&vmm.cell);
	for (unsigned int n = 0; n < vmm.cell.num_devices; n++) {
		vmm.device[n].cell = &vmm.cell.device[n];
		vmm.device[n].domain =
			&vmm.domain[vmm.cell.device[n].domain];
	}
	if (vmm.cell.new_kernel)
		vmm_new(&vmm);
	else
		vmm_old(&vmm);
	return 0;
}
