/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of walk.c
 *
 * A page table is a tree that is given by the words of the handed-over memory:
 * functions of an address, not of a state, so that nothing has to be framed.
 * What is counted, visited and refused is said by recursion on that tree.
 * format, mask and granule are those of the page table in every function.
 */

/* --- entries, format by format --- */

/*@ logic integer amd_next_level(integer e) = (e >> 9) & 7;
  @
  @ logic boolean x86_leaf(integer e, integer level) =
  @   level <= 2 && (e & 0x80) != 0;
  @
  @ // what an entry of a table above level 0 is
  @ logic integer entry_kind(integer format, integer e, integer level) =
  @   format == IOMMU_LU_FORMAT_VTD_SS ?
  @     ((e & 3) != 0 && !x86_leaf(e, level) ? ENTRY_TABLE : ENTRY_NO_TABLE) :
  @   format == IOMMU_LU_FORMAT_X86_64 ?
  @     ((e & 1) != 0 && !x86_leaf(e, level) ? ENTRY_TABLE : ENTRY_NO_TABLE) :
  @   format == IOMMU_LU_FORMAT_AMD_V1 ?
  @     ((e & 1) != 0 && amd_next_level(e) != 0 && amd_next_level(e) != 7 ?
  @        (amd_next_level(e) <= level ? ENTRY_TABLE : ENTRY_BAD) :
  @        ENTRY_NO_TABLE) :
  @   (e & 3) == 3 ? ENTRY_TABLE : ENTRY_NO_TABLE;
  @
  @ logic integer entry_level(integer format, integer e, integer level) =
  @   format == IOMMU_LU_FORMAT_AMD_V1 ? amd_next_level(e) - 1 : level - 1;
  @
  @ logic integer lpae_address(integer granule, integer e) =
  @   granule == 16 ?
  @     ((e & 0xffffffff0000) | (__u64)((e & 0xf000) << 36)) :
  @     (e & 0xfffffffff000);
  @
  @ logic integer entry_address(integer format, integer granule, integer e) =
  @   format == IOMMU_LU_FORMAT_LPAE_S1 || format == IOMMU_LU_FORMAT_LPAE_S2 ?
  @     lpae_address(granule, e) : (e & 0xffffffffff000);
  @*/

/*@ requires level: 0 < level;
  @ requires out: \valid(e);
  @ terminates \true;
  @ exits \false;
  @ assigns *e;
  @ ensures kind: \result == entry_kind(IOMMU_LU_FORMAT_VTD_SS, word, level);
  @ ensures address: \result == ENTRY_TABLE ==>
  @   e->address == entry_address(IOMMU_LU_FORMAT_VTD_SS, 12, word);
  @ ensures level: \result == ENTRY_TABLE ==> e->level == level - 1;
  @*/
static __u32 decode_vtd_ss(__u64 word, __u32 level, struct entry *e);

/*@ requires level: 0 < level;
  @ requires out: \valid(e);
  @ terminates \true;
  @ exits \false;
  @ assigns *e;
  @ ensures kind: \result == entry_kind(IOMMU_LU_FORMAT_X86_64, word, level);
  @ ensures address: \result == ENTRY_TABLE ==>
  @   e->address == entry_address(IOMMU_LU_FORMAT_X86_64, 12, word);
  @ ensures level: \result == ENTRY_TABLE ==> e->level == level - 1;
  @*/
static __u32 decode_x86_64(__u64 word, __u32 level, struct entry *e);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures field: \result == amd_next_level(word);
  @ ensures range: \result <= 7;
  @*/
static __u32 amd_v1_next_level(__u64 word);

/*@ requires level: 0 < level;
  @ requires out: \valid(e);
  @ terminates \true;
  @ exits \false;
  @ assigns *e;
  @ ensures kind: \result == entry_kind(IOMMU_LU_FORMAT_AMD_V1, word, level);
  @ ensures address: \result == ENTRY_TABLE ==>
  @   e->address == entry_address(IOMMU_LU_FORMAT_AMD_V1, 12, word);
  @ ensures level: \result == ENTRY_TABLE ==>
  @   e->level == entry_level(IOMMU_LU_FORMAT_AMD_V1, word, level) < level;
  @*/
static __u32 decode_amd_v1(__u64 word, __u32 level, struct entry *e);

/*@ requires level: 0 < level;
  @ requires out: \valid(e);
  @ terminates \true;
  @ exits \false;
  @ assigns *e;
  @ ensures kind: \result == entry_kind(IOMMU_LU_FORMAT_LPAE_S1, word, level);
  @ ensures address: \result == ENTRY_TABLE ==>
  @   e->address == lpae_address(granule_lg2, word);
  @ ensures level: \result == ENTRY_TABLE ==> e->level == level - 1;
  @*/
static __u32 decode_lpae(__u64 word, __u32 level, __u32 granule_lg2,
			 struct entry *e);

/*@ requires level: 0 < level;
  @ requires out: \valid(e);
  @ requires pt: \valid_read(pt) && \separated(pt, e) && walk_formats(pt);
  @ terminates \true;
  @ exits \false;
  @ assigns *e;
  @ ensures kind: \result == entry_kind(pt->format, word, level);
  @ ensures address: \result == ENTRY_TABLE ==>
  @   e->address == entry_address(pt->format, pt->granule_lg2, word);
  @ ensures level: \result == ENTRY_TABLE ==>
  @   e->level == entry_level(pt->format, word, level) < level;
  @*/
static __u32 decode(const struct iommu_lu_domain *pt, __u64 word, __u32 level,
		    struct entry *e);

/* --- the tree --- */

#define TREE_ARGS	integer format, integer mask, integer granule
#define TREE		format, mask, granule
#define TREE_OF(walk)	(walk)->pt->format, (walk)->mask, (walk)->pt->granule_lg2

