// SPDX-License-Identifier: GPL-2.0-only
/*
 * removed: takes devices out of the machine that wait for their VMM.
 *
 * The kernel blocks such a device, and its page table can be freed. What is
 * found in its place later, the same device here, is one like any other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "iommufd.h"
#include "leftover.h"
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

int main(void)
{
	static struct cell cell;
	int session, iommufd;

	session = leftover_session(&cell);
	for (unsigned int n = 0; n < cell.num_devices; n++)
		take_out(cell.device[n].bdf);
	leftover_finish(session, SECONDS_AWAY);
	write_one("/sys/bus/pci/rescan");
	iommufd = iommufd_open();
	if (iommufd < 0)
		die("see that iommufd is in the kernel", "open /dev/iommu");
	for (unsigned int n = 0; n < cell.num_devices; n++) {
		pci_bind_vfio(cell.device[n].bdf);
		vfio_take(cell.device[n].bdf, iommufd);
	}
	close(iommufd);
	meminfo_say("end");
	return 0;
}
