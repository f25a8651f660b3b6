// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random, valid graphs of objects, as records
 */
#include "image_graph.h"

static __u32 hash(const struct iommu_lu_graph *g, __u32 salt, __u32 index)
{
	__u64 x = g->seed ^ ((__u64)salt << 32 | index);

	x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9ULL;
	return (__u32)(x >> 32);
}

static __u32 driver_of(const struct iommu_lu_graph *g, __u32 iommu)
{
	__u32 driver = IOMMU_LU_DRIVER_VTD + hash(g, 1, iommu) % 3;

	/* The only domain may be one that AMD-Vi cannot use. */
	if (driver == IOMMU_LU_DRIVER_AMDVI && g->nr_domains < 2)
		return IOMMU_LU_DRIVER_VTD;
	return driver;
}

static __u32 mode_of(const struct iommu_lu_graph *g, __u32 iommu)
{
	return hash(g, 2, iommu) % 2;
}

static __u32 iommu_of(const struct iommu_lu_graph *g, __u32 device)
{
	if (!g->nr_iommus || (g->incompat & IOMMU_LU_INCOMPAT_NOIOMMU &&
			      hash(g, 18, device) % 3 == 0))
		return IOMMU_LU_NONE;
	return hash(g, 3, device) % g->nr_iommus;
}

/* What is broken when the driver of its IOMMU has no record of an attachment. */
__u32 iommu_lu_graph_missing_rule(const struct iommu_lu_graph *g, __u32 attachment)
{
	switch (driver_of(g, iommu_of(g, attachment))) {
	case IOMMU_LU_DRIVER_VTD:
		return IOMMU_LU_RULE_VTD_MISSING;
	case IOMMU_LU_DRIVER_AMDVI:
		return IOMMU_LU_RULE_AMDVI_MISSING;
	default:
		return IOMMU_LU_RULE_SMMUV3_MISSING;
	}
}

/* Spreads @nr things in order over the iommufds. */
static __u32 iommufd_of(const struct iommu_lu_graph *g, __u32 nr, __u32 index)
{
	return (__u32)((__u64)index * g->nr_iommufds / nr);
}

static __u32 count_of(const struct iommu_lu_graph *g, __u32 nr, __u32 iommufd)
{
	__u32 i, n = 0;

	for (i = 0; i < nr; i++)
		n += iommufd_of(g, nr, i) == iommufd;
	return n;
}

static int emit_smmu(struct iommu_lu_graph *g, __u32 iommu)
{
	struct iommu_lu_smmuv3_iommu r = { 0 };
	__u64 words[8];

	r.iommu = iommu;
	r.format = mode_of(g, iommu);
	r.sid_bits = 16;
	r.split = r.format ? 6 + 2 * (hash(g, 20, iommu) % 3) : 0;
	r.stream_table = (iommu + 1) * 0x400000ULL;
	r.cr1 = hash(g, 4, iommu);
	r.cr2 = hash(g, 5, iommu);
	iommu_lu_put_smmuv3_iommu(&r, words);
	return g->emit(g, IOMMU_LU_KIND_SMMUV3_IOMMU, words);
}

/* Those of a segment have one device table. */
static __u32 device_table_lg2(const struct iommu_lu_graph *g, __u32 segment)
{
	return 12 + hash(g, 23, segment) % 9;
}

static __u32 segment_of(__u32 iommu)
{
	return iommu / 3;
}

static int emit_amdvi(struct iommu_lu_graph *g, __u32 iommu)
{
	struct iommu_lu_amdvi_iommu r = { 0 };
	__u64 words[8];

	r.iommu = iommu;
	r.table_bytes_lg2 = device_table_lg2(g, segment_of(iommu));
	r.device_table = (segment_of(iommu) + 1) * 0x200000ULL;
	r.features = (__u64)hash(g, 4, iommu) << 32 | hash(g, 5, iommu);
	r.features2 = hash(g, 6, iommu);
	iommu_lu_put_amdvi_iommu(&r, words);
	return g->emit(g, IOMMU_LU_KIND_AMDVI_IOMMU, words);
}

