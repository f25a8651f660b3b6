// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a handover: the root, its arrays and their chains of blocks
 */
#ifdef __FRAMAC__
#define IOMMU_LU_PROVE_IMAGE
#endif
#include "image.h"

struct rule_name {
	const char *id;
	const char *text;
};

#define RULE(sym, id, text) \
	[IOMMU_LU_RULE_##sym] = { id, text },

static const struct rule_name rule_names[IOMMU_LU_NR_RULES] = {
	[IOMMU_LU_RULE_OK] = { "", "no rule is broken" },
#include "image_rules.h"
};

#undef RULE

const char *iommu_lu_rule_id(__u32 rule)
{
	return rule < IOMMU_LU_NR_RULES ? rule_names[rule].id : "";
}

const char *iommu_lu_rule_text(__u32 rule)
{
	return rule < IOMMU_LU_NR_RULES ? rule_names[rule].text : "unknown rule";
}

/* CRC-32C, reflected polynomial 0x82f63b78, four bits at a time */
static const __u32 crc32c_nibbles[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
	0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
	0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

#ifdef __FRAMAC__
#include "acsl/rules.h"
#include "acsl/image_root.h"
#include "acsl/image_local.h"
#include "acsl/image_lemmas.h"
#endif

static __u32 crc32c_nibble(__u32 crc, __u32 nibble)
{
	__u32 entry = (crc ^ nibble) % 16;

	/*@ assert table: \forall integer i; 0 <= i < 16 ==>
	  @   crc32c_nibbles[i] == crc_nibble(i);
	  @*/
	/*@ assert entry: crc32c_nibbles[entry] == crc_nibble(entry); */
	return crc / 16 ^ crc32c_nibbles[entry];
}

static __u32 crc32c_word(__u32 crc, __u64 word)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= 16;
	  @ loop invariant steps: crc_steps(crc, word, 16 - i) ==
	  @   crc_steps(\at(crc, Pre), \at(word, Pre), 16);
	  @ loop assigns i, crc, word;
	  @ loop variant 16 - i;
	  @*/
	for (i = 0; i < 16; i++) {
		crc = crc32c_nibble(crc, (__u32)(word % 16));
		word /= 16;
	}
	return crc;
}

__u32 iommu_lu_checksum(const __u64 *w, __u32 checksum_word)
{
	__u32 crc = 0xffffffff;
	__u64 word;
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_BLOCK_WORDS;
	  @ loop invariant crc: \forall integer phys;
	  @   same_words((__u64 *)w, phys, checksum_word) ==>
	  @     crc == crc_words(phys, checksum_word, i);
	  @ loop assigns i, crc, word;
	  @ loop variant IOMMU_LU_BLOCK_WORDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_BLOCK_WORDS; i++) {
		word = w[i];
		if (i == checksum_word)
			word = iommu_lu_pair(0, iommu_lu_high(word));
		crc = crc32c_word(crc, word);
	}
	return 0xffffffff - crc;
}

/* --- the root --- */

/* A version or a feature that is not known is no defect of the handover. */
static int refuse_root(struct iommu_lu_broken *broken, __u32 rule, __u64 phys)
{
	iommu_lu_refuse(broken, rule, 0, 0, phys);
	return rule == IOMMU_LU_RULE_ROOT_VERSION ||
	       rule == IOMMU_LU_RULE_ROOT_INCOMPAT ? -EOPNOTSUPP : -EINVAL;
}

/* Whether words @first up to @end - 1 are zero. */
static int all_zero(const __u64 *w, __u32 first, __u32 end)
{
	__u32 i;

	/*@ loop invariant range: first <= i <= end;
	  @ loop invariant zero: \forall integer j; first <= j < i ==> w[j] == 0;
	  @ loop assigns i;
	  @ loop variant end - i;
	  @*/
	for (i = first; i < end; i++) {
		if (w[i] != 0)
			return 0;
	}
	return 1;
}

/*
 * The part of the root that every version has in the same place, and that says
 * whether this reader understands the rest.
 */
