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

/*@ predicate at_vtd(integer root, integer iommu) =
  @   is_index(root, IOMMU_LU_KIND_IOMMU, iommu) &&
  @   iommu_driver(root, iommu) == IOMMU_LU_DRIVER_VTD;
  @
  @ logic integer vtd_attachment_iommu(integer root, integer i) =
  @   attachment_iommu(root, vtd_attachment_attachment(root, i));
  @
  @ predicate VTD_2(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_VTD_IOMMU ==>
  @      at_vtd(root, vtd_iommu_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_CONTEXT ==>
  @      at_vtd(root, vtd_context_iommu(root, i))) &&
  @   (kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==>
  @      at_vtd(root, vtd_attachment_iommu(root, i)));
  @
  @ predicate has_vtd_iommu(integer root, integer iommu) =
  @   \exists integer v; is_index(root, IOMMU_LU_KIND_VTD_IOMMU, v) &&
  @     vtd_iommu_iommu(root, v) == iommu;
  @ predicate has_vtd_attachment(integer root, integer attachment) =
  @   \exists integer v; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, v) &&
  @     vtd_attachment_attachment(root, v) == attachment;
  @
  @ predicate VTD_3(integer root, integer kind, integer i) =
  @   (kind == IOMMU_LU_KIND_IOMMU && at_vtd(root, i) ==>
  @      has_vtd_iommu(root, i)) &&
  @   (kind == IOMMU_LU_KIND_ATTACHMENT &&
  @    at_vtd(root, attachment_iommu(root, i)) ==> has_vtd_attachment(root, i));
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
  @ predicate dir_aligned(integer dir, integer lg2) =
  @   (dir & (iommu_lu_table_size_of(lg2) - 1)) == 0;
  @ predicate pasid_dir_ok(integer dir, integer table, integer lg2) =
  @   12 <= lg2 <= 20 && dir != 0 && dir_aligned(dir, lg2) && page_named(table);
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
  @      vtd_iommu_iommu(root, v) == vtd_attachment_iommu(root, i) ==>
  @         vtd_pasid_fits(root, i, vtd_iommu_mode(root, v));
  @*/

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
  @ predicate all_VTD_2(integer root, integer kind) =
  @   \forall integer i; is_index(root, kind, i) ==> VTD_2(root, kind, i);
  @ predicate all_VTD_3(integer root, integer kind) =
  @   \forall integer i; is_index(root, kind, i) ==> VTD_3(root, kind, i);
  @ predicate all_VTD_6(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_VTD_CONTEXT, i) ==>
  @     VTD_6(root, i);
  @ predicate all_VTD_8(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_VTD_ATTACHMENT, i) ==>
  @     VTD_8(root, i);
  @
  @ predicate iommu_lu_relations_ok(integer root) =
  @   all_ATT_2(root) && all_ATT_4(root) && all_FD_2(root) && all_HWPT_3(root) &&
  @   all_VTD_2(root, IOMMU_LU_KIND_VTD_IOMMU) &&
  @   all_VTD_2(root, IOMMU_LU_KIND_VTD_CONTEXT) &&
  @   all_VTD_2(root, IOMMU_LU_KIND_VTD_ATTACHMENT) &&
  @   all_VTD_3(root, IOMMU_LU_KIND_IOMMU) &&
  @   all_VTD_3(root, IOMMU_LU_KIND_ATTACHMENT) &&
  @   all_VTD_6(root) && all_VTD_8(root);
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
  @   (rule == IOMMU_LU_RULE_VTD_DRIVER && !VTD_2(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_MISSING && !VTD_3(root, kind, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_BUS && kind == IOMMU_LU_KIND_VTD_CONTEXT &&
  @      !VTD_6(root, i)) ||
  @   (rule == IOMMU_LU_RULE_VTD_PASID && kind == IOMMU_LU_KIND_VTD_ATTACHMENT &&
  @      !VTD_8(root, i));
  @
  @ predicate breaks_at(integer root, integer rule, integer kind, integer i) =
  @   is_index(root, kind, i) && relation_breaks(root, rule, kind, i);
  @
  @ // Of SMMUv3 records only that it is one of their rules, not that it is true
  @ predicate smmuv3_refused{L}(struct iommu_lu_broken *broken) =
  @   IOMMU_LU_RULE_SMMUV3_FEATURE <= \at(broken->rule, L) <=
  @     IOMMU_LU_RULE_SMMUV3_SID;
  @
  @ // Of AMD-Vi records the same
  @ predicate amdvi_refused{L}(struct iommu_lu_broken *broken) =
  @   IOMMU_LU_RULE_AMDVI_FEATURE <= \at(broken->rule, L) <=
  @     IOMMU_LU_RULE_AMDVI_ALIAS;
  @
  @ // Why a handover was refused is true
  @ predicate relation_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   smmuv3_refused{L}(broken) || amdvi_refused{L}(broken) ||
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
  @ requires attachments: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ requires vtd_iommus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_IOMMU);
  @ requires vtd_contexts: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ requires vtd_attachments:
  @   iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU) &&
  @   few_records(ROOT, IOMMU_LU_KIND_ATTACHMENT) &&
  @   few_records(ROOT, IOMMU_LU_KIND_VTD_IOMMU) &&
  @   few_records(ROOT, IOMMU_LU_KIND_VTD_CONTEXT) &&
  @   few_records(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures VTD_2_iommus: \result == 0 ==>
  @   all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_IOMMU);
  @ ensures VTD_2_contexts: \result == 0 ==>
  @   all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_CONTEXT);
  @ ensures VTD_2_attachments: \result == 0 ==>
  @   all_VTD_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT);
  @ ensures VTD_3_iommus: \result == 0 ==> all_VTD_3(ROOT, IOMMU_LU_KIND_IOMMU);
  @ ensures VTD_3_attachments: \result == 0 ==>
  @   all_VTD_3(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ ensures VTD_6: \result == 0 ==> all_VTD_6(ROOT);
  @ ensures VTD_8: \result == 0 ==> all_VTD_8(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
int iommu_lu_check_vtd(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires smmus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU);
  @ requires streams: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_SMMUV3_STREAMS);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU) &&
  @   few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> smmuv3_refused(broken);
  @*/
int iommu_lu_check_smmuv3(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(img, broken) &&
  @   apart_broken(broken);
  @ requires amdvis: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU);
  @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU) &&
  @   few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures reason: \result != 0 ==> amdvi_refused(broken);
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
  @ ensures accepted: \result == 0 ==> iommu_lu_relations_ok(iommu_lu_root);
  @ ensures reason: \result != 0 ==> relation_refused(broken, iommu_lu_root);
  @*/
int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken);

#endif /* _IOMMU_LIVEUPDATE_ACSL_RELATIONS_H */
