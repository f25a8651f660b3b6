// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: device table entries and guest CR3 tables that may stay in use, and what
 * becomes of interrupts
 *
 * They are memory that no IOMMU looks at.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "../liveupdate/image.h"
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

/* Where the old kernel's interrupt table was, and that interrupts go through it */
#define IRQ_TABLE	0x1fedc0ULL
#define REMAPPED	(IRQ_TABLE | DTE_IRQ_REMAP_INTCTL | DTE_INTTABLEN_MASK | \
			 DTE_IRQ_REMAP_ENABLE)
#define NMI_PASS	BIT_ULL(DEV_ENTRY_NMI_PASS & 63)
#define LEVELS		FIELD_PREP(DTE_GPT_LEVEL_MASK, GUEST_PGTABLE_5_LEVEL)

/* Nothing of it is taken but the translation. */
static void copied_without_interrupts(struct kunit *test)
{
	struct dev_table_entry from = v2_entry(), to = { .data = { 0, 0, NMI_PASS } };
	const u64 kept = NMI_PASS | LEVELS;

	from.data[2] = REMAPPED | LEVELS;
	from.data[3] = ~0ULL;
	amd_iommu_lu_copy_dte(&to, &from);
	KUNIT_EXPECT_EQ(test, to.data[0], from.data[0]);
	KUNIT_EXPECT_EQ(test, to.data[1], from.data[1]);
	KUNIT_EXPECT_EQ(test, to.data[2], kept);
	KUNIT_EXPECT_EQ(test, to.data[3], 0ULL);
}

/* What does not translate is not copied: this kernel has made an entry for it. */
static void blocked_not_copied(struct kunit *test)
{
	struct dev_table_entry from = v1_entry(), to = {};

	amd_iommu_lu_block(&from);
	from.data[2] = REMAPPED;
	amd_iommu_lu_copy_dte(&to, &from);
	KUNIT_EXPECT_EQ(test, to.data[0] | to.data[1] | to.data[2], 0ULL);
}

#define OWN	3
#define ALIAS	5
#define OTHER	4
#define LAST	7

/* Segments that no machine has */
#define SEGMENT		0xffff
#define SEGMENT_2	0xfffe

static struct amd_iommu *new_iommu_of(struct kunit *test,
				      struct amd_iommu_pci_seg *pci_seg)
{
	struct amd_iommu *iommu = kunit_kzalloc(test, sizeof(*iommu), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, iommu);
	iommu->pci_seg = pci_seg;
	return iommu;
}

/* The IOMMU of a segment, with entries of all devices in use */
static struct amd_iommu *new_segment(struct kunit *test, u16 id)
{
	struct amd_iommu_pci_seg *pci_seg = kunit_kzalloc(test, sizeof(*pci_seg), GFP_KERNEL);
	u32 rid;

	KUNIT_ASSERT_NOT_NULL(test, pci_seg);
	pci_seg->id = id;
	pci_seg->last_bdf = LAST;
	pci_seg->dev_table = kunit_kcalloc(test, LAST + 1, sizeof(*pci_seg->dev_table),
					   GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pci_seg->dev_table);
	for (rid = 0; rid <= LAST; rid++) {
		pci_seg->dev_table[rid] = v1_entry();
		pci_seg->dev_table[rid].data[2] = REMAPPED | NMI_PASS | LEVELS;
	}
	return new_iommu_of(test, pci_seg);
}

static bool translates(struct amd_iommu *iommu, u32 rid)
{
	return iommu->pci_seg->dev_table[rid].data[0] == v1_entry().data[0];
}

static bool is_blocked(struct amd_iommu *iommu, u32 rid)
{
	return iommu->pci_seg->dev_table[rid].data[0] == (DTE_FLAG_V | DTE_FLAG_TV);
}

/* Requester ID and alias keep their translation, and no other entry does. */
static void scrubbed_but_for_alias(struct kunit *test)
{
	struct amd_iommu_lu_rids rids = { .own = OWN, .alias = ALIAS };
	struct amd_iommu *iommu = new_segment(test, SEGMENT);
	const u64 aborts = LEVELS | DTE_IRQ_REMAP_ENABLE;
	struct dev_table_entry v1 = v1_entry();
	const struct dev_table_entry *dte;
	u32 rid;

	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(iommu, &rids), 0);
	amd_iommu_lu_scrub(iommu);
	amd_iommu_lu_erase_rids(iommu, &rids);
	for (rid = 0; rid <= LAST; rid++) {
		dte = &iommu->pci_seg->dev_table[rid];
		if (rid == OWN || rid == ALIAS) {
			KUNIT_EXPECT_EQ(test, dte->data[0], v1.data[0]);
			KUNIT_EXPECT_EQ(test, dte->data[1], v1.data[1]);
			KUNIT_EXPECT_EQ(test, dte->data[2], aborts);
		} else {
			KUNIT_EXPECT_EQ(test, dte->data[0], DTE_FLAG_V | DTE_FLAG_TV);
			KUNIT_EXPECT_EQ(test, dte->data[1], 0ULL);
			KUNIT_EXPECT_EQ(test, dte->data[2], NMI_PASS);
		}
	}
}

