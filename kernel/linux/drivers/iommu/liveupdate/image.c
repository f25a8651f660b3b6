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
#include "acsl/relations.h"
#include "acsl/open.h"
#include "acsl/image_local.h"
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

static int read_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
		       struct iommu_lu_broken *broken)
{
	__u32 nr_arrays = iommu_lu_high(w[IOMMU_LU_ROOT_CHECKSUM_WORD]);
	__u32 i, rule;

	/*@ assert arrays: nr_arrays == root_nr_arrays(phys); */
	/*@ loop invariant range: 0 <= i <= IOMMU_LU_NR_KINDS;
	  @ loop invariant words: words_at((__u64 *)w, phys);
	  @ loop invariant head: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_head(img, kind) == array_head(phys, kind);
	  @ loop invariant nr: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_nr(img, kind) == array_nr(phys, kind);
	  @ loop invariant size: \forall integer kind; 1 <= kind <= i ==>
	  @   iommu_lu_size(img, kind) == array_size(phys, kind);
	  @ loop invariant ok: \forall integer kind; 1 <= kind <= i ==>
	  @   array_ok(kind, array_head(phys, kind), array_nr(phys, kind),
	  @            array_size(phys, kind));
	  @ loop assigns i, rule, img->arrays[0 .. IOMMU_LU_NR_KINDS - 1];
	  @ loop variant IOMMU_LU_NR_KINDS - i;
	  @*/
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		read_array(w + IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i, &img->arrays[i]);
		/* A kind that came after the writer; its words are zero. */
		if (i >= nr_arrays) {
			img->arrays[i].record_size = iommu_lu_record_size(i + 1);
			continue;
		}
		/*@ assert head: img->arrays[i].head == array_head(phys, i + 1); */
		/*@ assert nr: img->arrays[i].nr_records == array_nr(phys, i + 1); */
		/*@ assert size: img->arrays[i].record_size ==
		  @   array_size(phys, i + 1);
		  @*/
		rule = array_rule(&img->arrays[i], i + 1);
		/*@ assert reason: rule != IOMMU_LU_RULE_OK ==>
		  @   array_reason(rule, i + 1, array_head(phys, i + 1),
		  @                array_nr(phys, i + 1), array_size(phys, i + 1));
		  @*/
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, i + 1, 0, phys);
	}
	return 0;
}

