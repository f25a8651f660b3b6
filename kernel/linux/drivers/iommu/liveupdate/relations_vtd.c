// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that VT-d records keep or break together with others
 *
 * As in relations.c: what is sorted alike is gone through side by side, and for
 * what is not, a window of fixed size notes what is known of an index.
 *
 * That attachments of one VT-d IOMMU which share a domain ID also share their
 * domain [VTD-7] is found out when the IDs are reserved, and that the
 * context table of every device was handed over when the tables are adopted.
 */
#include "relations_owned.h"

/* What is noted of a VT-d IOMMU; 0 says that nothing is known. */
#define NOTE_LEGACY	1
#define NOTE_SCALABLE	2

#ifdef __FRAMAC__
#include "acsl/relations_owned_lemmas.h"
#include "acsl/relations_vtd_local.h"
#endif

/* The IOMMU and the mode of the next VT-d IOMMU */
static int next_vtd_iommu(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *mode)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_vtd_iommu r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_vtd_iommu(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == vtd_iommu_iommu(ROOT, \at(cur->index, Pre)); */
	/*@ assert mode: r.mode == vtd_iommu_mode(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	*mode = r.mode;
	return 1;
}

/* The IOMMU and the half of the next context table */
static int next_vtd_context(const struct iommu_lu_image *img,
			    struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *upper)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_vtd_context r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_vtd_context(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == vtd_context_iommu(ROOT, \at(cur->index, Pre)); */
	/*@ assert upper: r.upper == vtd_context_upper(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*upper = r.upper;
	return 1;
}

/* --- context tables ---------------------------------------------------- */

/* The next context table; legacy mode has no upper ones. */
static __u32 vtd_context_rule(const struct iommu_lu_image *img,
			      struct iommu_lu_cursor *contexts,
			      struct iommu_lu_owned *vtd)
{
	struct iommu_lu_vtd_iommu r;
	__u32 iommu, upper;

	if (!next_vtd_context(img, contexts, &iommu, &upper))
		return IOMMU_LU_RULE_VTD_DRIVER;
	/*@ assert vtd_still: owned_at(IMG, ROOT, vtd) &&
	  @   owned_before(ROOT, IOMMU_LU_KIND_VTD_IOMMU, owned_pos(vtd), iommu); */
	iommu_lu_skip_owned(img, vtd, iommu);
	/*@ assert contexts_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
	  @   \at(contexts->index, Pre) + 1, contexts); */
	/*@ ghost __u32 pos = vtd->cur.index - (vtd->owner != IOMMU_LU_NONE); */
	/*@ assert pos: pos == owned_pos(vtd); */
	/*@ ghost lemma_owner(IOMMU_LU_KIND_VTD_IOMMU, pos, iommu); */
	if (vtd->owner != iommu)
		return IOMMU_LU_RULE_VTD_DRIVER;
	/*@ assert has: has_own(ROOT, IOMMU_LU_KIND_VTD_IOMMU, iommu); */
	/*@ assert word: vtd->words[0] ==
	  @   record_word(ROOT, IOMMU_LU_KIND_VTD_IOMMU, pos, 0); */
	iommu_lu_get_vtd_iommu(vtd->words, &r);
	/*@ assert mode: r.mode == vtd_iommu_mode(ROOT, pos); */
	if (r.mode == IOMMU_LU_VTD_LEGACY && upper != 0)
		return IOMMU_LU_RULE_VTD_BUS;
	return IOMMU_LU_RULE_OK;
}

/* Both sides are sorted by IOMMU. */
static int check_vtd_contexts(const struct iommu_lu_image *img,
			      struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_CONTEXT - 1].nr_records;
	struct iommu_lu_cursor contexts;
	struct iommu_lu_owned vtd;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_CONTEXT, &contexts);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_owned_init(img, IOMMU_LU_KIND_VTD_IOMMU, &vtd);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, 0, &contexts); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, i, &contexts);
	  @ loop invariant kind: vtd.cur.kind == IOMMU_LU_KIND_VTD_IOMMU;
	  @ loop invariant vtd: owned_at(IMG, ROOT, &vtd);
	  @ loop invariant before: i < nr ==> owned_before(ROOT,
	  @   IOMMU_LU_KIND_VTD_IOMMU, owned_pos(&vtd), vtd_context_iommu(ROOT, i));
	  @ loop invariant VTD_2: \forall integer k; 0 <= k < i ==>
	  @   VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT, k);
	  @ loop invariant VTD_6: \forall integer k; 0 <= k < i ==> VTD_6(ROOT, k);
	  @ loop assigns i, rule, contexts, vtd;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = vtd_context_rule(img, &contexts, &vtd);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_CONTEXT,
					       i, contexts.phys);
	}
	return 0;
}

/* --- attachments ------------------------------------------------------ */

/* Note the mode of each VT-d IOMMU. */
static void note_modes(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_IOMMU - 1].nr_records;
	struct iommu_lu_cursor cur;
	__u32 i, iommu, mode;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &cur);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, i, &cur);
	  @ loop invariant noted: modes_noted(win, ROOT, i);
	  @ loop assigns i, iommu, mode, cur, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!next_vtd_iommu(img, &cur, &iommu, &mode))
			return;
		/*@ assert others: \forall integer v; 0 <= v < i ==>
		  @   vtd_iommu_iommu(ROOT, v) < iommu; */
		iommu_lu_take_note(win, iommu, mode == IOMMU_LU_VTD_SCALABLE ?
				   NOTE_SCALABLE : NOTE_LEGACY);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, i + 1, &cur); */
	}
}

