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
#include "relations_window.h"

/* A note of 0 says that nothing is known. */
#define NOTE_LEGACY	1
#define NOTE_SCALABLE	2

/* VT-d IOMMUs from a position on, and what the next one says */
struct vtd_iommus {
	struct iommu_lu_cursor cur;
	__u32 iommu;
	__u32 mode;
};

/* VT-d attachments from a position on, and what the next one says */
struct vtd_attachments {
	struct iommu_lu_cursor cur;
	__u32 attachment;
	__u32 note;
};

#ifdef __FRAMAC__
#include "acsl/relations.h"
#include "acsl/power.h"
#include "acsl/relations_vtd_local.h"
#endif

/* The driver of the next IOMMU */
static int next_iommu(const struct iommu_lu_image *img,
		      struct iommu_lu_cursor *cur, __u32 *driver)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_iommu r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_iommu(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert driver: r.driver == iommu_driver(ROOT, \at(cur->index, Pre)); */
	*driver = r.driver;
	return 1;
}

/* The IOMMU of the next attachment */
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *iommu)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_attachment r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_attachment(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == attachment_iommu(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	return 1;
}

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

/* --- IOMMUs ---------------------------------------------------------- */

/* Find out which IOMMU the next VT-d IOMMU names; at the end none. */
static void next_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd)
{
	if (next_vtd_iommu(img, &vtd->cur, &vtd->iommu, &vtd->mode)) {
		/*@ assert named: is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU,
		  @   \at(vtd->cur.index, Pre)) && vtd->iommu != IOMMU_LU_NONE; */
		/*@ assert behind: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index,
		  @   &vtd->cur); */
		/*@ assert pos: vtd_pos(vtd) == \at(vtd->cur.index, Pre); */
		return;
	}
	vtd->iommu = IOMMU_LU_NONE;
	vtd->mode = 0;
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, vtd->cur.index,
	  @   &vtd->cur); */
	/*@ assert end: vtd_pos(vtd) == array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU); */
}

static void vtd_init(const struct iommu_lu_image *img, struct vtd_iommus *vtd)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &vtd->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_vtd(img, vtd);
}

/* IOMMU @index, the next one, and its VT-d record */
static __u32 vtd_iommu_rule(const struct iommu_lu_image *img,
			    struct iommu_lu_cursor *iommus, struct vtd_iommus *vtd,
			    __u32 index)
{
	__u32 driver;
	/*@ ghost __u32 pos = vtd->cur.index - (vtd->iommu != IOMMU_LU_NONE); */

	/*@ assert pos: pos == vtd_pos(vtd); */
	/*@ ghost lemma_vtd_iommu(pos, index); */
	if (!next_iommu(img, iommus, &driver))
		return IOMMU_LU_RULE_VTD_MISSING;
	/*@ assert iommus_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	/*@ assert vtd_still: vtd_at(IMG, ROOT, vtd) && pos == vtd_pos(vtd); */
	if (driver == IOMMU_LU_DRIVER_VTD && vtd->iommu != index)
		return IOMMU_LU_RULE_VTD_MISSING;
	if (vtd->iommu != index)
		return IOMMU_LU_RULE_OK;
	if (driver != IOMMU_LU_DRIVER_VTD)
		return IOMMU_LU_RULE_VTD_DRIVER;
	next_vtd(img, vtd);
	/*@ assert iommus_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	return IOMMU_LU_RULE_OK;
}

/* Every VT-d IOMMU has a VT-d record, no other one has. */
static int check_vtd_iommus(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_cursor iommus;
	struct vtd_iommus vtd;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	vtd_init(img, &vtd);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, 0, &iommus); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, i, &iommus);
	  @ loop invariant vtd: vtd_at(IMG, ROOT, &vtd);
	  @ loop invariant split: vtd_split(ROOT, vtd_pos(&vtd), i);
	  @ loop invariant driven: vtd_driven(ROOT, vtd_pos(&vtd));
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   VTD_3(ROOT, IOMMU_LU_KIND_IOMMU, k);
	  @ loop assigns i, rule, iommus, vtd;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = vtd_iommu_rule(img, &iommus, &vtd, i);
		/*@ assert index: rule == IOMMU_LU_RULE_VTD_DRIVER ==>
		  @   1 <= vtd.cur.index <= IOMMU_LU_MAX_RECORDS; */
		/*@ assert driver: rule == IOMMU_LU_RULE_VTD_DRIVER ==> breaks_at(ROOT,
		  @   IOMMU_LU_RULE_VTD_DRIVER, IOMMU_LU_KIND_VTD_IOMMU, vtd.cur.index - 1); */
		/*@ assert driver_said: rule == IOMMU_LU_RULE_VTD_DRIVER ==> breaks_at(ROOT, rule,
		  @   IOMMU_LU_KIND_VTD_IOMMU, (__u32)(vtd.cur.index - 1)); */
		/*@ assert missing: rule == IOMMU_LU_RULE_VTD_MISSING ==>
		  @   breaks_at(ROOT, rule, IOMMU_LU_KIND_IOMMU, i); */
		if (rule == IOMMU_LU_RULE_VTD_DRIVER)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_IOMMU,
					       vtd.cur.index - 1, vtd.cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_IOMMU, i,
					       iommus.phys);
	}
	/*@ assert all: vtd_pos(&vtd) == array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU); */
	return 0;
}

