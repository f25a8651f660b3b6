// SPDX-License-Identifier: GPL-2.0-only
/*
 * Encoding and decoding of handover records, and what a broken rule is noted in
 *
 * A record is a row of 64-bit words. Two 32-bit fields share a word, the one
 * at the lower address in its low half.
 */
#include "image.h"

static const __u32 record_sizes[IOMMU_LU_NR_KINDS + 1] = {
	[IOMMU_LU_KIND_IOMMU]		= sizeof(struct iommu_lu_iommu),
	[IOMMU_LU_KIND_DOMAIN]		= sizeof(struct iommu_lu_domain),
	[IOMMU_LU_KIND_DEVICE]		= sizeof(struct iommu_lu_device),
	[IOMMU_LU_KIND_ATTACHMENT]	= sizeof(struct iommu_lu_attachment),
	[IOMMU_LU_KIND_IOMMUFD]		= sizeof(struct iommu_lu_iommufd),
	[IOMMU_LU_KIND_HWPT]		= sizeof(struct iommu_lu_hwpt),
	[IOMMU_LU_KIND_MEMORY]		= sizeof(struct iommu_lu_memory),
	[IOMMU_LU_KIND_VTD_IOMMU]	= sizeof(struct iommu_lu_vtd_iommu),
	[IOMMU_LU_KIND_VTD_CONTEXT]	= sizeof(struct iommu_lu_vtd_context),
	[IOMMU_LU_KIND_VTD_ATTACHMENT]	= sizeof(struct iommu_lu_vtd_attachment),
	[IOMMU_LU_KIND_SMMUV3_IOMMU]	= sizeof(struct iommu_lu_smmuv3_iommu),
	[IOMMU_LU_KIND_SMMUV3_STREAMS]	= sizeof(struct iommu_lu_smmuv3_streams),
	[IOMMU_LU_KIND_SMMUV3_ATTACHMENT] = sizeof(struct iommu_lu_smmuv3_attachment),
	[IOMMU_LU_KIND_AMDVI_IOMMU]	= sizeof(struct iommu_lu_amdvi_iommu),
	[IOMMU_LU_KIND_AMDVI_ATTACHMENT] = sizeof(struct iommu_lu_amdvi_attachment),
};

__u32 iommu_lu_record_size(__u32 kind)
{
	return kind <= IOMMU_LU_NR_KINDS ? record_sizes[kind] : 0;
}

int iommu_lu_refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
		    __u32 index, __u64 phys)
{
	broken->rule = rule;
	broken->kind = kind;
	broken->index = index;
	broken->pad = 0;
	broken->phys = phys;
	return -EINVAL;
}

void iommu_lu_get_iommu(const __u64 *w, struct iommu_lu_iommu *r)
{
	__u64 w1 = w[1];

	r->base = w[0];
	r->segment = iommu_lu_low(w1);
	r->driver = iommu_lu_high(w1);
	r->flags = w[2];
	r->reserved = w[3];
}

void iommu_lu_put_iommu(const struct iommu_lu_iommu *r, __u64 *w)
{
	w[0] = r->base;
	w[1] = iommu_lu_pair(r->segment, r->driver);
	w[2] = r->flags;
	w[3] = r->reserved;
}

void iommu_lu_get_domain(const __u64 *w, struct iommu_lu_domain *r)
{
	__u64 w1 = w[1], w2 = w[2], w4 = w[4];

	r->top_table = w[0];
	r->format = iommu_lu_low(w1);
	r->levels = iommu_lu_high(w1);
	r->input_bits = iommu_lu_low(w2);
	r->output_bits = iommu_lu_high(w2);
	r->nr_tables = w[3];
	r->top_bytes_lg2 = iommu_lu_low(w4);
	r->granule_lg2 = iommu_lu_high(w4);
	r->flags = w[5];
	r->reserved[0] = w[6];
	r->reserved[1] = w[7];
}

void iommu_lu_put_domain(const struct iommu_lu_domain *r, __u64 *w)
{
	w[0] = r->top_table;
	w[1] = iommu_lu_pair(r->format, r->levels);
	w[2] = iommu_lu_pair(r->input_bits, r->output_bits);
	w[3] = r->nr_tables;
	w[4] = iommu_lu_pair(r->top_bytes_lg2, r->granule_lg2);
	w[5] = r->flags;
	w[6] = r->reserved[0];
	w[7] = r->reserved[1];
}

void iommu_lu_get_device(const __u64 *w, struct iommu_lu_device *r)
{
	__u64 w0 = w[0], w1 = w[1];

	r->segment = iommu_lu_low(w0);
	r->rid = iommu_lu_high(w0);
	r->pci_id = iommu_lu_low(w1);
	r->iommu = iommu_lu_high(w1);
	r->flags = w[2];
	r->reserved[0] = w[3];
	r->reserved[1] = w[4];
	r->reserved[2] = w[5];
}

