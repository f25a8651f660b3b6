/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the static functions of rules.c
 */

/*@ predicate domain_is{L}(struct iommu_lu_domain *r, integer root, integer i) =
  @   \at(r->top_table, L) == domain_top_table(root, i) &&
  @   \at(r->format, L) == domain_format(root, i) &&
  @   \at(r->levels, L) == domain_levels(root, i) &&
  @   \at(r->input_bits, L) == domain_input_bits(root, i) &&
  @   \at(r->output_bits, L) == domain_output_bits(root, i) &&
  @   \at(r->nr_tables, L) == domain_nr_tables(root, i) &&
  @   \at(r->top_bytes_lg2, L) == domain_top_bytes_lg2(root, i) &&
  @   \at(r->granule_lg2, L) == domain_granule_lg2(root, i) &&
  @   \at(r->flags, L) == record_word(root, IOMMU_LU_KIND_DOMAIN, i, 5) &&
  @   \at(r->reserved[0], L) == record_word(root, IOMMU_LU_KIND_DOMAIN, i, 6) &&
  @   \at(r->reserved[1], L) == record_word(root, IOMMU_LU_KIND_DOMAIN, i, 7);
  @
  @ predicate key_is{L}(struct key *key, integer root, integer kind, integer i) =
  @   \at(key->major, L) == key_major(root, kind, i) &&
  @   \at(key->minor, L) == key_minor(root, kind, i);
  @*/

/*@ requires key: \valid_read(after);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures less: \result != 0 <==>
  @   key_less(major, minor, after->major, after->minor);
  @*/
static int ascends(__u64 major, __u64 minor, const struct key *after);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires kind: is_kind(kind);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures named: \result != 0 <==> index < array_nr(iommu_lu_root, kind);
  @*/
static int names_record(const struct iommu_lu_image *img, __u32 kind, __u32 index);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures named: \result != 0 <==> NOI_1(iommu_lu_root, index);
  @*/
static int names_iommu(const struct iommu_lu_image *img, __u32 index);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures page: \result != 0 <==> page_named(phys);
  @*/
static int names_page(__u64 phys);

/*@ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_IOMMU, index);
  @ requires key: \valid(key);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_IOMMU, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_IOMMU, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_IOMMU, index);
  @*/
static __u32 iommu_rule(const __u64 *w, struct key *key) /*@ ghost (__u32 index) */;

/*@ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_DOMAIN, index);
  @ requires key: \valid(key);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_DOMAIN, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_DOMAIN, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_DOMAIN, index);
  @*/
static __u32 domain_rule(const __u64 *w, struct key *key) /*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_DEVICE, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_DEVICE, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_DEVICE, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_DEVICE, index);
  @*/
static __u32 device_rule(const struct iommu_lu_image *img, const __u64 *w,
			 struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_ATTACHMENT, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_ATTACHMENT, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_ATTACHMENT, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_ATTACHMENT, index);
  @*/
static __u32 attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
			     struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_IOMMUFD, index);
  @ requires key: \valid(key);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_IOMMUFD, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_IOMMUFD, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_IOMMUFD, index);
  @*/
static __u32 iommufd_rule(const __u64 *w, __u32 index, struct key *key);

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_HWPT, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_HWPT, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_HWPT, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_HWPT, index);
  @*/
static __u32 hwpt_rule(const struct iommu_lu_image *img, const __u64 *w,
		       struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_MEMORY, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_MEMORY, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_MEMORY, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_MEMORY, index);
  @*/
static __u32 memory_rule(const struct iommu_lu_image *img, const __u64 *w,
			 struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_VTD_IOMMU, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_VTD_IOMMU, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_VTD_IOMMU, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_VTD_IOMMU, index);
  @*/
static __u32 vtd_iommu_rule(const struct iommu_lu_image *img, const __u64 *w,
			    struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_VTD_CONTEXT, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_VTD_CONTEXT, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_VTD_CONTEXT, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_VTD_CONTEXT, index);
  @*/
