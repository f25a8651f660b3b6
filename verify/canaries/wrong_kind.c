// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the caller decodes a record of another kind. */
#include "image.h"

void caller(__u32 index);

void caller(__u32 index)
{
	struct iommu_lu_domain rec;

	iommu_lu_get_domain(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, index), &rec);
}
