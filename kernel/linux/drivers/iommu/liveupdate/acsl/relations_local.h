/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations.c
 */

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE, cur->index, cur);
  @ requires out: \valid(iommu);
  @ requires apart: \separated(iommu, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_DEVICE);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommu: \result != 0 ==>
  @   *iommu == device_iommu(ROOT, \old(cur->index));
  @*/
static int next_device(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *cur, __u32 *iommu);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, cur->index, cur);
  @ requires out: \valid(device) && \valid(iommu);
  @ requires apart: \separated(device, iommu, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *device, *iommu;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
  @                         \old(cur->index) + \result, cur);
  @ ensures device: \result != 0 ==>
  @   *device == attachment_device(ROOT, \old(cur->index));
  @ ensures iommu: \result != 0 ==>
  @   *iommu == attachment_iommu(ROOT, \old(cur->index));
  @*/
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *device, __u32 *iommu);

/*@ predicate attachments_ordered(integer root) =
  @   few_records(root, IOMMU_LU_KIND_ATTACHMENT) &&
  @   few_records(root, IOMMU_LU_KIND_DEVICE) &&
  @   (\forall integer a; is_index(root, IOMMU_LU_KIND_ATTACHMENT, a) ==>
  @      is_index(root, IOMMU_LU_KIND_DEVICE, attachment_device(root, a))) &&
  @   \forall integer a, b; 0 <= a < b < array_nr(root, IOMMU_LU_KIND_ATTACHMENT) ==>
  @      attachment_device(root, a) < attachment_device(root, b);
  @
  @ // device and attachment @i belong together
  @ predicate attached(integer root, integer i) =
  @   is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) &&
  @   attachment_device(root, i) == i &&
  @   attachment_iommu(root, i) == device_iommu(root, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires devices: \valid(devices) && \separated(devices, img) &&
  @   apart_cursor(devices);
  @ requires attachments: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments) && \separated(devices, attachments);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_DEVICE);
  @ requires device: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE, index, devices);
  @ requires attachment:
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index, attachments);
  @ terminates \true;
  @ exits \false;
  @ assigns *devices, *attachments;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures device: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE, index + 1, devices);
  @ ensures attachment: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index + 1, attachments);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_ATT_DEVICE || \result == IOMMU_LU_RULE_ATT_IOMMU;
  @ ensures ok: \result == IOMMU_LU_RULE_OK ==> attached(ROOT, index);
  @ ensures none: \result == IOMMU_LU_RULE_ATT_DEVICE ==>
  @   !is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, index) ||
  @   attachment_device(ROOT, index) != index;
  @ ensures other: \result == IOMMU_LU_RULE_ATT_IOMMU ==>
  @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, index) &&
  @   attachment_device(ROOT, index) == index &&
  @   attachment_iommu(ROOT, index) != device_iommu(ROOT, index);
  @*/
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *devices,
			     struct iommu_lu_cursor *attachments, __u32 index);

/*@ ghost
  /@ requires attached: attached(ROOT, i);
   @ requires own: \forall integer a;
   @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
   @     attachment_device(ROOT, a) == a;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ATT_4: ATT_4(ROOT, i);
   @/
  static void lemma_attached(__u32 i)
  {
	/@ assert there: is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i) &&
	 @   attachment_device(ROOT, i) == i; @/
  }
*/

/*@ ghost
  /@ requires ordered: attachments_ordered(ROOT);
   @ requires nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DEVICE);
   @ requires attached: \forall integer k; 0 <= k < nr ==> attached(ROOT, k);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ATT_2: all_ATT_2(ROOT);
   @ ensures ATT_4: all_ATT_4(ROOT);
   @/
  static void lemma_all_attached(__u32 nr)
  {
	/@ assert ascending: 0 < nr < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) ==>
	 @   attachment_device(ROOT, nr - 1) < attachment_device(ROOT, nr); @/
	/@ assert no_more: array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) <= nr; @/
	/@ assert own: \forall integer a;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
	 @     attachment_device(ROOT, a) == a; @/
	/@ loop invariant range: 0 <= k <= nr;
	 @ loop invariant one: \forall integer d; 0 <= d < k ==> ATT_4(ROOT, d);
	 @ loop assigns k;
	 @ loop variant nr - k;
	 @/
	for (__u32 k = 0; k < nr; k++)
		lemma_attached(k);
  }
*/

/*@ ghost
  /@ requires ordered: attachments_ordered(ROOT);
   @ requires device: is_index(ROOT, IOMMU_LU_KIND_DEVICE, i);
   @ requires attached: \forall integer k; 0 <= k < i ==> attached(ROOT, k);
   @ requires none: !is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i) ||
   @   attachment_device(ROOT, i) != i;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ATT_4: !ATT_4(ROOT, i);
   @/
  static void lemma_not_attached(__u32 i)
  {
	/@ assert ascending: 0 < i < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) ==>
	 @   attachment_device(ROOT, i - 1) < attachment_device(ROOT, i); @/
	/@ assert above: i < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) ==>
	 @   i < attachment_device(ROOT, i); @/
	/@ assert behind: \forall integer a;
	 @   i < a < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) ==>
	 @     i < attachment_device(ROOT, a); @/
	/@ assert before: \forall integer a; 0 <= a < i ==>
	 @   attachment_device(ROOT, a) == a; @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires ordered: attachments_ordered(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ATT_2: \result == 0 ==> all_ATT_2(ROOT);
  @ ensures ATT_4: \result == 0 ==> all_ATT_4(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_attachments(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken);

/*@ ghost
  /@ requires attachments: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_ATTACHMENT);
   @ requires devices: few_records(ROOT, IOMMU_LU_KIND_DEVICE);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_ATTACHMENT);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: attachments_ordered(ROOT);
   @/
  static void lemma_attachments(void)
  {
	/@ assert version_1: \forall integer a;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
	 @     REC_2(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) &&
	 @     REC_3(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) &&
	 @     attachment_pasid(ROOT, a) == IOMMU_LU_NO_PASID; @/
	/@ assert keys: \forall integer a;
	 @   key_major(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) == attachment_device(ROOT, a) &&
	 @   key_minor(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) == attachment_pasid(ROOT, a); @/
	/@ assert ascending: \forall integer a, b;
	 @   0 <= a < b && is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) &&
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, b) ==>
	 @     key_less(key_major(ROOT, IOMMU_LU_KIND_ATTACHMENT, a),
	 @              key_minor(ROOT, IOMMU_LU_KIND_ATTACHMENT, a),
	 @              key_major(ROOT, IOMMU_LU_KIND_ATTACHMENT, b),
	 @              key_minor(ROOT, IOMMU_LU_KIND_ATTACHMENT, b)) &&
	 @     attachment_device(ROOT, a) < attachment_device(ROOT, b); @/
	/@ assert strictly: \forall integer a, b;
	 @   0 <= a < b < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT) ==>
	 @     is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) &&
	 @     is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, b) &&
	 @     attachment_device(ROOT, a) < attachment_device(ROOT, b); @/
  }
*/
