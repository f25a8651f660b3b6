/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of relations_iommufd.c
 *
 * What order and indices say of the records of a kind is restated for each
 * function that needs it, without the rules of single records.
 */

/* --- records one after the other --- */

/*@ logic integer iommufd_counts(integer root, integer kind, integer i) =
  @   kind == IOMMU_LU_KIND_HWPT ? iommufd_nr_hwpts(root, i) :
  @                                iommufd_nr_memory(root, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, cur->index, cur);
  @ requires out: \valid(nr);
  @ requires apart: \separated(nr, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *nr;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_IOMMUFD);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD,
  @                         \old(cur->index) + \result, cur);
  @ ensures nr: \result != 0 ==>
  @   *nr == iommufd_counts(ROOT, kind, \old(cur->index));
  @*/
static int next_iommufd(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *cur, __u32 kind, __u32 *nr);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT, cur->index, cur);
  @ requires out: \valid(domain) && \valid(iommufd);
  @ requires apart: \separated(domain, iommufd, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *domain, *iommufd;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_HWPT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT,
  @                         \old(cur->index) + \result, cur);
  @ ensures domain: \result != 0 ==>
  @   *domain == hwpt_domain(ROOT, \old(cur->index));
  @ ensures iommufd: \result != 0 ==>
  @   *iommufd == hwpt_iommufd(ROOT, \old(cur->index));
  @*/
static int next_hwpt(const struct iommu_lu_image *img,
		     struct iommu_lu_cursor *cur, __u32 *domain, __u32 *iommufd);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_MEMORY, cur->index, cur);
  @ requires out: \valid(iommufd);
  @ requires apart: \separated(iommufd, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommufd;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(cur->index) == array_nr(ROOT, IOMMU_LU_KIND_MEMORY);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_MEMORY,
  @                         \old(cur->index) + \result, cur);
  @ ensures iommufd: \result != 0 ==>
  @   *iommufd == memory_iommufd(ROOT, \old(cur->index));
  @*/
static int next_memory(const struct iommu_lu_image *img,
		       struct iommu_lu_cursor *cur, __u32 *iommufd);

/* --- what an iommufd owns --- */

/*@ predicate owners_ordered(integer root, integer kind) =
  @   few_records(root, kind) && few_records(root, IOMMU_LU_KIND_IOMMUFD) &&
  @   (\forall integer k; is_index(root, kind, k) ==>
  @      is_index(root, IOMMU_LU_KIND_IOMMUFD, owner(root, kind, k))) &&
  @   \forall integer a, b; 0 <= a < b < array_nr(root, kind) ==>
  @      owner(root, kind, a) <= owner(root, kind, b);
  @
  @ // the position of the record whose owner is known
  @ logic integer owned_pos{L}(struct owned *o) =
  @   \at(o->iommufd, L) == IOMMU_LU_NONE ? \at(o->cur.index, L) :
  @                                         \at(o->cur.index, L) - 1;
  @
  @ predicate owned_at{L}(struct iommu_lu_image *img, integer root, integer kind,
  @                       struct owned *o) =
  @   iommu_lu_at{L}(img, kind, \at(o->cur.index, L), &o->cur) &&
  @   0 <= owned_pos{L}(o) <= array_nr(root, kind) &&
  @   (\at(o->iommufd, L) == IOMMU_LU_NONE ?
  @      owned_pos{L}(o) == array_nr(root, kind) :
  @      owned_pos{L}(o) < array_nr(root, kind) &&
  @      \at(o->iommufd, L) == owner(root, kind, owned_pos{L}(o)));
  @
  @ predicate apart_owned(struct owned *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ predicate owned_kind(integer kind) =
  @   kind == IOMMU_LU_KIND_HWPT || kind == IOMMU_LU_KIND_MEMORY;
  @
  @ // records up to @pos are those of iommufds below @fd
  @ predicate split_at(integer root, integer kind, integer pos, integer fd) =
  @   (\forall integer k; 0 <= k < pos ==> owner(root, kind, k) < fd) &&
  @   \forall integer k; pos <= k < array_nr(root, kind) ==>
  @      owner(root, kind, k) >= fd;
  @
  @ // records @from up to @to - 1 are those of iommufd @fd
  @ predicate owned_by(integer root, integer kind, integer fd, integer from,
  @                    integer to) =
  @   0 <= from <= to <= array_nr(root, kind) &&
  @   \forall integer k; is_index(root, kind, k) ==>
  @      (owner(root, kind, k) == fd <==> from <= k < to);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires owned: \valid(owned) && \separated(owned, img) && apart_owned(owned);
  @ requires kind: owned_kind(owned->cur.kind);
  @ requires ordered: owners_ordered(ROOT, owned->cur.kind);
  @ requires at:
  @   iommu_lu_at(IMG, owned->cur.kind, owned->cur.index, &owned->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *owned;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: owned_at(IMG, ROOT, \old(owned->cur.kind), owned);
  @ ensures pos: owned_pos(owned) == \old(owned->cur.index);
  @*/
