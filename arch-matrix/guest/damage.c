// SPDX-License-Identifier: GPL-2.0-only
#include "damage.h"

void damage_tables(struct vmm *vmm)
{
	(void)vmm;
}
