// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: what the kernel before this one handed over
 */
#define pr_fmt(fmt) "iommu: liveupdate: " fmt

#include <kunit/static_stub.h>
#include <linux/cleanup.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kexec_handover.h>
#include <linux/kho/abi/luo.h>
#include <linux/memfd-luo.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "internal.h"

/**
 * DOC: The incoming handover
 *
 * It is read once, before the IOMMU drivers touch hardware. All records are
 * copied, so that look-ups take constant time and need no further checks, and
 * every page table is walked and its tables taken over.
 *
 * What cannot be read fails closed: nothing of it is used, none of its memory
 * goes back to the allocator, and no device keeps its translation. The reason
 * is logged once and shown in /sys/kernel/iommu_liveupdate/incoming.
 */

/**
 * struct iommu_lu_in_device - run-time state of a device record
 * @attachment: index of its attachment record
 * @refused: it must not keep its translation
 * @taken: it has left its restored domain, or can no longer come to it: the
 *	record has no meaning any more
 * @claimed: without an IOMMU: userspace has bound it
 */
struct iommu_lu_in_device {
	u32 attachment;
	bool refused;
	bool taken;
	bool claimed;
};

/**
 * struct iommu_lu_in_iommu - run-time state of an IOMMU record
 * @ops: of its driver, if it goes on with the tables that were handed over
 * @blocked: its driver lets none of the devices translate through these
 *
 * If neither, its hardware may walk all of them.
 */
struct iommu_lu_in_iommu {
	const struct iommu_lu_ops *ops;
	bool blocked;
};

/**
 * struct iommu_lu_in_iommufd - run-time state of an iommufd record
 * @index: index of the record
 * @live_domains: restored domains of this iommufd that still exist
 * @retrieved: userspace retrieved the file, or can no longer do so
 */
struct iommu_lu_in_iommufd {
	u32 index;
	u32 live_domains;
	bool retrieved;
};

/*
 * words and counts do not change after boot; root is 0 when there is no
 * handover, or its memory was given back.
 */
static struct {
	enum iommu_lu_state state;
	int error;
	struct iommu_lu_broken broken;
	u64 root;
	__u64 *words[IOMMU_LU_NR_KINDS];
	u32 counts[IOMMU_LU_NR_KINDS];
	struct xarray rids;

	/* Protects what follows; taken inside group->mutex. */
	struct mutex lock;
	struct iommu_lu_in_device *devices;
	struct iommu_lu_in_iommu *iommus;
	struct iommu_lu_in_iommufd *iommufds;
	struct iommu_lu_restored **domains;
	u32 *domain_iommufd;
} in = {
	.lock = __MUTEX_INITIALIZER(in.lock),
	.rids = XARRAY_INIT(in.rids, 0),
};

/**
 * iommu_lu_in_state - is there a handover, and can it be used?
 */
enum iommu_lu_state iommu_lu_in_state(void)
{
	return in.state;
}

/**
 * iommu_lu_in_count - number of records of a kind
 * @kind: IOMMU_LU_KIND_*
 */
u32 iommu_lu_in_count(u32 kind)
{
	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_in_count, kind);

	return in.counts[kind - 1];
}

/**
 * iommu_lu_in_record - words of a record, for iommu_lu_get_*()
 * @kind: IOMMU_LU_KIND_*
 * @index: index below iommu_lu_in_count()
 */
const __u64 *iommu_lu_in_record(u32 kind, u32 index)
{
	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_in_record, kind, index);

	return in.words[kind - 1] + index * (iommu_lu_record_size(kind) / 8);
}

/**
 * iommu_lu_in_find_owned - words of the record that an object has in addition
 * @kind: IOMMU_LU_KIND_* of records that name their owner in their first field,
 *	and are sorted by it
 * @owner: index of the owner
 *
 * Return: the words for iommu_lu_get_*(), or NULL if there is no such record.
 */
