/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_vtd.c
 *
 * What order and indices say of the records of a kind is restated for each
 * function that needs it, without the rules of single records.
 */

/* --- records one after the other --- */

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, cur->index, cur);
  @ requires out: \valid(driver);
  @ requires apart: \separated(driver, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *driver;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU,
  @                         \old(cur->index) + \result, cur);
  @ ensures driver: \result != 0 ==>
  @   *driver == iommu_driver(ROOT, \old(cur->index));
  @*/
static int next_iommu(const struct iommu_lu_image *img,
		      struct iommu_lu_cursor *cur, __u32 *driver);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, cur->index, cur);
  @ requires out: \valid(iommu);
  @ requires apart: \separated(iommu, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == attachment_iommu(ROOT, \old(cur->index));
  @*/
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *iommu);

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

/* --- IOMMUs --- */

/*@ predicate vtd_iommus_ordered(integer root) =
  @   few_records(root, IOMMU_LU_KIND_VTD_IOMMU) &&
  @   few_records(root, IOMMU_LU_KIND_IOMMU) &&
  @   (\forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, vtd_iommu_iommu(root, v))) &&
  @   \forall integer a, b; 0 <= a < b < array_nr(root, IOMMU_LU_KIND_VTD_IOMMU) ==>
  @      vtd_iommu_iommu(root, a) < vtd_iommu_iommu(root, b);
  @
  @ // the position of the record that is known
  @ logic integer vtd_pos{L}(struct vtd_iommus *o) =
  @   \at(o->iommu, L) == IOMMU_LU_NONE ? \at(o->cur.index, L) :
  @                                       \at(o->cur.index, L) - 1;
  @
  @ predicate vtd_at{L}(struct iommu_lu_image *img, integer root,
  @                     struct vtd_iommus *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_VTD_IOMMU, \at(o->cur.index, L), &o->cur) &&
  @   0 <= vtd_pos{L}(o) <= array_nr(root, IOMMU_LU_KIND_VTD_IOMMU) &&
  @   (\at(o->iommu, L) == IOMMU_LU_NONE ?
  @      vtd_pos{L}(o) == array_nr(root, IOMMU_LU_KIND_VTD_IOMMU) :
  @      vtd_pos{L}(o) < array_nr(root, IOMMU_LU_KIND_VTD_IOMMU) &&
  @      \at(o->iommu, L) == vtd_iommu_iommu(root, vtd_pos{L}(o)) &&
  @      \at(o->mode, L) == vtd_iommu_mode(root, vtd_pos{L}(o)));
  @
  @ predicate apart_vtd(struct vtd_iommus *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ // records up to @pos are those of IOMMUs below @iommu
  @ predicate vtd_before(integer root, integer pos, integer iommu) =
  @   \forall integer v; 0 <= v < pos ==> vtd_iommu_iommu(root, v) < iommu;
  @ // and the others are not
  @ predicate vtd_split(integer root, integer pos, integer iommu) =
  @   vtd_before(root, pos, iommu) &&
  @   \forall integer v; pos <= v < array_nr(root, IOMMU_LU_KIND_VTD_IOMMU) ==>
  @      vtd_iommu_iommu(root, v) >= iommu;
  @ // they have the driver that their records are for
  @ predicate vtd_driven(integer root, integer pos) =
  @   \forall integer v; 0 <= v < pos ==>
  @      VTD_2(root, IOMMU_LU_KIND_VTD_IOMMU, v);
  @
  @ // VT-d IOMMUs and their records belong together
  @ predicate vtd_iommus_ok(integer root) =
  @   all_VTD_2(root, IOMMU_LU_KIND_VTD_IOMMU) &&
  @   all_VTD_3(root, IOMMU_LU_KIND_IOMMU);
  @*/

/* How many are left: a macro, as WP takes a variant in a logic function for constant. */
#define VTD_LEFT(o)	(array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU) - \
	((o)->iommu == IOMMU_LU_NONE ? (o)->cur.index : (o)->cur.index - 1))

