// SPDX-License-Identifier: GPL-2.0-only
/*
 * selftest: runs the kernel's iommufd_liveupdate selftests in both kernels.
 *
 * In the old kernel the tests for it run first, then one program leaves a
 * session behind; in the new kernel the rest of its tests takes that back. What
 * they print goes to the host line by line, after "KTAP: ". The variables that
 * say where devices are come from the kernel's command line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell.h"
#include "kexec.h"
#include "pci.h"
#include "say.h"

#define TEST "/iommufd_liveupdate"

static const struct test {
	bool new_kernel;
	const char *program, *fixture;
} tests[] = {
	{ false, TEST, "out" },
	{ false, "/iommufd_liveupdate_refused", "refused" },
	{ true, TEST, "in" },
};

static void pass_on(FILE *from)
{
	FILE *kmsg = fopen("/dev/kmsg", "we");
	char line[512];

	if (!kmsg)
		die("mount /dev first", "open /dev/kmsg");
	while (fgets(line, sizeof(line), from)) {
		fprintf(kmsg, "KTAP: %s", line);
		fflush(kmsg);
	}
	fclose(kmsg);
}

/* There is no shell in the guest, so no popen() either. */
static int run_test(const struct test *test)
{
	int status, ends[2];
	FILE *output;
	pid_t pid;

	if (pipe(ends))
		die("see the console", "make a pipe");
	pid = fork();
	if (!pid) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(test->program, test->program, "-f", test->fixture, NULL);
		_exit(127);
	}
	close(ends[1]);
	output = fdopen(ends[0], "r");
	if (pid < 0 || !output)
		die("see what the initramfs was made of", "start %s",
		    test->program);
	pass_on(output);
	fclose(output);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* The child that it leaves behind keeps the session open. */
static void leave_session(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execl(TEST, TEST, "leave", NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		die("see the console", "leave a session behind");
}

int main(void)
{
	static struct cell cell;
	char path[64];

	cell_read(&cell);
	pci_bind_vfio(cell.device[0].bdf);
	if (pci_cdev_path(cell.device[0].bdf, path, sizeof(path)))
		die("see that vfio-pci has the device", "find its file");
	setenv("IOMMUFD_LU_CDEV", path, 1);
	for (size_t n = 0; n < sizeof(tests) / sizeof(tests[0]); n++)
		if (tests[n].new_kernel == cell.new_kernel)
			say("tested phase=%s fixture=%s status=%d",
			    cell.new_kernel ? "new" : "old", tests[n].fixture,
			    run_test(&tests[n]));
	if (cell.new_kernel)
		return 0;
	leave_session();
	kexec_load("/to");
	if (kexec_declare_target(cell_value("target", ""), "0"))
		die("run a kernel with CONFIG_IOMMU_LIVEUPDATE",
		    "declare what the next kernel reads");
	say("kexec");
	kexec_jump();
	die("see the console for the reason", "jump into the next kernel");
}
