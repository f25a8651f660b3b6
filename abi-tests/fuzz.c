// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the reader and the walker, with libFuzzer
 *
 * Whatever is in memory, the address sanitizer must have nothing to say, and
 * what is accepted must be what later code relies on.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "pages_env.h"

/* A handover of more pages than this only takes time. */
#define MOST_PAGES	256

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#define MUST(condition)	must(condition, #condition)

static void must(int holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "accepted, but not so: %s\n", what);
		abort();
	}
}

static __u32 nr(const struct iommu_lu_image *img, __u32 kind)
{
	return img->arrays[kind - 1].nr_records;
}

/* A device and its attachment may have no IOMMU, if a feature says so. */
static int names_iommu(const struct iommu_lu_image *img, __u32 index)
{
	if (index == IOMMU_LU_NONE)
		return (img->incompat & IOMMU_LU_INCOMPAT_NOIOMMU) != 0;
	return index < nr(img, IOMMU_LU_KIND_IOMMU);
}

#define NAMES(img, index, KIND)	MUST((index) < nr(img, IOMMU_LU_KIND_##KIND))

/* What the kernel does with a record without looking again */
static void check_record(const struct iommu_lu_image *img, __u32 kind, __u32 index,
			 const __u64 *w)
{
	struct iommu_lu_amdvi_attachment aatt;
	struct iommu_lu_smmuv3_attachment satt;
	struct iommu_lu_smmuv3_streams streams;
	struct iommu_lu_vtd_attachment vatt;
	struct iommu_lu_attachment att;
	struct iommu_lu_vtd_context ctx;
	struct iommu_lu_smmuv3_iommu smmu;
	struct iommu_lu_amdvi_iommu amdvi;
	struct iommu_lu_vtd_iommu vtd;
	struct iommu_lu_device device;
	struct iommu_lu_memory memory;
	struct iommu_lu_hwpt hwpt;

	switch (kind) {
	case IOMMU_LU_KIND_DEVICE:
		iommu_lu_get_device(w, &device);
		MUST(names_iommu(img, device.iommu));
		MUST(device.segment <= 0xffff && device.rid <= 0xffff);
		break;
	case IOMMU_LU_KIND_ATTACHMENT:
		iommu_lu_get_attachment(w, &att);
		NAMES(img, att.domain, DOMAIN);
		MUST(names_iommu(img, att.iommu));
		MUST(att.device == index && att.pasid == IOMMU_LU_NO_PASID);
		break;
	case IOMMU_LU_KIND_HWPT:
		iommu_lu_get_hwpt(w, &hwpt);
		NAMES(img, hwpt.domain, DOMAIN);
		NAMES(img, hwpt.iommufd, IOMMUFD);
		MUST(hwpt.parent == IOMMU_LU_NONE);
		break;
	case IOMMU_LU_KIND_MEMORY:
		iommu_lu_get_memory(w, &memory);
		NAMES(img, memory.iommufd, IOMMUFD);
		break;
	case IOMMU_LU_KIND_VTD_IOMMU:
		iommu_lu_get_vtd_iommu(w, &vtd);
		NAMES(img, vtd.iommu, IOMMU);
		MUST(vtd.root_table && !(vtd.root_table & 4095) && vtd.mode < 2);
		break;
	case IOMMU_LU_KIND_VTD_CONTEXT:
		iommu_lu_get_vtd_context(w, &ctx);
		NAMES(img, ctx.iommu, IOMMU);
		MUST(ctx.table && !(ctx.table & 4095) && ctx.bus < 256 && ctx.upper < 2);
		break;
	case IOMMU_LU_KIND_VTD_ATTACHMENT:
		iommu_lu_get_vtd_attachment(w, &vatt);
		NAMES(img, vatt.attachment, ATTACHMENT);
		MUST(vatt.domain_id && vatt.domain_id <= 0xffff);
		MUST(vatt.pasid_dir_bytes_lg2 <= 20);
		break;
	case IOMMU_LU_KIND_SMMUV3_IOMMU:
		iommu_lu_get_smmuv3_iommu(w, &smmu);
		NAMES(img, smmu.iommu, IOMMU);
		MUST(smmu.stream_table && !(smmu.stream_table & 4095));
		MUST(smmu.split <= smmu.sid_bits && smmu.sid_bits - smmu.split <= 20);
		break;
	case IOMMU_LU_KIND_SMMUV3_STREAMS:
		iommu_lu_get_smmuv3_streams(w, &streams);
		NAMES(img, streams.iommu, IOMMU);
		MUST(streams.table && !(streams.table & 4095) && streams.index < 1 << 20);
		break;
	case IOMMU_LU_KIND_SMMUV3_ATTACHMENT:
		iommu_lu_get_smmuv3_attachment(w, &satt);
		NAMES(img, satt.attachment, ATTACHMENT);
		MUST(satt.tag && satt.tag <= 0xffff && satt.cd_bits <= 20);
		MUST(!(satt.cd_table & 4095) && !(satt.cd_leaf & 4095));
		break;
	case IOMMU_LU_KIND_AMDVI_IOMMU:
		iommu_lu_get_amdvi_iommu(w, &amdvi);
		NAMES(img, amdvi.iommu, IOMMU);
		MUST(amdvi.device_table && !(amdvi.device_table & 4095));
		MUST(amdvi.table_bytes_lg2 >= 12 && amdvi.table_bytes_lg2 <= 21);
		break;
	case IOMMU_LU_KIND_AMDVI_ATTACHMENT:
		iommu_lu_get_amdvi_attachment(w, &aatt);
		NAMES(img, aatt.attachment, ATTACHMENT);
		MUST(aatt.domain_id && aatt.domain_id <= 0xffff && aatt.alias <= 0xffff);
		MUST(!(aatt.gcr3_table & 4095));
		break;
	}
}

