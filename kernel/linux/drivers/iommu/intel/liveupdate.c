// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel IOMMU: live update, what this kernel hands over
 */
#define pr_fmt(fmt) "DMAR: liveupdate: " fmt

#include <kunit/visibility.h>
#include <linux/dmar.h>
#include <linux/kexec.h>
#include <linux/pci.h>
#include <linux/xarray.h>

#include "../iommu-pages.h"
#include "../liveupdate/image.h"
#include "iommu.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"
#include "pasid.h"

/**
 * DOC: VT-d live update
 *
 * The root table of an IOMMU that translates for a preserved device, the
 * context tables that lead to such devices, and the PASID directory and first
 * PASID table of each such device stay where they are, and the hardware never
 * stops using them. At kexec all other entries are removed from them, which
 * blocks all other devices. The next kernel checks what it finds against the
 * handover, and goes on with the same tables as its own.
 *
 * VT-d specification: section 9 for the layout of the tables, 6.5 for the
 * invalidations that follow their change.
 */

/*
 * The context table of each preserved device, by IOMMU and requester ID.
 * Serialised by the core's lock; read without it when all else has stopped.
 */
static DEFINE_XARRAY(preserved_devices);

/* How many preserved devices need a root or context table, by its PFN. */
static DEFINE_XARRAY(shared_tables);

static struct intel_iommu *to_intel_iommu(struct iommu_device *iommu)
{
	return container_of(iommu, struct intel_iommu, iommu);
}

static unsigned long device_key(struct intel_iommu *iommu, u8 bus, u8 devfn)
{
	return (unsigned long)iommu->seq_id << 16 | PCI_DEVID(bus, devfn);
}

static void intel_lu_describe_iommu(struct iommu_device *iommu_dev,
				    struct iommu_lu_iommu *rec)
{
	struct intel_iommu *iommu = to_intel_iommu(iommu_dev);

	rec->base = iommu->reg_phys;
	rec->segment = iommu->segment;
	rec->driver = IOMMU_LU_DRIVER_VTD;
}

static int intel_lu_describe_domain(struct iommu_domain *domain,
				    struct iommu_lu_domain *rec)
{
	struct dmar_domain *dmar = to_dmar_domain(domain);
	struct pt_iommu_x86_64_hw_info fs;
	struct pt_iommu_vtdss_hw_info ss;

	if (dmar->nested_parent || dmar->dirty_tracking)
		return -EOPNOTSUPP;

	if (intel_domain_is_ss_paging(dmar)) {
		pt_iommu_vtdss_hw_info(&dmar->sspt, &ss);
		rec->format = IOMMU_LU_FORMAT_VTD_SS;
		rec->top_table = ss.ssptptr & VTD_PAGE_MASK;
		rec->levels = agaw_to_level(ss.aw);
		rec->input_bits = dmar->sspt.vtdss_pt.common.max_vasz_lg2;
	} else if (intel_domain_is_fs_paging(dmar)) {
		pt_iommu_x86_64_hw_info(&dmar->fspt, &fs);
		rec->format = IOMMU_LU_FORMAT_X86_64;
		rec->top_table = fs.gcr3_pt & VTD_PAGE_MASK;
		rec->levels = fs.levels;
		rec->input_bits = dmar->fspt.x86_64_pt.common.max_vasz_lg2;
	} else {
		return -EOPNOTSUPP;
	}
	rec->output_bits = 52;
	rec->top_bytes_lg2 = 12;
	rec->granule_lg2 = 12;
	return 0;
}

/* --- tables ----------------------------------------------------------- */

static void *context_table_of(struct device_domain_info *info)
{
	struct context_entry *entry;

	guard(spinlock)(&info->iommu->lock);
	entry = iommu_context_addr(info->iommu, info->bus, info->devfn, 0);
	return entry ? (void *)((unsigned long)entry & VTD_PAGE_MASK) : NULL;
}

/* Root and context tables serve many devices, but KHO counts no references. */
static int preserve_shared(void *table)
{
	unsigned long pfn = PHYS_PFN(virt_to_phys(table));
	void *old = xa_load(&shared_tables, pfn);
	unsigned long users = old ? xa_to_value(old) : 0;
	int ret;

	ret = xa_err(xa_store(&shared_tables, pfn, xa_mk_value(users + 1), GFP_KERNEL));
	if (ret || users)
		return ret;
	ret = iommu_lu_preserve_table(table);
	if (ret)
		xa_erase(&shared_tables, pfn);
	return ret;
}

static void unpreserve_shared(void *table)
{
	unsigned long pfn = PHYS_PFN(virt_to_phys(table));
	unsigned long users = xa_to_value(xa_load(&shared_tables, pfn)) - 1;

	if (users) {
		/* Takes the place of a value, so needs no memory. */
		xa_store(&shared_tables, pfn, xa_mk_value(users), GFP_KERNEL);
		return;
	}
	xa_erase(&shared_tables, pfn);
	iommu_lu_unpreserve_table(table);
}

