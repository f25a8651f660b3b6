// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of a driver, each of which belongs to an IOMMU or to an attachment
 */
#include "relations_owned.h"

/* What is known of an IOMMU, or of the IOMMU of an attachment */
#define STATE_UNKNOWN	0
#define STATE_DRIVEN	1
#define STATE_OTHER	2
#define STATE_GONE	3

#ifdef __FRAMAC__
#include "acsl/power.h"
#include "acsl/relations_owned_local.h"
#endif

int iommu_lu_aligned(__u64 phys, __u32 bytes_lg2)
{
	__u64 size = iommu_lu_table_size(bytes_lg2);

	/*@ ghost lemma_table_size(bytes_lg2); */
	return (phys & (size - 1)) == 0;
}

/* --- what depends on the driver ---------------------------------------- */

/* The kind of its records that belong to records of kind @owners */
static __u32 own_kind(__u32 driver, __u32 owners)
{
	if (driver == IOMMU_LU_DRIVER_VTD)
		return owners == IOMMU_LU_KIND_IOMMU ? IOMMU_LU_KIND_VTD_IOMMU :
						       IOMMU_LU_KIND_VTD_ATTACHMENT;
	if (driver == IOMMU_LU_DRIVER_AMDVI)
		return owners == IOMMU_LU_KIND_IOMMU ? IOMMU_LU_KIND_AMDVI_IOMMU :
						       IOMMU_LU_KIND_AMDVI_ATTACHMENT;
	return owners == IOMMU_LU_KIND_IOMMU ? IOMMU_LU_KIND_SMMUV3_IOMMU :
					       IOMMU_LU_KIND_SMMUV3_ATTACHMENT;
}

static __u32 missing_rule(__u32 driver)
{
	if (driver == IOMMU_LU_DRIVER_VTD)
		return IOMMU_LU_RULE_VTD_MISSING;
	return driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_RULE_AMDVI_MISSING :
						 IOMMU_LU_RULE_SMMUV3_MISSING;
}

static __u32 driver_rule(__u32 driver)
{
	if (driver == IOMMU_LU_DRIVER_VTD)
		return IOMMU_LU_RULE_VTD_DRIVER;
	return driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_RULE_AMDVI_DRIVER :
						 IOMMU_LU_RULE_SMMUV3_DRIVER;
}

/* --- records one after the other ---------------------------------------- */

/* The PCI segment and the driver of the next IOMMU */
static int next_iommu(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		      __u32 *segment, __u32 *driver)
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
	/*@ assert segment: r.segment == iommu_segment(ROOT, \at(cur->index, Pre)); */
	/*@ assert driver: r.driver == iommu_driver(ROOT, \at(cur->index, Pre)); */
	*segment = r.segment;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	*driver = r.driver;
	return 1;
}

/* The IOMMU and the domain of the next attachment */
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *domain)
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
	/*@ assert domain: r.domain == attachment_domain(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*domain = r.domain;
	return 1;
}

int iommu_lu_next_format(const struct iommu_lu_image *img,
			 struct iommu_lu_cursor *domains, __u32 *format)
{
	const __u64 *w = iommu_lu_next(img, domains);
	struct iommu_lu_domain r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_domain(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN,
	  @   \at(domains->index, Pre) + 1, domains); */
	/*@ assert format: r.format == domain_format(ROOT, \at(domains->index, Pre)); */
	*format = r.format;
	return 1;
}

/* What the next one of a driver's records belongs to */
static __u32 next_owner(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur)
{
	const __u64 *w = iommu_lu_next(img, cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert word: w[0] == record_word(ROOT, \at(cur->kind, Pre),
	  @   \at(cur->index, Pre), 0); */
	return w ? iommu_lu_low(w[0]) : IOMMU_LU_NONE;
}

/* Go on to record @index. */
static void skip_to(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		    __u32 index)
{
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, \at(cur->kind, Pre), cur->index, cur);
	  @ loop invariant range: cur->index <= index;
	  @ loop assigns *cur;
	  @ loop variant index - cur->index;
	  @*/
	while (cur->index < index && iommu_lu_next(img, cur)) {
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, \at(cur->kind, Pre),
		  @   \at(cur->index, LoopCurrent) + 1, cur); */
		;
	}
}

