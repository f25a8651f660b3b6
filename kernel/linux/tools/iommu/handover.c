// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover, read by the code that the kernel reads it with
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/build_bug.h>

#include "error.h"
#include "fields.h"
#include "handover.h"
#include "input.h"

/* What is in memory is little-endian, and is not converted. */
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

/* Records that a refused handover may have, as far as they can be shown */
static bool array_readable(const struct iommu_lu_array *array, __u32 kind)
{
	return array->record_size >= iommu_lu_record_size(kind) &&
	       array->record_size <= IOMMU_LU_BLOCK_PAYLOAD &&
	       array->record_size % 8 == 0 &&
	       array->nr_records <= IOMMU_LU_MAX_RECORDS;
}

/*
 * The reader filled in the arrays of a handover that it accepted. Of one that
 * was refused show what is there, if it is of this version at all.
 */
static void take_arrays(const struct handover *h, struct iommu_lu_image *image)
{
	__u32 kind;

	image->env = (struct iommu_lu_env *)&h->env;
	memset(image->arrays, 0, sizeof(image->arrays));
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		image->arrays[kind - 1].record_size = iommu_lu_record_size(kind);
		if (kind <= h->nr_arrays && array_readable(&h->root.arrays[kind - 1], kind))
			image->arrays[kind - 1] = h->root.arrays[kind - 1];
	}
}

static void read_root(struct handover *h)
{
	const __u64 *words = NULL;

	if (!(h->env.root % IOMMU_LU_BLOCK_SIZE))
		words = iommu_lu_map(&h->env, h->env.root, IOMMU_LU_BLOCK_SIZE);
	if (words)
		memcpy(&h->root, words, sizeof(h->root));
	if (h->root.magic != IOMMU_LU_ROOT_MAGIC ||
	    h->root.incompat & ~IOMMU_LU_INCOMPAT_KNOWN ||
	    h->root.version < IOMMU_LU_VERSION_MIN || h->root.version > IOMMU_LU_VERSION)
		return;
	h->nr_arrays = h->root.nr_arrays < IOMMU_LU_MAX_KINDS ?
		       h->root.nr_arrays : IOMMU_LU_MAX_KINDS;
}

static void copy_records(struct handover *h, const struct iommu_lu_image *image, __u32 kind)
{
	struct records *records = &h->records[kind - 1];
	struct iommu_lu_cursor cursor;
	const __u64 *words;

	iommu_lu_cursor_init(image, kind, &cursor);
	records->size = iommu_lu_record_size(kind);
	records->words = need_memory(calloc(cursor.nr_records + 1, records->size));
	records->phys = need_memory(calloc(cursor.nr_records + 1, sizeof(__u64)));
	if (cursor.nr_records && cursor.phys % IOMMU_LU_BLOCK_SIZE)
		return;
	while ((words = iommu_lu_next(image, &cursor))) {
		memcpy((char *)records->words + (size_t)records->nr * records->size,
		       words, records->size);
		records->phys[records->nr++] = cursor.phys + sizeof(struct iommu_lu_block) +
			(__u64)(cursor.local - 1) * cursor.record_size;
		h->nr_blocks += cursor.local == 1;
	}
}

static void index_hwpts(struct handover *h)
{
	__u32 nr = h->records[IOMMU_LU_KIND_DOMAIN - 1].nr, i;
	struct iommu_lu_hwpt hwpt;

	h->hwpts = need_memory(malloc((nr + 1) * sizeof(*h->hwpts)));
	for (i = 0; i < nr; i++)
		h->hwpts[i] = IOMMU_LU_NONE;
	for (i = 0; i < h->records[IOMMU_LU_KIND_HWPT - 1].nr; i++) {
		iommu_lu_get_hwpt(handover_record(h, IOMMU_LU_KIND_HWPT, i), &hwpt);
		if (hwpt.domain < nr && h->hwpts[hwpt.domain] == IOMMU_LU_NONE)
			h->hwpts[hwpt.domain] = i;
	}
}

/**
 * handover_open - read a handover
 * @h: filled in
 * @path: name of the file
 * @options: what the user says about it
 * @walk: walk the page tables too
 */