/*@ logic integer table_words(integer bytes_lg2) = 1 << (bytes_lg2 - 3);
  @
  @ // entries that may name tables
  @ logic integer entries(integer bytes_lg2, integer level) =
  @   level > 0 ? table_words(bytes_lg2) : 0;
  @
  @ logic boolean has_child(integer format, integer phys, integer level,
  @                         integer i) =
  @   entry_kind(format, mem_word(phys, i), level) == ENTRY_TABLE;
  @
  @ logic integer child(TREE_ARGS, integer phys, integer i) =
  @   entry_address(format, granule, mem_word(phys, i)) & mask;
  @
  @ logic integer child_level(integer format, integer phys, integer level,
  @                           integer i) =
  @   entry_level(format, mem_word(phys, i), level);
  @
  @ // No number of tables is less than 1. Said here, for provers know no
  @ // induction over trees.
  @ logic integer at_least_1(integer n) = n < 1 ? 1 : n;
  @
  @ // the table, and all tables that its first n entries lead to
  @ logic integer nr_tables_of(TREE_ARGS, integer phys, integer level,
  @                            integer n) =
  @   n <= 0 ? 1 :
  @   has_child(format, phys, level, n - 1) ?
  @     nr_tables_of(TREE, phys, level, n - 1) +
  @     at_least_1(nr_tables_of(TREE, child(TREE, phys, n - 1),
  @                             child_level(format, phys, level, n - 1),
  @                             entries(granule,
  @                                     child_level(format, phys, level, n - 1)))) :
  @   nr_tables_of(TREE, phys, level, n - 1);
  @
  @ logic integer pick(integer what, integer phys, integer size, integer level) =
  @   what == 0 ? phys : what == 1 ? size : level;
  @
  @ logic integer nr_below(TREE_ARGS, integer phys, integer level, integer n) =
  @   nr_tables_of(TREE, phys, level, n) - 1;
  @
  @ // tables that entry i leads to
  @ logic integer nr_entry(TREE_ARGS, integer phys, integer level, integer i) =
  @   !has_child(format, phys, level, i) ? 0 :
  @   at_least_1(nr_tables_of(TREE, child(TREE, phys, i),
  @                           child_level(format, phys, level, i),
  @                           entries(granule, child_level(format, phys, level, i))));
  @
  @ // the k-th of these tables, children before parents
  @ logic integer nth_table(TREE_ARGS, integer phys, integer bytes_lg2,
  @                         integer level, integer n, integer k, integer what) =
  @   n <= 0 || k >= nr_below(TREE, phys, level, n) ?
  @     pick(what, phys, iommu_lu_table_size_of(bytes_lg2), level) :
  @   k < nr_below(TREE, phys, level, n - 1) ?
  @     nth_table(TREE, phys, bytes_lg2, level, n - 1, k, what) :
  @     nth_table(TREE, child(TREE, phys, n - 1), granule,
  @               child_level(format, phys, level, n - 1),
  @               entries(granule, child_level(format, phys, level, n - 1)),
  @               k - nr_below(TREE, phys, level, n - 1), what);
  @
  @ predicate TBL_1_mapped(integer phys, integer bytes_lg2) =
  @   (phys & (iommu_lu_table_size_of(bytes_lg2) - 1)) == 0 &&
  @   handed_over(phys, iommu_lu_table_size_of(bytes_lg2));
  @
  @ predicate TBL_2_descends(integer format, integer phys, integer level,
  @                          integer i) =
  @   entry_kind(format, mem_word(phys, i), level) != ENTRY_BAD;
  @
  @ predicate well_formed(TREE_ARGS, integer phys, integer bytes_lg2,
  @                       integer level, integer n) =
  @   TBL_1_mapped(phys, bytes_lg2) &&
  @   (n <= 0 ||
  @    (well_formed(TREE, phys, bytes_lg2, level, n - 1) &&
  @     TBL_2_descends(format, phys, level, n - 1) &&
  @     (has_child(format, phys, level, n - 1) ==>
  @        well_formed(TREE, child(TREE, phys, n - 1), granule,
  @                    child_level(format, phys, level, n - 1),
  @                    entries(granule,
  @                            child_level(format, phys, level, n - 1))))));
  @
  @ predicate TBL_1_once(TREE_ARGS, integer phys, integer bytes_lg2,
  @                      integer level, integer n) =
  @   \forall integer j, k;
  @     0 <= j < k < nr_tables_of(TREE, phys, level, n) ==>
  @     !overlap(nth_table(TREE, phys, bytes_lg2, level, n, j, 0),
  @              nth_table(TREE, phys, bytes_lg2, level, n, j, 1),
  @              nth_table(TREE, phys, bytes_lg2, level, n, k, 0),
  @              nth_table(TREE, phys, bytes_lg2, level, n, k, 1));
  @
  @ // none of the tables was visited before
  @ predicate fresh(struct iommu_lu_env *env, integer nr, TREE_ARGS,
  @                 integer phys, integer bytes_lg2, integer level, integer n) =
  @   \forall integer j, k;
  @     0 <= j < nr && 0 <= k < nr_tables_of(TREE, phys, level, n) ==>
  @     !overlap(visit_phys(env, j), visit_size(env, j),
  @              nth_table(TREE, phys, bytes_lg2, level, n, k, 0),
  @              nth_table(TREE, phys, bytes_lg2, level, n, k, 1));
  @
  @ predicate untouched(struct iommu_lu_env *env, integer nr, TREE_ARGS,
  @                     integer phys, integer bytes_lg2, integer level,
  @                     integer n) =
  @   fresh(env, nr, TREE, phys, bytes_lg2, level, n) &&
  @   TBL_1_once(TREE, phys, bytes_lg2, level, n);
  @*/

/* --- true reasons of a refusal --- */

