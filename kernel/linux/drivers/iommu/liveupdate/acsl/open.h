/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract of iommu_lu_image_open(): an accepted image keeps every rule
 * that needs no hardware, and a refused one breaks the rule that is named.
 */

/*@ predicate record_of_reason(integer rule, integer root, integer kind,
  @                            integer i) =
  @   is_kind(kind) && i < array_nr(root, kind) &&
  @   record_breaks(root, rule, kind, i);
  @ predicate record_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   record_of_reason(\at(broken->rule, L), root, \at(broken->kind, L),
  @                    \at(broken->index, L));
  @*/

/*@ requires memory: reading(env);
  @ requires out: \valid(img) && \valid(broken) && \separated(img, broken);
  @ requires img_apart: apart_image(img);
  @ requires broken_apart: apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *img, *broken, iommu_lu_root;
  @ ensures answer: \result == 0 || \result == -EINVAL || \result == -EOPNOTSUPP;
  @ ensures page: \result == 0 ==> root_page_ok(root);
  @ ensures words: \result == 0 ==> root_words_ok(root);
  @ ensures arrays: \result == 0 ==>
  @   \forall integer kind; is_kind(kind) ==> array_of_ok(root, kind);
  @ ensures chains: \result == 0 ==>
  @   \forall integer kind; is_kind(kind) ==> chain_of_ok(root, kind);
  @ ensures records: \result == 0 ==>
  @   \forall integer kind; is_kind(kind) ==> iommu_lu_records_ok(root, kind);
  @ ensures relations: \result == 0 ==> iommu_lu_relations_ok(root);
  @ ensures version: \result == 0 ==>
  @   img->version == root_version(root) &&
  @   img->incompat == root_incompat(root) && img->compat == mem_word(root, 3);
  @ ensures env: \result == 0 ==> img->env == env;
  @ ensures image: \result == 0 ==> iommu_lu_image_of(img, root);
  @ ensures ready: \result == 0 ==> iommu_lu_ready(img);
  @ ensures refused: \result != 0 ==>
  @   root_refused(broken, root) || array_refused(broken, root) ||
  @   chain_refused(broken, root) || record_refused(broken, root) ||
  @   relation_refused(broken, root);
  @ ensures unknown: \result == -EOPNOTSUPP ==>
  @   broken->rule == IOMMU_LU_RULE_ROOT_VERSION ||
  @   broken->rule == IOMMU_LU_RULE_ROOT_INCOMPAT;
  @*/
int iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			__u64 root, struct iommu_lu_broken *broken);
