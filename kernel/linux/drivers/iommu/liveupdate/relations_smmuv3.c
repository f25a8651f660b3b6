// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that SMMUv3 records keep or break together with others
 *
 * As in relations.c: what is sorted alike is gone through side by side, and for
 * what is not, a window of fixed size notes what is known of an index.
 *
 * That no two attachments of an IOMMU share a stream ID [SMMU-9], that those
 * which share a tag also share their domain [SMMU-8], and that the stream table
 * of every device was handed over are found out when the tables are adopted.
 */
#include "relations_owned.h"

/*
 * What is noted of a domain; 0 says that nothing is known. Of an SMMUv3 it is how
 * many bits a stream ID has, and one more.
 */
#define NOTE_OTHER	1
#define NOTE_STAGE_1	2
#define NOTE_STAGE_2	3

/* The rule of attachments and what they name of a kind */
#define RULE_OF(kind)	((kind) == IOMMU_LU_KIND_DOMAIN ? \
			 IOMMU_LU_RULE_SMMUV3_CD : IOMMU_LU_RULE_SMMUV3_SID)

#ifdef __FRAMAC__
#include "acsl/relations_owned_lemmas.h"
#include "acsl/relations_smmuv3_local.h"
#endif

/* --- second-level stream tables --------------------------------------- */

/* A second-level table, and the SMMUv3 that it is of */
static __u32 second_level_rule(const struct iommu_lu_smmuv3_streams *r,
			       const struct iommu_lu_smmuv3_iommu *smmu)
{
	__u32 bits = smmu->sid_bits - smmu->split;

	/* The SMMUv3's own record has at most 20 such bits [SMMU-4]. */
	if (smmu->format != IOMMU_LU_SMMUV3_TWO_LEVEL || bits > 20 ||
	    r->index >> bits != 0)
		return IOMMU_LU_RULE_SMMUV3_INDEX;
	return iommu_lu_aligned(r->table, smmu->split + 6) ?
		IOMMU_LU_RULE_OK : IOMMU_LU_RULE_SMMUV3_ALIGN;
}

/* The next second-level table; both sides are sorted by IOMMU. */
static __u32 streams_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *streams,
			  struct iommu_lu_owned *smmus)
{
	const __u64 *w = iommu_lu_next(img, streams);
	struct iommu_lu_smmuv3_streams r;
	struct iommu_lu_smmuv3_iommu smmu;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	iommu_lu_get_smmuv3_streams(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert iommu: r.iommu == smmuv3_streams_iommu(ROOT, \at(streams->index, Pre)); */
	/*@ assert index: r.index == smmuv3_streams_index(ROOT, \at(streams->index, Pre)); */
	/*@ assert table: r.table == smmuv3_streams_table(ROOT, \at(streams->index, Pre)); */
	/*@ assert streams_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
	  @   \at(streams->index, Pre) + 1, streams); */
	/*@ assert smmus_still: owned_at(IMG, ROOT, smmus) &&
	  @   owned_before(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, owned_pos(smmus), r.iommu); */
	iommu_lu_skip_owned(img, smmus, r.iommu);
	/*@ assert streams_still: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
	  @   \at(streams->index, Pre) + 1, streams); */
	/*@ ghost __u32 pos = smmus->cur.index - (smmus->owner != IOMMU_LU_NONE); */
	/*@ assert pos: pos == owned_pos(smmus); */
	/*@ ghost lemma_owner(IOMMU_LU_KIND_SMMUV3_IOMMU, pos, r.iommu); */
	if (smmus->owner != r.iommu)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	/*@ assert has: has_own(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, r.iommu); */
	/*@ assert words: smmus->words[0] ==
	  @   record_word(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, pos, 0) && smmus->words[2] ==
	  @   record_word(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, pos, 2); */
	iommu_lu_get_smmuv3_iommu(smmus->words, &smmu);
	/*@ assert smmu: smmu.format == smmuv3_iommu_format(ROOT, pos) &&
	  @   smmu.split == smmuv3_iommu_split(ROOT, pos) &&
	  @   smmu.sid_bits == smmuv3_iommu_sid_bits(ROOT, pos); */
	/*@ assert fits: SMMU_4(ROOT, pos); */
	/*@ assert its: smmu_of_streams(ROOT, pos, \at(streams->index, Pre)); */
	/*@ assert only: \forall integer v;
	  @   smmu_of_streams(ROOT, v, \at(streams->index, Pre)) ==> v == pos; */
	return second_level_rule(&r, &smmu);
}

static int check_streams(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_STREAMS - 1].nr_records;
	struct iommu_lu_cursor streams;
	struct iommu_lu_owned smmus;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_STREAMS, &streams);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_owned_init(img, IOMMU_LU_KIND_SMMUV3_IOMMU, &smmus);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, 0, &streams); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, i, &streams);
	  @ loop invariant kind: smmus.cur.kind == IOMMU_LU_KIND_SMMUV3_IOMMU;
	  @ loop invariant smmus: owned_at(IMG, ROOT, &smmus);
	  @ loop invariant before: i < nr ==> owned_before(ROOT,
	  @   IOMMU_LU_KIND_SMMUV3_IOMMU, owned_pos(&smmus), smmuv3_streams_iommu(ROOT, i));
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==> streams_ok(ROOT, k);
	  @ loop assigns i, rule, streams, smmus;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = streams_rule(img, &streams, &smmus);
		/*@ assert reason: rule != IOMMU_LU_RULE_OK ==> breaks_at(ROOT, rule,
		  @   IOMMU_LU_KIND_SMMUV3_STREAMS, i); */
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_SMMUV3_STREAMS, i,
					       streams.phys);
	}
	return 0;
}