/* After the device has gone its alias is scrubbed as well. */
static void alias_erased_too(struct kunit *test)
{
	struct amd_iommu_lu_rids rids = { .own = OWN, .alias = ALIAS };
	struct amd_iommu *iommu = new_segment(test, SEGMENT);

	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(iommu, &rids), 0);
	amd_iommu_lu_erase_rids(iommu, &rids);
	amd_iommu_lu_scrub(iommu);
	KUNIT_EXPECT_TRUE(test, is_blocked(iommu, OWN));
	KUNIT_EXPECT_TRUE(test, is_blocked(iommu, ALIAS));
}

/* What is preserved in one segment is blocked in another. */
static void scrubbed_by_segment(struct kunit *test)
{
	struct amd_iommu_lu_rids rids = { .own = OWN, .alias = ALIAS };
	struct amd_iommu *first = new_segment(test, SEGMENT);
	struct amd_iommu *second = new_segment(test, SEGMENT_2);
	u32 rid;

	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(first, &rids), 0);
	amd_iommu_lu_scrub(first);
	amd_iommu_lu_scrub(second);
	amd_iommu_lu_erase_rids(first, &rids);
	KUNIT_EXPECT_TRUE(test, translates(first, OWN));
	KUNIT_EXPECT_TRUE(test, translates(first, ALIAS));
	for (rid = 0; rid <= LAST; rid++)
		KUNIT_EXPECT_TRUE(test, is_blocked(second, rid));
}

/* IOMMUs of a segment have one table: each keeps what the other needs. */
static void scrubbed_by_each_iommu(struct kunit *test)
{
	struct amd_iommu_lu_rids rids = { .own = OWN, .alias = OWN };
	struct amd_iommu_lu_rids other = { .own = OTHER, .alias = OTHER };
	struct amd_iommu *first = new_segment(test, SEGMENT);
	struct amd_iommu *second = new_iommu_of(test, first->pci_seg);
	u32 rid;

	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(first, &rids), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_insert_rids(second, &rids), -EBUSY);
	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(second, &other), 0);
	amd_iommu_lu_scrub(first);
	amd_iommu_lu_scrub(second);
	amd_iommu_lu_erase_rids(second, &other);
	amd_iommu_lu_erase_rids(first, &rids);
	for (rid = 0; rid <= LAST; rid++)
		if (rid == OWN || rid == OTHER)
			KUNIT_EXPECT_TRUE(test, translates(first, rid));
		else
			KUNIT_EXPECT_TRUE(test, is_blocked(first, rid));
}

/* Requester ID and alias are in use by one device. */
static void alias_of_one_device(struct kunit *test)
{
	struct amd_iommu_lu_rids first = { .own = OWN, .alias = ALIAS };
	struct amd_iommu_lu_rids second = { .own = OTHER, .alias = ALIAS };
	struct amd_iommu_lu_rids third = { .own = OTHER, .alias = OTHER };
	struct amd_iommu *iommu = new_segment(test, SEGMENT);

	KUNIT_ASSERT_EQ(test, amd_iommu_lu_insert_rids(iommu, &first), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_insert_rids(iommu, &second), -EBUSY);
	/* Nothing is left of the one that was refused. */
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_insert_rids(iommu, &third), 0);
	amd_iommu_lu_erase_rids(iommu, &third);
	amd_iommu_lu_erase_rids(iommu, &first);
}

static void one_alias_at_most(struct kunit *test)
{
	struct amd_iommu_lu_rids rids = { .own = OWN, .alias = OWN };

	KUNIT_EXPECT_EQ(test, amd_iommu_lu_note_alias(NULL, OWN, &rids), 0);
	KUNIT_EXPECT_EQ(test, rids.alias, OWN);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_note_alias(NULL, ALIAS, &rids), 0);
	KUNIT_EXPECT_EQ(test, rids.alias, ALIAS);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_note_alias(NULL, ALIAS, &rids), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_note_alias(NULL, OWN, &rids), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_note_alias(NULL, OTHER, &rids), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, rids.alias, ALIAS);
}

/* A handover of one device, on one domain, and what became of it */
static struct {
	u64 attachment[8];
	u64 domain[8];
	u64 amdvi[8];
	const char *refused;
} handover;

static u32 one_record(u32 kind)
{
	return 1;
}

static const u64 *its_record(u32 kind, u32 index)
{
	switch (kind) {
	case IOMMU_LU_KIND_ATTACHMENT:
		return handover.attachment;
	case IOMMU_LU_KIND_DOMAIN:
		return handover.domain;
	default:
		return handover.amdvi;
	}
}

static void note_refusal(u32 device, const char *rule, const char *why)
{
	handover.refused = rule;
}

static bool was_refused(u32 device)
{
	return handover.refused;
}

/* The device has entries for its requester ID and its alias. */
static struct amd_iommu *new_handover(struct kunit *test,
				      struct amd_iommu_lu_adoption *a)
{
	const struct iommu_lu_attachment att = {};
	const struct iommu_lu_amdvi_attachment amdvi = { .domain_id = DID, .alias = ALIAS };
	const struct iommu_lu_device dev = { .segment = SEGMENT, .rid = OWN };
	struct amd_iommu *iommu = new_segment(test, SEGMENT);

