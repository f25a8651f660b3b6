/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_amdvi.c
 */

#define WIN	((struct iommu_lu_window *)win)

/*@ predicate amdvi_records(integer root) =
  @   own_records(root, IOMMU_LU_DRIVER_AMDVI, IOMMU_LU_KIND_AMDVI_IOMMU,
  @               IOMMU_LU_KIND_AMDVI_ATTACHMENT);
  @
  @ // device tables have sizes that words can be shifted by
  @ predicate amdvis_fit(integer root) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_AMDVI_IOMMU, v) ==>
  @     AMD_4(root, v);
  @
  @ predicate segments_ordered(integer root) =
  @   \forall integer a, b; 0 <= a < b < array_nr(root, IOMMU_LU_KIND_IOMMU) ==>
  @     iommu_segment(root, a) <= iommu_segment(root, b);
  @*/

/*@ ghost
  /@ requires amdvis: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU);
   @ requires iommus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_IOMMU);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fit: amdvis_fit(ROOT);
   @ ensures ordered: segments_ordered(ROOT);
   @/
  static void lemma_segments(void)
  {
	/@ assert amdvis: \forall integer v; is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) ==>
	 @   amdvi_alone_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v); @/
	/@ assert rules: \forall integer i; is_index(ROOT, IOMMU_LU_KIND_IOMMU, i) ==>
	 @   REC_3(ROOT, IOMMU_LU_KIND_IOMMU, i); @/
	/@ assert major: \forall integer i;
	 @   key_major(ROOT, IOMMU_LU_KIND_IOMMU, i) == iommu_segment(ROOT, i); @/
	/@ assert ascending: \forall integer a, b;
	 @   0 <= a < b < array_nr(ROOT, IOMMU_LU_KIND_IOMMU) ==>
	 @     key_major(ROOT, IOMMU_LU_KIND_IOMMU, a) <=
	 @       key_major(ROOT, IOMMU_LU_KIND_IOMMU, b); @/
  }
*/

/* --- IOMMUs --- */

/*@ // AMD-Vi IOMMUs @u and @i are not of one segment, or have the same table
  @ predicate table_shared(integer root, integer u, integer i) =
  @   amdvi_segment(root, u) == amdvi_segment(root, i) ==>
  @     amdvi_iommu_device_table(root, u) == amdvi_iommu_device_table(root, i) &&
  @     amdvi_iommu_table_bytes_lg2(root, u) ==
  @       amdvi_iommu_table_bytes_lg2(root, i);
  @*/

/*@ ghost
  /@ requires own: amdvi_records(ROOT);
   @ requires ordered: segments_ordered(ROOT);
   @ requires index: is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, i);
   @ requires last: i > 0 ==> AMD_6(ROOT, i - 1);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ok: i == 0 || table_shared(ROOT, i - 1, i) <==> AMD_6(ROOT, i);
   @/
  static void lemma_segment(__u32 i)
  {
	/@ assert ascending: \forall integer u; 0 <= u < i ==>
	 @   amdvi_segment(ROOT, u) <= amdvi_segment(ROOT, i); @/
	/@ assert last: \forall integer u; 0 <= u < i - 1 ==>
	 @   amdvi_segment(ROOT, u) <= amdvi_segment(ROOT, i - 1) &&
	 @   table_shared(ROOT, u, i - 1); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires own: amdvi_records(ROOT);
  @ requires ordered: segments_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, i) ==> AMD_6(ROOT, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_segments(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);

/* --- attachments --- */

