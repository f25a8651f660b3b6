/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading and writing the IOMMU handover ABI
 */
#ifndef _IOMMU_LIVEUPDATE_IMAGE_H
#define _IOMMU_LIVEUPDATE_IMAGE_H

#include <linux/errno.h>
#include <linux/kho/abi/iommu.h>
#include <linux/types.h>

/**
 * DOC: Reading and writing a handover
 *
 * The files image.c, image_open.c, record.c, rules.c and relations.c, those that
 * add a name to the last two, writer.c and walk.c are freestanding: they
 * call nothing but the few functions declared under "environment" below, which
 * the kernel, the host tests and the tools each supply. They never write to
 * memory that was handed over, no function fetches a word of it twice, and none
 * keeps a pointer into it beyond a call. Words are little-endian, and so must
 * the machine be.
 *
 * A handover is untrusted. iommu_lu_image_open() accepts it as a whole or
 * names the first rule that it breaks; afterwards its records can be read
 * without further checks, except those that need the live hardware.
 */

struct iommu_lu_env;

/* --- environment ----------------------------------------------------- */

/**
 * iommu_lu_map - reach memory that was handed over
 * @env: the environment's own context
 * @phys: physical address, aligned to @size
 * @size: bytes, a power of two, at least 4096
 *
 * Return: the memory's words, or NULL if any part of it was not handed over.
 */
const __u64 *iommu_lu_map(struct iommu_lu_env *env, __u64 phys, __u64 size);

/**
 * iommu_lu_visit - a table of a page table, its lower tables were visited
 * @env: the environment's own context
 * @phys: physical address of the table
 * @size: its size in bytes
 * @level: its level, 0 for tables whose entries are all leaves
 *
 * Return: 0 to go on, or a negative errno that ends the walk.
 */
int iommu_lu_visit(struct iommu_lu_env *env, __u64 phys, __u64 size, __u32 level);

/**
 * iommu_lu_new_block - the writer needs one more block
 * @env: the environment's own context
 * @phys: where to store the block's physical address
 *
 * Return: 4096 zeroed, aligned bytes, or NULL.
 */
__u64 *iommu_lu_new_block(struct iommu_lu_env *env, __u64 *phys);

/* --- rules ----------------------------------------------------------- */

#define RULE(sym, ...) IOMMU_LU_RULE_##sym,
/* Why a handover was refused; IOMMU_LU_RULE_OK if it was not. */
enum iommu_lu_rule {
	IOMMU_LU_RULE_OK,
#include "image_rules.h"
	IOMMU_LU_NR_RULES
};

#undef RULE

/**
 * struct iommu_lu_broken - the first rule that a handover breaks
 * @rule: enum iommu_lu_rule
 * @kind: record kind, 0 for the root
 * @index: index of the record or block, 0 for the root
 * @pad: zero
 * @phys: physical address of the block or table
 */
struct iommu_lu_broken {
	__u32 rule;
	__u32 kind;
	__u32 index;
	__u32 pad;
	__u64 phys;
};

/**
 * iommu_lu_rule_id - the specification's identifier of a rule
 * @rule: enum iommu_lu_rule
 */
const char *iommu_lu_rule_id(__u32 rule);

/**
 * iommu_lu_rule_text - what is wrong when a rule is broken
 * @rule: enum iommu_lu_rule
 */
const char *iommu_lu_rule_text(__u32 rule);

/* --- reader ---------------------------------------------------------- */

/**
 * struct iommu_lu_image - a handover that was accepted
 * @env: environment it was read in
 * @version: its ABI version
 * @incompat: its incompatible feature bits, all known
 * @compat: its compatible feature bits
 * @arrays: its arrays, checked
 */
struct iommu_lu_image {
	struct iommu_lu_env *env;
	__u32 version;
	__u64 incompat;
	__u64 compat;
	struct iommu_lu_array arrays[IOMMU_LU_NR_KINDS];
};

