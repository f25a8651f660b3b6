/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of a driver, each of which belongs to an IOMMU or to an attachment
 *
 * The low half of its first word says to which, and the records of a kind are
 * sorted by that.
 */
#ifndef _IOMMU_LU_RELATIONS_OWNED_H
#define _IOMMU_LU_RELATIONS_OWNED_H

#include "relations_window.h"

/* Words of a record that belongs to an IOMMU */
#define IOMMU_LU_OWNED_WORDS	6

/**
 * struct iommu_lu_owned - a driver's IOMMU records from one of them on
 * @cur: position behind that one
 * @owner: index of its IOMMU; %IOMMU_LU_NONE at the end
 * @words: its words; at the end still those of the last one, or zero
 */
struct iommu_lu_owned {
	struct iommu_lu_cursor cur;
	__u32 owner;
	__u64 words[IOMMU_LU_OWNED_WORDS];
};

#ifdef __FRAMAC__
#include "acsl/relations.h"
#include "acsl/relations_owned.h"
#endif

/**
 * iommu_lu_aligned - is a table aligned to its size?
 * @phys: physical address
 * @bytes_lg2: log2 of its bytes, at most 26; a table has 4096 at least
 */
int iommu_lu_aligned(__u64 phys, __u32 bytes_lg2);

/**
 * iommu_lu_check_owned - check that what has a driver has the driver's records
 * @img: image whose records keep the rules of single records
 * @driver: IOMMU_LU_DRIVER_*
 * @broken: the broken rule on failure
 *
 * Each IOMMU with the driver has one of its IOMMU records, each attachment at such
 * an IOMMU one of its attachment records, and what has another driver has none of
 * them [VTD-2, VTD-3, AMD-2, AMD-3, SMMU-2, SMMU-3].
 *
 * Return: 0, or -EINVAL.
 */
int iommu_lu_check_owned(const struct iommu_lu_image *img, __u32 driver,
			 struct iommu_lu_broken *broken);

/**
 * iommu_lu_owned_init - the first of a driver's IOMMU records
 * @img: the image
 * @kind: kind of these records
 * @o: filled in
 */
void iommu_lu_owned_init(const struct iommu_lu_image *img, __u32 kind,
			 struct iommu_lu_owned *o);

/**
 * iommu_lu_skip_owned - go on to the IOMMU record of an IOMMU or one behind it
 * @img: the image
 * @o: one in front of it, or its own one
 * @owner: index of the IOMMU
 */
void iommu_lu_skip_owned(const struct iommu_lu_image *img, struct iommu_lu_owned *o,
			 __u32 owner);

/**
 * iommu_lu_segment_of - the PCI segment of an IOMMU
 * @img: the image
 * @iommus: position in the IOMMUs, not behind @index; moved behind it
 * @index: index of the IOMMU
 * @segment: the segment
 *
 * Return: true, unless the IOMMU's record cannot be read.
 */
int iommu_lu_segment_of(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *iommus, __u32 index, __u32 *segment);

/**
 * iommu_lu_next_format - the page-table format of the next domain
 * @img: the image
 * @domains: position in the domains, moved on
 * @format: the format
 *
 * Return: true, unless there is none, or its record cannot be read.
 */
int iommu_lu_next_format(const struct iommu_lu_image *img,
			 struct iommu_lu_cursor *domains, __u32 *format);

/**
 * iommu_lu_named_by - the IOMMU or the domain that an attachment names
 * @img: the image
 * @attachments: position in the attachments, not behind @index; moved behind it
 * @index: index of the attachment
 * @kind: IOMMU_LU_KIND_IOMMU or IOMMU_LU_KIND_DOMAIN
 *
 * Return: the index of the IOMMU, or of the domain; %IOMMU_LU_NONE if there is none,
 * or the attachment's record cannot be read.
 */
__u32 iommu_lu_named_by(const struct iommu_lu_image *img,
			struct iommu_lu_cursor *attachments, __u32 index,
			__u32 kind);

#endif /* _IOMMU_LU_RELATIONS_OWNED_H */
