// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that several records keep or break together
 *
 * Records are reached in the order of their index only. Where both sides are
 * sorted alike they are gone through side by side. Where they are not, indices
 * are collected in a window of fixed size, and the records are gone through
 * once for every window's worth of them: no memory is allocated, and a usual
 * handover fits in the first window.
 *
 * That attachments of one VT-d IOMMU which share a domain ID also share their
 * domain [VTD-7] is found out when the IDs are reserved, and that the
 * context table of every device was handed over when the tables are adopted.
 */
#include "image.h"

#define WINDOW_WORDS	32
#define WINDOW_SIZE	(64 * WINDOW_WORDS)

/* A set of indices, @first up to @first + WINDOW_SIZE - 1. */
struct window {
	__u32 first;
	__u64 words[WINDOW_WORDS];
};

static void window_init(struct window *win, __u32 first)
{
	__u32 i;

	win->first = first;
	for (i = 0; i < WINDOW_WORDS; i++)
		win->words[i] = 0;
}

static int window_covers(const struct window *win, __u32 index)
{
	return index >= win->first && index - win->first < WINDOW_SIZE;
}

/* For an index that the window covers */
static int window_has(const struct window *win, __u32 index)
{
	__u32 local = index - win->first;

	return (win->words[local / 64] >> (local % 64) & 1) != 0;
}

static void window_add(struct window *win, __u32 index)
{
	__u32 local = index - win->first;

	win->words[local / 64] |= 1ULL << (local % 64);
}

static int refuse(struct iommu_lu_broken *broken, __u32 rule,
		  const struct iommu_lu_cursor *cur, __u32 index)
{
	return iommu_lu_refuse(broken, rule, cur->kind, index, cur->phys);
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
	struct iommu_lu_attachment attachment;
	struct iommu_lu_device device;
	const __u64 *d, *a;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DEVICE, &devices);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	for (i = 0; i < nr; i++) {
		d = iommu_lu_next(img, &devices);
		a = iommu_lu_next(img, &attachments);
		if (!d || !a)
			return refuse(broken, IOMMU_LU_RULE_ATT_DEVICE, &devices, i);
		iommu_lu_get_device(d, &device);
		iommu_lu_get_attachment(a, &attachment);
		if (attachment.device != i)
			return refuse(broken, IOMMU_LU_RULE_ATT_DEVICE, &devices, i);
		if (attachment.iommu != device.iommu)
			return refuse(broken, IOMMU_LU_RULE_ATT_IOMMU, &attachments, i);
	}
	return 0;
}

/* Whether the next @nr HWPTs are those of iommufd @index. */
static int takes_hwpts(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		       __u32 index, __u32 nr)
{
	struct iommu_lu_hwpt hwpt;
	const __u64 *w;
	__u32 i;

	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, cur);
		if (!w)
			return 0;
		iommu_lu_get_hwpt(w, &hwpt);
		if (hwpt.iommufd != index)
			return 0;
	}
	return 1;
}

static int takes_memory(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
			__u32 index, __u32 nr)
{
	struct iommu_lu_memory memory;
	const __u64 *w;
	__u32 i;

	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, cur);
		if (!w)
			return 0;
		iommu_lu_get_memory(w, &memory);
		if (memory.iommufd != index)
			return 0;
	}
	return 1;
}

/* HWPTs and memory are sorted by iommufd: each takes its own, none is left. */
static int check_iommufds(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMUFD - 1].nr_records;
	struct iommu_lu_cursor iommufds, hwpts, memory;
	struct iommu_lu_iommufd iommufd;
	const __u64 *w;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMUFD, &iommufds);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_HWPT, &hwpts);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_MEMORY, &memory);
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &iommufds);
		if (!w)
			return refuse(broken, IOMMU_LU_RULE_IOMMUFD_COUNT, &iommufds, i);
		iommu_lu_get_iommufd(w, &iommufd);
		if (!takes_hwpts(img, &hwpts, i, iommufd.nr_hwpts) ||
		    !takes_memory(img, &memory, i, iommufd.nr_memory))
			return refuse(broken, IOMMU_LU_RULE_IOMMUFD_COUNT, &iommufds, i);
	}
	if (iommu_lu_next(img, &hwpts))
		return refuse(broken, IOMMU_LU_RULE_IOMMUFD_COUNT, &hwpts,
			      hwpts.index - 1);
	if (iommu_lu_next(img, &memory))
		return refuse(broken, IOMMU_LU_RULE_IOMMUFD_COUNT, &memory,
			      memory.index - 1);
	return 0;
}

