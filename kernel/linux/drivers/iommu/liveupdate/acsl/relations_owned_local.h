/* SPDX-License-Identifier: GPL-2.0-only */
/* Contracts of the static functions of relations_owned.c */

#define WIN		((struct iommu_lu_window *)win)

/* --- what depends on the driver --- */

/*@ predicate is_owners(integer owners) =
  @   owners == IOMMU_LU_KIND_IOMMU || owners == IOMMU_LU_KIND_ATTACHMENT;
  @ logic integer own_kind_of(integer driver, integer owners) =
  @   owners == IOMMU_LU_KIND_IOMMU ? iommu_kind(driver) : attachment_kind(driver);
  @ predicate is_own(integer kind) =
  @   is_own_iommu(kind) || kind == IOMMU_LU_KIND_VTD_ATTACHMENT ||
  @   kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ||
  @   kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT;
  @*/

/*@ requires driver: is_driver(driver);
  @ requires owners: is_owners(owners);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures kind: \result == own_kind_of(driver, owners);
  @ ensures own: is_own(\result);
  @*/
static __u32 own_kind(__u32 driver, __u32 owners);

/*@ requires driver: is_driver(driver);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures rule: \result == missing_rule_of(driver);
  @*/
static __u32 missing_rule(__u32 driver);

/*@ requires driver: is_driver(driver);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures rule: \result == driver_rule_of(driver);
  @*/
static __u32 driver_rule(__u32 driver);

/* --- records one after the other --- */

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires more: cur->index < array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, cur->index, cur);
  @ requires out: \valid(segment) && \valid(driver);
  @ requires apart: \separated(segment, driver, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *segment, *driver;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, \old(cur->index) + 1, cur);
  @ ensures there: \result != 0;
  @ ensures driver: *driver == iommu_driver(ROOT, \old(cur->index));
  @ ensures segment: *segment == iommu_segment(ROOT, \old(cur->index));
  @*/
static int next_iommu(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		      __u32 *segment, __u32 *driver);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires more: cur->index < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, cur->index, cur);
  @ requires out: \valid(iommu) && \valid(domain);
  @ requires apart: \separated(iommu, domain, img, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *iommu, *domain;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT,
  @                         \old(cur->index) + 1, cur);
  @ ensures there: \result != 0;
  @ ensures iommu: *iommu == attachment_iommu(ROOT, \old(cur->index));
  @ ensures domain: *domain == attachment_domain(ROOT, \old(cur->index));
  @*/
static int next_attachment(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur, __u32 *iommu, __u32 *domain);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires kind: is_own(cur->kind);
  @ requires more: cur->index < array_nr(ROOT, cur->kind);
  @ requires at: iommu_lu_at(IMG, cur->kind, cur->index, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, \old(cur->kind), \old(cur->index) + 1, cur);
  @ ensures owner: \result == own_owner(ROOT, \old(cur->kind), \old(cur->index));
  @*/
