/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_smmuv3.c
 */

#define WIN	((struct iommu_lu_window *)win)

/*@ predicate smmuv3_records(integer root) =
  @   own_records(root, IOMMU_LU_DRIVER_SMMUV3, IOMMU_LU_KIND_SMMUV3_IOMMU,
  @               IOMMU_LU_KIND_SMMUV3_ATTACHMENT);
  @
  @ // stream tables have sizes that words can be shifted by
  @ predicate smmus_fit(integer root) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, v) ==>
  @     SMMU_4(root, v);
  @
  @ predicate streams_ordered(integer root) =
  @   few_records(root, IOMMU_LU_KIND_SMMUV3_STREAMS) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, smmuv3_streams_iommu(root, i))) &&
  @   \forall integer a, b;
  @     0 <= a < b < array_nr(root, IOMMU_LU_KIND_SMMUV3_STREAMS) ==>
  @       smmuv3_streams_iommu(root, a) <= smmuv3_streams_iommu(root, b);
  @*/

/*@ ghost
  /@ requires smmus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU);
   @ requires streams: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fit: smmus_fit(ROOT);
   @ ensures ordered: streams_ordered(ROOT);
   @/
  static void lemma_streams(void)
  {
	/@ assert rules: \forall integer i;
	 @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) &&
	 @     REC_3(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i); @/
	/@ assert major: \forall integer i;
	 @   key_major(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==
	 @     smmuv3_streams_iommu(ROOT, i); @/
	/@ assert ascending: \forall integer a, b;
	 @   0 <= a < b && is_index(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, b) ==>
	 @     key_less(key_major(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, a),
	 @              key_minor(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, a),
	 @              key_major(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, b),
	 @              key_minor(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, b)) &&
	 @     smmuv3_streams_iommu(ROOT, a) <= smmuv3_streams_iommu(ROOT, b); @/
	/@ assert named: \forall integer i;
	 @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
	 @     smmuv3_indices_named(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) &&
	 @     0 <= smmuv3_streams_iommu(ROOT, i); @/
  }
*/

/* --- second-level stream tables --- */

/*@ predicate streams_ok(integer root, integer i) =
  @   SMMU_2(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) &&
  @   SMMU_5_streams(root, i) && SMMU_6(root, i);
  @ predicate streams_break(integer root, integer rule, integer i) =
  @   (rule == IOMMU_LU_RULE_SMMUV3_DRIVER &&
  @      !SMMU_2(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_ALIGN && !SMMU_5_streams(root, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_INDEX && !SMMU_6(root, i));
  @*/

/*@ requires streams: \valid_read(r);
  @ requires smmu: \valid_read(smmu) &&
  @   stream_format_ok(smmu->format, smmu->split, smmu->sid_bits);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_SMMUV3_INDEX || \result == IOMMU_LU_RULE_SMMUV3_ALIGN;
  @ ensures index: \result == IOMMU_LU_RULE_SMMUV3_INDEX <==>
  @   !second_level_fits(r->index, smmu->format, smmu->split, smmu->sid_bits);
  @ ensures aligned: \result == IOMMU_LU_RULE_OK ==>
  @   second_level_aligned(r->table, smmu->split);
  @ ensures not_aligned: \result == IOMMU_LU_RULE_SMMUV3_ALIGN ==>
  @   !second_level_aligned(r->table, smmu->split);
  @*/
static __u32 second_level_rule(const struct iommu_lu_smmuv3_streams *r,
			       const struct iommu_lu_smmuv3_iommu *smmu);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires streams: \valid(streams) && \separated(streams, img) &&
  @   apart_cursor(streams);
  @ requires smmus: \valid(smmus) && \separated(smmus, img) && apart_owned(smmus);
  @ requires own: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ requires apart: \separated(streams, smmus);
  @ requires ordered: streams_ordered(ROOT);
  @ requires index: streams->index < array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, streams->index,
  @                          streams);
  @ requires kind: smmus->cur.kind == IOMMU_LU_KIND_SMMUV3_IOMMU;
  @ requires at_smmu: owned_at(IMG, ROOT, smmus);
  @ requires before: owned_before(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU,
  @   owned_pos(smmus), smmuv3_streams_iommu(ROOT, streams->index));
  @ terminates \true;
  @ exits \false;
  @ assigns *streams, *smmus;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
  @               \old(streams->index) + 1, streams);
  @ ensures kind: smmus->cur.kind == IOMMU_LU_KIND_SMMUV3_IOMMU;
  @ ensures at_smmu: \result == IOMMU_LU_RULE_OK ==> owned_at(IMG, ROOT, smmus);
  @ ensures before: \result == IOMMU_LU_RULE_OK ==>
  @   owned_before(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, owned_pos(smmus),
  @                smmuv3_streams_iommu(ROOT, \old(streams->index)));
  @ ensures ok: \result == IOMMU_LU_RULE_OK ==>
  @   streams_ok(ROOT, \old(streams->index));
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   streams_break(ROOT, \result, \old(streams->index));
  @*/
