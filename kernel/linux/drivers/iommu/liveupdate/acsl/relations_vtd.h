/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of VT-d records and others
 *
 * Included by relations.h, which they are part of.
 */

/*@ predicate VTD_2(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU || kind == IOMMU_LU_KIND_VTD_CONTEXT ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_VTD, IOMMU_LU_KIND_IOMMU, kind, i)) &&
  @   (kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_VTD, IOMMU_LU_KIND_ATTACHMENT, kind, i));
  @
  @ predicate VTD_3(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_IOMMU ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_VTD, kind, IOMMU_LU_KIND_VTD_IOMMU, i)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_VTD, kind, IOMMU_LU_KIND_VTD_ATTACHMENT, i));
  @
  @ predicate VTD_6(integer root, integer i) =
  @   VTD_6_range(root, i) &&
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @      vtd_iommu_iommu(root, v) == vtd_context_iommu(root, i) &&
  @      vtd_iommu_mode(root, v) == IOMMU_LU_VTD_LEGACY ==>
  @         vtd_context_upper(root, i) == 0;
  @
  @ predicate no_pasid_dir(integer dir, integer table, integer lg2) =
  @   dir == 0 && table == 0 && lg2 == 0;
  @ predicate pasid_dir_ok(integer dir, integer table, integer lg2) =
  @   12 <= lg2 <= 20 && dir != 0 && aligned_to(dir, lg2) && page_named(table);
  @
  @ predicate pasid_fits(integer mode, integer dir, integer table, integer lg2) =
  @   mode == IOMMU_LU_VTD_SCALABLE ? pasid_dir_ok(dir, table, lg2) :
  @                                   no_pasid_dir(dir, table, lg2);
  @
  @ predicate vtd_pasid_fits(integer root, integer i, integer mode) =
  @   pasid_fits(mode, vtd_attachment_pasid_dir(root, i),
  @              vtd_attachment_pasid_table(root, i),
  @              vtd_attachment_pasid_dir_bytes_lg2(root, i));
  @
  @ predicate VTD_8(integer root, integer i) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @      vtd_iommu_iommu(root, v) ==
  @        own_iommu(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) ==>
  @          vtd_pasid_fits(root, i, vtd_iommu_mode(root, v));
  @
  @ predicate vtd_relations_ok(integer root) =
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_IOMMU, i) ==>
  @      VTD_3(root, IOMMU_LU_KIND_IOMMU, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) ==>
  @      VTD_3(root, IOMMU_LU_KIND_ATTACHMENT, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, i) ==>
  @      VTD_2(root, IOMMU_LU_KIND_VTD_IOMMU, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_VTD_CONTEXT, i) ==>
  @      VTD_2(root, IOMMU_LU_KIND_VTD_CONTEXT, i) && VTD_6(root, i)) &&
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) ==>
  @      VTD_2(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) && VTD_8(root, i);
  @
  @ predicate vtd_relation_breaks(integer root, integer rule, integer kind,
  @                               integer i) =
  @   (rule == IOMMU_LU_RULE_VTD_DRIVER && !VTD_2(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_MISSING && !VTD_3(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_BUS && kind == IOMMU_LU_KIND_VTD_CONTEXT &&
  @      !VTD_6(root, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_PASID && kind == IOMMU_LU_KIND_VTD_ATTACHMENT &&
  @      !VTD_8(root, i));
  @*/
