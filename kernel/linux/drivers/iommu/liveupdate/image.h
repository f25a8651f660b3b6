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
 * The files image.c, record.c and walk.c are freestanding: they call nothing
 * but the few functions declared under "environment" below, which the kernel,
 * the host tests and the tools each supply. They never write to memory that
 * was handed over, fetch each word of it once, and hold no pointer into it
 * beyond a call.
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

/*
 * Every rule of the specification that a reader checks: symbol, identifier,
 * and the text that is logged when the rule is broken.
 */
#define IOMMU_LU_RULES(R)						\
	R(ROOT_ALIGN,	"ROOT-1", "root is not aligned to 4096")	\
	R(ROOT_MAPPED,	"ROOT-2", "root is not preserved memory")	\
	R(ROOT_MAGIC,	"ROOT-3", "root has a wrong magic number")	\
	R(ROOT_VERSION,	"VER-2", "version is not supported")		\
	R(ROOT_INCOMPAT, "VER-3", "an incompatible feature is not known") \
	R(ROOT_SIZE,	"ROOT-4", "root size is out of range")		\
	R(ROOT_RESERVED, "GEN-3", "a reserved field of the root is not zero") \
	R(ROOT_CHECKSUM, "ROOT-5", "root checksum is wrong")		\
	R(ROOT_ARRAYS,	"ROOT-6", "number of arrays is out of range")	\
	R(ARRAY_EMPTY,	"ROOT-7", "array has a head without records or the reverse") \
	R(ARRAY_COUNT,	"ROOT-8", "array has too many records")		\
	R(ARRAY_SIZE,	"ROOT-9", "array has a wrong record size")	\
	R(BLOCK_ALIGN,	"BLK-1", "block is not aligned to 4096")	\
	R(BLOCK_MAPPED,	"BLK-2", "block is not preserved memory")	\
	R(BLOCK_MAGIC,	"BLK-3", "block has a wrong magic number")	\
	R(BLOCK_KIND,	"BLK-4", "block has another kind than its array") \
	R(BLOCK_SIZE,	"BLK-5", "block has another record size than its array") \
	R(BLOCK_COUNT,	"BLK-6", "block has a wrong number of records")	\
	R(BLOCK_NEXT,	"BLK-7", "chain is longer or shorter than its array") \
	R(BLOCK_RESERVED, "BLK-8", "a reserved field of the block is not zero") \
	R(BLOCK_CHECKSUM, "BLK-9", "block checksum is wrong")		\
	R(REC_RESERVED,	"REC-1", "a reserved field of a record is not zero") \
	R(REC_INDEX,	"REC-2", "an index names no record")		\
	R(REC_ORDER,	"REC-3", "records are not in strictly ascending order") \
	R(IOMMU_DRIVER,	"IOMMU-2", "driver is not known")		\
	R(DOMAIN_FORMAT, "DOM-2", "page-table format is not known")	\
	R(DOMAIN_LEVELS, "DOM-3", "levels do not fit the format")	\
	R(DOMAIN_ALIGN,	"DOM-4", "top table is not aligned or has a wrong size") \
	R(DOMAIN_BITS,	"DOM-5", "address width is out of range")	\
	R(DOMAIN_TABLES, "DOM-6", "number of tables is zero or too large") \
	R(DEVICE_RID,	"DEV-2", "segment or requester ID is out of range") \
	R(ATT_IOMMU,	"ATT-2", "attachment and device name different IOMMUs") \
	R(ATT_PASID,	"ATT-3", "attachment has a PASID")		\
	R(ATT_DEVICE,	"ATT-4", "device does not have one attachment")	\
	R(IOMMUFD_COUNT, "FD-2", "iommufd has a wrong number of HWPTs or memory") \
	R(HWPT_PARENT,	"HWPT-2", "HWPT is nested")			\
	R(HWPT_DOMAIN,	"HWPT-3", "domain does not have one HWPT")	\
	R(VTD_DRIVER,	"VTD-2", "VT-d record names another driver's IOMMU") \
	R(VTD_MISSING,	"VTD-3", "VT-d record is missing")		\
	R(VTD_MODE,	"VTD-4", "VT-d mode is not known")		\
	R(VTD_ALIGN,	"VTD-5", "VT-d table is not aligned")		\
	R(VTD_BUS,	"VTD-6", "VT-d bus or half is out of range")	\
	R(VTD_DID,	"VTD-7", "VT-d domain ID is out of range or shared") \
	R(VTD_PASID,	"VTD-8", "VT-d PASID directory does not fit the mode") \
	R(TABLE_MAPPED,	"TBL-1", "table is not preserved memory")	\
	R(TABLE_LEVEL,	"TBL-2", "table entry does not descend")	\
	R(TABLE_COUNT,	"TBL-3", "page table has another number of tables")

#define IOMMU_LU_RULE_ENUM(sym, id, text) IOMMU_LU_RULE_##sym,
/**
 * enum iommu_lu_rule - why a handover was refused
 * @IOMMU_LU_RULE_OK: it was not
 */
enum iommu_lu_rule {
	IOMMU_LU_RULE_OK,
	IOMMU_LU_RULES(IOMMU_LU_RULE_ENUM)
	IOMMU_LU_NR_RULES
};

/**
 * struct iommu_lu_broken - the first rule that a handover breaks
 * @rule: enum iommu_lu_rule
 * @kind: record kind, 0 for the root
 * @index: index of the record or block, 0 for the root
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
 * @compat: its compatible feature bits
 * @arrays: its arrays, checked
 */
struct iommu_lu_image {
	struct iommu_lu_env *env;
	__u32 version;
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
 * @phys: the block
 * @record_size: bytes of a record
 * @nr_records: records of this kind
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
 * @root: the root block
 * @arrays: what was appended so far
 * @tail: last block of each array
 */
struct iommu_lu_writer {
	struct iommu_lu_env *env;
	__u32 version;
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
 * NULL if there is no block or %IOMMU_LU_MAX_RECORDS is reached.
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
 * iommu_lu_walk - visit every table of a page table
 * @env: environment: iommu_lu_map() says whether a table may be read,
 *	iommu_lu_visit() is called for it after all tables below it
 * @pt: the page table; format, levels and sizes were checked
 * @nr_tables: incremented for each table visited; at most @pt->nr_tables
 *	are visited
 * @broken: the broken rule on failure
 *
 * A table is never read after it was visited, so the visitor may free it.
 *
 * Return: 0; -EINVAL with @broken filled in if a table was not handed over,
 * an entry does not descend, or there are more tables than recorded; or what
 * iommu_lu_visit() returned.
 */
int iommu_lu_walk(struct iommu_lu_env *env, const struct iommu_lu_domain *pt,
		  __u64 *nr_tables, struct iommu_lu_broken *broken);

#endif /* _IOMMU_LIVEUPDATE_IMAGE_H */
