// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handover, taken out of memory into a handover file
 *
 * Of a refused handover all blocks are taken that can be found. Its page tables
 * cannot be walked, as nothing in its records is certain.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "handover_write.h"
#include "save.h"

static bool add_words(struct handover_writer *writer, __u64 phys, const __u64 *words,
		      __u64 size)
{
	bool added = true;
	__u64 at;

	for (at = 0; at < size; at += PAGE_BYTES)
		added &= handover_add_page(writer, phys + at, words + at / 8);
	return added;
}

/* Memory that is not in the file was not handed over, and is left out. */
static void add_memory(struct handover_writer *writer, struct iommu_lu_env *env,
		       __u64 phys, __u64 size)
{
	__u64 *words = need_memory(malloc(size));

	if (phys && !(phys % PAGE_BYTES) && memory_read(env, phys, size, words))
		add_words(writer, phys, words, size);
	free(words);
}

/*
 * All chains, also of kinds that this tool does not know; one that comes to a
 * block for the second time goes round in circles.
 */
static void add_blocks(struct handover_writer *writer, struct handover *h)
{
	const __u64 *words;
	__u64 phys;
	__u32 i;

	for (i = 0; i < h->nr_arrays; i++) {
		phys = h->root.arrays[i].head;
		while (phys && !(phys % PAGE_BYTES)) {
			words = iommu_lu_map(&h->env, phys, PAGE_BYTES);
			if (!words || !add_words(writer, phys, words, PAGE_BYTES))
				break;
			phys = words[1];
		}
	}
}

static void add_table(struct iommu_lu_env *env, const __u64 *table, __u64 phys,
		      __u64 size)
{
	add_words(env->arg, phys, table, size);
}

/* As far as they can be walked; return the first rule that is broken. */
static __u32 add_page_tables(struct handover_writer *writer, struct handover *h)
{
	struct iommu_lu_broken broken, first = {};
	struct iommu_lu_domain domain;
	__u64 nr_tables = 0;
	__u32 i;

	h->env.walking = true;
	h->env.reach = add_table;
	h->env.arg = writer;
	for (i = 0; i < h->records[IOMMU_LU_KIND_DOMAIN - 1].nr; i++) {
		iommu_lu_get_domain(handover_record(h, IOMMU_LU_KIND_DOMAIN, i), &domain);
		if (iommu_lu_walk(&h->env, &domain, &nr_tables, &broken) && !first.rule)
			first = broken;
	}
	h->env.reach = NULL;
	h->env.walking = false;
	return first.rule;
}

/* The tables that VT-d goes on with */
static void add_vtd_tables(struct handover_writer *writer, struct handover *h)
{
	struct iommu_lu_vtd_attachment attachment;
	struct iommu_lu_vtd_context context;
	struct iommu_lu_vtd_iommu iommu;
	const __u64 *record;
	__u32 i;

	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_VTD_IOMMU, i)); i++) {
		iommu_lu_get_vtd_iommu(record, &iommu);
		add_memory(writer, &h->env, iommu.root_table, PAGE_BYTES);
	}
	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_VTD_CONTEXT, i)); i++) {
		iommu_lu_get_vtd_context(record, &context);
		add_memory(writer, &h->env, context.table, PAGE_BYTES);
	}
	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_VTD_ATTACHMENT, i)); i++) {
		iommu_lu_get_vtd_attachment(record, &attachment);
		if (!attachment.pasid_dir || attachment.pasid_dir_bytes_lg2 > 20)
			continue;
		add_memory(writer, &h->env, attachment.pasid_dir,
			   iommu_lu_table_size(attachment.pasid_dir_bytes_lg2));
		add_memory(writer, &h->env, attachment.pasid_table, PAGE_BYTES);
	}
}

/* Bytes of an IOMMU's second-level stream tables; a page if nothing says so */
static __u64 streams_bytes(struct handover *h, __u32 index)
{
	struct iommu_lu_smmuv3_iommu iommu;
	const __u64 *record;
	__u32 i;

	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_SMMUV3_IOMMU, i)); i++) {
		iommu_lu_get_smmuv3_iommu(record, &iommu);
		if (iommu.iommu == index && iommu.split <= 10)
			return iommu_lu_table_size(iommu.split + 6);
	}
	return PAGE_BYTES;
}

