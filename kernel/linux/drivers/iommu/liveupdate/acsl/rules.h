/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of one record, and the contracts of rules.c
 *
 * A predicate has the name of its rule. It speaks of record @i of a kind, whose
 * words are a function of what was handed over, not of the program's state.
 */
#ifndef _IOMMU_LIVEUPDATE_ACSL_RULES_H
#define _IOMMU_LIVEUPDATE_ACSL_RULES_H

/*@ ghost __u64 iommu_lu_root; */

/*@ // word @j of record @i of a kind in the handover at @root
  @ logic integer record_word(integer root, integer kind, integer i, integer j) =
  @   iommu_lu_record_word(array_head(root, kind), array_size(root, kind), i, j);
  @
  @ logic integer low_word(integer root, integer kind, integer i, integer j) =
  @   iommu_lu_low_of(record_word(root, kind, i, j));
  @ logic integer high_word(integer root, integer kind, integer i, integer j) =
  @   iommu_lu_high_of(record_word(root, kind, i, j));
  @ predicate zero_word(integer root, integer kind, integer i, integer j) =
  @   record_word(root, kind, i, j) == 0;
  @ predicate is_index(integer root, integer kind, integer i) =
  @   0 <= i < array_nr(root, kind);
  @
  @ // @img has the features and the arrays of the handover at @root
  @ predicate iommu_lu_image_of{L}(struct iommu_lu_image *img, integer root) =
  @   \at(img->incompat, L) == root_incompat(root) &&
  @   \forall integer kind; is_kind(kind) ==>
  @     iommu_lu_head{L}(img, kind) == array_head(root, kind) &&
  @     iommu_lu_nr{L}(img, kind) == array_nr(root, kind) &&
  @     iommu_lu_size{L}(img, kind) == array_size(root, kind);
  @
  @ // and its records can be gone through
  @ predicate image_ready{L}(struct iommu_lu_image *img, integer root) =
  @   reading{L}(\at(img->env, L)) && iommu_lu_ready{L}(img) &&
  @   iommu_lu_image_of{L}(img, root);
  @*/

/* Fields that rules speak of, by record kind */

/*@ logic integer iommu_base(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_IOMMU, i, 0);
  @ logic integer iommu_segment(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_IOMMU, i, 1);
  @ logic integer iommu_driver(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_IOMMU, i, 1);
  @
  @ logic integer domain_top_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_DOMAIN, i, 0);
  @ logic integer domain_format(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_DOMAIN, i, 1);
  @ logic integer domain_levels(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_DOMAIN, i, 1);
  @ logic integer domain_input_bits(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_DOMAIN, i, 2);
  @ logic integer domain_output_bits(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_DOMAIN, i, 2);
  @ logic integer domain_nr_tables(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_DOMAIN, i, 3);
  @ logic integer domain_top_bytes_lg2(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_DOMAIN, i, 4);
  @ logic integer domain_granule_lg2(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_DOMAIN, i, 4);
  @
  @ logic integer device_segment(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_DEVICE, i, 0);
  @ logic integer device_rid(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_DEVICE, i, 0);
  @ logic integer device_iommu(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_DEVICE, i, 1);
  @
  @ logic integer attachment_device(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_ATTACHMENT, i, 0);
  @ logic integer attachment_domain(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_ATTACHMENT, i, 0);
  @ logic integer attachment_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_ATTACHMENT, i, 1);
  @ logic integer attachment_pasid(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_ATTACHMENT, i, 1);
  @
  @ logic integer iommufd_nr_hwpts(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_IOMMUFD, i, 0);
  @ logic integer iommufd_nr_memory(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_IOMMUFD, i, 0);
  @
  @ logic integer hwpt_token(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_HWPT, i, 0);
  @ logic integer hwpt_domain(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_HWPT, i, 1);
  @ logic integer hwpt_iommufd(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_HWPT, i, 1);
  @ logic integer hwpt_parent(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_HWPT, i, 2);
  @
  @ logic integer memory_memfd(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_MEMORY, i, 0);
  @ logic integer memory_iommufd(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_MEMORY, i, 1);
  @
  @ logic integer vtd_iommu_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_VTD_IOMMU, i, 0);
  @ logic integer vtd_iommu_mode(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_VTD_IOMMU, i, 0);
  @ logic integer vtd_iommu_root_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_VTD_IOMMU, i, 1);
  @
  @ logic integer vtd_context_iommu(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_VTD_CONTEXT, i, 0);
  @ logic integer vtd_context_bus(integer root, integer i) =
  @   high_word(root, IOMMU_LU_KIND_VTD_CONTEXT, i, 0);
  @ logic integer vtd_context_upper(integer root, integer i) =
  @   low_word(root, IOMMU_LU_KIND_VTD_CONTEXT, i, 1);
  @ logic integer vtd_context_table(integer root, integer i) =
  @   record_word(root, IOMMU_LU_KIND_VTD_CONTEXT, i, 2);
  @
  @ logic integer vtd_attachment_attachment(integer root,
  @                                            integer i) =
  @   low_word(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i, 0);
  @ logic integer vtd_attachment_domain_id(integer root,
  @                                           integer i) =
  @   high_word(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i, 0);
  @ logic integer vtd_attachment_pasid_dir(integer root,
  @                                           integer i) =
  @   record_word(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i, 1);
  @ logic integer vtd_attachment_pasid_table(integer root,
  @                                             integer i) =
  @   record_word(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i, 2);
  @ logic integer vtd_attachment_pasid_dir_bytes_lg2(integer root,
  @                                                     integer i) =
  @   low_word(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i, 3);
  @*/

