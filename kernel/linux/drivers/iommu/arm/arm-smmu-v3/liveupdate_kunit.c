// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: what an SMMUv3 that is on must say, so that it is adopted
 */
#include <kunit/test.h>
#include <linux/kho/abi/iommu.h>

#include "liveupdate_adopt.h"

#define CDS		4
#define CD_TABLE	0x70001000ULL
#define PAGE_TABLE	0x80002000ULL
#define TAG		0x1234

static const struct iommu_lu_domain stage_1 = {
	.top_table = PAGE_TABLE, .format = IOMMU_LU_FORMAT_LPAE_S1, .levels = 4,
	.input_bits = 48, .output_bits = 44, .top_bytes_lg2 = 12, .granule_lg2 = 12,
};

static const struct iommu_lu_domain stage_2 = {
	.top_table = PAGE_TABLE, .format = IOMMU_LU_FORMAT_LPAE_S2, .levels = 4,
	.input_bits = 44, .output_bits = 44, .top_bytes_lg2 = 8, .granule_lg2 = 12,
};

static const struct iommu_lu_smmuv3_attachment attachment_1 = {
	.cd_table = CD_TABLE, .cd_bits = 2, .tag = TAG,
};

static const struct iommu_lu_smmuv3_attachment attachment_2 = { .tag = TAG };

/* The bits of one word that are changed, and whether that is noticed */
struct change {
	const char *name;
	u32 word;
	u64 bits;
	bool noticed;
};

static void make_ste_1(struct arm_smmu_ste *ste)
{
	*ste = (struct arm_smmu_ste){};
	ste->data[0] = cpu_to_le64(STRTAB_STE_0_V | CD_TABLE |
				   FIELD_PREP(STRTAB_STE_0_CFG, STRTAB_STE_0_CFG_S1_TRANS) |
				   FIELD_PREP(STRTAB_STE_0_S1CDMAX, 2));
	ste->data[1] = cpu_to_le64(FIELD_PREP(STRTAB_STE_1_S1DSS, STRTAB_STE_1_S1DSS_SSID0) |
				   FIELD_PREP(STRTAB_STE_1_STRW, STRTAB_STE_1_STRW_NSEL1));
}

static void make_ste_2(struct arm_smmu_ste *ste)
{
	u64 vtcr = FIELD_PREP(STRTAB_STE_2_VTCR_S2T0SZ, 64 - 44) |
		   FIELD_PREP(STRTAB_STE_2_VTCR_S2SL0, 2);

	*ste = (struct arm_smmu_ste){};
	ste->data[0] = cpu_to_le64(STRTAB_STE_0_V |
				   FIELD_PREP(STRTAB_STE_0_CFG, STRTAB_STE_0_CFG_S2_TRANS));
	ste->data[2] = cpu_to_le64(FIELD_PREP(STRTAB_STE_2_S2VMID, TAG) |
				   FIELD_PREP(STRTAB_STE_2_VTCR, vtcr) |
				   STRTAB_STE_2_S2AA64 | STRTAB_STE_2_S2R);
	ste->data[3] = cpu_to_le64(PAGE_TABLE);
}

static void make_cds(struct arm_smmu_cd *cds)
{
	memset(cds, 0, CDS * sizeof(*cds));
	cds[0].data[0] = cpu_to_le64(CTXDESC_CD_0_V | CTXDESC_CD_0_AA64 | CTXDESC_CD_0_R |
				     CTXDESC_CD_0_A | CTXDESC_CD_0_TCR_EPD1 |
				     FIELD_PREP(CTXDESC_CD_0_TCR_T0SZ, 64 - 48) |
				     FIELD_PREP(CTXDESC_CD_0_ASID, TAG));
	cds[0].data[1] = cpu_to_le64(PAGE_TABLE);
}

static const struct change changes_1[] = {
	{ "nothing", 0, 0, false },
	{ "not valid", 0, STRTAB_STE_0_V, true },
	{ "bypass", 0, FIELD_PREP_CONST(STRTAB_STE_0_CFG, 1), true },
	{ "nested", 0, FIELD_PREP_CONST(STRTAB_STE_0_CFG, 2), true },
	{ "another table", 0, BIT_ULL(12), true },
	{ "a larger table", 0, FIELD_PREP_CONST(STRTAB_STE_0_S1CDMAX, 4), true },
	{ "two levels", 0, FIELD_PREP_CONST(STRTAB_STE_0_S1FMT, 2), true },
	{ "no descriptor", 1, FIELD_PREP_CONST(STRTAB_STE_1_S1DSS, 2), true },
	{ "ATS", 1, FIELD_PREP_CONST(STRTAB_STE_1_EATS, 1), true },
	{ "EL2", 1, FIELD_PREP_CONST(STRTAB_STE_1_STRW, 2), true },
	{ "merged events", 1, STRTAB_STE_1_MEV, false },
	{ "a VMID", 2, FIELD_PREP_CONST(STRTAB_STE_2_S2VMID, 1), true },
	{ "what stage 2 has", 3, BIT_ULL(12), false },
};

static const struct change changes_2[] = {
	{ "nothing", 0, 0, false },
	{ "not valid", 0, STRTAB_STE_0_V, true },
	{ "abort", 0, FIELD_PREP_CONST(STRTAB_STE_0_CFG, 6), true },
	{ "bypass", 0, FIELD_PREP_CONST(STRTAB_STE_0_CFG, 2), true },
	{ "ATS", 1, FIELD_PREP_CONST(STRTAB_STE_1_EATS, 1), true },
	{ "another VMID", 2, BIT_ULL(3), true },
	{ "another width", 2, FIELD_PREP_CONST(STRTAB_STE_2_VTCR, 1), true },
	{ "another level", 2, FIELD_PREP_CONST(STRTAB_STE_2_VTCR, BIT(6)), true },
	{ "64 KiB", 2, FIELD_PREP_CONST(STRTAB_STE_2_VTCR, BIT(14)), true },
	{ "AArch32", 2, STRTAB_STE_2_S2AA64, true },
	{ "stalls", 2, STRTAB_STE_2_S2S, true },
	{ "another page table", 3, BIT_ULL(13), true },
};

