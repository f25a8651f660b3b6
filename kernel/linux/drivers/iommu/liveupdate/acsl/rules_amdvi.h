/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of one AMD-Vi record
 *
 * Included by rules.h, which they are part of.
 */

/*@ logic integer amdvi_iommu_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_AMDVI_IOMMU, i, 0);
  @ logic integer amdvi_iommu_table_bytes_lg2(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_AMDVI_IOMMU, i, 0);
  @ logic integer amdvi_iommu_device_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_AMDVI_IOMMU, i, 1);
  @
  @ logic integer amdvi_attachment_attachment(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, 0);
  @ logic integer amdvi_attachment_domain_id(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, 0);
  @ logic integer amdvi_attachment_gcr3_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i, 1);
  @*/

/*@ predicate amdvi_reserved_zero(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_AMDVI_IOMMU ==>
  @      zero_word(root, kind, i, 4) && zero_word(root, kind, i, 5)) &&
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==>
  @      high_word(root, kind, i, 2) == 0 && zero_word(root, kind, i, 3));
  @
  @ predicate amdvi_indices_named(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_AMDVI_IOMMU ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, amdvi_iommu_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==>
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT,
  @               amdvi_attachment_attachment(root, i)));
  @
  @ // Both kinds are sorted by what they belong to.
  @ logic integer amdvi_key_minor(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_AMDVI_IOMMU ? amdvi_iommu_iommu(root, i) :
  @   amdvi_attachment_attachment(root, i);
  @*/

/*@ predicate AMD_4(integer root, integer i) =
  @   12 <= amdvi_iommu_table_bytes_lg2(root, i) <= 21;
  @
  @ predicate AMD_5(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_AMDVI_IOMMU ==>
  @      amdvi_iommu_device_table(root, i) != 0 &&
  @      page_aligned(amdvi_iommu_device_table(root, i))) &&
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==>
  @      page_aligned(amdvi_attachment_gcr3_table(root, i)));
  @
  @ // Without what attachments of one IOMMU may share: adoption checks it
  @ predicate AMD_8_range(integer root, integer i) =
  @   1 <= amdvi_attachment_domain_id(root, i) <= 65535;
  @
  @ predicate amdvi_alone_ok(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_AMDVI_IOMMU ==> AMD_4(root, i)) &&
  @   AMD_5(root, kind, i) &&
  @   (kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==> AMD_8_range(root, i));
  @
  @ predicate amdvi_breaks(integer root, integer rule, integer kind, integer i) =
  @   (rule == IOMMU_LU_RULE_AMDVI_SIZE && kind == IOMMU_LU_KIND_AMDVI_IOMMU &&
  @      !AMD_4(root, i)) ||
  @   (rule == IOMMU_LU_RULE_AMDVI_ALIGN && !AMD_5(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_AMDVI_DID && kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT &&
  @      !AMD_8_range(root, i));
  @*/
