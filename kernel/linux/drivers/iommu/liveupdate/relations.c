// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that several records keep or break together
 *
 * Records are reached in the order of their index only. Where both sides are
 * sorted alike they are gone through side by side. Where they are not, what is
 * known of an index is noted in a window of fixed size, and the records are
 * gone through once for every window's worth of them: no memory is allocated,
 * and a usual handover fits in the first window.
 *
 * That attachments of one VT-d IOMMU which share a domain ID also share their
 * domain [VTD-7] is found out when the IDs are reserved, and that the
 * context table of every device was handed over when the tables are adopted.
 */
#include "relations_window.h"

/* A note of 0 says that nothing is known. */
#define NOTE_NAMED	1
#define NOTE_LEGACY	1
#define NOTE_SCALABLE	2

/* HWPT or memory records from a position on, and whose the next one is */
struct owned {
	struct iommu_lu_cursor cur;
	__u32 iommufd;
};

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
#include "acsl/rules.h"
#include "acsl/relations.h"
#include "acsl/relations_local.h"
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

/* The IOMMU of the next device */
static int next_device(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *cur, __u32 *iommu)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_device r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_device(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == device_iommu(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	return 1;
}

/* The device and the IOMMU of the next attachment */
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *device, __u32 *iommu)
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
	/*@ assert device: r.device == attachment_device(ROOT, \at(cur->index, Pre)); */
	/*@ assert iommu: r.iommu == attachment_iommu(ROOT, \at(cur->index, Pre)); */
	*device = r.device;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*iommu = r.iommu;
	return 1;
}

/* What the next iommufd counts */
static int next_iommufd(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *cur, __u32 *nr_hwpts, __u32 *nr_memory)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_iommufd r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_iommufd(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert nr_hwpts: r.nr_hwpts == iommufd_nr_hwpts(ROOT, \at(cur->index, Pre)); */
	/*@ assert nr_memory: r.nr_memory == iommufd_nr_memory(ROOT, \at(cur->index, Pre)); */
	*nr_hwpts = r.nr_hwpts;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD,
	  @   \at(cur->index, Pre) + 1, cur); */
	*nr_memory = r.nr_memory;
	return 1;
}

/* The domain and the iommufd of the next HWPT */
static int next_hwpt(const struct iommu_lu_image *img,
		     struct iommu_lu_cursor *cur, __u32 *domain, __u32 *iommufd)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_hwpt r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_hwpt(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert domain: r.domain == hwpt_domain(ROOT, \at(cur->index, Pre)); */
	/*@ assert iommufd: r.iommufd == hwpt_iommufd(ROOT, \at(cur->index, Pre)); */
	*domain = r.domain;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*iommufd = r.iommufd;
	return 1;
}

/* The iommufd of the next memory record */
static int next_memory(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *cur, __u32 *iommufd)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_memory r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_memory(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_MEMORY,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommufd: r.iommufd == memory_iommufd(ROOT, \at(cur->index, Pre)); */
	*iommufd = r.iommufd;
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

/* Device @index, the next one, and its attachment */
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *devices,
			     struct iommu_lu_cursor *attachments, __u32 index)
{
	__u32 iommu, device, named;

	if (!next_device(img, devices, &iommu) ||
	    !next_attachment(img, attachments, &device, &named) || device != index)
		return IOMMU_LU_RULE_ATT_DEVICE;
	return named == iommu ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_ATT_IOMMU;
}

/*
 * Version 1 has no PASID, so the attachments, sorted by device, must be as many
 * as the devices and name one after the other.
 */
static int check_attachments(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DEVICE - 1].nr_records;
	struct iommu_lu_cursor devices, attachments;
	__u32 i, rule;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DEVICE, &devices);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DEVICE); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant device: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE, i, &devices);
	  @ loop invariant attachment:
	  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i, &attachments);
	  @ loop invariant attached: \forall integer k; 0 <= k < i ==>
	  @   attached(ROOT, k);
	  @ loop assigns i, rule, devices, attachments;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = attachment_rule(img, &devices, &attachments, i);
		/*@ ghost if (rule == IOMMU_LU_RULE_ATT_DEVICE)
		  @   lemma_not_attached(i); */
		if (rule == IOMMU_LU_RULE_ATT_DEVICE)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_DEVICE, i,
					       devices.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, attachments.phys);
	}
	/*@ ghost lemma_all_attached(nr); */
	return 0;
}