static void next_owned(const struct iommu_lu_image *img, struct owned *owned);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires owned: \valid(owned) && \separated(owned, img) && apart_owned(owned);
  @ requires kind: owned_kind(kind);
  @ requires ordered: owners_ordered(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *owned;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: owned_at(IMG, ROOT, kind, owned);
  @ ensures pos: owned_pos(owned) == 0;
  @*/
static void owned_init(const struct iommu_lu_image *img, __u32 kind,
		       struct owned *owned);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires owned: \valid(owned) && \separated(owned, img) && apart_owned(owned);
  @ requires kind: owned_kind(owned->cur.kind);
  @ requires ordered: owners_ordered(ROOT, owned->cur.kind);
  @ requires at: owned_at(IMG, ROOT, owned->cur.kind, owned);
  @ requires iommufd: iommufd < array_nr(ROOT, IOMMU_LU_KIND_IOMMUFD);
  @ requires split: split_at(ROOT, owned->cur.kind, owned_pos(owned), iommufd);
  @ terminates \true;
  @ exits \false;
  @ assigns *owned;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: owned_at(IMG, ROOT, \old(owned->cur.kind), owned);
  @ ensures counted: \result == owned_pos(owned) - \old(owned_pos(owned));
  @ ensures own: owned_by(ROOT, \old(owned->cur.kind), iommufd,
  @                       \old(owned_pos(owned)), owned_pos(owned));
  @ ensures split: split_at(ROOT, \old(owned->cur.kind), owned_pos(owned),
  @                         iommufd + 1);
  @*/
static __u32 count_owned(const struct iommu_lu_image *img, struct owned *owned,
			 __u32 iommufd);

/*@ ghost
  /@ requires owned: owned_by(ROOT, kind, fd, from, to);
   @ requires nr: nr == array_nr(ROOT, kind);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures counted: nr_owned(ROOT, kind, nr, fd) == to - from;
   @/
  static void lemma_counted(__u32 kind, __u32 fd, __u32 from, __u32 to, __u32 nr)
  {
	/@ loop invariant range: 0 <= k <= nr;
	 @ loop invariant counted: nr_owned(ROOT, kind, k, fd) ==
	 @   (k <= from ? 0 : k <= to ? k - from : to - from);
	 @ loop assigns k;
	 @ loop variant nr - k;
	 @/
	for (__u32 k = 0; k < nr; k++)
		;
  }
*/

/*@ // iommufd @i counts its records of a kind
  @ predicate counted(integer root, integer kind, integer i) =
  @   iommufd_counts(root, kind, i) ==
  @     nr_owned(root, kind, array_nr(root, kind), i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires iommufds: \valid(iommufds) && \separated(iommufds, img) &&
  @   apart_cursor(iommufds);
  @ requires owned: \valid(owned) && \separated(owned, img) && apart_owned(owned);
  @ requires apart: \separated(iommufds, owned);
  @ requires kind: owned_kind(kind);
  @ requires ordered: owners_ordered(ROOT, kind);
  @ requires index: index < array_nr(ROOT, IOMMU_LU_KIND_IOMMUFD);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, index, iommufds);
  @ requires at_owned: owned_at(IMG, ROOT, kind, owned);
  @ requires split: split_at(ROOT, kind, owned_pos(owned), index);
  @ terminates \true;
  @ exits \false;
  @ assigns *iommufds, *owned;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_IOMMUFD_COUNT;
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMUFD, index + 1, iommufds);
  @ ensures at_owned: owned_at(IMG, ROOT, kind, owned);
  @ ensures split: split_at(ROOT, kind, owned_pos(owned), index + 1);
  @ ensures counts: \result == IOMMU_LU_RULE_OK <==> counted(ROOT, kind, index);
  @*/
static __u32 iommufd_rule(const struct iommu_lu_image *img,
			  struct iommu_lu_cursor *iommufds, struct owned *owned,
			  __u32 kind, __u32 index);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires kind: owned_kind(kind);
  @ requires ordered: owners_ordered(ROOT, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures counted: \result == 0 ==> \forall integer i;
  @   is_index(ROOT, IOMMU_LU_KIND_IOMMUFD, i) ==> counted(ROOT, kind, i);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_counts(const struct iommu_lu_image *img, __u32 kind,
			struct iommu_lu_broken *broken);

/*@ ghost
  /@ requires kind: owned_kind(kind);
   @ requires records: iommu_lu_records_ok(ROOT, kind);
   @ requires few: few_records(ROOT, kind) &&
   @   few_records(ROOT, IOMMU_LU_KIND_IOMMUFD);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: owners_ordered(ROOT, kind);
   @/
  static void lemma_owners(__u32 kind)
  {
	/@ assert rules: \forall integer k; is_index(ROOT, kind, k) ==>
	 @   REC_2(ROOT, kind, k) && REC_3(ROOT, kind, k); @/
	/@ assert major: \forall integer k; key_major(ROOT, kind, k) ==
	 @   owner(ROOT, kind, k); @/
	/@ assert ascending: \forall integer a, b; 0 <= a < b && is_index(ROOT, kind, b) ==>
	 @   key_less(key_major(ROOT, kind, a), key_minor(ROOT, kind, a),
	 @            key_major(ROOT, kind, b), key_minor(ROOT, kind, b)) &&
	 @   owner(ROOT, kind, a) <= owner(ROOT, kind, b); @/
  }
*/

/* --- domains and HWPTs --- */

/*@ predicate hwpts_named(integer root) =
  @   few_records(root, IOMMU_LU_KIND_HWPT) &&
  @   few_records(root, IOMMU_LU_KIND_DOMAIN) &&
  @   \forall integer h; is_index(root, IOMMU_LU_KIND_HWPT, h) ==>
  @      is_index(root, IOMMU_LU_KIND_DOMAIN, hwpt_domain(root, h));
  @
  @ // a note says that one of the first @n HWPTs names the domain
  @ predicate notes_true{L}(struct iommu_lu_window *win, integer root, integer n) =
  @   \forall integer d; 0 <= d < IOMMU_LU_WINDOW_SIZE && \at(win->notes[d], L) != 0 ==>
  @     \exists integer h; 0 <= h < n &&
  @       hwpt_domain(root, h) == \at(win->first, L) + d;
  @ // and all that they name are noted
  @ predicate notes_all{L}(struct iommu_lu_window *win, integer root, integer n) =
  @   \forall integer h; 0 <= h < n &&
  @     covers(\at(win->first, L), hwpt_domain(root, h)) ==>
  @       \at(win->notes[hwpt_domain(root, h) - win->first], L) != 0;
  @ // each by one HWPT only
  @ predicate named_once(integer root, integer first, integer n) =
  @   \forall integer g, h; 0 <= g < h < n &&
  @     covers(first, hwpt_domain(root, h)) ==>
  @       hwpt_domain(root, g) != hwpt_domain(root, h);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires hwpts: \valid(hwpts) && \separated(hwpts, img) && apart_cursor(hwpts);
  @ requires win: \valid(win) && \separated(win, img) && \separated(win, hwpts) &&
  @   apart_window(win);
  @ requires window: win->first <= IOMMU_LU_MAX_RECORDS;
  @ requires named: hwpts_named(ROOT);
  @ requires index: hwpts->index < array_nr(ROOT, IOMMU_LU_KIND_HWPT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT, hwpts->index, hwpts);
  @ requires told: notes_true(win, ROOT, hwpts->index);
  @ requires all: notes_all(win, ROOT, hwpts->index);
  @ requires once: named_once(ROOT, win->first, hwpts->index);
  @ terminates \true;
  @ exits \false;
  @ assigns *hwpts, win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_HWPT, \old(hwpts->index) + 1, hwpts);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == IOMMU_LU_RULE_HWPT_DOMAIN;
  @ ensures told: \result == IOMMU_LU_RULE_OK ==>
  @   notes_true(win, ROOT, \old(hwpts->index) + 1);
  @ ensures all: \result == IOMMU_LU_RULE_OK ==>
  @   notes_all(win, ROOT, \old(hwpts->index) + 1);
  @ ensures once: \result == IOMMU_LU_RULE_OK ==>
  @   named_once(ROOT, win->first, \old(hwpts->index) + 1);
  @ ensures twice: \result != IOMMU_LU_RULE_OK ==>
  @   \exists integer h; 0 <= h < \old(hwpts->index) &&
  @     hwpt_domain(ROOT, h) == hwpt_domain(ROOT, \old(hwpts->index));
  @*/
static __u32 note_domain(const struct iommu_lu_image *img,
			 struct iommu_lu_cursor *hwpts, struct iommu_lu_window *win);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires window: win->first <= IOMMU_LU_MAX_RECORDS;
  @ requires empty: \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE ==> win->notes[k] == 0;
  @ requires named: hwpts_named(ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   \separated(broken, win) && apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1], *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures told: \result == 0 ==>
  @   notes_true(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_HWPT));
  @ ensures all: \result == 0 ==>
  @   notes_all(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_HWPT));
  @ ensures once: \result == 0 ==>
  @   named_once(ROOT, win->first, array_nr(ROOT, IOMMU_LU_KIND_HWPT));
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int note_domains(const struct iommu_lu_image *img, struct iommu_lu_window *win,
			struct iommu_lu_broken *broken);