const __u64 *iommu_lu_in_find_owned(u32 kind, u32 owner)
{
	u32 low = 0, high = iommu_lu_in_count(kind), mid;
	const __u64 *words;

	while (low < high) {
		mid = low + (high - low) / 2;
		words = iommu_lu_in_record(kind, mid);
		if (lower_32_bits(words[0]) == owner)
			return words;
		if (lower_32_bits(words[0]) < owner)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/**
 * iommu_lu_in_get_attachment - an attachment
 * @index: index below iommu_lu_in_count()
 * @rec: set to it
 */
void iommu_lu_in_get_attachment(u32 index, struct iommu_lu_attachment *rec)
{
	iommu_lu_get_attachment(iommu_lu_in_record(IOMMU_LU_KIND_ATTACHMENT, index), rec);
}

/**
 * iommu_lu_in_device_of - index of the device of an attachment
 * @attachment: index of the attachment
 */
u32 iommu_lu_in_device_of(u32 attachment)
{
	struct iommu_lu_attachment att;

	iommu_lu_in_get_attachment(attachment, &att);
	return att.device;
}

/**
 * iommu_lu_in_get_domain_of - the domain of an attachment
 * @attachment: index of the attachment
 * @rec: set to its domain
 */
void iommu_lu_in_get_domain_of(u32 attachment, struct iommu_lu_domain *rec)
{
	struct iommu_lu_attachment att;

	iommu_lu_in_get_attachment(attachment, &att);
	iommu_lu_get_domain(iommu_lu_in_record(IOMMU_LU_KIND_DOMAIN, att.domain), rec);
}

/**
 * iommu_lu_in_find_iommu - index of an IOMMU
 * @driver: IOMMU_LU_DRIVER_*
 * @segment: PCI segment
 * @base: physical address of its registers
 *
 * Called once for each IOMMU of the machine.
 *
 * Return: the index or -ENOENT.
 */
int iommu_lu_in_find_iommu(u32 driver, u32 segment, u64 base)
{
	struct iommu_lu_iommu rec;
	u32 index;

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_IOMMU); index++) {
		iommu_lu_get_iommu(iommu_lu_in_record(IOMMU_LU_KIND_IOMMU, index), &rec);
		if (rec.driver == driver && rec.segment == segment && rec.base == base)
			return index;
	}
	return -ENOENT;
}

/**
 * iommu_lu_in_find_device - index of a device, in constant time
 * @segment: PCI segment
 * @rid: requester ID
 *
 * Return: the index or -ENOENT.
 */
int iommu_lu_in_find_device(u32 segment, u32 rid)
{
	void *entry = xa_load(&in.rids, (unsigned long)segment << 16 | rid);

	return entry ? xa_to_value(entry) : -ENOENT;
}

static int find_dev(struct device *dev)
{
	if (in.state != IOMMU_LU_IN_ACCEPTED || !dev_is_pci(dev))
		return -ENOENT;
	return iommu_lu_in_find_device(pci_domain_nr(to_pci_dev(dev)->bus),
				       pci_dev_id(to_pci_dev(dev)));
}

/**
 * iommu_lu_in_attachment_of - index of a device's attachment
 * @device: index of the device
 *
 * Return: the index; -EBADMSG if the device was refused; -ENOENT if it has left
 * its restored domain.
 */
int iommu_lu_in_attachment_of(u32 device)
{
	if (READ_ONCE(in.devices[device].refused))
		return -EBADMSG;
	if (READ_ONCE(in.devices[device].taken))
		return -ENOENT;
	return in.devices[device].attachment;
}

/**
 * iommu_lu_in_adopted - an IOMMU goes on with the tables that were handed over
 * @iommu: index of the IOMMU
 * @ops: its driver's operations
 *
 * Called once for each IOMMU, before its devices are probed. From then on the
 * core can have its driver let go of domains, also of those whose devices never
 * come.
 */
void iommu_lu_in_adopted(u32 iommu, const struct iommu_lu_ops *ops)
{
	guard(mutex)(&in.lock);
	in.iommus[iommu].ops = ops;
}

/**
 * iommu_lu_in_blocked - an IOMMU is started with tables of this kernel
 * @iommu: index of the IOMMU
 *
 * All its devices were refused. Nothing that was handed over for them is walked
 * any more by the time that they are probed.
 */
void iommu_lu_in_blocked(u32 iommu)
{
	guard(mutex)(&in.lock);
	in.iommus[iommu].blocked = true;
}

/**
 * iommu_lu_in_lost - an IOMMU could not be started
 * @iommu: index of the IOMMU, adopted or not
 *
 * No driver looks after it any more, and it may go on as it was. So what its
 * devices use is never freed.
 */
void iommu_lu_in_lost(u32 iommu)
{
	struct iommu_lu_device rec;
	u32 index;

	/* Of a handover that was refused nothing is freed anyway. */
	if (in.state != IOMMU_LU_IN_ACCEPTED)
		return;
	scoped_guard(mutex, &in.lock)
		in.iommus[iommu] = (struct iommu_lu_in_iommu){};
	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_DEVICE); index++) {
		iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, index), &rec);
		if (rec.iommu == iommu)
			iommu_lu_in_refuse_device(index, "FAIL-11",
						  "its IOMMU could not be started");
	}
}

/**
 * iommu_lu_in_refuse_device - a device must not keep its translation
 * @device: index of the device
 * @rule: identifier of the broken rule
 * @why: what is wrong, for the log
 *
 * The IOMMU driver has blocked the device, or will before it is probed.
 */