int iommu_lu_segment_of(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *iommus, __u32 index, __u32 *segment)
{
	__u32 driver;

	skip_to(img, iommus, index);
	return next_iommu(img, iommus, segment, &driver);
}

__u32 iommu_lu_named_by(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *attachments, __u32 index,
			__u32 kind)
{
	__u32 iommu, domain;

	skip_to(img, attachments, index);
	if (!next_attachment(img, attachments, &iommu, &domain))
		return IOMMU_LU_NONE;
	return kind == IOMMU_LU_KIND_DOMAIN ? domain : iommu;
}

/* --- who has a record ---------------------------------------------------- */

/* Note the driver of each IOMMU. */
static void note_drivers(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_cursor cur;
	__u32 i, driver, segment;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &cur);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, i, &cur);
	  @ loop invariant noted: drivers_noted(win, ROOT, i);
	  @ loop assigns i, driver, segment, cur,
	  @   win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!next_iommu(img, &cur, &segment, &driver))
			return;
		/*@ assert small: driver <= 3; */
		iommu_lu_take_note(win, i, (__u8)driver);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, i + 1, &cur); */
	}
}

/* Has the next record of kind @owners the driver? */
static __u32 next_state(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win, struct iommu_lu_cursor *cur)
{
	__u32 iommu, found, other;

	if (owners == IOMMU_LU_KIND_IOMMU) {
		if (!next_iommu(img, cur, &other, &found))
			return STATE_GONE;
		return found == driver ? STATE_DRIVEN : STATE_OTHER;
	}
	if (!next_attachment(img, cur, &iommu, &other))
		return STATE_GONE;
	if (iommu == IOMMU_LU_NONE)
		return STATE_OTHER;
	if (!iommu_lu_window_covers(win, iommu))
		return STATE_UNKNOWN;
	/*@ assert noted: win->notes[iommu - win->first] == iommu_driver(ROOT, iommu); */
	return iommu_lu_note_of(win, iommu) == driver ? STATE_DRIVEN : STATE_OTHER;
}

/* Go on to @end. Stops behind the first one in front of it that has the driver. */
static int none_driven(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
		       const struct iommu_lu_window *win, struct iommu_lu_cursor *cur,
		       __u32 end)
{
	__u32 state;

	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, owners, cur->index, cur);
	  @ loop invariant range: \at(cur->index, Pre) <= cur->index <= end;
	  @ loop invariant none: none_known(ROOT, driver, owners, win->first,
	  @   \at(cur->index, Pre), cur->index);
	  @ loop invariant win: drivers_noted(WIN, ROOT,
	  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
	  @ loop assigns state, *cur;
	  @ loop variant end - cur->index;
	  @*/
	while (cur->index < end) {
		state = next_state(img, driver, owners, win, cur);
		/*@ assert driven: state == STATE_DRIVEN ==>
		  @   has_driver(ROOT, driver, owners, cur->index - 1); */
		if (state == STATE_DRIVEN || state == STATE_GONE)
			return 0;
	}
	return 1;
}

/* Go on behind @owner, which has one of the driver's records; none before it has. */
static __u32 owner_rule(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win, struct iommu_lu_cursor *cur,
			__u32 owner)
{
	__u32 state;

	if (!none_driven(img, driver, owners, win, cur, owner))
		return missing_rule(driver);
	/*@ assert win_still: drivers_noted(WIN, ROOT,
	  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU)); */
	state = next_state(img, driver, owners, win, cur);
	if (state == STATE_OTHER || state == STATE_GONE)
		return driver_rule(driver);
	return IOMMU_LU_RULE_OK;
}

/*
 * Records of kind @owners and the driver's that belong to them; of attachments
 * those whose IOMMU is in the window. Both sides are sorted alike.
 */
static int check_owners(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win,
			struct iommu_lu_broken *broken)
{
	__u32 kind = own_kind(driver, owners), missing = missing_rule(driver);
	__u32 nr = img->arrays[kind - 1].nr_records;
	struct iommu_lu_cursor cur, own;
	__u32 i, owner, rule;