static __u32 version_rule(struct iommu_lu_image *img, const __u64 *w)
{
	if (w[0] != IOMMU_LU_ROOT_MAGIC)
		return IOMMU_LU_RULE_ROOT_MAGIC;
	img->version = iommu_lu_low(w[1]);
	if (img->version < IOMMU_LU_VERSION_MIN || img->version > IOMMU_LU_VERSION)
		return IOMMU_LU_RULE_ROOT_VERSION;
	img->incompat = w[2];
	if ((img->incompat & ~IOMMU_LU_INCOMPAT_KNOWN) != 0)
		return IOMMU_LU_RULE_ROOT_INCOMPAT;
	img->compat = w[3];
	return IOMMU_LU_RULE_OK;
}

/*
 * A later writer may have grown the root: what follows the fields of version 1
 * up to the root's size is its own business, what follows its size is zero.
 */
static __u32 size_rule(const __u64 *w)
{
	__u32 size = iommu_lu_high(w[1]);

	if (size < sizeof(struct iommu_lu_root) || size > IOMMU_LU_BLOCK_SIZE ||
	    size % 8 != 0)
		return IOMMU_LU_RULE_ROOT_SIZE;
	if (!all_zero(w, 5, 8) || !all_zero(w, size / 8, IOMMU_LU_BLOCK_WORDS))
		return IOMMU_LU_RULE_ROOT_RESERVED;
	return IOMMU_LU_RULE_OK;
}

/* Arrays of kinds that this reader does not know are not looked at. */
static __u32 arrays_rule(const __u64 *w)
{
	__u64 word = w[IOMMU_LU_ROOT_CHECKSUM_WORD];
	__u32 nr_arrays = iommu_lu_high(word);

	if (iommu_lu_checksum(w, IOMMU_LU_ROOT_CHECKSUM_WORD) != iommu_lu_low(word))
		return IOMMU_LU_RULE_ROOT_CHECKSUM;
	if (nr_arrays < IOMMU_LU_MIN_KINDS || nr_arrays > IOMMU_LU_MAX_KINDS)
		return IOMMU_LU_RULE_ROOT_ARRAYS;
	if (!all_zero(w, IOMMU_LU_ROOT_ARRAYS_WORD + 2 * nr_arrays,
		      IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS))
		return IOMMU_LU_RULE_ROOT_RESERVED;
	return IOMMU_LU_RULE_OK;
}

static __u32 root_rule(struct iommu_lu_image *img, const __u64 *w)
{
	__u32 rule = version_rule(img, w);

	if (rule == IOMMU_LU_RULE_OK)
		rule = size_rule(w);
	if (rule == IOMMU_LU_RULE_OK)
		rule = arrays_rule(w);
	return rule;
}

static __u32 array_rule(const struct iommu_lu_array *array, __u32 kind)
{
	int has_head = array->head != 0;
	int has_records = array->nr_records != 0;

	if (has_head != has_records)
		return IOMMU_LU_RULE_ARRAY_EMPTY;
	if (array->nr_records > IOMMU_LU_MAX_RECORDS)
		return IOMMU_LU_RULE_ARRAY_COUNT;
	if (array->record_size < iommu_lu_record_size(kind) ||
	    array->record_size > IOMMU_LU_BLOCK_PAYLOAD ||
	    array->record_size % 8 != 0)
		return IOMMU_LU_RULE_ARRAY_SIZE;
	return IOMMU_LU_RULE_OK;
}

static void read_array(const __u64 *w, struct iommu_lu_array *array)
{
	__u64 word = w[1];

	array->head = w[0];
	array->nr_records = iommu_lu_low(word);
	array->record_size = iommu_lu_high(word);
}

static void no_array(struct iommu_lu_array *array, __u32 kind)
{
	array->head = 0;
	array->nr_records = 0;
	array->record_size = iommu_lu_record_size(kind);
}