static u32 pasid_dir_entries(const struct pasid_table *table)
{
	return table->max_pasid >> PASID_PDE_SHIFT;
}

/*
 * DMA without a PASID uses entry 0 of the first PASID table. Returns an error
 * if that is not there, or if anything else is.
 */
VISIBLE_IF_KUNIT int intel_lu_check_pasids(const struct pasid_table *pasids)
{
	struct pasid_dir_entry *dir = pasids->table;
	u32 i, nr = pasid_dir_entries(pasids);
	struct pasid_entry *table;

	for (i = 1; i < nr; i++)
		if (pasid_pde_is_present(&dir[i]))
			return -EBUSY;
	table = get_pasid_table_from_pde(&dir[0]);
	if (!table || !pasid_pte_is_present(table))
		return -EINVAL;
	for (i = 1; i < PASID_TBL_ENTRIES; i++)
		if (pasid_pte_is_present(&table[i]))
			return -EBUSY;
	return 0;
}

static int preserve_pasid_tables(struct device_domain_info *info)
{
	struct pasid_dir_entry *dir = info->pasid_table->table;
	struct pasid_entry *table = get_pasid_table_from_pde(&dir[0]);
	int ret;

	ret = intel_lu_check_pasids(info->pasid_table);
	if (ret == -EBUSY)
		dev_info_ratelimited(info->dev, "cannot be preserved: a PASID is or was in use\n");
	if (ret)
		return ret;

	ret = iommu_lu_preserve_table(dir);
	if (ret)
		return ret;
	ret = iommu_lu_preserve_table(table);
	if (ret)
		iommu_lu_unpreserve_table(dir);
	return ret;
}

static void unpreserve_pasid_tables(struct device_domain_info *info)
{
	struct pasid_dir_entry *dir = info->pasid_table->table;

	iommu_lu_unpreserve_table(get_pasid_table_from_pde(&dir[0]));
	iommu_lu_unpreserve_table(dir);
}

static int intel_lu_preserve_device(struct device *dev)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	void *context;
	int ret;

	/* The next kernel could not flush a device TLB that it did not enable. */
	if (info->ats_enabled || info->pri_enabled) {
		dev_info_ratelimited(dev, "cannot be preserved: ATS or PRI is on\n");
		return -EOPNOTSUPP;
	}
	if (!info->domain || dev_is_real_dma_subdevice(dev))
		return -EOPNOTSUPP;

	context = context_table_of(info);
	if (!context)
		return -EINVAL;

	ret = xa_insert(&preserved_devices, device_key(info->iommu, info->bus, info->devfn),
			context, GFP_KERNEL);
	if (ret)
		return ret;
	ret = preserve_shared(info->iommu->root_entry);
	if (ret)
		goto err_device;
	ret = preserve_shared(context);
	if (ret)
		goto err_root;
	if (sm_supported(info->iommu)) {
		ret = preserve_pasid_tables(info);
		if (ret)
			goto err_context;
	}
	return 0;

err_context:
	unpreserve_shared(context);
err_root:
	unpreserve_shared(info->iommu->root_entry);
err_device:
	xa_erase(&preserved_devices, device_key(info->iommu, info->bus, info->devfn));
	return ret;
}

static void intel_lu_unpreserve_device(struct device *dev)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	void *context;

	context = xa_erase(&preserved_devices,
			   device_key(info->iommu, info->bus, info->devfn));
	if (WARN_ON(!context))
		return;
	if (sm_supported(info->iommu))
		unpreserve_pasid_tables(info);
	unpreserve_shared(context);
	unpreserve_shared(info->iommu->root_entry);
}

/* --- records ---------------------------------------------------------- */

/*
 * The context table for a bus, or one half of it in scalable mode, if it leads
 * to a preserved device.
 */
static void *preserved_context(struct intel_iommu *iommu, u32 bus, bool upper)
{
	unsigned long key = device_key(iommu, bus, upper ? 0x80 : 0);
	u8 last = sm_supported(iommu) && !upper ? 0x7f : 0xff;

	if (upper && !sm_supported(iommu))
		return NULL;
	return xa_find(&preserved_devices, &key, device_key(iommu, bus, last),
		       XA_PRESENT);
}

static int intel_lu_freeze_iommu(struct iommu_device *iommu_dev,
				 struct iommu_lu_writer *writer, u32 index)
{
	struct intel_iommu *iommu = to_intel_iommu(iommu_dev);
	struct iommu_lu_vtd_iommu rec = {
		.iommu = index,
		.mode = sm_supported(iommu) ? IOMMU_LU_VTD_SCALABLE :
					      IOMMU_LU_VTD_LEGACY,
		.root_table = virt_to_phys(iommu->root_entry),
		.cap = iommu->cap,
		.ecap = iommu->ecap,
	};
	struct iommu_lu_vtd_context ctx = { .iommu = index };
	void *table;
	__u64 *words;

