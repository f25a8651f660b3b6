// SPDX-License-Identifier: GPL-2.0-only
/*
 * orphans: frees what a VMM left whose tokens nobody knows.
 *
 * Finishing the session gives up its files, yet the devices go on: their page
 * tables are orphans, and their memory stays as it is. Whoever binds such a
 * device in the ordinary way takes it from there, and the kernel frees the
 * page table.
 */
#include <unistd.h>

#include "iommufd.h"
#include "leftover.h"
#include "meminfo.h"
#include "pci.h"
#include "say.h"
#include "vfio.h"
#include "vmm.h"

#define SECONDS_ALONE 3

int main(void)
{
	static struct cell cell;
	int session, iommufd;

	session = leftover_session(&cell);
	for (unsigned int n = 0; n < cell.num_devices; n++)
		pci_bind_vfio(cell.device[n].bdf);
	/* Nobody holds anything then; the host sees that frames still land. */
	leftover_finish(session, SECONDS_ALONE);
	meminfo_say("finished");
	iommufd = iommufd_open();
	if (iommufd < 0)
		die("see that iommufd is in the kernel", "open /dev/iommu");
	for (unsigned int n = 0; n < cell.num_devices; n++)
		vfio_take(cell.device[n].bdf, iommufd);
	close(iommufd);
	meminfo_say("end");
	return 0;
}