/* What stays of kinds that came after the writer */
static void no_arrays(struct iommu_lu_image *img)
{
	__u32 i;

	/*@ loop invariant range: 0 <= i <= IOMMU_LU_NR_KINDS;
	  @ loop invariant head: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_head(img, kind) == 0;
	  @ loop invariant nr: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_nr(img, kind) == 0;
	  @ loop invariant size: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_size(img, kind) == iommu_lu_record_size_of(kind);
	  @ loop assigns i, img->arrays[0 .. IOMMU_LU_NR_KINDS - 1];
	  @ loop variant IOMMU_LU_NR_KINDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++)
		no_array(&img->arrays[i], i + 1);
}

/* The arrays of the first @nr kinds */
static int read_first_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
			     __u32 nr, struct iommu_lu_broken *broken)
{
	__u32 i, rule;

	/*@ loop invariant range: 0 <= i <= nr;
	  @ loop invariant words: words_at((__u64 *)w, phys);
	  @ loop invariant head: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_head(img, kind) == array_head(phys, kind);
	  @ loop invariant nr: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_nr(img, kind) == array_nr(phys, kind);
	  @ loop invariant size: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_size(img, kind) == array_size(phys, kind);
	  @ loop invariant ok: \forall integer kind; 1 <= kind <= i ==>
	  @   array_of_ok(phys, kind);
	  @ loop invariant no_head: \forall integer kind;
	  @   nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   iommu_lu_head(img, kind) == array_head(phys, kind);
	  @ loop invariant no_nr: \forall integer kind;
	  @   nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   iommu_lu_nr(img, kind) == array_nr(phys, kind);
	  @ loop invariant no_size: \forall integer kind;
	  @   nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   iommu_lu_size(img, kind) == array_size(phys, kind);
	  @ loop assigns i, rule, img->arrays[0 .. IOMMU_LU_NR_KINDS - 1];
	  @ loop variant nr - i;
	  @*/
	for (i = 0; i < nr; i++) {
		read_array(w + IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i, &img->arrays[i]);
		/*@ assert head: img->arrays[i].head == array_head(phys, i + 1); */
		/*@ assert nr: img->arrays[i].nr_records == array_nr(phys, i + 1); */
		/*@ assert size: img->arrays[i].record_size ==
		  @   array_size(phys, i + 1);
		  @*/
		rule = array_rule(&img->arrays[i], i + 1);
		/*@ assert reason: rule != IOMMU_LU_RULE_OK ==>
		  @   array_of_reason(rule, phys, (__u32)(i + 1));
		  @*/
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, i + 1, 0, phys);
	}
	return 0;
}

static int read_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
		       struct iommu_lu_broken *broken)
{
	__u32 nr = iommu_lu_high(w[IOMMU_LU_ROOT_CHECKSUM_WORD]);

	/*@ assert arrays: nr == root_nr_arrays(phys); */
	if (nr > IOMMU_LU_NR_KINDS)
		nr = IOMMU_LU_NR_KINDS;
	no_arrays(img);
	/*@ assert heads: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   array_head(phys, kind) == 0 && array_nr(phys, kind) == 0;
	  @*/
	/*@ assert sizes: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   array_size(phys, kind) == iommu_lu_record_size_of(kind);
	  @*/
	/*@ assert fit: \forall integer kind; is_kind(kind) ==>
	  @   ROOT_9(kind, iommu_lu_record_size_of(kind));
	  @*/
	/*@ assert ok: \forall integer kind; nr < kind <= IOMMU_LU_NR_KINDS ==>
	  @   array_of_ok(phys, kind);
	  @*/
	return read_first_arrays(img, w, phys, nr, broken);
}

int iommu_lu_read_root(struct iommu_lu_image *img, __u64 phys,
		       struct iommu_lu_broken *broken)
{
	const __u64 *w;
	__u32 rule;

	if (phys == 0 || (phys & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_ALIGN, phys);
	w = iommu_lu_map(img->env, phys, IOMMU_LU_BLOCK_SIZE);
	if (!w)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_MAPPED, phys);
	rule = root_rule(img, w);
	/*@ assert reason: rule != IOMMU_LU_RULE_OK ==> root_reason(rule, phys); */
	if (rule != IOMMU_LU_RULE_OK)
		return refuse_root(broken, rule, phys);
	return read_arrays(img, w, phys, broken);
}

/* --- chains of blocks --- */

