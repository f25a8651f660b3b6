/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of rules_amdvi.c
 */

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures page: \result != 0 <==> page_aligned(phys);
  @*/
static int on_page(__u64 phys);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires words: \valid_read(w + (0 .. 5));
  @ requires key: \valid(major) && \valid(minor) && \separated(major, minor) &&
  @   \separated(major, img) && \separated(minor, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *major, *minor;
  @ ensures accepted: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_AMDVI_IOMMU, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i) ==>
  @   *major == key_major(iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i) &&
  @   *minor == key_minor(iommu_lu_root, IOMMU_LU_KIND_AMDVI_IOMMU, i);
  @*/
static __u32 amdvi_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
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
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i);
  @ ensures reason: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i);
  @ ensures key: \forall integer i;
  @   record_at{Pre}((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) ==>
  @   *major == key_major(iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i) &&
  @   *minor == key_minor(iommu_lu_root, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i);
  @*/
static __u32 amdvi_attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
				   __u64 *major, __u64 *minor);
