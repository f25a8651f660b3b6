// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a handover
 */
#include "image.h"

int iommu_lu_writer_init(struct iommu_lu_writer *w, struct iommu_lu_env *env,
			 __u32 version, __u64 *root)
{
	__u32 i;

	if (version < IOMMU_LU_VERSION_MIN || version > IOMMU_LU_VERSION)
		return -EOPNOTSUPP;
	w->env = env;
	w->version = version;
	w->root = root;
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		w->arrays[i].head = 0;
		w->arrays[i].nr_records = 0;
		w->arrays[i].record_size = iommu_lu_record_size(i + 1);
		w->tail[i] = NULL;
	}
	return 0;
}

/* Nothing is added to a block after its checksum was written. */
static void seal_block(__u64 *block)
{
	__u32 crc;

	block[IOMMU_LU_BLOCK_CHECKSUM_WORD] = 0;
	crc = iommu_lu_checksum(block, IOMMU_LU_BLOCK_CHECKSUM_WORD);
	block[IOMMU_LU_BLOCK_CHECKSUM_WORD] = iommu_lu_pair(crc, 0);
}

/* A block at address 0 could not be told from the end of a chain. */
static __u64 *add_block(struct iommu_lu_writer *w, __u32 kind)
{
	__u64 *tail = w->tail[kind - 1];
	__u64 phys = 0;
	__u64 *block;

	block = iommu_lu_new_block(w->env, &phys);
	if (!block || phys == 0)
		return NULL;
	block[0] = iommu_lu_pair(IOMMU_LU_BLOCK_MAGIC, kind);
	block[1] = 0;
	if (tail) {
		tail[1] = phys;
		seal_block(tail);
	} else {
		w->arrays[kind - 1].head = phys;
	}
	w->tail[kind - 1] = block;
	return block;
}

__u64 *iommu_lu_append(struct iommu_lu_writer *w, __u32 kind)
{
	__u32 record_size, nr_records, local;
	__u64 *block;

	if (kind == 0 || kind > IOMMU_LU_NR_KINDS)
		return NULL;
	record_size = w->arrays[kind - 1].record_size;
	nr_records = w->arrays[kind - 1].nr_records;
	if (nr_records >= IOMMU_LU_MAX_RECORDS)
		return NULL;
	local = nr_records % iommu_lu_per_block(record_size);
	block = local == 0 ? add_block(w, kind) : w->tail[kind - 1];
	if (!block)
		return NULL;
	block[2] = iommu_lu_pair(record_size, local + 1);
	w->arrays[kind - 1].nr_records = nr_records + 1;
	return block + IOMMU_LU_BLOCK_HEADER_WORDS + local * (record_size / 8);
}

static void write_arrays(const struct iommu_lu_writer *w)
{
	__u64 *root = w->root + IOMMU_LU_ROOT_ARRAYS_WORD;
	__u32 i;

	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		root[2 * i] = w->arrays[i].head;
		root[2 * i + 1] = iommu_lu_pair(w->arrays[i].nr_records,
						w->arrays[i].record_size);
	}
}

void iommu_lu_writer_seal(struct iommu_lu_writer *w)
{
	__u64 *root = w->root;
	__u32 i, crc;

	for (i = 0; i < IOMMU_LU_NR_KINDS; i++) {
		if (w->tail[i])
			seal_block(w->tail[i]);
	}
	for (i = 0; i < IOMMU_LU_BLOCK_WORDS; i++)
		root[i] = 0;
	write_arrays(w);
	root[0] = IOMMU_LU_ROOT_MAGIC;
	root[1] = iommu_lu_pair(w->version, sizeof(struct iommu_lu_root));
	root[4] = iommu_lu_pair(0, IOMMU_LU_NR_KINDS);
	crc = iommu_lu_checksum(root, IOMMU_LU_ROOT_CHECKSUM_WORD);
	root[4] = iommu_lu_pair(crc, IOMMU_LU_NR_KINDS);
}

__u32 iommu_lu_blocks(__u32 kind, __u32 nr_records)
{
	__u32 record_size = iommu_lu_record_size(kind);
	__u32 per_block;

	if (record_size == 0 || nr_records == 0)
		return 0;
	per_block = iommu_lu_per_block(record_size);
	return (nr_records - 1) / per_block + 1;
}