/* The tables that an SMMUv3 goes on with; of a bad record what it names may be any. */
static void add_smmuv3_tables(struct handover_writer *writer, struct handover *h)
{
	struct iommu_lu_smmuv3_attachment attachment;
	struct iommu_lu_smmuv3_streams streams;
	struct iommu_lu_smmuv3_iommu iommu;
	const __u64 *record;
	__u32 i, lg2;

	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_SMMUV3_IOMMU, i)); i++) {
		iommu_lu_get_smmuv3_iommu(record, &iommu);
		lg2 = iommu.format == IOMMU_LU_SMMUV3_LINEAR ? iommu.sid_bits + 6 :
		      iommu.sid_bits - iommu.split + 3;
		if (lg2 <= 26)
			add_memory(writer, &h->env, iommu.stream_table,
				   iommu_lu_table_size(lg2));
	}
	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_SMMUV3_STREAMS, i)); i++) {
		iommu_lu_get_smmuv3_streams(record, &streams);
		add_memory(writer, &h->env, streams.table, streams_bytes(h, streams.iommu));
	}
	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, i)); i++) {
		iommu_lu_get_smmuv3_attachment(record, &attachment);
		if (!attachment.cd_table || attachment.cd_bits > 20)
			continue;
		lg2 = attachment.cd_leaf ? attachment.cd_bits - 7 : attachment.cd_bits + 6;
		if (lg2 <= 16)
			add_memory(writer, &h->env, attachment.cd_table,
				   iommu_lu_table_size(lg2));
		if (attachment.cd_leaf)
			add_memory(writer, &h->env, attachment.cd_leaf,
				   iommu_lu_table_size(16));
	}
}

/* IOMMUs of a segment name the same device table. */
static void add_amdvi_tables(struct handover_writer *writer, struct handover *h)
{
	struct iommu_lu_amdvi_attachment attachment;
	struct iommu_lu_amdvi_iommu iommu;
	const __u64 *record;
	__u64 last = 0;
	__u32 i;

	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_AMDVI_IOMMU, i)); i++) {
		iommu_lu_get_amdvi_iommu(record, &iommu);
		if (iommu.device_table != last && iommu.table_bytes_lg2 <= 21)
			add_memory(writer, &h->env, iommu.device_table,
				   iommu_lu_table_size(iommu.table_bytes_lg2));
		last = iommu.device_table;
	}
	for (i = 0; (record = handover_record(h, IOMMU_LU_KIND_AMDVI_ATTACHMENT, i)); i++) {
		iommu_lu_get_amdvi_attachment(record, &attachment);
		if (attachment.gcr3_table)
			add_memory(writer, &h->env, attachment.gcr3_table, PAGE_BYTES);
	}
}

/* What the file says, what the user adds, and the rule that is broken */
static char *make_text(const struct handover *h, const char *text, __u32 table_rule)
{
	const char *before = h->env.text ? h->env.text : "";
	size_t bytes = strlen(before) + strlen(text) + 64;
	char *all = need_memory(malloc(bytes));
	const char *newline = *before && before[strlen(before) - 1] != '\n' ? "\n" : "";

	snprintf(all, bytes, "%s%s%s", before, newline, text);
	if (h->error && !strstr(all, "rule="))
		sprintf(all + strlen(all), "rule=%s\n", iommu_lu_rule_id(h->broken.rule));
	if (table_rule && !strstr(all, "table-rule="))
		sprintf(all + strlen(all), "table-rule=%s\n", iommu_lu_rule_id(table_rule));
	return all;
}

/**
 * save - write a handover file
 * @h: the handover; its page tables were not walked
 * @path: name of the file
 * @text: lines of key=value
 */
void save(struct handover *h, const char *path, const char *text)
{
	struct handover_writer writer = { .root = h->env.root };
	__u32 table_rule = IOMMU_LU_RULE_OK;
	char *all;

	add_memory(&writer, &h->env, h->env.root, PAGE_BYTES);
	add_blocks(&writer, h);
	add_vtd_tables(&writer, h);
	add_smmuv3_tables(&writer, h);
	add_amdvi_tables(&writer, h);
	if (!h->error)
		table_rule = add_page_tables(&writer, h);
	all = make_text(h, text, table_rule);
	handover_write(&writer, path, all);
	free(all);
}
