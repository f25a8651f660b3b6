// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/liveupdate.h>

#include "luo.h"

/* Only one opener at a time is allowed, so the device is closed at once. */
static int orchestrator(unsigned long request, void *arg)
{
	int luo = open("/dev/liveupdate", O_RDWR | O_CLOEXEC);
	int ret, err;

	if (luo < 0)
		return -1;
	ret = ioctl(luo, request, arg);
	err = errno;
	close(luo);
	errno = err;
	return ret;
}

int luo_create_session(const char *name)
{
	struct liveupdate_ioctl_create_session arg = { .size = sizeof(arg) };

	snprintf((char *)arg.name, sizeof(arg.name), "%s", name);
	if (orchestrator(LIVEUPDATE_IOCTL_CREATE_SESSION, &arg))
		return -1;
	return arg.fd;
}

int luo_retrieve_session(const char *name)
{
	struct liveupdate_ioctl_retrieve_session arg = { .size = sizeof(arg) };

	snprintf((char *)arg.name, sizeof(arg.name), "%s", name);
	if (orchestrator(LIVEUPDATE_IOCTL_RETRIEVE_SESSION, &arg))
		return -1;
	return arg.fd;
}

int luo_preserve(int session, int fd, uint64_t token)
{
	struct liveupdate_session_preserve_fd arg = {
		.size = sizeof(arg),
		.fd = fd,
		.token = token,
	};

	return ioctl(session, LIVEUPDATE_SESSION_PRESERVE_FD, &arg);
}

int luo_retrieve(int session, uint64_t token)
{
	struct liveupdate_session_retrieve_fd arg = {
		.size = sizeof(arg),
		.token = token,
	};

	if (ioctl(session, LIVEUPDATE_SESSION_RETRIEVE_FD, &arg))
		return -1;
	return arg.fd;
}

int luo_finish(int session)
{
	struct liveupdate_session_finish arg = { .size = sizeof(arg) };

	return ioctl(session, LIVEUPDATE_SESSION_FINISH, &arg);
}
