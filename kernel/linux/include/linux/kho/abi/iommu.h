/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU handover ABI
 *
 * The layout of the memory that describes IOMMU state to the next kernel.
 */
#ifndef _LINUX_KHO_ABI_IOMMU_H
#define _LINUX_KHO_ABI_IOMMU_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

/**
 * DOC: IOMMU handover ABI
 *
 * This header is a contract between kernels. Its normative text, with the
 * identifiers quoted below in brackets, is the specification "IOMMU handover
 * ABI, version 1".
 *
 * Vocabulary, used without exception here, in the reader and in the writer:
 *
 * - handover: all that one kernel says about its IOMMUs to the next one.
 * - root: one 4 KiB block, found through the constant LUO FLB name
 *   %IOMMU_LU_FLB_NAME. It holds the version, the feature words and one array
 *   descriptor per record kind.
 * - block: 4 KiB of preserved memory, aligned to its size: a header and
 *   records of one kind, one after the other.
 * - record: a fixed-size description of one object. A record refers to a
 *   record of another kind by its index in that kind's array.
 * - table: one table of an IOMMU page table; it is not part of the handover's
 *   blocks, but reached through a domain record.
 *
 * All fields are little-endian, naturally aligned, and unsigned. Reserved
 * fields are written as zero and refused when they are not [GEN-3]. Records
 * only grow at their end, and a changed meaning is a new version [VER-1].
 */

/** define IOMMU_LU_FLB_NAME - name of the LUO FLB, constant for all versions */
#define IOMMU_LU_FLB_NAME	"iommu-handover"
/** define IOMMU_LU_IOMMUFD_NAME - LUO name of a preserved iommufd file */
#define IOMMU_LU_IOMMUFD_NAME	"iommufd-handover"
/** define IOMMU_LU_VFIO_NAME - LUO name of a preserved VFIO PCI cdev file */
#define IOMMU_LU_VFIO_NAME	"vfio-pci-handover"

#define IOMMU_LU_BLOCK_SIZE	4096
#define IOMMU_LU_BLOCK_WORDS	(IOMMU_LU_BLOCK_SIZE / 8)

/** define IOMMU_LU_ROOT_MAGIC - "HANDOVER" in memory order */
#define IOMMU_LU_ROOT_MAGIC	0x5245564f444e4148ULL
/** define IOMMU_LU_BLOCK_MAGIC - "HBLK" in memory order */
#define IOMMU_LU_BLOCK_MAGIC	0x4b4c4248U

#define IOMMU_LU_VERSION	1
#define IOMMU_LU_VERSION_MIN	1

/* Incompatible features, struct iommu_lu_root.incompat */
/** define IOMMU_LU_INCOMPAT_NOIOMMU - there are devices without an IOMMU */
#define IOMMU_LU_INCOMPAT_NOIOMMU	0x1ULL
/** define IOMMU_LU_INCOMPAT_SMMUV3 - there are SMMUv3 IOMMUs [SMMU-1] */
#define IOMMU_LU_INCOMPAT_SMMUV3	0x2ULL
/** define IOMMU_LU_INCOMPAT_AMDVI - there are AMD-Vi IOMMUs [AMD-1] */
#define IOMMU_LU_INCOMPAT_AMDVI		0x4ULL
/* All that this kernel's reader knows */
#define IOMMU_LU_INCOMPAT_KNOWN	\
	(IOMMU_LU_INCOMPAT_NOIOMMU | IOMMU_LU_INCOMPAT_SMMUV3 | \
	 IOMMU_LU_INCOMPAT_AMDVI)

/** define IOMMU_LU_NONE - "no record" in a field that holds an index */
#define IOMMU_LU_NONE		0xffffffffU

/* Record kinds. The array of kind K is the root's arrays[K - 1]. */
#define IOMMU_LU_KIND_IOMMU		1
#define IOMMU_LU_KIND_DOMAIN		2
#define IOMMU_LU_KIND_DEVICE		3
#define IOMMU_LU_KIND_ATTACHMENT	4
#define IOMMU_LU_KIND_IOMMUFD		5
#define IOMMU_LU_KIND_HWPT		6
#define IOMMU_LU_KIND_MEMORY		7
#define IOMMU_LU_KIND_VTD_IOMMU		8
#define IOMMU_LU_KIND_VTD_CONTEXT	9
#define IOMMU_LU_KIND_VTD_ATTACHMENT	10
#define IOMMU_LU_KIND_SMMUV3_IOMMU	11
#define IOMMU_LU_KIND_SMMUV3_STREAMS	12
#define IOMMU_LU_KIND_SMMUV3_ATTACHMENT	13
#define IOMMU_LU_KIND_AMDVI_IOMMU	14
#define IOMMU_LU_KIND_AMDVI_ATTACHMENT	15
#define IOMMU_LU_NR_KINDS		15
/* A handover has at least these [ROOT-6]; kinds above came later. */
#define IOMMU_LU_MIN_KINDS		10
/* Slots in the root; those above the known kinds are room for later ones. */
#define IOMMU_LU_MAX_KINDS		32

