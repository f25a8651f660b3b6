// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "failnth.h"
#include "say.h"

static const char no_faults[] =
	"build the kernel with FAULT_INJECTION, see kernel/configs/debug.config";

static void write_setting(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		die(no_faults, "write %s to %s", value, path);
	close(fd);
}

void failnth_prepare(void)
{
	static const char * const settings[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "failslab/verbose", "0" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
		{ "fail_page_alloc/verbose", "0" },
	};
	char path[128];

	for (size_t n = 0; n < sizeof(settings) / sizeof(settings[0]); n++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s",
			 settings[n][0]);
		write_setting(path, settings[n][1]);
	}
}

static int open_nth(void)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(no_faults, "open fail-nth");
	return fd;
}

/* Opening a file may fail while armed, so it is open all the time. */
static void arm(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(fd, text, len, 0) != len)
		die(no_faults, "write fail-nth");
}

/* Returns whether the n-th allocation since it was armed has failed. */
static bool disarm(int fd)
{
	char text[16] = "";
	int err = errno;

	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		die(no_faults, "read fail-nth");
	arm(fd, 0);
	errno = err;
	return text[0] == '0';
}

static int fail_one(const struct failnth *test, void *arg, int fd,
		     unsigned int nth, bool *done)
{
	bool hit;
	int ret;

	if (test->before)
		test->before(arg);
	arm(fd, nth);
	ret = test->step(arg);
	hit = disarm(fd);
	if (ret && (!hit || errno != ENOMEM))
		die("a failed allocation must give ENOMEM",
		    "%s with allocation %u failing", test->what, nth);
	if (test->after)
		test->after(arg);
	*done = !hit || (!ret && !test->after);
	return ret;
}

void failnth_each(const struct failnth *test, void *arg)
{
	unsigned int nth = 0, failed = 0;
	int fd = open_nth();
	bool done;

	do {
		failed += !!fail_one(test, arg, fd, ++nth, &done);
	} while (!done);
	close(fd);
	say("failures step=%s runs=%u failed=%u", test->what, nth, failed);
}
