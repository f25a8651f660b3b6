// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that one record keeps or breaks: reserved fields, ranges, indices, and
 * its order after the record before it
 */
#include "image.h"

#define MAX_SEGMENT	0xffff
#define MAX_RID		0xffff
#define MAX_BUS		0xff
#define MAX_DOMAIN_ID	0xffff
#define MAX_TABLES	0x100000000ULL

/* What records of a kind are sorted by: first @major, then @minor. */
struct key {
	__u64 major;
	__u64 minor;
};

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/rules_local.h"
#endif

static int ascends(__u64 major, __u64 minor, const struct key *after)
{
	return major < after->major ||
	       (major == after->major && minor < after->minor);
}

static int names_record(const struct iommu_lu_image *img, __u32 kind, __u32 index)
{
	return index < img->arrays[kind - 1].nr_records;
}

/* An IOMMU; or none, in a handover that has devices without one */
static int names_iommu(const struct iommu_lu_image *img, __u32 index)
{
	if (index == IOMMU_LU_NONE)
		return (img->incompat & IOMMU_LU_INCOMPAT_NOIOMMU) != 0;
	return names_record(img, IOMMU_LU_KIND_IOMMU, index);
}

/* A table of 4 KiB that is really there */
static int names_page(__u64 phys)
{
	return phys != 0 && (phys & (IOMMU_LU_BLOCK_SIZE - 1)) == 0;
}

static __u32 iommu_rule(const __u64 *w, struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_iommu r;

	iommu_lu_get_iommu(w, &r);
	key->major = r.segment;
	key->minor = r.base;
	if ((r.flags | r.reserved) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.driver != IOMMU_LU_DRIVER_VTD && r.driver != IOMMU_LU_DRIVER_AMDVI &&
	    r.driver != IOMMU_LU_DRIVER_SMMUV3)
		return IOMMU_LU_RULE_IOMMU_DRIVER;
	return IOMMU_LU_RULE_OK;
}

/*
 * What each format allows. LPAE has top tables smaller than a granule, and in
 * stage 2 up to 16 concatenated ones.
 */
static const struct format {
	__u32 min_levels;
	__u32 max_levels;
	__u32 max_granule_lg2;
	__u32 min_top_lg2;
	__u32 concat_lg2;
} formats[] = {
	[IOMMU_LU_FORMAT_VTD_SS]  = { 3, 5, 12, 12, 0 },
	[IOMMU_LU_FORMAT_X86_64]  = { 4, 5, 12, 12, 0 },
	[IOMMU_LU_FORMAT_AMD_V1]  = { 1, 6, 12, 12, 0 },
	[IOMMU_LU_FORMAT_LPAE_S1] = { 1, 4, 16, 4, 0 },
	[IOMMU_LU_FORMAT_LPAE_S2] = { 1, 4, 16, 4, 4 },
};

#ifdef __FRAMAC__
#include "acsl/power.h"
#include "acsl/walkable.h"
#include "acsl/rules_domain.h"
#endif

static int top_is_aligned(__u64 top_table, __u32 top_bytes_lg2)
{
	__u64 size = iommu_lu_table_size(top_bytes_lg2);

	/*@ ghost lemma_table_size(top_bytes_lg2); */
	return top_table != 0 && (top_table & (size - 1)) == 0;
}

static __u32 top_table_rule(const struct iommu_lu_domain *r, const struct format *f)
{
	if ((r->granule_lg2 != 12 && r->granule_lg2 != 14 && r->granule_lg2 != 16) ||
	    r->granule_lg2 > f->max_granule_lg2)
		return IOMMU_LU_RULE_DOMAIN_ALIGN;
	if (r->top_bytes_lg2 < f->min_top_lg2 ||
	    r->top_bytes_lg2 > r->granule_lg2 + f->concat_lg2)
		return IOMMU_LU_RULE_DOMAIN_ALIGN;
	if (!top_is_aligned(r->top_table, r->top_bytes_lg2))
		return IOMMU_LU_RULE_DOMAIN_ALIGN;
	return IOMMU_LU_RULE_OK;
}

/* Levels and sizes were checked: the tables cannot translate more than this. */
static __u32 max_input_bits(const struct iommu_lu_domain *r)
{
	__u32 bits = r->granule_lg2 + (r->top_bytes_lg2 - 3);
	__u32 i;

	/*@ loop invariant range: 1 <= i <= r->levels;
	  @ loop invariant least: 0 <= bits <= 33 + 13 * (i - 1);
	  @ loop invariant bits: bits ==
	  @   translated_bits(i, r->granule_lg2, r->top_bytes_lg2);
	  @ loop assigns i, bits;
	  @ loop variant r->levels - i;
	  @*/
	for (i = 1; i < r->levels; i++)
		bits += r->granule_lg2 - 3;
	return bits < 64 ? bits : 64;
}