void iommu_lu_put_device(const struct iommu_lu_device *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->segment, r->rid);
	w[1] = iommu_lu_pair(r->pci_id, r->iommu);
	w[2] = r->flags;
	w[3] = r->reserved[0];
	w[4] = r->reserved[1];
	w[5] = r->reserved[2];
}

void iommu_lu_get_attachment(const __u64 *w, struct iommu_lu_attachment *r)
{
	__u64 w0 = w[0], w1 = w[1];

	r->device = iommu_lu_low(w0);
	r->domain = iommu_lu_high(w0);
	r->iommu = iommu_lu_low(w1);
	r->pasid = iommu_lu_high(w1);
	r->flags = w[2];
	r->reserved = w[3];
}

void iommu_lu_put_attachment(const struct iommu_lu_attachment *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->device, r->domain);
	w[1] = iommu_lu_pair(r->iommu, r->pasid);
	w[2] = r->flags;
	w[3] = r->reserved;
}

void iommu_lu_get_iommufd(const __u64 *w, struct iommu_lu_iommufd *r)
{
	__u64 w0 = w[0];

	r->nr_hwpts = iommu_lu_low(w0);
	r->nr_memory = iommu_lu_high(w0);
	r->flags = w[1];
	r->reserved[0] = w[2];
	r->reserved[1] = w[3];
}

void iommu_lu_put_iommufd(const struct iommu_lu_iommufd *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->nr_hwpts, r->nr_memory);
	w[1] = r->flags;
	w[2] = r->reserved[0];
	w[3] = r->reserved[1];
}

void iommu_lu_get_hwpt(const __u64 *w, struct iommu_lu_hwpt *r)
{
	__u64 w1 = w[1], w2 = w[2];

	r->token = w[0];
	r->domain = iommu_lu_low(w1);
	r->iommufd = iommu_lu_high(w1);
	r->parent = iommu_lu_low(w2);
	r->flags = iommu_lu_high(w2);
	r->reserved = w[3];
}

void iommu_lu_put_hwpt(const struct iommu_lu_hwpt *r, __u64 *w)
{
	w[0] = r->token;
	w[1] = iommu_lu_pair(r->domain, r->iommufd);
	w[2] = iommu_lu_pair(r->parent, r->flags);
	w[3] = r->reserved;
}

void iommu_lu_get_memory(const __u64 *w, struct iommu_lu_memory *r)
{
	__u64 w1 = w[1];

	r->memfd = w[0];
	r->iommufd = iommu_lu_low(w1);
	r->flags = iommu_lu_high(w1);
	r->reserved[0] = w[2];
	r->reserved[1] = w[3];
}

void iommu_lu_put_memory(const struct iommu_lu_memory *r, __u64 *w)
{
	w[0] = r->memfd;
	w[1] = iommu_lu_pair(r->iommufd, r->flags);
	w[2] = r->reserved[0];
	w[3] = r->reserved[1];
}

void iommu_lu_get_vtd_iommu(const __u64 *w, struct iommu_lu_vtd_iommu *r)
{
	__u64 w0 = w[0];

	r->iommu = iommu_lu_low(w0);
	r->mode = iommu_lu_high(w0);
	r->root_table = w[1];
	r->cap = w[2];
	r->ecap = w[3];
	r->reserved[0] = w[4];
	r->reserved[1] = w[5];
}

void iommu_lu_put_vtd_iommu(const struct iommu_lu_vtd_iommu *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->iommu, r->mode);
	w[1] = r->root_table;
	w[2] = r->cap;
	w[3] = r->ecap;
	w[4] = r->reserved[0];
	w[5] = r->reserved[1];
}

void iommu_lu_get_vtd_context(const __u64 *w, struct iommu_lu_vtd_context *r)
{
	__u64 w0 = w[0], w1 = w[1];

	r->iommu = iommu_lu_low(w0);
	r->bus = iommu_lu_high(w0);
	r->upper = iommu_lu_low(w1);
	r->flags = iommu_lu_high(w1);
	r->table = w[2];
	r->reserved = w[3];
}

void iommu_lu_put_vtd_context(const struct iommu_lu_vtd_context *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->iommu, r->bus);
	w[1] = iommu_lu_pair(r->upper, r->flags);
	w[2] = r->table;
	w[3] = r->reserved;
}

void iommu_lu_get_vtd_attachment(const __u64 *w, struct iommu_lu_vtd_attachment *r)
{
	__u64 w0 = w[0], w3 = w[3];

	r->attachment = iommu_lu_low(w0);
	r->domain_id = iommu_lu_high(w0);
	r->pasid_dir = w[1];
	r->pasid_table = w[2];
	r->pasid_dir_bytes_lg2 = iommu_lu_low(w3);
	r->flags = iommu_lu_high(w3);
	r->reserved[0] = w[4];
	r->reserved[1] = w[5];
}

