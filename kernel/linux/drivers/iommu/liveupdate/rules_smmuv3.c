// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that one SMMUv3 record keeps or breaks
 */
#include "image.h"

#define MAX_TAG			0xffff
/* What a stream table may cover: 64 MiB if linear, 8 MiB of first level */
#define MAX_LINEAR_BITS		20
#define MAX_L1_BITS		20
#define MAX_SID_BITS		32
/* Substream IDs have 20 bits; a second level has 1024 descriptors of 64 bytes. */
#define MAX_CD_BITS		20
#define CD_LEAF_BITS		10
#define CD_LEAF_BYTES		0x10000

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/rules_smmuv3_local.h"
#include "acsl/power.h"
#endif

/* A table of 2^@bytes_lg2 bytes that is really there, and aligned to its size */
static int names_table(__u64 phys, __u32 bytes_lg2)
{
	__u64 size = iommu_lu_table_size(bytes_lg2);

	/*@ ghost lemma_table_size(bytes_lg2); */
	return phys != 0 && (phys & (size - 1)) == 0;
}

/* Levels and sizes: the hardware knows three ways to split a stream ID. */
static int stream_format_fits(const struct iommu_lu_smmuv3_iommu *r)
{
	if (r->format == IOMMU_LU_SMMUV3_LINEAR)
		return r->split == 0 && r->sid_bits <= MAX_LINEAR_BITS;
	if (r->format != IOMMU_LU_SMMUV3_TWO_LEVEL)
		return 0;
	if (r->split != 6 && r->split != 8 && r->split != 10)
		return 0;
	return r->sid_bits >= r->split && r->sid_bits <= MAX_SID_BITS &&
	       r->sid_bits - r->split <= MAX_L1_BITS;
}

/* An entry of a linear table has 64 bytes, one of a first-level table 8. */
static __u32 stream_table_lg2(const struct iommu_lu_smmuv3_iommu *r)
{
	if (r->format == IOMMU_LU_SMMUV3_LINEAR)
		return r->sid_bits + 6;
	return r->sid_bits - r->split + 3;
}

static __u32 smmuv3_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
			       __u64 *major, __u64 *minor)
{
	__u32 nr_iommus = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_smmuv3_iommu r;

	/*@ assert nr: nr_iommus == array_nr(iommu_lu_root, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_get_smmuv3_iommu(w, &r);
	*major = 0;
	*minor = r.iommu;
	if ((r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.iommu >= nr_iommus)
		return IOMMU_LU_RULE_REC_INDEX;
	if (!stream_format_fits(&r))
		return IOMMU_LU_RULE_SMMUV3_FORMAT;
	if (!names_table(r.stream_table, stream_table_lg2(&r)))
		return IOMMU_LU_RULE_SMMUV3_ALIGN;
	return IOMMU_LU_RULE_OK;
}

static __u32 smmuv3_streams_rule(const struct iommu_lu_image *img, const __u64 *w,
				 __u64 *major, __u64 *minor)
{
	__u32 nr_iommus = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_smmuv3_streams r;

	/*@ assert nr: nr_iommus == array_nr(iommu_lu_root, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_get_smmuv3_streams(w, &r);
	*major = r.iommu;
	*minor = r.index;
	if ((r.flags | r.reserved) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.iommu >= nr_iommus)
		return IOMMU_LU_RULE_REC_INDEX;
	if (!names_table(r.table, 12))
		return IOMMU_LU_RULE_SMMUV3_ALIGN;
	return IOMMU_LU_RULE_OK;
}

/* Stage 1 in one level or in two, or stage 2, which has no descriptors */
static int descriptors_fit(const struct iommu_lu_smmuv3_attachment *r)
{
	if (r->cd_table == 0)
		return r->cd_leaf == 0 && r->cd_format == 0 && r->cd_bits == 0;
	if (r->cd_format == IOMMU_LU_SMMUV3_CD_LINEAR)
		return r->cd_leaf == 0 && r->cd_bits <= CD_LEAF_BITS &&
		       names_table(r->cd_table, r->cd_bits + 6);
	if (r->cd_format != IOMMU_LU_SMMUV3_CD_TWO_LEVEL ||
	    r->cd_bits <= CD_LEAF_BITS || r->cd_bits > MAX_CD_BITS)
		return 0;
	return names_table(r->cd_table, r->cd_bits - CD_LEAF_BITS + 3) &&
	       r->cd_leaf != 0 && (r->cd_leaf & (CD_LEAF_BYTES - 1)) == 0;
}

static __u32 smmuv3_attachment_rule(const struct iommu_lu_image *img,
				    const __u64 *w, __u64 *major, __u64 *minor)
{
	__u32 nr_attachments = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	struct iommu_lu_smmuv3_attachment r;

	/*@ assert nr: nr_attachments ==
	  @   array_nr(iommu_lu_root, IOMMU_LU_KIND_ATTACHMENT);
	  @*/
	iommu_lu_get_smmuv3_attachment(w, &r);
	*major = 0;
	*minor = r.attachment;
	if (r.flags != 0 || r.reserved != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.attachment >= nr_attachments)
		return IOMMU_LU_RULE_REC_INDEX;
	if (!descriptors_fit(&r))
		return IOMMU_LU_RULE_SMMUV3_CD;
	if (r.tag == 0 || r.tag > MAX_TAG)
		return IOMMU_LU_RULE_SMMUV3_TAG;
	return IOMMU_LU_RULE_OK;
}

__u32 iommu_lu_smmuv3_rule(const struct iommu_lu_image *img, __u32 kind,
			   const __u64 *w, __u64 *major, __u64 *minor)
{
	if (kind == IOMMU_LU_KIND_SMMUV3_IOMMU)
		return smmuv3_iommu_rule(img, w, major, minor);
	if (kind == IOMMU_LU_KIND_SMMUV3_STREAMS)
		return smmuv3_streams_rule(img, w, major, minor);
	return smmuv3_attachment_rule(img, w, major, minor);
}
