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
#include "relations_window.h"

/* A note of 0 says that nothing is known. Of an IOMMU: its stream ID bits + 1 */
#define NOTE_OTHER	1
#define NOTE_STAGE_1	2
#define NOTE_STAGE_2	3

/* SMMUv3 IOMMUs from a position on, and what the next one says */
struct smmus {
	struct iommu_lu_cursor cur;
	struct iommu_lu_smmuv3_iommu next;
};

/* SMMUv3 attachments from a position on, and what the next one says */
struct smmu_attachments {
	struct iommu_lu_cursor cur;
	struct iommu_lu_smmuv3_attachment next;
};

#ifdef __FRAMAC__
#include "acsl/relations.h"
#include "acsl/relations_smmuv3_local.h"
#endif

/* At the end none is named. */
static void next_smmu(const struct iommu_lu_image *img, struct smmus *smmus)
{
	const __u64 *w = iommu_lu_next(img, &smmus->cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w) {
		smmus->next.iommu = IOMMU_LU_NONE;
		/*@ assert end: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU, smmus->cur.index,
		  @   &smmus->cur); */
		return;
	}
	iommu_lu_get_smmuv3_iommu(w, &smmus->next);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_IOMMU,
	  @   \at(smmus->cur.index, Pre) + 1, &smmus->cur); */
	/*@ assert fits: stream_format_ok(smmus->next.format, smmus->next.split,
	  @   smmus->next.sid_bits); */
}

static void smmus_init(const struct iommu_lu_image *img, struct smmus *smmus)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_IOMMU, &smmus->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_smmu(img, smmus);
}

static void next_attachment(const struct iommu_lu_image *img,
			    struct smmu_attachments *atts)
{
	const __u64 *w = iommu_lu_next(img, &atts->cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w) {
		atts->next.attachment = IOMMU_LU_NONE;
		return;
	}
	iommu_lu_get_smmuv3_attachment(w, &atts->next);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
	  @   \at(atts->cur.index, Pre) + 1, &atts->cur); */
}

static void attachments_init(const struct iommu_lu_image *img,
			     struct smmu_attachments *atts)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, &atts->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_attachment(img, atts);
}

/* --- IOMMUs ---------------------------------------------------------- */

/* IOMMU @index, the next one, and its SMMUv3 record */
static __u32 smmu_rule(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *iommus, struct smmus *smmus,
		       __u32 index)
{
	const __u64 *w = iommu_lu_next(img, iommus);
	struct iommu_lu_iommu r;

	if (!w)
		return IOMMU_LU_RULE_SMMUV3_MISSING;
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_get_iommu(w, &r);
	/*@ assert smmus: smmu_at(IMG, smmus); */
	/*@ assert iommus: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	if (r.driver == IOMMU_LU_DRIVER_SMMUV3) {
		if (smmus->next.iommu != index)
			return IOMMU_LU_RULE_SMMUV3_MISSING;
		next_smmu(img, smmus);
		/*@ assert iommus_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1,
		  @   iommus); */
		return IOMMU_LU_RULE_OK;
	}
	return smmus->next.iommu == index ? IOMMU_LU_RULE_SMMUV3_DRIVER :
					    IOMMU_LU_RULE_OK;
}

/* Every SMMUv3 has an SMMUv3 record, no other IOMMU has. */
static int check_smmus(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_cursor iommus;
	struct smmus smmus;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	smmus_init(img, &smmus);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, 0, &iommus); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, i, &iommus);
	  @ loop invariant smmus: smmu_at(IMG, &smmus);
	  @ loop assigns i, rule, iommus, smmus;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = smmu_rule(img, &iommus, &smmus, i);
		if (rule == IOMMU_LU_RULE_SMMUV3_DRIVER)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_SMMUV3_IOMMU,
					       smmus.cur.index - 1, smmus.cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_IOMMU, i,
					       iommus.phys);
	}
	return 0;
}

/* --- second-level stream tables --------------------------------------- */