void iommu_lu_put_vtd_attachment(const struct iommu_lu_vtd_attachment *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->attachment, r->domain_id);
	w[1] = r->pasid_dir;
	w[2] = r->pasid_table;
	w[3] = iommu_lu_pair(r->pasid_dir_bytes_lg2, r->flags);
	w[4] = r->reserved[0];
	w[5] = r->reserved[1];
}

void iommu_lu_get_smmuv3_iommu(const __u64 *w, struct iommu_lu_smmuv3_iommu *r)
{
	__u64 w0 = w[0], w2 = w[2], w3 = w[3];

	r->iommu = iommu_lu_low(w0);
	r->format = iommu_lu_high(w0);
	r->stream_table = w[1];
	r->sid_bits = iommu_lu_low(w2);
	r->split = iommu_lu_high(w2);
	r->cr1 = iommu_lu_low(w3);
	r->cr2 = iommu_lu_high(w3);
	r->reserved[0] = w[4];
	r->reserved[1] = w[5];
}

void iommu_lu_put_smmuv3_iommu(const struct iommu_lu_smmuv3_iommu *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->iommu, r->format);
	w[1] = r->stream_table;
	w[2] = iommu_lu_pair(r->sid_bits, r->split);
	w[3] = iommu_lu_pair(r->cr1, r->cr2);
	w[4] = r->reserved[0];
	w[5] = r->reserved[1];
}

void iommu_lu_get_smmuv3_streams(const __u64 *w, struct iommu_lu_smmuv3_streams *r)
{
	__u64 w0 = w[0];

	r->iommu = iommu_lu_low(w0);
	r->index = iommu_lu_high(w0);
	r->table = w[1];
	r->flags = w[2];
	r->reserved = w[3];
}

void iommu_lu_put_smmuv3_streams(const struct iommu_lu_smmuv3_streams *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->iommu, r->index);
	w[1] = r->table;
	w[2] = r->flags;
	w[3] = r->reserved;
}

void iommu_lu_get_smmuv3_attachment(const __u64 *w,
				    struct iommu_lu_smmuv3_attachment *r)
{
	__u64 w0 = w[0], w3 = w[3], w4 = w[4];

	r->attachment = iommu_lu_low(w0);
	r->sid = iommu_lu_high(w0);
	r->cd_table = w[1];
	r->cd_leaf = w[2];
	r->cd_format = iommu_lu_low(w3);
	r->cd_bits = iommu_lu_high(w3);
	r->tag = iommu_lu_low(w4);
	r->flags = iommu_lu_high(w4);
	r->reserved = w[5];
}

void iommu_lu_put_smmuv3_attachment(const struct iommu_lu_smmuv3_attachment *r,
				    __u64 *w)
{
	w[0] = iommu_lu_pair(r->attachment, r->sid);
	w[1] = r->cd_table;
	w[2] = r->cd_leaf;
	w[3] = iommu_lu_pair(r->cd_format, r->cd_bits);
	w[4] = iommu_lu_pair(r->tag, r->flags);
	w[5] = r->reserved;
}

void iommu_lu_get_amdvi_iommu(const __u64 *w, struct iommu_lu_amdvi_iommu *r)
{
	__u64 w0 = w[0];

	r->iommu = iommu_lu_low(w0);
	r->table_bytes_lg2 = iommu_lu_high(w0);
	r->device_table = w[1];
	r->features = w[2];
	r->features2 = w[3];
	r->reserved[0] = w[4];
	r->reserved[1] = w[5];
}

void iommu_lu_put_amdvi_iommu(const struct iommu_lu_amdvi_iommu *r, __u64 *w)
{
	w[0] = iommu_lu_pair(r->iommu, r->table_bytes_lg2);
	w[1] = r->device_table;
	w[2] = r->features;
	w[3] = r->features2;
	w[4] = r->reserved[0];
	w[5] = r->reserved[1];
}

void iommu_lu_get_amdvi_attachment(const __u64 *w,
				   struct iommu_lu_amdvi_attachment *r)
{
	__u64 w0 = w[0], w2 = w[2];

	r->attachment = iommu_lu_low(w0);
	r->domain_id = iommu_lu_high(w0);
	r->gcr3_table = w[1];
	r->alias = iommu_lu_low(w2);
	r->flags = iommu_lu_high(w2);
	r->reserved = w[3];
}

void iommu_lu_put_amdvi_attachment(const struct iommu_lu_amdvi_attachment *r,
				   __u64 *w)
{
	w[0] = iommu_lu_pair(r->attachment, r->domain_id);
	w[1] = r->gcr3_table;
	w[2] = iommu_lu_pair(r->alias, r->flags);
	w[3] = r->reserved;
}
