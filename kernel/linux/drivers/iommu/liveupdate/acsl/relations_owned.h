/* SPDX-License-Identifier: GPL-2.0-only */
/* Contracts of relations_owned.c */

/*@ // each record belongs to another one of its owners
  @ predicate owned_ordered(integer root, integer owners, integer own) =
  @   few_records(root, own) && few_records(root, owners) &&
  @   (\forall integer v; is_index(root, own, v) ==>
  @      is_index(root, owners, own_owner(root, own, v))) &&
  @   \forall integer a, b; 0 <= a < b < array_nr(root, own) ==>
  @      own_owner(root, own, a) < own_owner(root, own, b);
  @
  @ predicate attachments_named(integer root) =
  @   few_records(root, IOMMU_LU_KIND_IOMMU) &&
  @   few_records(root, IOMMU_LU_KIND_ATTACHMENT) &&
  @   \forall integer a; is_index(root, IOMMU_LU_KIND_ATTACHMENT, a) ==>
  @     attachment_iommu(root, a) == IOMMU_LU_NONE ||
  @     is_index(root, IOMMU_LU_KIND_IOMMU, attachment_iommu(root, a));
  @
  @ predicate is_driver(integer driver) =
  @   driver == IOMMU_LU_DRIVER_VTD || driver == IOMMU_LU_DRIVER_AMDVI ||
  @   driver == IOMMU_LU_DRIVER_SMMUV3;
  @
  @ // what has the driver has one of its records, what has not has none
  @ predicate all_owned(integer root, integer driver, integer owners,
  @                     integer own) =
  @   (\forall integer v; is_index(root, own, v) ==>
  @      OWN_2(root, driver, owners, own, v)) &&
  @   \forall integer i; is_index(root, owners, i) ==>
  @      OWN_3(root, driver, owners, own, i);
  @
  @ predicate owned_breaks(integer root, integer driver, integer rule,
  @                        integer kind, integer i) =
  @   is_index(root, kind, i) &&
  @   ((rule == driver_rule_of(driver) && kind == iommu_kind(driver) &&
  @     !OWN_2(root, driver, IOMMU_LU_KIND_IOMMU, kind, i)) ||
  @    (rule == driver_rule_of(driver) && kind == attachment_kind(driver) &&
  @     !OWN_2(root, driver, IOMMU_LU_KIND_ATTACHMENT, kind, i)) ||
  @    (rule == missing_rule_of(driver) && kind == IOMMU_LU_KIND_IOMMU &&
  @     !OWN_3(root, driver, kind, iommu_kind(driver), i)) ||
  @    (rule == missing_rule_of(driver) && kind == IOMMU_LU_KIND_ATTACHMENT &&
  @     !OWN_3(root, driver, kind, attachment_kind(driver), i)));
  @*/

/*@ // the index behind what the record in front of @i belongs to
  @ logic integer behind_owner(integer root, integer own, integer i) =
  @   i == 0 ? 0 : own_owner(root, own, i - 1) + 1;
  @
  @ logic integer named_by(integer root, integer i, integer kind) =
  @   kind == IOMMU_LU_KIND_DOMAIN ? attachment_domain(root, i) :
  @                                  attachment_iommu(root, i);
  @ logic integer own_named_by(integer root, integer own, integer i,
  @                            integer kind) =
  @   named_by(root, own_owner(root, own, i), kind);
  @ // there is what the attachments of a driver's records name
  @ predicate own_named(integer root, integer own, integer kind) =
  @   \forall integer i; is_index(root, own, i) ==>
  @     is_index(root, kind, own_named_by(root, own, i, kind));
  @
  @ // a driver's records of IOMMUs and of attachments
  @ predicate own_records(integer root, integer driver, integer iommus,
  @                       integer attachments) =
  @   owned_ordered(root, IOMMU_LU_KIND_IOMMU, iommus) &&
  @   owned_ordered(root, IOMMU_LU_KIND_ATTACHMENT, attachments) &&
  @   all_owned(root, driver, IOMMU_LU_KIND_IOMMU, iommus) &&
  @   all_owned(root, driver, IOMMU_LU_KIND_ATTACHMENT, attachments) &&
  @   own_named(root, attachments, IOMMU_LU_KIND_IOMMU) &&
  @   own_named(root, attachments, IOMMU_LU_KIND_DOMAIN);
  @*/

