// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening a handover: the root, the chains of blocks, every record by itself,
 * and then what records say about each other
 */
#include "image.h"

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/relations.h"
#include "acsl/image_root.h"
#include "acsl/open.h"
#include "acsl/open_local.h"
#endif

static int check_all_records(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	__u32 kind;
	int ret;

	/*@ loop invariant range: 1 <= kind <= IOMMU_LU_NR_KINDS + 1;
	  @ loop invariant memory: reading(img->env);
	  @ loop invariant ok: \forall integer k; 1 <= k < kind ==>
	  @   iommu_lu_records_ok(iommu_lu_root, k);
	  @ loop assigns kind, ret, *broken;
	  @ loop variant IOMMU_LU_NR_KINDS + 1 - kind;
	  @*/
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		ret = iommu_lu_check_records(img, kind, broken);
		if (ret)
			return ret;
	}
	return 0;
}

static int check_contents(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	int ret;

	ret = iommu_lu_check_chains(img, broken);
	if (ret)
		return ret;
	/*@ assert chained: iommu_lu_image_of((struct iommu_lu_image *)img,
	  @                                   iommu_lu_root);
	  @*/
	/*@ assert ready: iommu_lu_ready((struct iommu_lu_image *)img); */
	ret = check_all_records(img, broken);
	if (ret)
		return ret;
	/*@ assert recorded: iommu_lu_image_of((struct iommu_lu_image *)img,
	  @                                    iommu_lu_root);
	  @*/
	/*@ assert still: iommu_lu_ready((struct iommu_lu_image *)img); */
	return iommu_lu_check_relations(img, broken);
}

int iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			__u64 root, struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost iommu_lu_root = root; */
	img->env = env;
	/*@ assert memory: reading(img->env); */
	ret = iommu_lu_read_root(img, root, broken);
	/*@ assert memory_still: reading(img->env); */
	if (ret)
		return ret;
	return check_contents(img, broken);
}