/* --- attachments ------------------------------------------------------ */

/* The next SMMUv3 and how many bits its stream IDs have */
static int next_smmu(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		     __u32 *iommu, __u32 *bits)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_smmuv3_iommu r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_smmuv3_iommu(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == smmuv3_iommu_iommu(ROOT, \at(cur->index, Pre)); */
	/*@ assert bits: r.sid_bits == smmuv3_iommu_sid_bits(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	*bits = r.sid_bits;
	return 1;
}

/* Note the stream ID bits of each SMMUv3. */
static void note_sid_bits(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_IOMMU - 1].nr_records;
	struct iommu_lu_cursor cur;
	__u32 i, iommu, bits;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_IOMMU, &cur);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU, i, &cur);
	  @ loop invariant small: notes_small(win);
	  @ loop invariant noted: bits_noted(win, ROOT, i);
	  @ loop assigns i, iommu, bits, cur, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!next_smmu(img, &cur, &iommu, &bits))
			return;
		/*@ assert few: SMMU_4(ROOT, i) && bits <= 32; */
		/*@ assert others: \forall integer v; 0 <= v < i ==>
		  @   smmuv3_iommu_iommu(ROOT, v) < iommu; */
		iommu_lu_take_note(win, iommu, (__u8)(bits + 1));
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU, i + 1, &cur); */
	}
}

static __u8 stage_note(__u32 format)
{
	if (format == IOMMU_LU_FORMAT_LPAE_S1)
		return NOTE_STAGE_1;
	return format == IOMMU_LU_FORMAT_LPAE_S2 ? NOTE_STAGE_2 : NOTE_OTHER;
}

/* Note the stage that the format of each domain is for. */
static void note_stages(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records;
	struct iommu_lu_cursor cur;
	__u32 i, format;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DOMAIN); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DOMAIN, &cur);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i, &cur);
	  @ loop invariant small: notes_small(win);
	  @ loop invariant noted: stages_noted(win, ROOT, i);
	  @ loop assigns i, format, cur, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!iommu_lu_next_format(img, &cur, &format))
			return;
		iommu_lu_take_note(win, i, stage_note(format));
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i + 1, &cur); */
	}
}

/* Does an attachment fit what is noted of its IOMMU, or of its domain? */
static int note_fits(const struct iommu_lu_smmuv3_attachment *r, __u32 kind,
		     __u32 note)
{
	__u32 bits = note - 1;

	/*@ assert some: note != 0 ==> bits == note - 1 && bits <= 32; */
	/*@ assert none: note == 0 ==> bits > 32; */
	/* Stage 1 goes by way of a context descriptor, stage 2 does not. */
	if (kind == IOMMU_LU_KIND_DOMAIN)
		return note == (r->cd_table != 0 ? NOTE_STAGE_1 : NOTE_STAGE_2);
	/* Up to 32 bits, by which a __u32 cannot be shifted; more without a note */
	return bits <= 32 && (__u64)r->sid >> bits == 0;
}

