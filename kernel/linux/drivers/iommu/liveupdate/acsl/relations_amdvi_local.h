/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_amdvi.c
 *
 * They say that there is no undefined behaviour, and that a refusal names one of
 * the rules of AMD-Vi, not that what was accepted keeps these rules.
 */

/*@ // device tables have sizes that words can be shifted by
  @ predicate device_table_fits(integer lg2) = 12 <= lg2 <= 21;
  @ predicate amdvis_fit(integer root) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_AMDVI_IOMMU, v) ==>
  @     AMD_4(root, v);
  @
  @ predicate amdvi_answer(integer rule) =
  @   rule == IOMMU_LU_RULE_OK ||
  @   IOMMU_LU_RULE_AMDVI_FEATURE <= rule <= IOMMU_LU_RULE_AMDVI_ALIAS;
  @
  @ predicate apart_amdvis(struct amdvis *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate apart_atts(struct amdvi_attachments *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate apart_last(struct last_amdvi *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ predicate amdvi_at{L}(struct iommu_lu_image *img, struct amdvis *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_AMDVI_IOMMU, \at(o->cur.index, L),
  @                  &o->cur) &&
  @   (\at(o->next.iommu, L) != IOMMU_LU_NONE ==>
  @      device_table_fits(\at(o->next.table_bytes_lg2, L)));
  @ predicate own_at{L}(struct iommu_lu_image *img, struct amdvi_attachments *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_AMDVI_ATTACHMENT, \at(o->cur.index, L),
  @                  &o->cur);
  @
  @ // of IOMMUs, that is: those of domains are no sizes
  @ predicate notes_sized{L}(struct iommu_lu_window *win) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     \at(win->notes[k], L) == 0 || device_table_fits(\at(win->notes[k], L));
  @*/

/* How many are left: a macro, as WP takes a variant in a logic function for constant. */
#define AMDVIS_LEFT(o)	((o)->next.iommu == IOMMU_LU_NONE ? 0 : \
	array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU) + 1 - (o)->cur.index)

/*@ ghost
  /@ requires amdvis: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fit: amdvis_fit(ROOT);
   @/
  static void lemma_amdvis(void)
  {
	/@ assert alone: \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) ==>
	 @     record_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
	 @     amdvi_alone_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires amdvis: \valid(amdvis) && \separated(amdvis, img) &&
  @   apart_amdvis(amdvis);
  @ requires fit: amdvis_fit(ROOT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, amdvis->cur.index,
  @                          &amdvis->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *amdvis;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: amdvi_at(IMG, amdvis);
  @ ensures moved: amdvis->next.iommu == IOMMU_LU_NONE ||
  @   amdvis->cur.index == \old(amdvis->cur.index) + 1;
  @*/
static void next_amdvi(const struct iommu_lu_image *img, struct amdvis *amdvis);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires amdvis: \valid(amdvis) && \separated(amdvis, img) &&
  @   apart_amdvis(amdvis);
  @ requires fit: amdvis_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *amdvis;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: amdvi_at(IMG, amdvis);
  @*/
static void amdvis_init(const struct iommu_lu_image *img, struct amdvis *amdvis);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires atts: \valid(atts) && \separated(atts, img) && apart_atts(atts);
  @ requires at: own_at(IMG, atts);
  @ terminates \true;
  @ exits \false;
  @ assigns *atts;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: own_at(IMG, atts);
  @*/
static void next_attachment(const struct iommu_lu_image *img,
			    struct amdvi_attachments *atts);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires atts: \valid(atts) && \separated(atts, img) && apart_atts(atts);
  @ terminates \true;
  @ exits \false;
  @ assigns *atts;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: own_at(IMG, atts);
  @*/
static void attachments_init(const struct iommu_lu_image *img,
			     struct amdvi_attachments *atts);

/*@ requires record: \valid_read(r);
  @ requires last: \valid(last) && \separated(last, r);
  @ terminates \true;
  @ exits \false;
  @ assigns *last;
  @ ensures same: \result != 0 <==>
  @   \old(last->device_table) == 0 || \old(last->segment) != segment ||
  @   (\old(last->device_table) == r->device_table &&
  @    \old(last->table_bytes_lg2) == r->table_bytes_lg2);
  @*/
static int same_table(const struct iommu_lu_amdvi_iommu *r, __u32 segment,
		      struct last_amdvi *last);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires iommus: \valid(iommus) && \separated(iommus, img) &&
  @   apart_cursor(iommus);
  @ requires amdvis: \valid(amdvis) && \separated(amdvis, img) &&
  @   apart_amdvis(amdvis);
  @ requires last: \valid(last) && \separated(last, img) &&
  @   \separated(last, amdvis) && \separated(last, iommus) && apart_last(last);
  @ requires fit: amdvis_fit(ROOT);
  @ requires apart: \separated(iommus, amdvis);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index, iommus);
  @ requires at_amdvi: amdvi_at(IMG, amdvis);
  @ terminates \true;
  @ exits \false;
  @ assigns *iommus, *amdvis, *last;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures answer: amdvi_answer(\result);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus);
  @ ensures at_amdvi: \result == IOMMU_LU_RULE_OK ==> amdvi_at(IMG, amdvis);
  @*/
static __u32 amdvi_rule(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *iommus, struct amdvis *amdvis,
			__u32 index, struct last_amdvi *last);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires fit: amdvis_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> amdvi_refused(broken);
  @*/
static int check_amdvis(const struct iommu_lu_image *img,
			struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires notes: notes_sized(win);
  @ requires fit: amdvis_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures notes: notes_sized(win);
  @*/
static void note_amdvis(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ requires record: r == \null || \valid_read(r);
  @ requires note: note == 0 || device_table_fits(note);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: amdvi_answer(\result);
  @*/
static __u32 iommu_rule(__u32 note, const struct iommu_lu_amdvi_attachment *r);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures note: 1 <= \result <= 3;
  @*/
static __u8 note_of(__u32 format);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @*/
static void note_domains(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ requires record: r == \null || \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: amdvi_answer(\result);
  @*/
static __u32 domain_rule(__u32 note, const struct iommu_lu_amdvi_attachment *r);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires win: \valid_read(win) && \separated(win, attachments);
  @ requires notes: by_domain == 0 ==> notes_sized((struct iommu_lu_window *)win);
  @ requires own: own == \null ||
  @   (\valid_read(own) && \separated(own, attachments));
  @ requires index:
  @   attachments->index < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                          attachments);
  @ terminates \true;
  @ exits \false;
  @ assigns *attachments;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures answer: amdvi_answer(\result);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
  @                         \old(attachments->index) + 1, attachments);
  @*/
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *attachments,
			     const struct iommu_lu_window *win, int by_domain,
			     const struct iommu_lu_amdvi_attachment *own);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires win: \valid_read(win) && \separated(win, broken);
  @ requires notes: by_domain == 0 ==> notes_sized((struct iommu_lu_window *)win);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> amdvi_refused(broken);
  @*/
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, int by_domain,
			struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires fit: amdvis_fit(ROOT);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_DOMAIN) &&
  @   few_records(ROOT, IOMMU_LU_KIND_IOMMU);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> amdvi_refused(broken);
  @*/
static int check_attachments(const struct iommu_lu_image *img, int by_domain,
			     struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static int feature_fits(const struct iommu_lu_image *img);