void iommu_lu_in_refuse_device(u32 device, const char *rule, const char *why)
{
	struct iommu_lu_device rec;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_in_refuse_device, device, rule, why);

	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, device), &rec);
	if (!in.devices[device].refused)
		pr_err("%04x:%02x:%02x.%x: blocked: [%s] %s\n", rec.segment,
		       rec.rid >> 8, PCI_SLOT(rec.rid & 0xff),
		       PCI_FUNC(rec.rid & 0xff), rule, why);
	WRITE_ONCE(in.devices[device].refused, true);
}

/**
 * iommu_lu_in_device_refused - was a device refused?
 * @device: index of the device
 */
bool iommu_lu_in_device_refused(u32 device)
{
	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_in_device_refused, device);

	return in.devices[device].refused;
}

/* --- boot ------------------------------------------------------------ */

static int __init copy_records(const struct iommu_lu_image *img)
{
	struct iommu_lu_cursor cur;
	const __u64 *from;
	__u64 *to;
	u32 kind, size;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++) {
		size = iommu_lu_record_size(kind);
		iommu_lu_cursor_init(img, kind, &cur);
		in.counts[kind - 1] = cur.nr_records;
		to = kvcalloc(cur.nr_records, size, GFP_KERNEL);
		if (!to && cur.nr_records)
			return -ENOMEM;
		in.words[kind - 1] = to;
		while ((from = iommu_lu_next(img, &cur))) {
			memcpy(to, from, size);
			to += size / 8;
		}
	}
	return 0;
}

static int __init index_devices(void)
{
	u32 nr = iommu_lu_in_count(IOMMU_LU_KIND_DEVICE), index;
	u32 nr_iommus = iommu_lu_in_count(IOMMU_LU_KIND_IOMMU);
	struct iommu_lu_attachment att;
	struct iommu_lu_device rec;
	int ret;

	in.devices = kvcalloc(nr, sizeof(*in.devices), GFP_KERNEL);
	in.iommus = kvcalloc(nr_iommus, sizeof(*in.iommus), GFP_KERNEL);
	if ((nr && !in.devices) || (nr_iommus && !in.iommus))
		return -ENOMEM;

	for (index = 0; index < nr; index++) {
		iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, index),
				    &rec);
		ret = xa_err(xa_store(&in.rids,
				      (unsigned long)rec.segment << 16 | rec.rid,
				      xa_mk_value(index), GFP_KERNEL));
		if (ret)
			return ret;
	}

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); index++) {
		iommu_lu_in_get_attachment(index, &att);
		in.devices[att.device].attachment = index;
	}
	return 0;
}

/* Each domain belongs to the iommufd whose HWPT it is [HWPT-3]. */
static int __init index_hwpts(void)
{
	u32 nr_domains = iommu_lu_in_count(IOMMU_LU_KIND_DOMAIN);
	u32 nr_fds = iommu_lu_in_count(IOMMU_LU_KIND_IOMMUFD);
	struct iommu_lu_hwpt hwpt;
	u32 index;

	in.domains = kvcalloc(nr_domains, sizeof(*in.domains), GFP_KERNEL);
	in.domain_iommufd = kvcalloc(nr_domains, sizeof(u32), GFP_KERNEL);
	in.iommufds = kvcalloc(nr_fds, sizeof(*in.iommufds), GFP_KERNEL);
	if ((nr_domains && (!in.domains || !in.domain_iommufd)) ||
	    (nr_fds && !in.iommufds))
		return -ENOMEM;

	for (index = 0; index < nr_domains; index++)
		in.domain_iommufd[index] = IOMMU_LU_NONE;
	for (index = 0; index < nr_fds; index++)
		in.iommufds[index].index = index;

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_HWPT); index++) {
		iommu_lu_get_hwpt(iommu_lu_in_record(IOMMU_LU_KIND_HWPT, index), &hwpt);
		if (in.domain_iommufd[hwpt.domain] != IOMMU_LU_NONE) {
			in.broken.rule = IOMMU_LU_RULE_HWPT_DOMAIN;
			in.broken.index = index;
			return -EINVAL;
		}
		in.domain_iommufd[hwpt.domain] = hwpt.iommufd;
	}
	for (index = 0; index < nr_domains; index++) {
		if (in.domain_iommufd[index] == IOMMU_LU_NONE) {
			in.broken.rule = IOMMU_LU_RULE_HWPT_DOMAIN;
			in.broken.index = index;
			return -EINVAL;
		}
	}
	return 0;
}

static bool without_iommu(u32 device)
{
	struct iommu_lu_device rec;

	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, device), &rec);
	return rec.iommu == IOMMU_LU_NONE;
}

/*
 * With an IOMMU, a device is attached when the IOMMU's driver finds it. Without
 * one, nobody would.
 */
