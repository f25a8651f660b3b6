// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

/* The kernel cuts a /dev/kmsg record at about 1000 bytes. */
#define LINE_MAX_BYTES 960

static void write_line(const char *line, size_t len)
{
	static int kmsg = -1;

	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (kmsg < 0 || write(kmsg, line, len) < 0)
		fprintf(stderr, "%s", line);
}

void say(const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	va_list ap;
	int len;

	len = snprintf(line, sizeof(line), "HANDOVER: at=");
	va_start(ap, fmt);
	len += vsnprintf(line + len, sizeof(line) - len, fmt, ap);
	va_end(ap);
	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	write_line(line, len);
}

_Noreturn void die(const char *next, const char *fmt, ...)
{
	int err = errno;
	char step[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(step, sizeof(step), fmt, ap);
	va_end(ap);
	say("error errno=%d step=\"%s\" cause=\"%s\" next=\"%s\"", err, step,
	    err ? strerror(err) : "unexpected state", next);
	exit(1);
}