/* Collect the domains that HWPTs name, each at most once. */
static int collect_domains(const struct iommu_lu_image *img, struct window *win,
			   struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_HWPT - 1].nr_records;
	struct iommu_lu_cursor cur;
	struct iommu_lu_hwpt hwpt;
	const __u64 *w;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_HWPT, &cur);
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &cur);
		if (!w)
			return refuse(broken, IOMMU_LU_RULE_HWPT_DOMAIN, &cur, i);
		iommu_lu_get_hwpt(w, &hwpt);
		if (!window_covers(win, hwpt.domain))
			continue;
		if (window_has(win, hwpt.domain))
			return refuse(broken, IOMMU_LU_RULE_HWPT_DOMAIN, &cur, i);
		window_add(win, hwpt.domain);
	}
	return 0;
}

static int check_hwpts(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records;
	struct window win;
	__u32 i;
	int ret;

	window_init(&win, 0);
	for (i = 0; i < nr; i++) {
		if (i % WINDOW_SIZE == 0) {
			window_init(&win, i);
			ret = collect_domains(img, &win, broken);
			if (ret)
				return ret;
		}
		if (!window_has(&win, i))
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_HWPT_DOMAIN,
					       IOMMU_LU_KIND_DOMAIN, i, 0);
	}
	return 0;
}

/* The next VT-d IOMMU; at the end one that names no IOMMU. */
static void next_vtd_iommu(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, struct iommu_lu_vtd_iommu *r)
{
	const __u64 *w = iommu_lu_next(img, cur);

	if (w)
		iommu_lu_get_vtd_iommu(w, r);
	else
		r->iommu = IOMMU_LU_NONE;
}

/* The next VT-d attachment; at the end one that names no attachment. */
static void next_vtd_attachment(const struct iommu_lu_image *img,
				struct iommu_lu_cursor *cur,
				struct iommu_lu_vtd_attachment *r)
{
	const __u64 *w = iommu_lu_next(img, cur);

	if (w)
		iommu_lu_get_vtd_attachment(w, r);
	else
		r->attachment = IOMMU_LU_NONE;
}

/* Every VT-d IOMMU has a VT-d record, no other one has. */
static int check_vtd_iommus(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_cursor iommus, vtd_iommus;
	struct iommu_lu_vtd_iommu vtd = { .iommu = IOMMU_LU_NONE };
	struct iommu_lu_iommu iommu;
	const __u64 *w;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &vtd_iommus);
	next_vtd_iommu(img, &vtd_iommus, &vtd);
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &iommus);
		if (!w)
			return refuse(broken, IOMMU_LU_RULE_VTD_MISSING, &iommus, i);
		iommu_lu_get_iommu(w, &iommu);
		if (vtd.iommu == i) {
			if (iommu.driver != IOMMU_LU_DRIVER_VTD)
				return refuse(broken, IOMMU_LU_RULE_VTD_DRIVER,
					      &vtd_iommus, vtd_iommus.index - 1);
			next_vtd_iommu(img, &vtd_iommus, &vtd);
		} else if (iommu.driver == IOMMU_LU_DRIVER_VTD) {
			return refuse(broken, IOMMU_LU_RULE_VTD_MISSING, &iommus, i);
		}
	}
	return 0;
}

/* Both sides are sorted by IOMMU. Legacy mode has no upper context tables. */
static int check_vtd_contexts(const struct iommu_lu_image *img,
			      struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_CONTEXT - 1].nr_records;
	struct iommu_lu_cursor contexts, vtd_iommus;
	struct iommu_lu_vtd_iommu vtd = { .iommu = IOMMU_LU_NONE };
	struct iommu_lu_vtd_context context;
	const __u64 *w;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_CONTEXT, &contexts);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &vtd_iommus);
	next_vtd_iommu(img, &vtd_iommus, &vtd);
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &contexts);
		if (!w)
			return refuse(broken, IOMMU_LU_RULE_VTD_DRIVER, &contexts, i);
		iommu_lu_get_vtd_context(w, &context);
		while (vtd.iommu < context.iommu)
			next_vtd_iommu(img, &vtd_iommus, &vtd);
		if (vtd.iommu != context.iommu)
			return refuse(broken, IOMMU_LU_RULE_VTD_DRIVER, &contexts, i);
		if (vtd.mode == IOMMU_LU_VTD_LEGACY && context.upper != 0)
			return refuse(broken, IOMMU_LU_RULE_VTD_BUS, &contexts, i);
	}
	return 0;
}