static void __init attach_without_iommu(u32 device, u32 domain)
{
	if (!IS_ENABLED(CONFIG_IOMMUFD_NOIOMMU))
		iommu_lu_in_refuse_device(device, "NOI-5",
					  "this kernel has no use for a device without IOMMU");
	else
		refcount_inc(&in.domains[domain]->users);
}

static void release_memory(u32 iommufd)
{
	struct iommu_lu_memory rec;
	u32 i;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_MEMORY); i++) {
		iommu_lu_get_memory(iommu_lu_in_record(IOMMU_LU_KIND_MEMORY, i), &rec);
		if (rec.iommufd == iommufd)
			memfd_luo_release(rec.memfd);
	}
}

/* A page table that cannot be taken over costs its devices their translation. */
static int __init restore_domains(void)
{
	struct iommu_lu_restored *restored;
	struct iommu_lu_broken broken;
	u32 nr = iommu_lu_in_count(IOMMU_LU_KIND_DOMAIN), index;
	struct iommu_lu_attachment att;
	struct iommu_lu_domain rec;
	u32 *rules;

	rules = kvcalloc(nr, sizeof(*rules), GFP_KERNEL);
	if (!rules && nr)
		return -ENOMEM;

	for (index = 0; index < nr; index++) {
		iommu_lu_get_domain(iommu_lu_in_record(IOMMU_LU_KIND_DOMAIN, index),
				    &rec);
		broken = (struct iommu_lu_broken){};
		restored = iommu_lu_restored_alloc(index, &rec, &broken);
		if (restored == ERR_PTR(-ENOMEM)) {
			kvfree(rules);
			return -ENOMEM;
		}
		if (!IS_ERR(restored)) {
			in.domains[index] = restored;
			in.iommufds[in.domain_iommufd[index]].live_domains++;
			continue;
		}
		rules[index] = broken.rule;
		pr_err("domain %u: refused: [%s] %s, at %#llx\n", index,
		       iommu_lu_rule_id(broken.rule),
		       iommu_lu_rule_text(broken.rule), broken.phys);
	}

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); index++) {
		iommu_lu_in_get_attachment(index, &att);
		if (!in.domains[att.domain])
			iommu_lu_in_refuse_device(att.device,
						  iommu_lu_rule_id(rules[att.domain]),
						  "its page table was refused");
		else if (without_iommu(att.device))
			attach_without_iommu(att.device, att.domain);
	}
	kvfree(rules);
	return 0;
}

static int __init hold_memory(void)
{
	struct iommu_lu_memory rec;
	u32 index;
	int ret;

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_MEMORY); index++) {
		iommu_lu_get_memory(iommu_lu_in_record(IOMMU_LU_KIND_MEMORY, index),
				    &rec);
		ret = memfd_luo_hold(rec.memfd);
		if (ret)
			return ret;
	}
	return 0;
}

static int __init read_handover(u64 root)
{
	struct iommu_lu_env env = { .op = IOMMU_LU_OP_RESTORE };
	struct iommu_lu_image img;
	int ret;

	ret = iommu_lu_image_open(&img, &env, root, &in.broken);
	if (!ret)
		ret = copy_records(&img);
	if (!ret)
		ret = index_devices();
	if (!ret)
		ret = index_hwpts();
	if (!ret)
		ret = hold_memory();
	if (!ret)
		ret = restore_domains();
	return ret;
}

/* LUO's data of the FLB is the physical address of the root. */
static int iommu_lu_flb_retrieve(struct liveupdate_flb_op_args *args)
{
	args->obj = phys_to_virt(args->data);
	return 0;
}

/*
 * The last file is finished. What outlives it was copied at boot; the blocks
 * of a handover that was accepted have no further use.
 */
static void iommu_lu_flb_finish(struct liveupdate_flb_op_args *args)
{
	const struct iommu_lu_root *root = args->obj;
	struct iommu_lu_block *block;
	u32 i;
	u64 phys;

	if (in.state != IOMMU_LU_IN_ACCEPTED)
		return;
	WRITE_ONCE(in.root, 0);
	/* What else a writer hands over is its own affair, and stays as it is. */
	for (i = 0; i < root->nr_arrays && i < IOMMU_LU_NR_KINDS; i++) {
		phys = root->arrays[i].head;
		while (phys && iommu_lu_table_preserved(phys, IOMMU_LU_BLOCK_SIZE)) {
			block = phys_to_virt(phys);
			phys = block->next;
			kho_restore_free(block);
		}
	}
	kho_restore_free(args->obj);
}

struct liveupdate_flb iommu_lu_flb = {
	.ops = &(const struct liveupdate_flb_ops) {
		.preserve = iommu_lu_flb_preserve,
		.unpreserve = iommu_lu_flb_unpreserve,
		.retrieve = iommu_lu_flb_retrieve,
		.finish = iommu_lu_flb_finish,
	},
	.compatible = IOMMU_LU_FLB_NAME,
};

