/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of writer.c
 *
 * What is written is compared with what a reader demands by the reader's own
 * predicates: should the words of a block be what the next kernel finds at some
 * address, then the rules of image.h hold there.
 */

/* --- the environment --- */

/* Where new blocks come from: no variable of ours, as the direct map is none. */
/*@ ghost __u64 iommu_lu_block_memory[0x10000000000000]; */

/*@ axiomatic iommu_lu_new_blocks {
  @   // blocks supplied so far, and where the k-th one is
  @   logic integer nr_blocks{L}(struct iommu_lu_env *env) reads iommu_lu_clock;
  @   logic integer new_block_offset(struct iommu_lu_env *env, integer k);
  @   logic integer new_block_phys(struct iommu_lu_env *env, integer k);
  @ }
  @
  @ logic __u64 *new_block(struct iommu_lu_env *env, integer k) =
  @   &iommu_lu_block_memory[new_block_offset(env, k)];
  @
  @ predicate zero_words{L}(__u64 *w, integer first, integer end) =
  @   \forall integer i; first <= i < end ==> \at(w[i], L) == 0;
  @
  @ predicate blocks_there{L}(struct iommu_lu_env *env) =
  @   \forall integer k; nr_blocks{L}(env) <= k ==>
  @     \valid{L}(new_block(env, k) + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @
  @ // word by word, as provers need it
  @ predicate separate_blocks(__u64 *a, __u64 *b) =
  @   \forall integer i; 0 <= i < IOMMU_LU_BLOCK_WORDS ==>
  @     \separated(a + i, b + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @
  @ // memory that no later block shares
  @ predicate not_new{L}(struct iommu_lu_env *env, __u64 *w) =
  @   \forall integer k; nr_blocks{L}(env) <= k ==>
  @     separate_blocks(w, new_block(env, k)) &&
  @     separate_blocks(new_block(env, k), w);
  @
  @ predicate writer_not_new{L}(struct iommu_lu_writer *w) =
  @   \forall integer k; nr_blocks{L}(\at(w->env, L)) <= k ==>
  @     \separated(w, new_block(\at(w->env, L), k) +
  @                   (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @*/

/*@ requires out: \valid(phys);
  @ requires there: blocks_there(env);
  @ terminates \true;
  @ exits \false;
  @ assigns *phys, iommu_lu_clock,
  @   new_block(env, nr_blocks(env))[0 .. IOMMU_LU_BLOCK_WORDS - 1],
  @   \result \from env, iommu_lu_clock;
  @ ensures which: \result == \null ||
  @   (\result == new_block(env, \old(nr_blocks(env))) &&
  @    *phys == new_block_phys(env, \old(nr_blocks(env))));
  @ ensures counted: nr_blocks(env) == \old(nr_blocks(env)) + 1;
  @ ensures there: blocks_there(env);
  @ ensures fresh: not_new(env, new_block(env, \old(nr_blocks(env))));
  @ ensures zeroed: \result != \null ==>
  @   zero_words(\result, 0, IOMMU_LU_BLOCK_WORDS);
  @*/
__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys);

/* --- a writer's state --- */

