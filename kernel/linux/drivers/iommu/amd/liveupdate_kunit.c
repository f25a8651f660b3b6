// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: device table entries and guest CR3 tables that may stay in use
 *
 * They are memory that no IOMMU looks at.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "liveupdate.h"
#include "liveupdate_adopt.h"

#define TOP	0x123456000ULL
#define GCR3	0x89abcde7f000ULL
#define DID	0x1234

static const struct iommu_lu_domain v1_domain = {
	.top_table = TOP, .format = IOMMU_LU_FORMAT_AMD_V1, .levels = 3,
};

static const struct iommu_lu_domain v2_domain = {
	.top_table = TOP, .format = IOMMU_LU_FORMAT_X86_64, .levels = 4,
};

static const struct iommu_lu_amdvi_attachment v1_rec = { .domain_id = DID };
static const struct iommu_lu_amdvi_attachment v2_rec = {
	.domain_id = DID, .gcr3_table = GCR3,
};

/* As amd_iommu_set_dte_v1() does */
static struct dev_table_entry v1_entry(void)
{
	struct dev_table_entry dte = {};

	dte.data[0] = DTE_FLAG_V | DTE_FLAG_TV | DTE_FLAG_IR | DTE_FLAG_IW |
		      FIELD_PREP(DTE_MODE_MASK, 3) | TOP;
	dte.data[1] = DID;
	dte.data[2] = DTE_IRQ_REMAP_ENABLE;
	return dte;
}

/* As set_dte_gcr3_table() does */
static struct dev_table_entry v2_entry(void)
{
	struct dev_table_entry dte = {};

	dte.data[0] = DTE_FLAG_V | DTE_FLAG_TV | DTE_FLAG_IR | DTE_FLAG_IW |
		      DTE_FLAG_GIOV | DTE_FLAG_GV |
		      FIELD_PREP(DTE_GCR3_14_12, GCR3 >> 12 & 0x7);
	dte.data[1] = FIELD_PREP(DTE_GCR3_30_15, GCR3 >> 15 & 0xffff) |
		      FIELD_PREP(DTE_GCR3_51_31, GCR3 >> 31) | DID;
	return dte;
}

static void entry_v1(struct kunit *test)
{
	struct dev_table_entry dte = v1_entry();

	KUNIT_EXPECT_NULL(test, amd_iommu_lu_check_dte(&dte, &v1_rec, &v1_domain));
	/* For the second format it is none. */
	KUNIT_EXPECT_NOT_NULL(test, amd_iommu_lu_check_dte(&dte, &v2_rec, &v2_domain));
}

static void entry_v2(struct kunit *test)
{
	struct iommu_lu_domain five = v2_domain;
	struct dev_table_entry dte = v2_entry();

	KUNIT_EXPECT_NULL(test, amd_iommu_lu_check_dte(&dte, &v2_rec, &v2_domain));
	KUNIT_EXPECT_NOT_NULL(test, amd_iommu_lu_check_dte(&dte, &v1_rec, &v1_domain));

	five.levels = 5;
	KUNIT_EXPECT_NOT_NULL(test, amd_iommu_lu_check_dte(&dte, &v2_rec, &five));
	dte.data[2] |= FIELD_PREP(DTE_GPT_LEVEL_MASK, GUEST_PGTABLE_5_LEVEL);
	KUNIT_EXPECT_NULL(test, amd_iommu_lu_check_dte(&dte, &v2_rec, &five));
}

/* Each of these bits says something about the translation. */
static void entry_bits(struct kunit *test)
{
	static const struct {
		u32 word;
		u64 bits;
	} flips[] = {
		{ 0, DTE_FLAG_V }, { 0, DTE_FLAG_TV }, { 0, BIT_ULL(7) },
		{ 0, BIT_ULL(8) }, { 0, BIT_ULL(9) }, { 0, BIT_ULL(12) },
		{ 0, BIT_ULL(51) }, { 0, DTE_FLAG_PPR }, { 0, DTE_FLAG_GIOV },
		{ 0, DTE_FLAG_GV }, { 1, BIT_ULL(0) }, { 1, BIT_ULL(15) },
		{ 1, DTE_FLAG_IOTLB },
	};
	struct dev_table_entry dte;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(flips); i++) {
		dte = v1_entry();
		dte.data[flips[i].word] ^= flips[i].bits;
		KUNIT_EXPECT_NOT_NULL_MSG(test,
					  amd_iommu_lu_check_dte(&dte, &v1_rec, &v1_domain),
					  "v1, flip %u", i);
		dte = v2_entry();
		dte.data[flips[i].word] ^= flips[i].bits;
		KUNIT_EXPECT_NOT_NULL_MSG(test,
					  amd_iommu_lu_check_dte(&dte, &v2_rec, &v2_domain),
					  "v2, flip %u", i);
	}
}

/* All bits of the address of a guest CR3 table are looked at. */
static void entry_gcr3_bits(struct kunit *test)
{
	struct iommu_lu_amdvi_attachment rec = v2_rec;
	struct dev_table_entry dte = v2_entry();
	u32 bit;

	for (bit = 12; bit < 52; bit++) {
		rec.gcr3_table = GCR3 ^ BIT_ULL(bit);
		KUNIT_EXPECT_NOT_NULL_MSG(test,
					  amd_iommu_lu_check_dte(&dte, &rec, &v2_domain),
					  "bit %u", bit);
	}
}

static void entry_blocked(struct kunit *test)
{
	struct dev_table_entry dte = v2_entry();

	dte.data[1] |= DTE_DATA1_SYSMGT_MASK;
	dte.data[2] = DTE_IRQ_REMAP_ENABLE | DTE_GPT_LEVEL_MASK;
	amd_iommu_lu_block(&dte);
	KUNIT_EXPECT_EQ(test, dte.data[0], DTE_FLAG_V | DTE_FLAG_TV);
	KUNIT_EXPECT_EQ(test, dte.data[1], DTE_DATA1_SYSMGT_MASK);
	KUNIT_EXPECT_EQ(test, dte.data[2], DTE_IRQ_REMAP_ENABLE);
}

static void gcr3_of_one_table(struct kunit *test)
{
	u64 *gcr3 = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, gcr3);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_check_gcr3(gcr3, TOP), -EINVAL);
	gcr3[0] = TOP | GCR3_VALID;
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_check_gcr3(gcr3, TOP), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_check_gcr3(gcr3, TOP + PAGE_SIZE), -EINVAL);
	gcr3[511] = TOP | GCR3_VALID;
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_check_gcr3(gcr3, TOP), -EBUSY);
}

static struct kunit_case amd_iommu_lu_cases[] = {
	KUNIT_CASE(entry_v1),
	KUNIT_CASE(entry_v2),
	KUNIT_CASE(entry_bits),
	KUNIT_CASE(entry_gcr3_bits),
	KUNIT_CASE(entry_blocked),
	KUNIT_CASE(gcr3_of_one_table),
	{}
};

static struct kunit_suite amd_iommu_lu_suite = {
	.name = "amd_iommu_liveupdate",
	.test_cases = amd_iommu_lu_cases,
};

kunit_test_suite(amd_iommu_lu_suite);