static __u32 next_owner(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires kind: is_kind(cur->kind);
  @ requires index: cur->index <= index < array_nr(ROOT, cur->kind);
  @ requires at: iommu_lu_at(IMG, cur->kind, cur->index, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, \old(cur->kind), index, cur);
  @*/
static void skip_to(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		    __u32 index);

/* --- who has a record --- */

/*@ // the drivers of the first @n IOMMUs are noted
  @ predicate drivers_noted{L}(struct iommu_lu_window *win, integer root,
  @                            integer n) =
  @   \forall integer k; 0 <= k < IOMMU_LU_WINDOW_SIZE &&
  @     \at(win->first, L) + k < n ==>
  @       \at(win->notes[k], L) == iommu_driver(root, \at(win->first, L) + k);
  @ predicate drivers_known(integer root) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_IOMMU, i) ==>
  @     IOMMU_2(root, i);
  @
  @ // whether it has the driver is known with a window from @first on
  @ predicate known(integer root, integer owners, integer first, integer i) =
  @   owners == IOMMU_LU_KIND_IOMMU ||
  @   attachment_iommu(root, i) == IOMMU_LU_NONE ||
  @   covers(first, attachment_iommu(root, i));
  @
  @ // those from @start to @end have not, as far as is known
  @ predicate none_known(integer root, integer driver, integer owners,
  @                      integer first, integer start, integer end) =
  @   \forall integer k; start <= k < end && known(root, owners, first, k) ==>
  @     !has_driver(root, driver, owners, k);
  @
  @ // those in front of @end have a record if they have the driver
  @ predicate known_owned(integer root, integer driver, integer owners,
  @                       integer first, integer own, integer end) =
  @   \forall integer k; 0 <= k < end && known(root, owners, first, k) ==>
  @     OWN_3(root, driver, owners, own, k);
  @ // and the first @n records are of such
  @ predicate known_driven(integer root, integer driver, integer owners,
  @                        integer first, integer own, integer n) =
  @   \forall integer v; 0 <= v < n &&
  @     known(root, owners, first, own_owner(root, own, v)) ==>
  @       OWN_2(root, driver, owners, own, v);
  @
  @ // attachment @i and its record, if it has one
  @ predicate owned_ok(integer root, integer driver, integer i) =
  @   OWN_3(root, driver, IOMMU_LU_KIND_ATTACHMENT, attachment_kind(driver), i) &&
  @   \forall integer v; is_index(root, attachment_kind(driver), v) &&
  @     own_owner(root, attachment_kind(driver), v) == i ==>
  @       OWN_2(root, driver, IOMMU_LU_KIND_ATTACHMENT, attachment_kind(driver), v);
  @ // those whose IOMMU is in front of @first
  @ predicate owned_below(integer root, integer driver, integer first) =
  @   \forall integer i; is_index(root, IOMMU_LU_KIND_ATTACHMENT, i) &&
  @     (attachment_iommu(root, i) < first ||
  @      (first > 0 && attachment_iommu(root, i) == IOMMU_LU_NONE)) ==>
  @        owned_ok(root, driver, i);
  @*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires win: \valid(win) && \separated(win, img) && apart_window(win);
  @ requires drivers: drivers_known(ROOT);
  @ terminates \true;
  @ exits \false;
  @ assigns win->notes[0 .. IOMMU_LU_WINDOW_SIZE - 1];
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures noted: drivers_noted(win, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @*/
static void note_drivers(const struct iommu_lu_image *img, struct iommu_lu_window *win);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires driver: is_driver(driver);
  @ requires owners: is_owners(owners);
  @ requires win: \valid_read(win) && \separated(win, cur) &&
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires named: attachments_named(ROOT);
  @ requires more: cur->index < array_nr(ROOT, owners);
  @ requires at: iommu_lu_at(IMG, owners, cur->index, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, owners, \old(cur->index) + 1, cur);
  @ ensures driven: \result == STATE_DRIVEN ==>
  @   has_driver(ROOT, driver, owners, \old(cur->index));
  @ ensures other: \result == STATE_OTHER ==>
  @   !has_driver(ROOT, driver, owners, \old(cur->index));
  @ ensures result: \result == STATE_DRIVEN || \result == STATE_OTHER ||
  @   \result == STATE_UNKNOWN;
  @ ensures known: known(ROOT, owners, win->first, \old(cur->index)) ==>
  @   \result != STATE_UNKNOWN;
  @ ensures win_kept:
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @*/
static __u32 next_state(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win, struct iommu_lu_cursor *cur);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires driver: is_driver(driver);
  @ requires owners: is_owners(owners);
  @ requires win: \valid_read(win) && \separated(win, cur) &&
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires named: attachments_named(ROOT);
  @ requires end: cur->index <= end <= array_nr(ROOT, owners);
  @ requires at: iommu_lu_at(IMG, owners, cur->index, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures at: iommu_lu_at(IMG, owners, cur->index, cur);
  @ ensures end: \result == 1 ==> cur->index == end;
  @ ensures none: \result == 1 ==>
  @   none_known(ROOT, driver, owners, win->first, \old(cur->index), end);
  @ ensures one: \result == 0 ==> \old(cur->index) < cur->index <= end &&
  @   has_driver(ROOT, driver, owners, cur->index - 1);
  @ ensures win_kept:
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @*/
static int none_driven(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
		       const struct iommu_lu_window *win, struct iommu_lu_cursor *cur,
		       __u32 end);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires driver: is_driver(driver);
  @ requires owners: is_owners(owners);
  @ requires win: \valid_read(win) && \separated(win, cur) &&
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires named: attachments_named(ROOT);
  @ requires owner: cur->index <= owner < array_nr(ROOT, owners);
  @ requires at: iommu_lu_at(IMG, owners, cur->index, cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, owners, cur->index, cur);
  @ ensures result: \result == IOMMU_LU_RULE_OK ||
  @   \result == missing_rule_of(driver) || \result == driver_rule_of(driver);
  @ ensures behind: \result == IOMMU_LU_RULE_OK ==> cur->index == owner + 1;
  @ ensures none: \result == IOMMU_LU_RULE_OK ==>
  @   none_known(ROOT, driver, owners, win->first, \old(cur->index), owner);
  @ ensures driven: \result == IOMMU_LU_RULE_OK &&
  @   known(ROOT, owners, win->first, owner) ==>
  @     has_driver(ROOT, driver, owners, owner);
  @ ensures missing: \result == missing_rule_of(driver) ==>
  @   \old(cur->index) < cur->index <= owner &&
  @   has_driver(ROOT, driver, owners, cur->index - 1);
  @ ensures other: \result == driver_rule_of(driver) ==>
  @   !has_driver(ROOT, driver, owners, owner);
  @ ensures win_kept:
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @*/
static __u32 owner_rule(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win, struct iommu_lu_cursor *cur,
			__u32 owner);

/*@ ghost
  /@ requires index: is_index(ROOT, kind, i);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures has: has_own(ROOT, kind, own_owner(ROOT, kind, i));
   @/
  static void lemma_owned(__u32 kind, __u32 i)
  {
	/@ assert it: is_index(ROOT, kind, i) &&
	 @   own_owner(ROOT, kind, i) == own_owner(ROOT, kind, i); @/
  }
*/

/*@ ghost
  /@ requires ordered: owned_ordered(ROOT, owners, kind);
   @ requires range: 0 <= i <= array_nr(ROOT, kind);
   @ requires behind: behind_owner(ROOT, kind, i) <= k;
   @ requires before: i < array_nr(ROOT, kind) ==> k < own_owner(ROOT, kind, i);
   @ requires driven: has_driver(ROOT, driver, owners, k);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures missing: !OWN_3(ROOT, driver, owners, kind, k);
   @/
  static void lemma_not_owned(__u32 driver, __u32 owners, __u32 kind, __u32 i,
			      __u32 k)
  {
	/@ assert below: \forall integer v; 0 <= v < i ==>
	 @   own_owner(ROOT, kind, v) <= own_owner(ROOT, kind, i - 1); @/
	/@ assert above: \forall integer v; i <= v < array_nr(ROOT, kind) ==>
	 @   own_owner(ROOT, kind, i) <= own_owner(ROOT, kind, v); @/
  }
*/

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires driver: is_driver(driver);
  @ requires owners: is_owners(owners);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires win: \valid_read(win) && \separated(win, broken) &&
  @   drivers_noted(WIN, ROOT, array_nr(ROOT, IOMMU_LU_KIND_IOMMU));
  @ requires named: attachments_named(ROOT);
  @ requires ordered: owned_ordered(ROOT, owners, own_kind_of(driver, owners));
  @ terminates \true;
  @ exits \false;
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures driven: \result == 0 ==>
  @   known_driven(ROOT, driver, owners, win->first, own_kind_of(driver, owners),
  @                array_nr(ROOT, own_kind_of(driver, owners)));
  @ ensures owned: \result == 0 ==>
  @   known_owned(ROOT, driver, owners, win->first, own_kind_of(driver, owners),
  @               array_nr(ROOT, owners));
  @ ensures reason: \result != 0 ==>
  @   owned_breaks(ROOT, driver, broken->rule, broken->kind, broken->index);
  @*/
static int check_owners(const struct iommu_lu_image *img, __u32 driver, __u32 owners,
			const struct iommu_lu_window *win,
			struct iommu_lu_broken *broken);

/*@ ghost
  /@ requires own: iommu_lu_records_ok(ROOT, kind);
   @ requires kind: (owners == IOMMU_LU_KIND_IOMMU && is_own_iommu(kind)) ||
   @   (owners == IOMMU_LU_KIND_ATTACHMENT && is_own(kind) && !is_own_iommu(kind));
   @ requires few: few_records(ROOT, kind) && few_records(ROOT, owners);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures ordered: owned_ordered(ROOT, owners, kind);
   @/
  static void lemma_order(__u32 owners, __u32 kind)
  {
	/@ assert rules: \forall integer v; is_index(ROOT, kind, v) ==>
	 @   REC_2(ROOT, kind, v) && REC_3(ROOT, kind, v); @/
	/@ assert vtd_iommu: kind == IOMMU_LU_KIND_VTD_IOMMU ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_VTD_IOMMU, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert amdvi_iommu: kind == IOMMU_LU_KIND_AMDVI_IOMMU ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_AMDVI_IOMMU, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert smmuv3_iommu: kind == IOMMU_LU_KIND_SMMUV3_IOMMU ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_SMMUV3_IOMMU, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert vtd_attachment: kind == IOMMU_LU_KIND_VTD_ATTACHMENT ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_VTD_ATTACHMENT, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert amdvi_attachment: kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_AMDVI_ATTACHMENT, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert smmuv3_attachment: kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ==> \forall integer v;
	 @   is_index(ROOT, kind, v) ==> REC_2(ROOT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, v) &&
	 @     is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert named: \forall integer v; is_index(ROOT, kind, v) ==>
	 @   is_index(ROOT, owners, own_owner(ROOT, kind, v)); @/
	/@ assert keys: \forall integer v; key_major(ROOT, kind, v) == 0 &&
	 @   key_minor(ROOT, kind, v) == own_owner(ROOT, kind, v); @/
	/@ assert ascending: \forall integer a, b; 0 <= a < b && is_index(ROOT, kind, b) ==>
	 @   key_less(key_major(ROOT, kind, a), key_minor(ROOT, kind, a),
	 @            key_major(ROOT, kind, b), key_minor(ROOT, kind, b)) &&
	 @   own_owner(ROOT, kind, a) < own_owner(ROOT, kind, b); @/
	/@ assert strictly: \forall integer a, b; 0 <= a < b < array_nr(ROOT, kind) ==>
	 @   is_index(ROOT, kind, b) && own_owner(ROOT, kind, a) < own_owner(ROOT, kind, b); @/
  }
*/

/*@ ghost
  /@ requires driver: is_driver(driver);
   @ requires iommus: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_IOMMU);
   @ requires attachments: iommu_lu_records_ok(ROOT, IOMMU_LU_KIND_ATTACHMENT);
   @ requires own_iommus: iommu_lu_records_ok(ROOT, iommu_kind(driver));
   @ requires own_attachments: iommu_lu_records_ok(ROOT, attachment_kind(driver));
   @ requires few: few_records(ROOT, IOMMU_LU_KIND_IOMMU) &&
   @   few_records(ROOT, IOMMU_LU_KIND_ATTACHMENT) &&
   @   few_records(ROOT, iommu_kind(driver)) &&
   @   few_records(ROOT, attachment_kind(driver));
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures iommus: owned_ordered(ROOT, IOMMU_LU_KIND_IOMMU, iommu_kind(driver));
   @ ensures attachments: owned_ordered(ROOT, IOMMU_LU_KIND_ATTACHMENT,
   @                                    attachment_kind(driver));
   @ ensures named: attachments_named(ROOT);
   @ ensures domains: own_named(ROOT, attachment_kind(driver),
   @                            IOMMU_LU_KIND_DOMAIN);
   @ ensures drivers: drivers_known(ROOT);
   @/
  static void lemma_ordered(__u32 driver)
  {
	/@ assert named: \forall integer a;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
	 @     NOI_1(ROOT, attachment_iommu(ROOT, a)); @/
	/@ assert drivers: \forall integer i;
	 @   is_index(ROOT, IOMMU_LU_KIND_IOMMU, i) ==> IOMMU_2(ROOT, i); @/
	if (driver == IOMMU_LU_DRIVER_VTD) {
		lemma_order(IOMMU_LU_KIND_IOMMU, IOMMU_LU_KIND_VTD_IOMMU);
		lemma_order(IOMMU_LU_KIND_ATTACHMENT, IOMMU_LU_KIND_VTD_ATTACHMENT);
	} else if (driver == IOMMU_LU_DRIVER_AMDVI) {
		lemma_order(IOMMU_LU_KIND_IOMMU, IOMMU_LU_KIND_AMDVI_IOMMU);
		lemma_order(IOMMU_LU_KIND_ATTACHMENT, IOMMU_LU_KIND_AMDVI_ATTACHMENT);
	} else {
		lemma_order(IOMMU_LU_KIND_IOMMU, IOMMU_LU_KIND_SMMUV3_IOMMU);
		lemma_order(IOMMU_LU_KIND_ATTACHMENT, IOMMU_LU_KIND_SMMUV3_ATTACHMENT);
	}
	/@ assert domains: \forall integer a;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, a) ==>
	 @     is_index(ROOT, IOMMU_LU_KIND_DOMAIN, attachment_domain(ROOT, a)); @/
  }
*/

/*@ ghost
  /@ requires driver: is_driver(driver);
   @ requires ordered: owned_ordered(ROOT, IOMMU_LU_KIND_ATTACHMENT,
   @                                 attachment_kind(driver));
   @ requires named: attachments_named(ROOT);
   @ requires end: 0 < first && array_nr(ROOT, IOMMU_LU_KIND_IOMMU) <= first;
   @ requires ok: owned_below(ROOT, driver, first);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures all: all_owned(ROOT, driver, IOMMU_LU_KIND_ATTACHMENT,
   @                        attachment_kind(driver));
   @ ensures iommus: own_named(ROOT, attachment_kind(driver),
   @                           IOMMU_LU_KIND_IOMMU);
   @/
  static void lemma_all_owned(__u32 driver, __u32 first)
  {
	/@ assert all: \forall integer i;
	 @   is_index(ROOT, IOMMU_LU_KIND_ATTACHMENT, i) ==> owned_ok(ROOT, driver, i); @/
	/@ assert own: \forall integer v;
	 @   is_index(ROOT, attachment_kind(driver), v) ==>
	 @     owned_ok(ROOT, driver, own_owner(ROOT, attachment_kind(driver), v)); @/
  }
*/

/* --- a driver's IOMMU records --- */

/*@ requires words: \valid_read(w + (0 .. IOMMU_LU_OWNED_WORDS - 1));
  @ requires to: \valid(to + (0 .. IOMMU_LU_OWNED_WORDS - 1));
  @ requires apart: \separated(to + (0 .. IOMMU_LU_OWNED_WORDS - 1),
  @                            w + (0 .. IOMMU_LU_OWNED_WORDS - 1));
  @ terminates \true;
  @ exits \false;
  @ assigns to[0 .. IOMMU_LU_OWNED_WORDS - 1];
  @ ensures copied: \forall integer j; 0 <= j < IOMMU_LU_OWNED_WORDS ==>
  @   to[j] == w[j];
  @*/
static void copy_words(const __u64 *w, __u64 *to);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires o: \valid(o) && \separated(o, img) && apart_owned(o);
  @ requires kind: is_own_iommu(o->cur.kind);
  @ requires ordered: owned_ordered(ROOT, IOMMU_LU_KIND_IOMMU, o->cur.kind);
  @ requires at: iommu_lu_at(IMG, o->cur.kind, o->cur.index, &o->cur);
  @ terminates \true;
  @ exits \false;
  @ assigns *o;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures kind: o->cur.kind == \old(o->cur.kind);
  @ ensures at: owned_at(IMG, ROOT, o);
  @ ensures pos: owned_pos(o) == \old(o->cur.index);
  @*/
static void next_owned(const struct iommu_lu_image *img, struct iommu_lu_owned *o);