/**
 * iommu_lu_image_open - read and check a whole handover
 * @img: filled in on success
 * @env: environment to read it in
 * @root: physical address of the root
 * @broken: the broken rule on failure
 *
 * Checks every rule that needs no hardware: the root, all chains of blocks,
 * all records and their references. Page tables are not walked.
 *
 * Return: 0, or -EINVAL with @broken filled in; -EOPNOTSUPP for a version or
 * feature that this reader does not know.
 */
int iommu_lu_image_open(struct iommu_lu_image *img, struct iommu_lu_env *env,
			__u64 root, struct iommu_lu_broken *broken);

/**
 * struct iommu_lu_cursor - a position in the records of one kind
 * @kind: record kind
 * @index: global index of the next record
 * @local: its index in the block
 * @record_size: bytes of a record
 * @nr_records: records of this kind
 * @pad: zero
 * @phys: the block
 */
struct iommu_lu_cursor {
	__u32 kind;
	__u32 index;
	__u32 local;
	__u32 record_size;
	__u32 nr_records;
	__u32 pad;
	__u64 phys;
};

void iommu_lu_cursor_init(const struct iommu_lu_image *img, __u32 kind,
			  struct iommu_lu_cursor *cur);

/**
 * iommu_lu_next - the words of the next record
 * @img: accepted image
 * @cur: position, moved on
 *
 * Return: the record's first word, or NULL at the end.
 */
const __u64 *iommu_lu_next(const struct iommu_lu_image *img,
			   struct iommu_lu_cursor *cur);

/*
 * Decode a record's words; encode one into words. Each returns nothing and
 * touches exactly the record's version 1 size.
 */
#define IOMMU_LU_CODEC(name)						\
	void iommu_lu_get_##name(const __u64 *w, struct iommu_lu_##name *r); \
	void iommu_lu_put_##name(const struct iommu_lu_##name *r, __u64 *w)

IOMMU_LU_CODEC(iommu);
IOMMU_LU_CODEC(domain);
IOMMU_LU_CODEC(device);
IOMMU_LU_CODEC(attachment);
IOMMU_LU_CODEC(iommufd);
IOMMU_LU_CODEC(hwpt);
IOMMU_LU_CODEC(memory);
IOMMU_LU_CODEC(vtd_iommu);
IOMMU_LU_CODEC(vtd_context);
IOMMU_LU_CODEC(vtd_attachment);
IOMMU_LU_CODEC(smmuv3_iommu);
IOMMU_LU_CODEC(smmuv3_streams);
IOMMU_LU_CODEC(smmuv3_attachment);
IOMMU_LU_CODEC(amdvi_iommu);
IOMMU_LU_CODEC(amdvi_attachment);

/**
 * iommu_lu_record_size - version 1 size of a record kind in bytes
 * @kind: IOMMU_LU_KIND_*
 */
__u32 iommu_lu_record_size(__u32 kind);

/* --- writer ---------------------------------------------------------- */

/**
 * struct iommu_lu_writer - a handover that is being written
 * @env: environment that supplies the blocks
 * @version: ABI version that is written
 * @incompat: incompatible features of what is written; none at first, the caller
 *	adds them before it seals
 * @root: the root block
 * @arrays: what was appended so far
 * @tail: last block of each array
 */
struct iommu_lu_writer {
	struct iommu_lu_env *env;
	__u32 version;
	__u64 incompat;
	__u64 *root;
	struct iommu_lu_array arrays[IOMMU_LU_NR_KINDS];
	__u64 *tail[IOMMU_LU_NR_KINDS];
};

/**
 * iommu_lu_writer_init - start a handover
 * @w: writer
 * @env: environment
 * @version: ABI version to write
 * @root: 4096 bytes, overwritten when the handover is sealed
 *
 * Return: 0, or -EOPNOTSUPP if @version cannot be written.
 */
int iommu_lu_writer_init(struct iommu_lu_writer *w, struct iommu_lu_env *env,
			 __u32 version, __u64 *root);