/* The next second-level table; both sides are sorted by IOMMU. */
static __u32 streams_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *streams, struct smmus *smmus)
{
	const __u64 *w = iommu_lu_next(img, streams);
	const struct iommu_lu_smmuv3_iommu *smmu = &smmus->next;
	struct iommu_lu_smmuv3_streams r;

	if (!w)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_get_smmuv3_streams(w, &r);
	/*@ assert named: r.iommu < IOMMU_LU_NONE; */
	/*@ assert streams: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
	  @   \at(streams->index, Pre) + 1, streams); */
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant smmus: smmu_at(IMG, smmus);
	  @ loop invariant streams: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS,
	  @   \at(streams->index, Pre) + 1, streams);
	  @ loop assigns *smmus;
	  @ loop variant SMMUS_LEFT(smmus);
	  @*/
	while (smmu->iommu < r.iommu)
		next_smmu(img, smmus);
	if (smmu->iommu != r.iommu)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	if (smmu->format != IOMMU_LU_SMMUV3_TWO_LEVEL ||
	    (__u64)r.index << smmu->split >> smmu->sid_bits != 0)
		return IOMMU_LU_RULE_SMMUV3_INDEX;
	if ((r.table & (iommu_lu_table_size(smmu->split + 6) - 1)) != 0)
		return IOMMU_LU_RULE_SMMUV3_ALIGN;
	return IOMMU_LU_RULE_OK;
}

static int check_streams(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_STREAMS - 1].nr_records;
	struct iommu_lu_cursor streams;
	struct smmus smmus;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_SMMUV3_STREAMS, &streams);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	smmus_init(img, &smmus);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, 0, &streams); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_SMMUV3_STREAMS, i, &streams);
	  @ loop invariant smmus: smmu_at(IMG, &smmus);
	  @ loop assigns i, rule, streams, smmus;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = streams_rule(img, &streams, &smmus);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_SMMUV3_STREAMS, i,
					       streams.phys);
	}
	return 0;
}

/* --- attachments ------------------------------------------------------ */

/* Note the stream ID bits of each SMMUv3. */
static void note_smmus(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	struct smmus smmus;

	smmus_init(img, &smmus);
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant smmus: smmu_at(IMG, &smmus);
	  @ loop invariant notes: notes_small((struct iommu_lu_window *)win);
	  @ loop assigns smmus, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant SMMUS_LEFT(&smmus);
	  @*/
	while (smmus.next.iommu != IOMMU_LU_NONE) {
		iommu_lu_take_note(win, smmus.next.iommu, (__u8)(smmus.next.sid_bits + 1));
		/*@ assert small: notes_small((struct iommu_lu_window *)win); */
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert smmus: smmu_at(IMG, &smmus); */
		next_smmu(img, &smmus);
	}
}

/* An attachment at an IOMMU with this note, and the SMMUv3 record of it, if any */
static __u32 iommu_rule(__u32 note, const struct iommu_lu_smmuv3_attachment *r)
{
	if (!r)
		return note ? IOMMU_LU_RULE_SMMUV3_MISSING : IOMMU_LU_RULE_OK;
	if (!note)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	/* Up to 32 bits: a __u32 cannot be shifted by as many. */
	if ((__u64)r->sid >> (note - 1) != 0)
		return IOMMU_LU_RULE_SMMUV3_SID;
	return IOMMU_LU_RULE_OK;
}

/* Note the stage that the format of each domain is for. */
static void note_domains(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	struct iommu_lu_cursor cur;
	struct iommu_lu_domain r;
	const __u64 *w;
	__u32 i = 0;

	/*@ assert nr: img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records ==
	  @   array_nr(ROOT, IOMMU_LU_KIND_DOMAIN); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DOMAIN, &cur);
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i, &cur);
	  @ loop invariant notes: notes_small((struct iommu_lu_window *)win);
	  @ loop assigns cur, r, w, i, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant array_nr(ROOT, IOMMU_LU_KIND_DOMAIN) - i;
	  @*/
	while ((w = iommu_lu_next(img, &cur))) {
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		iommu_lu_get_domain(w, &r);
		iommu_lu_take_note(win, i,
				   r.format == IOMMU_LU_FORMAT_LPAE_S1 ? NOTE_STAGE_1 :
				   r.format == IOMMU_LU_FORMAT_LPAE_S2 ? NOTE_STAGE_2 :
				   NOTE_OTHER);
		/*@ assert small: notes_small((struct iommu_lu_window *)win); */
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image_still: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i + 1, &cur); */
		i++;
	}
}

