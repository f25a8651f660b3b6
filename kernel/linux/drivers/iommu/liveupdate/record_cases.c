// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases about encoding and decoding: words and structures have the same bytes
 */
#include "image_cases.h"

#define MOST_WORDS	8

static void random_words(struct iommu_lu_arena *a, __u64 *w)
{
	__u32 i;

	for (i = 0; i < MOST_WORDS; i++)
		w[i] = (__u64)iommu_lu_arena_random(a, 0xffffffff) << 32 |
		       iommu_lu_arena_random(a, 0xffffffff);
}

static void compare_bytes(struct iommu_lu_arena *a, const char *name,
			  const void *struct_bytes, const __u64 *w, __u32 size)
{
	const __u8 *bytes = struct_bytes;
	__u32 i;

	for (i = 0; i < size; i++)
		iommu_lu_arena_expect(a, "byte of a decoded record", name, bytes[i],
				      (w[i / 8] >> 8 * (i % 8)) & 0xff);
}

static void compare_words(struct iommu_lu_arena *a, const char *name,
			  const __u64 *got, const __u64 *want, __u32 size)
{
	__u32 i;

	for (i = 0; i < size / 8; i++)
		iommu_lu_arena_expect(a, "word of an encoded record", name, got[i],
				      want[i]);
	iommu_lu_arena_expect(a, "word after an encoded record", name,
			      size / 8 < MOST_WORDS ? got[size / 8] : 0, 0);
}

#define CODEC_CASE(name, kind)						\
static void codec_##name(struct iommu_lu_arena *a)			\
{									\
	__u64 words[MOST_WORDS], again[MOST_WORDS] = { 0 };		\
	struct iommu_lu_##name r;					\
									\
	random_words(a, words);						\
	iommu_lu_get_##name(words, &r);					\
	compare_bytes(a, #name, &r, words, sizeof(r));			\
	iommu_lu_put_##name(&r, again);					\
	compare_words(a, #name, again, words, sizeof(r));		\
	iommu_lu_arena_expect(a, "size of a record", #name,		\
			      iommu_lu_record_size(kind), sizeof(r));	\
}

CODEC_CASE(iommu, IOMMU_LU_KIND_IOMMU)
CODEC_CASE(domain, IOMMU_LU_KIND_DOMAIN)
CODEC_CASE(device, IOMMU_LU_KIND_DEVICE)
CODEC_CASE(attachment, IOMMU_LU_KIND_ATTACHMENT)
CODEC_CASE(iommufd, IOMMU_LU_KIND_IOMMUFD)
CODEC_CASE(hwpt, IOMMU_LU_KIND_HWPT)
CODEC_CASE(memory, IOMMU_LU_KIND_MEMORY)
CODEC_CASE(vtd_iommu, IOMMU_LU_KIND_VTD_IOMMU)
CODEC_CASE(vtd_context, IOMMU_LU_KIND_VTD_CONTEXT)
CODEC_CASE(vtd_attachment, IOMMU_LU_KIND_VTD_ATTACHMENT)
CODEC_CASE(smmuv3_iommu, IOMMU_LU_KIND_SMMUV3_IOMMU)
CODEC_CASE(smmuv3_streams, IOMMU_LU_KIND_SMMUV3_STREAMS)
CODEC_CASE(smmuv3_attachment, IOMMU_LU_KIND_SMMUV3_ATTACHMENT)
CODEC_CASE(amdvi_iommu, IOMMU_LU_KIND_AMDVI_IOMMU)
CODEC_CASE(amdvi_attachment, IOMMU_LU_KIND_AMDVI_ATTACHMENT)

const struct iommu_lu_case iommu_lu_record_cases[] = {
	{ "codec_iommu", codec_iommu },
	{ "codec_domain", codec_domain },
	{ "codec_device", codec_device },
	{ "codec_attachment", codec_attachment },
	{ "codec_iommufd", codec_iommufd },
	{ "codec_hwpt", codec_hwpt },
	{ "codec_memory", codec_memory },
	{ "codec_vtd_iommu", codec_vtd_iommu },
	{ "codec_vtd_context", codec_vtd_context },
	{ "codec_vtd_attachment", codec_vtd_attachment },
	{ "codec_smmuv3_iommu", codec_smmuv3_iommu },
	{ "codec_smmuv3_streams", codec_smmuv3_streams },
	{ "codec_smmuv3_attachment", codec_smmuv3_attachment },
	{ "codec_amdvi_iommu", codec_amdvi_iommu },
	{ "codec_amdvi_attachment", codec_amdvi_attachment },
};

const __u32 iommu_lu_nr_record_cases = ARRAY_SIZE(iommu_lu_record_cases);
