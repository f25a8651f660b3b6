// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover as text
 */
#include <stdio.h>
#include <string.h>

#include "fields.h"
#include "show.h"

static void show_place(const struct handover *h, __u64 phys)
{
	__u64 offset;

	if (memory_offset(&h->env, phys, &offset))
		printf("at 0x%llx, byte 0x%llx of the file\n", phys, offset);
	else
		printf("at 0x%llx, which is not in the file\n", phys);
}

/* Which part of what breaks the rule */
static void show_part(const struct handover *h)
{
	const struct iommu_lu_broken *broken = &h->broken;
	__u32 rule = broken->rule;

	if (rule == IOMMU_LU_RULE_TABLE_LEVEL)
		printf("  page table of domain[%u], entry %u of the table ", h->domain,
		       broken->index);
	else if (rule > IOMMU_LU_RULE_TABLE_LEVEL || rule == IOMMU_LU_RULE_TABLE_MAPPED)
		printf("  page table of domain[%u], table of level %u ", h->domain,
		       broken->index);
	else if (!broken->kind)
		printf("  root, ");
	else if (rule < IOMMU_LU_RULE_REC_RESERVED)
		printf("  block %u of kind %s, ", broken->index, kind_of(broken->kind)->name);
	else
		printf("  %s[%u], ", kind_of(broken->kind)->name, broken->index);
}

/**
 * show_verdict - accepted, or refused and why
 * @h: the handover
 */
void show_verdict(const struct handover *h)
{
	const struct iommu_lu_broken *broken = &h->broken;

	if (!h->error) {
		printf("accepted\n");
		return;
	}
	printf("refused [%s] %s\n", iommu_lu_rule_id(broken->rule),
	       iommu_lu_rule_text(broken->rule));
	show_part(h);
	show_place(h, handover_fault_phys(h));
	if (h->env.read_error)
		printf("  reading failed: %s\n", strerror(h->env.read_error));
}

static void show_facts(const char *text)
{
	size_t line;

	for (; text && *text; text += line + (text[line] == '\n')) {
		line = strcspn(text, "\n");
		printf("  %.*s\n", (int)line, text);
	}
}

static void show_root(const struct handover *h)
{
	const struct iommu_lu_root *root = &h->root;

	printf("root: phys=0x%llx version=%u size=%u", h->env.root, root->version, root->size);
	printf(" incompat=0x%llx compat=0x%llx", root->incompat, root->compat);
	printf(" checksum=0x%08x nr_arrays=%u blocks=%llu\n", root->checksum,
	       root->nr_arrays, h->nr_blocks);
}

static void show_tables(const struct tables *tables)
{
	__u32 level = MAX_LEVELS;

	if (!tables->walked)
		return;
	while (level-- > 0) {
		if (tables->nr[level])
			printf("  level %u: tables=%llu leaves=%llu\n", level,
			       tables->nr[level], tables->leaves[level]);
	}
	printf("  tables: bytes=%llu mapped=%llu\n", tables->bytes, tables->mapped);
	if (tables->broken.rule)
		printf("  refused [%s] %s, at 0x%llx\n", iommu_lu_rule_id(tables->broken.rule),
		       iommu_lu_rule_text(tables->broken.rule), tables->broken.phys);
}

static void show_record(const struct handover *h, __u32 kind, __u32 index)
{
	const __u64 *record = handover_record(h, kind, index);
	const struct kind *k = kind_of(kind);
	char text[FIELD_TEXT];
	__u64 value;
	size_t i;

	printf("%s[%u]:", k->name, index);
	for (i = 0; i < k->nr_fields; i++) {
		value = field_value(&k->fields[i], record);
		if (field_shown(&k->fields[i], value))
			printf(" %s=%s", k->fields[i].name,
			       field_text(&k->fields[i], value, text));
	}
	if (handover_at_fault(h, kind, index))
		printf("  <-- %s", iommu_lu_rule_id(h->broken.rule));
	putchar('\n');
	if (kind == IOMMU_LU_KIND_DOMAIN && h->tables)
		show_tables(&h->tables[index]);
}

/**
 * show_text - everything, a line for each record
 * @h: the handover
 */
void show_text(const struct handover *h)
{
	__u32 kind, i;

	show_verdict(h);
	show_facts(h->env.text);
	show_root(h);
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		for (i = 0; i < h->records[kind - 1].nr; i++)
			show_record(h, kind, i);
	}
}