/**
 * iommu_lu_append - room for one more record
 * @w: writer
 * @kind: IOMMU_LU_KIND_*
 *
 * Return: the record's zeroed words, to be filled with iommu_lu_put_*(), or
 * NULL if there is no block or %IOMMU_LU_MAX_RECORDS is reached. They must be
 * filled in before the next record of the same kind is appended.
 */
__u64 *iommu_lu_append(struct iommu_lu_writer *w, __u32 kind);

/**
 * iommu_lu_writer_seal - write the checksums and the root
 * @w: writer
 *
 * No record may be appended afterwards.
 */
void iommu_lu_writer_seal(struct iommu_lu_writer *w);

/**
 * iommu_lu_blocks - blocks that a number of records needs
 * @kind: IOMMU_LU_KIND_*
 * @nr_records: number of records
 */
__u32 iommu_lu_blocks(__u32 kind, __u32 nr_records);

/* --- page tables ----------------------------------------------------- */

/**
 * iommu_lu_domain_rule - check what a record says of its page table
 * @r: the record of a domain
 *
 * Return: the rule of %IOMMU_LU_RULE_DOMAIN_* that it breaks, or
 * %IOMMU_LU_RULE_OK if the page table can be given to iommu_lu_walk().
 */
__u32 iommu_lu_domain_rule(const struct iommu_lu_domain *r);

/**
 * iommu_lu_walk - visit every table of a page table
 * @env: environment: iommu_lu_map() says whether a table may be read,
 *	iommu_lu_visit() is called for it after all tables below it
 * @pt: the page table, which iommu_lu_domain_rule() accepted
 * @nr_tables: incremented for each table visited; at most @pt->nr_tables
 *	are visited
 * @broken: the broken rule on failure
 *
 * If every table is reached once, none is read after it was visited, so a
 * visitor may free tables of a page table that was walked before. One that is
 * reached twice is mapped and visited twice: the environment must refuse the
 * second time if it takes tables, and leave their contents alone until the walk
 * ends.
 *
 * Return: 0; -EINVAL with @broken filled in if a table was not handed over,
 * an entry does not descend, or there are more tables than recorded; or what
 * iommu_lu_visit() returned.
 */
int iommu_lu_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		  __u64 *nr_tables, struct iommu_lu_broken *broken);

/* --- between the freestanding files ----------------------------------- */

#define IOMMU_LU_BLOCK_HEADER_WORDS	(sizeof(struct iommu_lu_block) / 8)
#define IOMMU_LU_BLOCK_PAYLOAD \
	(IOMMU_LU_BLOCK_SIZE - (__u32)sizeof(struct iommu_lu_block))

/* The words whose low half is the checksum of the root and of a block. */
#define IOMMU_LU_ROOT_CHECKSUM_WORD	4
#define IOMMU_LU_BLOCK_CHECKSUM_WORD	3

/* Where the array descriptors start in the root, two words each. */
#define IOMMU_LU_ROOT_ARRAYS_WORD	8

/* Halves of a word, by division: it compiles to shifts, and is easier to prove. */
#define IOMMU_LU_HALF	0x100000000ULL

#ifdef __FRAMAC__
#include "acsl/words.h"
#endif

static inline __u32 iommu_lu_low(__u64 word)
{
	return (__u32)(word % IOMMU_LU_HALF);
}

static inline __u32 iommu_lu_high(__u64 word)
{
	return (__u32)(word / IOMMU_LU_HALF);
}

static inline __u64 iommu_lu_pair(__u32 low, __u32 high)
{
	return high * IOMMU_LU_HALF + low;
}

/* Records that fit in one block; @record_size was checked, or is our own. */
static inline __u32 iommu_lu_per_block(__u32 record_size)
{
	return IOMMU_LU_BLOCK_PAYLOAD / record_size;
}

/* Bytes handed over for a table: a short one has a 4 KiB page of its own. */
static inline __u64 iommu_lu_table_size(__u32 bytes_lg2)
{
	return bytes_lg2 < 12 ? 4096 : 1ULL << bytes_lg2;
}