/*@ // records in the last block of an array of nr records
  @ logic integer last_nr(integer nr, integer size) =
  @   nr % iommu_lu_per_block_of(size) == 0 ? iommu_lu_per_block_of(size) :
  @     nr % iommu_lu_per_block_of(size);
  @
  @ // the word after the n-th record
  @ logic integer words_used(integer size, integer n) =
  @   IOMMU_LU_BLOCK_HEADER_WORDS + n * (size / 8);
  @
  @ // a block that has room, or is not yet sealed
  @ predicate open_block{L}(__u64 *b, integer kind, integer size, integer nr) =
  @   iommu_lu_low_of(\at(b[0], L)) == IOMMU_LU_BLOCK_MAGIC &&
  @   iommu_lu_high_of(\at(b[0], L)) == kind && \at(b[1], L) == 0 &&
  @   iommu_lu_low_of(\at(b[2], L)) == size &&
  @   iommu_lu_high_of(\at(b[2], L)) == nr && \at(b[3], L) == 0 &&
  @   zero_words{L}(b, words_used(size, nr), IOMMU_LU_BLOCK_WORDS);
  @
  @ // word by word and not by a name of its own: what provers look for when
  @ // they have a tail in hand
  @ predicate tails_apart{L}(struct iommu_lu_writer *w) =
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @     \at(w->tail[k], L) != \null ==>
  @     not_new{L}(\at(w->env, L), \at(w->tail[k], L)) &&
  @     \separated(w, \at(w->tail[k], L) + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @
  @ predicate kinds_apart{L}(struct iommu_lu_writer *w) =
  @   \forall integer j, k;
  @     0 <= j < IOMMU_LU_NR_KINDS && 0 <= k < IOMMU_LU_NR_KINDS && j != k &&
  @     \at(w->tail[j], L) != \null && \at(w->tail[k], L) != \null ==>
  @     separate_blocks(\at(w->tail[j], L), \at(w->tail[k], L));
  @
  @ predicate writer_apart{L}(struct iommu_lu_writer *w) =
  @   blocks_there{L}(\at(w->env, L)) && writer_not_new{L}(w) &&
  @   tails_apart{L}(w) && kinds_apart{L}(w);
  @
  @ predicate count_ok{L}(struct iommu_lu_array *a, __u64 *tail, integer kind) =
  @   \at(a->record_size, L) == iommu_lu_record_size_of(kind) &&
  @   \at(a->nr_records, L) <= IOMMU_LU_MAX_RECORDS &&
  @   (\at(a->nr_records, L) == 0 <==> tail == \null) &&
  @   (\at(a->nr_records, L) == 0 <==> \at(a->head, L) == 0);
  @
  @ predicate tail_ok{L}(__u64 *tail, integer kind, integer nr) =
  @   tail != \null ==> \valid{L}(tail + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @     open_block{L}(tail, kind, iommu_lu_record_size_of(kind),
  @                   last_nr(nr, iommu_lu_record_size_of(kind)));
  @
  @ predicate kind_ok{L}(struct iommu_lu_writer *w, integer slot) =
  @   count_ok{L}(&w->arrays[slot], \at(w->tail[slot], L), slot + 1) &&
  @   tail_ok{L}(\at(w->tail[slot], L), slot + 1,
  @              \at(w->arrays[slot].nr_records, L));
  @
  @ // all kinds, or all but one
  @ predicate counts_ok{L}(struct iommu_lu_writer *w, integer but) =
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS && k != but ==>
  @     count_ok{L}(&w->arrays[k], \at(w->tail[k], L), k + 1);
  @ predicate tails_ok{L}(struct iommu_lu_writer *w, integer but) =
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS && k != but ==>
  @     tail_ok{L}(\at(w->tail[k], L), k + 1,
  @                \at(w->arrays[k].nr_records, L));
  @
  @ predicate others_ok{L}(struct iommu_lu_writer *w, integer slot) =
  @   writer_apart{L}(w) && counts_ok{L}(w, slot) && tails_ok{L}(w, slot);
  @
  @ predicate writer_ok{L}(struct iommu_lu_writer *w) = others_ok{L}(w, -1);
  @
  @ predicate others_apart{L}(struct iommu_lu_writer *w, __u64 *b, integer but) =
  @   \forall integer k, i; 0 <= k < IOMMU_LU_NR_KINDS && k != but &&
  @     0 <= i < IOMMU_LU_BLOCK_WORDS && \at(w->tail[k], L) != \null ==>
  @     \separated(\at(w->tail[k], L) + i, b + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @
  @ // what is in the last blocks stays, but for one kind
  @ predicate others_kept{A,B}(struct iommu_lu_writer *w, integer but) =
  @   \forall integer k, i; 0 <= k < IOMMU_LU_NR_KINDS && k != but &&
  @     0 <= i < IOMMU_LU_BLOCK_WORDS && \at(w->tail[k], A) != \null ==>
  @     \at(\at(w->tail[k], A)[i], A) == \at(\at(w->tail[k], A)[i], B);
  @
  @ predicate version_written(integer version) =
  @   IOMMU_LU_VERSION_MIN <= version <= IOMMU_LU_VERSION;
  @ predicate features_known(integer incompat) =
  @   (incompat & (0xffffffffffffffff - IOMMU_LU_INCOMPAT_KNOWN)) == 0;
  @*/