/* A block that was handed over, or NULL. */
static const __u64 *map_block(struct iommu_lu_env *env, __u64 phys)
{
	if (phys == 0 || (phys & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return NULL;
	return iommu_lu_map(env, phys, IOMMU_LU_BLOCK_SIZE);
}

static __u32 header_rule(const struct iommu_lu_array *array, __u32 kind,
			 __u32 nr_records, const __u64 *w)
{
	__u64 w0 = w[0], w2 = w[2], w3 = w[3];

	if (iommu_lu_low(w0) != IOMMU_LU_BLOCK_MAGIC)
		return IOMMU_LU_RULE_BLOCK_MAGIC;
	if (iommu_lu_high(w0) != kind)
		return IOMMU_LU_RULE_BLOCK_KIND;
	if (iommu_lu_low(w2) != array->record_size)
		return IOMMU_LU_RULE_BLOCK_SIZE;
	if (iommu_lu_high(w2) != nr_records)
		return IOMMU_LU_RULE_BLOCK_COUNT;
	if (iommu_lu_high(w3) != 0)
		return IOMMU_LU_RULE_BLOCK_RESERVED;
	if (iommu_lu_checksum(w, IOMMU_LU_BLOCK_CHECKSUM_WORD) != iommu_lu_low(w3))
		return IOMMU_LU_RULE_BLOCK_CHECKSUM;
	return IOMMU_LU_RULE_OK;
}

/* Why map_block() gave NULL */
static __u32 no_block_rule(__u64 phys)
{
	if (phys == 0)
		return IOMMU_LU_RULE_BLOCK_NEXT;
	if ((phys & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return IOMMU_LU_RULE_BLOCK_ALIGN;
	return IOMMU_LU_RULE_BLOCK_MAPPED;
}

/* Block @index of a kind's chain breaks a rule. */
static int refuse_block(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
			__u32 index, __u64 phys)
{
	return iommu_lu_refuse(broken, rule, kind, index, phys);
}

/*
 * All blocks but the last are full, so the number of records says where the
 * chain must end. A chain with a cycle in it does not end there.
 */
static int check_chain(const struct iommu_lu_image *img, __u32 kind,
		       struct iommu_lu_broken *broken)
{
	const struct iommu_lu_array *array = &img->arrays[kind - 1];
	__u32 per_block = iommu_lu_per_block(array->record_size);
	__u32 left = array->nr_records;
	__u64 phys = array->head;
	__u32 index = 0;
	const __u64 *w;
	__u32 nr, rule;

	/*@ assert head: array->head == array_head(iommu_lu_root, kind); */
	/*@ assert nr: array->nr_records == array_nr(iommu_lu_root, kind); */
	/*@ assert size: array->record_size == array_size(iommu_lu_root, kind); */
	/*@ loop invariant index: 0 <= index <= array->nr_records - left;
	  @ loop invariant phys: phys == block_phys(array->head, index);
	  @ loop invariant left: records_left(array->nr_records, per_block, index, left);
	  @ loop invariant needed: \forall integer k; 0 <= k < index ==>
	  @   block_needed(array->nr_records, array->record_size, k);
	  @ loop invariant ok: \forall integer k; 0 <= k < index ==>
	  @   block_ok(kind, array->head, array->nr_records, array->record_size, k);
	  @ loop assigns left, phys, index, nr, rule, w;
	  @ loop variant left;
	  @*/
	while (left > 0) {
		nr = left < per_block ? left : per_block;
		/*@ ghost lemma_block(array->nr_records, array->record_size, index,
		  @                   left, nr);
		  @*/
		w = map_block(img->env, phys);
		if (!w)
			return refuse_block(broken, no_block_rule(phys), kind, index,
					    phys);
		rule = header_rule(array, kind, nr, w);
		/*@ assert reason: rule != IOMMU_LU_RULE_OK ==>
		  @   block_of_reason(rule, iommu_lu_root, kind, index);
		  @*/
		/*@ assert block: rule == IOMMU_LU_RULE_OK ==>
		  @   block_ok(kind, array->head, array->nr_records,
		  @            array->record_size, index);
		  @*/
		if (rule != IOMMU_LU_RULE_OK)
			return refuse_block(broken, rule, kind, index, phys);
		/*@ assert small: index + 1 <= array->nr_records <= IOMMU_LU_MAX_RECORDS; */
		phys = w[1];
		left -= nr;
		index++;
	}
	/*@ ghost lemma_end(array->nr_records, array->record_size, index); */
	/*@ assert end: phys != 0 ==>
	  @   block_of_reason(IOMMU_LU_RULE_BLOCK_NEXT, iommu_lu_root, kind, index);
	  @*/
	if (phys != 0)
		return refuse_block(broken, IOMMU_LU_RULE_BLOCK_NEXT, kind,
				    index, phys);
	return 0;
}

int iommu_lu_check_chains(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	__u32 kind;
	int ret;

	/*@ loop invariant range: 1 <= kind <= IOMMU_LU_NR_KINDS + 1;
	  @ loop invariant memory: reading(img->env);
	  @ loop invariant ok: \forall integer k; 1 <= k < kind ==>
	  @   chain_of_ok(iommu_lu_root, k);
	  @ loop assigns kind, ret, *broken;
	  @ loop variant IOMMU_LU_NR_KINDS + 1 - kind;
	  @*/
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		ret = check_chain(img, kind, broken);
		if (ret)
			return ret;
	}
	return 0;
}

/* --- going through the records of a kind --- */

void iommu_lu_cursor_init(const struct iommu_lu_image *img, __u32 kind,
			  struct iommu_lu_cursor *cur)
{
	const struct iommu_lu_array *array = &img->arrays[kind - 1];

	cur->kind = kind;
	cur->index = 0;
	cur->local = 0;
	cur->record_size = array->record_size;
	cur->nr_records = array->nr_records;
	cur->pad = 0;
	cur->phys = array->head;
}

/* The block that holds the next record; the chain was checked. */
static __u64 cursor_phys(const struct iommu_lu_image *img,
			 const struct iommu_lu_cursor *cur, __u32 per_block)
{
	const __u64 *w;

	if (cur->local < per_block)
		return cur->phys;
	w = map_block(img->env, cur->phys);
	return w ? w[1] : 0;
}

/* Its index in that block */
static __u32 cursor_local(const struct iommu_lu_cursor *cur, __u32 per_block)
{
	return cur->local < per_block ? cur->local : 0;
}

static const __u64 *record_in_block(struct iommu_lu_env *env, __u64 phys,
				    __u32 local, __u32 record_size)
{
	const __u64 *w = map_block(env, phys);
	__u32 words = record_size / 8;
	__u32 first;

	/*@ ghost lemma_fits(local, words); */
	first = IOMMU_LU_BLOCK_HEADER_WORDS + local * words;
	/*@ assert range: first + words <= IOMMU_LU_BLOCK_WORDS; */
	return w ? w + first : NULL;
}

/* The next record, which is number @local of the block at @phys */
static const __u64 *cursor_words(const struct iommu_lu_image *img,
				 const struct iommu_lu_cursor *cur, __u64 phys,
				 __u32 local)
{
	const __u64 *w = record_in_block(img->env, phys, local, cur->record_size);

	/*@ assert enough: iommu_lu_record_size_of(cur->kind) / 8 <=
	  @   cur->record_size / 8;
	  @*/
	return w;
}

const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur)
{
	__u32 per_block = iommu_lu_per_block(cur->record_size);
	const __u64 *w;
	__u32 local;
	__u64 phys;

	if (cur->index >= cur->nr_records)
		return NULL;
	/*@ ghost lemma_cursor(cur->kind, img->arrays[cur->kind - 1].head,
	  @                    cur->nr_records, cur->record_size, cur->index,
	  @                    cur->phys, cur->local);
	  @*/
	phys = cursor_phys(img, cur, per_block);
	local = cursor_local(cur, per_block);
	w = cursor_words(img, cur, phys, local);
	/*@ assert behind: cursor_in_block(phys, local + 1,
	  @   iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
	  @   cur->record_size, cur->index + 1);
	  @*/
	cur->phys = phys;
	cur->local = local + 1;
	cur->index++;
	/*@ assert image: \forall integer k; is_kind(k) ==>
	  @   iommu_lu_head((struct iommu_lu_image *)img, k) ==
	  @     \at(iommu_lu_head((struct iommu_lu_image *)img, k), Pre) &&
	  @   iommu_lu_nr((struct iommu_lu_image *)img, k) ==
	  @     \at(iommu_lu_nr((struct iommu_lu_image *)img, k), Pre) &&
	  @   iommu_lu_size((struct iommu_lu_image *)img, k) ==
	  @     \at(iommu_lu_size((struct iommu_lu_image *)img, k), Pre);
	  @*/
	/*@ assert read: \forall integer j;
	  @   0 <= j < iommu_lu_record_size_of(cur->kind) / 8 ==> w[j] ==
	  @     iommu_lu_record_word(
	  @       \at(iommu_lu_head((struct iommu_lu_image *)img, cur->kind), Pre),
	  @       cur->record_size, cur->index - 1, j);
	  @*/
	return w;
}
