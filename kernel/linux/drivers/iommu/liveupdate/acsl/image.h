/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The specification's rules of the root and of blocks, and the contracts of
 * image.c
 *
 * A predicate has the name of its rule. It speaks of physical addresses and of
 * the words there, not of the program's state.
 */

/* --- words and checksums of handed-over memory --- */

/*@ logic integer word_low(integer phys, integer i) =
  @   iommu_lu_low_of(mem_word(phys, i));
  @ logic integer word_high(integer phys, integer i) =
  @   iommu_lu_high_of(mem_word(phys, i));
  @
  @ predicate zeroes(integer phys, integer first, integer end) =
  @   \forall integer i; first <= i < end ==> mem_word(phys, i) == 0;
  @
  @ predicate page_aligned(integer phys) =
  @   (phys & (IOMMU_LU_BLOCK_SIZE - 1)) == 0;
  @*/

/*@ logic integer crc_nibble(integer n) =
  @   n == 0 ? 0x00000000 : n == 1 ? 0x105ec76f :
  @   n == 2 ? 0x20bd8ede : n == 3 ? 0x30e349b1 :
  @   n == 4 ? 0x417b1dbc : n == 5 ? 0x5125dad3 :
  @   n == 6 ? 0x61c69362 : n == 7 ? 0x7198540d :
  @   n == 8 ? 0x82f63b78 : n == 9 ? 0x92a8fc17 :
  @   n == 10 ? 0xa24bb5a6 : n == 11 ? 0xb21572c9 :
  @   n == 12 ? 0xc38d26c4 : n == 13 ? 0xd3d3e1ab :
  @   n == 14 ? 0xe330a81a : 0xf36e6f75;
  @
  @ logic integer crc_step(integer bits, integer crc) =
  @   (__u32)((__u32)(crc / 16) ^
  @           crc_nibble((__u32)((__u32)(crc ^ bits) % 16)));
  @
  @ // @n more steps, the low bits of the word first
  @ logic integer crc_steps(integer crc, integer word, integer n) =
  @   n <= 0 ? crc : crc_steps(crc_step(word % 16, crc), word / 16, n - 1);
  @
  @ // word @i of a block, with the checksum in word @skip taken as zero
  @ logic integer crc_input(integer phys, integer skip, integer i) =
  @   i == skip ? IOMMU_LU_HALF * word_high(phys, i) : mem_word(phys, i);
  @
  @ logic integer crc_words(integer phys, integer skip, integer n) =
  @   n <= 0 ? 0xffffffff :
  @     crc_steps(crc_words(phys, skip, n - 1), crc_input(phys, skip, n - 1), 16);
  @
  @ logic integer crc_of(integer phys, integer skip) =
  @   0xffffffff - crc_words(phys, skip, IOMMU_LU_BLOCK_WORDS);
  @
  @ predicate words_at{L}(__u64 *w, integer phys) =
  @   \forall integer i; 0 <= i < IOMMU_LU_BLOCK_WORDS ==>
  @     \at(w[i], L) == mem_word(phys, i);
  @ // the same, whatever the checksum in word @skip is
  @ predicate same_words{L}(__u64 *w, integer phys, integer skip) =
  @   \forall integer i; 0 <= i < IOMMU_LU_BLOCK_WORDS ==>
  @     (i == skip ? iommu_lu_high_of(\at(w[i], L)) == word_high(phys, i) :
  @                  \at(w[i], L) == mem_word(phys, i));
  @*/

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures crc: \forall integer phys;
  @   same_words((__u64 *)w, phys, checksum_word) ==>
  @     \result == crc_of(phys, checksum_word);
  @*/
__u32 iommu_lu_checksum(const __u64 *w, __u32 checksum_word);

/* --- the root --- */