/*@ requires writer: \valid(w);
  @ requires there: blocks_there(env);
  @ requires apart: \forall integer k; nr_blocks(env) <= k ==>
  @   \separated(w, new_block(env, k) + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns *w;
  @ ensures VER_4_known: \result == 0 <==> version_written(version);
  @ ensures refused: \result == 0 || \result == -EOPNOTSUPP;
  @ ensures ok: \result == 0 ==> writer_ok(w);
  @ ensures set: \result == 0 ==>
  @   w->env == env && w->version == version && w->root == root &&
  @   w->incompat == 0;
  @ ensures empty: \result == 0 ==>
  @   \forall integer i; 0 <= i < IOMMU_LU_NR_KINDS ==>
  @     w->arrays[i].nr_records == 0;
  @*/
int iommu_lu_writer_init(struct iommu_lu_writer *w, struct iommu_lu_env *env,
			 __u32 version, __u64 *root);

/*@ // the words hold a block that a reader accepts
  @ predicate sealed_block{L}(__u64 *b, integer kind, integer size, integer nr) =
  @   \forall integer phys; words_at{L}(b, phys) ==>
  @     block_header_ok(phys, kind, size, nr);
  @*/

/*@ requires block: \valid(block + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns block[IOMMU_LU_BLOCK_CHECKSUM_WORD];
  @ ensures BLK_8_reserved: iommu_lu_high_of(block[3]) == 0;
  @ ensures BLK_9_checksum: \forall integer phys; words_at(block, phys) ==>
  @   BLK_9(phys);
  @ ensures sealed: \forall integer kind, size, nr;
  @   \old(iommu_lu_low_of(block[0]) == IOMMU_LU_BLOCK_MAGIC &&
  @        iommu_lu_high_of(block[0]) == kind &&
  @        iommu_lu_low_of(block[2]) == size &&
  @        iommu_lu_high_of(block[2]) == nr) ==>
  @   sealed_block(block, kind, size, nr);
  @*/
static void seal_block(__u64 *block);

/* --- appending --- */

#define KIND_SIZE	iommu_lu_record_size_of(kind)
#define PER_BLOCK	iommu_lu_per_block_of(iommu_lu_record_size_of(kind))
#define TAIL(w)		(w)->tail[kind - 1]
#define NR(w)		(w)->arrays[kind - 1].nr_records

/*@ // The last block of an array is full, and the block at phys follows it.
  @ predicate chained{L}(__u64 *b, integer kind, integer phys) =
  @   sealed_block{L}(b, kind, iommu_lu_record_size_of(kind),
  @     iommu_lu_per_block_of(iommu_lu_record_size_of(kind))) &&
  @   \at(b[1], L) == phys;
  @
  @ // the last block of an array, with room for another record after n
  @ predicate has_room{L}(struct iommu_lu_writer *w, integer kind, __u64 *b,
  @                       integer n) =
  @   b == \at(w->tail[kind - 1], L) && \at(w->arrays[kind - 1].head, L) != 0 &&
  @   \valid{L}(b + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @   iommu_lu_low_of(\at(b[0], L)) == IOMMU_LU_BLOCK_MAGIC &&
  @   iommu_lu_high_of(\at(b[0], L)) == kind &&
  @   \at(b[1], L) == 0 && \at(b[3], L) == 0 &&
  @   zero_words{L}(b, words_used(iommu_lu_record_size_of(kind), n),
  @                 IOMMU_LU_BLOCK_WORDS);
  @*/

