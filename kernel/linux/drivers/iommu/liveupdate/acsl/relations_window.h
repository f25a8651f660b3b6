/* SPDX-License-Identifier: GPL-2.0-only */
/* Contracts of relations_window.c */

/*@ predicate apart_window(struct iommu_lu_window *win) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(win, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate covers(integer first, integer index) =
  @   first <= index < first + IOMMU_LU_WINDOW_SIZE;
  @*/

/*@ requires win: \valid(win);
  @ terminates \true;
  @ exits \false;
  @ assigns *win;
  @ ensures first: win->first == first;
  @ ensures empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @   win->notes[k] == 0;
  @*/
void iommu_lu_window_init(struct iommu_lu_window *win, __u32 first);

/*@ requires win: \valid_read(win);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures covers: \result != 0 <==> covers(win->first, index);
  @*/
int iommu_lu_window_covers(const struct iommu_lu_window *win, __u32 index);

/*@ requires win: \valid_read(win);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures noted: covers(win->first, index) ==>
  @   \result == win->notes[index - win->first];
  @ ensures not_covered: !covers(win->first, index) ==> \result == 0;
  @*/
__u32 iommu_lu_note_of(const struct iommu_lu_window *win, __u32 index);

/*@ requires win: \valid(win);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures noted: covers(win->first, index) ==>
  @   win->notes[index - win->first] == note;
  @ ensures others: \forall integer k;
  @   0 <= k < IOMMU_LU_WINDOW_SIZE && win->first + k != index ==>
  @     win->notes[k] == \old(win->notes[k]);
  @*/
void iommu_lu_take_note(struct iommu_lu_window *win, __u32 index, __u8 note);