/* Does the next SMMUv3 attachment fit what it names of a kind, if the window has that? */
static int own_fits(const struct iommu_lu_image *img,
		    const struct iommu_lu_window *win, __u32 kind,
		    struct iommu_lu_cursor *own, struct iommu_lu_cursor *attachments)
{
	/*@ ghost __u32 pos = own->index; */
	const __u64 *w = iommu_lu_next(img, own);
	struct iommu_lu_smmuv3_attachment r;
	__u32 index;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_smmuv3_attachment(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert attachment: r.attachment ==
	  @   own_owner(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, \at(own->index, Pre)); */
	/*@ assert sid: r.sid == smmuv3_attachment_sid(ROOT, \at(own->index, Pre)); */
	/*@ assert cd: r.cd_table ==
	  @   smmuv3_attachment_cd_table(ROOT, \at(own->index, Pre)); */
	/*@ assert own_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
	  @   \at(own->index, Pre) + 1, own); */
	/*@ assert attachments_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments); */
	/*@ assert range: attachments->index <= r.attachment <
	  @   array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT); */
	index = iommu_lu_named_by(img, attachments, r.attachment, kind);
	/*@ assert own_still: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
	  @   \at(own->index, Pre) + 1, own); */
	/*@ assert behind: attachments->index == r.attachment + 1; */
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments); */
	/*@ assert win_still: kind_noted(WIN, ROOT, kind); */
	/*@ assert index: index == own_named_by(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
	  @   \at(own->index, Pre), kind) && is_index(ROOT, kind, index); */
	/*@ assert has: kind == IOMMU_LU_KIND_IOMMU ==>
	  @   at_driver(ROOT, IOMMU_LU_DRIVER_SMMUV3, index) &&
	  @   has_own(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, index); */
	if (index == IOMMU_LU_NONE)
		return 0;
	if (!iommu_lu_window_covers(win, index))
		return 1;
	/*@ assert noted: note_right(ROOT, kind, index, win->notes[index - win->first]); */
	/*@ ghost lemma_fits(kind, pos, index, win->notes[index - win->first]); */
	return note_fits(&r, kind, iommu_lu_note_of(win, index));
}

/* The SMMUv3 attachments at those of a kind that the window covers */
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, __u32 kind,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_ATTACHMENT - 1].nr_records;
	struct iommu_lu_cursor own, attachments;
	__u32 i;
	int fits;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, &own);
	/*@ assert own_memory: reading(img->env); */
	/*@ assert own_ready: iommu_lu_ready(IMG); */
	/*@ assert own_image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert own: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, 0, &own); */
	/*@ assert first: win->first == \at(win->first, Pre); */
	/*@ assert noted: kind_noted(WIN, ROOT, kind); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant own: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, &own);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments.index, &attachments);
	  @ loop invariant behind: attachments.index ==
	  @   behind_owner(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i);
	  @ loop invariant first: win->first == \at(win->first, Pre);
	  @ loop invariant noted: kind_noted(WIN, ROOT, kind);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   smmu_seen(ROOT, kind, win->first, k);
	  @ loop assigns i, fits, own, attachments;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		fits = own_fits(img, win, kind, &own, &attachments);
		/*@ assert reason: fits == 0 ==> breaks_at(ROOT, RULE_OF(kind),
		  @   IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i); */
		if (!fits)
			return iommu_lu_refuse(broken, RULE_OF(kind),
					       IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i,
					       own.phys);
		/*@ assert seen: smmu_seen(ROOT, kind, win->first, i); */
		/*@ assert first_still: win->first == \at(win->first, Pre); */
		/*@ assert noted_still: kind_noted(WIN, ROOT, kind); */
	}
	return 0;
}

/* SMMUv3 attachments and what they name of a kind: IOMMUs or domains */
static int check_attachments(const struct iommu_lu_image *img, __u32 kind,
			     struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[kind - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, kind); */
	if (img->arrays[IOMMU_LU_KIND_SMMUV3_ATTACHMENT - 1].nr_records == 0)
		return 0;
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: smmu_below(ROOT, kind, first);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		if (kind == IOMMU_LU_KIND_DOMAIN)
			note_stages(img, &win);
		else
			note_sid_bits(img, &win);
		/*@ ghost lemma_noted(&win, kind); */
		ret = check_window(img, &win, kind, broken);
		if (ret)
			return ret;
		/*@ assert seen: \forall integer i;
		  @   is_index(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
		  @     smmu_seen(ROOT, kind, first, i); */
		/*@ assert below: smmu_below(ROOT, kind, first + IOMMU_LU_WINDOW_SIZE); */
	}
	return 0;
}

/* A reader that does not know these records must not go on [SMMU-1]. */
static int feature_fits(const struct iommu_lu_image *img)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_IOMMU - 1].nr_records;

	return ((img->incompat & IOMMU_LU_INCOMPAT_SMMUV3) != 0) == (nr != 0);
}

int iommu_lu_check_smmuv3(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	int ret;

	ret = iommu_lu_check_owned(img, IOMMU_LU_DRIVER_SMMUV3, broken);
	/*@ assert owned: ret != 0 ==> smmuv3_relation_breaks(ROOT, broken->rule,
	  @   broken->kind, broken->index); */
	/*@ ghost lemma_streams(); */
	if (ret)
		return ret;
	if (!feature_fits(img))
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_SMMUV3_FEATURE, 0, 0, 0);
	ret = check_streams(img, broken);
	if (ret)
		return ret;
	ret = check_attachments(img, IOMMU_LU_KIND_IOMMU, broken);
	if (ret)
		return ret;
	return check_attachments(img, IOMMU_LU_KIND_DOMAIN, broken);
}