/* The most records a reader accepts of any one kind [ROOT-8]. */
#define IOMMU_LU_MAX_RECORDS		65536

/* Drivers, struct iommu_lu_iommu.driver */
#define IOMMU_LU_DRIVER_VTD		1
#define IOMMU_LU_DRIVER_AMDVI		2
#define IOMMU_LU_DRIVER_SMMUV3		3

/* Page-table formats, struct iommu_lu_domain.format */
#define IOMMU_LU_FORMAT_VTD_SS		1
#define IOMMU_LU_FORMAT_X86_64		2
#define IOMMU_LU_FORMAT_AMD_V1		3
#define IOMMU_LU_FORMAT_LPAE_S1		4
#define IOMMU_LU_FORMAT_LPAE_S2		5

/* VT-d translation table mode, struct iommu_lu_vtd_iommu.mode */
#define IOMMU_LU_VTD_LEGACY		0
#define IOMMU_LU_VTD_SCALABLE		1

/* SMMUv3 stream table format, struct iommu_lu_smmuv3_iommu.format */
#define IOMMU_LU_SMMUV3_LINEAR		0
#define IOMMU_LU_SMMUV3_TWO_LEVEL	1

/* SMMUv3 context descriptor format, struct iommu_lu_smmuv3_attachment.cd_format */
#define IOMMU_LU_SMMUV3_CD_LINEAR	0
#define IOMMU_LU_SMMUV3_CD_TWO_LEVEL	2

/* DMA without a PASID, struct iommu_lu_attachment.pasid */
#define IOMMU_LU_NO_PASID		0xffffffffU

/**
 * struct iommu_lu_array - all records of one kind
 * @head: physical address of the first block; 0 if there is no record
 * @nr_records: number of records in the chain of blocks
 * @record_size: bytes from one record to the next, a multiple of 8
 */
struct iommu_lu_array {
	__u64 head;
	__u32 nr_records;
	__u32 record_size;
};

/**
 * struct iommu_lu_root - the start of the handover
 * @magic: %IOMMU_LU_ROOT_MAGIC
 * @version: ABI version that the rest is written in
 * @size: bytes of this structure that the writer filled in
 * @incompat: features without which the handover would be misread
 * @compat: features that a reader may ignore
 * @checksum: CRC-32C of the block, computed with this field as zero
 * @nr_arrays: number of valid entries in @arrays
 * @reserved: zero
 * @arrays: the array of kind K is entry K - 1
 */
struct iommu_lu_root {
	__u64 magic;
	__u32 version;
	__u32 size;
	__u64 incompat;
	__u64 compat;
	__u32 checksum;
	__u32 nr_arrays;
	__u64 reserved[3];
	struct iommu_lu_array arrays[IOMMU_LU_MAX_KINDS];
};

/**
 * struct iommu_lu_block - header of a block of records
 * @magic: %IOMMU_LU_BLOCK_MAGIC
 * @kind: record kind
 * @next: physical address of the next block; 0 in the last one
 * @record_size: the array's record size
 * @nr_records: records in this block; all blocks but the last are full
 * @checksum: CRC-32C of the block, computed with this field as zero
 * @reserved: zero
 */
struct iommu_lu_block {
	__u32 magic;
	__u32 kind;
	__u64 next;
	__u32 record_size;
	__u32 nr_records;
	__u32 checksum;
	__u32 reserved;
};

/**
 * struct iommu_lu_iommu - one IOMMU that translates for a preserved device
 * @base: physical address of its registers: with @segment its identity
 * @segment: PCI segment it belongs to
 * @driver: IOMMU_LU_DRIVER_*
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by (@segment, @base), strictly ascending.
 */
struct iommu_lu_iommu {
	__u64 base;
	__u32 segment;
	__u32 driver;
	__u64 flags;
	__u64 reserved;
};

