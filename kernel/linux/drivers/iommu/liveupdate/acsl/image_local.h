/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the functions that only image.c has
 */

/*@ requires nibble: nibble < 16;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures step: \result == crc_step(nibble, crc);
  @*/
static __u32 crc32c_nibble(__u32 crc, __u32 nibble);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures steps: \result == crc_steps(crc, word, 16);
  @*/
static __u32 crc32c_word(__u32 crc, __u64 word);

/* --- the root --- */

/*@ predicate not_known(integer rule) =
  @   rule == IOMMU_LU_RULE_ROOT_VERSION || rule == IOMMU_LU_RULE_ROOT_INCOMPAT;
  @*/

/*@ requires broken: \valid(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures unknown: not_known(rule) ==> \result == -EOPNOTSUPP;
  @ ensures refused: !not_known(rule) ==> \result == -EINVAL;
  @ ensures rule: broken->rule == rule;
  @ ensures where: broken->kind == 0 && broken->index == 0 &&
  @   broken->phys == phys;
  @*/
static int refuse_root(struct iommu_lu_broken *broken, __u32 rule, __u64 phys);

/*@ requires range: first <= end;
  @ requires words: \valid_read(w + (first .. end - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures answer: \result == 0 || \result == 1;
  @ ensures zero: \result == 1 <==>
  @   \forall integer i; first <= i < end ==> w[i] == 0;
  @*/