static __u32 streams_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *streams,
			  struct iommu_lu_owned *smmus);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires own: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ requires ordered: streams_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==> streams_ok(ROOT, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_streams(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken);

/* --- attachments --- */

/*@ predicate is_noted_kind(integer kind) =
  @   kind == IOMMU_LU_KIND_IOMMU || kind == IOMMU_LU_KIND_DOMAIN;
  @
  @ logic integer stage_note_of(integer format) =
  @   format == IOMMU_LU_FORMAT_LPAE_S1 ? NOTE_STAGE_1 :
  @   format == IOMMU_LU_FORMAT_LPAE_S2 ? NOTE_STAGE_2 : NOTE_OTHER;
  @
  @ // notes can be shifted by
  @ predicate notes_small{L}(struct iommu_lu_window *win) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     \at(win->notes[k], L) <= 33;
  @
  @ // the first @n are noted
  @ predicate bits_noted{L}(struct iommu_lu_window *win, integer root,
  @                         integer n) =
  @   \forall integer v; 0 <= v < n &&
  @     covers(\at(win->first, L), smmuv3_iommu_iommu(root, v)) ==>
  @       \at(win->notes[smmuv3_iommu_iommu(root, v) - win->first], L) ==
  @         smmuv3_iommu_sid_bits(root, v) + 1;
  @ predicate stages_noted{L}(struct iommu_lu_window *win, integer root,
  @                           integer n) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
  @     \at(win->first, L) + k < n ==>
  @       \at(win->notes[k], L) ==
  @         stage_note_of(domain_format(root, \at(win->first, L) + k));
  @
  @ // what is noted of an IOMMU or of a domain is true
  @ predicate note_right(integer root, integer kind, integer index,
  @                      integer note) =
  @   note <= 33 &&
  @   (kind == IOMMU_LU_KIND_DOMAIN && is_index(root, kind, index) ==>
  @      note == stage_note_of(domain_format(root, index))) &&
  @   (kind == IOMMU_LU_KIND_IOMMU ==> \forall integer v;
  @      is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
  @      smmuv3_iommu_iommu(root, v) == index ==>
  @        note == smmuv3_iommu_sid_bits(root, v) + 1);
  @ predicate kind_noted{L}(struct iommu_lu_window *win, integer root,
  @                         integer kind) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @     note_right(root, kind, \at(win->first, L) + k, \at(win->notes[k], L));
  @
  @ // SMMUv3 attachment @i and what it names of a kind keep the rule
  @ predicate smmu_fits(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_DOMAIN ? SMMU_7_stage(root, i) : SMMU_9_range(root, i);
  @ // they do if a window from @first on tells
  @ predicate smmu_seen(integer root, integer kind, integer first, integer i) =
  @   covers(first, own_named_by(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, kind)) ==>
  @     smmu_fits(root, kind, i);
  @ // or one of the windows in front of @first
  @ predicate smmu_below(integer root, integer kind, integer first) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) &&
  @     own_named_by(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, kind) < first ==>
  @       smmu_fits(root, kind, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU, cur->index, cur);
  @ requires out: \valid(iommu) && \valid(bits);
  @ requires apart: \separated(iommu, bits, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu, *bits;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == smmuv3_iommu_iommu(ROOT, \old(cur->index));
  @ ensures bits: \result != 0 ==>
  @   *bits == smmuv3_iommu_sid_bits(ROOT, \old(cur->index));
  @*/
static int next_smmu(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		     __u32 *iommu, __u32 *bits);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==>
  @   win->notes[k] == 0;
  @ requires own: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures small: notes_small(win);
  @ ensures noted: bits_noted(win, ROOT,
  @                           array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU));
  @*/
static void note_sid_bits(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures note: \result == stage_note_of(format);
  @*/
static __u8 stage_note(__u32 format);

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
  @ ensures noted: stages_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_DOMAIN));
  @*/