	/*@ assert nr: nr == array_nr(ROOT, kind); */
	iommu_lu_cursor_init(img, owners, &cur);
	/*@ assert cur_memory: reading(img->env); */
	/*@ assert cur_ready: iommu_lu_ready(IMG); */
	/*@ assert cur_image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_cursor_init(img, kind, &own);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert first: iommu_lu_at(IMG, owners, 0, &cur); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, owners, cur.index, &cur);
	  @ loop invariant own: iommu_lu_at(IMG, kind, i, &own);
	  @ loop invariant first: win->first == \at(win->first, Pre);
	  @ loop invariant win: drivers_noted(WIN, ROOT,
	  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
	  @ loop invariant behind: cur.index == behind_owner(ROOT, kind, i);
	  @ loop invariant driven: known_driven(ROOT, driver, owners, win->first, kind, i);
	  @ loop invariant owned: known_owned(ROOT, driver, owners, win->first, kind,
	  @   cur.index);
	  @ loop assigns i, owner, rule, cur, own;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		/*@ assert next: own.kind == kind && own.index == i && is_own(kind); */
		owner = next_owner(img, &own);
		/*@ assert own_here: iommu_lu_at(IMG, kind, i + 1, &own); */
		/*@ assert at_here: iommu_lu_at(IMG, owners, cur.index, &cur); */
		/*@ assert first_here: win->first == \at(win->first, Pre); */
		/*@ assert win_here: drivers_noted(WIN, ROOT,
		  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU)); */
		/*@ assert named: owner == own_owner(ROOT, kind, i) &&
		  @   is_index(ROOT, owners, owner) && cur.index <= owner; */
		rule = owner_rule(img, driver, owners, win, &cur, owner);
		/*@ assert own_still: iommu_lu_at(IMG, kind, i + 1, &own); */
		/*@ assert first_still: win->first == \at(win->first, Pre); */
		/*@ assert win_still: drivers_noted(WIN, ROOT,
		  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU)); */
		/*@ assert one: rule == missing ==>
		  @   0 < cur.index && has_driver(ROOT, driver, owners, (__u32)(cur.index - 1)); */
		/*@ ghost if (rule == missing)
		  @   lemma_not_owned(driver, owners, kind, i, (__u32)(cur.index - 1)); */
		/*@ assert missing: rule == missing_rule_of(driver) ==>
		  @   owned_breaks(ROOT, driver, rule, owners, (__u32)(cur.index - 1)); */
		/*@ assert other: rule == driver_rule_of(driver) ==>
		  @   owned_breaks(ROOT, driver, rule, kind, i); */
		if (rule == missing)
			return iommu_lu_refuse(broken, rule, owners, cur.index - 1,
					       cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, kind, i, own.phys);
		/*@ assert it: known(ROOT, owners, win->first, own_owner(ROOT, kind, i)) ==>
		  @   OWN_2(ROOT, driver, owners, kind, i); */
		/*@ assert driven: \forall integer v; 0 <= v < i + 1 &&
		  @   known(ROOT, owners, win->first, own_owner(ROOT, kind, v)) ==>
		  @     OWN_2(ROOT, driver, owners, kind, v); */
		/*@ ghost lemma_owned(kind, i); */
	}
	/*@ assert end: known_owned(ROOT, driver, owners, win->first, kind,
	  @   behind_owner(ROOT, kind, nr)); */
	if (!none_driven(img, driver, owners, win, &cur,
			 img->arrays[owners - 1].nr_records)) {
		/*@ ghost lemma_not_owned(driver, owners, kind, nr, (__u32)(cur.index - 1)); */
		/*@ assert last_missing: owned_breaks(ROOT, driver,
		  @   missing_rule_of(driver), owners, (__u32)(cur.index - 1)); */
		return iommu_lu_refuse(broken, missing, owners, cur.index - 1,
				       cur.phys);
	}
	/*@ assert rest: none_known(ROOT, driver, owners, win->first,
	  @   behind_owner(ROOT, kind, nr), array_nr(ROOT, owners)); */
	/*@ assert all: known_owned(ROOT, driver, owners, win->first, kind,
	  @   array_nr(ROOT, owners)); */
	return 0;
}