/*@ requires writer: \valid(w);
  @ requires out: \valid(phys) && \separated(phys, w);
  @ requires out_not_new: \forall integer k; nr_blocks(w->env) <= k ==>
  @   \separated(phys, new_block(w->env, k) + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires out_apart: \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @   w->tail[k] != \null ==>
  @     \separated(phys, w->tail[k] + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ requires apart: writer_apart(w);
  @ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
  @ terminates \true;
  @ exits \false;
  @ assigns *phys, iommu_lu_clock,
  @   new_block(w->env, nr_blocks(w->env))[0 .. IOMMU_LU_BLOCK_WORDS - 1];
  @ ensures apart: writer_apart(w);
  @ ensures kept: others_kept{Pre,Here}(w, -1);
  @ ensures which: \result != \null ==>
  @   \result == new_block(w->env, \old(nr_blocks(w->env))) &&
  @   *phys == new_block_phys(w->env, \old(nr_blocks(w->env)));
  @ ensures there: \result != \null ==> *phys != 0 &&
  @   \valid(\result + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @   not_new(w->env, \result) &&
  @   \separated(w, \result + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ ensures separate: \result != \null ==>
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS && w->tail[k] != \null ==>
  @     separate_blocks(w->tail[k], \result) &&
  @     separate_blocks(\result, w->tail[k]);
  @ ensures header: \result != \null ==>
  @   iommu_lu_low_of(\result[0]) == IOMMU_LU_BLOCK_MAGIC &&
  @   iommu_lu_high_of(\result[0]) == kind;
  @ ensures zeroed: \result != \null ==>
  @   zero_words(\result, 1, IOMMU_LU_BLOCK_WORDS);
  @*/
static __u64 *new_tail(struct iommu_lu_writer *w, __u32 kind, __u64 *phys);

/*@ requires writer: \valid(w);
  @ requires apart: tails_apart(w) && kinds_apart(w);
  @ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
  @ requires own: tail_ok(TAIL(w), kind, NR(w));
  @ requires full: NR(w) % PER_BLOCK == 0;
  @ terminates \true;
  @ exits \false;
  @ assigns w->arrays[kind - 1].head, TAIL(w)[1],
  @   TAIL(w)[IOMMU_LU_BLOCK_CHECKSUM_WORD];
  @ ensures kept: others_kept{Pre,Here}(w, kind - 1);
  @ ensures heads: \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @   (k != kind - 1 || TAIL(w) != \null) ==>
  @     w->arrays[k].head == \old(w->arrays[k].head);
  @ ensures first: TAIL(w) == \null ==> w->arrays[kind - 1].head == phys;
  @ ensures BLK_7_next: TAIL(w) != \null ==> chained(TAIL(w), kind, phys);
  @*/
static void link_block(struct iommu_lu_writer *w, __u32 kind, __u64 phys);

/*@ requires writer: \valid(w);
  @ requires state: writer_ok(w);
  @ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
  @ requires full: NR(w) % PER_BLOCK == 0;
  @ terminates \true;
  @ exits \false;
  @ assigns TAIL(w), w->arrays[kind - 1].head, iommu_lu_clock,
  @   TAIL(w)[1], TAIL(w)[IOMMU_LU_BLOCK_CHECKSUM_WORD],
  @   new_block(w->env, nr_blocks(w->env))[0 .. IOMMU_LU_BLOCK_WORDS - 1];
  @ ensures others: others_ok(w, kind - 1);
  @ ensures none: \result == \null ==> TAIL(w) == \old(TAIL(w)) &&
  @   writer_ok(w);
  @ ensures room: \result != \null ==> has_room(w, kind, \result, 0);
  @ ensures head: \result != \null && \old(TAIL(w)) != \null ==>
  @   w->arrays[kind - 1].head == \old(w->arrays[kind - 1].head);
  @ ensures which: \result != \null ==>
  @   \result == new_block(\old(w->env), \old(nr_blocks(w->env)));
  @ ensures separate: \result != \null && \old(TAIL(w)) != \null ==>
  @   separate_blocks(\old(TAIL(w)), \result);
  @ ensures first: \result != \null && \old(TAIL(w)) == \null ==>
  @   w->arrays[kind - 1].head ==
  @     new_block_phys(\old(w->env), \old(nr_blocks(w->env)));
  @ ensures BLK_7_next: \result != \null && \old(TAIL(w)) != \null ==>
  @   chained(\old(TAIL(w)), kind,
  @           new_block_phys(\old(w->env), \old(nr_blocks(w->env))));
  @*/
static __u64 *add_block(struct iommu_lu_writer *w, __u32 kind);