#include "rules_smmuv3.h"
#include "rules_amdvi.h"

/* Rules of every record: REC-1, REC-2 and REC-3 */

/*@ predicate REC_1(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_IOMMU ==>
  @      zero_word(root, kind, i, 2) && zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_DOMAIN ==>
  @      zero_word(root, kind, i, 5) && zero_word(root, kind, i, 6) &&
  @      zero_word(root, kind, i, 7)) &&
  @   (kind == IOMMU_LU_KIND_DEVICE ==>
  @      zero_word(root, kind, i, 2) && zero_word(root, kind, i, 3) &&
  @      zero_word(root, kind, i, 4) && zero_word(root, kind, i, 5)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==>
  @      zero_word(root, kind, i, 2) && zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_IOMMUFD ==>
  @      zero_word(root, kind, i, 1) && zero_word(root, kind, i, 2) &&
  @      zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_HWPT ==>
  @      high_word(root, kind, i, 2) == 0 && zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_MEMORY ==>
  @      high_word(root, kind, i, 1) == 0 && zero_word(root, kind, i, 2) &&
  @      zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU ==>
  @      zero_word(root, kind, i, 4) && zero_word(root, kind, i, 5)) &&
  @   (kind == IOMMU_LU_KIND_VTD_CONTEXT ==>
  @      high_word(root, kind, i, 1) == 0 && zero_word(root, kind, i, 3)) &&
  @   (kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==>
  @      high_word(root, kind, i, 3) == 0 && zero_word(root, kind, i, 4) &&
  @      zero_word(root, kind, i, 5)) &&
  @   smmuv3_reserved_zero(root, kind, i) &&
  @   amdvi_reserved_zero(root, kind, i);
  @
  @ // an IOMMU, or none in a handover that has devices without one
  @ predicate NOI_1(integer root, integer iommu) =
  @   iommu == IOMMU_LU_NONE ?
  @     (root_incompat(root) & IOMMU_LU_INCOMPAT_NOIOMMU) != 0 :
  @     is_index(root, IOMMU_LU_KIND_IOMMU, iommu);
  @
  @ predicate REC_2(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_DEVICE ==> NOI_1(root, device_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==>
  @      is_index(root, IOMMU_LU_KIND_DEVICE, attachment_device(root, i)) &&
  @      is_index(root, IOMMU_LU_KIND_DOMAIN, attachment_domain(root, i)) &&
  @      NOI_1(root, attachment_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_HWPT ==>
  @      is_index(root, IOMMU_LU_KIND_DOMAIN, hwpt_domain(root, i)) &&
  @      is_index(root, IOMMU_LU_KIND_IOMMUFD, hwpt_iommufd(root, i))) &&
  @   (kind == IOMMU_LU_KIND_MEMORY ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMUFD, memory_iommufd(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, vtd_iommu_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_CONTEXT ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMU, vtd_context_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==>
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT,
  @               vtd_attachment_attachment(root, i))) &&
  @   smmuv3_indices_named(root, kind, i) &&
  @   amdvi_indices_named(root, kind, i);
  @*/