/*@ predicate is_noted_kind(integer kind) =
  @   kind == IOMMU_LU_KIND_IOMMU || kind == IOMMU_LU_KIND_DOMAIN;
  @
  @ logic integer format_note_of(integer format) =
  @   format == IOMMU_LU_FORMAT_AMD_V1 ? NOTE_V1 :
  @   format == IOMMU_LU_FORMAT_X86_64 ? NOTE_V2 : NOTE_OTHER;
  @
  @ // notes can be shifted by
  @ predicate notes_small{L}(struct iommu_lu_window *win) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     \at(win->notes[k], L) <= 17;
  @
  @ // the first @n are noted
  @ predicate entries_noted{L}(struct iommu_lu_window *win, integer root,
  @                            integer n) =
  @   \forall integer v; 0 <= v < n &&
  @     covers(\at(win->first, L), amdvi_iommu_iommu(root, v)) ==>
  @       \at(win->notes[amdvi_iommu_iommu(root, v) - win->first], L) ==
  @         amdvi_iommu_table_bytes_lg2(root, v) - ENTRY_LG2 + 1;
  @ predicate formats_noted{L}(struct iommu_lu_window *win, integer root,
  @                            integer n) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
  @     \at(win->first, L) + k < n ==>
  @       \at(win->notes[k], L) ==
  @         format_note_of(domain_format(root, \at(win->first, L) + k));
  @
  @ // what is noted of an IOMMU or of a domain is true
  @ predicate note_right(integer root, integer kind, integer index,
  @                      integer note) =
  @   note <= 17 &&
  @   (kind == IOMMU_LU_KIND_DOMAIN && is_index(root, kind, index) ==>
  @      note == format_note_of(domain_format(root, index))) &&
  @   (kind == IOMMU_LU_KIND_IOMMU ==> \forall integer v;
  @      is_index(root, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
  @      amdvi_iommu_iommu(root, v) == index ==>
  @        note == amdvi_iommu_table_bytes_lg2(root, v) - ENTRY_LG2 + 1);
  @ predicate kind_noted{L}(struct iommu_lu_window *win, integer root,
  @                         integer kind) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     note_right(root, kind, \at(win->first, L) + k, \at(win->notes[k], L));
  @
  @ // AMD-Vi attachment @i and what it names of a kind keep the rule
  @ predicate amdvi_fits(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_DOMAIN ? AMD_7(root, i) : AMD_9_range(root, i);
  @ // they do if a window from @first on tells
  @ predicate amdvi_seen(integer root, integer kind, integer first, integer i) =
  @   covers(first, own_named_by(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, kind)) ==>
  @     amdvi_fits(root, kind, i);
  @ // or one of the windows in front of @first
  @ predicate amdvi_below(integer root, integer kind, integer first) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) &&
  @     own_named_by(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, kind) < first ==>
  @       amdvi_fits(root, kind, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, cur->index, cur);
  @ requires out: \valid(iommu) && \valid(lg2);
  @ requires apart: \separated(iommu, lg2, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu, *lg2;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == amdvi_iommu_iommu(ROOT, \old(cur->index));
  @ ensures lg2: \result != 0 ==>
  @   *lg2 == amdvi_iommu_table_bytes_lg2(ROOT, \old(cur->index));
  @*/
static int next_amdvi(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		      __u32 *iommu, __u32 *lg2);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @   win->notes[k] == 0;
  @ requires own: amdvi_records(ROOT);
  @ requires fit: amdvis_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures small: notes_small(win);
  @ ensures noted: entries_noted(win, ROOT,
  @                           array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU));
  @*/
static void note_entries(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures note: \result == format_note_of(format);
  @*/
static __u8 format_note(__u32 format);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @   win->notes[k] == 0;
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures small: notes_small(win);
  @ ensures noted: formats_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_DOMAIN));
  @*/
static void note_formats(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ ghost
  /@ requires win: \valid_read(win);
   @ requires kind: is_noted_kind(kind);
   @ requires small: notes_small(win);
   @ requires formats: kind == IOMMU_LU_KIND_DOMAIN ==>
   @   formats_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_DOMAIN));
   @ requires entries: kind == IOMMU_LU_KIND_IOMMU ==>
   @   entries_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU));
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures noted: kind_noted(win, ROOT, kind);
   @/
  static void lemma_noted(struct iommu_lu_window *win, __u32 kind)
  {
	/@ assert entries: kind == IOMMU_LU_KIND_IOMMU ==>
	 @   \forall integer k, v; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
	 @     is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
	 @     amdvi_iommu_iommu(ROOT, v) == win->first + k ==>
	 @       covers(win->first, amdvi_iommu_iommu(ROOT, v)) &&
	 @       win->notes[k] == amdvi_iommu_table_bytes_lg2(ROOT, v) - ENTRY_LG2 + 1; @/
	/@ assert formats: kind == IOMMU_LU_KIND_DOMAIN ==>
	 @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
	 @     is_index(ROOT, kind, win->first + k) ==>
	 @       covers(win->first, win->first + k) &&
	 @       win->notes[k] == format_note_of(domain_format(ROOT, win->first + k)); @/
  }