/*@ // a table at or below phys is missing: p, of level l
  @ predicate missing(struct iommu_lu_env *env, integer nr, TREE_ARGS,
  @                   integer phys, integer bytes_lg2, integer level,
  @                   integer p, integer l) =
  @   (p == phys && l == level &&
  @    (!TBL_1_mapped(phys, bytes_lg2) ||
  @     taken(env, nr, phys, iommu_lu_table_size_of(bytes_lg2)))) ||
  @   (\exists integer i; 0 <= i < entries(bytes_lg2, level) &&
  @      has_child(format, phys, level, i) &&
  @      missing(env, nr, TREE, child(TREE, phys, i), granule,
  @              child_level(format, phys, level, i), p, l));
  @
  @ // entry j of table p at or below phys does not descend
  @ predicate climbs(TREE_ARGS, integer phys, integer bytes_lg2, integer level,
  @                  integer p, integer j) =
  @   (p == phys && 0 <= j < entries(bytes_lg2, level) &&
  @    !TBL_2_descends(format, phys, level, j)) ||
  @   (\exists integer i; 0 <= i < entries(bytes_lg2, level) &&
  @      has_child(format, phys, level, i) &&
  @      climbs(TREE, child(TREE, phys, i), granule,
  @             child_level(format, phys, level, i), p, j));
  @
  @ predicate true_reason{L}(struct iommu_lu_broken *broken, integer nr_left,
  @                          struct iommu_lu_env *env, TREE_ARGS, integer phys,
  @                          integer bytes_lg2, integer level) =
  @   (\at(broken->rule, L) == IOMMU_LU_RULE_TABLE_COUNT &&
  @    nr_tables_of(TREE, phys, level, entries(bytes_lg2, level)) > nr_left) ||
  @   (\at(broken->rule, L) == IOMMU_LU_RULE_TABLE_MAPPED &&
  @    missing(env, nr_visits{L}(env), TREE, phys, bytes_lg2, level,
  @            \at(broken->phys, L), \at(broken->index, L))) ||
  @   (\at(broken->rule, L) == IOMMU_LU_RULE_TABLE_LEVEL &&
  @    climbs(TREE, phys, bytes_lg2, level, \at(broken->phys, L),
  @           \at(broken->index, L)));
  @
  @ // all visits so far were successful
  @ predicate visits_ok(struct iommu_lu_env *env, integer nr) =
  @   \forall integer j; 0 <= j < nr ==> visit_result(env, j) == 0;
  @
  @ predicate visit_failed(struct iommu_lu_env *env, integer nr, integer result) =
  @   0 < nr && result != 0 && visit_result(env, nr - 1) == result &&
  @   visits_ok(env, nr - 1);
  @
  @ // no two visits were of the same memory
  @ predicate visits_apart(struct iommu_lu_env *env, integer nr) =
  @   \forall integer j, k; 0 <= j < k < nr ==>
  @     !overlap(visit_phys(env, j), visit_size(env, j),
  @              visit_phys(env, k), visit_size(env, k));
  @
  @ // visits from the s-th on were those of the tree, in its order
  @ predicate in_order(struct iommu_lu_env *env, integer s, integer nr, TREE_ARGS,
  @                    integer phys, integer bytes_lg2, integer level,
  @                    integer n) =
  @   \forall integer j; s <= j < nr ==>
  @     visit_phys(env, j) ==
  @       nth_table(TREE, phys, bytes_lg2, level, n, j - s, 0) &&
  @     visit_size(env, j) ==
  @       nth_table(TREE, phys, bytes_lg2, level, n, j - s, 1) &&
  @     visit_level(env, j) ==
  @       nth_table(TREE, phys, bytes_lg2, level, n, j - s, 2);
  @*/

/* --- lemmas --- */

/*@ ghost
  /@ requires range: n <= m;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures count: nr_tables_of(TREE, phys, level, n) <=
   @   nr_tables_of(TREE, phys, level, m);
   @ ensures positive: 1 <= nr_tables_of(TREE, phys, level, n);
   @ ensures same: \forall integer k, what;
   @   k < nr_below(TREE, phys, level, n) ==>
   @   nth_table(TREE, phys, bytes_lg2, level, m, k, what) ==
   @   nth_table(TREE, phys, bytes_lg2, level, n, k, what);
   @ ensures formed: well_formed(TREE, phys, bytes_lg2, level, m) ==>
   @   well_formed(TREE, phys, bytes_lg2, level, n);
   @/
  void lemma_more_entries(__u32 format, __u64 mask, __u32 granule, __u64 phys,
			  __u32 bytes_lg2, __u32 level, __u32 n, __u32 m)
  {
	__u32 i;

	/@ loop invariant 0 <= i <= n;
	 @ loop invariant 1 <= nr_tables_of(TREE, phys, level, i);
	 @ loop assigns i;
	 @ loop variant n - i;
	 @/
	for (i = 0; i < n; i++)
		;
	/@ loop invariant n <= i <= m;
	 @ loop invariant nr_tables_of(TREE, phys, level, n) <=
	 @   nr_tables_of(TREE, phys, level, i);
	 @ loop invariant \forall integer k, what;
	 @   k < nr_below(TREE, phys, level, n) ==>
	 @   nth_table(TREE, phys, bytes_lg2, level, i, k, what) ==
	 @   nth_table(TREE, phys, bytes_lg2, level, n, k, what);
	 @ loop invariant well_formed(TREE, phys, bytes_lg2, level, i) ==>
	 @   well_formed(TREE, phys, bytes_lg2, level, n);
	 @ loop assigns i;
	 @ loop variant m - i;
	 @/
	for (i = n; i < m; i++)
		;
  }
*/

#define CHILD(i) \
	TREE, child(TREE, phys, i), granule, child_level(format, phys, level, i), \
	entries(granule, child_level(format, phys, level, i))

