// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: the restored domain
 */
#define pr_fmt(fmt) "iommu: liveupdate: " fmt

#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "../iommu-priv.h"
#include "internal.h"

/**
 * DOC: The restored domain
 *
 * A restored domain is the page table that a kernel before this one made, and
 * nothing else: it has no map, no unmap and no look-up, and only two things can
 * be done with it. Devices that were attached to it when they were handed over
 * are attached from the start, and leave it when userspace attaches them to
 * another domain. It is freed when the last device has left and userspace has
 * given up its HWPT, whichever is later.
 */

/*
 * Attaching is a no-op in hardware. It happens once at boot, and again when the
 * replacement by another domain failed and the core puts the device back.
 */
static int restored_attach_dev(struct iommu_domain *domain, struct device *dev,
			       struct iommu_domain *old)
{
	int device, attachment;

	device = iommu_lu_in_find_device(pci_domain_nr(to_pci_dev(dev)->bus),
					 pci_dev_id(to_pci_dev(dev)));
	if (device < 0)
		return device;
	attachment = iommu_lu_in_attachment_of(device);
	if (attachment < 0)
		return attachment;

	return dev_iommu_ops(dev)->lu_ops->adopt_device(dev, domain, attachment);
}

static void restored_free(struct iommu_domain *domain)
{
	iommu_lu_drop_domain(domain);
}

static const struct iommu_domain_ops restored_domain_ops = {
	.attach_dev = restored_attach_dev,
	.free = restored_free,
};

/**
 * iommu_lu_restored_alloc - accept a page table from the kernel before
 * @index: index of the domain record
 * @rec: the domain record, checked
 * @broken: the broken rule on -EINVAL
 *
 * Return: the domain with one reference, or ERR_PTR. After an error, tables
 * that the walk did not reach stay out of the allocator's hands for ever, as a
 * device may still walk them.
 */
struct iommu_lu_restored *iommu_lu_restored_alloc(u32 index,
						  const struct iommu_lu_domain *rec,
						  struct iommu_lu_broken *broken)
{
	struct iommu_lu_restored *restored;
	u64 visited;
	int ret;

	restored = kzalloc_obj(*restored);
	if (!restored)
		return ERR_PTR(-ENOMEM);

	restored->domain.type = IOMMU_DOMAIN_RESTORED;
	restored->domain.ops = &restored_domain_ops;
	restored->rec = *rec;
	restored->index = index;
	restored->owned = true;
	refcount_set(&restored->users, 1);

	ret = iommu_lu_walk_op(IOMMU_LU_OP_RESTORE, rec, U64_MAX, &visited, broken);
	if (ret) {
		kfree(restored);
		return ERR_PTR(ret);
	}
	return restored;
}

/**
 * iommu_lu_restored_free - free a restored domain that the hardware does not use
 * @restored: the domain, without users
 */
void iommu_lu_restored_free(struct iommu_lu_restored *restored)
{
	struct iommu_lu_broken broken;
	u64 visited;

	if (iommu_lu_walk_op(IOMMU_LU_OP_FREE, &restored->rec, U64_MAX, &visited,
			     &broken))
		pr_warn("domain %u: freed %llu of %llu tables\n", restored->index,
			visited, restored->rec.nr_tables);
	kfree(restored);
}