/*
 * The key of a record, first part and rest. Bus and half of a context table make
 * one number. An iommufd has no key but its index.
 */
/*@ logic integer key_major(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_IOMMU ? iommu_segment(root, i) :
  @   kind == IOMMU_LU_KIND_DEVICE ? device_segment(root, i) :
  @   kind == IOMMU_LU_KIND_ATTACHMENT ? attachment_device(root, i) :
  @   kind == IOMMU_LU_KIND_HWPT ? hwpt_iommufd(root, i) :
  @   kind == IOMMU_LU_KIND_MEMORY ? memory_iommufd(root, i) :
  @   kind == IOMMU_LU_KIND_VTD_CONTEXT ? vtd_context_iommu(root, i) :
  @   smmuv3_key_major(root, kind, i);
  @
  @ logic integer key_minor(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_IOMMU ? iommu_base(root, i) :
  @   kind == IOMMU_LU_KIND_DOMAIN ? domain_top_table(root, i) :
  @   kind == IOMMU_LU_KIND_DEVICE ? device_rid(root, i) :
  @   kind == IOMMU_LU_KIND_ATTACHMENT ? attachment_pasid(root, i) :
  @   kind == IOMMU_LU_KIND_IOMMUFD ? i :
  @   kind == IOMMU_LU_KIND_HWPT ? hwpt_token(root, i) :
  @   kind == IOMMU_LU_KIND_MEMORY ? memory_memfd(root, i) :
  @   kind == IOMMU_LU_KIND_VTD_IOMMU ? vtd_iommu_iommu(root, i) :
  @   kind == IOMMU_LU_KIND_VTD_CONTEXT ?
  @      0x100000000 * vtd_context_bus(root, i) + vtd_context_upper(root, i) :
  @   kind == IOMMU_LU_KIND_VTD_ATTACHMENT ? vtd_attachment_attachment(root, i) :
  @   kind >= IOMMU_LU_KIND_AMDVI_IOMMU ? amdvi_key_minor(root, kind, i) :
  @   smmuv3_key_minor(root, kind, i);
  @
  @ predicate key_less(integer major_a, integer minor_a, integer major_b,
  @                    integer minor_b) =
  @   major_a < major_b || (major_a == major_b && minor_a < minor_b);
  @
  @ predicate REC_3(integer root, integer kind, integer i) =
  @   \forall integer a; 0 <= a < i ==>
  @      key_less(key_major(root, kind, a), key_minor(root, kind, a),
  @               key_major(root, kind, i), key_minor(root, kind, i));
  @*/

/* Rules of one kind */

