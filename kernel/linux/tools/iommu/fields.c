// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in each record, for people and for programs
 */
#include <stdio.h>

#include "error.h"
#include "fields.h"
#include "image.h"

static const char *const drivers[FIELD_NAMES] = {
	[IOMMU_LU_DRIVER_VTD]		= "vtd",
	[IOMMU_LU_DRIVER_AMDVI]		= "amdvi",
	[IOMMU_LU_DRIVER_SMMUV3]	= "smmuv3",
};

static const char *const formats[FIELD_NAMES] = {
	[IOMMU_LU_FORMAT_VTD_SS]	= "vtd-ss",
	[IOMMU_LU_FORMAT_X86_64]	= "x86-64",
	[IOMMU_LU_FORMAT_AMD_V1]	= "amd-v1",
	[IOMMU_LU_FORMAT_LPAE_S1]	= "lpae-s1",
	[IOMMU_LU_FORMAT_LPAE_S2]	= "lpae-s2",
};

static const char *const vtd_modes[FIELD_NAMES] = {
	[IOMMU_LU_VTD_LEGACY]		= "legacy",
	[IOMMU_LU_VTD_SCALABLE]		= "scalable",
};

static const char *const stream_formats[FIELD_NAMES] = {
	[IOMMU_LU_SMMUV3_LINEAR]	= "linear",
	[IOMMU_LU_SMMUV3_TWO_LEVEL]	= "two-level",
};

static const char *const cd_formats[FIELD_NAMES] = {
	[IOMMU_LU_SMMUV3_CD_LINEAR]	= "linear",
	[IOMMU_LU_SMMUV3_CD_TWO_LEVEL]	= "two-level",
};

/* A field of struct iommu_lu_RECORD; the tests compare the sizes with it. */
#define FIELD(record, field, bytes, as, ...) {			\
	.name = #field,							\
	.offset = offsetof(struct iommu_lu_##record, field),		\
	.size = bytes,							\
	.how = FIELD_##as,						\
	__VA_ARGS__							\
}

#define KEY		.key = true
#define REFERS(to)	.kind = IOMMU_LU_KIND_##to
#define NAMES(list)	.names = list

static const struct field iommu_fields[] = {
	FIELD(iommu, segment, 4, SEGMENT, KEY),
	FIELD(iommu, base, 8, HEX, KEY),
	FIELD(iommu, driver, 4, NAMED, NAMES(drivers)),
	FIELD(iommu, flags, 8, ZERO),
	FIELD(iommu, reserved, 8, ZERO),
};

/* What tells domains apart are their HWPTs, see handover_label(). */
static const struct field domain_fields[] = {
	FIELD(domain, top_table, 8, ADDRESS),
	FIELD(domain, format, 4, NAMED, NAMES(formats)),
	FIELD(domain, levels, 4, NUMBER),
	FIELD(domain, input_bits, 4, NUMBER),
	FIELD(domain, output_bits, 4, NUMBER),
	FIELD(domain, nr_tables, 8, NUMBER),
	FIELD(domain, top_bytes_lg2, 4, NUMBER),
	FIELD(domain, granule_lg2, 4, NUMBER),
	FIELD(domain, flags, 8, ZERO),
	FIELD(domain, reserved, 16, ZERO),
};

static const struct field device_fields[] = {
	FIELD(device, segment, 4, SEGMENT, KEY),
	FIELD(device, rid, 4, RID, KEY),
	FIELD(device, pci_id, 4, PCI_ID),
	FIELD(device, iommu, 4, RECORD, REFERS(IOMMU)),
	FIELD(device, flags, 8, ZERO),
	FIELD(device, reserved, 24, ZERO),
};

static const struct field attachment_fields[] = {
	FIELD(attachment, device, 4, RECORD, KEY, REFERS(DEVICE)),
	FIELD(attachment, domain, 4, RECORD, REFERS(DOMAIN)),
	FIELD(attachment, iommu, 4, RECORD, REFERS(IOMMU)),
	FIELD(attachment, pasid, 4, PASID, KEY),
	FIELD(attachment, flags, 8, ZERO),
	FIELD(attachment, reserved, 8, ZERO),
};

static const struct field iommufd_fields[] = {
	FIELD(iommufd, nr_hwpts, 4, NUMBER),
	FIELD(iommufd, nr_memory, 4, NUMBER),
	FIELD(iommufd, flags, 8, ZERO),
	FIELD(iommufd, reserved, 16, ZERO),
};

static const struct field hwpt_fields[] = {
	FIELD(hwpt, iommufd, 4, RECORD, KEY, REFERS(IOMMUFD)),
	FIELD(hwpt, token, 8, HEX, KEY),
	FIELD(hwpt, domain, 4, RECORD, REFERS(DOMAIN)),
	FIELD(hwpt, parent, 4, RECORD, REFERS(HWPT)),
	FIELD(hwpt, flags, 4, ZERO),
	FIELD(hwpt, reserved, 8, ZERO),
};

