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
#include "relations_window.h"

/* An entry of a device table has 2^5 bytes. */
#define ENTRY_LG2	5

/*
 * A note of 0 says that nothing is known. Of an IOMMU: the log2 of its device
 * table's bytes. Of a domain:
 */
#define NOTE_OTHER	1
#define NOTE_V1		2
#define NOTE_V2		3

/* AMD-Vi IOMMUs from a position on, and what the next one says */
struct amdvis {
	struct iommu_lu_cursor cur;
	struct iommu_lu_amdvi_iommu next;
};

/* AMD-Vi attachments from a position on, and what the next one says */
struct amdvi_attachments {
	struct iommu_lu_cursor cur;
	struct iommu_lu_amdvi_attachment next;
};

/* The last AMD-Vi IOMMU and its segment; without a device table before the first */
struct last_amdvi {
	__u32 segment;
	__u32 table_bytes_lg2;
	__u64 device_table;
};

#ifdef __FRAMAC__
#include "acsl/relations.h"
#include "acsl/relations_amdvi_local.h"
#endif

/* At the end none is named. */
static void next_amdvi(const struct iommu_lu_image *img, struct amdvis *amdvis)
{
	const __u64 *w = iommu_lu_next(img, &amdvis->cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w) {
		amdvis->next.iommu = IOMMU_LU_NONE;
		return;
	}
	iommu_lu_get_amdvi_iommu(w, &amdvis->next);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_IOMMU,
	  @   \at(amdvis->cur.index, Pre) + 1, &amdvis->cur); */
	/*@ assert fits: device_table_fits(amdvis->next.table_bytes_lg2); */
}

static void amdvis_init(const struct iommu_lu_image *img, struct amdvis *amdvis)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_AMDVI_IOMMU, &amdvis->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_amdvi(img, amdvis);
}

static void next_attachment(const struct iommu_lu_image *img,
			    struct amdvi_attachments *atts)
{
	const __u64 *w = iommu_lu_next(img, &atts->cur);

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w) {
		atts->next.attachment = IOMMU_LU_NONE;
		return;
	}
	iommu_lu_get_amdvi_attachment(w, &atts->next);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_AMDVI_ATTACHMENT,
	  @   \at(atts->cur.index, Pre) + 1, &atts->cur); */
}

static void attachments_init(const struct iommu_lu_image *img,
			     struct amdvi_attachments *atts)
{
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_AMDVI_ATTACHMENT, &atts->cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	next_attachment(img, atts);
}

/* --- IOMMUs ---------------------------------------------------------- */

/* IOMMUs are sorted by segment, so those of one follow each other. */
static int same_table(const struct iommu_lu_amdvi_iommu *r, __u32 segment,
		      struct last_amdvi *last)
{
	int same = last->device_table == 0 || last->segment != segment ||
		   (last->device_table == r->device_table &&
		    last->table_bytes_lg2 == r->table_bytes_lg2);

	last->segment = segment;
	last->device_table = r->device_table;
	last->table_bytes_lg2 = r->table_bytes_lg2;
	return same;
}

/* IOMMU @index, the next one, and its AMD-Vi record */
static __u32 amdvi_rule(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *iommus, struct amdvis *amdvis,
			__u32 index, struct last_amdvi *last)
{
	const __u64 *w = iommu_lu_next(img, iommus);
	struct iommu_lu_iommu r;
	int same;

	if (!w)
		return IOMMU_LU_RULE_AMDVI_MISSING;
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_get_iommu(w, &r);
	/*@ assert amdvis: amdvi_at(IMG, amdvis); */
	/*@ assert iommus: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	if (r.driver != IOMMU_LU_DRIVER_AMDVI)
		return amdvis->next.iommu == index ? IOMMU_LU_RULE_AMDVI_DRIVER :
						     IOMMU_LU_RULE_OK;
	if (amdvis->next.iommu != index)
		return IOMMU_LU_RULE_AMDVI_MISSING;
	same = same_table(&amdvis->next, r.segment, last);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert amdvis_kept: amdvi_at(IMG, amdvis); */
	/*@ assert iommus_kept: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	next_amdvi(img, amdvis);
	/*@ assert iommus_still: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus); */
	return same ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_AMDVI_SEGMENT;
}

/* Every AMD-Vi IOMMU has an AMD-Vi record, no other IOMMU has. */
static int check_amdvis(const struct iommu_lu_image *img,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct last_amdvi last = { 0, 0, 0 };
	struct iommu_lu_cursor iommus;
	struct amdvis amdvis;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_IOMMU, &iommus);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	amdvis_init(img, &amdvis);
	/*@ assert first: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, 0, &iommus); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, i, &iommus);
	  @ loop invariant amdvis: amdvi_at(IMG, &amdvis);
	  @ loop assigns i, rule, iommus, amdvis, last;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = amdvi_rule(img, &iommus, &amdvis, i, &last);
		if (rule == IOMMU_LU_RULE_AMDVI_DRIVER)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_AMDVI_IOMMU,
					       amdvis.cur.index - 1, amdvis.cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_IOMMU, i,
					       iommus.phys);
	}
	return 0;
}

/* --- attachments ------------------------------------------------------ */

