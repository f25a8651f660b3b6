/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records for Eva's drivers: iommu_lu_next() gives any words, any number of
 * times.
 */
static __u64 words[8];

/* Eva takes every read of it for a new value. */
static volatile __u64 any;

void iommu_lu_cursor_init(const struct iommu_lu_image *img, __u32 kind,
			  struct iommu_lu_cursor *cur)
{
	cur->kind = kind;
	cur->index = 0;
	cur->nr_records = img->arrays[kind - 1].nr_records;
	cur->phys = any;
}

const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur)
{
	__u32 i;

	if (any)
		return NULL;
	for (i = 0; i < 8; i++)
		words[i] = any;
	/* Sizes keep the rules of single records [SMMU-4, AMD-4]. */
	if (cur->kind == IOMMU_LU_KIND_SMMUV3_IOMMU)
		words[2] = iommu_lu_pair(any % 33, any % 11);
	if (cur->kind == IOMMU_LU_KIND_AMDVI_IOMMU)
		words[0] = iommu_lu_pair(any, 12 + any % 10);
	cur->index++;
	return words;
}

static void any_number_of_records(struct iommu_lu_image *img)
{
	__u32 kind;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		img->arrays[kind - 1].nr_records = any;
}