/*@ ghost
  /@ requires records: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_IOMMU);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_VTD_IOMMU) &&
   @   few_records(ROOT, IOMMU_LU_KIND_IOMMU);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: vtd_iommus_ordered(ROOT);
   @/
  static void lemma_vtd_iommus(void)
  {
	/@ assert rules: \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) &&
	 @     REC_3(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v); @/
	/@ assert keys: \forall integer v; key_major(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) == 0 &&
	 @   key_minor(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) == vtd_iommu_iommu(ROOT, v); @/
	/@ assert ascending: \forall integer a, b; 0 <= a < b && is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, b) ==>
	 @   key_less(key_major(ROOT, IOMMU_LU_KIND_VTD_IOMMU, a), key_minor(ROOT, IOMMU_LU_KIND_VTD_IOMMU, a),
	 @            key_major(ROOT, IOMMU_LU_KIND_VTD_IOMMU, b), key_minor(ROOT, IOMMU_LU_KIND_VTD_IOMMU, b)) &&
	 @   vtd_iommu_iommu(ROOT, a) < vtd_iommu_iommu(ROOT, b); @/
	/@ assert strictly: \forall integer a, b; 0 <= a < b < array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU) ==>
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, b) && vtd_iommu_iommu(ROOT, a) < vtd_iommu_iommu(ROOT, b); @/
  }
*/

/*@ ghost
  /@ requires ordered: vtd_iommus_ordered(ROOT);
   @ requires pos: 0 <= pos <= array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU);
   @ requires before: vtd_before(ROOT, pos, iommu);
   @ requires behind: pos < array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU) ==>
   @   vtd_iommu_iommu(ROOT, pos) >= iommu;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures own: \forall integer v;
   @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) &&
   @   vtd_iommu_iommu(ROOT, v) == iommu ==> v == pos;
   @ ensures has: has_vtd_iommu(ROOT, iommu) <==>
   @   pos < array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU) &&
   @   vtd_iommu_iommu(ROOT, pos) == iommu;
   @/
  static void lemma_vtd_iommu(__u32 pos, __u32 iommu)
  {
	/@ assert above: \forall integer v;
	 @   pos < v < array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU) ==>
	 @     vtd_iommu_iommu(ROOT, v) > vtd_iommu_iommu(ROOT, pos); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_vtd(vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index,
  @                          &vtd->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: vtd_at(IMG, ROOT, vtd);
  @ ensures pos: vtd_pos(vtd) == \old(vtd->cur.index);
  @*/
static void next_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_vtd(vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: vtd_at(IMG, ROOT, vtd);
  @ ensures pos: vtd_pos(vtd) == 0;
  @*/
static void vtd_init(const struct iommu_lu_image *img, struct vtd_iommus *vtd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires iommus: \valid(iommus) && \separated(iommus, img) &&
  @   apart_cursor(iommus);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_vtd(vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires apart: \separated(iommus, vtd);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index, iommus);
  @ requires at_vtd: vtd_at(IMG, ROOT, vtd);
  @ requires split: vtd_split(ROOT, vtd_pos(vtd), index);
  @ requires driven: vtd_driven(ROOT, vtd_pos(vtd));
  @ terminates \true;
  @ exits \false;
  @ assigns *iommus, *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_VTD_MISSING || \result == IOMMU_LU_RULE_VTD_DRIVER;
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus);
  @ ensures at_vtd: \result == IOMMU_LU_RULE_OK ==> vtd_at(IMG, ROOT, vtd);
  @ ensures split: \result == IOMMU_LU_RULE_OK ==>
  @   vtd_split(ROOT, vtd_pos(vtd), index + 1);
  @ ensures driven: \result == IOMMU_LU_RULE_OK ==>
  @   vtd_driven(ROOT, vtd_pos(vtd));
  @ ensures ok: \result == IOMMU_LU_RULE_OK ==>
  @   VTD_3(ROOT, IOMMU_LU_KIND_IOMMU, index);
  @ ensures missing: \result == IOMMU_LU_RULE_VTD_MISSING ==>
  @   !VTD_3(ROOT, IOMMU_LU_KIND_IOMMU, index);
  @ ensures driver: \result == IOMMU_LU_RULE_VTD_DRIVER ==>
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index - 1) &&
  @   !VTD_2(ROOT, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index - 1);
  @*/