int iommu_lu_check_owned(const struct iommu_lu_image *img, __u32 driver,
			 struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	/*@ ghost lemma_ordered(driver); */
	iommu_lu_window_init(&win, 0);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	note_drivers(img, &win);
	ret = check_owners(img, driver, IOMMU_LU_KIND_IOMMU, &win, broken);
	if (ret)
		return ret;
	/* Without any IOMMU there must be no such attachment: one window tells. */
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: owned_below(ROOT, driver, first);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first == 0 || first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory_still: reading(img->env); */
		/*@ assert ready_still: iommu_lu_ready(IMG); */
		/*@ assert image_still: iommu_lu_image_of(IMG, ROOT); */
		note_drivers(img, &win);
		ret = check_owners(img, driver, IOMMU_LU_KIND_ATTACHMENT, &win, broken);
		if (ret)
			return ret;
	}
	/*@ ghost lemma_all_owned(driver, first); */
	return 0;
}

/* --- a driver's IOMMU records --------------------------------------------- */

static void copy_words(const __u64 *w, __u64 *to)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_OWNED_WORDS;
	  @ loop invariant copied: \forall integer j; 0 <= j < i ==> to[j] == w[j];
	  @ loop assigns i, to[0 .. IOMMU_LU_OWNED_WORDS - 1];
	  @ loop variant IOMMU_LU_OWNED_WORDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_OWNED_WORDS; i++)
		to[i] = w[i];
}

/* At the end the words stay as they are. */
static void next_owned(const struct iommu_lu_image *img, struct iommu_lu_owned *o)
{
	const __u64 *w = iommu_lu_next(img, &o->cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w) {
		o->owner = IOMMU_LU_NONE;
		/*@ assert end_memory: reading(img->env); */
		/*@ assert end_ready: iommu_lu_ready(IMG); */
		/*@ assert end_image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert end: owned_pos(o) == array_nr(ROOT, \at(o->cur.kind, Pre)); */
		/*@ assert still: iommu_lu_at(IMG, o->cur.kind, o->cur.index, &o->cur); */
		return;
	}
	copy_words(w, o->words);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, \at(o->cur.kind, Pre),
	  @   \at(o->cur.index, Pre) + 1, &o->cur); */
	/*@ assert words: \forall integer j; 0 <= j < IOMMU_LU_OWNED_WORDS ==>
	  @   o->words[j] == record_word(ROOT, \at(o->cur.kind, Pre),
	  @                              \at(o->cur.index, Pre), j); */
	o->owner = iommu_lu_low(o->words[0]);
	/*@ assert owner: o->owner == own_owner(ROOT, \at(o->cur.kind, Pre),
	  @   \at(o->cur.index, Pre)) && o->owner != IOMMU_LU_NONE; */
	/*@ assert still_memory: reading(img->env); */
	/*@ assert still_ready: iommu_lu_ready(IMG); */
	/*@ assert still_image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert pos: owned_pos(o) == \at(o->cur.index, Pre); */
	/*@ assert at_still: iommu_lu_at(IMG, o->cur.kind, o->cur.index, &o->cur); */
	/*@ assert words_still: \forall integer j; 0 <= j < IOMMU_LU_OWNED_WORDS ==>
	  @   o->words[j] == record_word(ROOT, o->cur.kind, owned_pos(o), j); */
}

void iommu_lu_owned_init(const struct iommu_lu_image *img, __u32 kind,
			 struct iommu_lu_owned *o)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_OWNED_WORDS;
	  @ loop assigns i, o->words[0 .. IOMMU_LU_OWNED_WORDS - 1];
	  @ loop variant IOMMU_LU_OWNED_WORDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_OWNED_WORDS; i++)
		o->words[i] = 0;
	iommu_lu_cursor_init(img, kind, &o->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_owned(img, o);
}

void iommu_lu_skip_owned(const struct iommu_lu_image *img, struct iommu_lu_owned *o,
			 __u32 owner)
{
	/*@ ghost __u32 kind = o->cur.kind; */
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant kind: o->cur.kind == kind;
	  @ loop invariant at: owned_at(IMG, ROOT, o);
	  @ loop invariant before: owned_before(ROOT, kind, owned_pos(o), owner);
	  @ loop assigns *o;
	  @ loop variant OWNED_LEFT(o);
	  @*/
	while (o->owner < owner) {
		/*@ assert here: owned_pos(o) + 1 == o->cur.index &&
		  @   own_owner(ROOT, kind, owned_pos(o)) < owner; */
		next_owned(img, o);
		/*@ assert behind: owned_pos(o) == \at(owned_pos(o), LoopCurrent) + 1; */
	}
}
