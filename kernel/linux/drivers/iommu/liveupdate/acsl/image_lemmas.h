/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts about chains and the places of records in them: they speak of numbers
 * only, so that they are proved apart from the program's memory
 */

/*@ ghost
  /@ requires size: 8 <= size <= IOMMU_LU_BLOCK_PAYLOAD;
   @ requires nr: nr <= IOMMU_LU_MAX_RECORDS && index + left <= nr;
   @ requires left: 0 < left &&
   @   records_left(nr, iommu_lu_per_block_of(size), index, left);
   @ requires block: n == (left < iommu_lu_per_block_of(size) ? left :
   @   iommu_lu_per_block_of(size));
   @ requires per: 1 <= iommu_lu_per_block_of(size);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures needed: block_needed(nr, size, index);
   @ ensures nr: n == block_nr(nr, size, index);
   @ ensures some: 1 <= n <= left;
   @ ensures rest: records_left(nr, iommu_lu_per_block_of(size), index + 1,
   @                            left - n);
   @/
  static void lemma_block(__u32 nr, __u32 size, __u32 index, __u32 left, __u32 n)
  {
	/@ assert step: (index + 1) * iommu_lu_per_block_of(size) ==
	 @   index * iommu_lu_per_block_of(size) + iommu_lu_per_block_of(size);
	 @/
	/@ assert left: left == nr - index * iommu_lu_per_block_of(size); @/
	/@ assert last: n == left ==>
	 @   (index + 1) * iommu_lu_per_block_of(size) >= nr;
	 @/
	/@ assert full: n != left ==>
	 @   left - n == nr - (index + 1) * iommu_lu_per_block_of(size);
	 @/
  }
*/

/*@ ghost
  /@ requires needed: \forall integer k; 0 <= k < index ==>
   @   block_needed(nr, size, k);
   @ requires end: !block_needed(nr, size, index);
   @ requires size: 8 <= size <= IOMMU_LU_BLOCK_PAYLOAD;
   @ requires nr: nr <= IOMMU_LU_MAX_RECORDS && index <= nr;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures all: \forall integer k; 0 <= k <= nr && block_needed(nr, size, k) ==>
   @   k < index;
   @ ensures only: \forall integer k; 0 <= k <= nr && chain_end(nr, size, k) ==>
   @   k == index;
   @/
  static void lemma_end(__u32 nr, __u32 size, __u32 index)
  {
	__u32 k = index;

	/@ loop invariant range: index <= k <= nr + 1;
	 @ loop invariant beyond: k * iommu_lu_per_block_of(size) >= nr;
	 @ loop invariant none: \forall integer j; index <= j < k ==>
	 @   !block_needed(nr, size, j);
	 @ loop assigns k;
	 @ loop variant nr + 1 - k;
	 @/
	while (k <= nr) {
		/@ assert step: (k + 1) * iommu_lu_per_block_of(size) ==
		 @   k * iommu_lu_per_block_of(size) + iommu_lu_per_block_of(size);
		 @/
		k++;
	}
  }
*/

/*@ ghost
  /@ requires words: 1 <= words <= IOMMU_LU_BLOCK_PAYLOAD / 8;
   @ requires local: local < iommu_lu_per_block_of(8 * words);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fits: 0 <= local * words <= IOMMU_LU_BLOCK_PAYLOAD / 8 - words;
   @/
  static void lemma_fits(__u32 local, __u32 words)
  {
	__u32 per_block = IOMMU_LU_BLOCK_PAYLOAD / (8 * words);

	/@ assert quotient: per_block * (8 * words) <= IOMMU_LU_BLOCK_PAYLOAD; @/
	/@ loop invariant range: 0 <= i <= words;
	 @ loop invariant times: 0 <= local * i <= per_block * i - i;
	 @ loop assigns i;
	 @ loop variant words - i;
	 @/
	for (__u32 i = 0; i < words; i++)
		;
	/@ assert eighth: per_block * words <= IOMMU_LU_BLOCK_PAYLOAD / 8; @/
  }
*/

#define PER	iommu_lu_per_block_of(size)

/*@ ghost
  /@ requires kind: is_kind(kind);
   @ requires array: array_ok(kind, head, nr, size);
   @ requires chain: chain_ok(kind, head, nr, size);
   @ requires per: 1 <= PER <= IOMMU_LU_BLOCK_PAYLOAD / 8;
   @ requires index: i < nr;
   @ requires at: cursor_in_block(phys, local, head, size, i);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures found: record_found(head, size, i, phys, local);
   @ ensures there: record_there(head, size, i);
   @ ensures placed: record_placed(head, size, i);
   @/
  static void lemma_cursor(__u32 kind, __u64 head, __u32 nr, __u32 size, __u32 i,
			   __u64 phys, __u32 local)
  {
	if (i == 0) {
		/@ assert block: record_block(PER, 0) == 0; @/
		/@ assert local: record_local(PER, 0) == 0; @/
		/@ assert count: record_counted(0, PER, 0, 0); @/
		/@ assert phys: record_phys(head, size, 0) == head; @/
		/@ assert needed: block_needed(nr, size, 0); @/
		/@ assert ok: block_ok(kind, head, nr, size, 0); @/
		/@ assert there: record_there(head, size, 0); @/
		/@ assert placed: record_placed(head, size, 0); @/
		/@ assert found: record_found(head, size, 0, phys, local); @/
		return;
	}
	/@ assert sum: record_block(PER, i - 1) * PER + local == i; @/
	/@ assert behind: 0 <= record_block(PER, i - 1) <= i - 1 && local >= 1 &&
	 @   phys == record_phys(head, size, i - 1);
	 @/
	/@ assert needed: block_needed(nr, size, record_block(PER, i - 1)); @/
	/@ assert ok: block_ok(kind, head, nr, size, record_block(PER, i - 1)); @/
	if (local < IOMMU_LU_BLOCK_PAYLOAD / size) {
		/@ assert less: local < PER; @/
		/@ assert count: record_counted(record_block(PER, i - 1), PER, local, i); @/
		/@ assert same: record_block(PER, i) == record_block(PER, i - 1); @/
		/@ assert local: record_local(PER, i) == local; @/
		/@ assert there: record_there(head, size, i); @/
		/@ assert placed: record_placed(head, size, i); @/
		/@ assert found: record_found(head, size, i, phys, local); @/
		return;
	}
	/@ assert full: local == PER; @/
	/@ assert times: (record_block(PER, i - 1) + 1) * PER == i; @/
	/@ assert count: record_counted(record_block(PER, i - 1) + 1, PER, 0, i); @/
	/@ assert next: record_block(PER, i) == record_block(PER, i - 1) + 1; @/
	/@ assert local: record_local(PER, i) == 0; @/
	/@ assert needed: block_needed(nr, size, record_block(PER, i)); @/
	/@ assert ok: block_ok(kind, head, nr, size, record_block(PER, i)); @/
	/@ assert there: record_there(head, size, i); @/
	/@ assert placed: record_placed(head, size, i); @/
	/@ assert found: record_found(head, size, i, phys, local); @/
  }
*/

#undef PER
