// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/pci_regs.h>

#include "pci.h"
#include "say.h"

#define CONFIG_BYTES 256
#define BARS 6

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die("see that the device exists and vfio-pci is loaded",
		    "write %s to %s", text, path);
	close(fd);
}

void pci_bind_vfio(const char *bdf)
{
	char path[PATH_MAX], driver[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override",
		 bdf);
	write_file(path, "vfio-pci");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver", bdf);
	len = readlink(path, driver, sizeof(driver) - 1);
	if (len > 0) {
		driver[len] = 0;
		if (!strcmp(strrchr(driver, '/') + 1, "vfio-pci"))
			return;
		strcat(path, "/unbind");
		write_file(path, bdf);
	}
	write_file("/sys/bus/pci/drivers_probe", bdf);
}

bool pci_present(const char *bdf)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", bdf);
	return !access(path, F_OK);
}

int pci_cdev_path(const char *bdf, char *path, size_t size)
{
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	int ret = -1;

	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%s/vfio-dev",
		 bdf);
	dir = opendir(folder);
	if (!dir)
		return -1;
	errno = ENOENT;
	while (ret && (entry = readdir(dir))) {
		/* Without an IOMMU it is noiommu-vfioN. */
		if (!strstr(entry->d_name, "vfio"))
			continue;
		snprintf(path, size, "/dev/vfio/devices/%.32s", entry->d_name);
		ret = 0;
	}
	closedir(dir);
	return ret;
}

int pci_open_cdev(const char *bdf)
{
	char path[64];

	if (pci_cdev_path(bdf, path, sizeof(path)))
		return -1;
	return open(path, O_RDWR | O_CLOEXEC);
}

static int open_config(const char *bdf, int mode)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", bdf);
	return open(path, mode | O_CLOEXEC);
}

static size_t read_config(const char *bdf, unsigned char *config)
{
	int fd = open_config(bdf, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return 0;
	len = read(fd, config, CONFIG_BYTES);
	close(fd);
	return len < 0 ? 0 : len;
}

/* The offset of a capability of PCI Express, or 0. */
static unsigned int express(const unsigned char *config, size_t len)
{
	unsigned int place = config[PCI_CAPABILITY_LIST] & ~3;

	for (int left = 48; left && place && place + 1 < len; left--) {
		if (config[place] == PCI_CAP_ID_EXP)
			return place;
		place = config[place + 1] & ~3;
	}
	return 0;
}

/* The bridge that a function is behind is the last but one of its path. */
static void bridge_above(const char *bdf, char *bridge, size_t size)
{
	char path[PATH_MAX], real[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/..", bdf);
	if (!realpath(path, real))
		die("see that the device is there", "find what %s is behind", bdf);
	snprintf(bridge, size, "%s", strrchr(real, '/') + 1);
}

void pci_power_off(const char *bdf)
{
	unsigned char config[CONFIG_BYTES];
	unsigned int place;
	char bridge[16];
	uint16_t control;
	int fd;

	bridge_above(bdf, bridge, sizeof(bridge));
	place = express(config, read_config(bridge, config));
	fd = open_config(bridge, O_RDWR);
	if (!place || fd < 0 ||
	    pread(fd, &control, 2, place + PCI_EXP_SLTCTL) != 2)
		die("plug it into a slot of PCI Express", "find the slot of %s",
		    bdf);
	control |= PCI_EXP_SLTCTL_PWR_IND_OFF | PCI_EXP_SLTCTL_PWR_OFF;
	if (pwrite(fd, &control, 2, place + PCI_EXP_SLTCTL) != 2)
		die("see the console", "switch off the slot of %s", bdf);
	close(fd);
}

static void say_bars(const char *bdf, const char *when)
{
	unsigned long long start, end, flags;
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", bdf);
	file = fopen(path, "re");
	if (!file)
		die("look for the device on the console", "open %s", path);
	for (int bar = 0; bar < BARS; bar++) {
		if (fscanf(file, "%llx %llx %llx", &start, &end, &flags) != 3)
			break;
		if (flags)
			say("bar when=%s bdf=%s bar=%d start=%#llx end=%#llx",
			    when, bdf, bar, start, end);
	}
	fclose(file);
}

/* The sysfs path of a device holds the BDF of every bridge above it. */
static void say_bridges(const char *bdf, const char *when)
{
	unsigned char config[CONFIG_BYTES];
	char path[PATH_MAX], real[PATH_MAX];
	char *part;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", bdf);
	if (!realpath(path, real))
		return;
	for (part = strtok(real, "/"); part; part = strtok(NULL, "/")) {
		if (strlen(part) != strlen(bdf) || !isxdigit(part[0]) ||
		    !strcmp(part, bdf) || read_config(part, config) < 64)
			continue;
		say("bridge when=%s bdf=%s bridge=%s command=%#x", when, bdf,
		    part, config[PCI_COMMAND] | config[PCI_COMMAND + 1] << 8);
	}
}

/* How DMA is mapped unless someone owns the device; without an IOMMU nothing says so. */
static void say_group(const char *bdf, const char *when)
{
	char path[PATH_MAX], type[16];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group/type",
		 bdf);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%15s", type) == 1)
		say("group when=%s bdf=%s type=%s", when, bdf, type);
	fclose(file);
}

void pci_say_config(const char *bdf, const char *when)
{
	unsigned char config[CONFIG_BYTES];
	char hex[2 * CONFIG_BYTES + 1];
	size_t len = read_config(bdf, config);

	for (size_t n = 0; n < len; n++)
		sprintf(hex + 2 * n, "%02x", config[n]);
	say("config when=%s bdf=%s bytes=%s", when, bdf, len ? hex : "none");
	say_bars(bdf, when);
	say_bridges(bdf, when);
	say_group(bdf, when);
}
