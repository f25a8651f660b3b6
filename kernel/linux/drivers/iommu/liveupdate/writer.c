// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a handover
 */
#include "image.h"

#ifdef __FRAMAC__
#include "acsl/writer.h"
#endif

int iommu_lu_writer_init(struct iommu_lu_writer *w, struct iommu_lu_env *env,
			 __u32 version, __u64 *root)
{
	__u32 i;

	if (version < IOMMU_LU_VERSION_MIN || version > IOMMU_LU_VERSION)
		return -EOPNOTSUPP;
	w->env = env;
	w->version = version;
	w->incompat = 0;
	w->root = root;
	/*@ loop invariant range: 0 <= i <= IOMMU_LU_NR_KINDS;
	  @ loop invariant empty: \forall integer k; 0 <= k < i ==>
	  @   w->arrays[k].head == 0 && w->arrays[k].nr_records == 0 &&
	  @   w->arrays[k].record_size == iommu_lu_record_size_of(k + 1) &&
	  @   w->tail[k] == \null;
	  @ loop assigns i, w->arrays[0 .. IOMMU_LU_NR_KINDS - 1],
	  @   w->tail[0 .. IOMMU_LU_NR_KINDS - 1];
	  @ loop variant IOMMU_LU_NR_KINDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		w->arrays[i].head = 0;
		w->arrays[i].nr_records = 0;
		w->arrays[i].record_size = iommu_lu_record_size(i + 1);
		w->tail[i] = NULL;
	}
	return 0;
}

/* Nothing is added to a block after its checksum was written. */
static void seal_block(__u64 *block)
{
	__u32 crc;

	block[IOMMU_LU_BLOCK_CHECKSUM_WORD] = 0;
	crc = iommu_lu_checksum(block, IOMMU_LU_BLOCK_CHECKSUM_WORD);
	/*@ ghost summed: ; */
	block[IOMMU_LU_BLOCK_CHECKSUM_WORD] = iommu_lu_pair(crc, 0);
	/*@ assert same: \forall integer phys; words_at(block, phys) ==>
	  @   same_words{summed}(block, phys, IOMMU_LU_BLOCK_CHECKSUM_WORD); */
}

/* A block at address 0 could not be told from the end of a chain. */
static __u64 *new_tail(struct iommu_lu_writer *w, __u32 kind, __u64 *phys)
{
	__u64 *block = iommu_lu_new_block(w->env, phys);

	/*@ assert kept: others_kept{Pre,Here}(w, -1); */
	if (!block || *phys == 0)
		return NULL;
	block[0] = iommu_lu_pair(IOMMU_LU_BLOCK_MAGIC, kind);
	return block;
}

/* The last block of an array is full: the one at @phys follows it. */
static void link_block(struct iommu_lu_writer *w, __u32 kind, __u64 phys)
{
	__u64 *tail = w->tail[kind - 1];

	/*@ assert full: tail != \null ==>
	  @   open_block(tail, kind, KIND_SIZE, PER_BLOCK); */
	if (!tail) {
		w->arrays[kind - 1].head = phys;
		return;
	}
	/*@ assert others: others_apart(w, tail, kind - 1); */
	tail[1] = phys;
	/*@ assert kept: others_kept{Pre,Here}(w, kind - 1); */
	/*@ assert header: iommu_lu_low_of(tail[0]) == IOMMU_LU_BLOCK_MAGIC &&
	  @   iommu_lu_high_of(tail[0]) == kind &&
	  @   iommu_lu_low_of(tail[2]) == KIND_SIZE &&
	  @   iommu_lu_high_of(tail[2]) == PER_BLOCK; */
	seal_block(tail);
	/*@ assert sealed: others_kept{Pre,Here}(w, kind - 1); */
}

static __u64 *add_block(struct iommu_lu_writer *w, __u32 kind)
{
	__u64 *block;
	__u64 phys = 0;

	block = new_tail(w, kind, &phys);
	/*@ assert counts_as_before: counts_ok(w, -1); */
	/*@ assert tails_as_before: tails_ok(w, -1); */
	if (!block)
		return NULL;
	/*@ assert own: tail_ok(TAIL(w), kind, NR(w)); */
	link_block(w, kind, phys);
	/*@ assert zero: zero_words(block, 1, IOMMU_LU_BLOCK_WORDS); */
	/*@ assert kept: others_kept{Pre,Here}(w, kind - 1); */
	w->tail[kind - 1] = block;
	/*@ assert apart: writer_apart(w); */
	/*@ assert counts: counts_ok(w, kind - 1); */
	/*@ assert tails: tails_ok(w, kind - 1); */
	return block;
}

/* The next record of a block that has room for it. */
static __u64 *take_record(struct iommu_lu_writer *w, __u32 kind, __u64 *block,
			  __u32 local)
{
	__u32 record_size = w->arrays[kind - 1].record_size;
	__u32 first;

	/*@ ghost lemma_local(kind, w->arrays[kind - 1].nr_records); */
	/*@ ghost lemma_first(kind, record_size, local); */
	first = IOMMU_LU_BLOCK_HEADER_WORDS + local * (record_size / 8);
	/*@ assert where: first == words_used(KIND_SIZE, local); */
	/*@ assert fits: first + KIND_SIZE / 8 <= IOMMU_LU_BLOCK_WORDS; */
	/*@ assert others: others_apart(w, block, kind - 1); */
	block[2] = iommu_lu_pair(record_size, local + 1);
	w->arrays[kind - 1].nr_records++;
	/*@ assert zero: zero_words(block, words_used(KIND_SIZE, local),
	  @   IOMMU_LU_BLOCK_WORDS); */
	/*@ assert kept: others_kept{Pre,Here}(w, kind - 1); */
	/*@ assert apart: writer_apart(w); */
	/*@ assert counts: counts_ok(w, kind - 1); */
	/*@ assert tails: tails_ok(w, kind - 1); */
	/*@ assert own: kind_ok(w, kind - 1); */
	return block + first;
}

__u64 *iommu_lu_append(struct iommu_lu_writer *w, __u32 kind)
{
	__u32 nr_records, local;
	__u64 *block;

	if (kind == 0 || kind > IOMMU_LU_NR_KINDS)
		return NULL;
	nr_records = w->arrays[kind - 1].nr_records;
	if (nr_records >= IOMMU_LU_MAX_RECORDS)
		return NULL;
	/*@ ghost lemma_local(kind, nr_records); */
	local = nr_records % iommu_lu_per_block(w->arrays[kind - 1].record_size);
	block = local == 0 ? add_block(w, kind) : w->tail[kind - 1];
	if (!block)
		return NULL;
	return take_record(w, kind, block, local);
}

static void write_arrays(const struct iommu_lu_writer *w)
{
	__u64 *root = w->root + IOMMU_LU_ROOT_ARRAYS_WORD;
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_NR_KINDS;
	  @ loop invariant heads: \forall integer k; 0 <= k < i ==>
	  @   root[2 * k] == w->arrays[k].head;
	  @ loop invariant counts: \forall integer k; 0 <= k < i ==>
	  @   iommu_lu_low_of(root[2 * k + 1]) == w->arrays[k].nr_records;
	  @ loop invariant sizes: \forall integer k; 0 <= k < i ==>
	  @   iommu_lu_high_of(root[2 * k + 1]) == w->arrays[k].record_size;
	  @ loop assigns i, root[0 .. 2 * IOMMU_LU_NR_KINDS - 1];
	  @ loop variant IOMMU_LU_NR_KINDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		root[2 * i] = w->arrays[i].head;
		root[2 * i + 1] = iommu_lu_pair(w->arrays[i].nr_records,
						w->arrays[i].record_size);
	}
}

