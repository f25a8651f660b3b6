// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "leaks.h"
#include "say.h"

#define KMEMLEAK "/sys/kernel/debug/kmemleak"
/* The kernel does not report what is younger than five seconds. */
#define MIN_AGE 6
/* Stacks and registers may hold a stale pointer during one scan. */
#define SCANS 2

static int scan(void)
{
	int fd = open(KMEMLEAK, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, "scan", strlen("scan"));
	close(fd);
	return done < 0 ? -1 : 0;
}

void leaks_say(const char *phase)
{
	char line[160];
	int count = 0;
	FILE *file;

	if (access(KMEMLEAK, F_OK))
		return;
	for (int n = 0; n < SCANS; n++) {
		sleep(MIN_AGE);
		if (scan())
			die("boot without kmemleak=off", "scan for leaks");
	}
	file = fopen(KMEMLEAK, "re");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		for (char *quote = line; (quote = strchr(quote, '"'));)
			*quote = '\'';
		count += !strncmp(line, "unreferenced", strlen("unreferenced"));
		say("leak text=\"%s\"", line);
	}
	if (file)
		fclose(file);
	say("leaks phase=%s count=%d", phase, count);
}
