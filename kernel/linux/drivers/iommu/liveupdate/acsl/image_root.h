/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of what image.c checks first: the root, and the chains of blocks
 */

/*@ predicate not_known(integer rule) =
  @   rule == IOMMU_LU_RULE_ROOT_VERSION || rule == IOMMU_LU_RULE_ROOT_INCOMPAT;
  @*/

/*@ requires memory: reading(img->env);
  @ requires out: \valid(img) && \valid(broken) && \separated(img, broken);
  @ requires img_apart: apart_image(img);
  @ terminates \true;
  @ exits \false;
  @ assigns img->version, img->incompat, img->compat,
  @   img->arrays[0 .. IOMMU_LU_NR_KINDS - 1], *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL || \result == -EOPNOTSUPP;
  @ ensures page: \result == 0 ==> root_page_ok(phys);
  @ ensures words: \result == 0 ==> root_words_ok(phys);
  @ ensures version: \result == 0 ==>
  @   img->version == root_version(phys) &&
  @   img->incompat == root_incompat(phys) && img->compat == mem_word(phys, 3);
  @ ensures read: \result == 0 ==> iommu_lu_image_of(img, phys);
  @ ensures ok: \result == 0 ==>
  @   \forall integer kind; is_kind(kind) ==> array_of_ok(phys, kind);
  @ ensures refused_root: \result != 0 && broken->kind == 0 ==>
  @   root_refused(broken, phys);
  @ ensures refused_array: \result != 0 && broken->kind != 0 ==>
  @   array_refused(broken, phys);
  @ ensures unknown: \result == -EOPNOTSUPP ==> not_known(broken->rule);
  @*/
int iommu_lu_read_root(struct iommu_lu_image *img, __u64 phys,
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
  @ ensures ok: \result == 0 ==> \forall integer kind; is_kind(kind) ==>
  @   chain_of_ok(iommu_lu_root, kind);
  @ ensures refused: \result != 0 ==> chain_refused(broken, iommu_lu_root);
  @*/
int iommu_lu_check_chains(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);
