// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover as JSON
 *
 * Addresses and registers are strings, as many readers of JSON know no
 * integers of 64 bits.
 */
#include <stdio.h>
#include <string.h>

#include "fields.h"
#include "show.h"

/* The text of a handover file was checked: it has no control characters. */
static void put_string(const char *text, size_t bytes)
{
	putchar('"');
	for (; bytes--; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void put_facts(const char *text)
{
	const char *between = "", *value;
	size_t line, key;

	printf("  \"facts\": {");
	for (; text && *text; text += line + (text[line] == '\n')) {
		line = strcspn(text, "\n");
		value = memchr(text, '=', line);
		if (!value)
			continue;
		key = value - text;
		printf("%s", between);
		put_string(text, key);
		printf(": ");
		put_string(value + 1, line - key - 1);
		between = ", ";
	}
	printf("},\n");
}

static void put_broken(const struct handover *h, const struct iommu_lu_broken *broken,
		       __u64 phys)
{
	__u64 offset;

	printf("{\"rule\": \"%s\", \"text\": \"%s\", \"kind\": ",
	       iommu_lu_rule_id(broken->rule), iommu_lu_rule_text(broken->rule));
	if (broken->kind)
		printf("\"%s\"", kind_of(broken->kind)->name);
	else
		printf("null");
	printf(", \"index\": %u, \"phys\": \"0x%llx\", \"offset\": ", broken->index, phys);
	if (memory_offset(&h->env, phys, &offset))
		printf("\"0x%llx\"}", offset);
	else
		printf("null}");
}

static void put_root(const struct handover *h)
{
	const struct iommu_lu_root *root = &h->root;
	const char *between = "";
	__u32 i;

	printf("  \"root\": {\"phys\": \"0x%llx\", \"version\": %u, \"size\": %u,\n",
	       h->env.root, root->version, root->size);
	printf("    \"incompat\": \"0x%llx\", \"compat\": \"0x%llx\",\n", root->incompat,
	       root->compat);
	printf("    \"checksum\": \"0x%08x\", \"blocks\": %llu,\n", root->checksum, h->nr_blocks);
	printf("    \"arrays\": [");
	for (i = 0; i < h->nr_arrays; i++) {
		printf("%s\n      {\"kind\": ", between);
		if (i < IOMMU_LU_NR_KINDS)
			printf("\"%s\"", kind_of(i + 1)->name);
		else
			printf("%u", i + 1);
		printf(", \"head\": \"0x%llx\", \"nr_records\": %u, \"record_size\": %u}",
		       root->arrays[i].head, root->arrays[i].nr_records,
		       root->arrays[i].record_size);
		between = ",";
	}
	printf("]},\n");
}

static void put_tables(const struct handover *h, const struct tables *tables)
{
	const char *between = "";
	__u32 level;

	if (!tables->walked)
		return;
	printf(", \"tables\": {\"levels\": [");
	for (level = 0; level < MAX_LEVELS; level++) {
		if (!tables->nr[level])
			continue;
		printf("%s{\"level\": %u, \"tables\": %llu, \"leaves\": %llu}", between,
		       level, tables->nr[level], tables->leaves[level]);
		between = ", ";
	}
	printf("], \"bytes\": %llu, \"mapped\": %llu, \"broken\": ", tables->bytes,
	       tables->mapped);
	if (tables->broken.rule)
		put_broken(h, &tables->broken, tables->broken.phys);
	else
		printf("null");
	printf("}");
}

static void put_value(const struct field *field, __u64 value)
{
	char text[FIELD_TEXT];

	field_text(field, value, text);
	if (field_refers(field, value))
		printf("%llu", value);
	else if (!strcmp(text, "none"))
		printf("null");
	else if (field->how == FIELD_NUMBER || field->how == FIELD_PASID)
		printf("%s", text);
	else
		printf("\"%s\"", text);
}

static void put_record(const struct handover *h, __u32 kind, __u32 index)
{
	const __u64 *record = handover_record(h, kind, index);
	const struct kind *k = kind_of(kind);
	const char *between = "";
	__u64 value;
	size_t i;

	printf("      {");
	for (i = 0; i < k->nr_fields; i++) {
		value = field_value(&k->fields[i], record);
		if (!field_shown(&k->fields[i], value))
			continue;
		printf("%s\"%s\": ", between, k->fields[i].name);
		put_value(&k->fields[i], value);
		between = ", ";
	}
	if (kind == IOMMU_LU_KIND_DOMAIN && h->tables)
		put_tables(h, &h->tables[index]);
	printf("}");
}

static void put_records(const struct handover *h, __u32 kind)
{
	const char *between = "";
	__u32 i;

	printf("    \"%s\": [", kind_of(kind)->name);
	for (i = 0; i < h->records[kind - 1].nr; i++) {
		printf("%s\n", between);
		put_record(h, kind, i);
		between = ",";
	}
	printf("]%s\n", kind < IOMMU_LU_NR_KINDS ? "," : "");
}

/**
 * show_json - everything, as one JSON object
 * @h: the handover
 */
void show_json(const struct handover *h)
{
	__u32 kind;

	printf("{\n  \"format\": \"%s\",\n  \"accepted\": %s,\n  \"broken\": ",
	       h->env.format, h->error ? "false" : "true");
	if (h->error)
		put_broken(h, &h->broken, handover_fault_phys(h));
	else
		printf("null");
	printf(",\n");
	put_facts(h->env.text);
	put_root(h);
	printf("  \"records\": {\n");
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		put_records(h, kind);
	printf("  }\n}\n");
}