/*@ predicate IOMMU_2(integer root, integer i) =
  @   iommu_driver(root, i) == IOMMU_LU_DRIVER_VTD ||
  @   iommu_driver(root, i) == IOMMU_LU_DRIVER_AMDVI ||
  @   iommu_driver(root, i) == IOMMU_LU_DRIVER_SMMUV3;
  @
  @ predicate known_format(integer format) =
  @   format == IOMMU_LU_FORMAT_VTD_SS || format == IOMMU_LU_FORMAT_X86_64 ||
  @   format == IOMMU_LU_FORMAT_AMD_V1 || format == IOMMU_LU_FORMAT_LPAE_S1 ||
  @   format == IOMMU_LU_FORMAT_LPAE_S2;
  @
  @ predicate levels_fit(integer format, integer levels) =
  @   (format == IOMMU_LU_FORMAT_VTD_SS ==> 3 <= levels <= 5) &&
  @   (format == IOMMU_LU_FORMAT_X86_64 ==> 4 <= levels <= 5) &&
  @   (format == IOMMU_LU_FORMAT_AMD_V1 ==> 1 <= levels <= 6) &&
  @   (format == IOMMU_LU_FORMAT_LPAE_S1 ==> 1 <= levels <= 4) &&
  @   (format == IOMMU_LU_FORMAT_LPAE_S2 ==> 1 <= levels <= 4);
  @
  @ predicate is_lpae(integer format) =
  @   format == IOMMU_LU_FORMAT_LPAE_S1 || format == IOMMU_LU_FORMAT_LPAE_S2;
  @
  @ predicate granule_fits(integer format, integer granule_lg2) =
  @   granule_lg2 == 12 ||
  @   (is_lpae(format) && (granule_lg2 == 14 || granule_lg2 == 16));
  @
  @ predicate top_bytes_fit(integer format, integer granule_lg2,
  @                         integer top_bytes_lg2) =
  @   (!is_lpae(format) ==> top_bytes_lg2 == 12) &&
  @   (format == IOMMU_LU_FORMAT_LPAE_S1 ==> 4 <= top_bytes_lg2 <= granule_lg2) &&
  @   (format == IOMMU_LU_FORMAT_LPAE_S2 ==> 4 <= top_bytes_lg2 <= granule_lg2 + 4);
  @
  @ predicate top_aligned(integer top_table, integer top_bytes_lg2) =
  @   top_table != 0 &&
  @   (top_table & (iommu_lu_table_size_of(top_bytes_lg2) - 1)) == 0;
  @
  @ predicate top_fits(integer format, integer granule_lg2, integer top_bytes_lg2,
  @                    integer top_table) =
  @   granule_fits(format, granule_lg2) &&
  @   top_bytes_fit(format, granule_lg2, top_bytes_lg2) &&
  @   top_aligned(top_table, top_bytes_lg2);
  @
  @ logic integer translated_bits(integer levels, integer granule_lg2,
  @                               integer top_bytes_lg2) =
  @   granule_lg2 + (levels - 1) * (granule_lg2 - 3) + (top_bytes_lg2 - 3);
  @
  @ predicate bits_fit(integer levels, integer granule_lg2, integer top_bytes_lg2,
  @                    integer input_bits, integer output_bits) =
  @   12 <= input_bits <= 64 &&
  @   input_bits <= translated_bits(levels, granule_lg2, top_bytes_lg2) &&
  @   12 <= output_bits <= 56;
  @
  @ predicate DOM_2(integer root, integer i) =
  @   known_format(domain_format(root, i));
  @
  @ predicate DOM_3(integer root, integer i) =
  @   levels_fit(domain_format(root, i), domain_levels(root, i));
  @
  @ predicate DOM_4(integer root, integer i) =
  @   top_fits(domain_format(root, i), domain_granule_lg2(root, i),
  @            domain_top_bytes_lg2(root, i), domain_top_table(root, i));
  @
  @ predicate DOM_5(integer root, integer i) =
  @   bits_fit(domain_levels(root, i), domain_granule_lg2(root, i),
  @            domain_top_bytes_lg2(root, i), domain_input_bits(root, i),
  @            domain_output_bits(root, i));
  @
  @ predicate DOM_6(integer root, integer i) =
  @   1 <= domain_nr_tables(root, i) <= 0x100000000;
  @
  @ predicate DEV_2(integer root, integer i) =
  @   device_segment(root, i) <= 65535 && device_rid(root, i) <= 65535;
  @
  @ predicate ATT_3(integer root, integer i) =
  @   attachment_pasid(root, i) == 0xffffffff;
  @
  @ predicate HWPT_2(integer root, integer i) =
  @   hwpt_parent(root, i) == 0xffffffff;
  @
  @ predicate VTD_4(integer root, integer i) =
  @   vtd_iommu_mode(root, i) == IOMMU_LU_VTD_LEGACY ||
  @   vtd_iommu_mode(root, i) == IOMMU_LU_VTD_SCALABLE;
  @
  @ predicate page_named(integer table) = table != 0 && (table & 0xfff) == 0;
  @
  @ predicate VTD_5(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU ==>
  @      page_named(vtd_iommu_root_table(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_CONTEXT ==>
  @      page_named(vtd_context_table(root, i)));
  @
  @ // Without "in scalable mode only", which is a relation
  @ predicate VTD_6_range(integer root, integer i) =
  @   vtd_context_bus(root, i) <= 255 && vtd_context_upper(root, i) <= 1;
  @
  @ // Without what attachments of one IOMMU may share: adoption checks it
  @ predicate VTD_7_range(integer root, integer i) =
  @   1 <= vtd_attachment_domain_id(root, i) <= 65535;
  @*/

