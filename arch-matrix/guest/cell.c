// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cell.h"
#include "say.h"

static const char fix_cmdline[] = "correct cell.* on the kernel command line";

static const char *cmdline(void)
{
	static char text[4096];
	ssize_t len;
	int fd;

	if (text[0])
		return text;
	fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("mount /proc first", "open /proc/cmdline");
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		die("mount /proc first", "read /proc/cmdline");
	text[strcspn(text, "\n")] = 0;
	return text;
}

const char *cell_value(const char *key, const char *fallback)
{
	const char *word = cmdline();
	size_t keylen = strlen(key);

	while (word) {
		if (!strncmp(word, "cell.", 5) &&
		    !strncmp(word + 5, key, keylen) && word[5 + keylen] == '=')
			return strndup(word + 6 + keylen,
				       strcspn(word + 6 + keylen, " "));
		word = strchr(word, ' ');
		if (word)
			word++;
	}
	return fallback;
}

unsigned int cell_number(const char *key, unsigned int fallback)
{
	const char *value = cell_value(key, NULL);
	char *end;
	unsigned long n;

	if (!value)
		return fallback;
	n = strtoul(value, &end, 0);
	if (*end || end == value) {
		errno = EINVAL;
		die(fix_cmdline, "cell.%s=%s is not a number", key, value);
	}
	return n;
}

static void parse_device(struct cell *cell, const char *word)
{
	struct cell_device *dev = &cell->device[cell->num_devices];
	char type[8], flag = 0;
	int fields;

	if (cell->num_devices == CELL_MAX_DEVICES) {
		errno = E2BIG;
		die(fix_cmdline, "cell.devices has more than %d devices",
		    CELL_MAX_DEVICES);
	}
	fields = sscanf(word, "%7[^@]@%15[^/]/f%u/d%u/%c", type, dev->bdf,
			&dev->file, &dev->domain, &flag);
	if (fields < 4 || dev->file >= CELL_MAX_FILES ||
	    dev->domain >= CELL_MAX_DOMAINS || (flag && flag != 'x' && flag != 'g')) {
		errno = EINVAL;
		die(fix_cmdline, "cell.devices entry %s", word);
	}
	dev->type = strcmp(type, "sound") ? CELL_NIC : CELL_SOUND;
	dev->preserve = flag != 'x';
	dev->gone = flag == 'g';
	if (dev->file >= cell->num_files)
		cell->num_files = dev->file + 1;
	if (dev->domain >= cell->num_domains)
		cell->num_domains = dev->domain + 1;
	cell->num_devices++;
}

static size_t parse_page_size(const char *word)
{
	static const struct { const char *name; size_t size; } sizes[] = {
		{ "4k", 4096 }, { "64k", 1UL << 16 },
		{ "2m", 2UL << 20 }, { "1g", 1UL << 30 },
	};

	for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++)
		if (!strcmp(word, sizes[n].name))
			return sizes[n].size;
	errno = EINVAL;
	die(fix_cmdline, "cell.pages has %s", word);
}

void cell_read(struct cell *cell)
{
	char *devices = strdup(cell_value("devices", ""));
	char *pages = strdup(cell_value("pages", ""));
	char *word;

	memset(cell, 0, sizeof(*cell));
	cell->new_kernel = !strcmp(cell_value("phase", "old"), "new");
	cell->preserve_devices = !strcmp(cell_value("preserve", "all"), "all");
	cell->before = cell_number("before", 50);
	cell->after = cell_number("after", 50);
	for (word = strtok(devices, ","); word; word = strtok(NULL, ","))
		parse_device(cell, word);
	for (int n = 0; n < CELL_MAX_DOMAINS; n++)
		cell->page_size[n] = 4096;
	word = strtok(pages, ",");
	for (int n = 0; word && n < CELL_MAX_DOMAINS; n++) {
		cell->page_size[n] = parse_page_size(word);
		word = strtok(NULL, ",");
	}
	free(devices);
	free(pages);
}