/* Nothing is added to the last block of an array any more. */
static void seal_tail(struct iommu_lu_writer *w, __u32 slot)
{
	__u64 *tail = w->tail[slot];

	/*@ assert others: tail != \null ==> others_apart(w, tail, slot); */
	if (tail)
		seal_block(tail);
	/*@ assert kept: others_kept{Pre,Here}(w, slot); */
}

static void seal_tails(struct iommu_lu_writer *w)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_NR_KINDS;
	  @ loop invariant sealed: \forall integer k;
	  @   0 <= k < i && w->tail[k] != \null ==> last_sealed(w, k);
	  @ loop invariant open: \forall integer k; i <= k < IOMMU_LU_NR_KINDS ==>
	  @   tail_ok(w->tail[k], k + 1, w->arrays[k].nr_records);
	  @ loop assigns i,
	  @   w->tail[0 .. IOMMU_LU_NR_KINDS - 1][IOMMU_LU_BLOCK_CHECKSUM_WORD];
	  @ loop variant IOMMU_LU_NR_KINDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++)
		seal_tail(w, i);
}

static void write_root(const struct iommu_lu_writer *w)
{
	__u64 *root = w->root;
	__u32 i, crc;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_BLOCK_WORDS;
	  @ loop invariant zero: zero_words(root, 0, i);
	  @ loop assigns i, root[0 .. IOMMU_LU_BLOCK_WORDS - 1];
	  @ loop variant IOMMU_LU_BLOCK_WORDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_BLOCK_WORDS; i++)
		root[i] = 0;
	write_arrays(w);
	root[0] = IOMMU_LU_ROOT_MAGIC;
	root[1] = iommu_lu_pair(w->version, sizeof(struct iommu_lu_root));
	root[2] = w->incompat;
	root[4] = iommu_lu_pair(0, IOMMU_LU_NR_KINDS);
	/*@ assert zero: zero_words(root, 5, 8) &&
	  @   zero_words(root, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_NR_KINDS,
	  @     IOMMU_LU_BLOCK_WORDS) && root[2] == w->incompat; */
	crc = iommu_lu_checksum(root, IOMMU_LU_ROOT_CHECKSUM_WORD);
	/*@ ghost summed: ; */
	root[4] = iommu_lu_pair(crc, IOMMU_LU_NR_KINDS);
	/*@ assert same: \forall integer phys; words_at(root, phys) ==>
	  @   same_words{summed}(root, phys, IOMMU_LU_ROOT_CHECKSUM_WORD); */
}

void iommu_lu_writer_seal(struct iommu_lu_writer *w)
{
	seal_tails(w);
	/*@ ghost sealed: ; */
	write_root(w);
	/*@ assert same: \forall integer k, i; 0 <= k < IOMMU_LU_NR_KINDS &&
	  @   w->tail[k] != \null && 0 <= i < IOMMU_LU_BLOCK_WORDS ==>
	  @   w->tail[k][i] == \at(w->tail[k][i], sealed); */
}

__u32 iommu_lu_blocks(__u32 kind, __u32 nr_records)
{
	__u32 record_size = iommu_lu_record_size(kind);
	__u32 per_block;

	if (record_size == 0 || nr_records == 0)
		return 0;
	/*@ ghost lemma_local(kind, nr_records); */
	per_block = iommu_lu_per_block(record_size);
	return (nr_records - 1) / per_block + 1;
}
