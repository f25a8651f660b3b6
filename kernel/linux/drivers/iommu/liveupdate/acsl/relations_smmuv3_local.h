/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_smmuv3.c
 *
 * They say that there is no undefined behaviour, and that a refusal names one of
 * the rules of SMMUv3, not that what was accepted keeps these rules.
 */

/*@ // stream tables have sizes that words can be shifted by
  @ predicate smmus_fit(integer root) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, v) ==>
  @     SMMU_4(root, v);
  @ predicate streams_named(integer root) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_SMMUV3_STREAMS, v) ==>
  @     smmuv3_streams_iommu(root, v) < IOMMU_LU_NONE;
  @
  @ predicate smmuv3_answer(integer rule) =
  @   rule == IOMMU_LU_RULE_OK ||
  @   IOMMU_LU_RULE_SMMUV3_FEATURE <= rule <= IOMMU_LU_RULE_SMMUV3_SID;
  @
  @ predicate apart_smmus(struct smmus *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate apart_atts(struct smmu_attachments *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ predicate smmu_at{L}(struct iommu_lu_image *img, struct smmus *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_SMMUV3_IOMMU, \at(o->cur.index, L),
  @                  &o->cur) &&
  @   (\at(o->next.iommu, L) != IOMMU_LU_NONE ==>
  @      stream_format_ok(\at(o->next.format, L), \at(o->next.split, L),
  @                       \at(o->next.sid_bits, L)));
  @ predicate own_at{L}(struct iommu_lu_image *img, struct smmu_attachments *o) =
  @   iommu_lu_at{L}(img, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, \at(o->cur.index, L),
  @                  &o->cur);
  @
  @ predicate notes_small{L}(struct iommu_lu_window *win) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     \at(win->notes[k], L) <= 33;
  @*/

/* How many are left: a macro, as WP takes a variant in a logic function for constant. */
#define SMMUS_LEFT(o)	((o)->next.iommu == IOMMU_LU_NONE ? 0 : \
	array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU) + 1 - (o)->cur.index)

/*@ ghost
  /@ requires smmus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU);
   @ requires streams: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fit: smmus_fit(ROOT);
   @ ensures named: streams_named(ROOT);
   @/
  static void lemma_smmus(void)
  {
	/@ assert rules: \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, v) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, v); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires smmus: \valid(smmus) && \separated(smmus, img) && apart_smmus(smmus);
  @ requires fit: smmus_fit(ROOT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU, smmus->cur.index,
  @                          &smmus->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *smmus;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: smmu_at(IMG, smmus);
  @ ensures moved: smmus->next.iommu == IOMMU_LU_NONE ||
  @   smmus->cur.index == \old(smmus->cur.index) + 1;
  @*/
static void next_smmu(const struct iommu_lu_image *img, struct smmus *smmus);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires smmus: \valid(smmus) && \separated(smmus, img) && apart_smmus(smmus);
  @ requires fit: smmus_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *smmus;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: smmu_at(IMG, smmus);
  @*/
static void smmus_init(const struct iommu_lu_image *img, struct smmus *smmus);

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
			    struct smmu_attachments *atts);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires atts: \valid(atts) && \separated(atts, img) && apart_atts(atts);
  @ terminates \true;
  @ exits \false;
  @ assigns *atts;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: own_at(IMG, atts);
  @*/
static void attachments_init(const struct iommu_lu_image *img,
			     struct smmu_attachments *atts);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires iommus: \valid(iommus) && \separated(iommus, img) &&
  @   apart_cursor(iommus);
  @ requires smmus: \valid(smmus) && \separated(smmus, img) && apart_smmus(smmus);
  @ requires fit: smmus_fit(ROOT);
  @ requires apart: \separated(iommus, smmus);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index, iommus);
  @ requires at_smmu: smmu_at(IMG, smmus);
  @ terminates \true;
  @ exits \false;
  @ assigns *iommus, *smmus;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures answer: smmuv3_answer(\result);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus);
  @ ensures at_smmu: \result == IOMMU_LU_RULE_OK ==> smmu_at(IMG, smmus);
  @*/
static __u32 smmu_rule(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *iommus, struct smmus *smmus,
		       __u32 index);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires fit: smmus_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> smmuv3_refused(broken);
  @*/
static int check_smmus(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires streams: \valid(streams) && \separated(streams, img) &&
  @   apart_cursor(streams);
  @ requires smmus: \valid(smmus) && \separated(smmus, img) && apart_smmus(smmus);
  @ requires fit: smmus_fit(ROOT);
  @ requires apart: \separated(streams, smmus);
  @ requires named: streams_named(ROOT);
  @ requires index: streams->index < array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, streams->index,
  @                          streams);
  @ requires at_smmu: smmu_at(IMG, smmus);
  @ terminates \true;
  @ exits \false;
  @ assigns *streams, *smmus;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures answer: smmuv3_answer(\result);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
  @               \old(streams->index) + 1, streams);
  @ ensures at_smmu: \result == IOMMU_LU_RULE_OK ==> smmu_at(IMG, smmus);
  @*/
static __u32 streams_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *streams, struct smmus *smmus);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires fit: smmus_fit(ROOT);
  @ requires named: streams_named(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> smmuv3_refused(broken);
  @*/
static int check_streams(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires notes: notes_small(win);
  @ requires fit: smmus_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures notes: notes_small(win);
  @*/
static void note_smmus(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ requires record: r == \null || \valid_read(r);
  @ requires note: note <= 33;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: smmuv3_answer(\result);
  @*/
static __u32 iommu_rule(__u32 note, const struct iommu_lu_smmuv3_attachment *r);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires notes: notes_small(win);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures notes: notes_small(win);
  @*/
static void note_domains(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ requires record: r == \null || \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: smmuv3_answer(\result);
  @*/
static __u32 domain_rule(__u32 note, const struct iommu_lu_smmuv3_attachment *r);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires win: \valid_read(win) && \separated(win, attachments) &&
  @   notes_small((struct iommu_lu_window *)win);
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
  @ ensures answer: smmuv3_answer(\result);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
  @               \old(attachments->index) + 1, attachments);
  @*/
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *attachments,
			     const struct iommu_lu_window *win, int by_domain,
			     const struct iommu_lu_smmuv3_attachment *own);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires win: \valid_read(win) && \separated(win, broken) &&
  @   notes_small((struct iommu_lu_window *)win);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> smmuv3_refused(broken);
  @*/
static int check_window(const struct iommu_lu_image *img, const struct iommu_lu_window *win,
			int by_domain, struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires fit: smmus_fit(ROOT);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_DOMAIN) &&
  @   few_records(ROOT, IOMMU_LU_KIND_IOMMU);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> smmuv3_refused(broken);
  @*/
static int check_attachments(const struct iommu_lu_image *img, int by_domain,
			     struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static int feature_fits(const struct iommu_lu_image *img);
