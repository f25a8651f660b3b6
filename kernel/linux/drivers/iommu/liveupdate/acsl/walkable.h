/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rules.c finds out of a page table, and walk.c needs to know of it
 */

/*@ predicate walk_formats{L}(struct iommu_lu_domain *pt) =
  @   \at(IOMMU_LU_FORMAT_VTD_SS <= pt->format <= IOMMU_LU_FORMAT_LPAE_S2 &&
  @       (pt->granule_lg2 == 12 || pt->granule_lg2 == 14 ||
  @        pt->granule_lg2 == 16), L);
  @
  @ // what DOM-2 to DOM-6 leave of it
  @ predicate iommu_lu_walkable{L}(struct iommu_lu_domain *pt) =
  @   walk_formats{L}(pt) &&
  @   \at(1 <= pt->levels <= 6 && 4 <= pt->top_bytes_lg2 <= 20 &&
  @       12 <= pt->output_bits <= 56 && pt->nr_tables <= 0x100000000, L);
  @*/