/*@ requires win: \valid_read(win);
  @ requires window: win->first <= IOMMU_LU_MAX_RECORDS;
  @ requires nr: nr <= IOMMU_LU_MAX_RECORDS;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures first: \result == nr || win->first <= \result < nr;
  @ ensures not_noted: \result < nr ==>
  @   covers(win->first, \result) && win->notes[\result - win->first] == 0;
  @ ensures noted: \result == nr ==>
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE && win->first + k < nr ==>
  @     win->notes[k] != 0;
  @*/
static __u32 not_noted(const struct iommu_lu_window *win, __u32 nr);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires window: first <= IOMMU_LU_MAX_RECORDS;
  @ requires named: hwpts_named(ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   \separated(broken, win) && apart_broken(broken);
  @ terminates \true;
  @ exits \false;
  @ assigns *win, *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures ok: \result == 0 ==> \forall integer d;
  @   covers(first, d) && is_index(ROOT, IOMMU_LU_KIND_DOMAIN, d) ==>
  @     HWPT_3(ROOT, d);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_window(const struct iommu_lu_image *img, struct iommu_lu_window *win,
			__u32 first, struct iommu_lu_broken *broken);

/*@ ghost
  /@ requires records: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_HWPT);
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_HWPT) &&
   @   few_records(ROOT, IOMMU_LU_KIND_DOMAIN);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures named: hwpts_named(ROOT);
   @/
  static void lemma_hwpts(void)
  {
	/@ assert rules: \forall integer h; is_index(ROOT, IOMMU_LU_KIND_HWPT, h) ==>
	 @   REC_2(ROOT, IOMMU_LU_KIND_HWPT, h); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires named: hwpts_named(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures HWPT_3: \result == 0 ==> all_HWPT_3(ROOT);
  @ ensures reason: \result != 0 ==> relation_refused(broken, ROOT);
  @*/
static int check_hwpts(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken);