static int emit_iommus(struct iommu_lu_graph *g)
{
	struct iommu_lu_vtd_iommu vtd = { 0 };
	struct iommu_lu_iommu r = { 0 };
	__u64 words[8];
	__u32 i;

	for (i = 0; i < g->nr_iommus; i++) {
		r.segment = segment_of(i);
		r.base = 0xfed90000ULL + i * 0x1000ULL;
		r.driver = driver_of(g, i);
		iommu_lu_put_iommu(&r, words);
		if (!g->emit(g, IOMMU_LU_KIND_IOMMU, words))
			return 0;
		if (r.driver == IOMMU_LU_DRIVER_SMMUV3 && !emit_smmu(g, i))
			return 0;
		if (r.driver == IOMMU_LU_DRIVER_AMDVI && !emit_amdvi(g, i))
			return 0;
		if (r.driver != IOMMU_LU_DRIVER_VTD)
			continue;
		vtd.iommu = i;
		vtd.mode = mode_of(g, i);
		vtd.root_table = (i + 1) * 0x1000ULL;
		vtd.cap = (__u64)hash(g, 4, i) << 32 | hash(g, 5, i);
		vtd.ecap = (__u64)hash(g, 6, i) << 32 | hash(g, 7, i);
		iommu_lu_put_vtd_iommu(&vtd, words);
		if (!g->emit(g, IOMMU_LU_KIND_VTD_IOMMU, words))
			return 0;
	}
	return 1;
}

/* Second levels; some SMMUs have none, and linear ones never have. */
static int emit_streams(struct iommu_lu_graph *g)
{
	struct iommu_lu_smmuv3_streams r = { 0 };
	__u64 words[8];
	__u32 i;

	for (i = 0; i < g->nr_iommus; i++) {
		if (driver_of(g, i) != IOMMU_LU_DRIVER_SMMUV3 || !mode_of(g, i) ||
		    hash(g, 21, i) % 2)
			continue;
		r.iommu = i;
		for (r.index = hash(g, 8, i) % 64; r.index < 64; r.index += 20) {
			r.table = ((__u64)hash(g, 9, r.index) + 1) << 16;
			iommu_lu_put_smmuv3_streams(&r, words);
			if (!g->emit(g, IOMMU_LU_KIND_SMMUV3_STREAMS, words))
				return 0;
		}
	}
	return 1;
}

static int emit_contexts(struct iommu_lu_graph *g)
{
	struct iommu_lu_vtd_context r = { 0 };
	__u64 words[8];
	__u32 i, bus;

	for (i = 0; i < g->nr_iommus; i++) {
		/* Some have none, so that readers have to pass over them. */
		if (driver_of(g, i) != IOMMU_LU_DRIVER_VTD || hash(g, 15, i) % 2)
			continue;
		for (bus = hash(g, 8, i) % 256; bus < 256; bus += 60) {
			r.iommu = i;
			r.bus = bus;
			r.upper = mode_of(g, i) && bus % 2;
			r.table = ((__u64)hash(g, 9, bus) + 1) << 12;
			iommu_lu_put_vtd_context(&r, words);
			if (!g->emit(g, IOMMU_LU_KIND_VTD_CONTEXT, words))
				return 0;
		}
	}
	return 1;
}