/*@ ghost
  /@ requires range: i < n;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures count: nr_below(TREE, phys, level, i + 1) ==
   @   nr_below(TREE, phys, level, i) + nr_entry(TREE, phys, level, i);
   @ ensures start: 0 <= nr_below(TREE, phys, level, i) <=
   @   nr_below(TREE, phys, level, i + 1);
   @ ensures end: nr_below(TREE, phys, level, i + 1) <=
   @   nr_below(TREE, phys, level, n);
   @ ensures formed: well_formed(TREE, phys, bytes_lg2, level, n) ==>
   @   well_formed(TREE, phys, bytes_lg2, level, i + 1);
   @ ensures before: \forall integer k, what;
   @   k < nr_below(TREE, phys, level, i) ==>
   @   nth_table(TREE, phys, bytes_lg2, level, n, k, what) ==
   @   nth_table(TREE, phys, bytes_lg2, level, i, k, what);
   @ ensures next: \forall integer k, what;
   @   k < nr_below(TREE, phys, level, i + 1) ==>
   @   nth_table(TREE, phys, bytes_lg2, level, n, k, what) ==
   @   nth_table(TREE, phys, bytes_lg2, level, i + 1, k, what);
   @ ensures below: \forall integer k, what;
   @   0 <= k < nr_entry(TREE, phys, level, i) ==>
   @   nth_table(CHILD(i), k, what) ==
   @   nth_table(TREE, phys, bytes_lg2, level, n,
   @             nr_below(TREE, phys, level, i) + k, what);
   @/
  void lemma_entry(__u32 format, __u64 mask, __u32 granule, __u64 phys,
		   __u32 bytes_lg2, __u32 level, __u32 i, __u32 n)
  {
	lemma_more_entries(format, mask, granule, phys, bytes_lg2, level, i, i + 1);
	lemma_more_entries(format, mask, granule, phys, bytes_lg2, level, i, n);
	lemma_more_entries(format, mask, granule, phys, bytes_lg2, level, i + 1, n);
	/@ assert step: nr_below(TREE, phys, level, i + 1) ==
	 @   nr_below(TREE, phys, level, i) + nr_entry(TREE, phys, level, i); @/
	/@ assert unfold: \forall integer k, what;
	 @   0 <= k < nr_entry(TREE, phys, level, i) ==>
	 @   nth_table(TREE, phys, bytes_lg2, level, i + 1,
	 @             nr_below(TREE, phys, level, i) + k, what) ==
	 @   nth_table(CHILD(i), k, what); @/
  }
*/

/*@ ghost
  /@ requires range: i < n;
   @ requires order: in_order(env, s, s + nr_below(TREE, phys, level, i),
   @                          TREE, phys, bytes_lg2, level, i);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fresh: untouched(env, s, TREE, phys, bytes_lg2, level, n) ==>
   @   has_child(format, phys, level, i) ==>
   @   fresh(env, s + nr_below(TREE, phys, level, i), CHILD(i));
   @ ensures once: untouched(env, s, TREE, phys, bytes_lg2, level, n) ==>
   @   has_child(format, phys, level, i) ==> TBL_1_once(CHILD(i));
   @ ensures order: \forall integer v;
   @   s + nr_below(TREE, phys, level, i) <= v <=
   @     s + nr_below(TREE, phys, level, i + 1) ==>
   @   in_order(env, s + nr_below(TREE, phys, level, i), v, CHILD(i)) ==>
   @   in_order(env, s, v, TREE, phys, bytes_lg2, level, n);
   @ ensures order_next: \forall integer v;
   @   s + nr_below(TREE, phys, level, i) <= v <=
   @     s + nr_below(TREE, phys, level, i + 1) ==>
   @   in_order(env, s, v, TREE, phys, bytes_lg2, level, n) ==>
   @   in_order(env, s, v, TREE, phys, bytes_lg2, level, i + 1);
   @/
  void lemma_entry_order(struct iommu_lu_env *env, __u64 s, __u32 format,
			 __u64 mask, __u32 granule, __u64 phys,
			 __u32 bytes_lg2, __u32 level, __u32 i, __u32 n)
  {
	lemma_entry(format, mask, granule, phys, bytes_lg2, level, i, n);
	/@ assert before: in_order(env, s, s + nr_below(TREE, phys, level, i),
	 @                         TREE, phys, bytes_lg2, level, n); @/
  }
*/

/*@ ghost
  /@ requires visits: 0 <= nr - s < nr_tables_of(TREE, phys, level, n);
   @ requires order: in_order(env, s, nr, TREE, phys, bytes_lg2, level, n);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures untaken: untouched(env, s, TREE, phys, bytes_lg2, level, n) ==>
   @   !taken(env, nr, phys, iommu_lu_table_size_of(bytes_lg2));
   @/
  void lemma_untaken(struct iommu_lu_env *env, __u64 s, __u64 nr, __u32 format,
		     __u64 mask, __u32 granule, __u64 phys, __u32 bytes_lg2,
		     __u32 level, __u32 n)
  {
	/@ assert phys: nth_table(TREE, phys, bytes_lg2, level, n,
	 @   nr_below(TREE, phys, level, n), 0) == phys; @/
	/@ assert size: nth_table(TREE, phys, bytes_lg2, level, n,
	 @   nr_below(TREE, phys, level, n), 1) ==
	 @   iommu_lu_table_size_of(bytes_lg2); @/
  }
*/

/*@ ghost
  /@ requires range: k <= m;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures grows: 1 <= (1 << k) <= (1 << m);
   @/
  void lemma_shift_grows(__u32 k, __u32 m)
  {
	__u32 i;

	/@ loop invariant 0 <= i <= k;
	 @ loop invariant 1 <= (1 << i);
	 @ loop assigns i;
	 @ loop variant k - i;
	 @/
	for (i = 0; i < k; i++) {
		/@ assert double: ((1 << i) << 1) == (1 << (i + 1)); @/
	}
	/@ loop invariant k <= i <= m;
	 @ loop invariant (1 << k) <= (1 << i);
	 @ loop assigns i;
	 @ loop variant m - i;
	 @/
	for (i = k; i < m; i++) {
		/@ assert double: ((1 << i) << 1) == (1 << (i + 1)); @/
	}
  }
*/

