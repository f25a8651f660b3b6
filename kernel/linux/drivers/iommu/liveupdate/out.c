// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: what this kernel hands over to the next one
 */
#define pr_fmt(fmt) "iommu: liveupdate: " fmt

#include <linux/cleanup.h>
#include <linux/iommu.h>
#include <linux/kexec_handover.h>
#include <linux/memfd-luo.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/xarray.h>

#include "../iommu-priv.h"
#include "internal.h"

/**
 * DOC: The outgoing handover
 *
 * preserve checks that an object can be kept, hands its tables to KHO, and
 * reserves the memory that its records will need. freeze, just before kexec,
 * writes the records of all objects in one go, in the order that the ABI asks
 * for. So cancelling never has to take a record out of the middle, and
 * everything that can fail but for a missing declaration of the next kernel
 * fails at preserve.
 */

struct iommu_lu_out_iommufd {
	struct list_head link;
	struct list_head domains;
	u64 *memory;
	u32 nr_memory;
	u32 nr_domains;
	u32 index;
};

struct iommu_lu_out_domain {
	struct list_head link;
	struct iommu_lu_out_iommufd *fd;
	struct iommu_domain *domain;
	struct iommu_lu_domain rec;
	u64 token;
	u32 index;
};

/* domain is NULL once its iommufd is no longer preserved. */
struct iommu_lu_out_device {
	struct list_head link;
	struct iommu_lu_out_domain *domain;
	struct device *dev;
	u32 index;
};

static struct {
	/* Protects all of it. */
	struct mutex lock;
	struct list_head iommufds;
	struct list_head devices;
	/* struct iommu_lu_out_domain by the address of its iommu_domain */
	struct xarray domains;
	u32 nr_iommufds;
	u32 nr_domains;
	u32 nr_devices;
	u32 nr_memory;
	/* 4 KiB blocks, preserved; the first nr_blocks are allocated. */
	__u64 **blocks;
	u32 nr_blocks;
	__u64 *root;
	bool written;
} out = {
	.lock = __MUTEX_INITIALIZER(out.lock),
	.iommufds = LIST_HEAD_INIT(out.iommufds),
	.devices = LIST_HEAD_INIT(out.devices),
	.domains = XARRAY_INIT(out.domains, 0),
};

unsigned int iommu_lu_write_version = IOMMU_LU_VERSION;
u64 iommu_lu_target_versions;
u64 iommu_lu_target_features;

/* --- the memory of the image ------------------------------------------ */

/**
 * iommu_lu_flb_preserve - the first file of a handover is being preserved
 * @args: LUO's; data is set to the root's physical address
 */
int iommu_lu_flb_preserve(struct liveupdate_flb_op_args *args)
{
	__u64 *root;

	root = kho_alloc_preserve(IOMMU_LU_BLOCK_SIZE);
	if (IS_ERR(root))
		return PTR_ERR(root);

	guard(mutex)(&out.lock);
	out.root = root;
	out.written = false;
	args->data = virt_to_phys(root);
	args->obj = root;
	return 0;
}

static void free_blocks_locked(u32 keep)
{
	lockdep_assert_held(&out.lock);
	while (out.nr_blocks > keep)
		kho_unpreserve_free(out.blocks[--out.nr_blocks]);
	if (!keep) {
		kvfree(out.blocks);
		out.blocks = NULL;
	}
}

/**
 * iommu_lu_flb_unpreserve - the last file of a handover was cancelled
 * @args: LUO's
 */
void iommu_lu_flb_unpreserve(struct liveupdate_flb_op_args *args)
{
	guard(mutex)(&out.lock);
	free_blocks_locked(0);
	kho_unpreserve_free(out.root);
	out.root = NULL;
	out.written = false;
}

/*
 * The most blocks that the image can need. A driver appends no more records of
 * a kind than there are devices, IOMMUs included.
 */
