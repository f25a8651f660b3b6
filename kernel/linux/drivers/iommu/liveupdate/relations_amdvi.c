// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that AMD-Vi records keep or break together with others
 *
 * As in relations.c: what is sorted alike is gone through side by side, and for
 * what is not, a window of fixed size notes what is known of an index.
 *
 * That attachments which share a domain ID also share their domain [AMD-8], that
 * no alias is another device's requester ID [AMD-9], and that the device table
 * has an entry for each device are found out when the table is adopted.
 */
#include "relations_owned.h"

/* An entry of a device table has 2^5 bytes. */
#define ENTRY_LG2	5

/*
 * What is noted of a domain; 0 says that nothing is known. Of an AMD-Vi IOMMU it is
 * the log2 of its device table's entries, and one more.
 */
#define NOTE_OTHER	1
#define NOTE_V1		2
#define NOTE_V2		3

/* The rule of attachments and what they name of a kind */
#define RULE_OF(kind)	((kind) == IOMMU_LU_KIND_DOMAIN ? \
			 IOMMU_LU_RULE_AMDVI_GCR3 : IOMMU_LU_RULE_AMDVI_ALIAS)

#ifdef __FRAMAC__
#include "acsl/relations_owned_lemmas.h"
#include "acsl/relations_amdvi_local.h"
#endif

/* --- IOMMUs ---------------------------------------------------------- */

/* IOMMUs are sorted by segment, so those of one follow each other. */
static int check_segments(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_AMDVI_IOMMU - 1].nr_records;
	__u32 i, segment, last_lg2 = 0, last_segment = 0;
	struct iommu_lu_cursor own, iommus;
	struct iommu_lu_amdvi_iommu r;
	__u64 last_table = 0;
	const __u64 *w;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_AMDVI_IOMMU, &own);
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant own: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i, &own);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, iommus.index, &iommus);
	  @ loop invariant behind: iommus.index ==
	  @   behind_owner(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, i);
	  @ loop invariant last: i > 0 ==> last_segment == amdvi_segment(ROOT, i - 1) &&
	  @   last_table == amdvi_iommu_device_table(ROOT, i - 1) &&
	  @   last_lg2 == amdvi_iommu_table_bytes_lg2(ROOT, i - 1);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==> AMD_6(ROOT, k);
	  @ loop assigns i, w, r, segment, own, iommus, last_segment, last_table, last_lg2;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		w = iommu_lu_next(img, &own);
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at_next: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, iommus.index, &iommus); */
		if (!w)
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_AMDVI_SEGMENT,
					       IOMMU_LU_KIND_AMDVI_IOMMU, i, own.phys);
		iommu_lu_get_amdvi_iommu(w, &r);
		/*@ assert memory_kept: reading(img->env); */
		/*@ assert ready_kept: iommu_lu_ready(IMG); */
		/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert iommu: r.iommu == own_owner(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, i); */
		/*@ assert table: r.device_table == amdvi_iommu_device_table(ROOT, i); */
		/*@ assert lg2: r.table_bytes_lg2 == amdvi_iommu_table_bytes_lg2(ROOT, i); */
		/*@ assert own_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i + 1, &own); */
		/*@ assert at_here: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, iommus.index, &iommus); */
		/*@ assert range: iommus.index <= r.iommu <
		  @   array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
		if (!iommu_lu_segment_of(img, &iommus, r.iommu, &segment))
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_AMDVI_SEGMENT,
					       IOMMU_LU_KIND_AMDVI_IOMMU, i, own.phys);
		/*@ assert segment: segment == amdvi_segment(ROOT, i); */
		/*@ ghost lemma_segment(i); */
		/*@ assert own_still: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i + 1, &own); */
		if (i > 0 && segment == last_segment &&
		    (r.device_table != last_table || r.table_bytes_lg2 != last_lg2)) {
			/*@ assert broken: breaks_at(ROOT, IOMMU_LU_RULE_AMDVI_SEGMENT,
			  @   IOMMU_LU_KIND_AMDVI_IOMMU, i); */
			return iommu_lu_refuse(broken, IOMMU_LU_RULE_AMDVI_SEGMENT,
					       IOMMU_LU_KIND_AMDVI_IOMMU, i, own.phys);
		}
		last_segment = segment;
		last_table = r.device_table;
		last_lg2 = r.table_bytes_lg2;
		/*@ assert behind: iommus.index == r.iommu + 1; */
		/*@ assert at_end: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, iommus.index, &iommus); */
		/*@ assert own_end: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i + 1, &own); */
	}
	return 0;
}

