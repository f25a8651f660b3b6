/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of rules_smmuv3.c
 */

/*@ requires size: bytes_lg2 <= 26;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures named: \result != 0 <==> table_named(phys, bytes_lg2);
  @*/
static int names_table(__u64 phys, __u32 bytes_lg2);

/*@ requires record: \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures fits: \result != 0 <==>
  @   stream_format_ok(r->format, r->split, r->sid_bits);
  @*/
static int stream_format_fits(const struct iommu_lu_smmuv3_iommu *r);

/*@ requires record: \valid_read(r);
  @ requires fits: stream_format_ok(r->format, r->split, r->sid_bits);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures bytes: \result ==
  @   stream_table_lg2_of(r->format, r->split, r->sid_bits);
  @ ensures range: \result <= 26;
  @*/
static __u32 stream_table_lg2(const struct iommu_lu_smmuv3_iommu *r);

/*@ requires record: \valid_read(r);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures fit: \result != 0 <==>
  @   descriptors_ok(r->cd_table, r->cd_leaf, r->cd_format, r->cd_bits);
  @*/
static int descriptors_fit(const struct iommu_lu_smmuv3_attachment *r);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires words: \valid_read(w + (0 .. 5));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_SMMUV3_IOMMU, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i) ==>
  @   *major == key_major(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i) &&
  @   *minor == key_minor(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_IOMMU, i);
  @*/
static __u32 smmuv3_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
			       __u64 *major, __u64 *minor);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires words: \valid_read(w + (0 .. 3));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_SMMUV3_STREAMS, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) ==>
  @   *major == key_major(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i) &&
  @   *minor == key_minor(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_STREAMS, i);
  @*/
static __u32 smmuv3_streams_rule(const struct iommu_lu_image *img, const __u64 *w,
				 __u64 *major, __u64 *minor);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires words: \valid_read(w + (0 .. 5));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) ==>
  @   *major == key_major(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i) &&
  @   *minor == key_minor(iommu_lu_root, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i);
  @*/
static __u32 smmuv3_attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
				    __u64 *major, __u64 *minor);