__u32 iommu_lu_domain_rule(const struct iommu_lu_domain *r)
{
	__u32 rule;

	if (r->format < IOMMU_LU_FORMAT_VTD_SS || r->format > IOMMU_LU_FORMAT_LPAE_S2)
		return IOMMU_LU_RULE_DOMAIN_FORMAT;
	if (r->levels < formats[r->format].min_levels ||
	    r->levels > formats[r->format].max_levels)
		return IOMMU_LU_RULE_DOMAIN_LEVELS;
	rule = top_table_rule(r, &formats[r->format]);
	if (rule != IOMMU_LU_RULE_OK)
		return rule;
	if (r->input_bits < 12 || r->input_bits > max_input_bits(r) ||
	    r->output_bits < 12 || r->output_bits > 56)
		return IOMMU_LU_RULE_DOMAIN_BITS;
	if (r->nr_tables == 0 || r->nr_tables > MAX_TABLES)
		return IOMMU_LU_RULE_DOMAIN_TABLES;
	return IOMMU_LU_RULE_OK;
}

static __u32 domain_rule(const __u64 *w, struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_domain r;

	iommu_lu_get_domain(w, &r);
	/*@ assert decoded: domain_is(&r, iommu_lu_root, index); */
	key->major = 0;
	key->minor = r.top_table;
	/*@ assert fields: domain_is(&r, iommu_lu_root, index); */
	if (r.flags != 0 || (r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	return iommu_lu_domain_rule(&r);
}

static __u32 device_rule(const struct iommu_lu_image *img, const __u64 *w,
			 struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_device r;

	iommu_lu_get_device(w, &r);
	key->major = r.segment;
	key->minor = r.rid;
	if ((r.flags | r.reserved[0] | r.reserved[1] | r.reserved[2]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_iommu(img, r.iommu))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.segment > MAX_SEGMENT || r.rid > MAX_RID)
		return IOMMU_LU_RULE_DEVICE_RID;
	return IOMMU_LU_RULE_OK;
}

static __u32 attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
			     struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_attachment r;

	iommu_lu_get_attachment(w, &r);
	/*@ assert image:
	  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root); */
	key->major = r.device;
	key->minor = r.pasid;
	if ((r.flags | r.reserved) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_DEVICE, r.device) ||
	    !names_record(img, IOMMU_LU_KIND_DOMAIN, r.domain) ||
	    !names_iommu(img, r.iommu))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.pasid != IOMMU_LU_NO_PASID)
		return IOMMU_LU_RULE_ATT_PASID;
	return IOMMU_LU_RULE_OK;
}

/* An iommufd has no key of its own: it is known by its index. */
static __u32 iommufd_rule(const __u64 *w, __u32 index, struct key *key)
{
	struct iommu_lu_iommufd r;

	iommu_lu_get_iommufd(w, &r);
	key->major = 0;
	key->minor = index;
	if ((r.flags | r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	return IOMMU_LU_RULE_OK;
}

static __u32 hwpt_rule(const struct iommu_lu_image *img, const __u64 *w,
		       struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_hwpt r;

	iommu_lu_get_hwpt(w, &r);
	key->major = r.iommufd;
	key->minor = r.token;
	if (r.flags != 0 || r.reserved != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_DOMAIN, r.domain) ||
	    !names_record(img, IOMMU_LU_KIND_IOMMUFD, r.iommufd))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.parent != IOMMU_LU_NONE)
		return IOMMU_LU_RULE_HWPT_PARENT;
	return IOMMU_LU_RULE_OK;
}

static __u32 memory_rule(const struct iommu_lu_image *img, const __u64 *w,
			 struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_memory r;

	iommu_lu_get_memory(w, &r);
	key->major = r.iommufd;
	key->minor = r.memfd;
	if (r.flags != 0 || (r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_IOMMUFD, r.iommufd))
		return IOMMU_LU_RULE_REC_INDEX;
	return IOMMU_LU_RULE_OK;
}

static __u32 vtd_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
			    struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_vtd_iommu r;

	iommu_lu_get_vtd_iommu(w, &r);
	key->major = 0;
	key->minor = r.iommu;
	if ((r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_IOMMU, r.iommu))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.mode != IOMMU_LU_VTD_LEGACY && r.mode != IOMMU_LU_VTD_SCALABLE)
		return IOMMU_LU_RULE_VTD_MODE;
	if (!names_page(r.root_table))
		return IOMMU_LU_RULE_VTD_ALIGN;
	return IOMMU_LU_RULE_OK;
}