/* Find out whose the next record is; at the end no iommufd's. */
static void next_owned(const struct iommu_lu_image *img, struct owned *owned)
{
	__u32 domain, iommufd;
	int there;

	if (owned->cur.kind == IOMMU_LU_KIND_HWPT)
		there = next_hwpt(img, &owned->cur, &domain, &iommufd);
	else
		there = next_memory(img, &owned->cur, &iommufd);
	/*@ assert moved: iommu_lu_at(IMG, \at(owned->cur.kind, Pre),
	  @   owned->cur.index, &owned->cur); */
	/*@ assert whose: there != 0 ==> iommufd ==
	  @   owner(ROOT, \at(owned->cur.kind, Pre), \at(owned->cur.index, Pre)); */
	owned->iommufd = there ? iommufd : IOMMU_LU_NONE;
	/*@ assert still: iommu_lu_at(IMG, \at(owned->cur.kind, Pre),
	  @   owned->cur.index, &owned->cur); */
}

static void owned_init(const struct iommu_lu_image *img, __u32 kind,
		       struct owned *owned)
{
	iommu_lu_cursor_init(img, kind, &owned->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_owned(img, owned);
}

/* Go past the records of an iommufd, and count them. */
static __u32 count_owned(const struct iommu_lu_image *img, struct owned *owned,
			 __u32 iommufd)
{
	__u32 nr = 0;

	/*@ ghost __u32 most = img->arrays[owned->cur.kind - 1].nr_records; */
	/*@ assert most: most == array_nr(ROOT, owned->cur.kind); */
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant kind: owned->cur.kind == \at(owned->cur.kind, Pre);
	  @ loop invariant at: owned_at(IMG, ROOT, \at(owned->cur.kind, Pre), owned);
	  @ loop invariant pos: owned_pos(owned) == \at(owned_pos(owned), Pre) + nr;
	  @ loop invariant range: 0 <= nr <= most;
	  @ loop invariant own: \forall integer k;
	  @   \at(owned_pos(owned), Pre) <= k < owned_pos(owned) ==>
	  @     owner(ROOT, \at(owned->cur.kind, Pre), k) == iommufd;
	  @ loop assigns nr, *owned;
	  @ loop variant most - nr;
	  @*/
	while (owned->iommufd == iommufd) {
		/*@ assert more: owned->iommufd != IOMMU_LU_NONE &&
		  @   owned_pos(owned) < array_nr(ROOT, \at(owned->cur.kind, Pre)); */
		/*@ assert here: owned_pos(owned) + 1 == owned->cur.index &&
		  @   owner(ROOT, \at(owned->cur.kind, Pre), owned_pos(owned)) == iommufd; */
		next_owned(img, owned);
		/*@ assert behind: owned_pos(owned) ==
		  @   \at(owned_pos(owned), LoopCurrent) + 1; */
		nr++;
	}
	return nr;
}

/* Iommufd @index, the next one, and what it owns */
static __u32 iommufd_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *iommufds, struct owned *hwpts,
			  struct owned *memory, __u32 index)
{
	__u32 nr_hwpts, nr_memory, hwpts_counted, memory_counted;

	/*@ ghost __u32 h = hwpts->cur.index - (hwpts->iommufd != IOMMU_LU_NONE); */
	/*@ ghost __u32 m = memory->cur.index - (memory->iommufd != IOMMU_LU_NONE); */
	if (!next_iommufd(img, iommufds, &nr_hwpts, &nr_memory))
		return IOMMU_LU_RULE_IOMMUFD_COUNT;
	hwpts_counted = count_owned(img, hwpts, index);
	/*@ ghost lemma_counted(IOMMU_LU_KIND_HWPT, index, h, (__u32)(h + hwpts_counted),
	  @   img->arrays[IOMMU_LU_KIND_HWPT - 1].nr_records); */
	memory_counted = count_owned(img, memory, index);
	/*@ ghost lemma_counted(IOMMU_LU_KIND_MEMORY, index, m,
	  @   (__u32)(m + memory_counted),
	  @   img->arrays[IOMMU_LU_KIND_MEMORY - 1].nr_records); */
	if (hwpts_counted != nr_hwpts || memory_counted != nr_memory)
		return IOMMU_LU_RULE_IOMMUFD_COUNT;
	return IOMMU_LU_RULE_OK;
}

/*
 * HWPTs and memory are sorted by iommufd, and all name one that is there, so
 * that none is left when each took its own.
 */
