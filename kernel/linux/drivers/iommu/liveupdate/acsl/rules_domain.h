/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of what rules.c checks in a domain record
 */

/*@ // @f is what @format allows
  @ predicate format_is{L}(struct format *f, integer format) =
  @   (format == IOMMU_LU_FORMAT_VTD_SS ==>
  @      f->min_levels == 3 && f->max_levels == 5) &&
  @   (format == IOMMU_LU_FORMAT_X86_64 ==>
  @      f->min_levels == 4 && f->max_levels == 5) &&
  @   (format == IOMMU_LU_FORMAT_AMD_V1 ==>
  @      f->min_levels == 1 && f->max_levels == 6) &&
  @   (is_lpae(format) ==>
  @      f->min_levels == 1 && f->max_levels == 4 &&
  @      f->max_granule_lg2 == 16 && f->min_top_lg2 == 4) &&
  @   (!is_lpae(format) ==>
  @      f->max_granule_lg2 == 12 && f->min_top_lg2 == 12) &&
  @   f->concat_lg2 == (format == IOMMU_LU_FORMAT_LPAE_S2 ? 4 : 0);
  @*/

/*@ requires size: top_bytes_lg2 <= 20;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures aligned: \result != 0 <==> top_aligned(top_table, top_bytes_lg2);
  @*/
static int top_is_aligned(__u64 top_table, __u32 top_bytes_lg2);

/*@ requires record: \valid_read(r) && known_format(r->format);
  @ requires format: \valid_read(f) &&
  @   format_is((struct format *)f, r->format);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_DOMAIN_ALIGN;
  @ ensures fits: \result == IOMMU_LU_RULE_OK <==>
  @   top_fits(r->format, r->granule_lg2, r->top_bytes_lg2, r->top_table);
  @*/
static __u32 top_table_rule(const struct iommu_lu_domain *r, const struct format *f);

/*@ requires record: \valid_read(r);
  @ requires levels: 1 <= r->levels <= 6;
  @ requires granule: 12 <= r->granule_lg2 <= 16;
  @ requires top: 4 <= r->top_bytes_lg2 <= 20;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures least: \result <= 64;
  @ ensures bits: \result == 64 ?
  @   translated_bits(r->levels, r->granule_lg2, r->top_bytes_lg2) >= 64 :
  @   \result == translated_bits(r->levels, r->granule_lg2, r->top_bytes_lg2);
  @*/
static __u32 max_input_bits(const struct iommu_lu_domain *r);

/*@ predicate domain_fields_ok{L}(struct iommu_lu_domain *r) =
  @   known_format(r->format) && levels_fit(r->format, r->levels) &&
  @   top_fits(r->format, r->granule_lg2, r->top_bytes_lg2, r->top_table) &&
  @   bits_fit(r->levels, r->granule_lg2, r->top_bytes_lg2, r->input_bits,
  @            r->output_bits) &&
  @   1 <= r->nr_tables <= 0x100000000;
  @*/

/*@ requires record: \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   domain_fields_ok((struct iommu_lu_domain *)r);
  @ ensures walkable: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_walkable((struct iommu_lu_domain *)r);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   (\result == IOMMU_LU_RULE_DOMAIN_FORMAT && !known_format(r->format)) ||
  @   (\result == IOMMU_LU_RULE_DOMAIN_LEVELS &&
  @      !levels_fit(r->format, r->levels)) ||
  @   (\result == IOMMU_LU_RULE_DOMAIN_ALIGN &&
  @      !top_fits(r->format, r->granule_lg2, r->top_bytes_lg2, r->top_table)) ||
  @   (\result == IOMMU_LU_RULE_DOMAIN_BITS &&
  @      !bits_fit(r->levels, r->granule_lg2, r->top_bytes_lg2, r->input_bits,
  @                r->output_bits)) ||
  @   (\result == IOMMU_LU_RULE_DOMAIN_TABLES &&
  @      !(1 <= r->nr_tables <= 0x100000000));
  @*/
__u32 iommu_lu_domain_rule(const struct iommu_lu_domain *r);