static u32 blocks_needed(void)
{
	u32 counts[] = {
		[IOMMU_LU_KIND_IOMMU] = out.nr_devices,
		[IOMMU_LU_KIND_DOMAIN] = out.nr_domains,
		[IOMMU_LU_KIND_DEVICE] = out.nr_devices,
		[IOMMU_LU_KIND_ATTACHMENT] = out.nr_devices,
		[IOMMU_LU_KIND_IOMMUFD] = out.nr_iommufds,
		[IOMMU_LU_KIND_HWPT] = out.nr_domains,
		[IOMMU_LU_KIND_MEMORY] = out.nr_memory,
	};
	u32 kind, nr = 0;

	for (kind = 1; kind <= IOMMU_LU_NR_KINDS; kind++)
		nr += iommu_lu_blocks(kind, kind < ARRAY_SIZE(counts) ?
				      counts[kind] : out.nr_devices);
	return nr;
}

/* Called after every change of the counts; the caller undoes it on failure. */
static int reserve_blocks_locked(void)
{
	u32 nr = blocks_needed();
	__u64 **blocks, *block;

	lockdep_assert_held(&out.lock);
	out.written = false;
	if (nr <= out.nr_blocks)
		return 0;

	blocks = kvcalloc(nr, sizeof(*blocks), GFP_KERNEL);
	if (!blocks)
		return -ENOMEM;
	if (out.nr_blocks)
		memcpy(blocks, out.blocks, out.nr_blocks * sizeof(*blocks));
	kvfree(out.blocks);
	out.blocks = blocks;

	while (out.nr_blocks < nr) {
		block = kho_alloc_preserve(IOMMU_LU_BLOCK_SIZE);
		if (IS_ERR(block))
			return PTR_ERR(block);
		out.blocks[out.nr_blocks++] = block;
	}
	return 0;
}

/* --- iommufd ---------------------------------------------------------- */

/**
 * iommu_lu_preserve_iommufd - start to preserve an iommufd
 *
 * Return: an empty container, or ERR_PTR(-ENOMEM). It ends with
 * iommu_lu_unpreserve_iommufd().
 */
struct iommu_lu_out_iommufd *iommu_lu_preserve_iommufd(void)
{
	struct iommu_lu_out_iommufd *fd;
	int ret;

	fd = kzalloc_obj(*fd);
	if (!fd)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&fd->domains);

	guard(mutex)(&out.lock);
	out.nr_iommufds++;
	ret = reserve_blocks_locked();
	if (ret) {
		out.nr_iommufds--;
		kfree(fd);
		return ERR_PTR(ret);
	}
	list_add_tail(&fd->link, &out.iommufds);
	return fd;
}
EXPORT_SYMBOL_GPL(iommu_lu_preserve_iommufd);

static void unpreserve_tables(struct iommu_lu_out_domain *od, u64 limit)
{
	struct iommu_lu_broken broken;
	u64 visited;

	iommu_lu_walk_op(IOMMU_LU_OP_UNPRESERVE, &od->rec, limit, &visited, &broken);
}

/* Nobody knows the number of tables before they are walked. */
static int preserve_tables(struct iommu_lu_out_domain *od)
{
	struct iommu_lu_broken broken;
	u64 visited;
	int ret;

	od->rec.nr_tables = U32_MAX;
	ret = iommu_lu_walk_op(IOMMU_LU_OP_PRESERVE, &od->rec, U64_MAX, &visited,
			       &broken);
	if (ret == -EINVAL && broken.rule == IOMMU_LU_RULE_TABLE_COUNT)
		ret = 0;
	if (ret)
		unpreserve_tables(od, visited);
	od->rec.nr_tables = visited;
	return ret;
}

/**
 * iommu_lu_preserve_domain - preserve the domain of a marked HWPT
 * @fd: the iommufd's container
 * @domain: a paging domain that does not change until it is unpreserved
 * @token: the HWPT's token
 *
 * Return: 0; -EOPNOTSUPP if the IOMMU driver cannot hand over this domain;
 * -ENOMEM.
 */
int iommu_lu_preserve_domain(struct iommu_lu_out_iommufd *fd,
			     struct iommu_domain *domain, u64 token)
{
	const struct iommu_ops *ops = domain->owner;
	struct iommu_lu_out_domain *od;
	int ret;

	if (!ops || !ops->lu_ops || !(domain->type & __IOMMU_DOMAIN_PAGING))
		return -EOPNOTSUPP;

	od = kzalloc_obj(*od);
	if (!od)
		return -ENOMEM;
	od->fd = fd;
	od->domain = domain;
	od->token = token;