/* --- context tables ---------------------------------------------------- */

/* Go on to the VT-d IOMMU that names @iommu or one behind it. */
static void skip_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd,
		     __u32 iommu)
{
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant vtd: vtd_at(IMG, ROOT, vtd);
	  @ loop invariant before: vtd_before(ROOT, vtd_pos(vtd), iommu);
	  @ loop assigns *vtd;
	  @ loop variant VTD_LEFT(vtd);
	  @*/
	while (vtd->iommu < iommu) {
		/*@ assert here: vtd_pos(vtd) + 1 == vtd->cur.index &&
		  @   vtd_iommu_iommu(ROOT, vtd_pos(vtd)) < iommu; */
		next_vtd(img, vtd);
		/*@ assert behind: vtd_pos(vtd) == \at(vtd_pos(vtd), LoopCurrent) + 1; */
	}
}

/* The next context table; legacy mode has no upper ones. */
static __u32 vtd_context_rule(const struct iommu_lu_image *img,
			      struct iommu_lu_cursor *contexts,
			      struct vtd_iommus *vtd)
{
	__u32 iommu, upper;

	if (!next_vtd_context(img, contexts, &iommu, &upper))
		return IOMMU_LU_RULE_VTD_DRIVER;
	/*@ assert vtd_still: vtd_at(IMG, ROOT, vtd) &&
	  @   vtd_before(ROOT, vtd_pos(vtd), iommu); */
	skip_vtd(img, vtd, iommu);
	/*@ assert contexts_still: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT,
	  @   \at(contexts->index, Pre) + 1, contexts); */
	/*@ ghost __u32 pos = vtd->cur.index - (vtd->iommu != IOMMU_LU_NONE); */
	/*@ assert pos: pos == vtd_pos(vtd); */
	/*@ ghost lemma_vtd_iommu(pos, iommu); */
	if (vtd->iommu != iommu)
		return IOMMU_LU_RULE_VTD_DRIVER;
	if (vtd->mode == IOMMU_LU_VTD_LEGACY && upper != 0)
		return IOMMU_LU_RULE_VTD_BUS;
	return IOMMU_LU_RULE_OK;
}

/* Both sides are sorted by IOMMU. */
static int check_vtd_contexts(const struct iommu_lu_image *img,
			      struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_CONTEXT - 1].nr_records;
	struct iommu_lu_cursor contexts;
	struct vtd_iommus vtd;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_VTD_CONTEXT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_CONTEXT, &contexts);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	vtd_init(img, &vtd);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, 0, &contexts); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_CONTEXT, i, &contexts);
	  @ loop invariant vtd: vtd_at(IMG, ROOT, &vtd);
	  @ loop invariant before: i < nr ==>
	  @   vtd_before(ROOT, vtd_pos(&vtd), vtd_context_iommu(ROOT, i));
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

/* Note the mode of the next VT-d IOMMU. */
static void note_vtd_iommu(const struct vtd_iommus *vtd, struct iommu_lu_window *win)
{
	iommu_lu_take_note(win, vtd->iommu, vtd->mode == IOMMU_LU_VTD_SCALABLE ?
			   NOTE_SCALABLE : NOTE_LEGACY);
}

/* Note the mode of each VT-d IOMMU. */
static void note_vtd_iommus(const struct iommu_lu_image *img,
			    struct iommu_lu_window *win)
{
	struct vtd_iommus vtd;

