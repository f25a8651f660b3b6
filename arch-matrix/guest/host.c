// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer.h"
#include "host.h"
#include "say.h"

#define PATIENCE_MS 30000
#define STEP_MS 10

void host_look(void)
{
	struct buffer mailbox;

	buffer_create(&mailbox, "mailbox", 4096, 4096, 0);
	mailbox.data[0] = 0;
	buffer_say_extents(&mailbox);
	say("look");
	for (int ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
		if (*(volatile uint8_t *)mailbox.data) {
			munmap(mailbox.file, mailbox.file_size);
			close(mailbox.memfd);
			return;
		}
		usleep(STEP_MS * 1000);
	}
	errno = ETIMEDOUT;
	die("start the cell through the runner", "wait for the host's look");
}