/*
 * With liveupdate=off LUO does not say what it was handed, only that the kernel
 * before had LUO.
 */
static bool __init luo_is_silent(int error)
{
	phys_addr_t phys;
	size_t size;

	return error == -EOPNOTSUPP &&
	       !kho_retrieve_subtree(LUO_KHO_ENTRY_NAME, &phys, &size);
}

/*
 * After LUO's early_initcall, before PCI is enumerated and any IOMMU driver
 * starts.
 */
static int __init iommu_lu_in_init(void)
{
	void *root;
	int ret;

	ret = liveupdate_flb_get_incoming(&iommu_lu_flb, &root);
	if (ret && !luo_is_silent(ret))
		return 0;

	if (!ret) {
		in.root = virt_to_phys(root);
		ret = read_handover(in.root);
	}
	if (!ret) {
		in.state = IOMMU_LU_IN_ACCEPTED;
		pr_info("accepted %u devices on %u domains\n",
			iommu_lu_in_count(IOMMU_LU_KIND_DEVICE),
			iommu_lu_in_count(IOMMU_LU_KIND_DOMAIN));
		liveupdate_flb_put_incoming(&iommu_lu_flb);
		return 0;
	}

	/*
	 * Which devices do DMA cannot be known. An identity mapping would let
	 * them write anywhere, so no device may start with one.
	 */
	in.state = IOMMU_LU_IN_REFUSED;
	in.error = ret;
	iommu_set_default_translated(true);
	if (in.broken.rule)
		pr_err("handover refused, all devices are blocked: [%s] %s (kind %u, index %u, at %#llx)\n",
		       iommu_lu_rule_id(in.broken.rule),
		       iommu_lu_rule_text(in.broken.rule), in.broken.kind,
		       in.broken.index, in.broken.phys);
	else if (ret == -EOPNOTSUPP)
		pr_err("handover refused, all devices are blocked: [VAN-4] live update is switched off\n");
	else
		pr_err("handover refused, all devices are blocked: %pe\n",
		       ERR_PTR(ret));
	return 0;
}
core_initcall(iommu_lu_in_init);

/**
 * iommu_lu_show_incoming - text for sysfs
 * @buf: a page
 */
int iommu_lu_show_incoming(char *buf)
{
	switch (in.state) {
	case IOMMU_LU_IN_NONE:
		return sysfs_emit(buf, "none\n");
	case IOMMU_LU_IN_ACCEPTED:
		return sysfs_emit(buf, "accepted\n");
	case IOMMU_LU_IN_REFUSED:
		break;
	}
	if (!in.broken.rule)
		return sysfs_emit(buf, "refused errno %d\n", in.error);
	return sysfs_emit(buf, "refused [%s] %s\n", iommu_lu_rule_id(in.broken.rule),
			  iommu_lu_rule_text(in.broken.rule));
}

/**
 * iommu_lu_show_incoming_root - text for sysfs: where the handover is
 * @buf: a page
 */
int iommu_lu_show_incoming_root(char *buf)
{
	u64 root = READ_ONCE(in.root);

	return root ? sysfs_emit(buf, "0x%llx\n", root) : sysfs_emit(buf, "none\n");
}

static void check_identity(struct pci_dev *pdev, u32 device)
{
	struct iommu_lu_device rec;

	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, device), &rec);
	if (rec.pci_id != ((u32)pdev->device << 16 | pdev->vendor))
		iommu_lu_in_refuse_device(device, "DEV-3",
					  "another device is in its place");
}

static struct iommu_domain *domain_of(u32 device)
{
	int index = iommu_lu_in_attachment_of(device);
	struct iommu_lu_attachment att;

	if (index < 0)
		return ERR_PTR(index);
	iommu_lu_in_get_attachment(index, &att);
	return &in.domains[att.domain]->domain;
}

/* --- the IOMMU core --------------------------------------------------- */

/**
 * iommu_lu_def_domain_type - the default domain that a device must have
 * @type: what its driver asks for, or 0
 *
 * After a handover that cannot be read no device starts with an identity mapping
 * [FAIL-3], whatever its driver would like.
 *
 * Return: IOMMU_DOMAIN_*, or 0 for any.
 */
int iommu_lu_def_domain_type(int type)
{
	if (type == IOMMU_DOMAIN_IDENTITY && in.state == IOMMU_LU_IN_REFUSED)
		return IOMMU_DOMAIN_DMA;
	return type;
}

/**
 * iommu_lu_restored_domain - the domain that a device starts on
 * @dev: device that is being probed
 *
 * Return: the domain, with a reference that ends with iommu_lu_domain_detached();
 * NULL if the device was not handed over; ERR_PTR if it was, but must be blocked.
 */
