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

/*@ requires broken: \valid(broken);
  @ requires reason: root_reason(rule, phys);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures unknown: not_known(rule) ==> \result == -EOPNOTSUPP;
  @ ensures refused: !not_known(rule) ==> \result == -EINVAL;
  @ ensures root: root_refused(broken, phys);
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

/*@ requires array: \valid(array);
  @ terminates \true;
  @ exits \false;
  @ assigns *array;
  @ ensures head: array->head == 0;
  @ ensures nr: array->nr_records == 0;
  @ ensures size: array->record_size == iommu_lu_record_size_of(kind);
  @*/
static void no_array(struct iommu_lu_array *array, __u32 kind);

/*@ requires out: \valid(img);
  @ terminates \true;
  @ exits \false;
  @ assigns img->arrays[0 .. IOMMU_LU_NR_KINDS - 1];
  @ ensures head: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_head(img, kind) == 0;
  @ ensures nr: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_nr(img, kind) == 0;
  @ ensures size: \forall integer kind; is_kind(kind) ==>
  @   iommu_lu_size(img, kind) == iommu_lu_record_size_of(kind);
  @*/
static void no_arrays(struct iommu_lu_image *img);

/*@ predicate array_read{L}(struct iommu_lu_image *img, integer root,
  @                         integer kind) =
  @   iommu_lu_head{L}(img, kind) == array_head(root, kind) &&
  @   iommu_lu_nr{L}(img, kind) == array_nr(root, kind) &&
  @   iommu_lu_size{L}(img, kind) == array_size(root, kind) &&
  @   array_of_ok(root, kind);
  @*/

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires root: words_at((__u64 *)w, phys);
  @ requires nr: nr <= IOMMU_LU_NR_KINDS && nr <= root_nr_arrays(phys);
  @ requires no_head: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
  @   iommu_lu_head(img, kind) == array_head(phys, kind);
  @ requires no_nr: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
  @   iommu_lu_nr(img, kind) == array_nr(phys, kind);
  @ requires no_size: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
  @   iommu_lu_size(img, kind) == array_size(phys, kind);
  @ requires others: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
  @   array_of_ok(phys, kind);
  @ requires out: \valid(img) && \valid(broken) && \separated(img, broken);
  @ requires img_apart: \separated(img, w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns img->arrays[0 .. IOMMU_LU_NR_KINDS - 1], *broken;
  @ ensures answer: \result == 0 || \result == -EINVAL;
  @ ensures read: \result == 0 ==> \forall integer kind; is_kind(kind) ==>
  @   array_read(img, phys, kind);
  @ ensures refused: \result != 0 ==> array_refused(broken, phys);
  @ ensures array: \result != 0 ==> broken->kind != 0;
  @*/
static int read_first_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
			     __u32 nr, struct iommu_lu_broken *broken);

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
  @ ensures array: \result != 0 ==> broken->kind != 0;
  @*/
static int read_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
		       struct iommu_lu_broken *broken);

/* --- chains of blocks --- */

/*@ // @w is the block at @phys, or NULL if there is none
  @ predicate block_mapped{L}(__u64 *w, integer phys) =
  @   w == \null ? phys == 0 || !BLK_1(phys) || !BLK_2(phys) :
  @     phys != 0 && BLK_1(phys) && BLK_2(phys) && w == mem_at(phys) &&
  @     \valid_read{L}(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @     words_at{L}(w, phys);
  @*/

/*@ requires memory: reading(env);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures block: block_mapped((__u64 *)\result, phys);
  @*/
static const __u64 *map_block(struct iommu_lu_env *env, __u64 phys);

/*@ requires array: \valid_read(array);
  @ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures ok: \forall integer phys; words_at((__u64 *)w, phys) ==>
  @   \result == IOMMU_LU_RULE_OK ==>
  @     block_header_ok(phys, kind, array->record_size, nr_records);
  @ ensures refused: \forall integer phys; words_at((__u64 *)w, phys) ==>
  @   \result != IOMMU_LU_RULE_OK ==>
  @     header_reason(\result, phys, kind, array->record_size, nr_records);
  @ ensures header: \result == IOMMU_LU_RULE_OK ||
  @   (\result != IOMMU_LU_RULE_BLOCK_NEXT &&
  @    \result != IOMMU_LU_RULE_BLOCK_ALIGN &&
  @    \result != IOMMU_LU_RULE_BLOCK_MAPPED);
  @*/
static __u32 header_rule(const struct iommu_lu_array *array, __u32 kind,
			 __u32 nr_records, const __u64 *w);

/*@ requires block: phys == 0 || !BLK_1(phys) || !BLK_2(phys);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures reason: \result == IOMMU_LU_RULE_BLOCK_NEXT ? phys == 0 :
  @   \result == IOMMU_LU_RULE_BLOCK_ALIGN ? !BLK_1(phys) :
  @   \result == IOMMU_LU_RULE_BLOCK_MAPPED && !BLK_2(phys);
  @*/
static __u32 no_block_rule(__u64 phys);