	vtd_init(img, &vtd);
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant vtd: vtd_at(IMG, ROOT, &vtd);
	  @ loop invariant told: vtd_told(win, ROOT, vtd_pos(&vtd));
	  @ loop invariant noted: vtd_noted(win, ROOT, vtd_pos(&vtd));
	  @ loop assigns vtd, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant VTD_LEFT(&vtd);
	  @*/
	while (vtd.iommu != IOMMU_LU_NONE) {
		/*@ assert here: vtd_pos(&vtd) == vtd.cur.index - 1 &&
		  @   is_index(ROOT, IOMMU_LU_KIND_VTD_IOMMU, vtd.cur.index - 1); */
		/*@ assert known: vtd.iommu == vtd_iommu_iommu(ROOT, vtd.cur.index - 1) &&
		  @   vtd.mode == vtd_iommu_mode(ROOT, vtd.cur.index - 1); */
		note_vtd_iommu(&vtd, win);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_IOMMU, vtd.cur.index,
		  @   &vtd.cur); */
		next_vtd(img, &vtd);
	}
	/*@ assert all: vtd_told(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU)) &&
	  @   vtd_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_VTD_IOMMU)); */
}

static int aligned(__u64 phys, __u32 bytes_lg2)
{
	__u64 size = iommu_lu_table_size(bytes_lg2);

	/*@ ghost lemma_table_size(bytes_lg2); */
	return (phys & (size - 1)) == 0;
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
	return aligned(r->pasid_dir, r->pasid_dir_bytes_lg2) ? NOTE_SCALABLE : 0;
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

/* Find out which attachment the next VT-d attachment names; at the end none. */
static void next_vtd_attachment(const struct iommu_lu_image *img,
				struct vtd_attachments *vtd)
{
	if (next_own(img, &vtd->cur, &vtd->attachment, &vtd->note)) {
		/*@ assert named: is_index(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT,
		  @   \at(vtd->cur.index, Pre)) && vtd->attachment != IOMMU_LU_NONE; */
		/*@ assert behind: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT,
		  @   vtd->cur.index, &vtd->cur); */
		/*@ assert pos: own_pos(vtd) == \at(vtd->cur.index, Pre); */
		return;
	}
	vtd->attachment = IOMMU_LU_NONE;
	vtd->note = 0;
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_VTD_ATTACHMENT, vtd->cur.index,
	  @   &vtd->cur); */
	/*@ assert end: own_pos(vtd) == array_nr(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT); */
}

static void vtd_attachments_init(const struct iommu_lu_image *img,
				 struct vtd_attachments *vtd)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_ATTACHMENT, &vtd->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_vtd_attachment(img, vtd);
}

/* An attachment at @iommu, with a VT-d record or without one, in a noted window */
static __u32 noted_rule(const struct iommu_lu_window *win, __u32 iommu, int has_own,
			__u32 own_note)
{
	__u32 note = iommu_lu_note_of(win, iommu);

	if (!has_own)
		return note ? IOMMU_LU_RULE_VTD_MISSING : IOMMU_LU_RULE_OK;
	if (iommu == IOMMU_LU_NONE)
		return IOMMU_LU_RULE_VTD_DRIVER;
	if (!iommu_lu_window_covers(win, iommu))
		return IOMMU_LU_RULE_OK;
	if (!note)
		return IOMMU_LU_RULE_VTD_DRIVER;
	return note == own_note ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_VTD_PASID;
}

/* Attachment @index, the next one, and its VT-d record, which is gone past */
static __u32 vtd_attachment_rule(const struct iommu_lu_image *img,
				 const struct iommu_lu_window *win,
				 struct iommu_lu_cursor *attachments,
				 struct vtd_attachments *vtd, __u32 index)
{
	__u32 iommu, rule;
	/*@ ghost __u32 pos = vtd->cur.index - (vtd->attachment != IOMMU_LU_NONE); */

