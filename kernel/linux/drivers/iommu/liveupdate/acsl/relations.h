/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of several records, and the contracts of relations.c
 */
#ifndef _IOMMU_LIVEUPDATE_ACSL_RELATIONS_H
#define _IOMMU_LIVEUPDATE_ACSL_RELATIONS_H

#define IMG	((struct iommu_lu_image *)img)
#define ROOT	iommu_lu_root

/*@ // few enough records that no index is IOMMU_LU_NONE
  @ predicate few_records(integer root, integer kind) =
  @   0 <= array_nr(root, kind) <= IOMMU_LU_MAX_RECORDS;
  @*/

/*@ // Attachment @i names the IOMMU that its device names
  @ predicate ATT_2(integer root, integer i) =
  @   attachment_iommu(root, i) ==
  @     device_iommu(root, attachment_device(root, i));
  @
  @ // One attachment names device @i, and no other one does
  @ predicate ATT_4(integer root, integer i) =
  @   (\exists integer a; is_index(root, IOMMU_LU_KIND_ATTACHMENT, a) &&
  @      attachment_device(root, a) == i) &&
  @   \forall integer a, b;
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT, a) &&
  @      is_index(root, IOMMU_LU_KIND_ATTACHMENT, b) &&
  @      attachment_device(root, a) == i && attachment_device(root, b) == i ==>
  @         a == b;
  @*/

#include "relations_iommufd.h"
#include "relations_drivers.h"
#include "relations_vtd.h"
#include "relations_smmuv3.h"
#include "relations_amdvi.h"

/* What the handover says, all of it */

/*@ predicate all_ATT_2(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) ==>
  @     ATT_2(root, i);
  @ predicate all_ATT_4(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_DEVICE, i) ==>
  @     ATT_4(root, i);
  @ predicate all_FD_2(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_IOMMUFD, i) ==>
  @     FD_2(root, i);
  @ predicate all_HWPT_3(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_DOMAIN, i) ==>
  @     HWPT_3(root, i);
  @
  @ predicate iommu_lu_relations_ok(integer root) =
  @   all_ATT_2(root) && all_ATT_4(root) && all_FD_2(root) && all_HWPT_3(root) &&
  @   vtd_relations_ok(root) && smmuv3_relations_ok(root) &&
  @   amdvi_relations_ok(root);
  @
  @ // Rule @rule, which is of no record, is broken
  @ predicate feature_breaks(integer root, integer rule) =
  @   (rule == IOMMU_LU_RULE_SMMUV3_FEATURE && !SMMU_1(root)) ||
  @   (rule == IOMMU_LU_RULE_AMDVI_FEATURE && !AMD_1(root));
  @
  @ // Rule @rule is broken by record @i of a kind
  @ predicate relation_breaks(integer root, integer rule, integer kind, integer i) =
  @   (rule == IOMMU_LU_RULE_ATT_IOMMU && kind == IOMMU_LU_KIND_ATTACHMENT &&
  @      !ATT_2(root, i)) ||
  @   (rule == IOMMU_LU_RULE_ATT_DEVICE && kind == IOMMU_LU_KIND_DEVICE &&
  @      !ATT_4(root, i)) ||
  @   (rule == IOMMU_LU_RULE_IOMMUFD_COUNT && kind == IOMMU_LU_KIND_IOMMUFD &&
  @      !FD_2(root, i)) ||
  @   (rule == IOMMU_LU_RULE_HWPT_DOMAIN && kind == IOMMU_LU_KIND_DOMAIN &&
  @      !HWPT_3(root, i)) ||
  @   (rule == IOMMU_LU_RULE_HWPT_DOMAIN && kind == IOMMU_LU_KIND_HWPT &&
  @      !HWPT_3(root, hwpt_domain(root, i))) ||
  @   vtd_relation_breaks(root, rule, kind, i) ||
  @   smmuv3_relation_breaks(root, rule, kind, i) ||
  @   amdvi_relation_breaks(root, rule, kind, i);
  @
  @ predicate breaks_at(integer root, integer rule, integer kind, integer i) =
  @   is_index(root, kind, i) && relation_breaks(root, rule, kind, i);
  @
  @ // Why a handover was refused is true
  @ predicate relation_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   feature_breaks(root, \at(broken->rule, L)) ||
  @   breaks_at(root, \at(broken->rule, L), \at(broken->kind, L),
  @             \at(broken->index, L));
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires hwpts: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_HWPT);
  @ requires memory: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_MEMORY);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMUFD) &&
  @   few_records(ROOT, IOMMU_LU_KIND_HWPT) &&
  @   few_records(ROOT, IOMMU_LU_KIND_MEMORY) &&
  @   few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures FD_2: \result == 0 ==> all_FD_2(ROOT);
  @ ensures HWPT_3: \result == 0 ==> all_HWPT_3(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
int iommu_lu_check_iommufds(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires records: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(ROOT, kind);
  @ requires few: \forall integer kind; is_kind(kind) ==> few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> vtd_relations_ok(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
int iommu_lu_check_vtd(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires records: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(ROOT, kind);
  @ requires few: \forall integer kind; is_kind(kind) ==> few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> smmuv3_relations_ok(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
int iommu_lu_check_smmuv3(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires records: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(ROOT, kind);
  @ requires few: \forall integer kind; is_kind(kind) ==> few_records(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> amdvi_relations_ok(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
int iommu_lu_check_amdvi(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires root: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires records: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(iommu_lu_root, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures image: \result == 0 ==>
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ ensures accepted: \result == 0 ==> iommu_lu_relations_ok(iommu_lu_root);
  @ ensures reason: \result != 0 ==> relation_refused(broken, iommu_lu_root);
  @*/
int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken);

#endif /* _IOMMU_LIVEUPDATE_ACSL_RELATIONS_H */
