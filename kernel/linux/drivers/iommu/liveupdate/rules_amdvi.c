// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that one AMD-Vi record keeps or breaks
 */
#include "image.h"

/* A device table has 32 bytes for each requester ID, of which there are 2^16. */
#define MIN_TABLE_LG2		12
#define MAX_TABLE_LG2		21
#define MAX_DOMAIN_ID		0xffff

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/rules_amdvi_local.h"
#endif

static int on_page(__u64 phys)
{
	return (phys & (IOMMU_LU_BLOCK_SIZE - 1)) == 0;
}

static __u32 amdvi_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
			      __u64 *major, __u64 *minor)
{
	__u32 nr_iommus = img->arrays[IOMMU_LU_KIND_IOMMU - 1].nr_records;
	struct iommu_lu_amdvi_iommu r;

	/*@ assert nr: nr_iommus == array_nr(iommu_lu_root, IOMMU_LU_KIND_IOMMU); */
	iommu_lu_get_amdvi_iommu(w, &r);
	*major = 0;
	*minor = r.iommu;
	if ((r.reserved[0] | r.reserved[1]) != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.iommu >= nr_iommus)
		return IOMMU_LU_RULE_REC_INDEX;
	if (r.table_bytes_lg2 < MIN_TABLE_LG2 || r.table_bytes_lg2 > MAX_TABLE_LG2)
		return IOMMU_LU_RULE_AMDVI_SIZE;
	if (r.device_table == 0 || !on_page(r.device_table))
		return IOMMU_LU_RULE_AMDVI_ALIGN;
	return IOMMU_LU_RULE_OK;
}

static __u32 amdvi_attachment_rule(const struct iommu_lu_image *img,
				   const __u64 *w, __u64 *major, __u64 *minor)
{
	__u32 nr_attachments = img->arrays[IOMMU_LU_KIND_ATTACHMENT - 1].nr_records;
	struct iommu_lu_amdvi_attachment r;

	/*@ assert nr: nr_attachments ==
	  @   array_nr(iommu_lu_root, IOMMU_LU_KIND_ATTACHMENT);
	  @*/
	iommu_lu_get_amdvi_attachment(w, &r);
	*major = 0;
	*minor = r.attachment;
	if (r.flags != 0 || r.reserved != 0)
		return IOMMU_LU_RULE_REC_RESERVED;
	if (r.attachment >= nr_attachments)
		return IOMMU_LU_RULE_REC_INDEX;
	if (!on_page(r.gcr3_table))
		return IOMMU_LU_RULE_AMDVI_ALIGN;
	if (r.domain_id == 0 || r.domain_id > MAX_DOMAIN_ID)
		return IOMMU_LU_RULE_AMDVI_DID;
	return IOMMU_LU_RULE_OK;
}

__u32 iommu_lu_amdvi_rule(const struct iommu_lu_image *img, __u32 kind,
			  const __u64 *w, __u64 *major, __u64 *minor)
{
	if (kind == IOMMU_LU_KIND_AMDVI_IOMMU)
		return amdvi_iommu_rule(img, w, major, minor);
	return amdvi_attachment_rule(img, w, major, minor);
}
