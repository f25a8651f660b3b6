// SPDX-License-Identifier: GPL-2.0-only
/*
 * iommufd live update: hand HWPTs over to the next kernel, and take them back
 */

/**
 * DOC: iommufd across a live update
 *
 * In the old kernel, userspace marks HWPTs with tokens of its own and puts the
 * iommufd into a LUO session. The marked HWPTs are then preserved: they cannot
 * be destroyed, and their IOASes refuse map and unmap, so that the page tables
 * stay as they are until the session ends or the next kernel takes over. All
 * that they map must come from memfds that are in a session themselves.
 *
 * In the next kernel, the retrieved iommufd holds a restored HWPT for each
 * token: a handle on a page table that the kernel before made. It has no IOAS,
 * nothing can be mapped or attached to it, and it can only be replaced and
 * destroyed. A device that was attached to it comes up attached when it is
 * bound. Its first attach by userspace is a replace, after which DMA goes
 * through the new HWPT.
 */

#include <linux/cleanup.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/generic_pt/iommu.h>
#include <linux/iommu.h>
#include <linux/iommu-lu-driver.h>
#include <linux/iommufd.h>
#include <linux/liveupdate.h>
#include <linux/mem_encrypt.h>
#include <linux/memfd-luo.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <uapi/linux/iommufd.h>

#include "io_pagetable.h"
#include "iommufd_private.h"

/* Tokens and addresses are indexes of an xarray. */
static_assert(sizeof(unsigned long) == sizeof(u64));

/**
 * struct iommufd_hwpt_restored - a page table that the kernel before this made
 * @common: the HWPT; its domain is immutable
 * @ictx: the iommufd that was retrieved
 * @token: userspace's token
 */
struct iommufd_hwpt_restored {
	struct iommufd_hw_pagetable common;
	struct iommufd_ctx *ictx;
	u64 token;
};

/**
 * iommufd_lu_init_ctx - a new iommufd
 * @lu: its live update part
 */
void iommufd_lu_init_ctx(struct iommufd_lu_ctx *lu)
{
	mutex_init(&lu->lock);
	xa_init_flags(&lu->marked, XA_FLAGS_ACCOUNT);
	xa_init_flags(&lu->restored, XA_FLAGS_ACCOUNT);
	xa_init_flags(&lu->domains, XA_FLAGS_ACCOUNT);
}

/* --- out: mark ------------------------------------------------------- */

static int iommufd_lu_mark_locked(struct iommufd_ctx *ictx,
				  struct iommufd_hwpt_paging *hwpt_paging,
				  u64 token)
{
	int rc;

	lockdep_assert_held(&ictx->lu.lock);

	if (ictx->lu.preserved)
		return -EBUSY;
	if (hwpt_paging->lu.ictx)
		return -EALREADY;

	rc = xa_insert(&ictx->lu.marked, token, hwpt_paging, GFP_KERNEL_ACCOUNT);
	if (rc)
		return rc == -EBUSY ? -EADDRINUSE : rc;
	hwpt_paging->lu.ictx = ictx;
	hwpt_paging->lu.token = token;
	return 0;
}

/* Only what a later preserve can keep may be marked. */
static int iommufd_lu_mark_obj(struct iommufd_ctx *ictx,
			       struct iommufd_object *obj, u64 token)
{
	struct iommufd_hwpt_paging *hwpt_paging;

	if (obj->type == IOMMUFD_OBJ_HWPT_NESTED)
		return -EOPNOTSUPP;
	if (obj->type != IOMMUFD_OBJ_HWPT_PAGING)
		return -EINVAL;

	hwpt_paging = container_of(obj, struct iommufd_hwpt_paging, common.obj);
	if (hwpt_paging->auto_domain)
		return -EINVAL;
	if (hwpt_paging->nest_parent || hwpt_paging->common.fault ||
	    hwpt_paging->common.domain->dirty_ops)
		return -EOPNOTSUPP;

	guard(mutex)(&ictx->lu.lock);
	return iommufd_lu_mark_locked(ictx, hwpt_paging, token);
}

/**
 * iommufd_hwpt_lu_mark - ioctl(IOMMU_HWPT_LU_MARK)
 * @ucmd: the call
 *
 * Return: 0 or errno, see struct iommu_hwpt_lu_mark.
 */
