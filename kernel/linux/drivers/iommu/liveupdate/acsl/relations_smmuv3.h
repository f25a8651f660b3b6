/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of SMMUv3 records and others
 *
 * Included by relations.h, which they are part of.
 */

/*@ logic integer smmuv3_attachment_sid(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i, 0);
  @
  @ predicate SMMU_1(integer root) =
  @   (root_incompat(root) & IOMMU_LU_INCOMPAT_SMMUV3) != 0 <==>
  @     array_nr(root, IOMMU_LU_KIND_SMMUV3_IOMMU) != 0;
  @
  @ predicate SMMU_2(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_SMMUV3_IOMMU ||
  @    kind == IOMMU_LU_KIND_SMMUV3_STREAMS ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_SMMUV3, IOMMU_LU_KIND_IOMMU, kind, i)) &&
  @   (kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ==>
  @      OWN_2(root, IOMMU_LU_DRIVER_SMMUV3, IOMMU_LU_KIND_ATTACHMENT, kind, i));
  @
  @ predicate SMMU_3(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_IOMMU ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_SMMUV3, kind, IOMMU_LU_KIND_SMMUV3_IOMMU, i)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==>
  @      OWN_3(root, IOMMU_LU_DRIVER_SMMUV3, kind,
  @            IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i));
  @
  @ predicate smmu_of_streams(integer root, integer v, integer i) =
  @   is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
  @   smmuv3_iommu_iommu(root, v) == smmuv3_streams_iommu(root, i);
  @ predicate second_level_aligned(integer table, integer split) =
  @   aligned_to(table, split + 6);
  @ predicate second_level_fits(integer index, integer format, integer split,
  @                             integer bits) =
  @   format == IOMMU_LU_SMMUV3_TWO_LEVEL && (index >> (bits - split)) == 0;
  @
  @ // The bytes of a second-level table; 4096 are asked for already
  @ predicate SMMU_5_streams(integer root, integer i) =
  @   \forall integer v; smmu_of_streams(root, v, i) ==>
  @     second_level_aligned(smmuv3_streams_table(root, i),
  @                          smmuv3_iommu_split(root, v));
  @
  @ predicate SMMU_6(integer root, integer i) =
  @   \forall integer v; smmu_of_streams(root, v, i) ==>
  @     second_level_fits(smmuv3_streams_index(root, i),
  @                       smmuv3_iommu_format(root, v),
  @                       smmuv3_iommu_split(root, v),
  @                       smmuv3_iommu_sid_bits(root, v));
  @
  @ predicate stage_fits(integer format, integer table) =
  @   format == (table != 0 ? IOMMU_LU_FORMAT_LPAE_S1 : IOMMU_LU_FORMAT_LPAE_S2);
  @ predicate SMMU_7_stage(integer root, integer i) =
  @   stage_fits(domain_format(root,
  @                own_domain(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i)),
  @              smmuv3_attachment_cd_table(root, i));
  @
  @ // Without what attachments of one IOMMU may share: adoption checks it
  @ predicate sid_fits(integer sid, integer bits) = (sid >> bits) == 0;
  @ predicate SMMU_9_range(integer root, integer i) =
  @   \forall integer v; is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
  @     smmuv3_iommu_iommu(root, v) ==
  @       own_iommu(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @         sid_fits(smmuv3_attachment_sid(root, i),
  @                  smmuv3_iommu_sid_bits(root, v));
  @
  @ predicate smmuv3_relations_ok(integer root) =
  @   SMMU_1(root) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_IOMMU, i) ==>
  @      SMMU_3(root, IOMMU_LU_KIND_IOMMU, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) ==>
  @      SMMU_3(root, IOMMU_LU_KIND_ATTACHMENT, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i) ==>
  @      SMMU_2(root, IOMMU_LU_KIND_SMMUV3_IOMMU, i)) &&
  @   (\forall integer i; is_index(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
  @      SMMU_2(root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) &&
  @      SMMU_5_streams(root, i) && SMMU_6(root, i)) &&
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @      SMMU_2(root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) &&
  @      SMMU_7_stage(root, i) && SMMU_9_range(root, i);
  @
  @ predicate smmuv3_relation_breaks(integer root, integer rule, integer kind,
  @                                  integer i) =
  @   (rule == IOMMU_LU_RULE_SMMUV3_DRIVER && !SMMU_2(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_SMMUV3_MISSING && !SMMU_3(root, kind, i)) ||
  @   (kind == IOMMU_LU_KIND_SMMUV3_STREAMS &&
  @      ((rule == IOMMU_LU_RULE_SMMUV3_ALIGN && !SMMU_5_streams(root, i)) ||
  @       (rule == IOMMU_LU_RULE_SMMUV3_INDEX && !SMMU_6(root, i)))) ||
  @   (kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT &&
  @      ((rule == IOMMU_LU_RULE_SMMUV3_CD && !SMMU_7_stage(root, i)) ||
  @       (rule == IOMMU_LU_RULE_SMMUV3_SID && !SMMU_9_range(root, i))));
  @*/
