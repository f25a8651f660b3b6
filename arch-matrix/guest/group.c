// SPDX-License-Identifier: GPL-2.0-only
/*
 * group: tries to hand over a device that was opened through its VFIO group.
 *
 * Without an IOMMU that is the only way before Linux 7.3. Such a file has no
 * iommufd, so nothing says which memory the device uses, and it is refused. A
 * memfd goes into the same session, to tell the two apart.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/vfio.h>

#include "cell.h"
#include "luo.h"
#include "pci.h"
#include "say.h"
#include "vmm.h"

static int open_group(const char *bdf)
{
	char path[PATH_MAX], group[PATH_MAX] = "";

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", bdf);
	if (readlink(path, group, sizeof(group) - 1) < 0)
		return -1;
	snprintf(path, sizeof(path), "/dev/vfio/noiommu-%.32s", basename(group));
	return open(path, O_RDWR | O_CLOEXEC);
}

static int open_device(const char *bdf)
{
	int container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	int group = open_group(bdf), fd;

	if (container < 0 || group < 0 ||
	    ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU))
		die("boot with vfio.enable_unsafe_noiommu_mode=1",
		    "open the group of %s", bdf);
	fd = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, bdf);
	if (fd < 0)
		die("see the console", "open %s through its group", bdf);
	return fd;
}

static int sealed_memory(void)
{
	int fd = memfd_create("control", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, getpagesize()) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW))
		die("build the kernel with MEMFD_CREATE", "make a memfd");
	return fd;
}

int main(void)
{
	static struct cell cell;
	int session, cdev;
	const char *bdf;

	cell_read(&cell);
	bdf = cell.device[0].bdf;
	pci_bind_vfio(bdf);
	cdev = pci_open_cdev(bdf);
	say("cdev bdf=%s errno=%d", bdf, cdev < 0 ? errno : 0);
	close(cdev);
	session = luo_create_session(VMM_SESSION);
	if (session < 0)
		die("boot with kho=on liveupdate=on", "create a session");
	if (luo_preserve(session, sealed_memory(), TOKEN_MEMORY))
		die("see the console", "preserve a memfd");
	if (!luo_preserve(session, open_device(bdf), TOKEN_DEVICE))
		die("it must be refused", "preserve %s through its group", bdf);
	say("preserve-refused bdf=%s errno=%d want=%d", bdf, errno, EOPNOTSUPP);
	return errno != EOPNOTSUPP;
}