/* Valid values, one row of them for each format */
static const struct iommu_lu_domain domains[] = {
	{ .format = IOMMU_LU_FORMAT_VTD_SS, .levels = 5, .input_bits = 57,
	  .output_bits = 52, .top_bytes_lg2 = 12, .granule_lg2 = 12 },
	{ .format = IOMMU_LU_FORMAT_VTD_SS, .levels = 3, .input_bits = 39,
	  .output_bits = 46, .top_bytes_lg2 = 12, .granule_lg2 = 12 },
	{ .format = IOMMU_LU_FORMAT_X86_64, .levels = 4, .input_bits = 47,
	  .output_bits = 52, .top_bytes_lg2 = 12, .granule_lg2 = 12 },
	{ .format = IOMMU_LU_FORMAT_AMD_V1, .levels = 6, .input_bits = 64,
	  .output_bits = 52, .top_bytes_lg2 = 12, .granule_lg2 = 12 },
	{ .format = IOMMU_LU_FORMAT_LPAE_S1, .levels = 3, .input_bits = 52,
	  .output_bits = 52, .top_bytes_lg2 = 13, .granule_lg2 = 16 },
	{ .format = IOMMU_LU_FORMAT_LPAE_S1, .levels = 1, .input_bits = 13,
	  .output_bits = 12, .top_bytes_lg2 = 4, .granule_lg2 = 12 },
	{ .format = IOMMU_LU_FORMAT_LPAE_S2, .levels = 2, .input_bits = 40,
	  .output_bits = 56, .top_bytes_lg2 = 18, .granule_lg2 = 14 },
	{ .format = IOMMU_LU_FORMAT_LPAE_S2, .levels = 3, .input_bits = 43,
	  .output_bits = 48, .top_bytes_lg2 = 16, .granule_lg2 = 12 },
};

#define FIRST_AMDVI	2
#define FIRST_LPAE	4

/* One at least is of a format that SMMUv3 can use, the next one AMD-Vi. */
static __u32 row_of(const struct iommu_lu_graph *g, __u32 domain)
{
	if (domain == 0)
		return FIRST_LPAE;
	if (domain == 1)
		return FIRST_AMDVI;
	return hash(g, 10, domain) % ARRAY_SIZE(domains);
}

static __u32 domain_of(const struct iommu_lu_graph *g, __u32 device, __u32 iommu)
{
	__u32 domain = hash(g, 16, device) % g->nr_domains;

	__u32 row = row_of(g, domain);

	if (iommu == IOMMU_LU_NONE)
		return domain;
	if (row < FIRST_LPAE && driver_of(g, iommu) == IOMMU_LU_DRIVER_SMMUV3)
		return 0;
	if ((row < FIRST_AMDVI || row >= FIRST_LPAE) &&
	    driver_of(g, iommu) == IOMMU_LU_DRIVER_AMDVI)
		return 1;
	return domain;
}

/* A domain and its HWPT each: the HWPTs name the domains last one first. */
static int emit_domains(struct iommu_lu_graph *g)
{
	struct iommu_lu_hwpt hwpt = { 0 };
	struct iommu_lu_domain r;
	__u64 words[8];
	__u32 i;

	for (i = 0; i < g->nr_domains; i++) {
		r = domains[row_of(g, i)];
		r.top_table = (i + 1) * 0x100000ULL;
		r.nr_tables = 1 + hash(g, 11, i);
		iommu_lu_put_domain(&r, words);
		if (!g->emit(g, IOMMU_LU_KIND_DOMAIN, words))
			return 0;
		hwpt.token = (__u64)i << 33 | hash(g, 12, i);
		hwpt.domain = g->nr_domains - 1 - i;
		hwpt.iommufd = iommufd_of(g, g->nr_domains, i);
		hwpt.parent = IOMMU_LU_NONE;
		iommu_lu_put_hwpt(&hwpt, words);
		if (!g->emit(g, IOMMU_LU_KIND_HWPT, words))
			return 0;
	}
	return 1;
}

static int emit_vtd_attachment(struct iommu_lu_graph *g, __u32 device, __u32 iommu)
{
	struct iommu_lu_vtd_attachment r = { 0 };
	__u64 words[8];

	if (iommu == IOMMU_LU_NONE || driver_of(g, iommu) != IOMMU_LU_DRIVER_VTD)
		return 1;
	r.attachment = device;
	r.domain_id = 1 + hash(g, 13, device) % 65535;
	if (mode_of(g, iommu) == IOMMU_LU_VTD_SCALABLE) {
		r.pasid_dir = (device + 1) * 0x100000ULL;
		r.pasid_table = (device + 1) * 0x1000ULL;
		r.pasid_dir_bytes_lg2 = 12 + hash(g, 14, device) % 9;
	}
	iommu_lu_put_vtd_attachment(&r, words);
	return g->emit(g, IOMMU_LU_KIND_VTD_ATTACHMENT, words);
}

