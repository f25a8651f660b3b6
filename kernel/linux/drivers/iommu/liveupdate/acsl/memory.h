/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of handed-over memory, and the contracts of the environment
 *
 * What was handed over is arbitrary. It is modelled by functions of physical
 * addresses that do not depend on the program's state, and about which nothing
 * is known: so whatever is proved holds for all contents, and reads of the same
 * word agree. memory_ok() ties them to memory; it is a hypothesis of functions,
 * not an axiom. No property of the functions is assumed below.
 */

/*@ ghost int iommu_lu_clock; */

/*
 * The direct map: one object that is no local or global variable of ours, so
 * that these need not be said to be apart from it. Where memory is in it, and
 * which of it may be read, is arbitrary.
 */
/*@ ghost __u64 iommu_lu_direct_map[0x10000000000000]; */

/*@ axiomatic iommu_lu_memory {
  @   // @size bytes at @phys were handed over in one piece
  @   predicate handed_over(integer phys, integer size);
  @   // where they are in the direct map
  @   logic integer mem_offset(integer phys);
  @   // the word that is @i words after @phys
  @   logic integer mem_word(integer phys, integer i);
  @   // visits so far: of what, and what the visitor answered
  @   logic integer nr_visits{L}(struct iommu_lu_env *env) reads iommu_lu_clock;
  @   logic integer visit_phys(struct iommu_lu_env *env, integer k);
  @   logic integer visit_size(struct iommu_lu_env *env, integer k);
  @   logic integer visit_level(struct iommu_lu_env *env, integer k);
  @   logic integer visit_result(struct iommu_lu_env *env, integer k);
  @   // visitors of this environment leave tables where they are
  @   predicate visit_keeps(struct iommu_lu_env *env);
  @ }
  @
  @ logic __u64 *mem_at(integer phys) = &iommu_lu_direct_map[mem_offset(phys)];
  @
  @ predicate overlap(integer a, integer a_size, integer b, integer b_size) =
  @   a < b + b_size && b < a + a_size;
  @
  @ // one of the first @nr visits took part of it away
  @ predicate taken(struct iommu_lu_env *env, integer nr, integer phys,
  @                 integer size) =
  @   \exists integer k; 0 <= k < nr &&
  @     overlap(visit_phys(env, k), visit_size(env, k), phys, size);
  @
  @ predicate readable(struct iommu_lu_env *env, integer nr, integer phys,
  @                    integer size) =
  @   handed_over(phys, size) &&
  @   (visit_keeps(env) || !taken(env, nr, phys, size));
  @
  @ predicate mem_there{L}(integer phys, integer size) =
  @   mem_at(phys) != \null &&
  @   \valid_read{L}(mem_at(phys) + (0 .. size / 8 - 1)) &&
  @   \forall integer i; 0 <= i < size / 8 ==>
  @     \at(mem_at(phys)[i], L) == mem_word(phys, i);
  @
  @ predicate memory_ok{L}(struct iommu_lu_env *env) =
  @   \forall integer p, s; readable(env, nr_visits{L}(env), p, s) ==>
  @     mem_there{L}(p, s);
  @*/

/*@ requires memory: memory_ok(env);
  @ requires aligned: (phys & (size - 1)) == 0;
  @ requires size: size >= 4096;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures there: \result != \null ==>
  @   \result == mem_at(phys) && readable(env, nr_visits(env), phys, size);
  @ ensures not_there: \result == \null ==>
  @   !handed_over(phys, size) || taken(env, nr_visits(env), phys, size);
  @*/
const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size);

/*@ requires memory: memory_ok(env);
  @ terminates \true;
  @ exits \false;
  @ assigns iommu_lu_clock, \result \from env, phys, size, level, iommu_lu_clock;
  @ ensures one_more: nr_visits(env) == \old(nr_visits(env)) + 1;
  @ ensures phys: visit_phys(env, \old(nr_visits(env))) == phys;
  @ ensures size: visit_size(env, \old(nr_visits(env))) == size;
  @ ensures level: visit_level(env, \old(nr_visits(env))) == level;
  @ ensures result: visit_result(env, \old(nr_visits(env))) == \result;
  @ ensures memory: memory_ok(env);
  @*/
int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level);

/* Reading happens before the first visit: nothing is taken then. */

/*@ predicate reading{L}(struct iommu_lu_env *env) =
  @   nr_visits{L}(env) == 0 &&
  @   \forall integer p, s; handed_over(p, s) ==> mem_there{L}(p, s);
  @
  @ // an object of our own is nowhere in handed-over memory
  @ predicate apart_image(struct iommu_lu_image *img) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(img, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate apart_broken(struct iommu_lu_broken *broken) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(broken, mem_at(p) + (0 .. s / 8 - 1));
  @ predicate apart_cursor(struct iommu_lu_cursor *cur) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(cur, mem_at(p) + (0 .. s / 8 - 1));
  @*/