static const struct field memory_fields[] = {
	FIELD(memory, iommufd, 4, RECORD, KEY, REFERS(IOMMUFD)),
	FIELD(memory, memfd, 8, ADDRESS, KEY),
	FIELD(memory, flags, 4, ZERO),
	FIELD(memory, reserved, 16, ZERO),
};

static const struct field vtd_iommu_fields[] = {
	FIELD(vtd_iommu, iommu, 4, RECORD, KEY, REFERS(IOMMU)),
	FIELD(vtd_iommu, mode, 4, NAMED, NAMES(vtd_modes)),
	FIELD(vtd_iommu, root_table, 8, ADDRESS),
	FIELD(vtd_iommu, cap, 8, HEX),
	FIELD(vtd_iommu, ecap, 8, HEX),
	FIELD(vtd_iommu, reserved, 16, ZERO),
};

static const struct field vtd_context_fields[] = {
	FIELD(vtd_context, iommu, 4, RECORD, KEY, REFERS(IOMMU)),
	FIELD(vtd_context, bus, 4, BUS, KEY),
	FIELD(vtd_context, upper, 4, NUMBER, KEY),
	FIELD(vtd_context, table, 8, ADDRESS),
	FIELD(vtd_context, flags, 4, ZERO),
	FIELD(vtd_context, reserved, 8, ZERO),
};

static const struct field vtd_attachment_fields[] = {
	FIELD(vtd_attachment, attachment, 4, RECORD, KEY, REFERS(ATTACHMENT)),
	FIELD(vtd_attachment, domain_id, 4, NUMBER),
	FIELD(vtd_attachment, pasid_dir, 8, ADDRESS),
	FIELD(vtd_attachment, pasid_table, 8, ADDRESS),
	FIELD(vtd_attachment, pasid_dir_bytes_lg2, 4, NUMBER),
	FIELD(vtd_attachment, flags, 4, ZERO),
	FIELD(vtd_attachment, reserved, 16, ZERO),
};

static const struct field smmuv3_iommu_fields[] = {
	FIELD(smmuv3_iommu, iommu, 4, RECORD, KEY, REFERS(IOMMU)),
	FIELD(smmuv3_iommu, format, 4, NAMED, NAMES(stream_formats)),
	FIELD(smmuv3_iommu, stream_table, 8, ADDRESS),
	FIELD(smmuv3_iommu, sid_bits, 4, NUMBER),
	FIELD(smmuv3_iommu, split, 4, NUMBER),
	FIELD(smmuv3_iommu, cr1, 4, HEX),
	FIELD(smmuv3_iommu, cr2, 4, HEX),
	FIELD(smmuv3_iommu, reserved, 16, ZERO),
};

static const struct field smmuv3_streams_fields[] = {
	FIELD(smmuv3_streams, iommu, 4, RECORD, KEY, REFERS(IOMMU)),
	FIELD(smmuv3_streams, index, 4, NUMBER, KEY),
	FIELD(smmuv3_streams, table, 8, ADDRESS),
	FIELD(smmuv3_streams, flags, 8, ZERO),
	FIELD(smmuv3_streams, reserved, 8, ZERO),
};

static const struct field smmuv3_attachment_fields[] = {
	FIELD(smmuv3_attachment, attachment, 4, RECORD, KEY, REFERS(ATTACHMENT)),
	FIELD(smmuv3_attachment, sid, 4, HEX),
	FIELD(smmuv3_attachment, cd_table, 8, ADDRESS),
	FIELD(smmuv3_attachment, cd_leaf, 8, ADDRESS),
	FIELD(smmuv3_attachment, cd_format, 4, NAMED, NAMES(cd_formats)),
	FIELD(smmuv3_attachment, cd_bits, 4, NUMBER),
	FIELD(smmuv3_attachment, tag, 4, NUMBER),
	FIELD(smmuv3_attachment, flags, 4, ZERO),
	FIELD(smmuv3_attachment, reserved, 8, ZERO),
};

static const struct field amdvi_iommu_fields[] = {
	FIELD(amdvi_iommu, iommu, 4, RECORD, KEY, REFERS(IOMMU)),
	FIELD(amdvi_iommu, table_bytes_lg2, 4, NUMBER),
	FIELD(amdvi_iommu, device_table, 8, ADDRESS),
	FIELD(amdvi_iommu, features, 8, HEX),
	FIELD(amdvi_iommu, features2, 8, HEX),
	FIELD(amdvi_iommu, reserved, 16, ZERO),
};

static const struct field amdvi_attachment_fields[] = {
	FIELD(amdvi_attachment, attachment, 4, RECORD, KEY, REFERS(ATTACHMENT)),
	FIELD(amdvi_attachment, domain_id, 4, NUMBER),
	FIELD(amdvi_attachment, gcr3_table, 8, ADDRESS),
	FIELD(amdvi_attachment, alias, 4, HEX),
	FIELD(amdvi_attachment, flags, 4, ZERO),
	FIELD(amdvi_attachment, reserved, 8, ZERO),
};

