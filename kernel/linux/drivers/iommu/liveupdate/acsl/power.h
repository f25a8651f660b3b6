/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sizes are not zero: for provers that know little of shifts
 */

/*@ ghost
  /@ requires few: n <= 26;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures positive: 1 <= iommu_lu_table_size_of(n);
   @/
  static void lemma_table_size(__u32 n)
  {
	/@ loop invariant range: 0 <= i <= n;
	 @ loop invariant positive: 1 <= (1 << i);
	 @ loop assigns i;
	 @ loop variant n - i;
	 @/
	for (__u32 i = 0; i < n; i++) {
		/@ assert double: ((1 << i) << 1) == (1 << (i + 1)); @/
		;
	}
  }
*/