	words = iommu_lu_append(writer, IOMMU_LU_KIND_VTD_IOMMU);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_vtd_iommu(&rec, words);

	for (ctx.bus = 0; ctx.bus < 256; ctx.bus++) {
		for (ctx.upper = 0; ctx.upper < 2; ctx.upper++) {
			table = preserved_context(iommu, ctx.bus, ctx.upper);
			if (!table)
				continue;
			ctx.table = virt_to_phys(table);
			words = iommu_lu_append(writer, IOMMU_LU_KIND_VTD_CONTEXT);
			if (!words)
				return -ENOSPC;
			iommu_lu_put_vtd_context(&ctx, words);
		}
	}
	return 0;
}

static int intel_lu_freeze_attachment(struct device *dev,
				      struct iommu_lu_writer *writer, u32 index)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	struct iommu_lu_vtd_attachment rec = {
		.attachment = index,
		.domain_id = domain_id_iommu(info->domain, info->iommu),
	};
	struct pasid_dir_entry *dir;
	__u64 *words;

	if (sm_supported(info->iommu)) {
		dir = info->pasid_table->table;
		rec.pasid_dir = virt_to_phys(dir);
		rec.pasid_table = virt_to_phys(get_pasid_table_from_pde(&dir[0]));
		rec.pasid_dir_bytes_lg2 =
			ilog2(pasid_dir_entries(info->pasid_table) * sizeof(*dir));
	}
	words = iommu_lu_append(writer, IOMMU_LU_KIND_VTD_ATTACHMENT);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_vtd_attachment(&rec, words);
	return 0;
}

/* --- kexec ------------------------------------------------------------ */

static void scrub_context_table(struct intel_iommu *iommu, u32 bus, bool upper,
				struct context_entry *table)
{
	u32 step = sm_supported(iommu) ? 2 : 1;
	u32 nr = 256 / step, i;
	u8 devfn;

	for (i = 0; i < nr; i++) {
		devfn = i + (upper ? 0x80 : 0);
		if (!xa_load(&preserved_devices, device_key(iommu, bus, devfn)))
			context_clear_entry(&table[i * step]);
	}
	__iommu_flush_cache(iommu, table, VTD_PAGE_SIZE);
}

static void scrub_root_half(struct intel_iommu *iommu, u32 bus, bool upper,
			    u64 *entry)
{
	void *table = preserved_context(iommu, bus, upper);

	if (table)
		scrub_context_table(iommu, bus, upper, table);
	else
		WRITE_ONCE(*entry, 0);
}

/**
 * intel_lu_keep_translation - shut an IOMMU down for live update
 * @iommu: the IOMMU; no other CPU runs
 *
 * Blocks every device that is not handed over. Those whose entries go away may
 * have translations in the caches, so all of them are flushed.
 *
 * Return: true if translation must stay on.
 */
bool intel_lu_keep_translation(struct intel_iommu *iommu)
{
	unsigned long key = device_key(iommu, 0, 0);
	u32 bus;

	if (!kexec_in_progress || !iommu_lu_out_frozen())
		return false;
	if (!xa_find(&preserved_devices, &key, device_key(iommu, 0xff, 0xff), XA_PRESENT))
		return false;

	for (bus = 0; bus < 256; bus++) {
		scrub_root_half(iommu, bus, false, &iommu->root_entry[bus].lo);
		if (sm_supported(iommu))
			scrub_root_half(iommu, bus, true, &iommu->root_entry[bus].hi);
	}
	__iommu_flush_cache(iommu, iommu->root_entry, VTD_PAGE_SIZE);

	iommu->flush.flush_context(iommu, 0, 0, 0, DMA_CCMD_GLOBAL_INVL);
	if (sm_supported(iommu))
		qi_flush_pasid_cache(iommu, 0, QI_PC_GLOBAL, 0);
	iommu->flush.flush_iotlb(iommu, 0, 0, 0, DMA_TLB_GLOBAL_FLUSH);
	return true;
}

const struct iommu_lu_ops intel_iommu_lu_ops = {
	.driver = IOMMU_LU_DRIVER_VTD,
	.describe_iommu = intel_lu_describe_iommu,
	.describe_domain = intel_lu_describe_domain,
	.preserve_device = intel_lu_preserve_device,
	.unpreserve_device = intel_lu_unpreserve_device,
	.freeze_iommu = intel_lu_freeze_iommu,
	.freeze_attachment = intel_lu_freeze_attachment,
	.adopt_device = intel_lu_adopt_device,
	.block_attachment = intel_lu_block_attachment,
	.release_domain = intel_lu_release_domain,
};