static int check_iommufds(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMUFD - 1].nr_records;
	struct iommu_lu_cursor iommufds;
	struct owned hwpts, memory;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMUFD); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMUFD, &iommufds);
	owned_init(img, IOMMU_LU_KIND_HWPT, &hwpts);
	owned_init(img, IOMMU_LU_KIND_MEMORY, &memory);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, i, &iommufds);
	  @ loop invariant at_hwpt: owned_at(IMG, ROOT, IOMMU_LU_KIND_HWPT, &hwpts);
	  @ loop invariant hwpts:
	  @   split_at(ROOT, IOMMU_LU_KIND_HWPT, owned_pos(&hwpts), i);
	  @ loop invariant at_memory:
	  @   owned_at(IMG, ROOT, IOMMU_LU_KIND_MEMORY, &memory);
	  @ loop invariant memory:
	  @   split_at(ROOT, IOMMU_LU_KIND_MEMORY, owned_pos(&memory), i);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==> FD_2(ROOT, k);
	  @ loop assigns i, rule, iommufds, hwpts, memory;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = iommufd_rule(img, &iommufds, &hwpts, &memory, i);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_IOMMUFD, i,
					       iommufds.phys);
	}
	return 0;
}

/* Note the domain that the next HWPT names, unless another one did. */
static __u32 note_domain(const struct iommu_lu_image *img,
			 struct iommu_lu_cursor *hwpts, struct iommu_lu_window *win)
{
	__u32 domain, iommufd;

	if (!next_hwpt(img, hwpts, &domain, &iommufd) || iommu_lu_note_of(win, domain) != 0)
		return IOMMU_LU_RULE_HWPT_DOMAIN;
	iommu_lu_take_note(win, domain, NOTE_NAMED);
	return IOMMU_LU_RULE_OK;
}

/* Note the domains that HWPTs name, each at most once. */
static int note_domains(const struct iommu_lu_image *img, struct iommu_lu_window *win,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_HWPT - 1].nr_records;
	struct iommu_lu_cursor hwpts;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_HWPT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_HWPT, &hwpts);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT, i, &hwpts);
	  @ loop invariant told: notes_true(win, ROOT, i);
	  @ loop invariant all: notes_all(win, ROOT, i);
	  @ loop invariant once: named_once(ROOT, win->first, i);
	  @ loop assigns i, rule, hwpts, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = note_domain(img, &hwpts, win);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_HWPT, i,
					       hwpts.phys);
	}
	return 0;
}

/* The first of the domains below @nr that the window covers without a note */
static __u32 not_noted(const struct iommu_lu_window *win, __u32 nr)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant noted: \forall integer k;
	  @   0 <= k < i && win->first + k < nr ==> win->notes[k] != 0;
	  @ loop assigns i;
	  @ loop variant IOMMU_LU_WINDOW_SIZE - i;
	  @*/
	for (i = 0; i < IOMMU_LU_WINDOW_SIZE; i++) {
		if (win->first + i < nr && win->notes[i] == 0)
			return win->first + i;
	}
	return nr;
}

static int check_hwpts(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first, domain;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DOMAIN); */
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: \forall integer d; 0 <= d < first && d < nr ==>
	  @   HWPT_3(ROOT, d);
	  @ loop assigns first, domain, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		ret = note_domains(img, &win, broken);
		if (ret)
			return ret;
		domain = not_noted(&win, nr);
		if (domain < nr)
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_HWPT_DOMAIN,
					       IOMMU_LU_KIND_DOMAIN, domain, 0);
	}
	return 0;
}

/* Find out which IOMMU the next VT-d IOMMU names; at the end none. */
static void next_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd)
{
	__u32 iommu, mode;

	vtd->iommu = IOMMU_LU_NONE;
	vtd->mode = 0;
	if (!next_vtd_iommu(img, &vtd->cur, &iommu, &mode))
		return;
	vtd->iommu = iommu;
	vtd->mode = mode;
}

static void vtd_init(const struct iommu_lu_image *img, struct vtd_iommus *vtd)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &vtd->cur);
	next_vtd(img, vtd);
}

/* IOMMU @index, the next one, and its VT-d record */
static __u32 vtd_iommu_rule(const struct iommu_lu_image *img,
			    struct iommu_lu_cursor *iommus, struct vtd_iommus *vtd,
			    __u32 index)
{
	__u32 driver;

	if (!next_iommu(img, iommus, &driver) ||
	    (driver == IOMMU_LU_DRIVER_VTD && vtd->iommu != index))
		return IOMMU_LU_RULE_VTD_MISSING;
	if (vtd->iommu != index)
		return IOMMU_LU_RULE_OK;
	if (driver != IOMMU_LU_DRIVER_VTD)
		return IOMMU_LU_RULE_VTD_DRIVER;
	next_vtd(img, vtd);
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

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	vtd_init(img, &vtd);
	for (i = 0; i < nr; i++) {
		rule = vtd_iommu_rule(img, &iommus, &vtd, i);
		if (rule == IOMMU_LU_RULE_VTD_DRIVER)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_IOMMU,
					       vtd.cur.index - 1, vtd.cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_IOMMU, i,
					       iommus.phys);
	}
	return 0;
}