	memset(&handover, 0, sizeof(handover));
	iommu_lu_put_attachment(&att, handover.attachment);
	iommu_lu_put_domain(&v1_domain, handover.domain);
	iommu_lu_put_amdvi_attachment(&amdvi, handover.amdvi);
	kunit_activate_static_stub(test, iommu_lu_in_count, one_record);
	kunit_activate_static_stub(test, iommu_lu_in_record, its_record);
	kunit_activate_static_stub(test, iommu_lu_in_refuse_device, note_refusal);
	kunit_activate_static_stub(test, iommu_lu_in_device_refused, was_refused);
	xa_init(&a->rids);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_adopt_rid(a, &dev, OWN, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_adopt_rid(a, &dev, ALIAS, 0, 0), 0);
	return iommu;
}

static void alias_adopted(struct kunit *test)
{
	struct amd_iommu_lu_adoption a;
	struct amd_iommu *iommu = new_handover(test, &a);
	u32 rid;

	amd_iommu_lu_adopt_segment(&a, iommu->pci_seg);
	xa_destroy(&a.rids);
	KUNIT_EXPECT_NULL(test, handover.refused);
	for (rid = 0; rid <= LAST; rid++)
		if (rid == OWN || rid == ALIAS)
			KUNIT_EXPECT_TRUE(test, translates(iommu, rid));
		else
			KUNIT_EXPECT_TRUE(test, is_blocked(iommu, rid));
}

/* Nothing in another segment was handed over. */
static void adopted_by_segment(struct kunit *test)
{
	struct amd_iommu_lu_adoption a;
	struct amd_iommu *first = new_handover(test, &a);
	struct amd_iommu *second = new_segment(test, SEGMENT_2);
	u32 rid;

	amd_iommu_lu_adopt_segment(&a, second->pci_seg);
	amd_iommu_lu_adopt_segment(&a, first->pci_seg);
	xa_destroy(&a.rids);
	KUNIT_EXPECT_NULL(test, handover.refused);
	KUNIT_EXPECT_TRUE(test, translates(first, OWN));
	KUNIT_EXPECT_TRUE(test, translates(first, ALIAS));
	for (rid = 0; rid <= LAST; rid++)
		KUNIT_EXPECT_TRUE(test, is_blocked(second, rid));
}

/* One of the two is wrong: both are blocked, whichever is looked at first. */
static void alias_blocked_too(struct kunit *test)
{
	static const u16 wrong[] = { OWN, ALIAS };
	struct amd_iommu_lu_adoption a;
	struct amd_iommu *iommu;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		iommu = new_handover(test, &a);
		iommu->pci_seg->dev_table[wrong[i]].data[1] ^= 1;
		amd_iommu_lu_adopt_segment(&a, iommu->pci_seg);
		xa_destroy(&a.rids);
		KUNIT_EXPECT_STREQ(test, handover.refused, "AMD-14");
		KUNIT_EXPECT_TRUE(test, is_blocked(iommu, OWN));
		KUNIT_EXPECT_TRUE(test, is_blocked(iommu, ALIAS));
	}
}

/* A handover must not give one alias to two devices. */
static void alias_of_two_devices(struct kunit *test)
{
	const struct iommu_lu_device other = { .segment = SEGMENT, .rid = OTHER };
	struct amd_iommu_lu_adoption a;

	new_handover(test, &a);
	KUNIT_EXPECT_EQ(test, amd_iommu_lu_adopt_rid(&a, &other, ALIAS, 0, 0), 0);
	xa_destroy(&a.rids);
	KUNIT_EXPECT_STREQ(test, handover.refused, "AMD-9");
}

static struct kunit_case amd_iommu_lu_cases[] = {
	KUNIT_CASE(entry_v1),
	KUNIT_CASE(entry_v2),
	KUNIT_CASE(entry_bits),
	KUNIT_CASE(entry_gcr3_bits),
	KUNIT_CASE(entry_blocked),
	KUNIT_CASE(gcr3_of_one_table),
	KUNIT_CASE(copied_without_interrupts),
	KUNIT_CASE(blocked_not_copied),
	KUNIT_CASE(scrubbed_but_for_alias),
	KUNIT_CASE(alias_erased_too),
	KUNIT_CASE(scrubbed_by_segment),
	KUNIT_CASE(scrubbed_by_each_iommu),
	KUNIT_CASE(alias_of_one_device),
	KUNIT_CASE(one_alias_at_most),
	KUNIT_CASE(alias_adopted),
	KUNIT_CASE(adopted_by_segment),
	KUNIT_CASE(alias_blocked_too),
	KUNIT_CASE(alias_of_two_devices),
	{}
};

static struct kunit_suite amd_iommu_lu_suite = {
	.name = "amd_iommu_liveupdate",
	.test_cases = amd_iommu_lu_cases,
};

kunit_test_suite(amd_iommu_lu_suite);
