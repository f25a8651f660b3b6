// SPDX-License-Identifier: GPL-2.0-only
/*
 * reaper: frees what a VMM left that did not come back after the kexec.
 *
 * The kernel destroys nothing by itself: until user space has taken them, the
 * devices go on with DMA into memory that stays reserved. A host that finds
 * its VMM gone runs this program with the tokens that the VMM used. It stops
 * the devices before it takes their page tables away, so nothing faults.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "iommufd.h"
#include "luo.h"
#include "meminfo.h"
#include "pci.h"
#include "say.h"
#include "vmm.h"

static int try_retrieve(int session, uint64_t token, const char *what)
{
	int fd = luo_retrieve(session, token);

	say("retrieve object=%s token=%#llx errno=%d", what,
	    (unsigned long long)token, fd < 0 ? errno : 0);
	return fd;
}

static int must_retrieve(int session, uint64_t token, const char *what)
{
	int fd = try_retrieve(session, token, what);

	if (fd < 0)
		die("the handover may have been refused, see the console",
		    "retrieve %s", what);
	return fd;
}

/* A device that is gone leaves nothing but its page table. */
static void claim(struct cell *cell, int session, const int *iommufd,
		  struct vfio_device *vfio)
{
	for (unsigned int n = 0; n < cell->num_devices; n++) {
		const struct cell_device *dev = &cell->device[n];

		if (!pci_present(dev->bdf)) {
			vfio[n].fd = try_retrieve(session, TOKEN_DEVICE + n, dev->bdf);
			continue;
		}
		pci_bind_vfio(dev->bdf);
		vfio[n].fd = must_retrieve(session, TOKEN_DEVICE + n, dev->bdf);
		if (vfio_bind(&vfio[n], iommufd[dev->file]))
			die("bind to the iommufd of the same session",
			    "bind %s", dev->bdf);
		say("reclaimed name=nic%u bdf=%s", n, dev->bdf);
	}
}

/*
 * First the device falls silent, then it leaves its page table: closing the
 * file unbinds it, and it is blocked from then on.
 */
static void silence(struct cell *cell, struct vfio_device *vfio)
{
	for (unsigned int n = 0; n < cell->num_devices; n++) {
		if (vfio[n].fd < 0)
			continue;
		if (vfio_clear_bus_master(&vfio[n]))
			die("see the console", "stop %s", cell->device[n].bdf);
		close(vfio[n].fd);
	}
}

static void free_tables(struct cell *cell, const int *iommufd)
{
	bool done[CELL_MAX_DOMAINS] = { false };
	uint32_t restored;

	for (unsigned int n = 0; n < cell->num_devices; n++) {
		unsigned int domain = cell->device[n].domain;
		int fd = iommufd[cell->device[n].file];

		if (done[domain])
			continue;
		done[domain] = true;
		if (iommufd_lookup(fd, TOKEN_HWPT + domain, &restored) ||
		    iommufd_destroy(fd, restored))
			die("see that every device was closed",
			    "free page table %u", domain);
		say("freed domain=%u restored=%u", domain, restored);
	}
}

int main(void)
{
	struct vfio_device vfio[CELL_MAX_DEVICES];
	int iommufd[CELL_MAX_FILES], memory[CELL_MAX_DEVICES];
	static struct cell cell;
	int session;

	cell_read(&cell);
	session = luo_retrieve_session(VMM_SESSION);
	if (session < 0)
		die("nothing was left", "retrieve session " VMM_SESSION);
	for (unsigned int n = 0; n < cell.num_devices; n++) {
		memory[n] = must_retrieve(session, TOKEN_MEMORY + n, "memory");
		if (pci_present(cell.device[n].bdf))
			pci_say_config(cell.device[n].bdf, "new");
	}
	for (unsigned int n = 0; n < cell.num_files; n++)
		iommufd[n] = must_retrieve(session, TOKEN_IOMMUFD + n,
					   "iommufd");
	claim(&cell, session, iommufd, vfio);
	host_look();
	/* Until then the session holds the files open as well. */
	say("finish errno=%d", luo_finish(session) ? errno : 0);
	silence(&cell, vfio);
	free_tables(&cell, iommufd);
	for (unsigned int n = 0; n < cell.num_devices; n++)
		close(memory[n]);
	close(session);
	meminfo_say("end");
	return 0;
}