int iommufd_hwpt_lu_mark(struct iommufd_ucmd *ucmd)
{
	struct iommu_hwpt_lu_mark *cmd = ucmd->cmd;
	struct iommufd_object *obj;
	int rc;

	if (cmd->flags || cmd->__reserved)
		return -EOPNOTSUPP;

	obj = iommufd_get_object(ucmd->ictx, cmd->hwpt_id, IOMMUFD_OBJ_ANY);
	if (IS_ERR(obj))
		return PTR_ERR(obj);
	rc = iommufd_lu_mark_obj(ucmd->ictx, obj, cmd->token);
	iommufd_put_object(ucmd->ictx, obj);
	return rc;
}

/**
 * iommufd_lu_unmark - an HWPT is destroyed
 * @hwpt_paging: the HWPT, marked or not
 */
void iommufd_lu_unmark(struct iommufd_hwpt_paging *hwpt_paging)
{
	struct iommufd_ctx *ictx = hwpt_paging->lu.ictx;

	if (!ictx)
		return;
	guard(mutex)(&ictx->lu.lock);
	xa_erase(&ictx->lu.marked, hwpt_paging->lu.token);
}

/* --- out: preserve --------------------------------------------------- */

/*
 * A page that was cut out of a memfd after it was mapped stays pinned and
 * mapped, but is not handed over. The memfd is frozen and all of it is pinned
 * by now, so what is found here cannot change. All pages of a folio were mapped
 * together, so its first one tells.
 */
static int iommufd_lu_check_area(struct iommu_domain *domain,
				 struct iopt_area *area)
{
	struct address_space *mapping = area->pages->file->f_mapping;
	pgoff_t first = area->pages->start / PAGE_SIZE + iopt_area_index(area);
	pgoff_t last = area->pages->start / PAGE_SIZE + iopt_area_last_index(area);
	unsigned long iova = iopt_area_iova(area);
	pgoff_t index = first;

	while (index <= last) {
		struct folio *folio = filemap_get_folio(mapping, index);
		unsigned long pfn;
		pgoff_t next;

		if (IS_ERR(folio))
			return -ENOENT;
		pfn = folio_pfn(folio) + index - folio->index;
		next = folio_next_index(folio);
		folio_put(folio);
		if (PHYS_PFN(iommu_iova_to_phys(domain, iova)) != pfn)
			return -ENOENT;

		index = next;
		iova = iopt_area_iova(area) - area->page_offset +
		       (index - first) * PAGE_SIZE;
		cond_resched();
	}
	return 0;
}

static int iommufd_lu_preserve_area(struct iommu_lu_out_iommufd *out,
				    struct iommu_domain *domain,
				    struct iopt_area *area)
{
	int rc;

	/* A map or unmap that began before the IOAS was frozen */
	if (!area->pages)
		return -EBUSY;
	if (area->pages->type != IOPT_ADDRESS_FILE)
		return -EOPNOTSUPP;
	rc = iommu_lu_preserve_memory(out, area->pages->file);
	if (rc)
		return rc;
	return iommufd_lu_check_area(domain, area);
}

static int iommufd_lu_preserve_areas(struct iommu_lu_out_iommufd *out,
				     struct iommufd_hwpt_paging *hwpt_paging)
{
	struct io_pagetable *iopt = &hwpt_paging->ioas->iopt;
	struct iopt_area *area;
	int rc;

	guard(rwsem_read)(&iopt->iova_rwsem);
	for (area = iopt_area_iter_first(iopt, 0, ULONG_MAX); area;
	     area = iopt_area_iter_next(area, 0, ULONG_MAX)) {
		rc = iommufd_lu_preserve_area(out, hwpt_paging->common.domain,
					      area);
		if (rc)
			return rc;
	}
	return 0;
}

static void iommufd_lu_freeze_hwpt(struct iommufd_ctx *ictx,
				   struct iommufd_hwpt_paging *hwpt_paging)
{
	struct io_pagetable *iopt = &hwpt_paging->ioas->iopt;

	scoped_guard(rwsem_write, &iopt->iova_rwsem)
		iopt->lu.preserved++;
	hwpt_paging->lu.preserved = true;