/*@ requires few: bytes_lg2 <= 26;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures aligned: \result != 0 <==> aligned_to(phys, bytes_lg2);
  @*/
int iommu_lu_aligned(__u64 phys, __u32 bytes_lg2);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires broken: \valid(broken) && \separated(broken, img) &&
  @   apart_broken(broken);
  @ requires driver: is_driver(driver);
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
  @ assigns *broken;
  @ ensures ready: \result == 0 ==> image_ready(IMG, ROOT);
  @ ensures result: \result == 0 || \result == -EINVAL;
  @ ensures own: \result == 0 ==>
  @   own_records(ROOT, driver, iommu_kind(driver), attachment_kind(driver));
  @ ensures reason: \result != 0 ==>
  @   owned_breaks(ROOT, driver, broken->rule, broken->kind, broken->index);
  @*/
int iommu_lu_check_owned(const struct iommu_lu_image *img, __u32 driver,
			 struct iommu_lu_broken *broken);

/* --- a driver's IOMMU records --- */

/*@ predicate is_own_iommu(integer kind) =
  @   kind == IOMMU_LU_KIND_VTD_IOMMU || kind == IOMMU_LU_KIND_AMDVI_IOMMU ||
  @   kind == IOMMU_LU_KIND_SMMUV3_IOMMU;
  @
  @ // the position of the record that is known
  @ logic integer owned_pos{L}(struct iommu_lu_owned *o) =
  @   \at(o->owner, L) == IOMMU_LU_NONE ? \at(o->cur.index, L) :
  @                                       \at(o->cur.index, L) - 1;
  @
  @ predicate owned_at{L}(struct iommu_lu_image *img, integer root,
  @                       struct iommu_lu_owned *o) =
  @   iommu_lu_at{L}(img, \at(o->cur.kind, L), \at(o->cur.index, L), &o->cur) &&
  @   0 <= owned_pos{L}(o) <= array_nr(root, \at(o->cur.kind, L)) &&
  @   (\at(o->owner, L) == IOMMU_LU_NONE ?
  @      owned_pos{L}(o) == array_nr(root, \at(o->cur.kind, L)) :
  @      owned_pos{L}(o) < array_nr(root, \at(o->cur.kind, L)) &&
  @      \at(o->owner, L) ==
  @        own_owner(root, \at(o->cur.kind, L), owned_pos{L}(o)) &&
  @      \forall integer j; 0 <= j < IOMMU_LU_OWNED_WORDS ==>
  @        \at(o->words[j], L) ==
  @          record_word(root, \at(o->cur.kind, L), owned_pos{L}(o), j));
  @
  @ predicate apart_owned(struct iommu_lu_owned *o) =
  @   \forall integer p, s; handed_over(p, s) ==>
  @     \separated(o, mem_at(p) + (0 .. s / 8 - 1));
  @
  @ // records up to @pos belong to what is in front of @owner
  @ predicate owned_before(integer root, integer kind, integer pos,
  @                        integer owner) =
  @   \forall integer v; 0 <= v < pos ==> own_owner(root, kind, v) < owner;
  @*/