/*@ ghost
  /@ requires range: 4 <= bytes_lg2 <= 20;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures range: 2 <= table_words(bytes_lg2) <= 0x20000;
   @ ensures inside: 8 * table_words(bytes_lg2) <=
   @   iommu_lu_table_size_of(bytes_lg2);
   @ ensures page: 4096 <= iommu_lu_table_size_of(bytes_lg2);
   @/
  void lemma_table_words(__u32 bytes_lg2)
  {
	/@ assert twice: ((1 << (bytes_lg2 - 3)) << 1) == (1 << (bytes_lg2 - 2)); @/
	/@ assert four: ((1 << (bytes_lg2 - 2)) << 1) == (1 << (bytes_lg2 - 1)); @/
	/@ assert eight: ((1 << (bytes_lg2 - 1)) << 1) == (1 << bytes_lg2); @/
	lemma_shift_grows(1, bytes_lg2 - 3);
	lemma_shift_grows(bytes_lg2 - 3, 17);
	if (bytes_lg2 < 12)
		lemma_shift_grows(bytes_lg2, 12);
	else
		lemma_shift_grows(12, bytes_lg2);
  }
*/

/*@ ghost
  /@ requires range: 4 <= bytes_lg2 <= 20;
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures itself: 1 <= nr_tables_of(TREE, phys, level,
   @                                   entries(bytes_lg2, level));
   @ ensures mapped: well_formed(TREE, phys, bytes_lg2, level,
   @                             entries(bytes_lg2, level)) ==>
   @   TBL_1_mapped(phys, bytes_lg2);
   @ ensures untaken: untouched(env, s, TREE, phys, bytes_lg2, level,
   @                            entries(bytes_lg2, level)) ==>
   @   !taken(env, s, phys, iommu_lu_table_size_of(bytes_lg2));
   @/
  void lemma_itself(struct iommu_lu_env *env, __u64 s, __u32 format,
		    __u64 mask, __u32 granule, __u64 phys, __u32 bytes_lg2,
		    __u32 level)
  {
	__u32 n = 0;

	if (level > 0) {
		lemma_table_words(bytes_lg2);
		n = (__u32)1 << (bytes_lg2 - 3);
	}
	lemma_more_entries(format, mask, granule, phys, bytes_lg2, level, n, n);
	lemma_untaken(env, s, s, format, mask, granule, phys, bytes_lg2, level, n);
	/@ assert n: n == entries(bytes_lg2, level); @/
  }
*/

/* --- the walk --- */

#define TABLE_OF(walk) \
	TREE_OF(walk), phys, bytes_lg2, level, entries(bytes_lg2, level)
#define NR_TABLES_OF(walk) \
	nr_tables_of(TREE_OF(walk), phys, level, entries(bytes_lg2, level))

/*@ requires range: 4 <= bytes_lg2 <= 20;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures words: \result == table_words(bytes_lg2);
  @ ensures range: 2 <= \result <= 0x20000;
  @ ensures inside: 8 * \result <= iommu_lu_table_size_of(bytes_lg2);
  @*/
static __u32 nr_entries(__u32 bytes_lg2);

/*@ // word by word, as provers need it
  @ predicate walk_apart(struct walk *walk) =
  @   \forall integer p, s, k; handed_over(p, s) && 0 <= k < s / 8 ==>
  @     \separated(walk, mem_at(p) + k);
  @ predicate broken_apart(struct iommu_lu_broken *broken) =
  @   \forall integer p, s, k; handed_over(p, s) && 0 <= k < s / 8 ==>
  @     \separated(broken, mem_at(p) + k);
  @
  @ predicate walk_ready{L}(struct walk *walk, struct iommu_lu_broken *broken) =
  @   \valid{L}(walk) && \valid{L}(broken) && \valid_read{L}(\at(walk->pt, L)) &&
  @   \separated(walk, broken) && \separated(walk, \at(walk->pt, L)) &&
  @   \separated(broken, \at(walk->pt, L)) &&
  @   walk_formats{L}(\at(walk->pt, L)) && walk_apart(walk) &&
  @   broken_apart(broken);
  @*/

/* What a walk does not change */
#define TREE_KEPT(walk) \
	((walk)->pt == \old((walk)->pt) && (walk)->mask == \old((walk)->mask) && \
	 (walk)->env == \old((walk)->env) && \
	 (walk)->pt->format == \old((walk)->pt->format) && \
	 (walk)->pt->granule_lg2 == \old((walk)->pt->granule_lg2))

/* A walk ends early because a visit failed, or because it refuses a table. */
#define FAILED(walk) \
	(visit_failed((walk)->env, nr_visits((walk)->env), \result) && \
	 (walk)->nr_visited == nr_visits((walk)->env) - 1)
#define REFUSED(walk) \
	(\result == -EINVAL && (walk)->nr_visited == nr_visits((walk)->env) && \
	 visits_ok((walk)->env, nr_visits((walk)->env)))

/* The tree as it was before: provers need not see that it is still the same. */
#define TREE_OLD(walk) \
	\old((walk)->pt->format), \old((walk)->mask), \old((walk)->pt->granule_lg2)
#define TABLE_OLD(walk) \
	TREE_OLD(walk), phys, bytes_lg2, level, entries(bytes_lg2, level)
#define NR_TABLES_OLD(walk)	\old(NR_TABLES_OF(walk))