/* All rules of one record but its place, and with its place */

/*@ predicate record_alone_ok(integer root, integer kind,
  @                              integer i) =
  @   REC_1(root, kind, i) && REC_2(root, kind, i) &&
  @   (kind == IOMMU_LU_KIND_IOMMU ==> IOMMU_2(root, i)) &&
  @   (kind == IOMMU_LU_KIND_DOMAIN ==>
  @      DOM_2(root, i) && DOM_3(root, i) && DOM_4(root, i) &&
  @      DOM_5(root, i) && DOM_6(root, i)) &&
  @   (kind == IOMMU_LU_KIND_DEVICE ==> DEV_2(root, i)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT ==> ATT_3(root, i)) &&
  @   (kind == IOMMU_LU_KIND_HWPT ==> HWPT_2(root, i)) &&
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU ==> VTD_4(root, i)) &&
  @   VTD_5(root, kind, i) &&
  @   (kind == IOMMU_LU_KIND_VTD_CONTEXT ==> VTD_6_range(root, i)) &&
  @   (kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==> VTD_7_range(root, i)) &&
  @   smmuv3_alone_ok(root, kind, i) &&
  @   amdvi_alone_ok(root, kind, i);
  @
  @ predicate record_ok(integer root, integer kind, integer i) =
  @   record_alone_ok(root, kind, i) && REC_3(root, kind, i);
  @
  @ predicate iommu_lu_records_ok(integer root, integer kind) =
  @   \forall integer i; 0 <= i < array_nr(root, kind) ==>
  @      record_ok(root, kind, i);
  @
  @ // Rule @rule is broken by record @i of a kind
  @ predicate record_breaks(integer root, integer rule,
  @                            integer kind, integer i) =
  @   (rule == IOMMU_LU_RULE_REC_RESERVED && !REC_1(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_REC_INDEX && !REC_2(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_REC_ORDER && !REC_3(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_IOMMU_DRIVER && kind == IOMMU_LU_KIND_IOMMU &&
  @      !IOMMU_2(root, i)) ||
  @   (kind == IOMMU_LU_KIND_DOMAIN &&
  @      ((rule == IOMMU_LU_RULE_DOMAIN_FORMAT && !DOM_2(root, i)) ||
  @       (rule == IOMMU_LU_RULE_DOMAIN_LEVELS && !DOM_3(root, i)) ||
  @       (rule == IOMMU_LU_RULE_DOMAIN_ALIGN && !DOM_4(root, i)) ||
  @       (rule == IOMMU_LU_RULE_DOMAIN_BITS && !DOM_5(root, i)) ||
  @       (rule == IOMMU_LU_RULE_DOMAIN_TABLES && !DOM_6(root, i)))) ||
  @   (rule == IOMMU_LU_RULE_DEVICE_RID && kind == IOMMU_LU_KIND_DEVICE &&
  @      !DEV_2(root, i)) ||
  @   (rule == IOMMU_LU_RULE_ATT_PASID && kind == IOMMU_LU_KIND_ATTACHMENT &&
  @      !ATT_3(root, i)) ||
  @   (rule == IOMMU_LU_RULE_HWPT_PARENT && kind == IOMMU_LU_KIND_HWPT &&
  @      !HWPT_2(root, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_MODE && kind == IOMMU_LU_KIND_VTD_IOMMU &&
  @      !VTD_4(root, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_ALIGN && !VTD_5(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_BUS && kind == IOMMU_LU_KIND_VTD_CONTEXT &&
  @      !VTD_6_range(root, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_DID && kind == IOMMU_LU_KIND_VTD_ATTACHMENT &&
  @      !VTD_7_range(root, i)) ||
  @   smmuv3_breaks(root, rule, kind, i) ||
  @   amdvi_breaks(root, rule, kind, i);
  @*/

