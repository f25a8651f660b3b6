/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in each record, for people and for programs
 */
#ifndef _TOOLS_IOMMU_FIELDS_H
#define _TOOLS_IOMMU_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/**
 * enum field_how - how a field is shown
 * @FIELD_NUMBER: decimal
 * @FIELD_HEX: hexadecimal
 * @FIELD_ADDRESS: hexadecimal; where the writer put something in its memory
 * @FIELD_SEGMENT: PCI segment, four hexadecimal digits
 * @FIELD_RID: requester ID as bus, device and function
 * @FIELD_PCI_ID: vendor and device
 * @FIELD_BUS: PCI bus, two hexadecimal digits
 * @FIELD_PASID: decimal, or none
 * @FIELD_NAMED: a number that has a name
 * @FIELD_RECORD: index of a record of another kind, or none
 * @FIELD_ZERO: reserved or flags: shown if it is not zero
 */
enum field_how {
	FIELD_NUMBER,
	FIELD_HEX,
	FIELD_ADDRESS,
	FIELD_SEGMENT,
	FIELD_RID,
	FIELD_PCI_ID,
	FIELD_BUS,
	FIELD_PASID,
	FIELD_NAMED,
	FIELD_RECORD,
	FIELD_ZERO,
};

#define FIELD_NAMES	8

/**
 * struct field - one field of a record
 * @name: as in the ABI's header
 * @offset: bytes from the start of the record
 * @size: its bytes: 4, or a multiple of 8
 * @how: how it is shown
 * @key: part of what tells the record from others of its kind
 * @kind: for %FIELD_RECORD: the kind that it refers to
 * @names: for %FIELD_NAMED: %FIELD_NAMES names, with NULL where there is none
 */
struct field {
	const char *name;
	size_t offset;
	size_t size;
	enum field_how how;
	bool key;
	__u32 kind;
	const char *const *names;
};

/**
 * struct kind - a kind of records
 * @name: as in the ABI's header
 * @fields: its fields
 * @nr_fields: number of @fields
 * @colour: of its boxes in a picture
 */
struct kind {
	const char *name;
	const struct field *fields;
	size_t nr_fields;
	const char *colour;
};

const struct kind *kind_of(__u32 kind);
__u64 field_value(const struct field *field, const __u64 *record);
bool field_shown(const struct field *field, __u64 value);
bool field_refers(const struct field *field, __u64 value);

/* Room for any field as text */
#define FIELD_TEXT	40

char *field_text(const struct field *field, __u64 value, char text[FIELD_TEXT]);

#endif /* _TOOLS_IOMMU_FIELDS_H */