/*@ requires ready: walk_ready(walk, broken);
  @ requires memory: memory_ok(walk->env);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures refused: \result == -EINVAL;
  @ ensures why: broken->rule == rule && broken->index == index &&
  @   broken->phys == phys;
  @ ensures kept: TREE_KEPT(walk);
  @ ensures count: walk->nr_left == \old(walk->nr_left) &&
  @   walk->nr_visited == \old(walk->nr_visited);
  @ ensures memory: memory_ok(walk->env);
  @*/
static int refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 index,
		  __u64 phys) /*@ ghost (struct walk *walk) */;

/*@ requires walk: \valid(walk) && walk_apart(walk);
  @ requires one: walk->nr_left > 0;
  @ requires memory: memory_ok(walk->env);
  @ terminates \true;
  @ exits \false;
  @ assigns walk->nr_left;
  @ ensures counted: walk->nr_left == \old(walk->nr_left) - 1;
  @ ensures memory: memory_ok(walk->env);
  @*/
static void count_down(struct walk *walk);

/*@ requires walk: \valid(walk) && walk_apart(walk);
  @ requires count: walk->nr_visited < 0x100000000;
  @ requires memory: memory_ok(walk->env);
  @ terminates \true;
  @ exits \false;
  @ assigns walk->nr_visited, iommu_lu_clock;
  @ ensures one_more: nr_visits(walk->env) == \old(nr_visits(walk->env)) + 1;
  @ ensures phys: visit_phys(walk->env, \old(nr_visits(walk->env))) == phys;
  @ ensures size: visit_size(walk->env, \old(nr_visits(walk->env))) == size;
  @ ensures level: visit_level(walk->env, \old(nr_visits(walk->env))) == level;
  @ ensures result: \result ==
  @   visit_result(walk->env, \old(nr_visits(walk->env)));
  @ ensures counted: walk->nr_visited ==
  @   \old(walk->nr_visited) + (\result == 0 ? 1 : 0);
  @ ensures memory: memory_ok(walk->env);
  @*/
static int visit_table(struct walk *walk, __u64 phys, __u64 size, __u32 level);

#define ENTRY_TREE(walk) \
	TREE_OF(walk), child(TREE_OF(walk), phys, i), (walk)->pt->granule_lg2, \
	child_level((walk)->pt->format, phys, level, i), \
	entries((walk)->pt->granule_lg2, \
		child_level((walk)->pt->format, phys, level, i))
#define ENTRY_OLD(walk) \
	TREE_OLD(walk), \old(child(TREE_OF(walk), phys, i)), \
	\old((walk)->pt->granule_lg2), \
	\old(child_level((walk)->pt->format, phys, level, i)), \
	\old(entries((walk)->pt->granule_lg2, \
		     child_level((walk)->pt->format, phys, level, i)))
#define NR_ENTRY(walk)	nr_entry(TREE_OF(walk), phys, level, i)
#define NR_ENTRY_OLD(walk)	\old(NR_ENTRY(walk))
#define HAS_CHILD_OLD(walk)	\old(HAS_CHILD(walk))
#define HAS_CHILD(walk)	has_child((walk)->pt->format, phys, level, i)

/*@ predicate entry_reason{L}(struct iommu_lu_broken *broken, integer nr_left,
  @                           struct iommu_lu_env *env, TREE_ARGS,
  @                           integer phys, integer level, integer i) =
  @   (\at(broken->rule, L) == IOMMU_LU_RULE_TABLE_LEVEL &&
  @    \at(broken->phys, L) == phys && \at(broken->index, L) == i &&
  @    !TBL_2_descends(format, phys, level, i)) ||
  @   (has_child(format, phys, level, i) &&
  @    true_reason{L}(broken, nr_left, env, TREE, child(TREE, phys, i), granule,
  @                   child_level(format, phys, level, i)));
  @*/

/*@ requires ready: walk_ready(walk, broken);
  @ requires memory: memory_ok(walk->env);
  @ requires level: 0 < level <= 5;
  @ requires word: word == mem_word(phys, i);
  @ requires visits: 0 <= nr_visits(walk->env) &&
  @   visits_ok(walk->env, nr_visits(walk->env));
  @ requires count: walk->nr_left + nr_visits(walk->env) <= 0x100000000 &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ requires safe: HAS_CHILD(walk) ==> visit_keeps(walk->env) ||
  @   untouched(walk->env, nr_visits(walk->env), ENTRY_TREE(walk));
  @ terminates \true;
  @ decreases 3 * level - 2;
  @ exits \false;
  @ assigns walk->nr_left, walk->nr_visited, *broken, iommu_lu_clock;
  @ ensures kept: TREE_KEPT(walk);
  @ ensures memory: memory_ok(walk->env);
  @ ensures left: walk->nr_left <= \old(walk->nr_left);
  @ ensures visits: \old(nr_visits(walk->env)) <= nr_visits(walk->env) <=
  @   \old(nr_visits(walk->env) + walk->nr_left) - walk->nr_left;
  @ ensures fewer: nr_visits(walk->env) - \old(nr_visits(walk->env)) <=
  @   NR_ENTRY_OLD(walk);
  @ ensures order: HAS_CHILD_OLD(walk) ==>
  @   in_order(walk->env, \old(nr_visits(walk->env)), nr_visits(walk->env),
  @            ENTRY_OLD(walk));
  @ ensures descends: \result == 0 ==>
  @   TBL_2_descends(\old(walk->pt->format), phys, level, i);
  @ ensures formed: \result == 0 && HAS_CHILD_OLD(walk) ==>
  @   well_formed(ENTRY_OLD(walk));
  @ ensures all: \result == 0 ==> nr_visits(walk->env) ==
  @   \old(nr_visits(walk->env)) + NR_ENTRY_OLD(walk);
  @ ensures counted: \result == 0 ==>
  @   walk->nr_left == \old(walk->nr_left) - NR_ENTRY_OLD(walk);
  @ ensures visits_ok: \result == 0 ==>
  @   visits_ok(walk->env, nr_visits(walk->env)) &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ ensures how: \result != 0 ==> FAILED(walk) || REFUSED(walk);
  @ ensures why: \result != 0 && walk->nr_visited == nr_visits(walk->env) ==>
  @   entry_reason(broken, \old(walk->nr_left), walk->env, TREE_OLD(walk),
  @                 phys, level, i);
  @ ensures accepted: TBL_2_descends(\old(walk->pt->format), phys, level, i) &&
  @   (HAS_CHILD_OLD(walk) ==> well_formed(ENTRY_OLD(walk))) &&
  @   \old(HAS_CHILD(walk) ==>
  @     untouched(walk->env, nr_visits(walk->env), ENTRY_TREE(walk))) &&
  @   NR_ENTRY_OLD(walk) <= \old(walk->nr_left) ==> \result == 0 || FAILED(walk);
  @*/