*/

/*@ ghost
  /@ requires records: amdvi_records(ROOT);
   @ requires kind: is_noted_kind(kind);
   @ requires fit: amdvis_fit(ROOT);
   @ requires i: is_index(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i);
   @ requires index: index ==
   @   own_named_by(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, kind);
   @ requires there: is_index(ROOT, kind, index);
   @ requires has: kind == IOMMU_LU_KIND_IOMMU ==>
   @   has_own(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, index);
   @ requires note: note_right(ROOT, kind, index, note);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures domain: kind == IOMMU_LU_KIND_DOMAIN ==>
   @   (amdvi_fits(ROOT, kind, i) <==> note ==
   @      (amdvi_attachment_gcr3_table(ROOT, i) != 0 ? NOTE_V2 : NOTE_V1));
   @ ensures iommu: kind == IOMMU_LU_KIND_IOMMU ==>
   @   (amdvi_fits(ROOT, kind, i) <==> note != 0 &&
   @      alias_fits(amdvi_attachment_alias(ROOT, i), note - 1));
   @/
  static void lemma_fits(__u32 kind, __u32 i, __u32 index, __u32 note)
  {
	/@ assert any: kind == IOMMU_LU_KIND_IOMMU ==> \exists integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
	 @   amdvi_iommu_iommu(ROOT, v) == index && note == amdvi_iommu_table_bytes_lg2(ROOT, v) - ENTRY_LG2 + 1; @/
	/@ assert all: kind == IOMMU_LU_KIND_IOMMU ==> \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
	 @   amdvi_iommu_iommu(ROOT, v) == index ==> note == amdvi_iommu_table_bytes_lg2(ROOT, v) - ENTRY_LG2 + 1; @/
  }
*/

/*@ requires record: \valid_read(r);
  @ requires note: note <= 17;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures domain: kind == IOMMU_LU_KIND_DOMAIN ==>
  @   (\result != 0 <==>
  @      note == (r->gcr3_table != 0 ? NOTE_V2 : NOTE_V1));
  @ ensures iommu: kind != IOMMU_LU_KIND_DOMAIN ==>
  @   (\result != 0 <==> note != 0 && alias_fits(r->alias, note - 1));
  @*/
static int note_fits(const struct iommu_lu_amdvi_attachment *r, __u32 kind,
		     __u32 note);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && kind_noted(WIN, ROOT, kind);
  @ requires kind: is_noted_kind(kind);
  @ requires own: \valid(own) && \separated(own, img) && apart_cursor(own);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires apart: \separated(own, attachments, win);
  @ requires records: amdvi_records(ROOT);
  @ requires fit: amdvis_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ requires index: own->index < array_nr(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT);
  @ requires at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT, own->index,
  @                              own);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                          attachments);
  @ requires behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, own->index);
  @ terminates \true;
  @ exits \false;
  @ assigns *own, *attachments;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT,
  @                             \old(own->index) + 1, own);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                         attachments);
  @ ensures behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, \old(own->index) + 1);
  @ ensures fits: \result != 0 ==>
  @   amdvi_seen(ROOT, kind, win->first, \old(own->index));
  @ ensures broken: \result == 0 ==>
  @   !amdvi_fits(ROOT, kind, \old(own->index));
  @*/
static int own_fits(const struct iommu_lu_image *img,
		    const struct iommu_lu_window *win, __u32 kind,
		    struct iommu_lu_cursor *own, struct iommu_lu_cursor *attachments);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && kind_noted(WIN, ROOT, kind);
  @ requires kind: is_noted_kind(kind);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires apart: \separated(broken, win);
  @ requires records: amdvi_records(ROOT);
  @ requires fit: amdvis_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @     amdvi_seen(ROOT, kind, win->first, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, __u32 kind,
			struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires kind: is_noted_kind(kind);
  @ requires records: amdvi_records(ROOT);
  @ requires fit: amdvis_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @     amdvi_fits(ROOT, kind, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_attachments(const struct iommu_lu_image *img, __u32 kind,
			     struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures fits: \result != 0 <==> AMD_1(ROOT);
  @*/
static int feature_fits(const struct iommu_lu_image *img);