/*@ logic integer root_version(integer root) = word_low(root, 1);
  @ logic integer root_size(integer root) = word_high(root, 1);
  @ logic integer root_incompat(integer root) = mem_word(root, 2);
  @ logic integer root_nr_arrays(integer root) = word_high(root, 4);
  @
  @ logic integer array_head(integer root, integer kind) =
  @   mem_word(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * (kind - 1));
  @ logic integer array_nr(integer root, integer kind) =
  @   word_low(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * (kind - 1) + 1);
  @ // a kind that came after the writer has no array, and no records
  @ logic integer array_size(integer root, integer kind) =
  @   kind <= root_nr_arrays(root) ?
  @     word_high(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * (kind - 1) + 1) :
  @     iommu_lu_record_size_of(kind);
  @
  @ predicate ROOT_1(integer root) = root != 0 && page_aligned(root);
  @ predicate ROOT_2(integer root) = handed_over(root, IOMMU_LU_BLOCK_SIZE);
  @ predicate ROOT_3(integer root) = mem_word(root, 0) == IOMMU_LU_ROOT_MAGIC;
  @ predicate VER_2(integer root) =
  @   IOMMU_LU_VERSION_MIN <= root_version(root) <= IOMMU_LU_VERSION;
  @ predicate VER_3(integer root) =
  @   (root_incompat(root) & (0xffffffffffffffff - IOMMU_LU_INCOMPAT_KNOWN)) == 0;
  @ predicate ROOT_4(integer root) =
  @   sizeof(struct iommu_lu_root) <= root_size(root) <= IOMMU_LU_BLOCK_SIZE &&
  @   root_size(root) % 8 == 0;
  @ predicate ROOT_5(integer root) =
  @   word_low(root, IOMMU_LU_ROOT_CHECKSUM_WORD) ==
  @     crc_of(root, IOMMU_LU_ROOT_CHECKSUM_WORD);
  @ predicate ROOT_6(integer root) =
  @   IOMMU_LU_MIN_KINDS <= root_nr_arrays(root) <= IOMMU_LU_MAX_KINDS;
  @ predicate GEN_3(integer root) =
  @   zeroes(root, 5, 8) &&
  @   zeroes(root, root_size(root) / 8, IOMMU_LU_BLOCK_WORDS) &&
  @   zeroes(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * root_nr_arrays(root),
  @          IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS);
  @
  @ predicate root_page_ok(integer root) = ROOT_1(root) && ROOT_2(root);
  @ predicate root_words_ok(integer root) =
  @   ROOT_3(root) && VER_2(root) && VER_3(root) && ROOT_4(root) &&
  @   GEN_3(root) && ROOT_5(root) && ROOT_6(root);
  @
  @ predicate root_reason(integer rule, integer root) =
  @   rule == IOMMU_LU_RULE_ROOT_ALIGN ? !ROOT_1(root) :
  @   rule == IOMMU_LU_RULE_ROOT_MAPPED ? !ROOT_2(root) :
  @   rule == IOMMU_LU_RULE_ROOT_MAGIC ? !ROOT_3(root) :
  @   rule == IOMMU_LU_RULE_ROOT_VERSION ? !VER_2(root) :
  @   rule == IOMMU_LU_RULE_ROOT_INCOMPAT ? !VER_3(root) :
  @   rule == IOMMU_LU_RULE_ROOT_SIZE ? !ROOT_4(root) :
  @   rule == IOMMU_LU_RULE_ROOT_RESERVED ? !GEN_3(root) :
  @   rule == IOMMU_LU_RULE_ROOT_CHECKSUM ? !ROOT_5(root) :
  @   rule == IOMMU_LU_RULE_ROOT_ARRAYS && !ROOT_6(root);
  @*/

/* --- arrays --- */

/*@ predicate ROOT_7(integer head, integer nr) = head == 0 <==> nr == 0;
  @ predicate ROOT_8(integer nr) = nr <= IOMMU_LU_MAX_RECORDS;
  @ predicate ROOT_9(integer kind, integer size) =
  @   iommu_lu_record_size_of(kind) <= size <= IOMMU_LU_BLOCK_PAYLOAD &&
  @   size % 8 == 0;
  @
  @ predicate array_ok(integer kind, integer head, integer nr, integer size) =
  @   ROOT_7(head, nr) && ROOT_8(nr) && ROOT_9(kind, size);
  @
  @ predicate array_reason(integer rule, integer kind, integer head, integer nr,
  @                        integer size) =
  @   rule == IOMMU_LU_RULE_ARRAY_EMPTY ? !ROOT_7(head, nr) :
  @   rule == IOMMU_LU_RULE_ARRAY_COUNT ? !ROOT_8(nr) :
  @   rule == IOMMU_LU_RULE_ARRAY_SIZE && !ROOT_9(kind, size);
  @*/

/* --- chains of blocks: block @k of the array (@head, @nr, @size) --- */