/* The note that the PASID directory fits, which is 4 KiB to 1 MiB and aligned. */
static __u32 pasid_dir_note(const struct iommu_lu_vtd_attachment *r)
{
	if (r->pasid_dir == 0 && r->pasid_table == 0 && r->pasid_dir_bytes_lg2 == 0)
		return NOTE_LEGACY;
	if (r->pasid_dir_bytes_lg2 < 12 || r->pasid_dir_bytes_lg2 > 20 ||
	    r->pasid_dir == 0 || r->pasid_table == 0 ||
	    (r->pasid_table & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return 0;
	return iommu_lu_aligned(r->pasid_dir, r->pasid_dir_bytes_lg2) ? NOTE_SCALABLE : 0;
}

/* The attachment that the next VT-d attachment names, and the note that it fits */
static int next_own(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		    __u32 *attachment, __u32 *note)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_vtd_attachment r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_vtd_attachment(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert attachment: r.attachment ==
	  @   vtd_attachment_attachment(ROOT, \at(cur->index, Pre)); */
	/*@ assert dir: r.pasid_dir ==
	  @   vtd_attachment_pasid_dir(ROOT, \at(cur->index, Pre)); */
	/*@ assert table: r.pasid_table ==
	  @   vtd_attachment_pasid_table(ROOT, \at(cur->index, Pre)); */
	/*@ assert lg2: r.pasid_dir_bytes_lg2 ==
	  @   vtd_attachment_pasid_dir_bytes_lg2(ROOT, \at(cur->index, Pre)); */
	*note = pasid_dir_note(&r);
	/*@ assert noted: pasid_noted(ROOT, \at(cur->index, Pre), *note); */
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*attachment = r.attachment;
	return 1;
}

/* Does the next VT-d attachment fit its IOMMU, if that is in the window? */
static int own_fits(const struct iommu_lu_image *img,
		    const struct iommu_lu_window *win, struct iommu_lu_cursor *own,
		    struct iommu_lu_cursor *attachments)
{
	__u32 attachment, iommu, note;

	if (!next_own(img, own, &attachment, &note))
		return 0;
	/*@ assert attachments_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments); */
	/*@ assert index: attachments->index <= attachment <
	  @   array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT); */
	iommu = iommu_lu_named_by(img, attachments, attachment, IOMMU_LU_KIND_IOMMU);
	/*@ assert own_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
	  @   \at(own->index, Pre) + 1, own); */
	/*@ assert iommu: iommu == own_iommu(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT,
	  @   \at(own->index, Pre)); */
	/*@ assert win_still: modes_known(WIN, ROOT); */
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments) && attachments->index == attachment + 1; */
	/*@ assert driven: at_driver(ROOT, IOMMU_LU_DRIVER_VTD, iommu); */
	/*@ assert has: has_own(ROOT, IOMMU_LU_KIND_VTD_IOMMU, iommu); */
	/*@ assert noted: covers(win->first, iommu) ==>
	  @   mode_right(ROOT, iommu, win->notes[iommu - win->first]); */
	if (iommu == IOMMU_LU_NONE)
		return 0;
	return !iommu_lu_window_covers(win, iommu) ||
	       iommu_lu_note_of(win, iommu) == note;
}

/* The VT-d attachments at the IOMMUs that the window covers */
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_ATTACHMENT - 1].nr_records;
	struct iommu_lu_cursor own, attachments;
	__u32 i;
	int fits;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_ATTACHMENT, &own);
	/*@ assert own_memory: reading(img->env); */
	/*@ assert own_ready: iommu_lu_ready(IMG); */
	/*@ assert own_image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert own: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, 0, &own); */
	/*@ assert first: win->first == \at(win->first, Pre); */
	/*@ assert noted: modes_known(WIN, ROOT); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant own: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, i, &own);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments.index, &attachments);
	  @ loop invariant behind: attachments.index ==
	  @   behind_owner(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, i);
	  @ loop invariant first: win->first == \at(win->first, Pre);
	  @ loop invariant noted: modes_known(WIN, ROOT);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   pasid_seen(ROOT, win->first, k);
	  @ loop assigns i, fits, own, attachments;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		fits = own_fits(img, win, &own, &attachments);
		/*@ assert pasid: fits == 0 ==> breaks_at(ROOT,
		  @   IOMMU_LU_RULE_VTD_PASID, IOMMU_LU_KIND_VTD_ATTACHMENT, i); */
		if (!fits)
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_VTD_PASID,
					       IOMMU_LU_KIND_VTD_ATTACHMENT, i, own.phys);
		/*@ assert seen: pasid_seen(ROOT, win->first, i); */
		/*@ assert first_still: win->first == \at(win->first, Pre); */
		/*@ assert noted_still: modes_known(WIN, ROOT); */
	}
	return 0;
}

static int check_vtd_attachments(const struct iommu_lu_image *img,
				 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	if (img->arrays[IOMMU_LU_KIND_VTD_ATTACHMENT - 1].nr_records == 0)
		return 0;
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: pasid_below(ROOT, first);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		note_modes(img, &win);
		/*@ ghost lemma_modes(&win); */
		ret = check_window(img, &win, broken);
		if (ret)
			return ret;
	}
	/*@ assert named: own_named(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT,
	  @   IOMMU_LU_KIND_IOMMU); */
	return 0;
}

int iommu_lu_check_vtd(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	int ret;

	ret = iommu_lu_check_owned(img, IOMMU_LU_DRIVER_VTD, broken);
	/*@ assert owned: ret != 0 ==> vtd_relation_breaks(ROOT, broken->rule,
	  @   broken->kind, broken->index); */
	/*@ ghost lemma_vtd_contexts(); */
	if (ret)
		return ret;
	ret = check_vtd_contexts(img, broken);
	if (ret)
		return ret;
	return check_vtd_attachments(img, broken);
}