/* Go on to the VT-d IOMMU that names @iommu or one behind it. */
static void skip_vtd(const struct iommu_lu_image *img, struct vtd_iommus *vtd,
		     __u32 iommu)
{
	while (vtd->iommu < iommu)
		next_vtd(img, vtd);
}

/* The next context table; legacy mode has no upper ones. */
static __u32 vtd_context_rule(const struct iommu_lu_image *img,
			      struct iommu_lu_cursor *contexts,
			      struct vtd_iommus *vtd)
{
	__u32 iommu, upper;

	if (!next_vtd_context(img, contexts, &iommu, &upper))
		return IOMMU_LU_RULE_VTD_DRIVER;
	skip_vtd(img, vtd, iommu);
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

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_CONTEXT, &contexts);
	vtd_init(img, &vtd);
	for (i = 0; i < nr; i++) {
		rule = vtd_context_rule(img, &contexts, &vtd);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_CONTEXT,
					       i, contexts.phys);
	}
	return 0;
}

/* Note the mode of each VT-d IOMMU. */
static void note_vtd_iommus(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	struct iommu_lu_cursor cur;
	__u32 iommu, mode;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &cur);
	while (next_vtd_iommu(img, &cur, &iommu, &mode))
		iommu_lu_take_note(win, iommu, mode == IOMMU_LU_VTD_SCALABLE ?
				   NOTE_SCALABLE : NOTE_LEGACY);
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
	if ((r->pasid_dir & (iommu_lu_table_size(r->pasid_dir_bytes_lg2) - 1)) != 0)
		return 0;
	return NOTE_SCALABLE;
}

/* Which attachment the next VT-d attachment names, and the note that it fits. */
static void next_vtd_attachment(const struct iommu_lu_image *img,
				struct vtd_attachments *vtd)
{
	const __u64 *w = iommu_lu_next(img, &vtd->cur);
	struct iommu_lu_vtd_attachment r;

	vtd->attachment = IOMMU_LU_NONE;
	vtd->note = 0;
	if (!w)
		return;
	iommu_lu_get_vtd_attachment(w, &r);
	vtd->attachment = r.attachment;
	vtd->note = pasid_dir_note(&r);
}

/* Attachment @index, the next one, and its VT-d record, in a noted window */
static __u32 vtd_attachment_rule(const struct iommu_lu_image *img,
				 const struct iommu_lu_window *win,
				 struct iommu_lu_cursor *attachments,
				 const struct vtd_attachments *vtd, __u32 index)
{
	__u32 device, iommu, note;

	if (!next_attachment(img, attachments, &device, &iommu) ||
	    (vtd->attachment != index && iommu_lu_note_of(win, iommu) != 0))
		return IOMMU_LU_RULE_VTD_MISSING;
	if (vtd->attachment == index && iommu == IOMMU_LU_NONE)
		return IOMMU_LU_RULE_VTD_DRIVER;
	if (vtd->attachment != index || !iommu_lu_window_covers(win, iommu))
		return IOMMU_LU_RULE_OK;
	note = iommu_lu_note_of(win, iommu);
	if (!note)
		return IOMMU_LU_RULE_VTD_DRIVER;
	return note == vtd->note ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_VTD_PASID;
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

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_ATTACHMENT, &vtd.cur);
	next_vtd_attachment(img, &vtd);
	for (i = 0; i < nr; i++) {
		rule = vtd_attachment_rule(img, win, &attachments, &vtd, i);
		if (rule == IOMMU_LU_RULE_VTD_MISSING)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, attachments.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_VTD_ATTACHMENT,
					       vtd.cur.index - 1, vtd.cur.phys);
		if (vtd.attachment == i)
			next_vtd_attachment(img, &vtd);
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

	for (first = 0; first == 0 || first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		note_vtd_iommus(img, &win);
		ret = check_vtd_window(img, &win, broken);
		if (ret)
			return ret;
	}
	return 0;
}

int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	int ret;

	ret = check_attachments(img, broken);
	if (ret)
		return ret;
	ret = check_iommufds(img, broken);
	if (ret)
		return ret;
	ret = check_hwpts(img, broken);
	if (ret)
		return ret;
	ret = check_vtd_iommus(img, broken);
	if (ret)
		return ret;
	ret = check_vtd_contexts(img, broken);
	if (ret)
		return ret;
	ret = check_vtd_attachments(img, broken);
	if (ret)
		return ret;
	ret = iommu_lu_check_smmuv3(img, broken);
	if (ret)
		return ret;
	return iommu_lu_check_amdvi(img, broken);
}