/*@ logic integer block_phys(integer head, integer k) =
  @   k <= 0 ? head : mem_word(block_phys(head, k - 1), 1);
  @
  @ // all blocks but the last are full
  @ predicate block_needed(integer nr, integer size, integer k) =
  @   k * iommu_lu_per_block_of(size) < nr;
  @ logic integer block_nr(integer nr, integer size, integer k) =
  @   nr - k * iommu_lu_per_block_of(size) < iommu_lu_per_block_of(size) ?
  @     nr - k * iommu_lu_per_block_of(size) : iommu_lu_per_block_of(size);
  @
  @ predicate BLK_1(integer phys) = page_aligned(phys);
  @ predicate BLK_2(integer phys) = handed_over(phys, IOMMU_LU_BLOCK_SIZE);
  @ predicate BLK_3(integer phys) = word_low(phys, 0) == IOMMU_LU_BLOCK_MAGIC;
  @ predicate BLK_4(integer phys, integer kind) = word_high(phys, 0) == kind;
  @ predicate BLK_5(integer phys, integer size) = word_low(phys, 2) == size;
  @ predicate BLK_6(integer phys, integer nr) = word_high(phys, 2) == nr;
  @ predicate BLK_7(integer head, integer nr, integer size, integer k) =
  @   block_phys(head, k) != 0 <==> block_needed(nr, size, k);
  @ predicate BLK_8(integer phys) = word_high(phys, 3) == 0;
  @ predicate BLK_9(integer phys) =
  @   word_low(phys, IOMMU_LU_BLOCK_CHECKSUM_WORD) ==
  @     crc_of(phys, IOMMU_LU_BLOCK_CHECKSUM_WORD);
  @
  @ predicate block_header_ok(integer phys, integer kind, integer size,
  @                           integer nr) =
  @   BLK_3(phys) && BLK_4(phys, kind) && BLK_5(phys, size) && BLK_6(phys, nr) &&
  @   BLK_8(phys) && BLK_9(phys);
  @
  @ predicate block_ok(integer kind, integer head, integer nr, integer size,
  @                    integer k) =
  @   BLK_7(head, nr, size, k) && BLK_1(block_phys(head, k)) &&
  @   BLK_2(block_phys(head, k)) &&
  @   block_header_ok(block_phys(head, k), kind, size, block_nr(nr, size, k));
  @
  @ // the first block that is not needed
  @ predicate chain_end(integer nr, integer size, integer k) =
  @   !block_needed(nr, size, k) && (k == 0 || block_needed(nr, size, k - 1));
  @
  @ predicate header_reason(integer rule, integer phys, integer kind,
  @                         integer size, integer nr) =
  @   rule == IOMMU_LU_RULE_BLOCK_MAGIC ? !BLK_3(phys) :
  @   rule == IOMMU_LU_RULE_BLOCK_KIND ? !BLK_4(phys, kind) :
  @   rule == IOMMU_LU_RULE_BLOCK_SIZE ? !BLK_5(phys, size) :
  @   rule == IOMMU_LU_RULE_BLOCK_COUNT ? !BLK_6(phys, nr) :
  @   rule == IOMMU_LU_RULE_BLOCK_RESERVED ? !BLK_8(phys) :
  @   rule == IOMMU_LU_RULE_BLOCK_CHECKSUM && !BLK_9(phys);
  @
  @ predicate block_reason(integer rule, integer kind, integer head, integer nr,
  @                        integer size, integer k) =
  @   rule == IOMMU_LU_RULE_BLOCK_NEXT ? !BLK_7(head, nr, size, k) :
  @   rule == IOMMU_LU_RULE_BLOCK_ALIGN ? !BLK_1(block_phys(head, k)) :
  @   rule == IOMMU_LU_RULE_BLOCK_MAPPED ? !BLK_2(block_phys(head, k)) :
  @   header_reason(rule, block_phys(head, k), kind, size,
  @                 block_nr(nr, size, k));
  @*/

/*
 * What the contracts of image.c promise about chains, and what is proved there.
 * Other files know the names alone: definitions that call themselves would lead
 * provers astray.
 */
