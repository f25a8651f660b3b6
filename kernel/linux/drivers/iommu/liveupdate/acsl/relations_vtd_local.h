/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_vtd.c
 *
 * What order and indices say of the records of a kind is restated for each
 * function that needs it, without the rules of single records.
 */

#define WIN	((struct iommu_lu_window *)win)

/*@ predicate vtd_records(integer root) =
  @   own_records(root, IOMMU_LU_DRIVER_VTD, IOMMU_LU_KIND_VTD_IOMMU,
  @               IOMMU_LU_KIND_VTD_ATTACHMENT);
  @*/

/* --- records one after the other --- */

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, cur->index, cur);
  @ requires out: \valid(iommu) && \valid(mode);
  @ requires apart: \separated(iommu, mode, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu, *mode;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == vtd_iommu_iommu(ROOT, \old(cur->index));
  @ ensures mode: \result != 0 ==>
  @   *mode == vtd_iommu_mode(ROOT, \old(cur->index));
  @*/
static int next_vtd_iommu(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *mode);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, cur->index, cur);
  @ requires out: \valid(iommu) && \valid(upper);
  @ requires apart: \separated(iommu, upper, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu, *upper;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == vtd_context_iommu(ROOT, \old(cur->index));
  @ ensures upper: \result != 0 ==>
  @   *upper == vtd_context_upper(ROOT, \old(cur->index));
  @*/
static int next_vtd_context(const struct iommu_lu_image *img,
			    struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *upper);

/* --- context tables --- */

/*@ predicate vtd_contexts_ordered(integer root) =
  @   few_records(root, IOMMU_LU_KIND_VTD_CONTEXT) &&
  @   (\forall integer c; is_index(root, IOMMU_LU_KIND_VTD_CONTEXT, c) ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, vtd_context_iommu(root, c)) &&
  @      VTD_6_range(root, c)) &&
  @   \forall integer a, b; 0 <= a < b < array_nr(root, IOMMU_LU_KIND_VTD_CONTEXT) ==>
  @      vtd_context_iommu(root, a) <= vtd_context_iommu(root, b);
  @*/

/*@ ghost
  /@ requires records: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: vtd_contexts_ordered(ROOT);
   @/
  static void lemma_vtd_contexts(void)
  {
	/@ assert rules: \forall integer c;
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, c) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, c) &&
	 @     REC_3(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, c) && VTD_6_range(ROOT, c); @/
	/@ assert major: \forall integer c;
	 @   key_major(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, c) ==
	 @     vtd_context_iommu(ROOT, c); @/
	/@ assert ascending: \forall integer a, b;
	 @   0 <= a < b < array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT) ==>
	 @     key_major(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, a) <=
	 @       key_major(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, b); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires contexts: \valid(contexts) && \separated(contexts, img) &&
  @   apart_cursor(contexts);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_owned(vtd);
  @ requires own: vtd_records(ROOT);
  @ requires apart: \separated(contexts, vtd);
  @ requires contexts_ordered: vtd_contexts_ordered(ROOT);
  @ requires index: contexts->index < array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, contexts->index,
  @                          contexts);
  @ requires kind: vtd->cur.kind == IOMMU_LU_KIND_VTD_IOMMU;
  @ requires at_vtd: owned_at(IMG, ROOT, vtd);
  @ requires before: owned_before(ROOT, IOMMU_LU_KIND_VTD_IOMMU, owned_pos(vtd),
  @                               vtd_context_iommu(ROOT, contexts->index));
  @ terminates \true;
  @ exits \false;
  @ assigns *contexts, *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_VTD_DRIVER || \result == IOMMU_LU_RULE_VTD_BUS;
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
  @               \old(contexts->index) + 1, contexts);
  @ ensures kind: vtd->cur.kind == IOMMU_LU_KIND_VTD_IOMMU;
  @ ensures at_vtd: \result == IOMMU_LU_RULE_OK ==> owned_at(IMG, ROOT, vtd);
  @ ensures before: \result == IOMMU_LU_RULE_OK ==>
  @   owned_before(ROOT, IOMMU_LU_KIND_VTD_IOMMU, owned_pos(vtd),
  @                vtd_context_iommu(ROOT, \old(contexts->index)));
  @ ensures VTD_2: \result == IOMMU_LU_RULE_OK ==>
  @   VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, \old(contexts->index));
  @ ensures VTD_6: \result == IOMMU_LU_RULE_OK ==>
  @   VTD_6(ROOT, \old(contexts->index));
  @ ensures driver: \result == IOMMU_LU_RULE_VTD_DRIVER ==>
  @   !VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, \old(contexts->index));
  @ ensures bus: \result == IOMMU_LU_RULE_VTD_BUS ==>
  @   !VTD_6(ROOT, \old(contexts->index));
  @*/
static __u32 vtd_context_rule(const struct iommu_lu_image *img,
			      struct iommu_lu_cursor *contexts,
			      struct iommu_lu_owned *vtd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires own: vtd_records(ROOT);
  @ requires contexts_ordered: vtd_contexts_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures VTD_2: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, i) ==>
  @     VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, i);
  @ ensures VTD_6: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, i) ==> VTD_6(ROOT, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_contexts(const struct iommu_lu_image *img,
			      struct iommu_lu_broken *broken);

/* --- attachments --- */

/*@ logic integer mode_note(integer mode) =
  @   mode == IOMMU_LU_VTD_SCALABLE ? NOTE_SCALABLE : NOTE_LEGACY;
  @
  @ // the modes of the first @n VT-d IOMMUs are noted
  @ predicate modes_noted{L}(struct iommu_lu_window *win, integer root,
  @                          integer n) =
  @   \forall integer v; 0 <= v < n &&
  @     covers(\at(win->first, L), vtd_iommu_iommu(root, v)) ==>
  @       \at(win->notes[vtd_iommu_iommu(root, v) - win->first], L) ==
  @         mode_note(vtd_iommu_mode(root, v));
  @
  @ // what is noted of an IOMMU is true
  @ predicate mode_right(integer root, integer iommu, integer note) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @     vtd_iommu_iommu(root, v) == iommu ==>
  @       note == mode_note(vtd_iommu_mode(root, v));
  @ predicate modes_known{L}(struct iommu_lu_window *win, integer root) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     mode_right(root, \at(win->first, L) + k, \at(win->notes[k], L));
  @
  @ // what @note says of the PASID directory of VT-d attachment @i
  @ predicate pasid_noted(integer root, integer i, integer note) =
  @   (note == NOTE_LEGACY <==> vtd_pasid_fits(root, i, IOMMU_LU_VTD_LEGACY)) &&
  @   (note == NOTE_SCALABLE <==> vtd_pasid_fits(root, i, IOMMU_LU_VTD_SCALABLE));
  @
  @ // VT-d attachment @i keeps its rule if a window from @first on tells
  @ predicate pasid_seen(integer root, integer first, integer i) =
  @   covers(first, own_iommu(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i)) ==>
  @     VTD_8(root, i);
  @ // or one of the windows in front of @first
  @ predicate pasid_below(integer root, integer first) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) &&
  @     own_iommu(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) < first ==>
  @       VTD_8(root, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires own: vtd_records(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures noted: modes_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU));
  @*/
static void note_modes(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ ghost
  /@ requires win: \valid_read(win);
   @ requires noted: modes_noted(win, ROOT,
   @                             array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU));
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures known: modes_known(win, ROOT);
   @/
  static void lemma_modes(struct iommu_lu_window *win)
  {
	/@ assert here: \forall integer k, v; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) &&
	 @   vtd_iommu_iommu(ROOT, v) == win->first + k ==>
	 @     covers(win->first, vtd_iommu_iommu(ROOT, v)) &&
	 @     win->notes[k] == mode_note(vtd_iommu_mode(ROOT, v)); @/
  }
