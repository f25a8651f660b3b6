// SPDX-License-Identifier: GPL-2.0-only
/*
 * removed: takes devices out of the machine that wait for their VMM.
 *
 * The kernel blocks such a device, and its page table can be freed. What is
 * found in its place later, the same device here, is one like any other: the
 * token of the one that was handed over does not lead to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "iommufd.h"
#include "leftover.h"
#include "luo.h"
#include "meminfo.h"
#include "pci.h"
#include "say.h"
#include "vfio.h"
#include "vmm.h"

#define SECONDS_AWAY 1

static void write_one(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1", 1) != 1)
		die("see that sysfs is mounted", "write to %s", path);
	close(fd);
}

static void take_out(const char *bdf)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/remove", bdf);
	write_one(path);
	say("removed bdf=%s", bdf);
}

static void must_not_retrieve(int session, unsigned int n, const char *bdf)
{
	pci_bind_vfio(bdf);
	if (luo_retrieve(session, TOKEN_DEVICE + n) >= 0) {
		errno = EEXIST;
		die("see iommu_lu_retrieve_device()", "retrieve %s, another one",
		    bdf);
	}
	say("retrieve object=%s token=%#x errno=%d", bdf, TOKEN_DEVICE + n,
	    errno);
}

/*
 * Until this program ends nobody else gets the memory, so that whatever changes
 * in it was written by a device.
 */
static void keep_memory(int session, unsigned int n)
{
	if (luo_retrieve(session, TOKEN_MEMORY + n) < 0)
		die("the handover may have been refused, see the console",
		    "retrieve memory %u", n);
}

int main(void)
{
	static struct cell cell;
	int session, iommufd;

	session = leftover_session(&cell);
	for (unsigned int n = 0; n < cell.num_devices; n++) {
		keep_memory(session, n);
		take_out(cell.device[n].bdf);
	}
	sleep(SECONDS_AWAY);
	/* What lands before this is said is seen by the host before the rescan. */
	say("rescan");
	sleep(SECONDS_AWAY);
	write_one("/sys/bus/pci/rescan");
	for (unsigned int n = 0; n < cell.num_devices; n++)
		must_not_retrieve(session, n, cell.device[n].bdf);
	leftover_finish(session, 0);
	iommufd = iommufd_open();
	if (iommufd < 0)
		die("see that iommufd is in the kernel", "open /dev/iommu");
	for (unsigned int n = 0; n < cell.num_devices; n++)
		vfio_take(cell.device[n].bdf, iommufd);
	close(iommufd);
	meminfo_say("end");
	return 0;
}