/* --- attachments ------------------------------------------------------ */

/* The next AMD-Vi IOMMU and the log2 of its device table's bytes */
static int next_amdvi(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		      __u32 *iommu, __u32 *lg2)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_amdvi_iommu r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_amdvi_iommu(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == amdvi_iommu_iommu(ROOT, \at(cur->index, Pre)); */
	/*@ assert lg2: r.table_bytes_lg2 == amdvi_iommu_table_bytes_lg2(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU,
	  @   \at(cur->index, Pre) + 1, cur); */
	*lg2 = r.table_bytes_lg2;
	return 1;
}

/* Note how many entries each device table has. */
static void note_entries(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_AMDVI_IOMMU - 1].nr_records;
	struct iommu_lu_cursor cur;
	__u32 i, iommu, lg2;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_AMDVI_IOMMU, &cur);
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i, &cur);
	  @ loop invariant small: notes_small(win);
	  @ loop invariant noted: entries_noted(win, ROOT, i);
	  @ loop assigns i, iommu, lg2, cur, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!next_amdvi(img, &cur, &iommu, &lg2))
			return;
		/*@ assert few: AMD_4(ROOT, i) && 12 <= lg2 <= 21; */
		/*@ assert others: \forall integer v; 0 <= v < i ==>
		  @   amdvi_iommu_iommu(ROOT, v) < iommu; */
		iommu_lu_take_note(win, iommu, (__u8)(lg2 - ENTRY_LG2 + 1));
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU, i + 1, &cur); */
	}
}

static __u8 format_note(__u32 format)
{
	if (format == IOMMU_LU_FORMAT_AMD_V1)
		return NOTE_V1;
	return format == IOMMU_LU_FORMAT_X86_64 ? NOTE_V2 : NOTE_OTHER;
}

/* Note the format of each domain. */
static void note_formats(const struct iommu_lu_image *img, struct iommu_lu_window *win)
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
	  @ loop invariant noted: formats_noted(win, ROOT, i);
	  @ loop assigns i, format, cur, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		if (!iommu_lu_next_format(img, &cur, &format))
			return;
		iommu_lu_take_note(win, i, format_note(format));
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i + 1, &cur); */
	}
}

/* Does an attachment fit what is noted of its IOMMU, or of its domain? */
static int note_fits(const struct iommu_lu_amdvi_attachment *r, __u32 kind,
		     __u32 note)
{
	/* Tables of the second format are reached by way of a guest CR3 table. */
	if (kind == IOMMU_LU_KIND_DOMAIN)
		return note == (r->gcr3_table != 0 ? NOTE_V2 : NOTE_V1);
	return note != 0 && r->alias >> (note - 1) == 0;
}

/* Does the next AMD-Vi attachment fit what it names of a kind, if the window has that? */
static int own_fits(const struct iommu_lu_image *img,
		    const struct iommu_lu_window *win, __u32 kind,
		    struct iommu_lu_cursor *own, struct iommu_lu_cursor *attachments)
{
	/*@ ghost __u32 pos = own->index; */
	const __u64 *w = iommu_lu_next(img, own);
	struct iommu_lu_amdvi_attachment r;
	__u32 index;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_amdvi_attachment(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert attachment: r.attachment ==
	  @   own_owner(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, \at(own->index, Pre)); */
	/*@ assert alias: r.alias == amdvi_attachment_alias(ROOT, \at(own->index, Pre)); */
	/*@ assert gcr3: r.gcr3_table ==
	  @   amdvi_attachment_gcr3_table(ROOT, \at(own->index, Pre)); */
	/*@ assert own_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT,
	  @   \at(own->index, Pre) + 1, own); */
	/*@ assert attachments_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments); */
	/*@ assert range: attachments->index <= r.attachment <
	  @   array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT); */
	index = iommu_lu_named_by(img, attachments, r.attachment, kind);
	/*@ assert own_still: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT,
	  @   \at(own->index, Pre) + 1, own); */
	/*@ assert behind: attachments->index == r.attachment + 1; */
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments->index, attachments); */
	/*@ assert win_still: kind_noted(WIN, ROOT, kind); */
	/*@ assert index: index == own_named_by(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT,
	  @   \at(own->index, Pre), kind) && is_index(ROOT, kind, index); */
	/*@ assert has: kind == IOMMU_LU_KIND_IOMMU ==>
	  @   at_driver(ROOT, IOMMU_LU_DRIVER_AMDVI, index) &&
	  @   has_own(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, index); */
	if (index == IOMMU_LU_NONE)
		return 0;
	if (!iommu_lu_window_covers(win, index))
		return 1;
	/*@ assert noted: note_right(ROOT, kind, index, win->notes[index - win->first]); */
	/*@ ghost lemma_fits(kind, pos, index, win->notes[index - win->first]); */
	return note_fits(&r, kind, iommu_lu_note_of(win, index));
}

