// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: the PASID tables of a device that may be handed over
 *
 * They are memory that no IOMMU looks at.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "iommu.h"
#include "liveupdate.h"
#include "pasid.h"

#define DIR_ENTRIES	4

static struct pasid_table *new_pasids(struct kunit *test)
{
	struct pasid_table *pasids = kunit_kzalloc(test, sizeof(*pasids), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pasids);
	pasids->table = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pasids->table);
	pasids->max_pasid = DIR_ENTRIES << PASID_PDE_SHIFT;
	return pasids;
}

/* Tables have a page each, which is what kmalloc() aligns them to. */
static void set_entry(struct kunit *test, struct pasid_table *pasids, u32 pasid,
		      bool present)
{
	struct pasid_dir_entry *dir = pasids->table;
	struct pasid_dir_entry *pde = &dir[pasid >> PASID_PDE_SHIFT];
	void *table;

	if (!pasid_pde_is_present(pde)) {
		table = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, table);
		pde->val = virt_to_phys(table) | PASID_PTE_PRESENT;
	}
	get_pasid_table_from_pde(pde)[pasid & PASID_PTE_MASK].val[0] =
		present ? PASID_PTE_PRESENT : 0;
}

static void pasids_without_entry(struct kunit *test)
{
	struct pasid_table *pasids = new_pasids(test);

	KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), -EINVAL);
	set_entry(test, pasids, IOMMU_NO_PASID, false);
	KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), -EINVAL);
	set_entry(test, pasids, IOMMU_NO_PASID, true);
	KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), 0);
}

static void pasids_in_first_table(struct kunit *test)
{
	struct pasid_table *pasids = new_pasids(test);
	u32 pasid;

	set_entry(test, pasids, IOMMU_NO_PASID, true);
	for (pasid = 1; pasid < PASID_TBL_ENTRIES; pasid++) {
		set_entry(test, pasids, pasid, true);
		KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), -EBUSY);
		set_entry(test, pasids, pasid, false);
		KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), 0);
	}
}

/* An empty table is refused, too: its page is not handed over. */
static void pasids_in_other_tables(struct kunit *test)
{
	struct pasid_table *pasids;
	u32 index;

	for (index = 1; index < DIR_ENTRIES; index++) {
		pasids = new_pasids(test);
		set_entry(test, pasids, IOMMU_NO_PASID, true);
		KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), 0);
		set_entry(test, pasids, index << PASID_PDE_SHIFT, false);
		KUNIT_EXPECT_EQ(test, intel_lu_check_pasids(pasids), -EBUSY);
	}
}

static struct kunit_case intel_kunit_cases[] = {
	KUNIT_CASE(pasids_without_entry),
	KUNIT_CASE(pasids_in_first_table),
	KUNIT_CASE(pasids_in_other_tables),
	{}
};

static struct kunit_suite intel_kunit_suite = {
	.name = "intel_iommu_liveupdate",
	.test_cases = intel_kunit_cases,
};

kunit_test_suites(&intel_kunit_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of what VT-d hands over");
