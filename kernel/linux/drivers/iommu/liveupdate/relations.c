// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that several records keep or break together
 *
 * Records are reached in the order of their index only. Where both sides are
 * sorted alike they are gone through side by side. Where they are not, what is
 * known of an index is noted in a window of fixed size, and the records are
 * gone through once for every window's worth of them: no memory is allocated,
 * and a usual handover fits in the first window.
 *
 * Here are devices and their attachments; the other files named relations_*.c
 * have what else belongs together.
 */
#include "image.h"

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/relations.h"
#include "acsl/relations_local.h"
#endif

/* The IOMMU of the next device */
static int next_device(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *cur, __u32 *iommu)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_device r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_device(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert iommu: r.iommu == device_iommu(ROOT, \at(cur->index, Pre)); */
	*iommu = r.iommu;
	return 1;
}

/* The device and the IOMMU of the next attachment */
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *device, __u32 *iommu)
{
	const __u64 *w = iommu_lu_next(img, cur);
	struct iommu_lu_attachment r;

	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	if (!w)
		return 0;
	iommu_lu_get_attachment(w, &r);
	/*@ assert memory_kept: reading(img->env); */
	/*@ assert ready_kept: iommu_lu_ready(IMG); */
	/*@ assert image_kept: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	/*@ assert device: r.device == attachment_device(ROOT, \at(cur->index, Pre)); */
	/*@ assert iommu: r.iommu == attachment_iommu(ROOT, \at(cur->index, Pre)); */
	*device = r.device;
	/*@ assert at_still: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
	  @   \at(cur->index, Pre) + 1, cur); */
	*iommu = r.iommu;
	return 1;
}

/* Device @index, the next one, and its attachment */
static __u32 attachment_rule(const struct iommu_lu_image *img,
			     struct iommu_lu_cursor *devices,
			     struct iommu_lu_cursor *attachments, __u32 index)
{
	__u32 iommu, device, named;

	if (!next_device(img, devices, &iommu) ||
	    !next_attachment(img, attachments, &device, &named) || device != index)
		return IOMMU_LU_RULE_ATT_DEVICE;
	return named == iommu ? IOMMU_LU_RULE_OK : IOMMU_LU_RULE_ATT_IOMMU;
}

/*
 * Version 1 has no PASID, so the attachments, sorted by device, must be as many
 * as the devices and name one after the other.
 */
static int check_attachments(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	__u32 nr = img->arrays[IOMMU_LU_KIND_DEVICE - 1].nr_records;
	struct iommu_lu_cursor devices, attachments;
	__u32 i, rule;

	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DEVICE, &devices);
	/*@ assert memory: reading(img->env); */
	/*@ assert ready: iommu_lu_ready(IMG); */
	/*@ assert image: iommu_lu_image_of(IMG, ROOT); */
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_ATTACHMENT, &attachments);
	/*@ assert memory_still: reading(img->env); */
	/*@ assert ready_still: iommu_lu_ready(IMG); */
	/*@ assert image_still: iommu_lu_image_of(IMG, ROOT); */
	/*@ assert nr: nr == array_nr(ROOT, IOMMU_LU_KIND_DEVICE); */
	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant ready: image_ready(IMG, ROOT);
	  @ loop invariant device: iommu_lu_at(IMG, IOMMU_LU_KIND_DEVICE, i, &devices);
	  @ loop invariant attachment:
	  @   iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, i, &attachments);
	  @ loop invariant attached: \forall integer k; 0 <= k < i ==>
	  @   attached(ROOT, k);
	  @ loop assigns i, rule, devices, attachments;
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		rule = attachment_rule(img, &devices, &attachments, i);
		/*@ ghost if (rule == IOMMU_LU_RULE_ATT_DEVICE)
		  @   lemma_not_attached(i); */
		if (rule == IOMMU_LU_RULE_ATT_DEVICE)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_DEVICE, i,
					       devices.phys);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, IOMMU_LU_KIND_ATTACHMENT,
					       i, attachments.phys);
	}
	/*@ ghost lemma_all_attached(nr); */
	return 0;
}

int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	int ret;

	/*@ assert arrays: \forall integer kind; is_kind(kind) ==>
	  @   iommu_lu_array_ready(IMG, kind) &&
	  @   0 <= iommu_lu_nr(IMG, kind) == array_nr(ROOT, kind); */
	/*@ assert few: \forall integer kind; is_kind(kind) ==>
	  @   iommu_lu_array_ready(IMG, kind) && few_records(ROOT, kind); */
	/*@ ghost lemma_attachments(); */
	ret = check_attachments(img, broken);
	if (ret)
		return ret;
	ret = iommu_lu_check_iommufds(img, broken);
	if (ret)
		return ret;
	ret = iommu_lu_check_vtd(img, broken);
	if (ret)
		return ret;
	ret = iommu_lu_check_smmuv3(img, broken);
	if (ret)
		return ret;
	return iommu_lu_check_amdvi(img, broken);
}
