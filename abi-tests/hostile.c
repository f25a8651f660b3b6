// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the catalogue of hostile handovers, a file for each.
 *
 * usage: abi-hostile DIRECTORY
 *
 * Prints number, rule and name of each. Files are NUMBER.handover; their text
 * says what a reader must find: "rule" when it opens the handover, "table-rule"
 * when it walks its page tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "hostile_tables.h"

/* All that is handed over in the arena */
static void collect(struct pages *p, const struct iommu_lu_arena *a, __u64 root)
{
	__u32 i;

	for (i = 0; i < a->nr_used; i++) {
		if (a->handed_over[i])
			memcpy(pages_add(p, a->base + 4096ULL * i), a->words + 512ULL * i, 4096);
	}
	p->root = root;
	hostile_tables_add(p);
}

static void save(struct pages *p, const char *folder, __u32 number,
		 const char *name, __u32 rule, __u32 table_rule)
{
	__u32 any = rule ? rule : table_rule;
	char path[4096], text[256];
	const char *error;

	snprintf(text, sizeof(text), "%s%s%snote=%s\n", rule ? "rule=" :
		 table_rule ? "table-rule=" : "", iommu_lu_rule_id(any), any ? "\n" : "", name);
	p->text = text;
	snprintf(path, sizeof(path), "%s/%03u.handover", folder, number);
	error = pages_save(p, path);
	p->text = NULL;
	if (error) {
		fprintf(stderr, "abi-hostile: %s: %s\n", path, error);
		exit(2);
	}
	printf("%03u\t%s\t%s\n", number, any ? iommu_lu_rule_id(any) : "-", name);
	pages_free(p);
}

int main(int argc, char **argv)
{
	struct iommu_lu_arena *a = host_arena(64);
	struct pages p = { 0 };
	struct iommu_lu_hostile h;
	__u32 i, number = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: abi-hostile DIRECTORY\n");
		return 2;
	}
	for (i = 0; iommu_lu_hostile_image(a, i, &h); i++) {
		collect(&p, a, h.root);
		save(&p, argv[1], number++, h.name, h.rule,
		     h.rule ? 0 : hostile_tables_rule(h.name));
	}
	for (i = 0;; i++) {
		collect(&p, a, iommu_lu_small_image(a));
		if (!hostile_tables_image(&p, i, &h))
			break;
		save(&p, argv[1], number++, h.name, 0, h.rule);
	}
	pages_free(&p);
	return 0;
}