struct iommu_domain *iommu_lu_restored_domain(struct device *dev)
{
	struct iommu_domain *domain;
	int index;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_restored_domain, dev);

	index = find_dev(dev);
	if (index < 0)
		return NULL;

	guard(mutex)(&in.lock);
	if (in.devices[index].taken)
		return NULL;
	check_identity(to_pci_dev(dev), index);
	domain = domain_of(index);
	if (!IS_ERR(domain))
		refcount_inc(&to_restored(domain)->users);
	return domain;
}

/*
 * The hardware forgets a domain, and devices of it that were never found.
 *
 * Return: false if an IOMMU that nobody looks after may still walk the domain.
 */
static bool release_domain_locked(struct iommu_lu_restored *restored)
{
	const struct iommu_lu_ops *ops = NULL;
	struct iommu_lu_in_iommu *iommu;
	struct iommu_lu_in_device *device;
	struct iommu_lu_attachment att;
	bool walked = false;
	u32 i;

	lockdep_assert_held(&in.lock);
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.domain != restored->index || att.iommu == IOMMU_LU_NONE)
			continue;
		iommu = &in.iommus[att.iommu];
		device = &in.devices[att.device];
		if (iommu->ops)
			ops = iommu->ops;
		if (device->taken)
			continue;
		if (!iommu->ops && !iommu->blocked) {
			WRITE_ONCE(device->refused, true);
			walked = true;
			continue;
		}
		if (device->refused || !iommu->ops)
			continue;
		iommu->ops->block_attachment(i);
		WRITE_ONCE(device->taken, true);
	}
	if (walked)
		return false;
	if (ops)
		ops->release_domain(&restored->domain, restored->index);
	return true;
}

/*
 * Memory of an iommufd stays frozen until its last restored domain is freed.
 */
static void put_domain_locked(struct iommu_lu_restored *restored)
{
	u32 index = restored->index, iommufd = in.domain_iommufd[index];

	lockdep_assert_held(&in.lock);
	if (!refcount_dec_and_test(&restored->users))
		return;

	in.domains[index] = NULL;
	if (!release_domain_locked(restored)) {
		pr_err("domain %u: its tables and memory are never freed: [FAIL-11] no driver looks after its IOMMU\n",
		       index);
		kfree(restored);
		return;
	}
	iommu_lu_restored_free(restored);
	if (!--in.iommufds[iommufd].live_domains)
		release_memory(iommufd);
}

/**
 * iommu_lu_domain_detached - a device left a restored domain
 * @dev: the device
 * @domain: the restored domain, may be freed
 */
void iommu_lu_domain_detached(struct device *dev, struct iommu_domain *domain)
{
	int index;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_domain_detached, dev, domain);

	index = find_dev(dev);
	guard(mutex)(&in.lock);
	if (index >= 0)
		WRITE_ONCE(in.devices[index].taken, true);
	put_domain_locked(to_restored(domain));
}

/**
 * iommu_lu_device_blocked - a device cannot start on its restored domain
 * @dev: device that is blocked instead, handed over or not
 * @why: the reason, for the log
 */
void iommu_lu_device_blocked(struct device *dev, const char *why)
{
	int index;

	KUNIT_STATIC_STUB_REDIRECT(iommu_lu_device_blocked, dev, why);

	index = find_dev(dev);
	if (index >= 0)
		iommu_lu_in_refuse_device(index, "IN-12", why);
}

/**
 * iommu_lu_device_gone - a device is removed
 * @dev: the device
 *
 * Whatever is found in its place later is a device like any other.
 */
void iommu_lu_device_gone(struct device *dev)
{
	int index = find_dev(dev);

	if (index >= 0)
		WRITE_ONCE(in.devices[index].taken, true);
}

/**
 * iommu_lu_domain_orphaned - can userspace no longer retrieve a domain?
 * @domain: a restored domain
 *
 * Return: true if its HWPT is gone, or its file was finished without having
 * been retrieved. The device may then be bound to any iommufd.
 */
bool iommu_lu_domain_orphaned(struct iommu_domain *domain)
{
	guard(mutex)(&in.lock);
	return !to_restored(domain)->owned;
}

/* --- devices without an IOMMU ------------------------------------------ */

/**
 * iommu_lu_in_stop_device - must a function's own bus mastering be switched off?
 * @pdev: function that was just found
 *
 * Nothing else stops the DMA of a device without an IOMMU. Which ones these are
 * is not known if the handover was refused, so then it is every function; the
 * kernel before switched off all but those that it handed over.
 */