/*@ requires broken: \valid(broken);
  @ requires reason: block_of_reason(rule, iommu_lu_root, kind, index);
  @ requires phys: phys == block_phys(array_head(iommu_lu_root, kind), index);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures answer: \result == -EINVAL;
  @ ensures refused: chain_refused(broken, iommu_lu_root);
  @*/
static int refuse_block(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
			__u32 index, __u64 phys);

/*@ // @left of @nr records are in block @index and behind it
  @ predicate records_left(integer nr, integer per, integer index,
  @                        integer left) =
  @   left == 0 ? index * per >= nr : left == nr - index * per;
  @*/

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

/* --- going through the records of a kind --- */

/*@ // record @i is in a block that was handed over
  @ predicate record_there(integer head, integer size, integer i) =
  @   \let phys = record_phys(head, size, i);
  @   phys != 0 && BLK_1(phys) && BLK_2(phys);
  @
  @ // @i records are before it: @block full blocks, and @local in its own
  @ predicate record_counted(integer block, integer per, integer local,
  @                          integer i) =
  @   0 <= block <= i && 0 <= local < per && block * per + local == i;
  @
  @ predicate record_placed(integer head, integer size, integer i) =
  @   \let per = iommu_lu_per_block_of(size);
  @   record_counted(record_block(per, i), per, record_local(per, i), i);
  @
  @ // a cursor at @phys, @local finds it there, or in the block that follows
  @ predicate record_found(integer head, integer size, integer i, integer phys,
  @                        integer local) =
  @   \let per = iommu_lu_per_block_of(size);
  @   phys != 0 && BLK_1(phys) && BLK_2(phys) &&
  @   (local < per ?
  @      record_phys(head, size, i) == phys && record_local(per, i) == local :
  @      record_phys(head, size, i) == mem_word(phys, 1) &&
  @      record_local(per, i) == 0);
  @*/

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires cursor: \valid_read(cur) && is_kind(cur->kind);
  @ requires per: per_block == iommu_lu_per_block_of(cur->record_size);
  @ requires found: record_found(
  @   iommu_lu_head((struct iommu_lu_image *)img, cur->kind), cur->record_size,
  @   cur->index, cur->phys, cur->local);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures block: \result ==
  @   record_phys(iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
  @               cur->record_size, cur->index);
  @*/
static __u64 cursor_phys(const struct iommu_lu_image *img,
			 const struct iommu_lu_cursor *cur, __u32 per_block);

/*@ requires cursor: \valid_read(cur);
  @ requires per: per_block == iommu_lu_per_block_of(cur->record_size);
  @ requires some: per_block > 0;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures range: \result < per_block;
  @ ensures local: \forall integer head;
  @   record_found(head, cur->record_size, cur->index, cur->phys, cur->local) ==>
  @     \result == record_local(per_block, cur->index);
  @*/
static __u32 cursor_local(const struct iommu_lu_cursor *cur, __u32 per_block);

/*@ // @w is record @local of the block at @phys
  @ predicate words_of_record{L}(__u64 *w, integer phys, integer local,
  @                              integer size) =
  @   \forall integer j; 0 <= j < size / 8 ==> \at(w[j], L) ==
  @     mem_word(phys, IOMMU_LU_BLOCK_HEADER_WORDS + local * (size / 8) + j);
  @*/

/*@ requires memory: reading(env);
  @ requires size: 8 <= record_size <= IOMMU_LU_BLOCK_PAYLOAD &&
  @   record_size % 8 == 0;
  @ requires local: local < iommu_lu_per_block_of(record_size);
  @ requires there: phys != 0 && BLK_1(phys) && BLK_2(phys);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures there: \result != \null;
  @ ensures inside: in_block((__u64 *)\result, phys, record_size / 8);
  @ ensures valid: \valid_read(\result + (0 .. record_size / 8 - 1));
  @ ensures words: words_of_record((__u64 *)\result, phys, local, record_size);
  @*/
static const __u64 *record_in_block(struct iommu_lu_env *env, __u64 phys,
				    __u32 local, __u32 record_size);

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires cursor: \valid_read(cur) && apart_cursor((struct iommu_lu_cursor *)cur);
  @ requires at: iommu_lu_at((struct iommu_lu_image *)img, cur->kind, cur->index,
  @                          (struct iommu_lu_cursor *)cur);
  @ requires phys: phys ==
  @   record_phys(iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
  @               cur->record_size, cur->index);
  @ requires local: local ==
  @   record_local(iommu_lu_per_block_of(cur->record_size), cur->index);
  @ requires range: local < iommu_lu_per_block_of(cur->record_size);
  @ requires there: phys != 0 && BLK_1(phys) && BLK_2(phys);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures there: \result != \null;
  @ ensures record: iommu_lu_is_record((struct iommu_lu_image *)img, cur->kind,
  @                                    cur->index, (__u64 *)\result);
  @ ensures inside: in_block((__u64 *)\result, phys,
  @                          iommu_lu_record_size_of(cur->kind) / 8);
  @ ensures apart: \separated(cur,
  @   \result + (0 .. iommu_lu_record_size_of(cur->kind) / 8 - 1));
  @*/
static const __u64 *cursor_words(const struct iommu_lu_image *img,
				 const struct iommu_lu_cursor *cur, __u64 phys,
				 __u32 local);