	/*@ assert pos: pos == own_pos(vtd); */
	/*@ ghost lemma_own(pos, index); */
	if (!next_attachment(img, attachments, &iommu))
		return IOMMU_LU_RULE_VTD_MISSING;
	/*@ assert attachments_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index + 1,
	  @   attachments); */
	/*@ assert win_still: vtd_window((struct iommu_lu_window *)win, ROOT); */
	/*@ assert own_still: own_at(IMG, ROOT, vtd) && pos == own_pos(vtd); */
	/*@ assert has: vtd->attachment == index <==> has_vtd_attachment(ROOT, index); */
	rule = noted_rule(win, iommu, vtd->attachment == index, vtd->note);
	/*@ ghost __u32 note = iommu >= win->first &&
	  @   iommu - win->first < IOMMU_LU_WINDOW_SIZE ?
	  @     win->notes[iommu - win->first] : 0; */
	/*@ assert note: note == note_in((struct iommu_lu_window *)win, iommu); */
	/*@ ghost lemma_note((struct iommu_lu_window *)win, iommu); */
	/*@ ghost lemma_noted(win->first, index, pos, rule, note,
	  @   vtd->attachment == index, vtd->note); */
	if (rule == IOMMU_LU_RULE_OK && vtd->attachment == index) {
		next_vtd_attachment(img, vtd);
		/*@ assert attachments_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
		  @   index + 1, attachments); */
	}
	return rule;
}

/* The attachments of the IOMMUs that the window covers; both sides are sorted. */
static int check_vtd_window(const struct iommu_lu_image *img,
			    const struct iommu_lu_window *win,
			    struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	struct iommu_lu_cursor attachments;
	struct vtd_attachments vtd;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert win_still: vtd_window((struct iommu_lu_window *)win, ROOT); */
	vtd_attachments_init(img, &vtd);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, 0, &attachments); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i, &attachments);
	  @ loop invariant win: vtd_window((struct iommu_lu_window *)win, ROOT);
	  @ loop invariant vtd: own_at(IMG, ROOT, &vtd);
	  @ loop invariant split: own_split(ROOT, own_pos(&vtd), i);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   seen_ok(ROOT, win->first, k);
	  @ loop assigns i, rule, attachments, vtd;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = vtd_attachment_rule(img, win, &attachments, &vtd, i);
		/*@ assert win_still: vtd_window((struct iommu_lu_window *)win, ROOT); */
		/*@ assert missing: rule == IOMMU_LU_RULE_VTD_MISSING ==>
		  @   breaks_at(ROOT, rule, IOMMU_LU_KIND_ATTACHMENT, i); */
		/*@ assert index: rule == IOMMU_LU_RULE_VTD_DRIVER ||
		  @   rule == IOMMU_LU_RULE_VTD_PASID ==>
		  @     1 <= vtd.cur.index <= IOMMU_LU_MAX_RECORDS; */
		/*@ assert driver: rule == IOMMU_LU_RULE_VTD_DRIVER ==> breaks_at(ROOT,
		  @   IOMMU_LU_RULE_VTD_DRIVER, IOMMU_LU_KIND_VTD_ATTACHMENT,
		  @   vtd.cur.index - 1); */
		/*@ assert pasid: rule == IOMMU_LU_RULE_VTD_PASID ==> breaks_at(ROOT,
		  @   IOMMU_LU_RULE_VTD_PASID, IOMMU_LU_KIND_VTD_ATTACHMENT,
		  @   vtd.cur.index - 1); */
		/*@ assert said: rule == IOMMU_LU_RULE_VTD_DRIVER ||
		  @   rule == IOMMU_LU_RULE_VTD_PASID ==> breaks_at(ROOT, rule,
		  @     IOMMU_LU_KIND_VTD_ATTACHMENT, (__u32)(vtd.cur.index - 1)); */
		if (rule == IOMMU_LU_RULE_VTD_MISSING)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, attachments.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_ATTACHMENT,
					       vtd.cur.index - 1, vtd.cur.phys);
	}
	return 0;
}

/* Without any IOMMU, there must be no VT-d attachment: one window tells. */
static int check_vtd_attachments(const struct iommu_lu_image *img,
				 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: all_seen_ok(ROOT, first);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first == 0 || first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		note_vtd_iommus(img, &win);
		ret = check_vtd_window(img, &win, broken);
		if (ret)
			return ret;
	}
	/*@ ghost lemma_all_seen(first); */
	return 0;
}

int iommu_lu_check_vtd(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost lemma_vtd_iommus(); */
	/*@ ghost lemma_vtd_contexts(); */
	/*@ ghost lemma_vtd_attachments(); */
	ret = check_vtd_iommus(img, broken);
	if (ret)
		return ret;
	ret = check_vtd_contexts(img, broken);
	if (ret)
		return ret;
	return check_vtd_attachments(img, broken);
}