/*@ // @w points to record @i
  @ predicate record_at{L}(__u64 *w, integer root, integer kind, integer i) =
  @   \valid_read{L}(w + (0 .. iommu_lu_record_size_of(kind) / 8 - 1)) &&
  @   \at(w[0], L) == record_word(root, kind, i, 0) &&
  @   \at(w[1], L) == record_word(root, kind, i, 1) &&
  @   \at(w[2], L) == record_word(root, kind, i, 2) &&
  @   \at(w[3], L) == record_word(root, kind, i, 3) &&
  @   (iommu_lu_record_size_of(kind) >= 48 ==>
  @      \at(w[4], L) == record_word(root, kind, i, 4) &&
  @      \at(w[5], L) == record_word(root, kind, i, 5)) &&
  @   (iommu_lu_record_size_of(kind) >= 64 ==>
  @      \at(w[6], L) == record_word(root, kind, i, 6) &&
  @      \at(w[7], L) == record_word(root, kind, i, 7));
  @*/

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires kind: IOMMU_LU_KIND_SMMUV3_IOMMU <= kind <=
  @   IOMMU_LU_KIND_SMMUV3_ATTACHMENT;
  @ requires words: \valid_read(w + (0 .. iommu_lu_record_size_of(kind) / 8 - 1));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==> record_alone_ok(iommu_lu_root, kind, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==> record_breaks(iommu_lu_root, \result, kind, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   *major == key_major(iommu_lu_root, kind, i) &&
  @   *minor == key_minor(iommu_lu_root, kind, i);
  @ ensures image_kept: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @*/
__u32 iommu_lu_smmuv3_rule(const struct iommu_lu_image *img, __u32 kind,
			   const __u64 *w, __u64 *major, __u64 *minor);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires kind: IOMMU_LU_KIND_AMDVI_IOMMU <= kind <=
  @   IOMMU_LU_KIND_AMDVI_ATTACHMENT;
  @ requires words: \valid_read(w + (0 .. iommu_lu_record_size_of(kind) / 8 - 1));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==> record_alone_ok(iommu_lu_root, kind, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==> record_breaks(iommu_lu_root, \result, kind, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, kind, i) ==>
  @   *major == key_major(iommu_lu_root, kind, i) &&
  @   *minor == key_minor(iommu_lu_root, kind, i);
  @ ensures image_kept: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @*/
__u32 iommu_lu_amdvi_rule(const struct iommu_lu_image *img, __u32 kind,
			  const __u64 *w, __u64 *major, __u64 *minor);

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires root: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires kind: is_kind(kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures accepted: \result == 0 ==> iommu_lu_records_ok(iommu_lu_root, kind);
  @ ensures where: \result != 0 ==>
  @   broken->kind == kind && broken->index < array_nr(iommu_lu_root, kind);
  @ ensures reason: \result != 0 ==>
  @   record_breaks(iommu_lu_root, broken->rule, kind, broken->index);
  @*/
int iommu_lu_check_records(const struct iommu_lu_image *img, __u32 kind,
			   struct iommu_lu_broken *broken);

#endif /* _IOMMU_LIVEUPDATE_ACSL_RULES_H */