static int read_root(struct iommu_lu_image *img, __u64 phys,
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

/* A block that must hold @nr_records records; its @next is stored. */
static __u32 block_rule(const struct iommu_lu_array *array, __u32 kind,
			__u32 nr_records, const __u64 *w, __u64 *next)
{
	__u64 w0 = w[0], w2 = w[2], w3 = w[3];

	*next = w[1];
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

static __u32 check_block(const struct iommu_lu_image *img, __u32 kind,
			 __u32 nr_records, __u64 phys, __u64 *next)
{
	const __u64 *w;

	if (phys == 0)
		return IOMMU_LU_RULE_BLOCK_NEXT;
	if ((phys & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return IOMMU_LU_RULE_BLOCK_ALIGN;
	w = iommu_lu_map(img->env, phys, IOMMU_LU_BLOCK_SIZE);
	if (!w)
		return IOMMU_LU_RULE_BLOCK_MAPPED;
	/*@ assert words: words_at((__u64 *)w, phys); */
	return block_rule(&img->arrays[kind - 1], kind, nr_records, w, next);
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
	__u32 nr, rule;
	__u64 next = 0;

	/*@ ghost __u32 done = 0; */
	/*@ loop invariant index: index + left <= array->nr_records;
	  @ loop invariant phys: phys == block_phys(array->head, index);
	  @ loop invariant done: done == index * per_block;
	  @ loop invariant range: done <= array->nr_records + per_block;
	  @ loop invariant left: left > 0 ==> left == array->nr_records - done;
	  @ loop invariant none: left == 0 ==> done >= array->nr_records;
	  @ loop invariant needed: \forall integer k; 0 <= k < index ==>
	  @   block_needed(array->nr_records, array->record_size, k);
	  @ loop invariant ok: \forall integer k; 0 <= k < index ==>
	  @   block_ok(kind, array->head, array->nr_records, array->record_size, k);
	  @ loop assigns left, phys, index, nr, rule, next, done;
	  @ loop variant left;
	  @*/
	while (left > 0) {
		nr = left < per_block ? left : per_block;
		/*@ assert needed: block_needed(array->nr_records,
		  @                             array->record_size, index);
		  @*/
		/*@ assert nr: nr == block_nr(array->nr_records,
		  @                           array->record_size, index);
		  @*/
		/*@ assert step: (index + 1) * per_block ==
		  @   index * per_block + per_block;
		  @*/
		rule = check_block(img, kind, nr, phys, &next);
		/*@ assert reason: rule != IOMMU_LU_RULE_OK ==>
		  @   block_of_reason(rule, iommu_lu_root, kind, index);
		  @*/
		/*@ assert block: rule == IOMMU_LU_RULE_OK ==>
		  @   block_ok(kind, array->head, array->nr_records,
		  @            array->record_size, index);
		  @*/
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, kind, index, phys);
		left -= nr;
		phys = next;
		index++;
		/*@ ghost done += per_block; */
	}
	/*@ ghost
	  __u32 k = index;
	  /@ loop invariant range: index <= k <= array->nr_records + 1;
	   @ loop invariant done: done == k * per_block;
	   @ loop invariant beyond: done >= array->nr_records;
	   @ loop invariant below: done <= array->nr_records + per_block +
	   @   (k - index) * IOMMU_LU_BLOCK_PAYLOAD;
	   @ loop invariant none: \forall integer j; index <= j < k ==>
	   @   !block_needed(array->nr_records, array->record_size, j);
	   @ loop assigns k, done;
	   @ loop variant array->nr_records + 1 - k;
	   @/
	  while (k <= array->nr_records) {
		/@ assert step: (k + 1) * per_block == k * per_block + per_block; @/
		done += per_block;
		k++;
	  }
	*/
	/*@ assert all: \forall integer j; 0 <= j <= array->nr_records &&
	  @   block_needed(array->nr_records, array->record_size, j) ==> j < index;
	  @*/
	/*@ assert only: \forall integer j; 0 <= j <= array->nr_records &&
	  @   chain_end(array->nr_records, array->record_size, j) ==> j == index;
	  @*/
	if (phys != 0)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_BLOCK_NEXT, kind,
				       index, phys);
	return 0;
}

static int check_chains(const struct iommu_lu_image *img,
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

static int check_all_records(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken)
{
	__u32 kind;
	int ret;

	/*@ loop invariant range: 1 <= kind <= IOMMU_LU_NR_KINDS + 1;
	  @ loop invariant memory: reading(img->env);
	  @ loop invariant ok: \forall integer k; 1 <= k < kind ==>
	  @   iommu_lu_records_ok(iommu_lu_root, k);
	  @ loop assigns kind, ret, *broken;
	  @ loop variant IOMMU_LU_NR_KINDS + 1 - kind;
	  @*/
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		ret = iommu_lu_check_records(img, kind, broken);
		if (ret)
			return ret;
	}
	return 0;
}

static int check_contents(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken)
{
	int ret;

	ret = check_chains(img, broken);
	if (ret)
		return ret;
	/*@ assert chained: iommu_lu_image_of((struct iommu_lu_image *)img,
	  @                                   iommu_lu_root);
	  @*/
	/*@ assert ready: iommu_lu_ready((struct iommu_lu_image *)img); */
	ret = check_all_records(img, broken);
	if (ret)
		return ret;
	/*@ assert recorded: iommu_lu_image_of((struct iommu_lu_image *)img,
	  @                                    iommu_lu_root);
	  @*/
	/*@ assert still: iommu_lu_ready((struct iommu_lu_image *)img); */
	return iommu_lu_check_relations(img, broken);
}

int iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			__u64 root, struct iommu_lu_broken *broken)
{
	int ret;

	/*@ ghost iommu_lu_root = root; */
	img->env = env;
	ret = read_root(img, root, broken);
	if (ret)
		return ret;
	return check_contents(img, broken);
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
static const __u64 *cursor_block(const struct iommu_lu_image *img,
				 struct iommu_lu_cursor *cur)
{
	const __u64 *w;
	__u64 next;

	/*@ assert first: cur->index == 0 ==>
	  @   record_needed(cur, iommu_lu_head((struct iommu_lu_image *)img, cur->kind), 0);
	  @*/
	/*@ assert behind: cur->index > 0 ==>
	  @   record_needed(cur, iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
	  @                 cur->index - 1);
	  @*/
	/*@ assert here: cur->index < cur->nr_records && cur->local <
	  @   iommu_lu_per_block_of(cur->record_size) ==>
	  @   cur->phys == record_phys(iommu_lu_head((struct iommu_lu_image *)img,
	  @     cur->kind), cur->record_size, cur->index);
	  @*/
	w = iommu_lu_map(img->env, cur->phys, IOMMU_LU_BLOCK_SIZE);
	if (!w || cur->local < iommu_lu_per_block(cur->record_size))
		return w;
	/*@ assert step: record_local(iommu_lu_per_block_of(cur->record_size),
	  @     cur->index) == 0 &&
	  @   record_block(iommu_lu_per_block_of(cur->record_size), cur->index) ==
	  @     record_block(iommu_lu_per_block_of(cur->record_size),
	  @                  cur->index - 1) + 1;
	  @*/
	/*@ assert after: record_needed(cur,
	  @   iommu_lu_head((struct iommu_lu_image *)img, cur->kind), cur->index);
	  @*/
	next = w[1];
	if (next == 0 || (next & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return NULL;
	cur->phys = next;
	cur->local = 0;
	return iommu_lu_map(img->env, next, IOMMU_LU_BLOCK_SIZE);
}

/*@ ghost
  /@ requires words: 1 <= words <= IOMMU_LU_BLOCK_PAYLOAD / 8;
   @ requires local: local < iommu_lu_per_block_of(8 * words);
   @ terminates \true;
   @ exits \false;
   @ assigns \nothing;
   @ ensures fits: 0 <= local * words <= IOMMU_LU_BLOCK_PAYLOAD / 8 - words;
   @/
  void lemma_fits(__u32 local, __u32 words)
  {
	__u32 per_block = IOMMU_LU_BLOCK_PAYLOAD / (8 * words);

	/@ assert quotient: per_block * (8 * words) <= IOMMU_LU_BLOCK_PAYLOAD; @/
	/@ loop invariant range: 0 <= i <= words;
	 @ loop invariant times: 0 <= local * i <= per_block * i - i;
	 @ loop assigns i;
	 @ loop variant words - i;
	 @/
	for (__u32 i = 0; i < words; i++)
		;
	/@ assert eighth: per_block * words <= IOMMU_LU_BLOCK_PAYLOAD / 8; @/
  }
*/

const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur)
{
	__u32 record_words = cur->record_size / 8;
	const __u64 *w;
	__u32 first;

	if (cur->index >= cur->nr_records)
		return NULL;
	w = cursor_block(img, cur);
	if (!w)
		return NULL;
	/*@ assert whole: 8 * record_words == cur->record_size; */
	/*@ ghost lemma_fits(cur->local, record_words); */
	/*@ assert there: mem_there(cur->phys, IOMMU_LU_BLOCK_SIZE); */
	/*@ assert small: 0 <= cur->local * record_words <=
	  @   IOMMU_LU_BLOCK_PAYLOAD / 8 - record_words;
	  @*/
	/*@ assert eighth: record_words == cur->record_size / 8; */
	/*@ assert local: cur->local ==
	  @   record_local(iommu_lu_per_block_of(cur->record_size), cur->index);
	  @*/
	first = IOMMU_LU_BLOCK_HEADER_WORDS + cur->local * record_words;
	/*@ assert first: first == record_first(cur->record_size, cur->index); */
	/*@ assert words: \forall integer j; 0 <= j < record_words ==>
	  @   w[first + j] == mem_word(cur->phys, first + j);
	  @*/
	/*@ assert enough: iommu_lu_record_size_of(cur->kind) / 8 <= record_words; */
	/*@ assert valid: \valid_read(w + (first .. first + record_words - 1)); */
	/*@ assert record: iommu_lu_is_record((struct iommu_lu_image *)img, cur->kind,
	  @   cur->index, (__u64 *)w + first);
	  @*/
	/*@ assert behind: cursor_in_block(cur->phys, cur->local + 1,
	  @   iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
	  @   cur->record_size, cur->index + 1);
	  @*/
	/*@ assert inside: in_block((__u64 *)w + first, cur->phys, record_words); */
	w += first;
	cur->index++;
	cur->local++;
	/*@ assert moved: cur->kind == \at(cur->kind, Pre) &&
	  @   cur->index == \at(cur->index, Pre) + 1;
	  @*/
	/*@ assert kept: cur->nr_records ==
	  @   iommu_lu_nr((struct iommu_lu_image *)img, cur->kind) &&
	  @   cur->record_size ==
	  @     iommu_lu_size((struct iommu_lu_image *)img, cur->kind);
	  @*/
	/*@ assert within: cursor_in_block(cur->phys, cur->local,
	  @   iommu_lu_head((struct iommu_lu_image *)img, cur->kind),
	  @   cur->record_size, cur->index);
	  @*/
	/*@ assert at: iommu_lu_at((struct iommu_lu_image *)img, cur->kind,
	  @   cur->index, cur);
	  @*/
	return w;
}