static __u32 vtd_context_rule(const struct iommu_lu_image *img, const __u64 *w,
			      struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires record: record_at((__u64 *)w, iommu_lu_root, IOMMU_LU_KIND_VTD_ATTACHMENT, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, IOMMU_LU_KIND_VTD_ATTACHMENT, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, IOMMU_LU_KIND_VTD_ATTACHMENT, index);
  @ ensures key: key_is(key, iommu_lu_root, IOMMU_LU_KIND_VTD_ATTACHMENT, index);
  @*/
static __u32 vtd_attachment_rule(const struct iommu_lu_image *img, const __u64 *w,
				 struct key *key)
	/*@ ghost (__u32 index) */;

/*@ requires image: \valid_read(img) &&
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires memory: reading(img->env);
  @ requires ready: iommu_lu_ready((struct iommu_lu_image *)img);
  @ requires kind: is_kind(kind);
  @ requires apart: \forall integer p, s; handed_over(p, s) ==>
  @   \separated(key, mem_at(p) + (0 .. s / 8 - 1));
  @ requires record: record_at((__u64 *)w, iommu_lu_root, kind, index);
  @ requires key: \valid(key) && \separated(key, img);
  @ terminates \true;
  @ exits \false;
  @ assigns *key;
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_alone_ok(iommu_lu_root, kind, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, kind, index);
  @ ensures key: key_is(key, iommu_lu_root, kind, index);
  @ ensures memory_kept: reading(img->env);
  @ ensures ready_kept: iommu_lu_ready((struct iommu_lu_image *)img);
  @ ensures image_kept:
  @   iommu_lu_image_of((struct iommu_lu_image *)img, iommu_lu_root);
  @*/
static __u32 record_rule(const struct iommu_lu_image *img, __u32 kind,
			 const __u64 *w, __u32 index, struct key *key);

/*@ requires image: \valid_read(img) &&
  @   image_ready((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at((struct iommu_lu_image *)img, cur->kind, cur->index,
  @                          cur);
  @ requires index: cur->index < array_nr(iommu_lu_root, cur->kind);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur;
  @ ensures ready: image_ready((struct iommu_lu_image *)img, iommu_lu_root);
  @ ensures there: \result != \null;
  @ ensures record: record_at((__u64 *)\result, iommu_lu_root, \old(cur->kind),
  @                           \old(cur->index));
  @ ensures at: iommu_lu_at((struct iommu_lu_image *)img, \old(cur->kind),
  @                         \old(cur->index) + 1, cur);
  @*/
static const __u64 *next_record(const struct iommu_lu_image *img,
				struct iommu_lu_cursor *cur);

/*@ ghost
  /@ requires index: 0 < i;
   @ requires before: REC_3(iommu_lu_root, kind, i - 1);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures order: REC_3(iommu_lu_root, kind, i) <==>
   @   key_less(key_major(iommu_lu_root, kind, i - 1),
   @            key_minor(iommu_lu_root, kind, i - 1),
   @            key_major(iommu_lu_root, kind, i), key_minor(iommu_lu_root, kind, i));
   @/
  static void lemma_order(__u32 kind, __u32 i)
  {
	/@ assert last: REC_3(iommu_lu_root, kind, i) ==>
	 @   key_less(key_major(iommu_lu_root, kind, i - 1), key_minor(iommu_lu_root, kind, i - 1),
	 @            key_major(iommu_lu_root, kind, i), key_minor(iommu_lu_root, kind, i)); @/
	/@ assert others: \forall integer a; 0 <= a < i - 1 ==>
	 @   key_less(key_major(iommu_lu_root, kind, a), key_minor(iommu_lu_root, kind, a),
	 @            key_major(iommu_lu_root, kind, i - 1), key_minor(iommu_lu_root, kind, i - 1)); @/
	/@ assert all:
	 @   key_less(key_major(iommu_lu_root, kind, i - 1), key_minor(iommu_lu_root, kind, i - 1),
	 @            key_major(iommu_lu_root, kind, i), key_minor(iommu_lu_root, kind, i)) ==>
	 @   \forall integer a; 0 <= a < i ==>
	 @     key_less(key_major(iommu_lu_root, kind, a), key_minor(iommu_lu_root, kind, a),
	 @              key_major(iommu_lu_root, kind, i), key_minor(iommu_lu_root, kind, i)); @/
  }
*/

/*@ requires image: \valid_read(img) &&
  @   image_ready((struct iommu_lu_image *)img, iommu_lu_root);
  @ requires kind: is_kind(kind);
  @ requires cursor: \valid(cur) && \separated(cur, img) && apart_cursor(cur);
  @ requires at: iommu_lu_at((struct iommu_lu_image *)img, kind, index, cur);
  @ requires index: index < array_nr(iommu_lu_root, kind);
  @ requires key: \valid(key) && \separated(key, img) && \separated(key, cur);
  @ requires apart: \forall integer p, s; handed_over(p, s) ==>
  @   \separated(key, mem_at(p) + (0 .. s / 8 - 1));
  @ requires before: index > 0 ==>
  @   key_is(key, iommu_lu_root, kind, index - 1) &&
  @   REC_3(iommu_lu_root, kind, index - 1);
  @ terminates \true;
  @ exits \false;
  @ assigns *cur, *key;
  @ ensures ready: image_ready((struct iommu_lu_image *)img, iommu_lu_root);
  @ ensures at: \result == IOMMU_LU_RULE_OK ==>
  @   iommu_lu_at((struct iommu_lu_image *)img, kind, index + 1, cur);
  @ ensures key: \result == IOMMU_LU_RULE_OK ==>
  @   key_is(key, iommu_lu_root, kind, index);
  @ ensures accepted: \result == IOMMU_LU_RULE_OK ==>
  @   record_ok(iommu_lu_root, kind, index);
  @ ensures reason: \result != IOMMU_LU_RULE_OK ==>
  @   record_breaks(iommu_lu_root, \result, kind, index);
  @*/
static __u32 next_rule(const struct iommu_lu_image *img, struct iommu_lu_cursor *cur,
		       __u32 kind, __u32 index, struct key *key);