static __u32 vtd_iommu_rule(const struct iommu_lu_image *img,
			    struct iommu_lu_cursor *iommus, struct vtd_iommus *vtd,
			    __u32 index);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> vtd_iommus_ok(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_iommus(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken);

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
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_vtd(vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires iommu: iommu < IOMMU_LU_NONE;
  @ requires at: vtd_at(IMG, ROOT, vtd);
  @ requires before: vtd_before(ROOT, vtd_pos(vtd), iommu);
  @ terminates \true;
  @ exits \false;
  @ assigns *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: vtd_at(IMG, ROOT, vtd);
  @ ensures before: vtd_before(ROOT, vtd_pos(vtd), iommu);
  @ ensures behind: vtd->iommu >= iommu;
  @*/
static void skip_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd,
		     __u32 iommu);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires contexts: \valid(contexts) && \separated(contexts, img) &&
  @   apart_cursor(contexts);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_vtd(vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires apart: \separated(contexts, vtd);
  @ requires contexts_ordered: vtd_contexts_ordered(ROOT);
  @ requires iommus_ok: vtd_iommus_ok(ROOT);
  @ requires index: contexts->index < array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, contexts->index,
  @                          contexts);
  @ requires at_vtd: vtd_at(IMG, ROOT, vtd);
  @ requires before: vtd_before(ROOT, vtd_pos(vtd),
  @                             vtd_context_iommu(ROOT, contexts->index));
  @ terminates \true;
  @ exits \false;
  @ assigns *contexts, *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_VTD_DRIVER || \result == IOMMU_LU_RULE_VTD_BUS;
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
  @               \old(contexts->index) + 1, contexts);
  @ ensures at_vtd: \result == IOMMU_LU_RULE_OK ==> vtd_at(IMG, ROOT, vtd);
  @ ensures before: \result == IOMMU_LU_RULE_OK ==>
  @   vtd_before(ROOT, vtd_pos(vtd),
  @              vtd_context_iommu(ROOT, \old(contexts->index)));
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
			      struct vtd_iommus *vtd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires contexts_ordered: vtd_contexts_ordered(ROOT);
  @ requires iommus_ok: vtd_iommus_ok(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures VTD_2: \result == 0 ==> all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ ensures VTD_6: \result == 0 ==> all_VTD_6(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_contexts(const struct iommu_lu_image *img,
			      struct iommu_lu_broken *broken);

/* --- attachments --- */

/*@ logic integer mode_note(integer mode) =
  @   mode == IOMMU_LU_VTD_SCALABLE ? NOTE_SCALABLE : NOTE_LEGACY;
  @
  @ // a note says the mode of one of the first @n VT-d IOMMUs
  @ predicate vtd_told{L}(struct iommu_lu_window *win, integer root, integer n) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
  @     \at(win->notes[k], L) != 0 ==>
  @       \exists integer v; 0 <= v < n &&
  @         vtd_iommu_iommu(root, v) == \at(win->first, L) + k;
  @ // and the modes of all of them are noted
  @ predicate vtd_noted{L}(struct iommu_lu_window *win, integer root, integer n) =
  @   \forall integer v; 0 <= v < n &&
  @     covers(\at(win->first, L), vtd_iommu_iommu(root, v)) ==>
  @       \at(win->notes[vtd_iommu_iommu(root, v) - win->first], L) ==
  @         mode_note(vtd_iommu_mode(root, v));
  @
  @ // what is noted of an IOMMU is true, and all that there is
  @ predicate note_right(integer root, integer iommu, integer note) =
  @   (note != 0 ==> has_vtd_iommu(root, iommu)) &&
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @     vtd_iommu_iommu(root, v) == iommu ==>
  @       note == mode_note(vtd_iommu_mode(root, v));
  @
  @ predicate vtd_window{L}(struct iommu_lu_window *win, integer root) =
  @   \at(win->first, L) <= IOMMU_LU_MAX_RECORDS &&
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     note_right(root, \at(win->first, L) + k, \at(win->notes[k], L));
  @*/

/*@ requires vtd: \valid_read(vtd);
  @ requires win: \valid(win) && \separated(win, vtd);
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ requires index: is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index - 1);
  @ requires iommu: vtd->iommu == vtd_iommu_iommu(ROOT, vtd->cur.index - 1);
  @ requires mode: vtd->mode == vtd_iommu_mode(ROOT, vtd->cur.index - 1);
  @ requires told: vtd_told(win, ROOT, vtd->cur.index - 1);
  @ requires noted: vtd_noted(win, ROOT, vtd->cur.index - 1);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures told: vtd_told(win, ROOT, vtd->cur.index);
  @ ensures noted: vtd_noted(win, ROOT, vtd->cur.index);
  @*/
static void note_vtd_iommu(const struct vtd_iommus *vtd, struct iommu_lu_window *win);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires window: win->first <= IOMMU_LU_MAX_RECORDS;
  @ requires empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @   win->notes[k] == 0;
  @ requires ordered: vtd_iommus_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures noted: vtd_window(win, ROOT);
  @*/
static void note_vtd_iommus(const struct iommu_lu_image *img,
			    struct iommu_lu_window *win);

/*@ requires few: bytes_lg2 <= 26;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures aligned: \result != 0 <==> dir_aligned(phys, bytes_lg2);
  @*/
static int aligned(__u64 phys, __u32 bytes_lg2);

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

/*@ predicate vtd_attachments_ordered(integer root) =
  @   few_records(root, IOMMU_LU_KIND_VTD_ATTACHMENT) &&
  @   few_records(root, IOMMU_LU_KIND_ATTACHMENT) &&
  @   (\forall integer v; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, v) ==>
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT,
  @               vtd_attachment_attachment(root, v))) &&
  @   \forall integer a, b;
  @     0 <= a < b < array_nr(root, IOMMU_LU_KIND_VTD_ATTACHMENT) ==>
  @       vtd_attachment_attachment(root, a) < vtd_attachment_attachment(root, b);
  @
  @ predicate attachments_named(integer root) =
  @   few_records(root, IOMMU_LU_KIND_IOMMU) &&
  @   few_records(root, IOMMU_LU_KIND_ATTACHMENT) &&
  @   \forall integer a; is_index(root, IOMMU_LU_KIND_ATTACHMENT, a) ==>
  @     attachment_iommu(root, a) == IOMMU_LU_NONE ||
  @     is_index(root, IOMMU_LU_KIND_IOMMU, attachment_iommu(root, a));
  @
  @ // what @note says of the PASID directory of VT-d attachment @i
  @ predicate pasid_noted(integer root, integer i, integer note) =
  @   (note == NOTE_LEGACY <==> vtd_pasid_fits(root, i, IOMMU_LU_VTD_LEGACY)) &&
  @   (note == NOTE_SCALABLE <==> vtd_pasid_fits(root, i, IOMMU_LU_VTD_SCALABLE));
  @
  @ logic integer own_pos{L}(struct vtd_attachments *o) =
  @   \at(o->attachment, L) == IOMMU_LU_NONE ? \at(o->cur.index, L) :
  @                                            \at(o->cur.index, L) - 1;
  @
  @ predicate own_at{L}(struct iommu_lu_image *img, integer root,
  @                     struct vtd_attachments *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_VTD_ATTACHMENT, \at(o->cur.index, L),
  @                  &o->cur) &&
  @   0 <= own_pos{L}(o) <= array_nr(root, IOMMU_LU_KIND_VTD_ATTACHMENT) &&
  @   (\at(o->attachment, L) == IOMMU_LU_NONE ?
  @      own_pos{L}(o) == array_nr(root, IOMMU_LU_KIND_VTD_ATTACHMENT) :
  @      own_pos{L}(o) < array_nr(root, IOMMU_LU_KIND_VTD_ATTACHMENT) &&
  @      \at(o->attachment, L) ==
  @        vtd_attachment_attachment(root, own_pos{L}(o)) &&
  @      pasid_noted(root, own_pos{L}(o), \at(o->note, L)));
  @
  @ predicate apart_own(struct vtd_attachments *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ // records up to @pos are those of attachments below @i, the others are not
  @ predicate own_split(integer root, integer pos, integer i) =
  @   (\forall integer v; 0 <= v < pos ==> vtd_attachment_attachment(root, v) < i) &&
  @   \forall integer v;
  @     pos <= v < array_nr(root, IOMMU_LU_KIND_VTD_ATTACHMENT) ==>
  @       vtd_attachment_attachment(root, v) >= i;
  @
  @ // the only record of attachment @i is at @pos, if there is one
  @ predicate own_is(integer root, integer i, integer pos) =
  @   (has_vtd_attachment(root, i) ==>
  @      is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, pos) &&
  @      vtd_attachment_attachment(root, pos) == i) &&
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, v) &&
  @     vtd_attachment_attachment(root, v) == i ==> v == pos;
  @
  @ // attachment @i and its VT-d record keep the rules
  @ predicate own_ok(integer root, integer i) =
  @   VTD_3(root, IOMMU_LU_KIND_ATTACHMENT, i) &&
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, v) &&
  @     vtd_attachment_attachment(root, v) == i ==>
  @       VTD_2(root, IOMMU_LU_KIND_VTD_ATTACHMENT, v) && VTD_8(root, v);
  @
  @ // they do if a window from @first on tells
  @ predicate seen_ok(integer root, integer first, integer i) =
  @   covers(first, attachment_iommu(root, i)) ||
  @   attachment_iommu(root, i) == IOMMU_LU_NONE ==> own_ok(root, i);
  @ // or one of the windows before @first
  @ predicate all_seen_ok(integer root, integer first) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) &&
  @     (attachment_iommu(root, i) < first ||
  @      (first > 0 && attachment_iommu(root, i) == IOMMU_LU_NONE)) ==>
  @        own_ok(root, i);
  @*/

/*@ ghost
  /@ requires attachments: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_ATTACHMENT);
   @ requires own: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU) &&
   @   few_records(ROOT, IOMMU_LU_KIND_ATTACHMENT) &&
   @   few_records(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: vtd_attachments_ordered(ROOT);
   @ ensures named: attachments_named(ROOT);
   @/
  static void lemma_vtd_attachments(void)
  {
	/@ assert rules: \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) &&
	 @     REC_3(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v); @/
	/@ assert keys: \forall integer v; key_major(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) == 0 &&
	 @   key_minor(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) == vtd_attachment_attachment(ROOT, v); @/
	/@ assert ascending: \forall integer a, b; 0 <= a < b && is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, b) ==>
	 @   key_less(key_major(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, a), key_minor(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, a),
	 @            key_major(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, b), key_minor(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, b)) &&
	 @   vtd_attachment_attachment(ROOT, a) < vtd_attachment_attachment(ROOT, b); @/
	/@ assert strictly: \forall integer a, b; 0 <= a < b < array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT) ==>
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, b) && vtd_attachment_attachment(ROOT, a) < vtd_attachment_attachment(ROOT, b); @/
	/@ assert named: \forall integer a;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
	 @     NOI_1(ROOT, attachment_iommu(ROOT, a)); @/
  }
*/

/*@ ghost
  /@ requires ordered: vtd_attachments_ordered(ROOT);
   @ requires pos: 0 <= pos <= array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
   @ requires split: own_split(ROOT, pos, i);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures own: own_is(ROOT, i, pos);
   @ ensures has: has_vtd_attachment(ROOT, i) <==>
   @   pos < array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT) &&
   @   vtd_attachment_attachment(ROOT, pos) == i;
   @/
  static void lemma_own(__u32 pos, __u32 i)
  {
	/@ assert above: \forall integer v;
	 @   pos < v < array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT) ==>
	 @     vtd_attachment_attachment(ROOT, v) >
	 @       vtd_attachment_attachment(ROOT, pos); @/
  }
*/

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
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_own(vtd);
  @ requires ordered: vtd_attachments_ordered(ROOT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, vtd->cur.index,
  @                          &vtd->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: own_at(IMG, ROOT, vtd);
  @ ensures pos: own_pos(vtd) == \old(vtd->cur.index);
  @*/
static void next_vtd_attachment(const struct iommu_lu_image *img,
				struct vtd_attachments *vtd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_own(vtd);
  @ requires ordered: vtd_attachments_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: own_at(IMG, ROOT, vtd);
  @ ensures pos: own_pos(vtd) == 0;
  @*/
static void vtd_attachments_init(const struct iommu_lu_image *img,
				 struct vtd_attachments *vtd);

/*@ // the note of @iommu in the window, 0 if it has none
  @ logic integer note_in{L}(struct iommu_lu_window *win, integer iommu) =
  @   \at(win->first, L) <= iommu &&
  @   iommu < \at(win->first, L) + IOMMU_LU_WINDOW_SIZE ?
  @     \at(win->notes[iommu - win->first], L) : 0;
  @
  @ predicate noted_answer(integer rule, integer first, integer note,
  @                        integer iommu, integer has_own, integer own_note) =
  @   (rule == IOMMU_LU_RULE_OK || rule == IOMMU_LU_RULE_VTD_MISSING ||
  @    rule == IOMMU_LU_RULE_VTD_DRIVER || rule == IOMMU_LU_RULE_VTD_PASID) &&
  @   (rule == IOMMU_LU_RULE_VTD_MISSING <==> has_own == 0 && note != 0) &&
  @   (rule == IOMMU_LU_RULE_VTD_DRIVER <==> has_own != 0 &&
  @      (iommu == IOMMU_LU_NONE || (covers(first, iommu) && note == 0))) &&
  @   (rule == IOMMU_LU_RULE_VTD_PASID <==> has_own != 0 && note != 0 &&
  @      note != own_note);
  @*/

/*@ requires win: \valid_read(win) && win->first <= IOMMU_LU_MAX_RECORDS;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: noted_answer(\result, win->first,
  @   note_in((struct iommu_lu_window *)win, iommu), iommu, has_own, own_note);
  @*/
static __u32 noted_rule(const struct iommu_lu_window *win, __u32 iommu, int has_own,
			__u32 own_note);

/*@ // what the window notes of an IOMMU is true
  @ predicate note_true(integer root, integer first, integer iommu,
  @                     integer note) =
  @   (note != 0 ==> covers(first, iommu) && has_vtd_iommu(root, iommu)) &&
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @     covers(first, vtd_iommu_iommu(root, v)) &&
  @     vtd_iommu_iommu(root, v) == iommu ==>
  @       note == mode_note(vtd_iommu_mode(root, v));
  @*/

/*@ ghost
  /@ requires win: \valid_read(win) && vtd_window(win, ROOT);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures true_note: note_true(ROOT, win->first, iommu, note_in(win, iommu));
   @/
  static void lemma_note(struct iommu_lu_window *win, __u32 iommu)
  {
	/@ assert here: covers(win->first, iommu) ==>
	 @   note_right(ROOT, iommu, win->notes[iommu - win->first]); @/
  }
*/

/*@ ghost
  /@ requires iommus_ok: vtd_iommus_ok(ROOT);
   @ requires index: is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i);
   @ requires named: attachments_named(ROOT);
   @ requires first: first <= IOMMU_LU_MAX_RECORDS;
   @ requires own: own_is(ROOT, i, pos);
   @ requires has: has_own != 0 <==> has_vtd_attachment(ROOT, i);
   @ requires fits: has_own != 0 ==> pasid_noted(ROOT, pos, own_note);
   @ requires true_note: note_true(ROOT, first, attachment_iommu(ROOT, i), note);
   @ requires answer: noted_answer(rule, first, note, attachment_iommu(ROOT, i),
   @                               has_own, own_note);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures missing: rule == IOMMU_LU_RULE_VTD_MISSING ==>
   @   !VTD_3(ROOT, IOMMU_LU_KIND_ATTACHMENT, i);
   @ ensures driver: rule == IOMMU_LU_RULE_VTD_DRIVER ==>
   @   !VTD_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, pos);
   @ ensures pasid: rule == IOMMU_LU_RULE_VTD_PASID ==> !VTD_8(ROOT, pos);
   @ ensures ok: rule == IOMMU_LU_RULE_OK ==> seen_ok(ROOT, first, i);
   @/
  static void lemma_noted(__u32 first, __u32 i, __u32 pos, __u32 rule, __u32 note,
			  int has_own, __u32 own_note)
  {
	/@ assert driven: at_vtd(ROOT, attachment_iommu(ROOT, i)) <==>
	 @   has_vtd_iommu(ROOT, attachment_iommu(ROOT, i)); @/
	/@ assert whose: has_own != 0 ==>
	 @   vtd_attachment_iommu(ROOT, pos) == attachment_iommu(ROOT, i); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && vtd_window((struct iommu_lu_window *)win, ROOT);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires vtd: \valid(vtd) && \separated(vtd, img) && apart_own(vtd);
  @ requires ordered: vtd_attachments_ordered(ROOT);
  @ requires apart: \separated(attachments, vtd, win);
  @ requires iommus_ok: vtd_iommus_ok(ROOT);
  @ requires named: attachments_named(ROOT);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index, attachments);
  @ requires at_own: own_at(IMG, ROOT, vtd);
  @ requires split: own_split(ROOT, own_pos(vtd), index);
  @ terminates \true;
  @ exits \false;
  @ assigns *attachments, *vtd;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_VTD_MISSING ||
  @   \result == IOMMU_LU_RULE_VTD_DRIVER || \result == IOMMU_LU_RULE_VTD_PASID;
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index + 1, attachments);
  @ ensures at_own: \result == IOMMU_LU_RULE_OK ==> own_at(IMG, ROOT, vtd);
  @ ensures split: \result == IOMMU_LU_RULE_OK ==>
  @   own_split(ROOT, own_pos(vtd), index + 1);
  @ ensures ok: \result == IOMMU_LU_RULE_OK ==> seen_ok(ROOT, win->first, index);
  @ ensures missing: \result == IOMMU_LU_RULE_VTD_MISSING ==>
  @   !VTD_3(ROOT, IOMMU_LU_KIND_ATTACHMENT, index);
  @ ensures driver: \result == IOMMU_LU_RULE_VTD_DRIVER ==>
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, vtd->cur.index - 1) &&
  @   !VTD_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, vtd->cur.index - 1);
  @ ensures pasid: \result == IOMMU_LU_RULE_VTD_PASID ==>
  @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, vtd->cur.index - 1) &&
  @   !VTD_8(ROOT, vtd->cur.index - 1);
  @*/
static __u32 vtd_attachment_rule(const struct iommu_lu_image *img,
				 const struct iommu_lu_window *win,
				 struct iommu_lu_cursor *attachments,
				 struct vtd_attachments *vtd, __u32 index);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && vtd_window((struct iommu_lu_window *)win, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires broken_apart: \separated(broken, win);
  @ requires ordered: vtd_attachments_ordered(ROOT);
  @ requires iommus_ok: vtd_iommus_ok(ROOT);
  @ requires named: attachments_named(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i) ==> seen_ok(ROOT, win->first, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_window(const struct iommu_lu_image *img,
			    const struct iommu_lu_window *win,
			    struct iommu_lu_broken *broken);

/*@ ghost
  /@ requires ordered: vtd_attachments_ordered(ROOT);
   @ requires named: attachments_named(ROOT);
   @ requires end: 0 < first && array_nr(ROOT, IOMMU_LU_KIND_IOMMU) <= first;
   @ requires ok: all_seen_ok(ROOT, first);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures VTD_2: all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
   @ ensures VTD_3: all_VTD_3(ROOT, IOMMU_LU_KIND_ATTACHMENT);
   @ ensures VTD_8: all_VTD_8(ROOT);
   @/
  static void lemma_all_seen(__u32 first)
  {
	/@ assert all: \forall integer i;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i) ==> own_ok(ROOT, i); @/
	/@ assert own: \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) ==>
	 @     own_ok(ROOT, vtd_attachment_attachment(ROOT, v)); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires iommus_ordered: vtd_iommus_ordered(ROOT);
  @ requires ordered: vtd_attachments_ordered(ROOT);
  @ requires iommus_ok: vtd_iommus_ok(ROOT);
  @ requires named: attachments_named(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures VTD_2: \result == 0 ==> all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ ensures VTD_3: \result == 0 ==> all_VTD_3(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ ensures VTD_8: \result == 0 ==> all_VTD_8(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_vtd_attachments(const struct iommu_lu_image *img,
				 struct iommu_lu_broken *broken);
