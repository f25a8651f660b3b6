// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the caller does not see whether there was room. */
#include "image.h"

void caller(struct iommu_lu_writer *w);

void caller(struct iommu_lu_writer *w)
{
	struct iommu_lu_device rec = {};
	__u64 *words;

	words = iommu_lu_append(w, IOMMU_LU_KIND_DEVICE);
	iommu_lu_put_device(&rec, words);
}