	/* Wait for an MSI page that is being mapped. */
	mutex_lock(&ictx->sw_msi_lock);
	mutex_unlock(&ictx->sw_msi_lock);
}

static void iommufd_lu_unpreserve_hwpts(struct iommufd_ctx *ictx)
{
	struct iommufd_hwpt_paging *hwpt_paging;
	unsigned long token;

	lockdep_assert_held(&ictx->lu.lock);

	xa_for_each(&ictx->lu.marked, token, hwpt_paging) {
		struct io_pagetable *iopt = &hwpt_paging->ioas->iopt;

		if (!hwpt_paging->lu.preserved)
			continue;
		hwpt_paging->lu.preserved = false;
		scoped_guard(rwsem_write, &iopt->iova_rwsem)
			iopt->lu.preserved--;
		refcount_dec(&hwpt_paging->common.obj.users);
	}
}

static int iommufd_lu_preserve_hwpts(struct iommufd_ctx *ictx,
				     struct iommu_lu_out_iommufd *out)
{
	struct iommufd_hwpt_paging *hwpt_paging;
	unsigned long token;
	int rc;

	lockdep_assert_held(&ictx->lu.lock);

	xa_for_each(&ictx->lu.marked, token, hwpt_paging) {
		/* Fails if the HWPT is being destroyed. */
		rc = iommufd_try_inc_users(ictx, &hwpt_paging->common.obj);
		if (rc)
			return rc;
		iommufd_lu_freeze_hwpt(ictx, hwpt_paging);
		rc = iommufd_lu_preserve_areas(out, hwpt_paging);
		if (rc)
			return rc;
		rc = iommu_lu_preserve_domain(out, hwpt_paging->common.domain,
					      token);
		if (rc)
			return rc;
	}
	return 0;
}

static bool iommufd_lu_can_preserve(struct liveupdate_file_handler *handler,
				    struct file *file)
{
	struct iommufd_ctx *ictx = iommufd_ctx_from_file(file);

	if (IS_ERR(ictx))
		return false;
	iommufd_ctx_put(ictx);
	return true;
}

static int iommufd_lu_preserve(struct liveupdate_file_op_args *args)
{
	struct iommufd_ctx *ictx = args->file->private_data;
	struct iommu_lu_out_iommufd *out;
	int rc;

	guard(mutex)(&ictx->lu.lock);
	if (ictx->lu.preserved)
		return -EBUSY;
	/* Most likely a mistake: nothing of it would reach the next kernel. */
	if (xa_empty(&ictx->lu.marked))
		return -ENOENT;

	out = iommu_lu_preserve_iommufd();
	if (IS_ERR(out))
		return PTR_ERR(out);

	ictx->lu.generation = memfd_luo_last_generation();
	rc = iommufd_lu_preserve_hwpts(ictx, out);
	if (rc) {
		iommu_lu_unpreserve_iommufd(out);
		iommufd_lu_unpreserve_hwpts(ictx);
		return rc;
	}
	ictx->lu.preserved = true;
	args->private_data = out;
	return 0;
}

static void iommufd_lu_unpreserve(struct liveupdate_file_op_args *args)
{
	struct iommufd_ctx *ictx = args->file->private_data;

	guard(mutex)(&ictx->lu.lock);
	iommu_lu_unpreserve_iommufd(args->private_data);
	iommufd_lu_unpreserve_hwpts(ictx);
	ictx->lu.preserved = false;
}

/*
 * A memfd in another session could be taken out of it after the iommufd was
 * preserved, be changed, and be put into a session again.
 */
static int iommufd_lu_check_memory(struct iommufd_ctx *ictx,
				   struct iommufd_hwpt_paging *hwpt_paging)
{
	struct io_pagetable *iopt = &hwpt_paging->ioas->iopt;
	struct iopt_area *area;
	u64 generation;

	guard(rwsem_read)(&iopt->iova_rwsem);
	for (area = iopt_area_iter_first(iopt, 0, ULONG_MAX); area;
	     area = iopt_area_iter_next(area, 0, ULONG_MAX)) {
		generation = memfd_luo_generation(area->pages->file);
		if (!generation || generation > ictx->lu.generation)
			return -ENOENT;
	}
	return 0;
}

