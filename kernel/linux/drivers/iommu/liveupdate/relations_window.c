// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known of the records of a kind, for a range of their indices
 */
#include "relations_window.h"

void iommu_lu_window_init(struct iommu_lu_window *win, __u32 first)
{
	__u32 i;

	win->first = first;
	/*@ loop invariant range: 0 <= i <= IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant empty: \forall integer k; 0 <= k < i ==>
	  @   win->notes[k] == 0;
	  @ loop assigns i, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant IOMMU_LU_WINDOW_SIZE - i;
	  @*/
	for (i = 0; i < IOMMU_LU_WINDOW_SIZE; i++)
		win->notes[i] = 0;
}

int iommu_lu_window_covers(const struct iommu_lu_window *win, __u32 index)
{
	return index >= win->first && index - win->first < IOMMU_LU_WINDOW_SIZE;
}

__u32 iommu_lu_note_of(const struct iommu_lu_window *win, __u32 index)
{
	__u32 local;

	if (index < win->first)
		return 0;
	local = index - win->first;
	return local < IOMMU_LU_WINDOW_SIZE ? win->notes[local] : 0;
}

void iommu_lu_take_note(struct iommu_lu_window *win, __u32 index, __u8 note)
{
	__u32 local;

	if (index < win->first)
		return;
	local = index - win->first;
	if (local < IOMMU_LU_WINDOW_SIZE)
		win->notes[local] = note;
}
