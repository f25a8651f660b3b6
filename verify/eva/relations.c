// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eva's driver: checks what records, whose words are arbitrary, say about each
 * other.
 */
#include "image.h"
#include "any_records.h"

int main(void)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img = { 0 };

	any_number_of_records(&img);
	return iommu_lu_check_relations(&img, &broken);
}