static int all_zero(const __u64 *w, __u32 first, __u32 end);

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires out: \valid(img);
  @ requires apart: \separated(img, w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns img->version, img->incompat, img->compat;
  @ ensures ok: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==> ROOT_3(root) && VER_2(root) && VER_3(root);
  @ ensures image: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     img->version == root_version(root) &&
  @     img->incompat == root_incompat(root) && img->compat == mem_word(root, 3);
  @ ensures refused: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result != IOMMU_LU_RULE_OK ==> root_reason(\result, root);
  @*/
static __u32 version_rule(struct iommu_lu_image *img, const __u64 *w);

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures ok: \forall integer root; words_at((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==> ROOT_4(root) && zeroes(root, 5, 8) &&
  @     zeroes(root, root_size(root) / 8, IOMMU_LU_BLOCK_WORDS);
  @ ensures refused: \forall integer root; words_at((__u64 *)w, root) ==>
  @   \result != IOMMU_LU_RULE_OK ==> root_reason(\result, root);
  @*/
static __u32 size_rule(const __u64 *w);

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures ok: \forall integer root; words_at((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==> ROOT_5(root) && ROOT_6(root) &&
  @     zeroes(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * root_nr_arrays(root),
  @            IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS);
  @ ensures refused: \forall integer root; words_at((__u64 *)w, root) ==>
  @   \result != IOMMU_LU_RULE_OK ==> root_reason(\result, root);
  @*/
static __u32 arrays_rule(const __u64 *w);

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires out: \valid(img);
  @ requires apart: \separated(img, w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns img->version, img->incompat, img->compat;
  @ ensures ok: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==> root_words_ok(root);
  @ ensures image: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     img->version == root_version(root) &&
  @     img->incompat == root_incompat(root) && img->compat == mem_word(root, 3);
  @ ensures refused: \forall integer root; words_at{Pre}((__u64 *)w, root) ==>
  @   \result != IOMMU_LU_RULE_OK ==> root_reason(\result, root);
  @*/
static __u32 root_rule(struct iommu_lu_image *img, const __u64 *w);

/*@ requires array: \valid_read(array);
  @ requires kind: is_kind(kind);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures ok: \result == IOMMU_LU_RULE_OK <==>
  @   array_ok(kind, array->head, array->nr_records, array->record_size);
  @ ensures refused: \result != IOMMU_LU_RULE_OK ==>
  @   array_reason(\result, kind, array->head, array->nr_records,
  @                array->record_size);
  @*/
static __u32 array_rule(const struct iommu_lu_array *array, __u32 kind);

/*@ requires words: \valid_read(w + (0 .. 1));
  @ requires array: \valid(array) && \separated(array, w + (0 .. 1));
  @ terminates \true;
  @ exits \false;
  @ assigns *array;
  @ ensures head: array->head == \old(w[0]);
  @ ensures nr: array->nr_records == iommu_lu_low_of(\old(w[1]));
  @ ensures size: array->record_size == iommu_lu_high_of(\old(w[1]));
  @*/
static void read_array(const __u64 *w, struct iommu_lu_array *array);

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires root: words_at((__u64 *)w, phys);
  @ requires incompat: img->incompat == root_incompat(phys);
  @ requires zero: zeroes(phys,
  @   IOMMU_LU_ROOT_ARRAYS_WORD + 2 * root_nr_arrays(phys),
  @   IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS);
  @ requires out: \valid(img) && \valid(broken) && \separated(img, broken);
  @ requires img_apart: \separated(img, w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns img->arrays[0 .. IOMMU_LU_NR_KINDS - 1], *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL;
  @ ensures read: \result == 0 ==> iommu_lu_image_of(img, phys);
  @ ensures ok: \result == 0 ==>
  @   \forall integer kind; is_kind(kind) ==> array_of_ok(phys, kind);
  @ ensures refused: \result != 0 ==> array_refused(broken, phys);
  @*/
static int read_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
		       struct iommu_lu_broken *broken);

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
static int read_root(struct iommu_lu_image *img, __u64 phys,
		     struct iommu_lu_broken *broken);

/* --- chains of blocks --- */

/*@ requires array: \valid_read(array);
  @ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires out: \valid(next) && \separated(next, array) &&
  @   \separated(next, w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns *next;
  @ ensures next: *next == w[1];
  @ ensures ok: \forall integer phys; words_at{Pre}((__u64 *)w, phys) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     block_header_ok(phys, kind, array->record_size, nr_records);
  @ ensures refused: \forall integer phys; words_at{Pre}((__u64 *)w, phys) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     header_reason(\result, phys, kind, array->record_size, nr_records);
  @ ensures header: \result == IOMMU_LU_RULE_OK ||
  @   (\result != IOMMU_LU_RULE_BLOCK_NEXT &&
  @    \result != IOMMU_LU_RULE_BLOCK_ALIGN &&
  @    \result != IOMMU_LU_RULE_BLOCK_MAPPED);
  @*/
static __u32 block_rule(const struct iommu_lu_array *array, __u32 kind,
			__u32 nr_records, const __u64 *w, __u64 *next);

/*@ requires memory: \valid_read(img) && reading(img->env);
  @ requires kind: is_kind(kind);
  @ requires out: \valid(next) && \separated(next, img);
  @ requires apart: \forall integer p, s; handed_over(p, s) ==>
  @   \separated(next, mem_at(p) + (0 .. s / 8 - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns *next;
  @ ensures next: \result == IOMMU_LU_RULE_OK ==> *next == mem_word(phys, 1);
  @ ensures ok: \result == IOMMU_LU_RULE_OK ==>
  @   phys != 0 && BLK_1(phys) && BLK_2(phys);
  @ ensures header: \result == IOMMU_LU_RULE_OK ==>
  @   block_header_ok(phys, kind,
  @                   iommu_lu_size((struct iommu_lu_image *)img, kind),
  @                   nr_records);
  @ ensures refused: \result != IOMMU_LU_RULE_OK ==>
  @   (\result == IOMMU_LU_RULE_BLOCK_NEXT ? phys == 0 :
  @    \result == IOMMU_LU_RULE_BLOCK_ALIGN ? !BLK_1(phys) :
  @    \result == IOMMU_LU_RULE_BLOCK_MAPPED ? !BLK_2(phys) :
  @    header_reason(\result, phys, kind,
  @                  iommu_lu_size((struct iommu_lu_image *)img, kind),
  @                  nr_records));
  @*/
static __u32 check_block(const struct iommu_lu_image *img, __u32 kind,
			 __u32 nr_records, __u64 phys, __u64 *next);

/*@ requires memory: \valid_read(img) && reading(img->env);
  @ requires kind: is_kind(kind);
  @ requires root: iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires array: array_of_ok(iommu_lu_root, kind);
  @ requires out: \valid(broken) && \separated(broken, img);
  @ requires apart: apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> chain_of_ok(iommu_lu_root, kind);
  @ ensures refused: \result != 0 ==> chain_refused(broken, iommu_lu_root);
  @*/
static int check_chain(const struct iommu_lu_image *img, __u32 kind,
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
static int check_chains(const struct iommu_lu_image *img,
			struct iommu_lu_broken *broken);

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

/* --- going through the records of a kind --- */

/*@ // the block of record @i is one of the chain's, and in order
  @ predicate record_needed{L}(struct iommu_lu_cursor *cur, integer head,
  @                            integer i) =
  @   \let k = record_block(iommu_lu_per_block_of(\at(cur->record_size, L)), i);
  @   block_needed(\at(cur->nr_records, L), \at(cur->record_size, L), k) &&
  @   block_ok(\at(cur->kind, L), head, \at(cur->nr_records, L),
  @            \at(cur->record_size, L), k);
  @*/

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at((struct iommu_lu_image *)img, cur->kind, cur->index,
  @                          cur);
  @ requires more: cur->index < cur->nr_records;
  @ terminates \true;
  @ exits \false;
  @ assigns cur->phys, cur->local;
  @ ensures there: \result == mem_at(cur->phys) && \result != \null;
  @ ensures mapped: handed_over(cur->phys, IOMMU_LU_BLOCK_SIZE);
  @ ensures block: cur->phys ==
  @   record_phys(iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
  @               cur->record_size, cur->index);
  @ ensures local: cur->local ==
  @   record_local(iommu_lu_per_block_of(cur->record_size), cur->index);
  @ ensures range: cur->local < iommu_lu_per_block_of(cur->record_size);
  @ ensures sum: record_block(iommu_lu_per_block_of(cur->record_size), cur->index) *
  @   iommu_lu_per_block_of(cur->record_size) + cur->local == cur->index;
  @ ensures block_index: 0 <=
  @   record_block(iommu_lu_per_block_of(cur->record_size), cur->index) <=
  @   cur->index;
  @*/
static const __u64 *cursor_block(const struct iommu_lu_image *img,
				 struct iommu_lu_cursor *cur);