static __u32 vtd_context_rule(const struct iommu_lu_image *img, const __u64 *w,
			      struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_vtd_context r;

	iommu_lu_get_vtd_context(w, &r);
	key->major = r.iommu;
	key->minor = iommu_lu_pair(r.upper, r.bus);
	if (r.flags != 0 || r.reserved != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_IOMMU, r.iommu))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.bus > MAX_BUS || r.upper > 1)
		return IOMMU_LU_RULE_VTD_BUS;
	if (!names_page(r.table))
		return IOMMU_LU_RULE_VTD_ALIGN;
	return IOMMU_LU_RULE_OK;
}

static __u32 vtd_attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
				 struct key *key) /*@ ghost (__u32 index) */
{
	struct iommu_lu_vtd_attachment r;

	iommu_lu_get_vtd_attachment(w, &r);
	key->major = 0;
	key->minor = r.attachment;
	if (r.flags != 0 || (r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (!names_record(img, IOMMU_LU_KIND_ATTACHMENT, r.attachment))
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.domain_id == 0 || r.domain_id > MAX_DOMAIN_ID)
		return IOMMU_LU_RULE_VTD_DID;
	return IOMMU_LU_RULE_OK;
}

static __u32 record_rule(const struct iommu_lu_image *img, __u32 kind,
			 const __u64 *w, __u32 index, struct key *key)
{
	switch (kind) {
	case IOMMU_LU_KIND_IOMMU:
		return iommu_rule(w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_DOMAIN:
		return domain_rule(w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_DEVICE:
		return device_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_ATTACHMENT:
		return attachment_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_IOMMUFD:
		return iommufd_rule(w, index, key);
	case IOMMU_LU_KIND_HWPT:
		return hwpt_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_MEMORY:
		return memory_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_VTD_IOMMU:
		return vtd_iommu_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_VTD_CONTEXT:
		return vtd_context_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_VTD_ATTACHMENT:
		return vtd_attachment_rule(img, w, key) /*@ ghost (index) */;
	case IOMMU_LU_KIND_AMDVI_IOMMU:
	case IOMMU_LU_KIND_AMDVI_ATTACHMENT:
		return iommu_lu_amdvi_rule(img, kind, w, &key->major, &key->minor);
	default:
		break;
	}
	return iommu_lu_smmuv3_rule(img, kind, w, &key->major, &key->minor);
}

/* The words of the next record */
static const __u64 *next_record(const struct iommu_lu_image *img,
				struct iommu_lu_cursor *cur)
{
	const __u64 *w = iommu_lu_next(img, cur);

	/*@ assert image:
	  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root); */
	return w;
}

/*
 * The next record: by itself, and by its order after the one before it, whose
 * key is replaced.
 */
static __u32 next_rule(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		       __u32 kind, __u32 index, struct key *key)
{
	__u64 major = key->major, minor = key->minor;
	const __u64 *w = next_record(img, cur);
	__u32 rule;

	if (!w)
		return IOMMU_LU_RULE_BLOCK_MAPPED;
	/*@ assert at: iommu_lu_at((struct iommu_lu_image *)img, kind, index + 1, cur); */
	rule = record_rule(img, kind, w, index, key);
	/*@ ghost if (index > 0) lemma_order(kind, index); */
	if (rule == IOMMU_LU_RULE_OK && index > 0 && !ascends(major, minor, key))
		return IOMMU_LU_RULE_REC_ORDER;
	return rule;
}

int iommu_lu_check_records(const struct iommu_lu_image *img, __u32 kind,
			   struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[kind - 1].nr_records;
	struct key key = { 0, 0 };
	struct iommu_lu_cursor cur;
	__u32 i, rule;

	/*@ assert nr: nr == array_nr(iommu_lu_root, kind); */
	iommu_lu_cursor_init(img, kind, &cur);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready((struct iommu_lu_image *)img); */
	/*@ assert image:
	  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready:
	  @   image_ready((struct iommu_lu_image *)img, iommu_lu_root);
	  @ loop invariant at: iommu_lu_at((struct iommu_lu_image *)img, kind, i, &cur);
	  @ loop invariant key: i > 0 ==> key_is(&key, iommu_lu_root, kind, i - 1);
	  @ loop invariant ok: \forall integer k; 0 <= k < i ==>
	  @   record_ok(iommu_lu_root, kind, k);
	  @ loop assigns i, rule, cur, key;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = next_rule(img, &cur, kind, i, &key);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, kind, i, cur.phys);
		/*@ assert next: (__u32)(i + 1) == i + 1; */
	}
	return 0;
}