	guard(mutex)(&out.lock);
	ret = ops->lu_ops->describe_domain(domain, &od->rec);
	if (ret)
		goto err_free;
	out.nr_domains++;
	ret = reserve_blocks_locked();
	if (ret)
		goto err_count;
	ret = xa_insert(&out.domains, (unsigned long)domain, od, GFP_KERNEL);
	if (ret)
		goto err_count;
	ret = preserve_tables(od);
	if (ret)
		goto err_erase;
	fd->nr_domains++;
	list_add_tail(&od->link, &fd->domains);
	return 0;

err_erase:
	xa_erase(&out.domains, (unsigned long)domain);
err_count:
	out.nr_domains--;
err_free:
	kfree(od);
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_lu_preserve_domain);

/**
 * iommu_lu_preserve_memory - a preserved domain maps a memfd
 * @fd: the iommufd's container
 * @memfd: the memfd; naming it more than once does no harm
 *
 * Return: 0; -ENOENT if the memfd is not itself preserved; -ENOMEM.
 */
int iommu_lu_preserve_memory(struct iommu_lu_out_iommufd *fd, struct file *memfd)
{
	u64 data, *memory;
	u32 i;
	int ret;

	ret = memfd_luo_get_preserved(memfd, &data);
	if (ret)
		return ret;

	guard(mutex)(&out.lock);
	for (i = 0; i < fd->nr_memory; i++)
		if (fd->memory[i] == data)
			return 0;

	memory = krealloc_array(fd->memory, fd->nr_memory + 1, sizeof(*memory),
				GFP_KERNEL);
	if (!memory)
		return -ENOMEM;
	fd->memory = memory;
	out.nr_memory++;
	ret = reserve_blocks_locked();
	if (ret) {
		out.nr_memory--;
		return ret;
	}
	fd->memory[fd->nr_memory++] = data;
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_lu_preserve_memory);

static void forget_domain_locked(struct iommu_lu_out_domain *od)
{
	struct iommu_lu_out_device *dev;

	lockdep_assert_held(&out.lock);
	list_for_each_entry(dev, &out.devices, link)
		if (dev->domain == od)
			dev->domain = NULL;
}

/**
 * iommu_lu_unpreserve_iommufd - undo all that was preserved of an iommufd
 * @fd: the container, freed
 *
 * LUO cancels the files of a session in reverse order, so its devices went
 * before. Those of other sessions cannot be handed over any more, which is
 * found out at kexec.
 */
void iommu_lu_unpreserve_iommufd(struct iommu_lu_out_iommufd *fd)
{
	struct iommu_lu_out_domain *od, *next;

	guard(mutex)(&out.lock);
	list_for_each_entry_safe(od, next, &fd->domains, link) {
		forget_domain_locked(od);
		unpreserve_tables(od, U64_MAX);
		xa_erase(&out.domains, (unsigned long)od->domain);
		list_del(&od->link);
		kfree(od);
		out.nr_domains--;
	}
	out.nr_memory -= fd->nr_memory;
	out.nr_iommufds--;
	out.written = false;
	list_del(&fd->link);
	kfree(fd->memory);
	kfree(fd);
}
EXPORT_SYMBOL_GPL(iommu_lu_unpreserve_iommufd);

/* --- devices ---------------------------------------------------------- */

/* An IOMMU driver's operations; NULL for a device without an IOMMU. */
static const struct iommu_lu_ops *ops_of(struct device *dev)
{
	return dev->iommu ? dev_iommu_ops(dev)->lu_ops : NULL;
}

static int find_domain(struct device *dev, struct iommu_domain **domain)
{
	if (iommu_lu_is_noiommu(dev)) {
		*domain = iommu_lu_noiommu_domain(dev);
		return *domain ? 0 : -EOPNOTSUPP;
	}
	if (!ops_of(dev) || !dev->iommu->iommu_dev)
		return -EOPNOTSUPP;
	return iommu_lu_attached_domain(dev, domain);
}

static void set_outgoing(struct device *dev, bool outgoing)
{
	if (iommu_lu_is_noiommu(dev))
		iommu_lu_noiommu_set_outgoing(dev, outgoing);
	else
		dev->iommu->lu_outgoing = outgoing;
}

