// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a reader finds in a handover: the reader is the kernel's
 */
#include <stdlib.h>
#include <string.h>

#include "contents.h"

struct field {
	const char *name;
	size_t offset;
	size_t size;
};

#define MAX_FIELDS	12

/* A kind of records: its fields, and how it is decoded */
struct kind {
	const char *name;
	void (*get)(const __u64 *w, void *record);
	struct field fields[MAX_FIELDS];
};

#define F(kind, field)	{ #field, offsetof(struct iommu_lu_##kind, field), \
			  sizeof(((struct iommu_lu_##kind *)0)->field) }
#define GETTER(kind)							\
	static void get_##kind(const __u64 *w, void *record)		\
	{								\
		iommu_lu_get_##kind(w, record);				\
	}

GETTER(iommu)
GETTER(domain)
GETTER(device)
GETTER(attachment)
GETTER(iommufd)
GETTER(hwpt)
GETTER(memory)
GETTER(vtd_iommu)
GETTER(vtd_context)
GETTER(vtd_attachment)
GETTER(smmuv3_iommu)
GETTER(smmuv3_streams)
GETTER(smmuv3_attachment)
GETTER(amdvi_iommu)
GETTER(amdvi_attachment)

static const struct kind kinds[IOMMU_LU_NR_KINDS] = {
	{ "iommu", get_iommu, {
		F(iommu, base), F(iommu, segment), F(iommu, driver), F(iommu, flags) } },
	{ "domain", get_domain, {
		F(domain, top_table), F(domain, format), F(domain, levels),
		F(domain, input_bits), F(domain, output_bits), F(domain, nr_tables),
		F(domain, top_bytes_lg2), F(domain, granule_lg2), F(domain, flags) } },
	{ "device", get_device, {
		F(device, segment), F(device, rid), F(device, pci_id),
		F(device, iommu), F(device, flags) } },
	{ "attachment", get_attachment, {
		F(attachment, device), F(attachment, domain), F(attachment, iommu),
		F(attachment, pasid), F(attachment, flags) } },
	{ "iommufd", get_iommufd, {
		F(iommufd, nr_hwpts), F(iommufd, nr_memory), F(iommufd, flags) } },
	{ "hwpt", get_hwpt, {
		F(hwpt, token), F(hwpt, domain), F(hwpt, iommufd), F(hwpt, parent),
		F(hwpt, flags) } },
	{ "memory", get_memory, {
		F(memory, memfd), F(memory, iommufd), F(memory, flags) } },
	{ "vtd_iommu", get_vtd_iommu, {
		F(vtd_iommu, iommu), F(vtd_iommu, mode), F(vtd_iommu, root_table),
		F(vtd_iommu, cap), F(vtd_iommu, ecap) } },
	{ "vtd_context", get_vtd_context, {
		F(vtd_context, iommu), F(vtd_context, bus), F(vtd_context, upper),
		F(vtd_context, flags), F(vtd_context, table) } },
	{ "vtd_attachment", get_vtd_attachment, {
		F(vtd_attachment, attachment), F(vtd_attachment, domain_id),
		F(vtd_attachment, pasid_dir), F(vtd_attachment, pasid_table),
		F(vtd_attachment, pasid_dir_bytes_lg2), F(vtd_attachment, flags) } },
	{ "smmuv3_iommu", get_smmuv3_iommu, {
		F(smmuv3_iommu, iommu), F(smmuv3_iommu, format),
		F(smmuv3_iommu, stream_table), F(smmuv3_iommu, sid_bits),
		F(smmuv3_iommu, split), F(smmuv3_iommu, cr1), F(smmuv3_iommu, cr2) } },
	{ "smmuv3_streams", get_smmuv3_streams, {
		F(smmuv3_streams, iommu), F(smmuv3_streams, index),
		F(smmuv3_streams, table), F(smmuv3_streams, flags) } },
	{ "smmuv3_attachment", get_smmuv3_attachment, {
		F(smmuv3_attachment, attachment), F(smmuv3_attachment, sid),
		F(smmuv3_attachment, cd_table), F(smmuv3_attachment, cd_leaf),
		F(smmuv3_attachment, cd_format), F(smmuv3_attachment, cd_bits),
		F(smmuv3_attachment, tag), F(smmuv3_attachment, flags) } },
	{ "amdvi_iommu", get_amdvi_iommu, {
		F(amdvi_iommu, iommu), F(amdvi_iommu, table_bytes_lg2),
		F(amdvi_iommu, device_table), F(amdvi_iommu, features),
		F(amdvi_iommu, features2) } },
	{ "amdvi_attachment", get_amdvi_attachment, {
		F(amdvi_attachment, attachment), F(amdvi_attachment, domain_id),
		F(amdvi_attachment, gcr3_table), F(amdvi_attachment, alias),
		F(amdvi_attachment, flags) } },
};

/* Room for the largest record */
struct record {
	__u64 words[16];
};

static __u64 value_of(const struct record *record, const struct field *field)
{
	__u32 half;
	__u64 whole;

	if (field->size == sizeof(whole)) {
		memcpy(&whole, (const char *)record + field->offset, sizeof(whole));
		return whole;
	}
	memcpy(&half, (const char *)record + field->offset, sizeof(half));
	return half;
}

static void print_kind(const struct iommu_lu_image *img, __u32 number, FILE *to)
{
	const struct kind *kind = &kinds[number - 1];
	struct iommu_lu_cursor cur;
	const char *comma = "";
	struct record record;
	const __u64 *w;
	__u32 i;

	fprintf(to, "\"%s\": [", kind->name);
	iommu_lu_cursor_init(img, number, &cur);
	while ((w = iommu_lu_next(img, &cur))) {
		kind->get(w, &record);
		fprintf(to, "%s{", comma);
		for (i = 0; i < MAX_FIELDS && kind->fields[i].name; i++)
			fprintf(to, "%s\"%s\": %llu", i ? ", " : "", kind->fields[i].name,
				value_of(&record, &kind->fields[i]));
		fprintf(to, "}");
		comma = ", ";
	}
	fprintf(to, "]%s", number < IOMMU_LU_NR_KINDS ? ", " : "");
}

/* Where a list of tables is printed, and what comes before the next one */
struct list {
	FILE *to;
	const char *comma;
};

static void print_table(void *arg, __u64 phys, __u64 size, __u32 level)
{
	struct list *list = arg;

	fprintf(list->to, "%s[%llu, %llu, %u]", list->comma, phys, size, level);
	list->comma = ", ";
}

/* Walk all page tables; the rule that the first bad one breaks */
static __u32 walk_all(const struct iommu_lu_image *img, struct iommu_lu_broken *broken,
		      FILE *to)
{
	struct list list = { to, "" };
	struct iommu_lu_domain domain;
	struct iommu_lu_cursor cur;
	__u64 nr_tables = 0;
	const __u64 *w;
	int ret = 0;

	broken->rule = IOMMU_LU_RULE_OK;
	img->env->visit = to ? print_table : NULL;
	img->env->arg = &list;
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DOMAIN, &cur);
	while (!ret && (w = iommu_lu_next(img, &cur))) {
		iommu_lu_get_domain(w, &domain);
		if (to)
			fprintf(to, "%s[", cur.index > 1 ? ", " : "");
		list.comma = "";
		ret = pages_env_walk(img->env, &domain, &nr_tables, broken);
		if (to)
			fprintf(to, "]");
	}
	if (ret && broken->rule == IOMMU_LU_RULE_OK)
		broken->rule = IOMMU_LU_RULE_TABLE_MAPPED;
	return broken->rule;
}

void contents_print(const struct pages *p, FILE *to)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	struct iommu_lu_env env;
	__u32 kind;

	pages_env_init(&env, p);
	fprintf(to, "{\"root\": %llu, ", p->root);
	if (iommu_lu_image_open(&img, &env, p->root, &broken)) {
		fprintf(to, "\"rule\": \"%s\"}\n", iommu_lu_rule_id(broken.rule));
		pages_env_end(&env);
		return;
	}
	fprintf(to, "\"version\": %u, \"incompat\": %llu, \"compat\": %llu, \"records\": {",
		img.version, img.incompat, img.compat);
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		print_kind(&img, kind, to);
	fprintf(to, "}, \"tables\": [");
	if (walk_all(&img, &broken, to))
		fprintf(to, "], \"table-rule\": \"%s\"}\n", iommu_lu_rule_id(broken.rule));
	else
		fprintf(to, "]}\n");
	pages_env_end(&env);
}

void contents_rules(const struct pages *p, __u32 *rule, __u32 *table_rule)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	struct iommu_lu_env env;

	pages_env_init(&env, p);
	*rule = iommu_lu_image_open(&img, &env, p->root, &broken) ? broken.rule : 0;
	*table_rule = *rule ? 0 : walk_all(&img, &broken, NULL);
	pages_env_end(&env);
}
