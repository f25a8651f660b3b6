// SPDX-License-Identifier: GPL-2.0-only
/*
 * init: process 1 of both kernels of a cell.
 *
 * Mounts the file systems, loads the modules of /modules.list in order, runs
 * the program of the phase and powers the machine off.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "leaks.h"
#include "say.h"

static const struct { const char *type, *dir; } mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "debugfs", "/sys/kernel/debug" },
	{ "tmpfs", "/run" },
};

static void mount_all(void)
{
	for (size_t n = 0; n < sizeof(mounts) / sizeof(mounts[0]); n++) {
		mkdir(mounts[n].dir, 0755);
		/* devtmpfs may be mounted already, debugfs may be missing. */
		mount(mounts[n].type, mounts[n].dir, mounts[n].type, 0, NULL);
	}
}

static void load_module(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die("see what the initramfs was made of", "open %s", path);
	/* ENODEV: a module for hardware that this machine does not have. */
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST && errno != ENODEV)
		die("see the console for a missing symbol", "load %s", path);
	close(fd);
}

static void load_modules(void)
{
	FILE *list = fopen("/modules.list", "re");
	char path[256];

	while (list && fscanf(list, "%255s", path) == 1)
		load_module(path);
	if (list)
		fclose(list);
}

static int run(const char *program)
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		execl(program, program, NULL);
		die("see what the initramfs was made of", "start %s", program);
	}
	/* Orphans are ours to collect too. */
	while (pid > 0 && wait(&status) != pid)
		;
	return status;
}

int main(void)
{
	struct utsname uts;
	const char *phase;
	int status;

	mount_all();
	uname(&uts);
	phase = cell_value("phase", "old");
	say("boot phase=%s release=%s", phase, uts.release);
	if (!fork()) {
		load_modules();
		_exit(0);
	}
	wait(&status);
	status = run(cell_value("run", "/vmm"));
	leaks_say(phase);
	say("end phase=%s status=%#x", phase, status);
	sync();
	reboot(RB_POWER_OFF);
	return 0;
}