#ifdef IOMMU_LU_PROVE_IMAGE
/*@ // its index in its block, and its block
  @ logic integer record_local(integer per, integer i) =
  @   i <= 0 ? 0 :
  @   record_local(per, i - 1) + 1 < per ? record_local(per, i - 1) + 1 : 0;
  @ logic integer record_block(integer per, integer i) =
  @   i <= 0 ? 0 :
  @   record_local(per, i - 1) + 1 < per ? record_block(per, i - 1) :
  @     record_block(per, i - 1) + 1;
  @
  @ logic integer record_phys(integer head, integer size, integer i) =
  @   block_phys(head, record_block(iommu_lu_per_block_of(size), i));
  @ logic integer record_first(integer size, integer i) =
  @   IOMMU_LU_BLOCK_HEADER_WORDS +
  @     record_local(iommu_lu_per_block_of(size), i) * (size / 8);
  @ // its word @j
  @ logic integer iommu_lu_record_word(integer head, integer size, integer i,
  @                                    integer j) =
  @   mem_word(record_phys(head, size, i), record_first(size, i) + j);
  @
  @ // it stays in the block of the record behind it
  @ predicate cursor_in_block(integer phys, integer local, integer head,
  @                           integer size, integer i) =
  @   i == 0 ? phys == head && local == 0 :
  @     phys == record_phys(head, size, i - 1) &&
  @     local == record_local(iommu_lu_per_block_of(size), i - 1) + 1 &&
  @     1 <= local <= iommu_lu_per_block_of(size) &&
  @     0 <= record_block(iommu_lu_per_block_of(size), i - 1) <= i - 1 &&
  @     record_block(iommu_lu_per_block_of(size), i - 1) *
  @       iommu_lu_per_block_of(size) + local == i;
  @
  @ // the blocks hold all records, and nothing follows them; more blocks than
  @ // records are never needed
  @ predicate chain_ok(integer kind, integer head, integer nr, integer size) =
  @   (\forall integer k; 0 <= k <= nr && block_needed(nr, size, k) ==>
  @      block_ok(kind, head, nr, size, k)) &&
  @   (\forall integer k; 0 <= k <= nr && chain_end(nr, size, k) ==>
  @      BLK_7(head, nr, size, k));
  @*/
#else
/*@ axiomatic iommu_lu_chains {
  @   logic integer iommu_lu_record_word(integer head, integer size, integer i,
  @                                      integer j);
  @   predicate cursor_in_block(integer phys, integer local, integer head,
  @                             integer size, integer i);
  @   predicate chain_ok(integer kind, integer head, integer nr, integer size);
  @ }
  @*/
#endif

/* --- an image whose arrays were checked --- */

/*@ logic integer iommu_lu_head{L}(struct iommu_lu_image *img, integer kind) =
  @   \at(img->arrays[kind - 1].head, L);
  @ logic integer iommu_lu_nr{L}(struct iommu_lu_image *img, integer kind) =
  @   \at(img->arrays[kind - 1].nr_records, L);
  @ logic integer iommu_lu_size{L}(struct iommu_lu_image *img, integer kind) =
  @   \at(img->arrays[kind - 1].record_size, L);
  @
  @ predicate is_kind(integer kind) = 1 <= kind <= IOMMU_LU_NR_KINDS;
  @
  @ predicate iommu_lu_array_ready{L}(struct iommu_lu_image *img, integer kind) =
  @   array_ok(kind, iommu_lu_head{L}(img, kind), iommu_lu_nr{L}(img, kind),
  @            iommu_lu_size{L}(img, kind));
  @ predicate iommu_lu_chain_ready{L}(struct iommu_lu_image *img, integer kind) =
  @   chain_ok(kind, iommu_lu_head{L}(img, kind), iommu_lu_nr{L}(img, kind),
  @            iommu_lu_size{L}(img, kind));
  @
  @ // its records can be gone through
  @ predicate iommu_lu_ready{L}(struct iommu_lu_image *img) =
  @   \forall integer kind; is_kind(kind) ==>
  @     iommu_lu_array_ready{L}(img, kind) && iommu_lu_chain_ready{L}(img, kind);
  @*/

/* --- records: record @i of the array, @per to a block --- */

