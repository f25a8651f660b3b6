// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: which devices and domains the core lets be handed over
 *
 * The IOMMU is one that does nothing, and its devices do no DMA: the question
 * is what the IOMMU core knows of their group. This is where a PASID in use is
 * seen to be refused, as no device that QEMU emulates can have one.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/iommu-liveupdate.h>
#include <linux/iommu-lu-driver.h>
#include <linux/platform_device.h>

#define PASID	1
#define TOKEN	1

/**
 * struct fixture - an IOMMU and its devices, all in one group
 * @iommu: the IOMMU
 * @dev: the first device
 * @domain: what it may be attached to
 */
struct fixture {
	struct iommu_device iommu;
	struct device *dev;
	struct iommu_domain domain;
};

/* --- the IOMMU ------------------------------------------------------- */

static int attach_dev(struct iommu_domain *domain, struct device *dev,
		      struct iommu_domain *old)
{
	return 0;
}

static int set_dev_pasid(struct iommu_domain *domain, struct device *dev,
			 ioasid_t pasid, struct iommu_domain *old)
{
	return 0;
}

static const struct iommu_domain_ops domain_ops = {
	.attach_dev = attach_dev,
	.set_dev_pasid = set_dev_pasid,
};

static struct iommu_domain identity = {
	.type = IOMMU_DOMAIN_IDENTITY,
	.ops = &domain_ops,
};

static struct iommu_domain blocked = {
	.type = IOMMU_DOMAIN_BLOCKED,
	.ops = &domain_ops,
};

static struct iommu_device *probe_device(struct device *dev)
{
	return *(struct iommu_device **)dev_get_platdata(dev);
}

static const struct iommu_ops ops = {
	.probe_device = probe_device,
	.device_group = generic_single_device_group,
	.default_domain = &identity,
	.blocked_domain = &blocked,
};

/* The same IOMMU with a driver that takes part, and fails in a way of its own */
static int describe_domain(struct iommu_domain *domain, struct iommu_lu_domain *rec)
{
	return -ENODATA;
}

static const struct iommu_lu_ops lu_ops = {
	.describe_domain = describe_domain,
};

static const struct iommu_ops live_ops = {
	.lu_ops = &lu_ops,
};

KUNIT_DEFINE_ACTION_WRAPPER(remove_device, platform_device_unregister,
			    struct platform_device *);
KUNIT_DEFINE_ACTION_WRAPPER(remove_iommu, iommu_device_unregister,
			    struct iommu_device *);
KUNIT_DEFINE_ACTION_WRAPPER(hide_iommu, iommu_device_sysfs_remove,
			    struct iommu_device *);
KUNIT_DEFINE_ACTION_WRAPPER(disown_device, iommu_device_release_dma_owner,
			    struct device *);

static void undo(struct kunit *test, kunit_action_t *action, void *arg)
{
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, action, arg), 0);
}

static struct device *add_device(struct kunit *test, int index)
{
	struct fixture *f = test->priv;
	struct iommu_device *iommu = &f->iommu;
	struct platform_device *pdev;
	int ret;

	pdev = platform_device_register_data(NULL, "iommu-lu-kunit-device", index,
					     &iommu, sizeof(iommu));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	undo(test, remove_device, pdev);
	mutex_lock(&iommu_probe_device_lock);
	ret = iommu_fwspec_init(&pdev->dev, iommu->fwnode);
	mutex_unlock(&iommu_probe_device_lock);
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_ASSERT_EQ(test, iommu_probe_device(&pdev->dev), 0);
	return &pdev->dev;
}

static int device_kunit_init(struct kunit *test)
{
	static const struct software_node node = { .name = "iommu-lu-kunit" };
	struct platform_device_info hardware = {
		.name = "iommu-lu-kunit",
		.id = PLATFORM_DEVID_NONE,
		.swnode = &node,
	};
	struct platform_device *pdev;
	struct fixture *f;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	f->domain = (struct iommu_domain){
		.type = IOMMU_DOMAIN_UNMANAGED,
		.ops = &domain_ops,
		.owner = &ops,
	};

	pdev = platform_device_register_full(&hardware);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pdev);
	undo(test, remove_device, pdev);
	KUNIT_ASSERT_EQ(test, iommu_device_sysfs_add(&f->iommu, &pdev->dev, NULL,
						     "iommu-lu-kunit"), 0);
	undo(test, hide_iommu, &f->iommu);
	KUNIT_ASSERT_EQ(test, iommu_device_register(&f->iommu, &ops, &pdev->dev), 0);
	undo(test, remove_iommu, &f->iommu);
	f->dev = add_device(test, 0);
	return 0;
}

/* --- the cases ------------------------------------------------------- */

static void leave_domain(void *arg)
{
	struct fixture *f = arg;

	iommu_detach_group(&f->domain, f->dev->iommu_group);
}

/* As userspace would have it: with an owner, and not on the default domain */
static void attach(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, iommu_device_claim_dma_owner(f->dev, test), 0);
	undo(test, disown_device, f->dev);
	KUNIT_ASSERT_EQ(test, iommu_attach_group(&f->domain, f->dev->iommu_group), 0);
	undo(test, leave_domain, f);
}

static void device_attached(struct kunit *test)
{
	struct iommu_domain *domain = NULL;
	struct fixture *f = test->priv;

	attach(test);
	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), 0);
	KUNIT_EXPECT_PTR_EQ(test, domain, &f->domain);
}

static void device_not_attached(struct kunit *test)
{
	struct iommu_domain *domain;
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), -EINVAL);
	attach(test);
	iommu_detach_group(&f->domain, f->dev->iommu_group);
	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), -EINVAL);
}

static void device_with_pasid(struct kunit *test)
{
	struct iommu_domain *domain;
	struct fixture *f = test->priv;

	f->dev->iommu->max_pasids = PASID + 1;
	attach(test);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(&f->domain, f->dev, PASID, NULL), 0);
	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), -EBUSY);

	iommu_detach_device_pasid(&f->domain, f->dev, PASID);
	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), 0);
}

static void device_in_shared_group(struct kunit *test)
{
	struct iommu_domain *domain;
	struct fixture *f = test->priv;

	add_device(test, 1);
	attach(test);
	KUNIT_EXPECT_EQ(test, iommu_lu_attached_domain(f->dev, &domain), -EOPNOTSUPP);
}

/* No record is made, so there need not be an iommufd. */
static void driver_without_live_update(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, iommu_lu_preserve_domain(NULL, &f->domain, TOKEN),
			-EOPNOTSUPP);

	f->domain.owner = &live_ops;
	KUNIT_EXPECT_EQ(test, iommu_lu_preserve_domain(NULL, &f->domain, TOKEN),
			-ENODATA);
}

static struct kunit_case device_kunit_cases[] = {
	KUNIT_CASE(device_attached),
	KUNIT_CASE(device_not_attached),
	KUNIT_CASE(device_with_pasid),
	KUNIT_CASE(device_in_shared_group),
	KUNIT_CASE(driver_without_live_update),
	{}
};

static struct kunit_suite device_kunit_suite = {
	.name = "iommu_liveupdate_device",
	.init = device_kunit_init,
	.test_cases = device_kunit_cases,
};

kunit_test_suites(&device_kunit_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of what the IOMMU core hands over");
