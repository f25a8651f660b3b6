// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that iommufds keep or break together with what they own
 *
 * HWPTs and memory are sorted by iommufd, so they are gone through beside the
 * iommufds. HWPTs are not sorted by domain: see relations.c.
 */
#include "relations_window.h"

/* A note of 0 says that nothing is known. */
#define NOTE_NAMED	1

/* HWPT or memory records from a position on, and whose the next one is */
struct owned {
	struct iommu_lu_cursor cur;
	__u32 iommufd;
};

#ifdef __FRAMAC__
#include "acsl/relations.h"
#include "acsl/relations_iommufd_local.h"
#endif

/* How many records of a kind the next iommufd counts */
static int next_iommufd(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *cur, __u32 kind, __u32 *nr)
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
	*nr = kind == IOMMU_LU_KIND_HWPT ? r.nr_hwpts : r.nr_memory;
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

/* Iommufd @index, the next one, and its records of a kind */
static __u32 iommufd_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *iommufds, struct owned *owned,
			  __u32 kind, __u32 index)
{
	__u32 nr, counted;

	/*@ ghost __u32 from = owned->cur.index - (owned->iommufd != IOMMU_LU_NONE); */
	/*@ ghost __u32 most = img->arrays[kind - 1].nr_records; */
	/*@ assert from: from == owned_pos(owned); */
	/*@ assert most: most == array_nr(ROOT, kind); */
	if (!next_iommufd(img, iommufds, kind, &nr))
		return IOMMU_LU_RULE_IOMMUFD_COUNT;
	/*@ assert owned_still: owned_at(IMG, ROOT, kind, owned) &&
	  @   from == owned_pos(owned); */
	/*@ assert iommufds_at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, index + 1,
	  @   iommufds); */
	counted = count_owned(img, owned, index);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert iommufds_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, index + 1,
	  @   iommufds); */
	/*@ ghost lemma_counted(kind, index, from, (__u32)(from + counted), most); */
	return counted == nr ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_IOMMUFD_COUNT;
}

/* All of a kind name an iommufd that is there: none is left when each took its own. */
static int check_counts(const struct iommu_lu_image *img, __u32 kind,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMUFD - 1].nr_records;
	struct iommu_lu_cursor iommufds;
	struct owned owned;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMUFD); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMUFD, &iommufds);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	owned_init(img, kind, &owned);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, 0, &iommufds); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, i, &iommufds);
	  @ loop invariant owned: owned_at(IMG, ROOT, kind, &owned);
	  @ loop invariant split: split_at(ROOT, kind, owned_pos(&owned), i);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==> counted(ROOT, kind, k);
	  @ loop assigns i, rule, iommufds, owned;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = iommufd_rule(img, &iommufds, &owned, kind, i);
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

/* The domains of a window: each is named by one HWPT. */
static int check_window(const struct iommu_lu_image *img, struct iommu_lu_window *win,
			__u32 first, struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records;
	__u32 domain;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DOMAIN); */
	iommu_lu_window_init(win, first);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	ret = note_domains(img, win, broken);
	if (ret)
		return ret;
	domain = not_noted(win, nr);
	/*@ assert none: domain < nr ==> \forall integer h;
	  @   is_index(ROOT, IOMMU_LU_KIND_HWPT, h) ==> hwpt_domain(ROOT, h) != domain; */
	if (domain < nr)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_HWPT_DOMAIN,
				       IOMMU_LU_KIND_DOMAIN, domain, 0);
	/*@ assert noted: \forall integer d; covers(first, d) && 0 <= d < nr ==>
	  @   win->notes[d - first] != 0; */
	/*@ assert named: \forall integer d; covers(first, d) && 0 <= d < nr ==>
	  @   \exists integer h; is_index(ROOT, IOMMU_LU_KIND_HWPT, h) &&
	  @     hwpt_domain(ROOT, h) == d; */
	/*@ assert once: \forall integer d, g, h; covers(first, d) &&
	  @   is_index(ROOT, IOMMU_LU_KIND_HWPT, g) &&
	  @   is_index(ROOT, IOMMU_LU_KIND_HWPT, h) &&
	  @   hwpt_domain(ROOT, g) == d && hwpt_domain(ROOT, h) == d ==> g == h; */
	return 0;
}

static int check_hwpts(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DOMAIN - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DOMAIN); */
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: \forall integer d; 0 <= d < first && d < nr ==>
	  @   HWPT_3(ROOT, d);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		ret = check_window(img, &win, first, broken);
		if (ret)
			return ret;
	}
	return 0;
}

int iommu_lu_check_iommufds(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost lemma_owners(IOMMU_LU_KIND_HWPT); */
	/*@ ghost lemma_owners(IOMMU_LU_KIND_MEMORY); */
	/*@ ghost lemma_hwpts(); */
	ret = check_counts(img, IOMMU_LU_KIND_HWPT, broken);
	if (ret)
		return ret;
	ret = check_counts(img, IOMMU_LU_KIND_MEMORY, broken);
	if (ret)
		return ret;
	return check_hwpts(img, broken);
}