static int emit_smmu_attachment(struct iommu_lu_graph *g, __u32 device, __u32 iommu)
{
	struct iommu_lu_smmuv3_attachment r = { 0 };
	__u64 words[8];
	__u32 row;

	if (iommu == IOMMU_LU_NONE || driver_of(g, iommu) != IOMMU_LU_DRIVER_SMMUV3)
		return 1;
	row = row_of(g, domain_of(g, device, iommu));
	r.attachment = device;
	r.sid = hash(g, 22, device) % 65536;
	r.tag = 1 + hash(g, 13, device) % 65535;
	if (domains[row].format == IOMMU_LU_FORMAT_LPAE_S1) {
		r.cd_table = (device + 1) * 0x10000ULL;
		r.cd_bits = hash(g, 14, device) % 21;
		if (r.cd_bits > 10) {
			r.cd_format = IOMMU_LU_SMMUV3_CD_TWO_LEVEL;
			r.cd_leaf = (device + 1) * 0x1000000ULL;
		}
	}
	iommu_lu_put_smmuv3_attachment(&r, words);
	return g->emit(g, IOMMU_LU_KIND_SMMUV3_ATTACHMENT, words);
}

static int emit_amdvi_attachment(struct iommu_lu_graph *g, __u32 device, __u32 iommu)
{
	struct iommu_lu_amdvi_attachment r = { 0 };
	__u64 words[8];

	if (iommu == IOMMU_LU_NONE || driver_of(g, iommu) != IOMMU_LU_DRIVER_AMDVI)
		return 1;
	r.attachment = device;
	r.domain_id = 1 + hash(g, 13, device) % 65535;
	r.alias = hash(g, 22, device) >> (37 - device_table_lg2(g, segment_of(iommu)));
	if (row_of(g, domain_of(g, device, iommu)) == FIRST_AMDVI)
		r.gcr3_table = (device + 1) * 0x1000ULL;
	iommu_lu_put_amdvi_attachment(&r, words);
	return g->emit(g, IOMMU_LU_KIND_AMDVI_ATTACHMENT, words);
}

static int emit_devices(struct iommu_lu_graph *g)
{
	struct iommu_lu_attachment att = { 0 };
	struct iommu_lu_device r = { 0 };
	__u64 words[8];
	__u32 i;

	for (i = 0; i < g->nr_devices; i++) {
		r.segment = i / 5000;
		r.rid = i % 5000 * 13 + 7;
		r.pci_id = hash(g, 15, i);
		r.iommu = iommu_of(g, i);
		iommu_lu_put_device(&r, words);
		if (!g->emit(g, IOMMU_LU_KIND_DEVICE, words))
			return 0;
		att.device = i;
		att.domain = domain_of(g, i, r.iommu);
		att.iommu = r.iommu;
		att.pasid = IOMMU_LU_NO_PASID;
		iommu_lu_put_attachment(&att, words);
		if (!g->emit(g, IOMMU_LU_KIND_ATTACHMENT, words))
			return 0;
		if (g->left_out == i + 1)
			continue;
		if (!emit_vtd_attachment(g, i, r.iommu) ||
		    !emit_smmu_attachment(g, i, r.iommu) ||
		    !emit_amdvi_attachment(g, i, r.iommu))
			return 0;
	}
	return 1;
}

static int emit_iommufds(struct iommu_lu_graph *g)
{
	struct iommu_lu_memory memory = { 0 };
	struct iommu_lu_iommufd r = { 0 };
	__u64 words[8];
	__u32 i;

	for (i = 0; i < g->nr_iommufds; i++) {
		r.nr_hwpts = count_of(g, g->nr_domains, i);
		r.nr_memory = count_of(g, g->nr_memory, i);
		iommu_lu_put_iommufd(&r, words);
		if (!g->emit(g, IOMMU_LU_KIND_IOMMUFD, words))
			return 0;
	}
	for (i = 0; i < g->nr_memory; i++) {
		memory.memfd = (__u64)i << 40 | hash(g, 17, i);
		memory.iommufd = iommufd_of(g, g->nr_memory, i);
		iommu_lu_put_memory(&memory, words);
		if (!g->emit(g, IOMMU_LU_KIND_MEMORY, words))
			return 0;
	}
	return 1;
}