/* Stage 1 goes by way of a context descriptor, stage 2 does not. */
static __u32 domain_rule(__u32 note, const struct iommu_lu_smmuv3_attachment *r)
{
	if (!r || note == (r->cd_table ? NOTE_STAGE_1 : NOTE_STAGE_2))
		return IOMMU_LU_RULE_OK;
	return IOMMU_LU_RULE_SMMUV3_CD;
}

/* The next attachment, and what is known of its IOMMU or of its domain */
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *attachments,
			     const struct iommu_lu_window *win, int by_domain,
			     const struct iommu_lu_smmuv3_attachment *own)
{
	const __u64 *w = iommu_lu_next(img, attachments);
	struct iommu_lu_attachment r;
	__u32 index, note;

	if (!w)
		return IOMMU_LU_RULE_SMMUV3_MISSING;
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_get_attachment(w, &r);
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(attachments->index, Pre) + 1, attachments); */
	if (own && r.iommu == IOMMU_LU_NONE)
		return IOMMU_LU_RULE_SMMUV3_DRIVER;
	index = by_domain ? r.domain : r.iommu;
	if (!iommu_lu_window_covers(win, index))
		return IOMMU_LU_RULE_OK;
	note = iommu_lu_note_of(win, index);
	return by_domain ? domain_rule(note, own) : iommu_rule(note, own);
}

/* All attachments; those whose IOMMU, or domain, is in the window are checked. */
static int check_window(const struct iommu_lu_image *img, const struct iommu_lu_window *win,
			int by_domain, struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	const struct iommu_lu_smmuv3_attachment *own;
	struct smmu_attachments atts;
	struct iommu_lu_cursor cur;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	attachments_init(img, &atts);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, 0, &cur); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i, &cur);
	  @ loop invariant own: own_at(IMG, &atts);
	  @ loop assigns i, rule, own, cur, atts;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		own = atts.next.attachment == i ? &atts.next : NULL;
		rule = attachment_rule(img, &cur, win, by_domain, own);
		if (rule == IOMMU_LU_RULE_SMMUV3_MISSING)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
					       atts.cur.index - 1, atts.cur.phys);
		/*@ assert at_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i + 1, &cur); */
		if (own)
			next_attachment(img, &atts);
		/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i + 1, &cur); */
	}
	return 0;
}

static int check_attachments(const struct iommu_lu_image *img, int by_domain,
			     struct iommu_lu_broken *broken)
{
	__u32 kind = by_domain ? IOMMU_LU_KIND_DOMAIN : IOMMU_LU_KIND_IOMMU;
	__u32 nr = img->arrays[kind - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, kind); */
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first == 0 || first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		if (by_domain)
			note_domains(img, &win);
		else
			note_smmus(img, &win);
		ret = check_window(img, &win, by_domain, broken);
		if (ret)
			return ret;
	}
	return 0;
}

/* A reader that does not know these records must not go on [SMMU-1]. */
static int feature_fits(const struct iommu_lu_image *img)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_SMMUV3_IOMMU - 1].nr_records;

	return (img->incompat & IOMMU_LU_INCOMPAT_SMMUV3 ? 1 : 0) == (nr != 0);
}

int iommu_lu_check_smmuv3(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost lemma_smmus(); */
	ret = check_smmus(img, broken);
	if (ret)
		return ret;
	if (!feature_fits(img))
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_SMMUV3_FEATURE, 0, 0, 0);
	ret = check_streams(img, broken);
	if (ret)
		return ret;
	ret = check_attachments(img, 0, broken);
	if (ret || !img->arrays[IOMMU_LU_KIND_SMMUV3_ATTACHMENT - 1].nr_records)
		return ret;
	return check_attachments(img, 1, broken);
}
