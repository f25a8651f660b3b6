/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of one SMMUv3 record
 *
 * Included by rules.h, which they are part of.
 */

/*@ logic integer smmuv3_iommu_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i, 0);
  @ logic integer smmuv3_iommu_format(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i, 0);
  @ logic integer smmuv3_iommu_stream_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i, 1);
  @ logic integer smmuv3_iommu_sid_bits(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i, 2);
  @ logic integer smmuv3_iommu_split(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i, 2);
  @
  @ logic integer smmuv3_streams_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i, 0);
  @ logic integer smmuv3_streams_index(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i, 0);
  @ logic integer smmuv3_streams_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i, 1);
  @
  @ logic integer smmuv3_attachment_attachment(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 0);
  @ logic integer smmuv3_attachment_cd_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 1);
  @ logic integer smmuv3_attachment_cd_leaf(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 2);
  @ logic integer smmuv3_attachment_cd_format(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 3);
  @ logic integer smmuv3_attachment_cd_bits(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 3);
  @ logic integer smmuv3_attachment_tag(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 4);
  @*/

/*@ predicate smmuv3_reserved_zero(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_SMMUV3_IOMMU ==>
  @      zero_word(root, kind, i, 4) && zero_word(root, kind, i, 5)) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_STREAMS ==>
  @      zero_word(root, kind, i, 2) && zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ==>
  @      high_word(root, kind, i, 4) == 0 && zero_word(root, kind, i, 5));
  @
  @ predicate smmuv3_indices_named(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_SMMUV3_IOMMU ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, smmuv3_iommu_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_STREAMS ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, smmuv3_streams_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ==>
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT,
  @               smmuv3_attachment_attachment(root, i)));
  @
  @ logic integer smmuv3_key_major(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_SMMUV3_STREAMS ? smmuv3_streams_iommu(root, i) : 0;
  @
  @ logic integer smmuv3_key_minor(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_SMMUV3_IOMMU ? smmuv3_iommu_iommu(root, i) :
  @   kind == IOMMU_LU_KIND_SMMUV3_STREAMS ? smmuv3_streams_index(root, i) :
  @   smmuv3_attachment_attachment(root, i);
  @*/

/*@ predicate stream_format_ok(integer format, integer split, integer bits) =
  @   (format == IOMMU_LU_SMMUV3_LINEAR && split == 0 && 0 <= bits <= 20) ||
  @   (format == IOMMU_LU_SMMUV3_TWO_LEVEL &&
  @      (split == 6 || split == 8 || split == 10) &&
  @      split <= bits <= 32 && bits - split <= 20);
  @
  @ predicate SMMU_4(integer root, integer i) =
  @   stream_format_ok(smmuv3_iommu_format(root, i), smmuv3_iommu_split(root, i),
  @                    smmuv3_iommu_sid_bits(root, i));
  @
  @ predicate table_named(integer phys, integer bytes_lg2) =
  @   phys != 0 && (phys & (iommu_lu_table_size_of(bytes_lg2) - 1)) == 0;
  @
  @ // log2 of the bytes of a stream table, or of its first level
  @ logic integer stream_table_lg2_of(integer format, integer split,
  @                                   integer bits) =
  @   format == IOMMU_LU_SMMUV3_LINEAR ? bits + 6 : bits - split + 3;
  @
  @ // Without the size of a second-level table, which is a relation
  @ predicate SMMU_5(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_SMMUV3_IOMMU ==>
  @      table_named(smmuv3_iommu_stream_table(root, i),
  @        stream_table_lg2_of(smmuv3_iommu_format(root, i),
  @                            smmuv3_iommu_split(root, i),
  @                            smmuv3_iommu_sid_bits(root, i)))) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_STREAMS ==>
  @      table_named(smmuv3_streams_table(root, i), 12));
  @
  @ predicate descriptors_ok(integer table, integer leaf, integer format,
  @                          integer bits) =
  @   (table == 0 && leaf == 0 && format == 0 && bits == 0) ||
  @   (format == IOMMU_LU_SMMUV3_CD_LINEAR && leaf == 0 && bits <= 10 &&
  @      table_named(table, bits + 6)) ||
  @   (format == IOMMU_LU_SMMUV3_CD_TWO_LEVEL && 11 <= bits <= 20 &&
  @      table_named(table, bits - 7) && leaf != 0 && (leaf & 0xffff) == 0);
  @
  @ // Without the stage of the domain, which is a relation
  @ predicate SMMU_7(integer root, integer i) =
  @   descriptors_ok(smmuv3_attachment_cd_table(root, i),
  @                  smmuv3_attachment_cd_leaf(root, i),
  @                  smmuv3_attachment_cd_format(root, i),
  @                  smmuv3_attachment_cd_bits(root, i));
  @
  @ // Without what attachments of one IOMMU may share: adoption checks it
  @ predicate SMMU_8_range(integer root, integer i) =
  @   1 <= smmuv3_attachment_tag(root, i) <= 65535;
  @
  @ predicate smmuv3_alone_ok(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_SMMUV3_IOMMU ==> SMMU_4(root, i)) &&
  @   SMMU_5(root, kind, i) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ==>
  @      SMMU_7(root, i) && SMMU_8_range(root, i));
  @
  @ predicate smmuv3_breaks(integer root, integer rule, integer kind, integer i) =
  @   (rule == IOMMU_LU_RULE_SMMUV3_FORMAT && kind == IOMMU_LU_KIND_SMMUV3_IOMMU &&
  @      !SMMU_4(root, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_ALIGN && !SMMU_5(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_CD && kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT &&
  @      !SMMU_7(root, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_TAG && kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT &&
  @      !SMMU_8_range(root, i));
  @*/