static void note_stages(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ ghost
  /@ requires win: \valid_read(win);
   @ requires kind: is_noted_kind(kind);
   @ requires small: notes_small(win);
   @ requires stages: kind == IOMMU_LU_KIND_DOMAIN ==>
   @   stages_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_DOMAIN));
   @ requires bits: kind == IOMMU_LU_KIND_IOMMU ==>
   @   bits_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU));
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures noted: kind_noted(win, ROOT, kind);
   @/
  static void lemma_noted(struct iommu_lu_window *win, __u32 kind)
  {
	/@ assert bits: kind == IOMMU_LU_KIND_IOMMU ==>
	 @   \forall integer k, v; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
	 @     is_index(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
	 @     smmuv3_iommu_iommu(ROOT, v) == win->first + k ==>
	 @       covers(win->first, smmuv3_iommu_iommu(ROOT, v)) &&
	 @       win->notes[k] == smmuv3_iommu_sid_bits(ROOT, v) + 1; @/
	/@ assert stages: kind == IOMMU_LU_KIND_DOMAIN ==>
	 @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
	 @     is_index(ROOT, kind, win->first + k) ==>
	 @       covers(win->first, win->first + k) &&
	 @       win->notes[k] == stage_note_of(domain_format(ROOT, win->first + k)); @/
  }
*/

/*@ ghost
  /@ requires records: smmuv3_records(ROOT);
   @ requires kind: is_noted_kind(kind);
   @ requires fit: smmus_fit(ROOT);
   @ requires i: is_index(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i);
   @ requires index: index ==
   @   own_named_by(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, kind);
   @ requires there: is_index(ROOT, kind, index);
   @ requires has: kind == IOMMU_LU_KIND_IOMMU ==>
   @   has_own(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, index);
   @ requires note: note_right(ROOT, kind, index, note);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures domain: kind == IOMMU_LU_KIND_DOMAIN ==>
   @   (smmu_fits(ROOT, kind, i) <==> note ==
   @      (smmuv3_attachment_cd_table(ROOT, i) != 0 ? NOTE_STAGE_1 : NOTE_STAGE_2));
   @ ensures iommu: kind == IOMMU_LU_KIND_IOMMU ==>
   @   (smmu_fits(ROOT, kind, i) <==> note != 0 &&
   @      sid_fits(smmuv3_attachment_sid(ROOT, i), note - 1));
   @/
  static void lemma_fits(__u32 kind, __u32 i, __u32 index, __u32 note)
  {
	/@ assert any: kind == IOMMU_LU_KIND_IOMMU ==> \exists integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
	 @   smmuv3_iommu_iommu(ROOT, v) == index && note == smmuv3_iommu_sid_bits(ROOT, v) + 1; @/
	/@ assert all: kind == IOMMU_LU_KIND_IOMMU ==> \forall integer v;
	 @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
	 @   smmuv3_iommu_iommu(ROOT, v) == index ==> note == smmuv3_iommu_sid_bits(ROOT, v) + 1; @/
  }
*/

/*@ requires record: \valid_read(r);
  @ requires note: note <= 33;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures domain: kind == IOMMU_LU_KIND_DOMAIN ==>
  @   (\result != 0 <==>
  @      note == (r->cd_table != 0 ? NOTE_STAGE_1 : NOTE_STAGE_2));
  @ ensures iommu: kind != IOMMU_LU_KIND_DOMAIN ==>
  @   (\result != 0 <==> note != 0 && sid_fits(r->sid, note - 1));
  @*/
static int note_fits(const struct iommu_lu_smmuv3_attachment *r, __u32 kind,
		     __u32 note);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid_read(win) && kind_noted(WIN, ROOT, kind);
  @ requires kind: is_noted_kind(kind);
  @ requires own: \valid(own) && \separated(own, img) && apart_cursor(own);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires apart: \separated(own, attachments, win);
  @ requires records: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ requires index: own->index < array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT);
  @ requires at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, own->index,
  @                              own);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                          attachments);
  @ requires behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, own->index);
  @ terminates \true;
  @ exits \false;
  @ assigns *own, *attachments;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at_own: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
  @                             \old(own->index) + 1, own);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                         attachments);
  @ ensures behind: attachments->index ==
  @   behind_owner(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, \old(own->index) + 1);
  @ ensures fits: \result != 0 ==>
  @   smmu_seen(ROOT, kind, win->first, \old(own->index));
  @ ensures broken: \result == 0 ==>
  @   !smmu_fits(ROOT, kind, \old(own->index));
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
  @ requires records: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @     smmu_seen(ROOT, kind, win->first, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, __u32 kind,
			struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires kind: is_noted_kind(kind);
  @ requires records: smmuv3_records(ROOT);
  @ requires fit: smmus_fit(ROOT);
  @ requires few: few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @     smmu_fits(ROOT, kind, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_attachments(const struct iommu_lu_image *img, __u32 kind,
			     struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures fits: \result != 0 <==> SMMU_1(ROOT);
  @*/
static int feature_fits(const struct iommu_lu_image *img);