static int iommufd_lu_freeze(struct liveupdate_file_op_args *args)
{
	struct iommufd_ctx *ictx = args->file->private_data;
	struct iommufd_hwpt_paging *hwpt_paging;
	unsigned long token;
	int rc;

	guard(mutex)(&ictx->lu.lock);
	xa_for_each(&ictx->lu.marked, token, hwpt_paging) {
		rc = iommufd_lu_check_memory(ictx, hwpt_paging);
		if (rc)
			return rc;
	}
	return iommu_lu_freeze_iommufd(args->private_data,
				       &args->serialized_data);
}

static unsigned long iommufd_lu_get_id(struct file *file)
{
	return (unsigned long)file;
}

/* --- in: the file ---------------------------------------------------- */

/* Called for each HWPT; owns the domain's reference only if it succeeds. */
static int iommufd_lu_restore_hwpt(u64 token, struct iommu_domain *domain,
				   void *arg)
{
	struct iommufd_hwpt_restored *restored;
	struct iommufd_ctx *ictx = arg;
	int rc;

	restored = __iommufd_object_alloc(ictx, restored,
					  IOMMUFD_OBJ_HWPT_RESTORED, common.obj);
	if (IS_ERR(restored))
		return PTR_ERR(restored);
	restored->common.domain = domain;
	restored->ictx = ictx;
	restored->token = token;

	rc = xa_insert(&ictx->lu.restored, token, restored, GFP_KERNEL_ACCOUNT);
	if (rc)
		goto err_abort;
	rc = xa_insert(&ictx->lu.domains, (unsigned long)domain, restored,
		       GFP_KERNEL_ACCOUNT);
	if (rc)
		goto err_token;
	iommufd_object_finalize(ictx, &restored->common.obj);
	return 0;

err_token:
	xa_erase(&ictx->lu.restored, token);
err_abort:
	iommufd_object_abort(ictx, &restored->common.obj);
	/* The same token or the same domain twice: not what a kernel wrote */
	return rc == -EBUSY ? -EBADMSG : rc;
}

static int iommufd_lu_retrieve(struct liveupdate_file_op_args *args)
{
	struct iommu_lu_in_iommufd *in;
	struct file *file;
	int rc;

	file = iommufd_lu_create_file();
	if (IS_ERR(file))
		return PTR_ERR(file);

	in = iommu_lu_retrieve_iommufd(args->serialized_data);
	if (IS_ERR(in)) {
		rc = PTR_ERR(in);
		goto err_put;
	}
	rc = iommu_lu_take_hwpts(in, iommufd_lu_restore_hwpt,
				 file->private_data);
	if (rc)
		goto err_put;
	args->file = file;
	return 0;

err_put:
	fput(file);
	return rc;
}

/* The restored HWPTs do not depend on the session. */
static void iommufd_lu_finish(struct liveupdate_file_op_args *args)
{
}

/* --- in: the restored HWPT ------------------------------------------- */

/**
 * iommufd_hwpt_restored_destroy - userspace gives up a restored HWPT
 * @obj: its object
 *
 * The page table is freed unless a device that was never bound is still
 * attached to it.
 */
void iommufd_hwpt_restored_destroy(struct iommufd_object *obj)
{
	struct iommufd_hwpt_restored *restored =
		container_of(obj, struct iommufd_hwpt_restored, common.obj);
	struct iommufd_lu_ctx *lu = &restored->ictx->lu;

	scoped_guard(mutex, &lu->lock) {
		xa_erase(&lu->restored, restored->token);
		xa_erase(&lu->domains, (unsigned long)restored->common.domain);
	}
	iommu_lu_drop_domain(restored->common.domain);
}

/**
 * iommufd_hwpt_lu_lookup - ioctl(IOMMU_HWPT_LU_LOOKUP)
 * @ucmd: the call
 *
 * Return: 0 or errno, see struct iommu_hwpt_lu_lookup.
 */
