// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eva's driver: checks records, whose words are arbitrary, of every kind.
 */
#include "image.h"
#include "any_records.h"

int main(void)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img = { 0 };
	__u32 kind;

	any_number_of_records(&img);
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		if (iommu_lu_check_records(&img, kind, &broken))
			return 1;
	}
	return 0;
}
