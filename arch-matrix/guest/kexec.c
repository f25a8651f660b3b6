// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/reboot.h>

#include "kexec.h"
#include "say.h"

static int open_part(const char *dir, const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("see what the initramfs was made of", "open %s", path);
	return fd;
}

void kexec_load(const char *dir)
{
	int kernel = open_part(dir, "kernel");
	int initrd = open_part(dir, "initrd");
	int text = open_part(dir, "cmdline");
	char cmdline[4096] = "";

	if (read(text, cmdline, sizeof(cmdline) - 1) < 0)
		die("see what the initramfs was made of", "read the cmdline");
	cmdline[strcspn(cmdline, "\n")] = 0;
	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(cmdline) + 1,
		    cmdline, 0UL))
		die("see the console for the reason", "kexec_file_load");
	close(text);
	close(initrd);
	close(kernel);
}

static int declare(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done < 0 ? -1 : 0;
}

int kexec_declare_target(const char *versions, const char *features)
{
	char list[64];

	snprintf(list, sizeof(list), "%s\n", versions);
	for (char *c = list; *c; c++)
		if (*c == ',')
			*c = ' ';
	if (declare("/sys/kernel/iommu_liveupdate/target_versions", list))
		return -1;
	return declare("/sys/kernel/iommu_liveupdate/target_features", features);
}

int kexec_jump(void)
{
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_KEXEC, NULL);
}