*/

/*@ requires record: \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures none: \result == NOTE_LEGACY <==>
  @   no_pasid_dir(r->pasid_dir, r->pasid_table, r->pasid_dir_bytes_lg2);
  @ ensures fits: \result == NOTE_SCALABLE <==>
  @   pasid_dir_ok(r->pasid_dir, r->pasid_table, r->pasid_dir_bytes_lg2);
  @*/
static __u32 pasid_dir_note(const struct iommu_lu_vtd_attachment *r);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, cur->index, cur);
  @ requires out: \valid(attachment) && \valid(note);
  @ requires apart: \separated(attachment, note, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *attachment, *note;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
  @                         \old(cur->index) + \result, cur);
  @ ensures attachment: \result != 0 ==>
  @   *attachment == vtd_attachment_attachment(ROOT, \old(cur->index));
  @ ensures note: \result != 0 ==> pasid_noted(ROOT, \old(cur->index), *note);
  @*/
static int next_own(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		    __u32 *attachment, __u32 *note);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && modes_known(WIN, ROOT);
  @ requires own: \valid(own) && \separated(own, img) && apart_cursor(own);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires apart: \separated(own, attachments, win);
  @ requires records: vtd_records(ROOT);
  @ requires index: own->index < array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ requires at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, own->index,
  @                              own);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                          attachments);
  @ requires behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, own->index);
  @ terminates \true;
  @ exits \false;
  @ assigns *own, *attachments;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
  @                             \old(own->index) + 1, own);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                         attachments);
  @ ensures behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, \old(own->index) + 1);
  @ ensures fits: \result != 0 ==>
  @   pasid_seen(ROOT, win->first, \old(own->index));
  @ ensures broken: \result == 0 ==> !VTD_8(ROOT, \old(own->index));
  @*/
static int own_fits(const struct iommu_lu_image *img,
		    const struct iommu_lu_window *win, struct iommu_lu_cursor *own,
		    struct iommu_lu_cursor *attachments);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && modes_known(WIN, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires apart: \separated(broken, win);
  @ requires records: vtd_records(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, i) ==>
  @     pasid_seen(ROOT, win->first, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win,
			struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires records: vtd_records(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, i) ==> VTD_8(ROOT, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_attachments(const struct iommu_lu_image *img,
				 struct iommu_lu_broken *broken);