#define KIND(record, shade) { #record, record##_fields, NR_OF(record##_fields), shade }

static const struct kind kinds[IOMMU_LU_NR_KINDS] = {
	[IOMMU_LU_KIND_IOMMU - 1]		= KIND(iommu, "#cfe2f3"),
	[IOMMU_LU_KIND_DOMAIN - 1]		= KIND(domain, "#d9ead3"),
	[IOMMU_LU_KIND_DEVICE - 1]		= KIND(device, "#fff2cc"),
	[IOMMU_LU_KIND_ATTACHMENT - 1]		= KIND(attachment, "#f3f3f3"),
	[IOMMU_LU_KIND_IOMMUFD - 1]		= KIND(iommufd, "#fce5cd"),
	[IOMMU_LU_KIND_HWPT - 1]		= KIND(hwpt, "#ead1dc"),
	[IOMMU_LU_KIND_MEMORY - 1]		= KIND(memory, "#d9d2e9"),
	[IOMMU_LU_KIND_VTD_IOMMU - 1]		= KIND(vtd_iommu, "#cfe2f3"),
	[IOMMU_LU_KIND_VTD_CONTEXT - 1]		= KIND(vtd_context, "#cfe2f3"),
	[IOMMU_LU_KIND_VTD_ATTACHMENT - 1]	= KIND(vtd_attachment, "#f3f3f3"),
	[IOMMU_LU_KIND_SMMUV3_IOMMU - 1]	= KIND(smmuv3_iommu, "#cfe2f3"),
	[IOMMU_LU_KIND_SMMUV3_STREAMS - 1]	= KIND(smmuv3_streams, "#cfe2f3"),
	[IOMMU_LU_KIND_SMMUV3_ATTACHMENT - 1]	= KIND(smmuv3_attachment, "#f3f3f3"),
	[IOMMU_LU_KIND_AMDVI_IOMMU - 1]		= KIND(amdvi_iommu, "#cfe2f3"),
	[IOMMU_LU_KIND_AMDVI_ATTACHMENT - 1]	= KIND(amdvi_attachment, "#f3f3f3"),
};

/**
 * kind_of - what is known about a kind of records
 * @kind: IOMMU_LU_KIND_*
 */
const struct kind *kind_of(__u32 kind)
{
	return &kinds[kind - 1];
}

/**
 * field_value - what a record says
 * @field: the field
 * @record: words of the record
 *
 * Return: the value; of reserved words all bits that are set.
 */
__u64 field_value(const struct field *field, const __u64 *record)
{
	const __u64 *word = record + field->offset / 8;
	__u64 value = 0;
	size_t i;

	if (field->size == 4)
		return field->offset % 8 ? iommu_lu_high(*word) : iommu_lu_low(*word);
	for (i = 0; i < field->size / 8; i++)
		value |= word[i];
	return value;
}

/**
 * field_shown - is there anything to say about a field?
 * @field: the field
 * @value: its value
 */
bool field_shown(const struct field *field, __u64 value)
{
	return field->how != FIELD_ZERO || value;
}

/**
 * field_refers - does a field name a record?
 * @field: the field
 * @value: its value
 */
bool field_refers(const struct field *field, __u64 value)
{
	return field->how == FIELD_RECORD && value != IOMMU_LU_NONE;
}

static void format_field(const struct field *field, unsigned long long value, char *text)
{
	switch (field->how) {
	case FIELD_SEGMENT:
		sprintf(text, "%04llx", value);
		return;
	case FIELD_RID:
		sprintf(text, "%02llx:%02llx.%llx", value >> 8, value >> 3 & 0x1f, value & 7);
		return;
	case FIELD_PCI_ID:
		sprintf(text, "%04llx:%04llx", value & 0xffff, value >> 16);
		return;
	case FIELD_BUS:
		sprintf(text, "%02llx", value);
		return;
	case FIELD_HEX:
	case FIELD_ADDRESS:
	case FIELD_ZERO:
		sprintf(text, "0x%llx", value);
		return;
	case FIELD_NUMBER:
	case FIELD_NAMED:
	case FIELD_PASID:
	case FIELD_RECORD:
		sprintf(text, "%llu", value);
		return;
	}
}

/**
 * field_text - a value as text
 * @field: the field
 * @value: its value
 * @text: where to
 *
 * Return: @text.
 */
char *field_text(const struct field *field, __u64 value, char text[FIELD_TEXT])
{
	bool none = (field->how == FIELD_PASID && value == IOMMU_LU_NO_PASID) ||
		    (field->how == FIELD_RECORD && value == IOMMU_LU_NONE);

	if (none)
		sprintf(text, "none");
	else if (field_refers(field, value))
		sprintf(text, "%s[%llu]", kind_of(field->kind)->name, value);
	else if (field->how == FIELD_NAMED && value < FIELD_NAMES && field->names[value])
		sprintf(text, "%s", field->names[value]);
	else
		format_field(field, value, text);
	return text;
}