/*@ logic integer iommu_lu_rec{L}(struct iommu_lu_image *img, integer kind,
  @                               integer i, integer j) =
  @   iommu_lu_record_word(iommu_lu_head{L}(img, kind),
  @                        iommu_lu_size{L}(img, kind), i, j);
  @
  @ // @w is record @i in memory
  @ predicate iommu_lu_is_record{L}(struct iommu_lu_image *img, integer kind,
  @                                 integer i, __u64 *w) =
  @   \valid_read{L}(w + (0 .. iommu_lu_record_size_of(kind) / 8 - 1)) &&
  @   \forall integer j; 0 <= j < iommu_lu_record_size_of(kind) / 8 ==>
  @     \at(w[j], L) == iommu_lu_rec{L}(img, kind, i, j);
  @
  @ // @words from @w on are in the block at @phys
  @ predicate in_block(__u64 *w, integer phys, integer words) =
  @   handed_over(phys, IOMMU_LU_BLOCK_SIZE) &&
  @   \exists integer first; 0 <= first <= IOMMU_LU_BLOCK_WORDS - words &&
  @     w == mem_at(phys) + first;
  @
  @ // the cursor is in front of record @i
  @ predicate iommu_lu_at{L}(struct iommu_lu_image *img, integer kind, integer i,
  @                          struct iommu_lu_cursor *cur) =
  @   is_kind(kind) && 0 <= i <= iommu_lu_nr{L}(img, kind) &&
  @   \at(cur->kind, L) == kind && \at(cur->index, L) == i &&
  @   \at(cur->nr_records, L) == iommu_lu_nr{L}(img, kind) &&
  @   \at(cur->record_size, L) == iommu_lu_size{L}(img, kind) &&
  @   cursor_in_block(\at(cur->phys, L), \at(cur->local, L),
  @                   iommu_lu_head{L}(img, kind), iommu_lu_size{L}(img, kind), i);
  @*/

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires kind: is_kind(kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures first: iommu_lu_at((struct iommu_lu_image *)img, kind, 0, cur);
  @*/
void iommu_lu_cursor_init(const struct iommu_lu_image *img, __u32 kind,
			  struct iommu_lu_cursor *cur);

/*@ requires image: \valid_read(img) && reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at((struct iommu_lu_image *)img, cur->kind, cur->index,
  @                          cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures end: \result == \null <==>
  @   \old(cur->index) == iommu_lu_nr((struct iommu_lu_image *)img,
  @                                   \old(cur->kind));
  @ ensures words: \result != \null ==>
  @   iommu_lu_is_record((struct iommu_lu_image *)img, \old(cur->kind),
  @                      \old(cur->index), (__u64 *)\result);
  @ ensures at: \result != \null ==>
  @   iommu_lu_at((struct iommu_lu_image *)img, \old(cur->kind),
  @               \old(cur->index) + 1, cur);
  @ ensures inside: \result != \null ==>
  @   in_block((__u64 *)\result, cur->phys,
  @            iommu_lu_record_size_of(\old(cur->kind)) / 8);
  @ ensures memory_kept: reading(img->env);
  @ ensures ready_kept: iommu_lu_ready((struct iommu_lu_image *)img);
  @ ensures still: \result == \null ==>
  @   iommu_lu_at((struct iommu_lu_image *)img, \old(cur->kind),
  @               \old(cur->index), cur);
  @*/
const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur);

/* --- opening an image --- */

/*@ predicate array_of_ok(integer root, integer kind) =
  @   array_ok(kind, array_head(root, kind), array_nr(root, kind),
  @            array_size(root, kind));
  @ predicate chain_of_ok(integer root, integer kind) =
  @   chain_ok(kind, array_head(root, kind), array_nr(root, kind),
  @            array_size(root, kind));
  @
  @ // why it was refused is true
  @ predicate root_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   \at(broken->kind, L) == 0 && \at(broken->index, L) == 0 &&
  @   \at(broken->phys, L) == root && root_reason(\at(broken->rule, L), root);
  @
  @ predicate array_of_reason(integer rule, integer root, integer kind) =
  @   is_kind(kind) &&
  @   array_reason(rule, kind, array_head(root, kind), array_nr(root, kind),
  @                array_size(root, kind));
  @ predicate array_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   \at(broken->index, L) == 0 && \at(broken->phys, L) == root &&
  @   array_of_reason(\at(broken->rule, L), root, \at(broken->kind, L));
  @
  @ predicate block_of_reason(integer rule, integer root, integer kind,
  @                           integer k) =
  @   is_kind(kind) &&
  @   block_reason(rule, kind, array_head(root, kind), array_nr(root, kind),
  @                array_size(root, kind), k);
  @ predicate chain_refused{L}(struct iommu_lu_broken *broken, integer root) =
  @   \at(broken->phys, L) == block_phys(array_head(root, \at(broken->kind, L)),
  @                                      \at(broken->index, L)) &&
  @   block_of_reason(\at(broken->rule, L), root, \at(broken->kind, L),
  @                   \at(broken->index, L));
  @*/

/*@ requires broken: \valid(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures refused: \result == -EINVAL;
  @ ensures rule: broken->rule == rule && broken->pad == 0;
  @ ensures where: broken->kind == kind && broken->index == index &&
  @   broken->phys == phys;
  @*/
int iommu_lu_refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
		    __u32 index, __u64 phys);