/**
 * struct iommu_lu_domain - one page table: what is needed to find its tables
 * @top_table: physical address of the top table
 * @format: IOMMU_LU_FORMAT_*
 * @levels: levels of tables, 1 to 6
 * @input_bits: width of the input address (IOVA or IPA)
 * @output_bits: width of the physical address in an entry
 * @nr_tables: number of tables, the top one included
 * @top_bytes_lg2: log2 of the bytes of the top table, which may be
 *	several concatenated tables in %IOMMU_LU_FORMAT_LPAE_S2
 * @granule_lg2: log2 of the bytes of any other table: 12, 14 or 16
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by @top_table, strictly ascending.
 */
struct iommu_lu_domain {
	__u64 top_table;
	__u32 format;
	__u32 levels;
	__u32 input_bits;
	__u32 output_bits;
	__u64 nr_tables;
	__u32 top_bytes_lg2;
	__u32 granule_lg2;
	__u64 flags;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_device - one preserved PCI function
 * @segment: PCI segment
 * @rid: requester ID, bus << 8 | device << 3 | function
 * @pci_id: PCI device ID << 16 | vendor ID, as configuration space has it
 * @iommu: index of the IOMMU that translates for it, or %IOMMU_LU_NONE with
 *	%IOMMU_LU_INCOMPAT_NOIOMMU
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by (@segment, @rid), strictly ascending.
 */
struct iommu_lu_device {
	__u32 segment;
	__u32 rid;
	__u32 pci_id;
	__u32 iommu;
	__u64 flags;
	__u64 reserved[3];
};

/**
 * struct iommu_lu_attachment - joins a device, a domain and an IOMMU
 * @device: index of the device
 * @domain: index of the domain
 * @iommu: index of the IOMMU, equal to the device's
 * @pasid: PASID, or %IOMMU_LU_NO_PASID; version 1 has the latter only
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by (@device, @pasid), strictly ascending.
 */
struct iommu_lu_attachment {
	__u32 device;
	__u32 domain;
	__u32 iommu;
	__u32 pasid;
	__u64 flags;
	__u64 reserved;
};

/**
 * struct iommu_lu_iommufd - one preserved iommufd file
 * @nr_hwpts: number of HWPT records that name it
 * @nr_memory: number of memory records that name it
 * @flags: zero
 * @reserved: zero
 *
 * The LUO data of the file is the index of this record.
 */
struct iommu_lu_iommufd {
	__u32 nr_hwpts;
	__u32 nr_memory;
	__u64 flags;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_hwpt - one marked HWPT of an iommufd
 * @token: userspace's token, unique in the iommufd
 * @domain: index of the domain
 * @iommufd: index of the iommufd
 * @parent: index of the parent HWPT of a nested one; version 1 has
 *	%IOMMU_LU_NONE only
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by (@iommufd, @token), strictly ascending.
 */
struct iommu_lu_hwpt {
	__u64 token;
	__u32 domain;
	__u32 iommufd;
	__u32 parent;
	__u32 flags;
	__u64 reserved;
};

/**
 * struct iommu_lu_memory - a memfd that domains of an iommufd map
 * @memfd: the memfd's LUO data
 * @iommufd: index of the iommufd
 * @flags: zero
 * @reserved: zero
 *
 * The memfd stays frozen and its pages pinned while a restored domain of the
 * iommufd exists. Sorted by (@iommufd, @memfd), strictly ascending.
 */
struct iommu_lu_memory {
	__u64 memfd;
	__u32 iommufd;
	__u32 flags;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_vtd_iommu - VT-d's part of an IOMMU record
 * @iommu: index of the IOMMU
 * @mode: IOMMU_LU_VTD_LEGACY or IOMMU_LU_VTD_SCALABLE
 * @root_table: physical address of the root table, 4 KiB
 * @cap: capability register
 * @ecap: extended capability register
 * @reserved: zero
 *
 * Sorted by @iommu, strictly ascending.
 */
struct iommu_lu_vtd_iommu {
	__u32 iommu;
	__u32 mode;
	__u64 root_table;
	__u64 cap;
	__u64 ecap;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_vtd_context - one context table that stays in use
 * @iommu: index of the IOMMU
 * @bus: PCI bus number
 * @upper: 0, or 1 for the upper table (devices 16 to 31) in scalable mode
 * @flags: zero
 * @table: physical address of the context table, 4 KiB
 * @reserved: zero
 *
 * Sorted by (@iommu, @bus, @upper), strictly ascending.
 */
struct iommu_lu_vtd_context {
	__u32 iommu;
	__u32 bus;
	__u32 upper;
	__u32 flags;
	__u64 table;
	__u64 reserved;
};

/**
 * struct iommu_lu_vtd_attachment - VT-d's part of an attachment record
 * @attachment: index of the attachment
 * @domain_id: domain ID that tags the attachment's cached translations
 * @pasid_dir: physical address of the PASID directory; 0 in legacy mode
 * @pasid_table: physical address of the first PASID table; 0 in legacy mode
 * @pasid_dir_bytes_lg2: log2 of the directory's bytes; 0 in legacy mode
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by @attachment, strictly ascending.
 */
struct iommu_lu_vtd_attachment {
	__u32 attachment;
	__u32 domain_id;
	__u64 pasid_dir;
	__u64 pasid_table;
	__u32 pasid_dir_bytes_lg2;
	__u32 flags;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_smmuv3_iommu - SMMUv3's part of an IOMMU record
 * @iommu: index of the IOMMU
 * @format: IOMMU_LU_SMMUV3_LINEAR or IOMMU_LU_SMMUV3_TWO_LEVEL
 * @stream_table: physical address of the stream table, or of its first level
 * @sid_bits: stream IDs below 2^@sid_bits have an entry
 * @split: stream ID bits that index a second-level table; 0 if linear
 * @cr1: SMMU_CR1: how tables and queues are accessed
 * @cr2: SMMU_CR2
 * @reserved: zero
 *
 * Sorted by @iommu, strictly ascending.
 */
struct iommu_lu_smmuv3_iommu {
	__u32 iommu;
	__u32 format;
	__u64 stream_table;
	__u32 sid_bits;
	__u32 split;
	__u32 cr1;
	__u32 cr2;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_smmuv3_streams - a second-level stream table that stays in use
 * @iommu: index of the IOMMU
 * @index: entry of the first-level table that leads to it
 * @table: physical address of the table, 64 << split bytes
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by (@iommu, @index), strictly ascending.
 */
struct iommu_lu_smmuv3_streams {
	__u32 iommu;
	__u32 index;
	__u64 table;
	__u64 flags;
	__u64 reserved;
};

/**
 * struct iommu_lu_smmuv3_attachment - SMMUv3's part of an attachment record
 * @attachment: index of the attachment
 * @sid: stream ID of the device
 * @cd_table: physical address of the context descriptor table, or of its first
 *	level; 0 in stage 2
 * @cd_leaf: physical address of the table with the descriptor in use, 64 KiB;
 *	0 unless @cd_format has two levels
 * @cd_format: IOMMU_LU_SMMUV3_CD_*; 0 in stage 2
 * @cd_bits: the table has 2^@cd_bits descriptors; 0 in stage 2
 * @tag: ASID in stage 1, VMID in stage 2: tags cached translations
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by @attachment, strictly ascending.
 */
struct iommu_lu_smmuv3_attachment {
	__u32 attachment;
	__u32 sid;
	__u64 cd_table;
	__u64 cd_leaf;
	__u32 cd_format;
	__u32 cd_bits;
	__u32 tag;
	__u32 flags;
	__u64 reserved;
};

/**
 * struct iommu_lu_amdvi_iommu - AMD-Vi's part of an IOMMU record
 * @iommu: index of the IOMMU
 * @table_bytes_lg2: log2 of the bytes of the device table
 * @device_table: physical address of the device table
 * @features: extended feature register
 * @features2: extended feature 2 register; 0 if there is none
 * @reserved: zero
 *
 * Sorted by @iommu, strictly ascending.
 */
struct iommu_lu_amdvi_iommu {
	__u32 iommu;
	__u32 table_bytes_lg2;
	__u64 device_table;
	__u64 features;
	__u64 features2;
	__u64 reserved[2];
};

/**
 * struct iommu_lu_amdvi_attachment - AMD-Vi's part of an attachment record
 * @attachment: index of the attachment
 * @domain_id: domain ID that tags the attachment's cached translations
 * @gcr3_table: physical address of the table of guest CR3 values, 4 KiB; 0 if
 *	the device table entry names the page table itself
 * @alias: the other requester ID that the device may use, or its own
 * @flags: zero
 * @reserved: zero
 *
 * Sorted by @attachment, strictly ascending.
 */
struct iommu_lu_amdvi_attachment {
	__u32 attachment;
	__u32 domain_id;
	__u64 gcr3_table;
	__u32 alias;
	__u32 flags;
	__u64 reserved;
};

/* Sizes and offsets of version 1; a released layout never changes. */
static_assert(sizeof(struct iommu_lu_array) == 16);
static_assert(offsetof(struct iommu_lu_array, nr_records) == 8);
static_assert(offsetof(struct iommu_lu_array, record_size) == 12);

static_assert(sizeof(struct iommu_lu_root) == 576);
static_assert(offsetof(struct iommu_lu_root, version) == 8);
static_assert(offsetof(struct iommu_lu_root, size) == 12);
static_assert(offsetof(struct iommu_lu_root, incompat) == 16);
static_assert(offsetof(struct iommu_lu_root, compat) == 24);
static_assert(offsetof(struct iommu_lu_root, checksum) == 32);
static_assert(offsetof(struct iommu_lu_root, nr_arrays) == 36);
static_assert(offsetof(struct iommu_lu_root, reserved) == 40);
static_assert(offsetof(struct iommu_lu_root, arrays) == 64);

static_assert(sizeof(struct iommu_lu_block) == 32);
static_assert(offsetof(struct iommu_lu_block, kind) == 4);
static_assert(offsetof(struct iommu_lu_block, next) == 8);
static_assert(offsetof(struct iommu_lu_block, record_size) == 16);
static_assert(offsetof(struct iommu_lu_block, nr_records) == 20);
static_assert(offsetof(struct iommu_lu_block, checksum) == 24);
static_assert(offsetof(struct iommu_lu_block, reserved) == 28);

static_assert(sizeof(struct iommu_lu_iommu) == 32);
static_assert(offsetof(struct iommu_lu_iommu, segment) == 8);
static_assert(offsetof(struct iommu_lu_iommu, driver) == 12);
static_assert(offsetof(struct iommu_lu_iommu, flags) == 16);
static_assert(offsetof(struct iommu_lu_iommu, reserved) == 24);

static_assert(sizeof(struct iommu_lu_domain) == 64);
static_assert(offsetof(struct iommu_lu_domain, format) == 8);
static_assert(offsetof(struct iommu_lu_domain, levels) == 12);
static_assert(offsetof(struct iommu_lu_domain, input_bits) == 16);
static_assert(offsetof(struct iommu_lu_domain, output_bits) == 20);
static_assert(offsetof(struct iommu_lu_domain, nr_tables) == 24);
static_assert(offsetof(struct iommu_lu_domain, top_bytes_lg2) == 32);
static_assert(offsetof(struct iommu_lu_domain, granule_lg2) == 36);
static_assert(offsetof(struct iommu_lu_domain, flags) == 40);
static_assert(offsetof(struct iommu_lu_domain, reserved) == 48);

static_assert(sizeof(struct iommu_lu_device) == 48);
static_assert(offsetof(struct iommu_lu_device, rid) == 4);
static_assert(offsetof(struct iommu_lu_device, pci_id) == 8);
static_assert(offsetof(struct iommu_lu_device, iommu) == 12);
static_assert(offsetof(struct iommu_lu_device, flags) == 16);
static_assert(offsetof(struct iommu_lu_device, reserved) == 24);

static_assert(sizeof(struct iommu_lu_attachment) == 32);
static_assert(offsetof(struct iommu_lu_attachment, domain) == 4);
static_assert(offsetof(struct iommu_lu_attachment, iommu) == 8);
static_assert(offsetof(struct iommu_lu_attachment, pasid) == 12);
static_assert(offsetof(struct iommu_lu_attachment, flags) == 16);
static_assert(offsetof(struct iommu_lu_attachment, reserved) == 24);

static_assert(sizeof(struct iommu_lu_iommufd) == 32);
static_assert(offsetof(struct iommu_lu_iommufd, nr_memory) == 4);
static_assert(offsetof(struct iommu_lu_iommufd, flags) == 8);
static_assert(offsetof(struct iommu_lu_iommufd, reserved) == 16);

static_assert(sizeof(struct iommu_lu_hwpt) == 32);
static_assert(offsetof(struct iommu_lu_hwpt, domain) == 8);
static_assert(offsetof(struct iommu_lu_hwpt, iommufd) == 12);
static_assert(offsetof(struct iommu_lu_hwpt, parent) == 16);
static_assert(offsetof(struct iommu_lu_hwpt, flags) == 20);
static_assert(offsetof(struct iommu_lu_hwpt, reserved) == 24);

static_assert(sizeof(struct iommu_lu_memory) == 32);
static_assert(offsetof(struct iommu_lu_memory, iommufd) == 8);
static_assert(offsetof(struct iommu_lu_memory, flags) == 12);
static_assert(offsetof(struct iommu_lu_memory, reserved) == 16);

static_assert(sizeof(struct iommu_lu_vtd_iommu) == 48);
static_assert(offsetof(struct iommu_lu_vtd_iommu, mode) == 4);
static_assert(offsetof(struct iommu_lu_vtd_iommu, root_table) == 8);
static_assert(offsetof(struct iommu_lu_vtd_iommu, cap) == 16);
static_assert(offsetof(struct iommu_lu_vtd_iommu, ecap) == 24);
static_assert(offsetof(struct iommu_lu_vtd_iommu, reserved) == 32);

static_assert(sizeof(struct iommu_lu_vtd_context) == 32);
static_assert(offsetof(struct iommu_lu_vtd_context, bus) == 4);
static_assert(offsetof(struct iommu_lu_vtd_context, upper) == 8);
static_assert(offsetof(struct iommu_lu_vtd_context, flags) == 12);
static_assert(offsetof(struct iommu_lu_vtd_context, table) == 16);
static_assert(offsetof(struct iommu_lu_vtd_context, reserved) == 24);

static_assert(sizeof(struct iommu_lu_vtd_attachment) == 48);
static_assert(offsetof(struct iommu_lu_vtd_attachment, domain_id) == 4);
static_assert(offsetof(struct iommu_lu_vtd_attachment, pasid_dir) == 8);
static_assert(offsetof(struct iommu_lu_vtd_attachment, pasid_table) == 16);
static_assert(offsetof(struct iommu_lu_vtd_attachment, pasid_dir_bytes_lg2) == 24);
static_assert(offsetof(struct iommu_lu_vtd_attachment, flags) == 28);
static_assert(offsetof(struct iommu_lu_vtd_attachment, reserved) == 32);

static_assert(sizeof(struct iommu_lu_smmuv3_iommu) == 48);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, format) == 4);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, stream_table) == 8);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, sid_bits) == 16);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, split) == 20);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, cr1) == 24);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, cr2) == 28);
static_assert(offsetof(struct iommu_lu_smmuv3_iommu, reserved) == 32);

