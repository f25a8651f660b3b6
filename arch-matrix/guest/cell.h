/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cell: the parameters of a matrix cell, read from the kernel command line.
 *
 *	cell.phase=old|new
 *	cell.preserve=all|memfd		what goes into the session
 *	cell.devices=TYPE@BDF/fFILE/dDOMAIN[/x|/g],...
 *		TYPE is nic or sound, FILE and DOMAIN are indexes of iommufds
 *		and domains; x says that the device is not preserved, and
 *		g that it is, but is gone before the jump
 *	cell.pages=4k|2m|1g,...		the mapping size of each domain
 *	cell.before=N cell.after=N	frames to see before and after
 *	cell.wait=SECONDS		how long to wait for them
 *	cell.cancel=N			preserve and cancel so often first
 *	cell.irq=1			have interrupts on in the old kernel
 *	cell.fail=1			have every allocation fail once
 *	cell.ballast=MIB		map so much more memory
 *	cell.again=1			go on to a third kernel
 *	cell.target=N,...		versions that the next kernel reads
 */
#ifndef GUEST_CELL_H
#define GUEST_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELL_MAX_DEVICES 16
#define CELL_MAX_DOMAINS 4
#define CELL_MAX_FILES 2

enum cell_type { CELL_NIC, CELL_SOUND };

struct cell_device {
	enum cell_type type;
	char bdf[16];
	unsigned int file;
	unsigned int domain;
	bool preserve;
	bool gone;
};

struct cell {
	bool new_kernel;
	bool preserve_devices;
	unsigned int before;
	unsigned int after;
	unsigned int num_devices;
	unsigned int num_domains;
	unsigned int num_files;
	struct cell_device device[CELL_MAX_DEVICES];
	size_t page_size[CELL_MAX_DOMAINS];
};

/* Read the cell from /proc/cmdline; ends the program on a bad value. */
void cell_read(struct cell *cell);

/* The value of cell.@key, or @fallback. The result stays valid. */
const char *cell_value(const char *key, const char *fallback);

/* The same as a number. */
unsigned int cell_number(const char *key, unsigned int fallback);

#endif
