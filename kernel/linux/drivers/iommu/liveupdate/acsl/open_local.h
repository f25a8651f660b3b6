/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the functions that only image_open.c has
 */

/*@ requires memory: \valid_read(img) && reading(img->env);
  @ requires root: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires out: \valid(broken) && \separated(broken, img);
  @ requires apart: apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(iommu_lu_root, kind);
  @ ensures refused: \result != 0 ==> record_refused(broken, iommu_lu_root);
  @*/
static int check_all_records(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken);

/*@ requires memory: \valid_read(img) && reading(img->env);
  @ requires root: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires arrays: \forall integer kind; is_kind(kind) ==>
  @   array_of_ok(iommu_lu_root, kind);
  @ requires out: \valid(broken) && \separated(broken, img);
  @ requires apart: apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL;
  @ ensures image: \result == 0 ==>
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ ensures chains: \result == 0 ==> \forall integer kind; is_kind(kind) ==>
  @   chain_of_ok(iommu_lu_root, kind);
  @ ensures records: \result == 0 ==> \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_records_ok(iommu_lu_root, kind);
  @ ensures relations: \result == 0 ==> iommu_lu_relations_ok(iommu_lu_root);
  @ ensures refused: \result != 0 ==> chain_refused(broken, iommu_lu_root) ||
  @   record_refused(broken, iommu_lu_root) ||
  @   relation_refused(broken, iommu_lu_root);
  @*/
static int check_contents(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);