/* How many are left: a macro, as WP takes a variant in a logic function for constant. */
#define OWNED_LEFT(o)	(array_nr(ROOT, (o)->cur.kind) - \
	((o)->owner == IOMMU_LU_NONE ? (o)->cur.index : (o)->cur.index - 1))

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires o: \valid(o) && \separated(o, img) && apart_owned(o);
  @ requires kind: is_own_iommu(kind);
  @ requires ordered: owned_ordered(ROOT, IOMMU_LU_KIND_IOMMU, kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *o;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures kind: o->cur.kind == kind;
  @ ensures at: owned_at(IMG, ROOT, o);
  @ ensures pos: owned_pos(o) == 0;
  @*/
void iommu_lu_owned_init(const struct iommu_lu_image *img, __u32 kind,
			 struct iommu_lu_owned *o);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires o: \valid(o) && \separated(o, img) && apart_owned(o);
  @ requires kind: is_own_iommu(o->cur.kind);
  @ requires ordered: owned_ordered(ROOT, IOMMU_LU_KIND_IOMMU, o->cur.kind);
  @ requires owner: owner < IOMMU_LU_NONE;
  @ requires at: owned_at(IMG, ROOT, o);
  @ requires before: owned_before(ROOT, o->cur.kind, owned_pos(o), owner);
  @ terminates \true;
  @ exits \false;
  @ assigns *o;
  @ ensures ready: image_ready(IMG, ROOT);
  @ ensures kind: o->cur.kind == \old(o->cur.kind);
  @ ensures at: owned_at(IMG, ROOT, o);
  @ ensures before: owned_before(ROOT, o->cur.kind, owned_pos(o), owner);
  @ ensures behind: o->owner >= owner;
  @ ensures words: o->owner != IOMMU_LU_NONE ==>
  @   \forall integer j; 0 <= j < IOMMU_LU_OWNED_WORDS ==> o->words[j] ==
  @     record_word(ROOT, o->cur.kind, owned_pos(o), j);
  @*/
void iommu_lu_skip_owned(const struct iommu_lu_image *img, struct iommu_lu_owned *o,
			 __u32 owner);

/* --- what a record names --- */

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(iommus) && \separated(iommus, img) &&
  @   apart_cursor(iommus);
  @ requires index: iommus->index <= index < array_nr(ROOT, IOMMU_LU_KIND_IOMMU);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, iommus->index, iommus);
  @ requires out: \valid(segment) && \separated(segment, img, iommus);
  @ terminates \true;
  @ exits \false;
  @ assigns *iommus, *segment;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_IOMMU, index + 1, iommus);
  @ ensures there: \result != 0;
  @ ensures segment: *segment == iommu_segment(ROOT, index);
  @*/
int iommu_lu_segment_of(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *iommus, __u32 index, __u32 *segment);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(domains) && \separated(domains, img) && apart_cursor(domains);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN, domains->index, domains);
  @ requires out: \valid(format);
  @ requires apart: \separated(format, img, domains);
  @ terminates \true;
  @ exits \false;
  @ assigns *domains, *format;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures result: \result == 0 || \result == 1;
  @ ensures end: \result == 0 <==>
  @   \old(domains->index) == array_nr(ROOT, IOMMU_LU_KIND_DOMAIN);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_DOMAIN,
  @                         \old(domains->index) + \result, domains);
  @ ensures format: \result != 0 ==>
  @   *format == domain_format(ROOT, \old(domains->index));
  @*/
int iommu_lu_next_format(const struct iommu_lu_image *img,
			 struct iommu_lu_cursor *domains, __u32 *format);

/*@ requires image: \valid_read(img) && image_ready(IMG, ROOT);
  @ requires cursor: \valid(attachments) && \separated(attachments, img) &&
  @   apart_cursor(attachments);
  @ requires index:
  @   attachments->index <= index < array_nr(ROOT, IOMMU_LU_KIND_ATTACHMENT);
  @ requires at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, attachments->index,
  @                          attachments);
  @ terminates \true;
  @ exits \false;
  @ assigns *attachments;
  @ ensures memory: reading(img->env);
  @ ensures ready: iommu_lu_ready(IMG);
  @ ensures image: iommu_lu_image_of(IMG, ROOT);
  @ ensures at: iommu_lu_at(IMG, IOMMU_LU_KIND_ATTACHMENT, index + 1, attachments);
  @ ensures named: \result == named_by(ROOT, index, kind);
  @*/
__u32 iommu_lu_named_by(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *attachments, __u32 index,
			__u32 kind);