/* Note the size of each device table. */
static void note_amdvis(const struct iommu_lu_image *img, struct iommu_lu_window *win)
{
	struct amdvis amdvis;

	amdvis_init(img, &amdvis);
	/*@ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant amdvis: amdvi_at(IMG, &amdvis);
	  @ loop invariant notes: notes_sized((struct iommu_lu_window *)win);
	  @ loop assigns amdvis, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant AMDVIS_LEFT(&amdvis);
	  @*/
	while (amdvis.next.iommu != IOMMU_LU_NONE) {
		iommu_lu_take_note(win, amdvis.next.iommu,
				   (__u8)amdvis.next.table_bytes_lg2);
		/*@ assert sized: notes_sized((struct iommu_lu_window *)win); */
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert amdvis: amdvi_at(IMG, &amdvis); */
		next_amdvi(img, &amdvis);
	}
}

/* An attachment at an IOMMU with this note, and the AMD-Vi record of it, if any */
static __u32 iommu_rule(__u32 note, const struct iommu_lu_amdvi_attachment *r)
{
	if (!r)
		return note ? IOMMU_LU_RULE_AMDVI_MISSING : IOMMU_LU_RULE_OK;
	if (!note)
		return IOMMU_LU_RULE_AMDVI_DRIVER;
	if (r->alias >> (note - ENTRY_LG2) != 0)
		return IOMMU_LU_RULE_AMDVI_ALIAS;
	return IOMMU_LU_RULE_OK;
}

static __u8 note_of(__u32 format)
{
	if (format == IOMMU_LU_FORMAT_AMD_V1)
		return NOTE_V1;
	return format == IOMMU_LU_FORMAT_X86_64 ? NOTE_V2 : NOTE_OTHER;
}

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
	  @ loop assigns cur, r, w, i, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
	  @ loop variant array_nr(ROOT, IOMMU_LU_KIND_DOMAIN) - i;
	  @*/
	while ((w = iommu_lu_next(img, &cur))) {
		/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
		iommu_lu_get_domain(w, &r);
		iommu_lu_take_note(win, i, note_of(r.format));
		/*@ assert memory: reading(img->env); */
		/*@ assert ready: iommu_lu_ready(IMG); */
		/*@ assert image_still: iommu_lu_image_of(IMG, ROOT); */
		/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, i + 1, &cur); */
		i++;
	}
}

/* Tables of the second format are reached by way of a guest CR3 table. */
static __u32 domain_rule(__u32 note, const struct iommu_lu_amdvi_attachment *r)
{
	if (!r || note == (r->gcr3_table ? NOTE_V2 : NOTE_V1))
		return IOMMU_LU_RULE_OK;
	return IOMMU_LU_RULE_AMDVI_GCR3;
}

/* The next attachment, and what is known of its IOMMU or of its domain */
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *attachments,
			     const struct iommu_lu_window *win, int by_domain,
			     const struct iommu_lu_amdvi_attachment *own)
{
	const __u64 *w = iommu_lu_next(img, attachments);
	struct iommu_lu_attachment r;
	__u32 index, note;

	if (!w)
		return IOMMU_LU_RULE_AMDVI_MISSING;
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_get_attachment(w, &r);
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(attachments->index, Pre) + 1, attachments); */
	if (own && r.iommu == IOMMU_LU_NONE)
		return IOMMU_LU_RULE_AMDVI_DRIVER;
	index = by_domain ? r.domain : r.iommu;
	if (!iommu_lu_window_covers(win, index))
		return IOMMU_LU_RULE_OK;
	note = iommu_lu_note_of(win, index);
	return by_domain ? domain_rule(note, own) : iommu_rule(note, own);
}

/* All attachments; those whose IOMMU, or domain, is in the window are checked. */
static int check_window(const struct iommu_lu_image *img,
			const struct iommu_lu_window *win, int by_domain,
			struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	const struct iommu_lu_amdvi_attachment *own;
	struct amdvi_attachments atts;
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
		if (rule == IOMMU_LU_RULE_AMDVI_MISSING)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, cur.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule,
					       IOMMU_LU_KIND_AMDVI_ATTACHMENT,
					       atts.cur.index - 1, atts.cur.phys);
		if (own)
			next_attachment(img, &atts);
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
			note_amdvis(img, &win);
		ret = check_window(img, &win, by_domain, broken);
		if (ret)
			return ret;
	}
	return 0;
}

/* A reader that does not know these records must not go on [AMD-1]. */
static int feature_fits(const struct iommu_lu_image *img)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_AMDVI_IOMMU - 1].nr_records;

	return (img->incompat & IOMMU_LU_INCOMPAT_AMDVI ? 1 : 0) == (nr != 0);
}

int iommu_lu_check_amdvi(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost lemma_amdvis(); */
	ret = check_amdvis(img, broken);
	if (ret)
		return ret;
	if (!feature_fits(img))
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_AMDVI_FEATURE, 0, 0, 0);
	ret = check_attachments(img, 0, broken);
	if (ret || !img->arrays[IOMMU_LU_KIND_AMDVI_ATTACHMENT - 1].nr_records)
		return ret;
	return check_attachments(img, 1, broken);
}