static int walk_entry(struct walk *walk, __u64 word, __u64 phys, __u32 level,
		      __u32 i, struct iommu_lu_broken *broken);

/*@ requires ready: walk_ready(walk, broken);
  @ requires memory: memory_ok(walk->env);
  @ requires level: 0 < level <= 5;
  @ requires bytes: 4 <= bytes_lg2 <= 20;
  @ requires mapped: TBL_1_mapped(phys, bytes_lg2);
  @ requires table: table == mem_at(phys) &&
  @   readable(walk->env, nr_visits(walk->env), phys,
  @            iommu_lu_table_size_of(bytes_lg2));
  @ requires visits: 0 <= nr_visits(walk->env) &&
  @   visits_ok(walk->env, nr_visits(walk->env));
  @ requires count: walk->nr_left + nr_visits(walk->env) <= 0x100000000 &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ requires safe: visit_keeps(walk->env) ||
  @   untouched(walk->env, nr_visits(walk->env), TABLE_OF(walk));
  @ terminates \true;
  @ decreases 3 * level - 1;
  @ exits \false;
  @ assigns walk->nr_left, walk->nr_visited, *broken, iommu_lu_clock;
  @ ensures kept: TREE_KEPT(walk);
  @ ensures memory: memory_ok(walk->env);
  @ ensures left: walk->nr_left <= \old(walk->nr_left);
  @ ensures visits: \old(nr_visits(walk->env)) <= nr_visits(walk->env) <=
  @   \old(nr_visits(walk->env) + walk->nr_left) - walk->nr_left;
  @ ensures fewer: nr_visits(walk->env) - \old(nr_visits(walk->env)) <=
  @   NR_TABLES_OLD(walk) - 1;
  @ ensures order: in_order(walk->env, \old(nr_visits(walk->env)),
  @   nr_visits(walk->env), TABLE_OLD(walk));
  @ ensures formed: \result == 0 ==> well_formed(TABLE_OLD(walk));
  @ ensures all: \result == 0 ==> nr_visits(walk->env) ==
  @   \old(nr_visits(walk->env)) + NR_TABLES_OLD(walk) - 1;
  @ ensures counted: \result == 0 ==>
  @   walk->nr_left == \old(walk->nr_left) - (NR_TABLES_OLD(walk) - 1);
  @ ensures visits_ok: \result == 0 ==>
  @   visits_ok(walk->env, nr_visits(walk->env)) &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ ensures how: \result != 0 ==> FAILED(walk) || REFUSED(walk);
  @ ensures why: \result != 0 && walk->nr_visited == nr_visits(walk->env) ==>
  @   true_reason(broken, \old(walk->nr_left) + 1, walk->env, TREE_OLD(walk),
  @                phys, bytes_lg2, level);
  @ ensures accepted: well_formed(TABLE_OLD(walk)) &&
  @   \old(untouched(walk->env, nr_visits(walk->env), TABLE_OF(walk))) &&
  @   NR_TABLES_OLD(walk) - 1 <= \old(walk->nr_left) ==>
  @   \result == 0 || FAILED(walk);
  @*/
static int walk_entries(struct walk *walk, const __u64 *table, __u64 phys,
			__u32 bytes_lg2, __u32 level,
			struct iommu_lu_broken *broken);

/*@ requires ready: walk_ready(walk, broken);
  @ requires memory: memory_ok(walk->env);
  @ requires level: level <= 5;
  @ requires bytes: 4 <= bytes_lg2 <= 20;
  @ requires visits: 0 <= nr_visits(walk->env) &&
  @   visits_ok(walk->env, nr_visits(walk->env));
  @ requires count: walk->nr_left + nr_visits(walk->env) <= 0x100000000 &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ requires safe: visit_keeps(walk->env) ||
  @   untouched(walk->env, nr_visits(walk->env), TABLE_OF(walk));
  @ terminates \true;
  @ decreases 3 * level;
  @ exits \false;
  @ assigns walk->nr_left, walk->nr_visited, *broken, iommu_lu_clock;
  @ ensures itself: 1 <= NR_TABLES_OLD(walk);
  @ ensures kept: TREE_KEPT(walk);
  @ ensures memory: memory_ok(walk->env);
  @ ensures left: walk->nr_left <= \old(walk->nr_left);
  @ ensures visits: \old(nr_visits(walk->env)) <= nr_visits(walk->env) <=
  @   \old(nr_visits(walk->env) + walk->nr_left) - walk->nr_left;
  @ ensures fewer: nr_visits(walk->env) - \old(nr_visits(walk->env)) <=
  @   NR_TABLES_OLD(walk);
  @ ensures order: in_order(walk->env, \old(nr_visits(walk->env)),
  @   nr_visits(walk->env), TABLE_OLD(walk));
  @ ensures formed: \result == 0 ==> well_formed(TABLE_OLD(walk));
  @ ensures all: \result == 0 ==> nr_visits(walk->env) ==
  @   \old(nr_visits(walk->env)) + NR_TABLES_OLD(walk);
  @ ensures counted: \result == 0 ==>
  @   walk->nr_left == \old(walk->nr_left) - NR_TABLES_OLD(walk);
  @ ensures visits_ok: \result == 0 ==>
  @   visits_ok(walk->env, nr_visits(walk->env)) &&
  @   walk->nr_visited == nr_visits(walk->env);
  @ ensures how: \result != 0 ==> FAILED(walk) || REFUSED(walk);
  @ ensures why: \result != 0 && walk->nr_visited == nr_visits(walk->env) ==>
  @   true_reason(broken, \old(walk->nr_left), walk->env, TREE_OLD(walk),
  @                phys, bytes_lg2, level);
  @ ensures accepted: well_formed(TABLE_OLD(walk)) &&
  @   \old(untouched(walk->env, nr_visits(walk->env), TABLE_OF(walk))) &&
  @   NR_TABLES_OLD(walk) <= \old(walk->nr_left) ==>
  @   \result == 0 || FAILED(walk);
  @*/