static void walk(const struct iommu_lu_image *img, const __u64 *w)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_domain domain;
	__u64 nr_tables = 0;
	int ret;

	iommu_lu_get_domain(w, &domain);
	MUST(domain.levels >= 1 && domain.levels <= 6);
	MUST(domain.output_bits >= 12 && domain.output_bits <= 56);
	ret = pages_env_walk(img->env, &domain, &nr_tables, &broken);
	MUST(nr_tables <= domain.nr_tables);
	if (!ret)
		MUST(nr_tables == domain.nr_tables);
	else if (ret != -EEXIST)
		MUST(broken.rule == IOMMU_LU_RULE_TABLE_MAPPED ||
		     broken.rule == IOMMU_LU_RULE_TABLE_LEVEL ||
		     broken.rule == IOMMU_LU_RULE_TABLE_COUNT);
}

/* All records are there; page tables last, as a walk takes memory away. */
static void check_accepted(const struct iommu_lu_image *img)
{
	struct iommu_lu_cursor cur;
	const __u64 *w;
	__u32 kind, i;

	MUST(nr(img, IOMMU_LU_KIND_ATTACHMENT) == nr(img, IOMMU_LU_KIND_DEVICE));
	MUST(nr(img, IOMMU_LU_KIND_HWPT) == nr(img, IOMMU_LU_KIND_DOMAIN));
	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		iommu_lu_cursor_init(img, kind, &cur);
		for (i = 0; (w = iommu_lu_next(img, &cur)); i++)
			check_record(img, kind, i, w);
		MUST(i == nr(img, kind));
	}
	iommu_lu_cursor_init(img, IOMMU_LU_KIND_DOMAIN, &cur);
	while ((w = iommu_lu_next(img, &cur)))
		walk(img, w);
}

static void check_refused(int ret, const struct iommu_lu_broken *broken)
{
	int unknown = broken->rule == IOMMU_LU_RULE_ROOT_VERSION ||
		      broken->rule == IOMMU_LU_RULE_ROOT_INCOMPAT;

	MUST(broken->rule > IOMMU_LU_RULE_OK && broken->rule < IOMMU_LU_NR_RULES);
	MUST(broken->kind <= IOMMU_LU_NR_KINDS);
	MUST(ret == (unknown ? -EOPNOTSUPP : -EINVAL));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct iommu_lu_broken broken = { 0 };
	struct iommu_lu_image img;
	struct iommu_lu_env env;
	struct pages p;
	int ret;

	if (!pages_decode(&p, data, size, 1) && p.nr <= MOST_PAGES) {
		pages_env_init(&env, &p);
		ret = iommu_lu_image_open(&img, &env, p.root, &broken);
		if (ret)
			check_refused(ret, &broken);
		else
			check_accepted(&img);
		if (!ret)
			fuzz_accepted(data, size);
		pages_env_end(&env);
	}
	pages_free(&p);
	return 0;
}
