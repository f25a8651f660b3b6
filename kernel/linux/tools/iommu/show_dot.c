// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover as a picture, for Graphviz
 */
#include <stdio.h>

#include "fields.h"
#include "show.h"

/* So many records that differ in nothing that matters become one box. */
#define FEW	3

/* Whether a record of any kind may refer to this kind. */
static bool is_target(__u32 kind)
{
	const struct kind *k;
	__u32 from;
	size_t i;

	for (from = 1; from <= IOMMU_LU_NR_KINDS; from++) {
		k = kind_of(from);
		for (i = 0; i < k->nr_fields; i++) {
			if (k->fields[i].how == FIELD_RECORD && k->fields[i].kind == kind)
				return true;
		}
	}
	return false;
}

/* Whether two records refer to the same records. */
static bool alike(const struct handover *h, __u32 kind, __u32 one, __u32 other)
{
	const struct kind *k = kind_of(kind);
	size_t i;

	for (i = 0; i < k->nr_fields; i++) {
		if (k->fields[i].how == FIELD_RECORD &&
		    field_value(&k->fields[i], handover_record(h, kind, one)) !=
		    field_value(&k->fields[i], handover_record(h, kind, other)))
			return false;
	}
	return true;
}

static __u32 run_length(const struct handover *h, __u32 kind, __u32 first)
{
	__u32 next = first + 1;

	if (is_target(kind))
		return 1;
	while (next < h->records[kind - 1].nr && alike(h, kind, first, next))
		next++;
	return next - first > FEW ? next - first : 1;
}

static void put_fields(const struct handover *h, __u32 kind, __u32 index)
{
	const __u64 *record = handover_record(h, kind, index);
	const struct kind *k = kind_of(kind);
	char text[FIELD_TEXT];
	__u64 value;
	size_t i;

	for (i = 0; i < k->nr_fields; i++) {
		value = field_value(&k->fields[i], record);
		if (k->fields[i].how != FIELD_RECORD && field_shown(&k->fields[i], value))
			printf("%s %s\\l", k->fields[i].name,
			       field_text(&k->fields[i], value, text));
	}
	if (kind == IOMMU_LU_KIND_DOMAIN && h->tables && h->tables[index].walked)
		printf("maps %llu bytes\\l", h->tables[index].mapped);
}

static void put_edges(const struct handover *h, __u32 kind, __u32 index)
{
	const __u64 *record = handover_record(h, kind, index);
	const struct kind *k = kind_of(kind);
	__u64 value;
	size_t i;

	for (i = 0; i < k->nr_fields; i++) {
		value = field_value(&k->fields[i], record);
		if (field_refers(&k->fields[i], value) &&
		    handover_record(h, k->fields[i].kind, value))
			printf("  %s%u -> %s%llu;\n", k->name, index,
			       kind_of(k->fields[i].kind)->name, value);
	}
}

static void put_record(const struct handover *h, __u32 kind, __u32 index, __u32 nr)
{
	const struct kind *k = kind_of(kind);

	printf("  %s%u [fillcolor=\"%s\", label=\"", k->name, index, k->colour);
	if (nr > 1) {
		printf("%s[%u] to [%u]\\l", k->name, index, index + nr - 1);
	} else {
		printf("%s[%u]\\l", k->name, index);
		put_fields(h, kind, index);
	}
	if (handover_at_fault(h, kind, index))
		printf("%s\\l\", color=red, penwidth=3];\n",
		       iommu_lu_rule_id(h->broken.rule));
	else
		printf("\"];\n");
	put_edges(h, kind, index);
}

/**
 * show_dot - a box for each record, an arrow for each reference
 * @h: the handover
 */
void show_dot(const struct handover *h)
{
	__u32 kind, i, nr;

	printf("digraph handover {\n  rankdir=LR;\n");
	printf("  node [shape=box, style=filled, fontname=\"monospace\", fontsize=9];\n");
	if (h->error)
		printf("  label=\"refused [%s] %s\";\n", iommu_lu_rule_id(h->broken.rule),
		       iommu_lu_rule_text(h->broken.rule));
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		for (i = 0; i < h->records[kind - 1].nr; i += nr) {
			nr = run_length(h, kind, i);
			put_record(h, kind, i, nr);
		}
	}
	printf("}\n");
}