int iommufd_hwpt_lu_lookup(struct iommufd_ucmd *ucmd)
{
	struct iommu_hwpt_lu_lookup *cmd = ucmd->cmd;
	struct iommufd_lu_ctx *lu = &ucmd->ictx->lu;
	struct iommufd_hwpt_restored *restored;

	if (cmd->flags || cmd->__reserved)
		return -EOPNOTSUPP;

	scoped_guard(mutex, &lu->lock) {
		restored = xa_load(&lu->restored, cmd->token);
		if (!restored)
			return -ENOENT;
		cmd->out_hwpt_id = restored->common.obj.id;
	}
	return iommufd_ucmd_respond(ucmd, sizeof(*cmd));
}

/**
 * iommufd_lu_hwpt_restored - is it a restored HWPT?
 * @hwpt: any HWPT
 */
bool iommufd_lu_hwpt_restored(struct iommufd_hw_pagetable *hwpt)
{
	return hwpt->obj.type == IOMMUFD_OBJ_HWPT_RESTORED;
}

/* --- in: the device -------------------------------------------------- */

/**
 * iommufd_lu_is_restored - does a device come with a restored HWPT?
 * @ictx: iommufd that the device is about to be bound to
 * @dev: the device
 *
 * Return: true if @dev is attached to a restored HWPT of @ictx.
 */
bool iommufd_lu_is_restored(struct iommufd_ctx *ictx, struct device *dev)
{
	struct iommu_domain *domain = iommu_lu_device_domain(dev);

	return domain && xa_load(&ictx->lu.domains, (unsigned long)domain);
}

static struct iommufd_object *
iommufd_lu_get_restored(struct iommufd_ctx *ictx, struct device *dev)
{
	struct iommu_domain *domain = iommu_lu_device_domain(dev);
	struct iommufd_hwpt_restored *restored = NULL;
	u32 id;

	scoped_guard(mutex, &ictx->lu.lock) {
		if (domain)
			restored = xa_load(&ictx->lu.domains,
					   (unsigned long)domain);
		if (!restored)
			return ERR_PTR(-ENOENT);
		id = restored->common.obj.id;
	}
	return iommufd_get_object(ictx, id, IOMMUFD_OBJ_HWPT_RESTORED);
}

/* A replace does not look for it, as an attach comes first otherwise. */
static void iommufd_lu_find_sw_msi(struct iommufd_group *igroup,
				   struct device *dev)
{
	struct iommu_resv_region *resv;
	LIST_HEAD(resv_regions);

	if (!dev->iommu)
		return;
	iommu_get_resv_regions(dev, &resv_regions);
	list_for_each_entry(resv, &resv_regions, list)
		if (resv->type == IOMMU_RESV_SW_MSI)
			igroup->sw_msi_start = resv->start;
	iommu_put_resv_regions(dev, &resv_regions);
}

/**
 * iommufd_lu_adopt_device - bind a device that comes with a restored HWPT
 * @idev: new object for the device
 * @dev: the device; iommufd_lu_is_restored() said true for it
 * @igroup: its group; @idev has the caller's reference on success
 *
 * Takes the DMA ownership over from the IOMMU core, and accounts for the
 * attachment that exists in hardware. Until the first
 * iommufd_device_attach(), which replaces it, only iommufd knows of it.
 *
 * Return: 0; -ENOENT if the restored HWPT was destroyed meanwhile; -EPERM if
 * the device is not @idev's to take; -EINVAL if another device of the group is
 * attached to something else. The attachment is untouched then.
 */
int iommufd_lu_adopt_device(struct iommufd_device *idev, struct device *dev,
			    struct iommufd_group *igroup)
{
	struct iommufd_object *obj;
	int rc;

	obj = iommufd_lu_get_restored(idev->ictx, dev);
	if (IS_ERR(obj))
		return PTR_ERR(obj);

	idev->dev = dev;
	idev->igroup = igroup;
	rc = iommufd_hw_pagetable_attach(container_of(obj, struct iommufd_hw_pagetable, obj),
					 idev, IOMMU_NO_PASID);
	if (rc) {
		idev->igroup = NULL;
	} else {
		iommufd_lu_find_sw_msi(igroup, dev);
		idev->lu.adopted = true;
	}
	iommufd_put_object(idev->ictx, obj);
	return rc;
}

/**
 * iommufd_lu_attach_device - attach a device to its restored HWPT
 * @hwpt: the restored HWPT
 * @idev: the device, attached in hardware
 *
 * Return: 0 or -EPERM.
 */