static int walk_table(struct walk *walk, __u64 phys, __u32 bytes_lg2,
		      __u32 level, struct iommu_lu_broken *broken);

#define WHOLE_TREE(pt) \
	(pt)->format, output_mask_of((pt)->output_bits), (pt)->granule_lg2, \
	(pt)->top_table, (pt)->top_bytes_lg2, (pt)->levels - 1, \
	entries((pt)->top_bytes_lg2, (pt)->levels - 1)
#define WHOLE_OLD(pt) \
	\old((pt)->format), output_mask_of(\old((pt)->output_bits)), \
	\old((pt)->granule_lg2), \old((pt)->top_table), \
	\old((pt)->top_bytes_lg2), \old((pt)->levels) - 1, \
	entries(\old((pt)->top_bytes_lg2), \old((pt)->levels) - 1)
#define NR_TABLES_IN(pt) \
	nr_tables_of((pt)->format, output_mask_of((pt)->output_bits), \
		     (pt)->granule_lg2, (pt)->top_table, (pt)->levels - 1, \
		     entries((pt)->top_bytes_lg2, (pt)->levels - 1))

/*@ logic integer output_mask_of(integer bits) = (1 << bits) - 1; */

/*@ requires bits: 12 <= pt->output_bits <= 56;
  @ requires pt: \valid_read(pt);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures mask: \result == output_mask_of(pt->output_bits);
  @*/
static __u64 output_mask(const struct iommu_lu_domain *pt);

/*@ requires pointers: \valid_read(pt) && \valid(nr_tables) && \valid(broken);
  @ requires apart: \separated(pt, nr_tables) && \separated(pt, broken) &&
  @   \separated(nr_tables, broken);
  @ requires apart_from_tables: \forall integer p, s; handed_over(p, s) ==>
  @   \separated(nr_tables, mem_at(p) + (0 .. s / 8 - 1)) &&
  @   \separated(broken, mem_at(p) + (0 .. s / 8 - 1));
  @ requires memory: memory_ok(env);
  @ requires checked: iommu_lu_walkable(pt);
  @ requires new_env: nr_visits(env) == 0;
  @ // Visitors that free have a page table that was walked before.
  @ requires TBL_7_safe: visit_keeps(env) || TBL_1_once(WHOLE_TREE(pt));
  @ terminates \true;
  @ exits \false;
  @ assigns *nr_tables, *broken, iommu_lu_clock;
  @ ensures TBL_3_at_most: nr_visits(env) <= \old(pt->nr_tables);
  @ ensures TBL_7_order: in_order(env, 0, nr_visits(env), WHOLE_OLD(pt));
  @ ensures formed: \result == 0 ==> \old(well_formed(WHOLE_TREE(pt)));
  @ ensures TBL_4_all: \result == 0 ==>
  @   nr_visits(env) == \old(NR_TABLES_IN(pt)) && visits_ok(env, nr_visits(env)) &&
  @   *nr_tables == (__u64)(\old(*nr_tables) + nr_visits(env));
  @ // a visitor that takes no memory twice shows that no table is reached twice
  @ ensures TBL_1_seen_once: \result == 0 && visits_apart(env, nr_visits(env)) ==>
  @   \old(TBL_1_once(WHOLE_TREE(pt)));
  @ ensures TBL_3_count: \result == 0 ==>
  @   \old(NR_TABLES_IN(pt) == pt->nr_tables);
  @ ensures how: \result != 0 ==>
  @   (visit_failed(env, nr_visits(env), \result) &&
  @    *nr_tables == (__u64)(\old(*nr_tables) + nr_visits(env) - 1)) ||
  @   (\result == -EINVAL && visits_ok(env, nr_visits(env)) &&
  @    *nr_tables == (__u64)(\old(*nr_tables) + nr_visits(env)));
  @ ensures why: \result != 0 && visits_ok(env, nr_visits(env)) ==>
  @   (broken->rule == IOMMU_LU_RULE_TABLE_COUNT &&
  @    \old(NR_TABLES_IN(pt) != pt->nr_tables)) ||
  @   true_reason(broken, \old(pt->nr_tables), env, \old(pt->format),
  @               output_mask_of(\old(pt->output_bits)), \old(pt->granule_lg2),
  @               \old(pt->top_table), \old(pt->top_bytes_lg2),
  @               \old(pt->levels) - 1);
  @ ensures accepted: \old(well_formed(WHOLE_TREE(pt)) &&
  @   TBL_1_once(WHOLE_TREE(pt)) && NR_TABLES_IN(pt) == pt->nr_tables) ==>
  @   \result == 0 || visit_failed(env, nr_visits(env), \result);
  @*/
int iommu_lu_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		  __u64 *nr_tables, struct iommu_lu_broken *broken);
