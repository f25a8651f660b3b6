/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of AMD-Vi records and others
 *
 * Included by relations.h, which they are part of.
 */

/*@ logic integer amdvi_attachment_alias(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, 2);
  @ logic integer amdvi_segment(integer root, integer i) =
  @   iommu_segment(root, own_owner(root, IOMMU_LU_KIND_AMDVI_IOMMU, i));
  @
  @ predicate AMD_1(integer root) =
  @   (root_incompat(root) & IOMMU_LU_INCOMPAT_AMDVI) != 0 <==>
  @     array_nr(root, IOMMU_LU_KIND_AMDVI_IOMMU) != 0;
  @
  @ predicate AMD_2(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_AMDVI_IOMMU ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_AMDVI, IOMMU_LU_KIND_IOMMU, kind, i)) &&
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_AMDVI, IOMMU_LU_KIND_ATTACHMENT, kind, i));
  @
  @ predicate AMD_3(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_IOMMU ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_AMDVI, kind, IOMMU_LU_KIND_AMDVI_IOMMU, i)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_AMDVI, kind,
  @            IOMMU_LU_KIND_AMDVI_ATTACHMENT, i));
  @
  @ predicate AMD_6(integer root, integer i) =
  @   \forall integer u; 0 <= u < i &&
  @     amdvi_segment(root, u) == amdvi_segment(root, i) ==>
  @       amdvi_iommu_device_table(root, u) == amdvi_iommu_device_table(root, i) &&
  @       amdvi_iommu_table_bytes_lg2(root, u) ==
  @         amdvi_iommu_table_bytes_lg2(root, i);
  @
  @ predicate gcr3_fits(integer format, integer table) =
  @   format == (table != 0 ? IOMMU_LU_FORMAT_X86_64 : IOMMU_LU_FORMAT_AMD_V1);
  @ predicate AMD_7(integer root, integer i) =
  @   gcr3_fits(domain_format(root,
  @               own_domain(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i)),
  @             amdvi_attachment_gcr3_table(root, i));
  @
  @ // Without whose the alias may be: adoption checks it
  @ predicate alias_fits(integer alias, integer entries_lg2) =
  @   (alias >> entries_lg2) == 0;
  @ predicate AMD_9_range(integer root, integer i) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
  @     amdvi_iommu_iommu(root, v) ==
  @       own_iommu(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @         alias_fits(amdvi_attachment_alias(root, i),
  @                    amdvi_iommu_table_bytes_lg2(root, v) - 5);
  @
  @ predicate amdvi_relations_ok(integer root) =
  @   AMD_1(root) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_IOMMU, i) ==>
  @      AMD_3(root, IOMMU_LU_KIND_IOMMU, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) ==>
  @      AMD_3(root, IOMMU_LU_KIND_ATTACHMENT, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_AMDVI_IOMMU, i) ==>
  @      AMD_2(root, IOMMU_LU_KIND_AMDVI_IOMMU, i) && AMD_6(root, i)) &&
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @      AMD_2(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) && AMD_7(root, i) &&
  @      AMD_9_range(root, i);
  @
  @ predicate amdvi_relation_breaks(integer root, integer rule, integer kind,
  @                                 integer i) =
  @   (rule == IOMMU_LU_RULE_AMDVI_DRIVER && !AMD_2(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_AMDVI_MISSING && !AMD_3(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_AMDVI_SEGMENT && kind == IOMMU_LU_KIND_AMDVI_IOMMU &&
  @      !AMD_6(root, i)) ||
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT &&
  @      ((rule == IOMMU_LU_RULE_AMDVI_GCR3 && !AMD_7(root, i)) ||
  @       (rule == IOMMU_LU_RULE_AMDVI_ALIAS && !AMD_9_range(root, i))));
  @*/