void handover_open(struct handover *h, const char *path,
		   const struct input_options *options, bool walk)
{
	struct iommu_lu_image image;
	__u32 kind;

	memset(h, 0, sizeof(*h));
	input_open(&h->env, path, options);
	h->error = iommu_lu_image_open(&image, &h->env, h->env.root, &h->broken);
	read_root(h);
	if (h->error)
		take_arrays(h, &image);
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		copy_records(h, &image, kind);
	index_hwpts(h);
	if (walk)
		tables_walk(h);
}

/**
 * handover_close - let go of a handover
 * @h: the handover
 */
void handover_close(struct handover *h)
{
	__u32 kind;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		free(h->records[kind - 1].words);
		free(h->records[kind - 1].phys);
	}
	free(h->tables);
	free(h->hwpts);
	memory_close(&h->env);
}

/**
 * handover_record - words of a record
 * @h: the handover
 * @kind: IOMMU_LU_KIND_*
 * @index: index of the record
 *
 * Return: the words, or NULL if there is no such record.
 */
const __u64 *handover_record(const struct handover *h, __u32 kind, __u32 index)
{
	const struct records *records = &h->records[kind - 1];

	if (index >= records->nr)
		return NULL;
	return records->words + (size_t)index * (records->size / 8);
}

static void add(char *label, const char *text)
{
	size_t used = strlen(label);

	snprintf(label + used, LABEL_TEXT - used, "%s%s", used ? " " : "", text);
}

static void add_key(const struct handover *h, const struct field *field, __u64 value,
		    __u32 index, bool addresses, char *label)
{
	char text[FIELD_TEXT + 24], inner[LABEL_TEXT];

	if (field_refers(field, value)) {
		add(label, handover_label(h, field->kind, value, addresses, inner));
		return;
	}
	if (field->how == FIELD_ADDRESS && !addresses)
		sprintf(text, "[%u]", index);
	else
		field_text(field, value, text);
	if (strcmp(text, "none"))
		add(label, text);
}

/**
 * handover_label - what tells a record from all others, whatever its index
 * @h: the handover
 * @kind: IOMMU_LU_KIND_*
 * @index: index of the record
 * @addresses: addresses that its writer chose may be part of it
 * @label: where to
 *
 * A domain is known by its HWPT, as its address says nothing to userspace.
 *
 * Return: @label.
 */
char *handover_label(const struct handover *h, __u32 kind, __u32 index,
		     bool addresses, char label[LABEL_TEXT])
{
	const __u64 *record = handover_record(h, kind, index);
	const struct kind *k = kind_of(kind);
	char inner[LABEL_TEXT];
	bool keyed = false;
	size_t i;

	snprintf(label, LABEL_TEXT, "%s", k->name);
	for (i = 0; record && i < k->nr_fields; i++) {
		if (!k->fields[i].key)
			continue;
		keyed = true;
		add_key(h, &k->fields[i], field_value(&k->fields[i], record), index,
			addresses, label);
	}
	if (record && kind == IOMMU_LU_KIND_DOMAIN && h->hwpts[index] != IOMMU_LU_NONE) {
		keyed = true;
		add(label, "of");
		add(label, handover_label(h, IOMMU_LU_KIND_HWPT, h->hwpts[index],
					  addresses, inner));
	}
	if (!keyed) {
		sprintf(inner, "[%u]", index);
		add(label, inner);
	}
	return label;
}

/* Rules about one record, between those about blocks and those about tables */
static bool is_record_rule(__u32 rule)
{
	return rule >= IOMMU_LU_RULE_REC_RESERVED && rule < IOMMU_LU_RULE_TABLE_MAPPED;
}

/**
 * handover_at_fault - does a record break the rule that is broken?
 * @h: the handover
 * @kind: IOMMU_LU_KIND_*
 * @index: index of the record
 */
bool handover_at_fault(const struct handover *h, __u32 kind, __u32 index)
{
	return h->error && is_record_rule(h->broken.rule) &&
	       h->broken.kind == kind && h->broken.index == index;
}

/**
 * handover_fault_phys - where the broken rule is broken
 * @h: a refused handover
 *
 * Return: physical address of the record, block or table.
 */
__u64 handover_fault_phys(const struct handover *h)
{
	const struct iommu_lu_broken *broken = &h->broken;

	if (is_record_rule(broken->rule) && broken->kind &&
	    handover_record(h, broken->kind, broken->index))
		return h->records[broken->kind - 1].phys[broken->index];
	return broken->phys;
}