/**
 * iommu_lu_preserve_device - preserve a device's translation
 * @dev: a PCI device that is attached to a preserved domain, and stays so. It
 *	may be without an IOMMU.
 *
 * Return: a handle that ends with iommu_lu_unpreserve_device(), or ERR_PTR:
 * -EOPNOTSUPP if the device shares its group, or its IOMMU driver cannot hand
 * it over; -EBUSY if it uses a PASID or is preserved already; -EINVAL if its
 * domain is not preserved; -ENOMEM.
 */
struct iommu_lu_out_device *iommu_lu_preserve_device(struct device *dev)
{
	struct iommu_lu_out_device *od;
	struct iommu_domain *domain;
	int ret;

	if (!dev_is_pci(dev))
		return ERR_PTR(-EOPNOTSUPP);
	if (iommu_lu_device_outgoing(dev))
		return ERR_PTR(-EBUSY);
	ret = find_domain(dev, &domain);
	if (ret)
		return ERR_PTR(ret);

	od = kzalloc_obj(*od);
	if (!od)
		return ERR_PTR(-ENOMEM);
	od->dev = dev;

	guard(mutex)(&out.lock);
	od->domain = xa_load(&out.domains, (unsigned long)domain);
	if (!od->domain) {
		ret = -EINVAL;
		goto err_free;
	}
	out.nr_devices++;
	ret = reserve_blocks_locked();
	if (ret)
		goto err_count;
	if (ops_of(dev))
		ret = ops_of(dev)->preserve_device(dev);
	if (ret)
		goto err_count;
	list_add_tail(&od->link, &out.devices);
	set_outgoing(dev, true);
	return od;

err_count:
	out.nr_devices--;
err_free:
	kfree(od);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_GPL(iommu_lu_preserve_device);

/**
 * iommu_lu_unpreserve_device - undo iommu_lu_preserve_device()
 * @od: the handle, freed
 */
void iommu_lu_unpreserve_device(struct iommu_lu_out_device *od)
{
	guard(mutex)(&out.lock);
	set_outgoing(od->dev, false);
	if (ops_of(od->dev))
		ops_of(od->dev)->unpreserve_device(od->dev);
	out.nr_devices--;
	out.written = false;
	list_del(&od->link);
	kfree(od);
}
EXPORT_SYMBOL_GPL(iommu_lu_unpreserve_device);

/**
 * iommu_lu_device_outgoing - is a device being handed over?
 * @dev: any device
 */
bool iommu_lu_device_outgoing(struct device *dev)
{
	if (iommu_lu_is_noiommu(dev))
		return iommu_lu_noiommu_outgoing(dev);
	return dev->iommu && READ_ONCE(dev->iommu->lu_outgoing);
}
EXPORT_SYMBOL_GPL(iommu_lu_device_outgoing);

/**
 * iommu_lu_out_frozen - is the image complete?
 *
 * Asked when the machine shuts down: translation stays on only for a handover
 * that the next kernel can read.
 */
bool iommu_lu_out_frozen(void)
{
	return READ_ONCE(out.written) && out.nr_devices;
}

/* --- the image --------------------------------------------------------- */

/**
 * struct iommu_lu_image_plan - the objects in the order of their records
 * @domains: sorted by top table
 * @devices: sorted by segment and requester ID
 * @iommus: sorted by segment and base
 * @nr_iommus: number of distinct IOMMUs
 */
struct iommu_lu_image_plan {
	struct iommu_lu_out_domain **domains;
	struct iommu_lu_out_device **devices;
	struct iommu_lu_plan_iommu {
		struct iommu_device *iommu;
		const struct iommu_lu_ops *ops;
		struct iommu_lu_iommu rec;
	} *iommus;
	u32 nr_iommus;
};

static int cmp_domain(const void *a, const void *b)
{
	const struct iommu_lu_out_domain *const *da = a, *const *db = b;

	return cmp_int((*da)->rec.top_table, (*db)->rec.top_table);
}

static u64 device_key(const struct iommu_lu_out_device *od)
{
	struct pci_dev *pdev = to_pci_dev(od->dev);

	return (u64)pci_domain_nr(pdev->bus) << 16 | pci_dev_id(pdev);
}

static int cmp_device(const void *a, const void *b)
{
	const struct iommu_lu_out_device *const *da = a, *const *db = b;

	return cmp_int(device_key(*da), device_key(*db));
}

static int cmp_iommu(const void *a, const void *b)
{
	const struct iommu_lu_plan_iommu *ia = a, *ib = b;

	return cmp_int(ia->rec.segment, ib->rec.segment) ?:
	       cmp_int(ia->rec.base, ib->rec.base);
}

static int cmp_u64(const void *a, const void *b)
{
	return cmp_int(*(const u64 *)a, *(const u64 *)b);
}

static void free_plan(struct iommu_lu_image_plan *plan)
{
	kvfree(plan->domains);
	kvfree(plan->devices);
	kvfree(plan->iommus);
}

static void plan_iommus(struct iommu_lu_image_plan *plan)
{
	struct iommu_lu_plan_iommu *iommus = plan->iommus;
	u32 i, found = 0, nr = 0;

	for (i = 0; i < out.nr_devices; i++) {
		struct device *dev = plan->devices[i]->dev;

		if (!dev->iommu)
			continue;
		iommus[found].iommu = dev->iommu->iommu_dev;
		iommus[found].ops = ops_of(dev);
		ops_of(dev)->describe_iommu(dev->iommu->iommu_dev, &iommus[found].rec);
		found++;
	}
	sort(iommus, found, sizeof(*iommus), cmp_iommu, NULL);
	for (i = 0; i < found; i++)
		if (!nr || iommus[nr - 1].iommu != iommus[i].iommu)
			iommus[nr++] = iommus[i];
	plan->nr_iommus = nr;
}

static int make_plan(struct iommu_lu_image_plan *plan)
{
	struct iommu_lu_out_iommufd *fd;
	struct iommu_lu_out_domain *dom;
	struct iommu_lu_out_device *dev;
	u32 i = 0;

	plan->domains = kvcalloc(out.nr_domains, sizeof(*plan->domains), GFP_KERNEL);
	plan->devices = kvcalloc(out.nr_devices, sizeof(*plan->devices), GFP_KERNEL);
	plan->iommus = kvcalloc(out.nr_devices, sizeof(*plan->iommus), GFP_KERNEL);
	if ((out.nr_domains && !plan->domains) ||
	    (out.nr_devices && (!plan->devices || !plan->iommus)))
		return -ENOMEM;

	list_for_each_entry(fd, &out.iommufds, link)
		list_for_each_entry(dom, &fd->domains, link)
			plan->domains[i++] = dom;
	sort(plan->domains, i, sizeof(*plan->domains), cmp_domain, NULL);
	while (i--)
		plan->domains[i]->index = i;

	i = 0;
	list_for_each_entry(dev, &out.devices, link)
		plan->devices[i++] = dev;
	sort(plan->devices, i, sizeof(*plan->devices), cmp_device, NULL);
	while (i--)
		plan->devices[i]->index = i;

	plan_iommus(plan);
	return 0;
}

static u32 iommu_index(const struct iommu_lu_image_plan *plan, struct device *dev)
{
	u32 low = 0, high = plan->nr_iommus, mid;
	struct iommu_lu_plan_iommu key = {};

	if (!dev->iommu)
		return IOMMU_LU_NONE;
	ops_of(dev)->describe_iommu(dev->iommu->iommu_dev, &key.rec);
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (cmp_iommu(&plan->iommus[mid], &key) <= 0)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static int write_iommus(struct iommu_lu_writer *w,
			const struct iommu_lu_image_plan *plan)
{
	__u64 *words;
	int ret;
	u32 i;

	for (i = 0; i < plan->nr_iommus; i++) {
		words = iommu_lu_append(w, IOMMU_LU_KIND_IOMMU);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_iommu(&plan->iommus[i].rec, words);
		ret = plan->iommus[i].ops->freeze_iommu(plan->iommus[i].iommu, w, i);
		if (ret)
			return ret;
	}
	return 0;
}

static int write_domains(struct iommu_lu_writer *w,
			 const struct iommu_lu_image_plan *plan)
{
	__u64 *words;
	u32 i;

	for (i = 0; i < out.nr_domains; i++) {
		words = iommu_lu_append(w, IOMMU_LU_KIND_DOMAIN);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_domain(&plan->domains[i]->rec, words);
	}
	return 0;
}

static int write_devices(struct iommu_lu_writer *w,
			 const struct iommu_lu_image_plan *plan)
{
	struct iommu_lu_attachment att = { .pasid = IOMMU_LU_NO_PASID };
	struct iommu_lu_device rec = {};
	struct pci_dev *pdev;
	__u64 *words;
	int ret;
	u32 i;

	for (i = 0; i < out.nr_devices; i++) {
		pdev = to_pci_dev(plan->devices[i]->dev);
		rec.segment = pci_domain_nr(pdev->bus);
		rec.rid = pci_dev_id(pdev);
		rec.pci_id = (u32)pdev->device << 16 | pdev->vendor;
		rec.iommu = iommu_index(plan, &pdev->dev);
		words = iommu_lu_append(w, IOMMU_LU_KIND_DEVICE);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_device(&rec, words);

		att.device = i;
		att.domain = plan->devices[i]->domain->index;
		att.iommu = rec.iommu;
		words = iommu_lu_append(w, IOMMU_LU_KIND_ATTACHMENT);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_attachment(&att, words);
		if (rec.iommu == IOMMU_LU_NONE)
			continue;
		ret = plan->iommus[rec.iommu].ops->freeze_attachment(&pdev->dev, w, i);
		if (ret)
			return ret;
	}
	return 0;
}

static int cmp_token(const void *a, const void *b)
{
	const struct iommu_lu_hwpt *ha = a, *hb = b;

	return cmp_int(ha->token, hb->token);
}

static int write_hwpts(struct iommu_lu_writer *w, struct iommu_lu_out_iommufd *fd)
{
	struct iommu_lu_out_domain *od;
	struct iommu_lu_hwpt *recs;
	__u64 *words = NULL;
	u32 i = 0;

	recs = kvcalloc(fd->nr_domains, sizeof(*recs), GFP_KERNEL);
	if (fd->nr_domains && !recs)
		return -ENOMEM;
	list_for_each_entry(od, &fd->domains, link)
		recs[i++] = (struct iommu_lu_hwpt){
			.token = od->token,
			.domain = od->index,
			.iommufd = fd->index,
			.parent = IOMMU_LU_NONE,
		};
	sort(recs, fd->nr_domains, sizeof(*recs), cmp_token, NULL);
	for (i = 0; i < fd->nr_domains; i++) {
		words = iommu_lu_append(w, IOMMU_LU_KIND_HWPT);
		if (!words)
			break;
		iommu_lu_put_hwpt(&recs[i], words);
	}
	kvfree(recs);
	return fd->nr_domains && !words ? -ENOSPC : 0;
}

static int write_iommufds(struct iommu_lu_writer *w)
{
	struct iommu_lu_iommufd rec = {};
	struct iommu_lu_memory mem = {};
	struct iommu_lu_out_iommufd *fd;
	u32 index = 0, i;
	__u64 *words;
	int ret;

	list_for_each_entry(fd, &out.iommufds, link) {
		fd->index = index++;
		rec.nr_hwpts = fd->nr_domains;
		rec.nr_memory = fd->nr_memory;
		words = iommu_lu_append(w, IOMMU_LU_KIND_IOMMUFD);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_iommufd(&rec, words);

		ret = write_hwpts(w, fd);
		if (ret)
			return ret;
		sort(fd->memory, fd->nr_memory, sizeof(u64), cmp_u64, NULL);
		for (i = 0; i < fd->nr_memory; i++) {
			mem.memfd = fd->memory[i];
			mem.iommufd = fd->index;
			words = iommu_lu_append(w, IOMMU_LU_KIND_MEMORY);
			if (!words)
				return -ENOSPC;
			iommu_lu_put_memory(&mem, words);
		}
	}
	return 0;
}

/*
 * Blocks are taken from the end of out.blocks; what is left at its start is
 * given back, as nothing in the next kernel would find it.
 */
static void keep_used_blocks_locked(u32 nr_left)
{
	u32 used = out.nr_blocks - nr_left, i;

	lockdep_assert_held(&out.lock);
	for (i = 0; i < used && i < nr_left; i++)
		swap(out.blocks[i], out.blocks[out.nr_blocks - 1 - i]);
	free_blocks_locked(used);
}

/* Incompatible features of what is preserved */
static u64 needed_features_locked(void)
{
	struct iommu_lu_out_device *od;
	u64 features = 0;

	lockdep_assert_held(&out.lock);
	list_for_each_entry(od, &out.devices, link)
		features |= ops_of(od->dev) ? ops_of(od->dev)->incompat :
					      IOMMU_LU_INCOMPAT_NOIOMMU;
	return features;
}

static int write_image_locked(void)
{
	struct iommu_lu_env env = {
		.blocks = out.blocks,
		.nr_blocks = out.nr_blocks,
	};
	struct iommu_lu_image_plan plan = {};
	struct iommu_lu_writer w;
	int ret;

	lockdep_assert_held(&out.lock);
	ret = iommu_lu_writer_init(&w, &env, iommu_lu_write_version, out.root);
	if (!ret)
		ret = make_plan(&plan);
	w.incompat = needed_features_locked();
	if (!ret)
		ret = write_iommus(&w, &plan);
	if (!ret)
		ret = write_domains(&w, &plan);
	if (!ret)
		ret = write_devices(&w, &plan);
	if (!ret)
		ret = write_iommufds(&w);
	free_plan(&plan);
	if (ret)
		return ret;

	iommu_lu_writer_seal(&w);
	keep_used_blocks_locked(env.nr_blocks);
	return 0;
}

/*
 * A kernel that cannot read the handover would turn translation off under a
 * device that does DMA. It cannot be asked, so the operator says what it reads.
 */
static int check_target_locked(void)
{
	u64 missing = needed_features_locked() & ~iommu_lu_target_features;

	if (!(iommu_lu_target_versions & BIT_ULL(iommu_lu_write_version))) {
		pr_err("kexec refused: the next kernel was not declared to read handover version %u; write the versions that it reads to /sys/kernel/iommu_liveupdate/target_versions\n",
		       iommu_lu_write_version);
		return -ENOEXEC;
	}
	if (missing) {
		pr_err("kexec refused: the next kernel was not declared to have handover features %#llx; write the features that it has to /sys/kernel/iommu_liveupdate/target_features\n",
		       missing);
		return -ENOEXEC;
	}
	return 0;
}

/* The iommufd of a device may be in another session, and leave it first. */
static int check_devices_locked(void)
{
	struct iommu_lu_out_device *od;

	lockdep_assert_held(&out.lock);
	list_for_each_entry(od, &out.devices, link) {
		if (od->domain)
			continue;
		dev_err(od->dev, "kexec refused: the iommufd of the device left its session; cancel the device, too\n");
		return -ENOENT;
	}
	return 0;
}

static int freeze_locked(void)
{
	int ret;

	lockdep_assert_held(&out.lock);
	ret = check_target_locked();
	if (!ret)
		ret = check_devices_locked();
	if (ret || out.written)
		return ret;
	ret = write_image_locked();
	if (!ret)
		WRITE_ONCE(out.written, true);
	return ret;
}

/**
 * iommu_lu_freeze_iommufd - kexec is about to happen
 * @fd: the iommufd's container
 * @data: set to what LUO hands over for the file
 *
 * Return: 0; -ENOEXEC if the next kernel was not declared to read what this
 * one writes; -ENOENT if a device is preserved whose iommufd no longer is;
 * -EOPNOTSUPP if the version to write cannot express the state; -ENOMEM.
 */
int iommu_lu_freeze_iommufd(struct iommu_lu_out_iommufd *fd, u64 *data)
{
	int ret;

	guard(mutex)(&out.lock);
	ret = freeze_locked();
	if (!ret)
		*data = fd->index;
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_lu_freeze_iommufd);

/**
 * iommu_lu_freeze_device - kexec is about to happen
 * @od: the device's handle
 * @data: set to what LUO hands over for the file
 *
 * Return: as iommu_lu_freeze_iommufd().
 */
int iommu_lu_freeze_device(struct iommu_lu_out_device *od, u64 *data)
{
	int ret;

	guard(mutex)(&out.lock);
	ret = freeze_locked();
	if (!ret)
		*data = od->index;
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_lu_freeze_device);
