/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records that belong to others, one each: for the files of the drivers
 */

/*@ ghost
  /@ requires ordered: owned_ordered(ROOT, IOMMU_LU_KIND_IOMMU, kind);
   @ requires pos: 0 <= pos <= array_nr(ROOT, kind);
   @ requires before: owned_before(ROOT, kind, pos, owner);
   @ requires behind: pos < array_nr(ROOT, kind) ==>
   @   own_owner(ROOT, kind, pos) >= owner;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures own: \forall integer v; is_index(ROOT, kind, v) &&
   @   own_owner(ROOT, kind, v) == owner ==> v == pos;
   @ ensures has: has_own(ROOT, kind, owner) <==>
   @   pos < array_nr(ROOT, kind) && own_owner(ROOT, kind, pos) == owner;
   @/
  static void lemma_owner(__u32 kind, __u32 pos, __u32 owner)
  {
	/@ assert above: \forall integer v; pos < v < array_nr(ROOT, kind) ==>
	 @   own_owner(ROOT, kind, v) > own_owner(ROOT, kind, pos); @/
  }
*/
