/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of the records of a kind, for a range of their indices
 */
#ifndef _IOMMU_LU_RELATIONS_WINDOW_H
#define _IOMMU_LU_RELATIONS_WINDOW_H

#include "image.h"

#define IOMMU_LU_WINDOW_SIZE	1024

/**
 * struct iommu_lu_window - notes on a range of indices
 * @first: index of the first note
 * @notes: what the user of the window notes of the indices from @first on; 0
 *	if nothing is known
 */
struct iommu_lu_window {
	__u32 first;
	__u8 notes[IOMMU_LU_WINDOW_SIZE];
};

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/relations_window.h"
#endif

/**
 * iommu_lu_window_init - start a window in which nothing is noted
 * @win: filled in
 * @first: first index that it covers
 */
void iommu_lu_window_init(struct iommu_lu_window *win, __u32 first);

/**
 * iommu_lu_window_covers - is there a note for an index?
 * @win: the window
 * @index: the index
 */
int iommu_lu_window_covers(const struct iommu_lu_window *win, __u32 index);

/**
 * iommu_lu_note_of - what is noted of an index
 * @win: the window
 * @index: the index
 *
 * Return: the note; 0 if there is none, or @win does not cover @index.
 */
__u32 iommu_lu_note_of(const struct iommu_lu_window *win, __u32 index);

/**
 * iommu_lu_take_note - note something of an index, if the window covers it
 * @win: the window
 * @index: the index
 * @note: what to note in place of what was noted
 */
void iommu_lu_take_note(struct iommu_lu_window *win, __u32 index, __u8 note);

#endif /* _IOMMU_LU_RELATIONS_WINDOW_H */
