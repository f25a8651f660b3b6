// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a handover: the root, its arrays and their chains of blocks
 */
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

int iommu_lu_refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
		    __u32 index, __u64 phys)
{
	broken->rule = rule;
	broken->kind = kind;
	broken->index = index;
	broken->pad = 0;
	broken->phys = phys;
	return -EINVAL;
}

/* CRC-32C, reflected polynomial 0x82f63b78, four bits at a time */
static const __u32 crc32c_nibbles[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
	0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
	0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

static __u32 crc32c_word(__u32 crc, __u64 word)
{
	__u32 i, nibble;

	for (i = 0; i < 16; i++) {
		nibble = (crc ^ iommu_lu_low(word)) & 15;
		crc = crc >> 4 ^ crc32c_nibbles[nibble];
		word >>= 4;
	}
	return crc;
}

__u32 iommu_lu_checksum(const __u64 *w, __u32 checksum_word)
{
	__u32 crc = 0xffffffff;
	__u64 word;
	__u32 i;

	for (i = 0; i < IOMMU_LU_BLOCK_WORDS; i++) {
		word = w[i];
		if (i == checksum_word)
			word = iommu_lu_pair(0, iommu_lu_high(word));
		crc = crc32c_word(crc, word);
	}
	return ~crc;
}

/* --- the root --- */

static int refuse_root(struct iommu_lu_broken *broken, __u32 rule, __u64 phys)
{
	return iommu_lu_refuse(broken, rule, 0, 0, phys);
}

/* Whether words @first to the end of the block are zero. */
static int zero_from(const __u64 *w, __u32 first)
{
	__u32 i;

	for (i = first; i < IOMMU_LU_BLOCK_WORDS; i++) {
		if (w[i] != 0)
			return 0;
	}
	return 1;
}

/*
 * The part of the root that every version has in the same place, and that says
 * whether this reader understands the rest.
 */
static int check_root_version(struct iommu_lu_image *img, const __u64 *w,
			      __u64 phys, struct iommu_lu_broken *broken)
{
	__u32 version;

	if (w[0] != IOMMU_LU_ROOT_MAGIC)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_MAGIC, phys);
	version = iommu_lu_low(w[1]);
	if (version < IOMMU_LU_VERSION_MIN || version > IOMMU_LU_VERSION) {
		refuse_root(broken, IOMMU_LU_RULE_ROOT_VERSION, phys);
		return -EOPNOTSUPP;
	}
	if ((w[2] & ~IOMMU_LU_INCOMPAT_KNOWN) != 0) {
		refuse_root(broken, IOMMU_LU_RULE_ROOT_INCOMPAT, phys);
		return -EOPNOTSUPP;
	}
	img->version = version;
	img->compat = w[3];
	return 0;
}

/*
 * A later writer may have grown the root: what follows the fields of version 1
 * up to the root's size is its own business, what follows its size is zero.
 */
static int check_root_size(const __u64 *w, __u64 phys,
			   struct iommu_lu_broken *broken)
{
	__u32 size = iommu_lu_high(w[1]);

	if (size < sizeof(struct iommu_lu_root) || size > IOMMU_LU_BLOCK_SIZE ||
	    (size & 7) != 0)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_SIZE, phys);
	if (w[5] != 0 || w[6] != 0 || w[7] != 0 || !zero_from(w, size / 8))
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_RESERVED, phys);
	return 0;
}

/* Arrays of kinds that this reader does not know are not looked at. */
static int check_root_arrays(const __u64 *w, __u64 phys,
			     struct iommu_lu_broken *broken)
{
	__u64 word = w[IOMMU_LU_ROOT_CHECKSUM_WORD];
	__u32 nr_arrays = iommu_lu_high(word);
	__u32 i;

