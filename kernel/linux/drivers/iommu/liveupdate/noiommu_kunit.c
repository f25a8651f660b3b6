// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of what is noted of devices without an IOMMU
 */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/iommu.h>

#include "internal.h"

static int noiommu_init(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "noiommu");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	test->priv = dev;
	return 0;
}

static void noiommu_exit(struct kunit *test)
{
	iommu_lu_noiommu_detach(test->priv);
}

static void attach_replace_detach(struct kunit *test)
{
	struct iommu_domain one = {}, other = {};
	struct device *dev = test->priv;

	KUNIT_EXPECT_NULL(test, iommu_lu_noiommu_domain(dev));
	KUNIT_EXPECT_EQ(test, iommu_lu_noiommu_attach(dev, &one), 0);
	KUNIT_EXPECT_PTR_EQ(test, iommu_lu_noiommu_domain(dev), &one);
	KUNIT_EXPECT_EQ(test, iommu_lu_noiommu_attach(dev, &other), 0);
	KUNIT_EXPECT_PTR_EQ(test, iommu_lu_noiommu_domain(dev), &other);
	iommu_lu_noiommu_detach(dev);
	KUNIT_EXPECT_NULL(test, iommu_lu_noiommu_domain(dev));
}

/* A device that comes back is not taken for one that is handed over. */
static void outgoing_ends_with_detach(struct kunit *test)
{
	struct device *dev = test->priv;
	struct iommu_domain one = {};

	iommu_lu_noiommu_set_outgoing(dev, true);
	KUNIT_EXPECT_FALSE(test, iommu_lu_device_outgoing(dev));

	KUNIT_EXPECT_EQ(test, iommu_lu_noiommu_attach(dev, &one), 0);
	KUNIT_EXPECT_FALSE(test, iommu_lu_device_outgoing(dev));
	iommu_lu_noiommu_set_outgoing(dev, true);
	KUNIT_EXPECT_TRUE(test, iommu_lu_device_outgoing(dev));
	iommu_lu_noiommu_set_outgoing(dev, false);
	KUNIT_EXPECT_FALSE(test, iommu_lu_device_outgoing(dev));

	iommu_lu_noiommu_set_outgoing(dev, true);
	iommu_lu_noiommu_detach(dev);
	KUNIT_EXPECT_EQ(test, iommu_lu_noiommu_attach(dev, &one), 0);
	KUNIT_EXPECT_FALSE(test, iommu_lu_device_outgoing(dev));
}

/* Only a PCI function that is attached can be handed over. */
static void others_are_refused(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, PTR_ERR(iommu_lu_preserve_device(test->priv)), -EOPNOTSUPP);
	KUNIT_EXPECT_NULL(test, iommu_lu_noiommu_restored(test->priv));
	KUNIT_EXPECT_EQ(test, iommu_lu_noiommu_bind(test->priv), 0);
}

static struct kunit_case noiommu_cases[] = {
	KUNIT_CASE(attach_replace_detach),
	KUNIT_CASE(outgoing_ends_with_detach),
	KUNIT_CASE(others_are_refused),
	{}
};

static struct kunit_suite noiommu_suite = {
	.name = "iommu_liveupdate_noiommu",
	.init = noiommu_init,
	.exit = noiommu_exit,
	.test_cases = noiommu_cases,
};

kunit_test_suites(&noiommu_suite);