bool iommu_lu_in_stop_device(struct pci_dev *pdev)
{
	struct iommu_domain *domain;
	int index;

	if (in.state == IOMMU_LU_IN_REFUSED)
		return true;
	index = find_dev(&pdev->dev);
	if (index < 0 || READ_ONCE(in.devices[index].taken))
		return false;
	/* Its IOMMU's driver finds another device refused, and blocks it. */
	if (!without_iommu(index)) {
		check_identity(pdev, index);
		return false;
	}
	domain = domain_of(index);
	if (IS_ERR(domain))
		return true;
	check_identity(pdev, index);
	if (!in.devices[index].refused)
		return false;
	iommu_lu_domain_detached(&pdev->dev, domain);
	return true;
}

#ifdef CONFIG_IOMMUFD_NOIOMMU
/* The index of a device that is still on its restored domain, or -ENOENT */
static int find_waiting(struct device *dev)
{
	int index = find_dev(dev);

	if (index < 0 || !iommu_lu_device_incoming(dev) || !without_iommu(index))
		return -ENOENT;
	return index;
}

/**
 * iommu_lu_noiommu_restored - the restored domain that a device is attached to
 * @dev: a device without an IOMMU
 *
 * Return: the domain, to be compared only, or NULL.
 */
struct iommu_domain *iommu_lu_noiommu_restored(struct device *dev)
{
	int index = find_waiting(dev);

	return index < 0 ? NULL : domain_of(index);
}

/**
 * iommu_lu_noiommu_claim - userspace binds a device to the iommufd of its domain
 * @dev: a device without an IOMMU
 * @domain: the restored domain that the caller retrieved
 *
 * The device stays as it is. Ends with iommu_lu_noiommu_detach().
 *
 * Return: 0; -EPERM if @dev is not on @domain or has another owner; -ENOMEM.
 */
int iommu_lu_noiommu_claim(struct device *dev, struct iommu_domain *domain)
{
	int index = find_waiting(dev), ret;

	if (index < 0 || domain_of(index) != domain)
		return -EPERM;

	guard(mutex)(&in.lock);
	if (in.devices[index].claimed)
		return -EPERM;
	ret = iommu_lu_noiommu_attach(dev, domain);
	in.devices[index].claimed = !ret;
	return ret;
}

/**
 * iommu_lu_noiommu_bind - userspace binds a device to any other iommufd
 * @dev: a device without an IOMMU
 *
 * One that waits for its own iommufd is not for others, unless its domain is an
 * orphan. Then it is stopped, as nobody knows any more what it does.
 *
 * Return: 0 or -EPERM.
 */
int iommu_lu_noiommu_bind(struct device *dev)
{
	struct iommu_domain *domain;
	int index = find_waiting(dev);

	if (index < 0)
		return 0;
	domain = domain_of(index);
	scoped_guard(mutex, &in.lock) {
		if (to_restored(domain)->owned || in.devices[index].claimed)
			return -EPERM;
		in.devices[index].claimed = true;
	}
	pci_clear_master(to_pci_dev(dev));
	iommu_lu_domain_detached(dev, domain);
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_lu_noiommu_bind);

/**
 * iommu_lu_noiommu_gone - a device without an IOMMU is removed
 * @dev: the device, without a driver
 *
 * It may be out of sight only, and its DMA is contained by nothing: it ends with
 * its bus mastering.
 */
void iommu_lu_noiommu_gone(struct device *dev)
{
	int index = find_waiting(dev);

	if (index < 0)
		return;
	pci_clear_master(to_pci_dev(dev));
	iommu_lu_domain_detached(dev, domain_of(index));
}
#endif /* CONFIG_IOMMUFD_NOIOMMU */

/* --- files ------------------------------------------------------------ */

/**
 * iommu_lu_retrieve_iommufd - userspace retrieves an iommufd
 * @data: LUO's data of the file
 *
 * Return: the incoming iommufd; ERR_PTR: -EBADMSG if the handover was refused,
 * -ENOENT if there is no such iommufd, -EBUSY if it was retrieved before.
 */
struct iommu_lu_in_iommufd *iommu_lu_retrieve_iommufd(u64 data)
{
	if (in.state == IOMMU_LU_IN_REFUSED)
		return ERR_PTR(-EBADMSG);
	if (in.state != IOMMU_LU_IN_ACCEPTED ||
	    data >= iommu_lu_in_count(IOMMU_LU_KIND_IOMMUFD))
		return ERR_PTR(-ENOENT);

	guard(mutex)(&in.lock);
	if (in.iommufds[data].retrieved)
		return ERR_PTR(-EBUSY);
	in.iommufds[data].retrieved = true;
	return &in.iommufds[data];
}
EXPORT_SYMBOL_GPL(iommu_lu_retrieve_iommufd);