/*@ ghost
  /@ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures cases: (KIND_SIZE == 32 && PER_BLOCK == 127) ||
   @   (KIND_SIZE == 48 && PER_BLOCK == 84) ||
   @   (KIND_SIZE == 64 && PER_BLOCK == 63);
   @ ensures next: last_nr(nr + 1, KIND_SIZE) == nr % PER_BLOCK + 1;
   @ ensures now: nr % PER_BLOCK != 0 ==> last_nr(nr, KIND_SIZE) == nr % PER_BLOCK;
   @ ensures used: words_used(KIND_SIZE, nr % PER_BLOCK + 1) ==
   @   words_used(KIND_SIZE, nr % PER_BLOCK) + KIND_SIZE / 8;
   @ ensures inside: words_used(KIND_SIZE, nr % PER_BLOCK + 1) <=
   @   IOMMU_LU_BLOCK_WORDS;
   @ ensures start: words_used(KIND_SIZE, nr % PER_BLOCK) ==
   @   4 + (nr % PER_BLOCK) * (KIND_SIZE / 8);
   @ ensures product: 0 <= (nr % PER_BLOCK) * (KIND_SIZE / 8) <= 508;
   @ ensures size: 32 <= KIND_SIZE <= 64 && KIND_SIZE % 8 == 0;
   @ ensures local: 0 <= nr % PER_BLOCK < PER_BLOCK;
   @/
  void lemma_local(__u32 kind, __u32 nr)
  {
	/@ assert cases: (KIND_SIZE == 32 && PER_BLOCK == 127) ||
	 @   (KIND_SIZE == 48 && PER_BLOCK == 84) ||
	 @   (KIND_SIZE == 64 && PER_BLOCK == 63); @/
	/@ assert words: (KIND_SIZE / 8 == 4 && PER_BLOCK == 127) ||
	 @   (KIND_SIZE / 8 == 6 && PER_BLOCK == 84) ||
	 @   (KIND_SIZE / 8 == 8 && PER_BLOCK == 63); @/
	/@ assert most: words_used(KIND_SIZE, nr % PER_BLOCK + 1) ==
	 @   4 + (nr % PER_BLOCK + 1) * (KIND_SIZE / 8); @/
  }
*/

/*@ ghost
  /@ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
   @ requires size: record_size == KIND_SIZE;
   @ requires local: local < PER_BLOCK;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures product: 0 <= local * (record_size / 8) <= 508;
   @ ensures first: 4 + local * (record_size / 8) == words_used(KIND_SIZE, local);
   @ ensures fits: words_used(KIND_SIZE, local) + KIND_SIZE / 8 <=
   @   IOMMU_LU_BLOCK_WORDS;
   @/
  void lemma_first(__u32 kind, __u32 record_size, __u32 local)
  {
	/@ assert cases: (record_size == 32 && PER_BLOCK == 127) ||
	 @   (record_size == 48 && PER_BLOCK == 84) ||
	 @   (record_size == 64 && PER_BLOCK == 63); @/
	/@ assert words: (record_size / 8 == 4 && local < 127) ||
	 @   (record_size / 8 == 6 && local < 84) ||
	 @   (record_size / 8 == 8 && local < 63); @/
  }
*/

/*@ requires writer: \valid(w);
  @ requires kind: 1 <= kind <= IOMMU_LU_NR_KINDS;
  @ requires state: others_ok(w, kind - 1);
  @ requires most: NR(w) < IOMMU_LU_MAX_RECORDS;
  @ requires size: w->arrays[kind - 1].record_size == KIND_SIZE;
  @ requires local: local == NR(w) % PER_BLOCK;
  @ requires room: has_room(w, kind, block, local);
  @ terminates \true;
  @ exits \false;
  @ assigns w->arrays[kind - 1].nr_records, block[2];
  @ ensures state: writer_ok(w);
  @ ensures one_more: NR(w) == \old(NR(w)) + 1;
  @ ensures where: \result == block + words_used(KIND_SIZE, local);
  @ ensures zeroed: zero_words(block, words_used(KIND_SIZE, local),
  @                            words_used(KIND_SIZE, local) + KIND_SIZE / 8);
  @*/
static __u64 *take_record(struct iommu_lu_writer *w, __u32 kind, __u64 *block,
			  __u32 local);

