// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two handovers, compared
 *
 * A record is not known by its index, which changes when others come and go,
 * but by its label, see handover_label().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "fields.h"
#include "show.h"

/**
 * struct labelled - a record and its label
 * @label: the label
 * @index: index of the record
 */
struct labelled {
	char label[LABEL_TEXT];
	__u32 index;
};

/**
 * struct side - one of two handovers
 * @h: the handover
 * @addresses: compare addresses that its writer chose
 * @list: its records of one kind, sorted by label
 * @nr: number of @list
 */
struct side {
	const struct handover *h;
	bool addresses;
	struct labelled *list;
	__u32 nr;
};

static int by_label(const void *one, const void *other)
{
	const struct labelled *a = one, *b = other;
	int order = strcmp(a->label, b->label);

	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static void list_records(struct side *side, __u32 kind)
{
	__u32 i;

	side->nr = side->h->records[kind - 1].nr;
	side->list = need_memory(realloc(side->list, (side->nr + 1) * sizeof(*side->list)));
	for (i = 0; i < side->nr; i++) {
		handover_label(side->h, kind, i, side->addresses, side->list[i].label);
		side->list[i].index = i;
	}
	qsort(side->list, side->nr, sizeof(*side->list), by_label);
}

/* A reference by the label of what it refers to, anything else as it is shown */
static void value_text(const struct side *side, const struct field *field, __u64 value,
		       char text[LABEL_TEXT])
{
	if (field_refers(field, value))
		handover_label(side->h, field->kind, value, side->addresses, text);
	else
		field_text(field, value, text);
}

static bool say_change(const char *label, const char *name, const char *old, const char *new)
{
	if (!strcmp(old, new))
		return false;
	printf("! %s: %s %s -> %s\n", label, name, old, new);
	return true;
}

static bool say_count(const char *label, const char *name, __u64 old, __u64 new)
{
	if (old == new)
		return false;
	printf("! %s: %s %llu -> %llu\n", label, name, old, new);
	return true;
}

static bool compare_fields(const struct side *a, const struct side *b, __u32 kind,
			   const struct labelled *one, const struct labelled *other)
{
	const __u64 *old = handover_record(a->h, kind, one->index);
	const __u64 *new = handover_record(b->h, kind, other->index);
	const struct kind *k = kind_of(kind);
	char before[LABEL_TEXT], after[LABEL_TEXT];
	bool differ = false;
	size_t i;

	for (i = 0; i < k->nr_fields; i++) {
		if (k->fields[i].how == FIELD_ADDRESS && !a->addresses)
			continue;
		value_text(a, &k->fields[i], field_value(&k->fields[i], old), before);
		value_text(b, &k->fields[i], field_value(&k->fields[i], new), after);
		differ |= say_change(one->label, k->fields[i].name, before, after);
	}
	return differ;
}

static bool compare_tables(const struct side *a, const struct side *b,
			   const struct labelled *one, const struct labelled *other)
{
	const struct tables *old = &a->h->tables[one->index];
	const struct tables *new = &b->h->tables[other->index];
	bool differ = false;
	char name[24];
	__u32 level;

	for (level = 0; level < MAX_LEVELS; level++) {
		sprintf(name, "level %u tables", level);
		differ |= say_count(one->label, name, old->nr[level], new->nr[level]);
		sprintf(name, "level %u leaves", level);
		differ |= say_count(one->label, name, old->leaves[level], new->leaves[level]);
	}
	return differ | say_count(one->label, "mapped", old->mapped, new->mapped);
}

static bool compare_pair(const struct side *a, const struct side *b, __u32 kind,
			 const struct labelled *one, const struct labelled *other)
{
	bool differ = compare_fields(a, b, kind, one, other);

	if (kind == IOMMU_LU_KIND_DOMAIN && a->h->tables)
		differ |= compare_tables(a, b, one, other);
	return differ;
}

static bool compare_kind(struct side *a, struct side *b, __u32 kind)
{
	bool differ = false;
	__u32 i = 0, k = 0;
	int order;

	list_records(a, kind);
	list_records(b, kind);
	while (i < a->nr || k < b->nr) {
		order = i == a->nr ? 1 : k == b->nr ? -1 :
			strcmp(a->list[i].label, b->list[k].label);
		if (!order) {
			differ |= compare_pair(a, b, kind, &a->list[i++], &b->list[k++]);
			continue;
		}
		differ = true;
		if (order < 0)
			printf("- %s\n", a->list[i++].label);
		else
			printf("+ %s\n", b->list[k++].label);
	}
	return differ;
}

static bool compare_roots(const struct handover *a, const struct handover *b)
{
	char before[32], after[32];
	bool differ;

	differ = say_count("root", "version", a->root.version, b->root.version);
	differ |= say_count("root", "size", a->root.size, b->root.size);
	differ |= say_count("root", "nr_arrays", a->root.nr_arrays, b->root.nr_arrays);
	sprintf(before, "0x%llx", a->root.compat);
	sprintf(after, "0x%llx", b->root.compat);
	return differ | say_change("root", "compat", before, after);
}

/**
 * show_diff - say in what two handovers differ
 * @one: the old one
 * @other: the new one
 * @addresses: compare addresses that the writer chose
 *
 * Return: whether they differ.
 */
bool show_diff(const struct handover *one, const struct handover *other, bool addresses)
{
	struct side a = { .h = one, .addresses = addresses };
	struct side b = { .h = other, .addresses = addresses };
	bool differ = compare_roots(one, other);
	__u32 kind;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		differ |= compare_kind(&a, &b, kind);
	free(a.list);
	free(b.list);
	return differ;
}
