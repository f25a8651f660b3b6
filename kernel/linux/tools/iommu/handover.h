/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A handover, read by the code that the kernel reads it with
 */
#ifndef _TOOLS_IOMMU_HANDOVER_H
#define _TOOLS_IOMMU_HANDOVER_H

#include "image.h"
#include "memory.h"

#define MAX_LEVELS	6

/**
 * struct tables - what the walk of a page table found
 * @walked: it was walked, as far as it could
 * @nr: tables of each level
 * @leaves: entries that map memory, of each level
 * @bytes: bytes of all tables
 * @mapped: bytes of memory that the leaves map, 2^64 - 1 if it is more
 * @broken: the rule that it breaks, if any
 */
struct tables {
	bool walked;
	__u64 nr[MAX_LEVELS];
	__u64 leaves[MAX_LEVELS];
	__u64 bytes;
	__u64 mapped;
	struct iommu_lu_broken broken;
};

/**
 * struct records - all records of a kind
 * @nr: number of records that could be read
 * @size: bytes of each that are known
 * @words: their words, one record after the other
 * @phys: where each was
 */
struct records {
	__u32 nr;
	__u32 size;
	__u64 *words;
	__u64 *phys;
};

/**
 * struct handover - a handover
 * @env: where it was read
 * @error: 0 if it was accepted
 * @broken: else the rule that it breaks
 * @domain: the domain at fault, for a rule about page tables
 * @root: words of the root; zeroes if it cannot be read
 * @nr_arrays: arrays in the root that can be looked at
 * @nr_blocks: blocks of records
 * @records: records of each kind; of a refused handover those that can be read
 * @tables: page tables, one for each domain; NULL if they were not walked
 * @hwpts: for each domain its first HWPT, or %IOMMU_LU_NONE
 */
struct handover {
	struct iommu_lu_env env;
	int error;
	struct iommu_lu_broken broken;
	__u32 domain;
	struct iommu_lu_root root;
	__u32 nr_arrays;
	__u64 nr_blocks;
	struct records records[IOMMU_LU_NR_KINDS];
	struct tables *tables;
	__u32 *hwpts;
};

struct input_options;

void handover_open(struct handover *h, const char *path,
		   const struct input_options *options, bool walk);
void handover_close(struct handover *h);
const __u64 *handover_record(const struct handover *h, __u32 kind, __u32 index);

/* Room for a label */
#define LABEL_TEXT	160

char *handover_label(const struct handover *h, __u32 kind, __u32 index,
		     bool addresses, char label[LABEL_TEXT]);
bool handover_at_fault(const struct handover *h, __u32 kind, __u32 index);
__u64 handover_fault_phys(const struct handover *h);

void tables_walk(struct handover *h);

#endif /* _TOOLS_IOMMU_HANDOVER_H */
