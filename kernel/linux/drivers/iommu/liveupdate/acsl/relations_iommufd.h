/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of iommufds and of what they own
 *
 * Included by relations.h, which they are part of.
 */

/* The iommufd that record @i names, an HWPT or a memory record */
/*@ logic integer owner(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_HWPT ? hwpt_iommufd(root, i) : memory_iommufd(root, i);
  @
  @ // how many of the first @n name iommufd @fd
  @ logic integer nr_owned(integer root, integer kind, integer n, integer fd) =
  @   n <= 0 ? 0 :
  @     nr_owned(root, kind, n - 1, fd) +
  @     (owner(root, kind, n - 1) == fd ? 1 : 0);
  @
  @ predicate FD_2(integer root, integer i) =
  @   iommufd_nr_hwpts(root, i) ==
  @     nr_owned(root, IOMMU_LU_KIND_HWPT,
  @              array_nr(root, IOMMU_LU_KIND_HWPT), i) &&
  @   iommufd_nr_memory(root, i) ==
  @     nr_owned(root, IOMMU_LU_KIND_MEMORY,
  @              array_nr(root, IOMMU_LU_KIND_MEMORY), i);
  @
  @ // One HWPT names domain @i, and no other one does
  @ predicate HWPT_3(integer root, integer i) =
  @   (\exists integer h; is_index(root, IOMMU_LU_KIND_HWPT, h) &&
  @      hwpt_domain(root, h) == i) &&
  @   \forall integer g, h;
  @      is_index(root, IOMMU_LU_KIND_HWPT, g) &&
  @      is_index(root, IOMMU_LU_KIND_HWPT, h) &&
  @      hwpt_domain(root, g) == i && hwpt_domain(root, h) == i ==> g == h;
  @*/