/* The AMD-Vi attachments at those of a kind that the window covers */
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, __u32 kind,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_AMDVI_ATTACHMENT - 1].nr_records;
	struct iommu_lu_cursor own, attachments;
	__u32 i;
	int fits;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_AMDVI_ATTACHMENT, &own);
	/*@ assert own_memory: reading(img->env); */
	/*@ assert own_ready: iommu_lu_ready(IMG); */
	/*@ assert own_image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert own: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT, 0, &own); */
	/*@ assert first: win->first == \at(win->first, Pre); */
	/*@ assert noted: kind_noted(WIN, ROOT, kind); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant own: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, &own);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   attachments.index, &attachments);
	  @ loop invariant behind: attachments.index ==
	  @   behind_owner(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i);
	  @ loop invariant first: win->first == \at(win->first, Pre);
	  @ loop invariant noted: kind_noted(WIN, ROOT, kind);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   amdvi_seen(ROOT, kind, win->first, k);
	  @ loop assigns i, fits, own, attachments;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		fits = own_fits(img, win, kind, &own, &attachments);
		/*@ assert reason: fits == 0 ==> breaks_at(ROOT, RULE_OF(kind),
		  @   IOMMU_LU_KIND_AMDVI_ATTACHMENT, i); */
		if (!fits)
			return iommu_lu_refuse(broken, RULE_OF(kind),
					       IOMMU_LU_KIND_AMDVI_ATTACHMENT, i,
					       own.phys);
		/*@ assert seen: amdvi_seen(ROOT, kind, win->first, i); */
		/*@ assert first_still: win->first == \at(win->first, Pre); */
		/*@ assert noted_still: kind_noted(WIN, ROOT, kind); */
	}
	return 0;
}

/* AMD-Vi attachments and what they name of a kind: IOMMUs or domains */
static int check_attachments(const struct iommu_lu_image *img, __u32 kind,
			     struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[kind - 1].nr_records;
	struct iommu_lu_window win;
	__u32 first;
	int ret;

	/*@ assert nr: nr == array_nr(ROOT, kind); */
	if (img->arrays[IOMMU_LU_KIND_AMDVI_ATTACHMENT - 1].nr_records == 0)
		return 0;
	/*@ loop invariant range: 0 <= first <= nr + IOMMU_LU_WINDOW_SIZE;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant ok: amdvi_below(ROOT, kind, first);
	  @ loop assigns first, ret, win, *broken;
	  @ loop variant nr + IOMMU_LU_WINDOW_SIZE - first;
	  @*/
	for (first = 0; first < nr; first += IOMMU_LU_WINDOW_SIZE) {
		iommu_lu_window_init(&win, first);
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		if (kind == IOMMU_LU_KIND_DOMAIN)
			note_formats(img, &win);
		else
			note_entries(img, &win);
		/*@ ghost lemma_noted(&win, kind); */
		ret = check_window(img, &win, kind, broken);
		if (ret)
			return ret;
		/*@ assert seen: \forall integer i;
		  @   is_index(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
		  @     amdvi_seen(ROOT, kind, first, i); */
		/*@ assert below: amdvi_below(ROOT, kind, first + IOMMU_LU_WINDOW_SIZE); */
	}
	return 0;
}

/* A reader that does not know these records must not go on [AMD-1]. */
static int feature_fits(const struct iommu_lu_image *img)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_AMDVI_IOMMU - 1].nr_records;

	return ((img->incompat & IOMMU_LU_INCOMPAT_AMDVI) != 0) == (nr != 0);
}

int iommu_lu_check_amdvi(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken)
{
	int ret;

	ret = iommu_lu_check_owned(img, IOMMU_LU_DRIVER_AMDVI, broken);
	/*@ assert owned: ret != 0 ==> amdvi_relation_breaks(ROOT, broken->rule,
	  @   broken->kind, broken->index); */
	/*@ ghost lemma_segments(); */
	if (ret)
		return ret;
	if (!feature_fits(img))
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_AMDVI_FEATURE, 0, 0, 0);
	ret = check_segments(img, broken);
	if (ret)
		return ret;
	ret = check_attachments(img, IOMMU_LU_KIND_IOMMU, broken);
	if (ret)
		return ret;
	return check_attachments(img, IOMMU_LU_KIND_DOMAIN, broken);
}
