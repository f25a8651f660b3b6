// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: which devices and domains the core lets be handed over, and what a
 * device starts on
 *
 * The IOMMU is one that does nothing, and its devices do no DMA: the question
 * is what the IOMMU core knows of their group. This is where a PASID in use is
 * seen to be refused, and a device that comes to a group that is set up: QEMU
 * emulates neither.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/iommu-liveupdate.h>
#include <linux/iommu-lu-driver.h>
#include <linux/platform_device.h>

#define PASID	1
#define TOKEN	1
#define DEVICES	2

/**
 * struct fixture - an IOMMU and its devices, all in one group
 * @iommu: the IOMMU
 * @dev: the first device
 * @domain: what it may be attached to
 * @restored: what devices that were handed over start on
 * @handed_over: devices that were, by their IDs
 * @refused: those that were blocked
 * @detached: the device that left @restored
 * @on: what each device is attached to
 */
struct fixture {
	struct iommu_device iommu;
	struct device *dev;
	struct iommu_domain domain;
	struct iommu_domain restored;
	unsigned long handed_over;
	unsigned long refused;
	struct device *detached;
	struct iommu_domain *on[DEVICES];
};

static int id_of(struct device *dev)
{
	return to_platform_device(dev)->id;
}

/* --- the IOMMU ------------------------------------------------------- */

static struct iommu_device *iommu_of(struct device *dev)
{
	return *(struct iommu_device **)dev_get_platdata(dev);
}

static int attach_dev(struct iommu_domain *domain, struct device *dev,
		      struct iommu_domain *old)
{
	container_of(iommu_of(dev), struct fixture, iommu)->on[id_of(dev)] = domain;
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

static const struct iommu_ops ops = {
	.probe_device = iommu_of,
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

/* A device that is found; @wanted: what the IOMMU core must say */
static struct device *find_device(struct kunit *test, int index, int wanted)
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
	KUNIT_ASSERT_EQ(test, iommu_probe_device(&pdev->dev), wanted);
	return &pdev->dev;
}

static struct device *add_device(struct kunit *test, int index)
{
	return find_device(test, index, 0);
}

static void add_iommu(struct kunit *test)
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
}

static int device_kunit_init(struct kunit *test)
{
	struct fixture *f;

	add_iommu(test);
	f = test->priv;
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

/* --- groups in the new kernel ---------------------------------------- */

static struct iommu_domain *restored_domain(struct device *dev)
{
	struct fixture *f = kunit_get_current_test()->priv;

	return f->handed_over & BIT(id_of(dev)) ? &f->restored : NULL;
}

static void note_blocked(struct device *dev, const char *why)
{
	struct fixture *f = kunit_get_current_test()->priv;

	f->refused |= BIT(id_of(dev));
}

static void note_detached(struct device *dev, struct iommu_domain *domain)
{
	struct fixture *f = kunit_get_current_test()->priv;

	f->detached = dev;
}

static int group_kunit_init(struct kunit *test)
{
	struct fixture *f;

	kunit_activate_static_stub(test, iommu_lu_restored_domain, restored_domain);
	kunit_activate_static_stub(test, iommu_lu_device_blocked, note_blocked);
	kunit_activate_static_stub(test, iommu_lu_domain_detached, note_detached);
	add_iommu(test);
	f = test->priv;
	f->restored = (struct iommu_domain){
		.type = IOMMU_DOMAIN_RESTORED,
		.ops = &domain_ops,
	};
	return 0;
}

static void restored_alone(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->handed_over = BIT(0);
	f->dev = add_device(test, 0);
	KUNIT_EXPECT_PTR_EQ(test, f->on[0], &f->restored);
	KUNIT_EXPECT_PTR_EQ(test, iommu_lu_device_domain(f->dev), &f->restored);
	KUNIT_EXPECT_EQ(test, f->refused, 0);
	KUNIT_EXPECT_NULL(test, f->detached);
}

/* Another device could do DMA through what was handed over [IN-12] */
static void restored_then_joined(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct device *other;

	f->handed_over = BIT(0);
	f->dev = add_device(test, 0);
	other = find_device(test, 1, -EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, f->on[0], &blocked);
	KUNIT_EXPECT_PTR_EQ(test, f->on[1], &blocked);
	KUNIT_EXPECT_NULL(test, iommu_lu_device_domain(f->dev));
	KUNIT_EXPECT_NULL(test, other->iommu_group);
	KUNIT_EXPECT_EQ(test, f->refused, BIT(0) | BIT(1));
	KUNIT_EXPECT_PTR_EQ(test, f->detached, f->dev);
	KUNIT_EXPECT_EQ(test, iommu_device_claim_dma_owner(f->dev, test), 0);
	iommu_device_release_dma_owner(f->dev);
}

/* The group is in use; only the device that comes is blocked. */
static void restored_joins(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct device *other;

	f->handed_over = BIT(1);
	f->dev = add_device(test, 0);
	other = find_device(test, 1, -EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, f->on[0], &identity);
	KUNIT_EXPECT_PTR_EQ(test, f->on[1], &blocked);
	KUNIT_EXPECT_EQ(test, f->refused, BIT(1));
	KUNIT_EXPECT_PTR_EQ(test, f->detached, other);
}

static void others_join(struct kunit *test)
{
	struct fixture *f = test->priv;

	add_device(test, 0);
	add_device(test, 1);
	KUNIT_EXPECT_PTR_EQ(test, f->on[0], &identity);
	KUNIT_EXPECT_PTR_EQ(test, f->on[1], &identity);
	KUNIT_EXPECT_EQ(test, f->refused, 0);
	KUNIT_EXPECT_NULL(test, f->detached);
}

static struct kunit_case group_kunit_cases[] = {
	KUNIT_CASE(restored_alone),
	KUNIT_CASE(restored_then_joined),
	KUNIT_CASE(restored_joins),
	KUNIT_CASE(others_join),
	{}
};

static struct kunit_suite group_kunit_suite = {
	.name = "iommu_liveupdate_group",
	.init = group_kunit_init,
	.test_cases = group_kunit_cases,
};

kunit_test_suites(&device_kunit_suite, &group_kunit_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of what the IOMMU core hands over");