/* Collect the VT-d IOMMUs, and those of them in scalable mode. */
static void collect_vtd_iommus(const struct iommu_lu_image *img,
			       struct window *vtd, struct window *scalable)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_VTD_IOMMU - 1].nr_records;
	struct iommu_lu_vtd_iommu r = { .iommu = IOMMU_LU_NONE };
	struct iommu_lu_cursor cur;
	__u32 i;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_IOMMU, &cur);
	for (i = 0; i < nr; i++) {
		next_vtd_iommu(img, &cur, &r);
		if (!window_covers(vtd, r.iommu))
			continue;
		window_add(vtd, r.iommu);
		if (r.mode == IOMMU_LU_VTD_SCALABLE)
			window_add(scalable, r.iommu);
	}
}

/* The directory is 4 KiB to 1 MiB and aligned to its size. */
static int pasid_dir_fits(const struct iommu_lu_vtd_attachment *r, int scalable)
{
	if (!scalable)
		return r->pasid_dir == 0 && r->pasid_table == 0 &&
		       r->pasid_dir_bytes_lg2 == 0;
	if (r->pasid_dir_bytes_lg2 < 12 || r->pasid_dir_bytes_lg2 > 20)
		return 0;
	return r->pasid_dir != 0 &&
	       (r->pasid_dir & ((1ULL << r->pasid_dir_bytes_lg2) - 1)) == 0 &&
	       r->pasid_table != 0 &&
	       (r->pasid_table & (IOMMU_LU_BLOCK_SIZE - 1)) == 0;
}

/* An attachment and its VT-d record, if it @has one */
static __u32 vtd_attachment_rule(const struct window *vtd,
				 const struct window *scalable, __u32 iommu,
				 const struct iommu_lu_vtd_attachment *r, int has)
{
	if (!window_covers(vtd, iommu))
		return IOMMU_LU_RULE_OK;
	if (!has)
		return window_has(vtd, iommu) ? IOMMU_LU_RULE_VTD_MISSING :
						IOMMU_LU_RULE_OK;
	if (!window_has(vtd, iommu))
		return IOMMU_LU_RULE_VTD_DRIVER;
	if (!pasid_dir_fits(r, window_has(scalable, iommu)))
		return IOMMU_LU_RULE_VTD_PASID;
	return IOMMU_LU_RULE_OK;
}

/* The attachments of the IOMMUs that the windows cover; both sides are sorted. */
static int check_vtd_window(const struct iommu_lu_image *img,
			    const struct window *vtd, const struct window *scalable,
			    struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	struct iommu_lu_vtd_attachment r = { .attachment = IOMMU_LU_NONE };
	struct iommu_lu_cursor attachments, vtd_attachments;
	struct iommu_lu_attachment a;
	const __u64 *w;
	__u32 i, rule;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_VTD_ATTACHMENT, &vtd_attachments);
	next_vtd_attachment(img, &vtd_attachments, &r);
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &attachments);
		if (!w)
			return refuse(broken, IOMMU_LU_RULE_VTD_MISSING, &attachments, i);
		iommu_lu_get_attachment(w, &a);
		rule = vtd_attachment_rule(vtd, scalable, a.iommu, &r,
					   r.attachment == i);
		if (rule == IOMMU_LU_RULE_VTD_MISSING)
			return refuse(broken, rule, &attachments, i);
		if (rule != IOMMU_LU_RULE_OK)
			return refuse(broken, rule, &vtd_attachments,
				      vtd_attachments.index - 1);
		if (r.attachment == i)
			next_vtd_attachment(img, &vtd_attachments, &r);
	}
	return 0;
}

static int check_vtd_attachments(const struct iommu_lu_image *img,
				 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct window vtd, scalable;
	__u32 first;
	int ret;

	for (first = 0; first < nr; first += WINDOW_SIZE) {
		window_init(&vtd, first);
		window_init(&scalable, first);
		collect_vtd_iommus(img, &vtd, &scalable);
		ret = check_vtd_window(img, &vtd, &scalable, broken);
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
	return check_vtd_attachments(img, broken);
}
