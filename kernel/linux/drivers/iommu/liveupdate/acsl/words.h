/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the helpers for words in image.h
 */

/*@ logic integer iommu_lu_low_of(integer word) = word % IOMMU_LU_HALF;
  @ logic integer iommu_lu_high_of(integer word) = word / IOMMU_LU_HALF;
  @*/

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures half: \result == iommu_lu_low_of(word);
  @*/
static inline __u32 iommu_lu_low(__u64 word);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures half: \result == iommu_lu_high_of(word);
  @*/
static inline __u32 iommu_lu_high(__u64 word);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures sum: \result == low + IOMMU_LU_HALF * high;
  @ ensures low: iommu_lu_low_of(\result) == low;
  @ ensures high: iommu_lu_high_of(\result) == high;
  @*/
static inline __u64 iommu_lu_pair(__u32 low, __u32 high);

/*@ logic integer iommu_lu_per_block_of(integer record_size) =
  @   IOMMU_LU_BLOCK_PAYLOAD / record_size;
  @*/

/*@ requires size: 8 <= record_size <= IOMMU_LU_BLOCK_PAYLOAD;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures quotient: \result == iommu_lu_per_block_of(record_size);
  @ ensures range: 1 <= \result <= IOMMU_LU_BLOCK_PAYLOAD / 8;
  @ ensures fits: \result * record_size <= IOMMU_LU_BLOCK_PAYLOAD;
  @*/
static inline __u32 iommu_lu_per_block(__u32 record_size);

/*@ logic integer iommu_lu_table_size_of(integer bytes_lg2) =
  @   bytes_lg2 < 12 ? 4096 : 1 << bytes_lg2;
  @*/

/*@ requires range: bytes_lg2 <= 63;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures size: \result == iommu_lu_table_size_of(bytes_lg2);
  @*/
static inline __u64 iommu_lu_table_size(__u32 bytes_lg2);