int iommufd_lu_attach_device(struct iommufd_hw_pagetable *hwpt,
			     struct iommufd_device *idev)
{
	return iommu_lu_claim_device(idev->dev, idev->ictx, hwpt->domain);
}

/**
 * iommufd_lu_drop_device - a device is unbound
 * @idev: the device
 *
 * Whoever bound it did not attach it, and so will not detach it either.
 */
void iommufd_lu_drop_device(struct iommufd_device *idev)
{
	if (idev->lu.adopted)
		iommufd_hw_pagetable_detach(idev, IOMMU_NO_PASID);
}

#ifdef CONFIG_IOMMUFD_NOIOMMU
/* --- devices without an IOMMU ------------------------------------------ */

/* Walkers know no bits of memory encryption in an entry. */
static int iommufd_lu_describe_noiommu(struct iommu_domain *domain,
				       struct iommu_lu_domain *rec)
{
	struct pt_iommu_amdv1_hw_info info;

	if (__sme_set(0))
		return -EOPNOTSUPP;

	pt_iommu_amdv1_hw_info(container_of(domain, struct pt_iommu_amdv1,
					    iommu.domain), &info);
	rec->format = IOMMU_LU_FORMAT_AMD_V1;
	rec->top_table = info.host_pt_root;
	rec->levels = info.mode;
	rec->input_bits = min(64, 12 + 9 * info.mode);
	rec->output_bits = 52;
	rec->top_bytes_lg2 = 12;
	rec->granule_lg2 = 12;
	return 0;
}

/* There is no hardware, so nothing else to hand over. */
const struct iommu_lu_ops iommufd_lu_noiommu_ops = {
	.describe_domain = iommufd_lu_describe_noiommu,
};

/**
 * iommufd_lu_bind_noiommu - bind a device without an IOMMU
 * @idev: new object for the device
 * @igroup: its dummy group; @idev has the caller's reference on success
 *
 * Return: 0, or an error if another iommufd may claim the device.
 */
int iommufd_lu_bind_noiommu(struct iommufd_device *idev,
			    struct iommufd_group *igroup)
{
	if (iommufd_lu_is_restored(idev->ictx, idev->dev))
		return iommufd_lu_adopt_device(idev, idev->dev, igroup);
	return iommu_lu_noiommu_bind(idev->dev);
}

/**
 * iommufd_lu_attach_noiommu - attach a device without an IOMMU, or replace
 * @hwpt: the HWPT
 * @idev: the device
 *
 * Return: 0 or errno.
 */
int iommufd_lu_attach_noiommu(struct iommufd_hw_pagetable *hwpt,
			      struct iommufd_device *idev)
{
	if (iommufd_lu_hwpt_restored(hwpt))
		return iommufd_lu_attach_device(hwpt, idev);
	return iommu_lu_noiommu_attach(idev->dev, hwpt->domain);
}

/**
 * iommufd_lu_detach_noiommu - detach a device without an IOMMU
 * @idev: the device
 */
void iommufd_lu_detach_noiommu(struct iommufd_device *idev)
{
	iommu_lu_noiommu_detach(idev->dev);
}
#endif /* CONFIG_IOMMUFD_NOIOMMU */

/* --- module ---------------------------------------------------------- */

static const struct liveupdate_file_ops iommufd_lu_file_ops = {
	.can_preserve = iommufd_lu_can_preserve,
	.preserve = iommufd_lu_preserve,
	.unpreserve = iommufd_lu_unpreserve,
	.freeze = iommufd_lu_freeze,
	.retrieve = iommufd_lu_retrieve,
	.finish = iommufd_lu_finish,
	.get_id = iommufd_lu_get_id,
	.owner = THIS_MODULE,
};

/**
 * iommufd_lu_register - iommufds can be put into a session from now on
 *
 * Return: 0 or errno.
 */
int iommufd_lu_register(void)
{
	return iommu_lu_register_file_ops(IOMMU_LU_FILE_IOMMUFD,
					  &iommufd_lu_file_ops);
}

/**
 * iommufd_lu_unregister - undo iommufd_lu_register()
 */
void iommufd_lu_unregister(void)
{
	iommu_lu_unregister_file_ops(IOMMU_LU_FILE_IOMMUFD);
}
