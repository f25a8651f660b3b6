/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the specification's rules of a driver's records have in common
 *
 * Included by relations.h, which it is part of.
 */

/*@ logic integer iommu_kind(integer driver) =
  @   driver == IOMMU_LU_DRIVER_VTD ? IOMMU_LU_KIND_VTD_IOMMU :
  @   driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_KIND_AMDVI_IOMMU :
  @                                     IOMMU_LU_KIND_SMMUV3_IOMMU;
  @ logic integer attachment_kind(integer driver) =
  @   driver == IOMMU_LU_DRIVER_VTD ? IOMMU_LU_KIND_VTD_ATTACHMENT :
  @   driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_KIND_AMDVI_ATTACHMENT :
  @                                     IOMMU_LU_KIND_SMMUV3_ATTACHMENT;
  @ logic integer driver_rule_of(integer driver) =
  @   driver == IOMMU_LU_DRIVER_VTD ? IOMMU_LU_RULE_VTD_DRIVER :
  @   driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_RULE_AMDVI_DRIVER :
  @                                     IOMMU_LU_RULE_SMMUV3_DRIVER;
  @ logic integer missing_rule_of(integer driver) =
  @   driver == IOMMU_LU_DRIVER_VTD ? IOMMU_LU_RULE_VTD_MISSING :
  @   driver == IOMMU_LU_DRIVER_AMDVI ? IOMMU_LU_RULE_AMDVI_MISSING :
  @                                     IOMMU_LU_RULE_SMMUV3_MISSING;
  @
  @ // a table of 2^@bytes_lg2 bytes, and of 4096 at least
  @ predicate aligned_to(integer phys, integer bytes_lg2) =
  @   (phys & (iommu_lu_table_size_of(bytes_lg2) - 1)) == 0;
  @
  @ // the IOMMU or the attachment that record @i of a driver's kind belongs to
  @ logic integer own_owner(integer root, integer kind, integer i) =
  @   low_word(root, kind, i, 0);
  @ // and the IOMMU and the domain of that attachment
  @ logic integer own_iommu(integer root, integer kind, integer i) =
  @   attachment_iommu(root, own_owner(root, kind, i));
  @ logic integer own_domain(integer root, integer kind, integer i) =
  @   attachment_domain(root, own_owner(root, kind, i));
  @
  @ predicate has_own(integer root, integer kind, integer owner) =
  @   \exists integer v; is_index(root, kind, v) &&
  @     own_owner(root, kind, v) == owner;
  @
  @ // an IOMMU, or the IOMMU of an attachment, has the driver
  @ predicate at_driver(integer root, integer driver, integer iommu) =
  @   is_index(root, IOMMU_LU_KIND_IOMMU, iommu) &&
  @   iommu_driver(root, iommu) == driver;
  @ predicate has_driver(integer root, integer driver, integer owners,
  @                      integer i) =
  @   owners == IOMMU_LU_KIND_IOMMU ? at_driver(root, driver, i) :
  @     at_driver(root, driver, attachment_iommu(root, i));
  @
  @ // Record @i of kind @own belongs to one of kind @owners that has the driver
  @ predicate OWN_2(integer root, integer driver, integer owners, integer own,
  @                 integer i) =
  @   has_driver(root, driver, owners, own_owner(root, own, i));
  @ // Record @i of kind @owners has one of kind @own if it has the driver
  @ predicate OWN_3(integer root, integer driver, integer owners, integer own,
  @                 integer i) =
  @   has_driver(root, driver, owners, i) ==> has_own(root, own, i);
  @*/