/*@ logic integer slot_of(integer kind) =
  @   1 <= kind <= IOMMU_LU_NR_KINDS ? kind - 1 : 0;
  @*/

/*@ requires writer: \valid(w);
  @ requires state: writer_ok(w);
  @ terminates \true;
  @ exits \false;
  @ assigns w->tail[slot_of(kind)], w->arrays[slot_of(kind)], iommu_lu_clock,
  @   w->tail[slot_of(kind)][1 .. IOMMU_LU_BLOCK_CHECKSUM_WORD],
  @   new_block(w->env, nr_blocks(w->env))[0 .. IOMMU_LU_BLOCK_WORDS - 1];
  @ ensures state: writer_ok(w);
  @ ensures unknown: kind == 0 || kind > IOMMU_LU_NR_KINDS ==>
  @   \result == \null;
  @ ensures ROOT_8_most: 1 <= kind <= IOMMU_LU_NR_KINDS &&
  @   \old(NR(w)) == IOMMU_LU_MAX_RECORDS ==> \result == \null;
  @ ensures none: \result == \null && 1 <= kind <= IOMMU_LU_NR_KINDS ==>
  @   NR(w) == \old(NR(w)) && TAIL(w) == \old(TAIL(w));
  @ ensures one_more: \result != \null ==> NR(w) == \old(NR(w)) + 1;
  @ ensures where: \result != \null ==> \result ==
  @   TAIL(w) + words_used(KIND_SIZE, \old(NR(w)) % PER_BLOCK);
  @ ensures inside: \result != \null ==>
  @   words_used(KIND_SIZE, \old(NR(w)) % PER_BLOCK) + KIND_SIZE / 8 <=
  @     IOMMU_LU_BLOCK_WORDS;
  @ ensures zeroed: \result != \null ==>
  @   zero_words(TAIL(w), words_used(KIND_SIZE, \old(NR(w)) % PER_BLOCK),
  @     words_used(KIND_SIZE, \old(NR(w)) % PER_BLOCK) + KIND_SIZE / 8);
  @ ensures same_block: \result != \null && \old(NR(w)) % PER_BLOCK != 0 ==>
  @   TAIL(w) == \old(TAIL(w));
  @ ensures BLK_7_next: \result != \null && \old(NR(w)) % PER_BLOCK == 0 &&
  @   \old(NR(w)) != 0 ==>
  @   chained(\old(TAIL(w)), kind,
  @           new_block_phys(\old(w->env), \old(nr_blocks(w->env))));
  @*/
__u64 *iommu_lu_append(struct iommu_lu_writer *w, __u32 kind);

/* --- sealing --- */

/*@ requires writer: \valid_read(w);
  @ requires root: \valid(w->root + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @   \separated(w, w->root + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns w->root[IOMMU_LU_ROOT_ARRAYS_WORD ..
  @                 IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_NR_KINDS - 1];
  @ ensures heads: \forall integer i; 0 <= i < IOMMU_LU_NR_KINDS ==>
  @   w->root[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i] == w->arrays[i].head;
  @ ensures counts: \forall integer i; 0 <= i < IOMMU_LU_NR_KINDS ==>
  @   iommu_lu_low_of(w->root[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i + 1]) ==
  @     w->arrays[i].nr_records;
  @ ensures sizes: \forall integer i; 0 <= i < IOMMU_LU_NR_KINDS ==>
  @   iommu_lu_high_of(w->root[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i + 1]) ==
  @     w->arrays[i].record_size;
  @*/
static void write_arrays(const struct iommu_lu_writer *w);