/* Make every record, each kind in its order. */
static int emit_all(struct iommu_lu_graph *g)
{
	return emit_iommus(g) && emit_domains(g) && emit_devices(g) &&
	       emit_iommufds(g) && emit_contexts(g) && emit_streams(g);
}

/* --- writing and reading them --- */

static int write_record(struct iommu_lu_graph *g, __u32 kind, const __u64 *words)
{
	__u32 nr = iommu_lu_record_size(kind) / 8;
	__u64 *to = iommu_lu_append(g->w, kind);
	__u32 i;

	if (!iommu_lu_arena_expect(g->a, "append fails", NULL, !to, 0))
		return 0;
	for (i = 0; i < nr; i++)
		to[i] = words[i];
	for (i = 0; i < g->more_words; i++)
		to[nr + i] = ~0ULL;
	if (kind == g->spoiled_kind &&
	    g->w->arrays[kind - 1].nr_records == g->spoiled_index + 1)
		to[g->spoiled_word] ^= g->spoiled_bits;
	return 1;
}

static int compare_record(struct iommu_lu_graph *g, __u32 kind, const __u64 *words)
{
	const __u64 *from = iommu_lu_next(g->img, &g->cursors[kind - 1]);
	__u32 i;

	if (!iommu_lu_arena_expect(g->a, "record is missing", NULL, !from, 0))
		return 0;
	for (i = 0; i < iommu_lu_record_size(kind) / 8; i++) {
		if (!iommu_lu_arena_expect(g->a, "word of a record", NULL, from[i],
					   words[i]))
			return 0;
	}
	return 1;
}

/* Write a graph; return the root's physical address. */
__u64 iommu_lu_graph_write(struct iommu_lu_graph *g)
{
	struct iommu_lu_writer w;
	__u64 phys = 0;
	__u64 *root;
	__u32 i;

	iommu_lu_arena_reset(g->a, IOMMU_LU_ARENA_LOW);
	root = iommu_lu_arena_alloc(g->a, IOMMU_LU_BLOCK_SIZE, &phys);
	if (!root)
		return 0;
	iommu_lu_arena_expect(g->a, "writer_init", NULL,
			      (__u64)iommu_lu_writer_init(&w, g->a->env, 1, root), 0);
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++)
		w.arrays[i].record_size += 8 * g->more_words;
	g->w = &w;
	g->emit = write_record;
	emit_all(g);
	g->incompat &= ~(IOMMU_LU_INCOMPAT_SMMUV3 | IOMMU_LU_INCOMPAT_AMDVI);
	if (w.arrays[IOMMU_LU_KIND_SMMUV3_IOMMU - 1].nr_records)
		g->incompat |= IOMMU_LU_INCOMPAT_SMMUV3;
	if (w.arrays[IOMMU_LU_KIND_AMDVI_IOMMU - 1].nr_records)
		g->incompat |= IOMMU_LU_INCOMPAT_AMDVI;
	w.incompat |= g->incompat;
	iommu_lu_writer_seal(&w);
	g->w = NULL;
	return phys;
}

/* Everything is there, in order, and nothing else. */
void iommu_lu_graph_compare(struct iommu_lu_graph *g, struct iommu_lu_image *img)
{
	struct iommu_lu_cursor cursors[IOMMU_LU_NR_KINDS];
	__u32 i;

	for (i = 0; i < IOMMU_LU_NR_KINDS; i++)
		iommu_lu_cursor_init(img, i + 1, &cursors[i]);
	g->img = img;
	g->cursors = cursors;
	g->emit = compare_record;
	emit_all(g);
	for (i = 0; i < IOMMU_LU_NR_KINDS; i++)
		iommu_lu_arena_expect(g->a, "record too many", NULL,
				      !iommu_lu_next(img, &cursors[i]), 1);
	g->img = NULL;
	g->cursors = NULL;
}