/**
 * iommu_lu_checksum - CRC-32C of 4096 bytes
 * @w: their words
 * @checksum_word: the word whose low half is taken as zero
 */
__u32 iommu_lu_checksum(const __u64 *w, __u32 checksum_word);

/**
 * iommu_lu_refuse - note the broken rule
 * @broken: filled in
 * @rule: enum iommu_lu_rule
 * @kind: record kind, 0 for the root
 * @index: index of the record, block or entry
 * @phys: physical address of the block or table
 *
 * Return: -EINVAL.
 */
int iommu_lu_refuse(struct iommu_lu_broken *broken, __u32 rule, __u32 kind,
		    __u32 index, __u64 phys);

/**
 * iommu_lu_read_root - read and check the root and its arrays
 * @img: its environment is set; the rest is filled in
 * @phys: physical address of the root
 * @broken: the broken rule on failure
 *
 * Return: 0, -EINVAL, or -EOPNOTSUPP for a version or feature that is not known.
 */
int iommu_lu_read_root(struct iommu_lu_image *img, __u64 phys,
		       struct iommu_lu_broken *broken);

/**
 * iommu_lu_check_chains - check the headers of all blocks, and how many there are
 * @img: its arrays were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_chains(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);

/**
 * iommu_lu_check_records - check every record of a kind by itself
 * @img: its arrays and all chains of blocks were checked
 * @kind: IOMMU_LU_KIND_*
 * @broken: the broken rule on failure
 *
 * Checks reserved fields, ranges, indices and the order of the records.
 */
int iommu_lu_check_records(const struct iommu_lu_image *img, __u32 kind,
			   struct iommu_lu_broken *broken);

/**
 * iommu_lu_check_relations - check what records say about each other
 * @img: all its records were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_relations(const struct iommu_lu_image *img,
			     struct iommu_lu_broken *broken);

/**
 * iommu_lu_check_iommufds - check what iommufds and the records they own say
 * @img: all its records were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_iommufds(const struct iommu_lu_image *img,
			    struct iommu_lu_broken *broken);

/**
 * iommu_lu_check_vtd - check what VT-d records and others say about each other
 * @img: all its records were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_vtd(const struct iommu_lu_image *img,
		       struct iommu_lu_broken *broken);

/**
 * iommu_lu_smmuv3_rule - check one SMMUv3 record by itself
 * @img: its arrays were checked
 * @kind: IOMMU_LU_KIND_SMMUV3_*
 * @w: words of the record
 * @major: where to store the first part of its key
 * @minor: where to store the rest of it
 *
 * Return: enum iommu_lu_rule.
 */
__u32 iommu_lu_smmuv3_rule(const struct iommu_lu_image *img, __u32 kind,
			   const __u64 *w, __u64 *major, __u64 *minor);

/**
 * iommu_lu_check_smmuv3 - check what SMMUv3 records and others say about each other
 * @img: all its records were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_smmuv3(const struct iommu_lu_image *img,
			  struct iommu_lu_broken *broken);

/**
 * iommu_lu_amdvi_rule - check one AMD-Vi record by itself
 * @img: its arrays were checked
 * @kind: IOMMU_LU_KIND_AMDVI_*
 * @w: words of the record
 * @major: where to store the first part of its key
 * @minor: where to store the rest of it
 *
 * Return: enum iommu_lu_rule.
 */
__u32 iommu_lu_amdvi_rule(const struct iommu_lu_image *img, __u32 kind,
			  const __u64 *w, __u64 *major, __u64 *minor);

/**
 * iommu_lu_check_amdvi - check what AMD-Vi records and others say about each other
 * @img: all its records were checked
 * @broken: the broken rule on failure
 */
int iommu_lu_check_amdvi(const struct iommu_lu_image *img,
			 struct iommu_lu_broken *broken);

#ifdef __FRAMAC__
#include "acsl/memory.h"
#include "acsl/record.h"
#include "acsl/image.h"
#endif

#endif /* _IOMMU_LIVEUPDATE_IMAGE_H */
