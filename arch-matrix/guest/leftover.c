// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <unistd.h>

#include "host.h"
#include "leftover.h"
#include "luo.h"
#include "pci.h"
#include "say.h"
#include "vmm.h"

int leftover_session(struct cell *cell)
{
	int session;

	cell_read(cell);
	session = luo_retrieve_session(VMM_SESSION);
	if (session < 0)
		die("nothing was left", "retrieve session " VMM_SESSION);
	for (unsigned int n = 0; n < cell->num_devices; n++)
		pci_say_config(cell->device[n].bdf, "new");
	return session;
}

void leftover_finish(int session, unsigned int seconds)
{
	say("finish errno=%d", luo_finish(session) ? errno : 0);
	close(session);
	sleep(seconds);
	host_look();
}