/*@ predicate arrays_read_back{L}(struct iommu_lu_writer *w, integer root) =
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS ==>
  @     array_head(root, k + 1) == \at(w->arrays[k].head, L) &&
  @     array_nr(root, k + 1) == \at(w->arrays[k].nr_records, L) &&
  @     array_size(root, k + 1) == \at(w->arrays[k].record_size, L);
  @
  @ predicate last_sealed{L}(struct iommu_lu_writer *w, integer slot) =
  @   \at(w->tail[slot][1], L) == 0 &&
  @   sealed_block{L}(\at(w->tail[slot], L), slot + 1,
  @     iommu_lu_record_size_of(slot + 1),
  @     last_nr(\at(w->arrays[slot].nr_records, L),
  @             iommu_lu_record_size_of(slot + 1)));
  @
  @ predicate root_there{L}(struct iommu_lu_writer *w) =
  @   \valid{L}(\at(w->root, L) + (0 .. IOMMU_LU_BLOCK_WORDS - 1)) &&
  @   \separated(w, \at(w->root, L) + (0 .. IOMMU_LU_BLOCK_WORDS - 1));
  @
  @ predicate root_apart{L}(struct iommu_lu_writer *w) =
  @   \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @     \at(w->tail[k], L) != \null ==>
  @     separate_blocks(\at(w->tail[k], L), \at(w->root, L));
  @*/

/*@ requires writer: \valid_read(w);
  @ requires slot: slot < IOMMU_LU_NR_KINDS;
  @ requires apart: tails_apart(w) && kinds_apart(w);
  @ requires own: tail_ok(w->tail[slot], slot + 1, w->arrays[slot].nr_records);
  @ terminates \true;
  @ exits \false;
  @ assigns w->tail[slot][IOMMU_LU_BLOCK_CHECKSUM_WORD];
  @ ensures kept: others_kept{Pre,Here}(w, slot);
  @ ensures sealed: w->tail[slot] != \null ==> last_sealed(w, slot);
  @*/
static void seal_tail(struct iommu_lu_writer *w, __u32 slot);

/*@ requires writer: \valid(w);
  @ requires state: writer_ok(w);
  @ terminates \true;
  @ exits \false;
  @ assigns w->tail[0 .. IOMMU_LU_NR_KINDS - 1][IOMMU_LU_BLOCK_CHECKSUM_WORD];
  @ ensures sealed: \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @   w->tail[k] != \null ==> last_sealed(w, k);
  @*/
static void seal_tails(struct iommu_lu_writer *w);

/*@ requires writer: \valid_read(w);
  @ requires version: version_written(w->version) && features_known(w->incompat);
  @ requires root: root_there((struct iommu_lu_writer *)w);
  @ terminates \true;
  @ exits \false;
  @ assigns w->root[0 .. IOMMU_LU_BLOCK_WORDS - 1];
  @ ensures ROOT_3_to_6: \forall integer phys; words_at(w->root, phys) ==>
  @   root_words_ok(phys) && root_version(phys) == w->version &&
  @   root_incompat(phys) == w->incompat;
  @ ensures arrays: \forall integer phys; words_at(w->root, phys) ==>
  @   arrays_read_back((struct iommu_lu_writer *)w, phys);
  @*/
static void write_root(const struct iommu_lu_writer *w);

/*@ requires writer: \valid(w);
  @ requires state: writer_ok(w);
  @ requires version: version_written(w->version) && features_known(w->incompat);
  @ requires root: root_there(w) && root_apart(w);
  @ terminates \true;
  @ exits \false;
  @ assigns w->root[0 .. IOMMU_LU_BLOCK_WORDS - 1],
  @   w->tail[0 .. IOMMU_LU_NR_KINDS - 1][IOMMU_LU_BLOCK_CHECKSUM_WORD];
  @ ensures BLK_9_last: \forall integer k; 0 <= k < IOMMU_LU_NR_KINDS &&
  @   w->tail[k] != \null ==> last_sealed(w, k);
  @ ensures ROOT_3_to_6: \forall integer phys; words_at(w->root, phys) ==>
  @   root_words_ok(phys) && root_version(phys) == w->version &&
  @   root_incompat(phys) == w->incompat;
  @ ensures arrays: \forall integer phys; words_at(w->root, phys) ==>
  @   arrays_read_back(w, phys);
  @*/
void iommu_lu_writer_seal(struct iommu_lu_writer *w);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures none: KIND_SIZE == 0 || nr_records == 0 ==> \result == 0;
  @ ensures enough: KIND_SIZE != 0 ==> nr_records <= \result * PER_BLOCK;
  @ ensures not_more: KIND_SIZE != 0 && nr_records != 0 ==>
  @   (\result - 1) * PER_BLOCK < nr_records;
  @*/
__u32 iommu_lu_blocks(__u32 kind, __u32 nr_records);
