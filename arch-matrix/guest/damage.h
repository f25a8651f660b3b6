/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damage: break the handover on purpose, for the controls that must fail.
 *
 * cell.damage=pte clears the page table entry of the first NIC's slot
 * cell.slot, as found through /dev/mem.
 */
#ifndef GUEST_DAMAGE_H
#define GUEST_DAMAGE_H

struct vmm;

/* Do what cell.damage asks for, if anything. Ends the program on failure. */
void damage_tables(struct vmm *vmm);

#endif