	if (iommu_lu_checksum(w, IOMMU_LU_ROOT_CHECKSUM_WORD) != iommu_lu_low(word))
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_CHECKSUM, phys);
	if (nr_arrays < IOMMU_LU_NR_KINDS || nr_arrays > IOMMU_LU_MAX_KINDS)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_ARRAYS, phys);
	for (i = IOMMU_LU_ROOT_ARRAYS_WORD + 2 * nr_arrays;
	     i < IOMMU_LU_ROOT_ARRAYS_WORD + 2 * IOMMU_LU_MAX_KINDS; i++) {
		if (w[i] != 0)
			return refuse_root(broken, IOMMU_LU_RULE_ROOT_RESERVED, phys);
	}
	return 0;
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
	    (array->record_size & 7) != 0)
		return IOMMU_LU_RULE_ARRAY_SIZE;
	return IOMMU_LU_RULE_OK;
}

static int read_arrays(struct iommu_lu_image *img, const __u64 *w, __u64 phys,
		       struct iommu_lu_broken *broken)
{
	__u32 i, rule;
	__u64 word;

	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		word = w[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i + 1];
		img->arrays[i].head = w[IOMMU_LU_ROOT_ARRAYS_WORD + 2 * i];
		img->arrays[i].nr_records = iommu_lu_low(word);
		img->arrays[i].record_size = iommu_lu_high(word);
		rule = array_rule(&img->arrays[i], i + 1);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, i + 1, 0, phys);
	}
	return 0;
}

static int read_root(struct iommu_lu_image *img, __u64 phys,
		     struct iommu_lu_broken *broken)
{
	const __u64 *w;
	int ret;

	if (phys == 0 || (phys & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_ALIGN, phys);
	w = iommu_lu_map(img->env, phys, IOMMU_LU_BLOCK_SIZE);
	if (!w)
		return refuse_root(broken, IOMMU_LU_RULE_ROOT_MAPPED, phys);
	ret = check_root_version(img, w, phys, broken);
	if (ret)
		return ret;
	ret = check_root_size(w, phys, broken);
	if (ret)
		return ret;
	ret = check_root_arrays(w, phys, broken);
	if (ret)
		return ret;
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

	while (left > 0) {
		nr = left < per_block ? left : per_block;
		rule = check_block(img, kind, nr, phys, &next);
		if (rule != IOMMU_LU_RULE_OK)
			return iommu_lu_refuse(broken, rule, kind, index, phys);
		left -= nr;
		phys = next;
		index++;
	}
	if (phys != 0)
		return iommu_lu_refuse(broken, IOMMU_LU_RULE_BLOCK_NEXT, kind,
				       index, phys);
	return 0;
}

int iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			__u64 root, struct iommu_lu_broken *broken)
{
	__u32 kind;
	int ret;

	img->env = env;
	ret = read_root(img, root, broken);
	if (ret)
		return ret;
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		ret = check_chain(img, kind, broken);
		if (ret)
			return ret;
	}
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		ret = iommu_lu_check_records(img, kind, broken);
		if (ret)
			return ret;
	}
	return iommu_lu_check_relations(img, broken);
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
	const __u64 *w = iommu_lu_map(img->env, cur->phys, IOMMU_LU_BLOCK_SIZE);
	__u64 next;

	if (!w || cur->local < iommu_lu_per_block(cur->record_size))
		return w;
	next = w[1];
	if (next == 0 || (next & (IOMMU_LU_BLOCK_SIZE - 1)) != 0)
		return NULL;
	cur->phys = next;
	cur->local = 0;
	return iommu_lu_map(img->env, next, IOMMU_LU_BLOCK_SIZE);
}

const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur)
{
	__u32 record_words = cur->record_size / 8;
	const __u64 *w;

	if (cur->index >= cur->nr_records)
		return NULL;
	w = cursor_block(img, cur);
	if (!w)
		return NULL;
	w += IOMMU_LU_BLOCK_HEADER_WORDS + cur->local * record_words;
	cur->index++;
	cur->local++;
	return w;
}