static_assert(sizeof(struct iommu_lu_smmuv3_streams) == 32);
static_assert(offsetof(struct iommu_lu_smmuv3_streams, index) == 4);
static_assert(offsetof(struct iommu_lu_smmuv3_streams, table) == 8);
static_assert(offsetof(struct iommu_lu_smmuv3_streams, flags) == 16);
static_assert(offsetof(struct iommu_lu_smmuv3_streams, reserved) == 24);

static_assert(sizeof(struct iommu_lu_smmuv3_attachment) == 48);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, sid) == 4);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, cd_table) == 8);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, cd_leaf) == 16);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, cd_format) == 24);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, cd_bits) == 28);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, tag) == 32);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, flags) == 36);
static_assert(offsetof(struct iommu_lu_smmuv3_attachment, reserved) == 40);

static_assert(sizeof(struct iommu_lu_amdvi_iommu) == 48);
static_assert(offsetof(struct iommu_lu_amdvi_iommu, table_bytes_lg2) == 4);
static_assert(offsetof(struct iommu_lu_amdvi_iommu, device_table) == 8);
static_assert(offsetof(struct iommu_lu_amdvi_iommu, features) == 16);
static_assert(offsetof(struct iommu_lu_amdvi_iommu, features2) == 24);
static_assert(offsetof(struct iommu_lu_amdvi_iommu, reserved) == 32);

static_assert(sizeof(struct iommu_lu_amdvi_attachment) == 32);
static_assert(offsetof(struct iommu_lu_amdvi_attachment, domain_id) == 4);
static_assert(offsetof(struct iommu_lu_amdvi_attachment, gcr3_table) == 8);
static_assert(offsetof(struct iommu_lu_amdvi_attachment, alias) == 16);
static_assert(offsetof(struct iommu_lu_amdvi_attachment, flags) == 20);
static_assert(offsetof(struct iommu_lu_amdvi_attachment, reserved) == 24);

#endif /* _LINUX_KHO_ABI_IOMMU_H */