/* Does a driver look after each IOMMU that may walk page tables of an iommufd? */
static bool is_looked_after_locked(u32 iommufd)
{
	struct iommu_lu_in_iommu *iommu;
	struct iommu_lu_attachment att;
	u32 i;

	lockdep_assert_held(&in.lock);
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (in.domain_iommufd[att.domain] != iommufd || att.iommu == IOMMU_LU_NONE)
			continue;
		iommu = &in.iommus[att.iommu];
		if (!iommu->ops && !iommu->blocked)
			return false;
	}
	return true;
}

/**
 * iommu_lu_take_hwpts - the HWPTs of an incoming iommufd
 * @fd: the incoming iommufd
 * @fn: called for each HWPT whose domain was accepted; on success it owns a
 *	reference that ends with iommu_lu_drop_domain()
 * @arg: passed to @fn
 *
 * Return: 0, or the first error of @fn; the domains that @fn did not take are
 * then orphans.
 */
int iommu_lu_take_hwpts(struct iommu_lu_in_iommufd *fd, iommu_lu_hwpt_fn fn,
			void *arg)
{
	struct iommu_lu_hwpt rec;
	int ret = 0;
	u32 index;

	/* Where all domains were refused, their devices are blocked by now. */
	scoped_guard(mutex, &in.lock)
		if (!fd->live_domains && is_looked_after_locked(fd->index))
			release_memory(fd->index);

	for (index = 0; index < iommu_lu_in_count(IOMMU_LU_KIND_HWPT); index++) {
		iommu_lu_get_hwpt(iommu_lu_in_record(IOMMU_LU_KIND_HWPT, index), &rec);
		if (rec.iommufd != fd->index || !in.domains[rec.domain])
			continue;
		if (!ret)
			ret = fn(rec.token, &in.domains[rec.domain]->domain, arg);
		if (ret)
			iommu_lu_drop_domain(&in.domains[rec.domain]->domain);
	}
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_lu_take_hwpts);

/**
 * iommu_lu_drop_domain - the HWPT of a restored domain is gone
 * @domain: the restored domain; freed here unless a device is attached
 */
void iommu_lu_drop_domain(struct iommu_domain *domain)
{
	guard(mutex)(&in.lock);
	to_restored(domain)->owned = false;
	put_domain_locked(to_restored(domain));
}
EXPORT_SYMBOL_GPL(iommu_lu_drop_domain);

static int drop_hwpt(u64 token, struct iommu_domain *domain, void *arg)
{
	iommu_lu_drop_domain(domain);
	return 0;
}

/**
 * iommu_lu_finish_iommufd - the session of an iommufd is finished
 * @data: LUO's data of the file
 *
 * An iommufd that was never retrieved leaves orphans: its devices keep their
 * translation until userspace binds them to another iommufd.
 */
void iommu_lu_finish_iommufd(u64 data)
{
	struct iommu_lu_in_iommufd *fd = iommu_lu_retrieve_iommufd(data);

	if (!IS_ERR(fd))
		iommu_lu_take_hwpts(fd, drop_hwpt, NULL);
}

/**
 * iommu_lu_retrieve_device - the PCI function behind a VFIO file
 * @data: LUO's data of the file
 *
 * Return: the function with a reference; ERR_PTR: -EBADMSG if the handover or
 * the device was refused, -ENOENT if there is no such device, or it has left its
 * restored domain.
 */
struct pci_dev *iommu_lu_retrieve_device(u64 data)
{
	struct iommu_lu_device rec;
	struct pci_dev *pdev;

	if (in.state == IOMMU_LU_IN_REFUSED)
		return ERR_PTR(-EBADMSG);
	if (in.state != IOMMU_LU_IN_ACCEPTED ||
	    data >= iommu_lu_in_count(IOMMU_LU_KIND_DEVICE))
		return ERR_PTR(-ENOENT);
	if (READ_ONCE(in.devices[data].refused))
		return ERR_PTR(-EBADMSG);
	/* What is in its place now, if anything, was not handed over [IN-13]. */
	if (READ_ONCE(in.devices[data].taken))
		return ERR_PTR(-ENOENT);

	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, data), &rec);
	pdev = pci_get_domain_bus_and_slot(rec.segment, rec.rid >> 8, rec.rid & 0xff);
	return pdev ?: ERR_PTR(-ENOENT);
}
EXPORT_SYMBOL_GPL(iommu_lu_retrieve_device);

/**
 * iommu_lu_device_incoming - was a device handed over, and not yet taken?
 * @dev: the device
 *
 * True from before PCI enumeration until userspace has attached the device to
 * another domain. Such a device must not be reset, nor lose its bus mastering.
 */
bool iommu_lu_device_incoming(struct device *dev)
{
	int index = find_dev(dev);

	return index >= 0 && !READ_ONCE(in.devices[index].refused) &&
	       !READ_ONCE(in.devices[index].taken);
}
EXPORT_SYMBOL_GPL(iommu_lu_device_incoming);