static const struct change changes_cd[] = {
	{ "nothing", 0, 0, false },
	{ "not valid", 0, CTXDESC_CD_0_V, true },
	{ "AArch32", 0, CTXDESC_CD_0_AA64, true },
	{ "stalls", 0, CTXDESC_CD_0_S, true },
	{ "switched off", 0, CTXDESC_CD_0_TCR_EPD0, true },
	{ "another ASID", 0, FIELD_PREP_CONST(CTXDESC_CD_0_ASID, 1), true },
	{ "another width", 0, 1, true },
	{ "16 KiB", 0, FIELD_PREP_CONST(CTXDESC_CD_0_TCR_TG0, 2), true },
	{ "no granule", 0, FIELD_PREP_CONST(CTXDESC_CD_0_TCR_TG0, 3), true },
	{ "another page table", 1, BIT_ULL(13), true },
	{ "a second one", 8, CTXDESC_CD_0_V, true },
	{ "the last one", 8 * (CDS - 1), CTXDESC_CD_0_V, true },
	{ "rest of a second one", 9, ~0ULL, false },
};

static void expect(struct kunit *test, const struct change *c, const char *why)
{
	if (c->noticed)
		KUNIT_EXPECT_NOT_NULL_MSG(test, why, "%s is not noticed", c->name);
	else
		KUNIT_EXPECT_NULL_MSG(test, why, "%s is refused: %s", c->name, why);
}

static void ste_stage_1(struct kunit *test)
{
	struct arm_smmu_ste ste;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(changes_1); i++) {
		make_ste_1(&ste);
		ste.data[changes_1[i].word] ^= cpu_to_le64(changes_1[i].bits);
		expect(test, &changes_1[i],
		       arm_smmu_lu_check_ste(&ste, false, &attachment_1, &stage_1));
	}
	make_ste_1(&ste);
	KUNIT_EXPECT_NOT_NULL(test, arm_smmu_lu_check_ste(&ste, true, &attachment_1,
							  &stage_1));
	KUNIT_EXPECT_NOT_NULL(test, arm_smmu_lu_check_ste(&ste, false, &attachment_2,
							  &stage_2));
}

static void ste_stage_2(struct kunit *test)
{
	struct arm_smmu_ste ste;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(changes_2); i++) {
		make_ste_2(&ste);
		ste.data[changes_2[i].word] ^= cpu_to_le64(changes_2[i].bits);
		expect(test, &changes_2[i],
		       arm_smmu_lu_check_ste(&ste, false, &attachment_2, &stage_2));
	}
}

static void context_descriptors(struct kunit *test)
{
	struct arm_smmu_cd cds[CDS];
	__le64 *words = cds[0].data;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(changes_cd); i++) {
		make_cds(cds);
		words[changes_cd[i].word] ^= cpu_to_le64(changes_cd[i].bits);
		expect(test, &changes_cd[i],
		       arm_smmu_lu_check_cds(cds, CDS, &attachment_1, &stage_1));
	}
}

/* Widths of the manual's tables of initial lookup levels */
static const struct geometry {
	u32 granule_lg2;
	u32 ias;
	u32 start_levels;
	u32 levels;
	u32 top_bytes_lg2;
} geometries[] = {
	{ 12, 48, 0, 4, 12 },
	{ 12, 39, 0, 3, 12 },
	{ 12, 44, 0, 4, 8 },
	{ 12, 40, 3, 3, 13 },
	{ 12, 42, 3, 3, 15 },
	{ 14, 48, 3, 3, 15 },
	{ 14, 47, 0, 3, 14 },
	{ 14, 40, 2, 2, 18 },
	{ 16, 48, 0, 3, 9 },
	{ 16, 52, 0, 3, 13 },
	{ 16, 42, 0, 2, 16 },
};

static void page_table_geometry(struct kunit *test)
{
	const struct geometry *g;
	struct io_pgtable_cfg cfg = {};
	struct iommu_lu_domain rec;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(geometries); i++) {
		g = &geometries[i];
		cfg.pgsize_bitmap = BIT(g->granule_lg2) | BIT(25 + g->granule_lg2);
		cfg.ias = g->ias;
		cfg.oas = 48;
		arm_smmu_lu_describe_tables(&cfg, g->start_levels, &rec);
		KUNIT_EXPECT_EQ_MSG(test, rec.levels, g->levels, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, rec.top_bytes_lg2, g->top_bytes_lg2, "row %u", i);
		KUNIT_EXPECT_EQ(test, rec.granule_lg2, g->granule_lg2);
		KUNIT_EXPECT_EQ(test, rec.input_bits, g->ias);
	}
}

static struct kunit_case liveupdate_kunit_cases[] = {
	KUNIT_CASE(ste_stage_1),
	KUNIT_CASE(ste_stage_2),
	KUNIT_CASE(context_descriptors),
	KUNIT_CASE(page_table_geometry),
	{}
};

static struct kunit_suite liveupdate_kunit_suite = {
	.name = "arm_smmu_v3_liveupdate",
	.test_cases = liveupdate_kunit_cases,
};

kunit_test_suites(&liveupdate_kunit_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the SMMUv3 part of the IOMMU handover");
