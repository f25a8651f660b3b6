/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random, valid graphs of objects, as records
 */
#ifndef _IOMMU_LIVEUPDATE_IMAGE_GRAPH_H
#define _IOMMU_LIVEUPDATE_IMAGE_GRAPH_H

#include "image_cases.h"

/**
 * struct iommu_lu_graph - objects and how they hang together
 * @seed: what all random choices follow from
 * @incompat: incompatible features: with %IOMMU_LU_INCOMPAT_NOIOMMU some devices
 *	have no IOMMU
 * @nr_iommus: IOMMUs; without any, no device has one
 * @nr_domains: domains, each with an HWPT, at least 1
 * @nr_devices: devices, each with an attachment
 * @nr_iommufds: iommufds, at least 1
 * @nr_memory: memfds
 * @emit: called for each record; returns 0 to end
 * @a: arena of the case
 * @w: writer, for an @emit that writes
 * @img: accepted handover, for an @emit that compares
 * @cursors: where @emit has come to in @img, one for each kind
 * @more_words: words by which written records are longer than version 1's
 * @spoiled_kind: kind of the one record that is written with other bits
 * @spoiled_index: its index
 * @spoiled_word: the word
 * @spoiled_bits: the bits; 0 if nothing is spoiled
 * @left_out: 1 + index of the one attachment that its IOMMU's driver has no record of, or 0
 *
 * A graph is a function of its numbers and of @seed: nothing is stored, the
 * records are made once to be written and once more to be compared.
 */
struct iommu_lu_graph {
	__u64 seed;
	__u64 incompat;
	__u32 nr_iommus;
	__u32 nr_domains;
	__u32 nr_devices;
	__u32 nr_iommufds;
	__u32 nr_memory;
	int (*emit)(struct iommu_lu_graph *g, __u32 kind, const __u64 *words);
	struct iommu_lu_arena *a;
	struct iommu_lu_writer *w;
	struct iommu_lu_image *img;
	struct iommu_lu_cursor *cursors;
	__u32 more_words;
	__u32 spoiled_kind;
	__u32 spoiled_index;
	__u32 spoiled_word;
	__u64 spoiled_bits;
	__u32 left_out;
};

__u64 iommu_lu_graph_write(struct iommu_lu_graph *g);
__u32 iommu_lu_graph_missing_rule(const struct iommu_lu_graph *g, __u32 attachment);
void iommu_lu_graph_compare(struct iommu_lu_graph *g, struct iommu_lu_image *img);

#endif /* _IOMMU_LIVEUPDATE_IMAGE_GRAPH_H */
