// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel IOMMU: live update, what the kernel before this one handed over
 */
#define pr_fmt(fmt) "DMAR: liveupdate: " fmt

#include <linux/cleanup.h>
#include <linux/crash_dump.h>
#include <linux/dmar.h>
#include <linux/pci.h>
#include <linux/xarray.h>

#include "../iommu-pages.h"
#include "../liveupdate/image.h"
#include "iommu.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"
#include "pasid.h"

/**
 * DOC: Adoption
 *
 * Order of operations in the new kernel, for each IOMMU that was handed over,
 * with translation on all the time:
 *
 * 1. RTADDR_REG, CAP_REG and ECAP_REG must be what the handover says.
 * 2. The root table and the listed context tables are taken over. Entries that
 *    the handover does not list are removed. A listed entry that differs from
 *    the handover is removed too, and its device refused.
 * 3. The domain IDs in use are reserved.
 * 4. init_dmars() writes the same root table pointer again and flushes all
 *    caches, which ends the life of translations that step 2 removed.
 *
 * If step 1 fails, or the handover cannot be read, the IOMMU gets an empty root
 * table instead: translation stays on and nothing is mapped.
 */

/* struct intel_iommu of each IOMMU record, for the release of domain IDs. */
static struct xarray adopted_iommus = XARRAY_INIT(adopted_iommus, 0);

static bool tables_are_live(struct intel_iommu *iommu)
{
	return readl(iommu->reg + DMAR_GSTS_REG) & DMA_GSTS_TES;
}

/* Was it in use by the kernel before, or can that not be known? */
static bool was_in_use(struct intel_iommu *iommu)
{
	if (iommu_lu_in_state() == IOMMU_LU_IN_REFUSED)
		return true;
	return iommu_lu_in_find_iommu(IOMMU_LU_DRIVER_VTD, iommu->segment,
				      iommu->reg_phys) >= 0;
}

/**
 * intel_lu_follow_hardware - stay in the mode that the hardware is in
 *
 * The mode can be changed only while translation is off [VTD-10], so a live
 * update overrides what this kernel was told to use; also if it was told to leave
 * an IOMMU alone, which would switch its translation off [VTD-16].
 */
void intel_lu_follow_hardware(void)
{
	struct dmar_drhd_unit *drhd;
	struct intel_iommu *iommu;
	int scalable;

	if (iommu_lu_in_state() == IOMMU_LU_IN_NONE)
		return;
	for_each_iommu(iommu, drhd) {
		if (!tables_are_live(iommu))
			continue;
		if (drhd->ignored && was_in_use(iommu)) {
			pr_info("%s: stays in use\n", iommu->name);
			drhd->ignored = 0;
		}
		scalable = !!(readq(iommu->reg + DMAR_RTADDR_REG) & DMA_RTADDR_SMT);
		if (intel_iommu_sm != scalable)
			pr_info("%s: staying in %s mode\n", iommu->name,
				scalable ? "scalable" : "legacy");
		intel_iommu_sm = scalable;
	}
}

/* --- records ---------------------------------------------------------- */

static bool get_vtd_attachment(u32 attachment, struct iommu_lu_vtd_attachment *rec)
{
	const __u64 *words = iommu_lu_in_find_owned(IOMMU_LU_KIND_VTD_ATTACHMENT, attachment);

	if (words)
		iommu_lu_get_vtd_attachment(words, rec);
	return words;
}

static void get_vtd_context(u32 index, struct iommu_lu_vtd_context *rec)
{
	iommu_lu_get_vtd_context(iommu_lu_in_record(IOMMU_LU_KIND_VTD_CONTEXT, index),
				 rec);
}

/* --- checks against the live tables ------------------------------------ */

static const char *check_legacy_entry(const struct context_entry *entry,
				      const struct iommu_lu_vtd_attachment *rec,
				      const struct iommu_lu_domain *dom)
{
	struct context_entry ce = *entry;

	if (dom->format != IOMMU_LU_FORMAT_VTD_SS ||
	    (ce.lo & VTD_PAGE_MASK) != dom->top_table)
		return "context entry has another page table";
	if ((ce.lo >> 2 & 3) != CONTEXT_TT_MULTI_LEVEL)
		return "context entry has another translation type";
	if (agaw_to_level(ce.hi & 7) != dom->levels)
		return "context entry has another address width";
	if (context_domain_id(&ce) != rec->domain_id)
		return "context entry has another domain ID";
	return NULL;
}

static const char *check_pasid_entry(struct pasid_entry *pte,
				     const struct iommu_lu_vtd_attachment *rec,
				     const struct iommu_lu_domain *dom)
{
	u64 lo = READ_ONCE(pte->val[0]), fs = READ_ONCE(pte->val[2]);
	u64 table = lo & VTD_PAGE_MASK;
	u32 levels = agaw_to_level(lo >> 2 & 7);

	if (!(lo & PASID_PTE_PRESENT))
		return "PASID entry is not present";
	if (pasid_get_domain_id(pte) != rec->domain_id)
		return "PASID entry has another domain ID";
	if (dom->format == IOMMU_LU_FORMAT_X86_64) {
		if (pasid_pte_get_pgtt(pte) != PASID_ENTRY_PGTT_FL_ONLY)
			return "PASID entry has another translation type";
		table = fs & VTD_PAGE_MASK;
		levels = fs & BIT_ULL(2) ? 5 : 4;
	} else if (pasid_pte_get_pgtt(pte) != PASID_ENTRY_PGTT_SL_ONLY) {
		return "PASID entry has another translation type";
	}
	if (table != dom->top_table)
		return "PASID entry has another page table";
	if (levels != dom->levels)
		return "PASID entry has another address width";
	return NULL;
}

static const char *check_scalable_entry(const struct context_entry *entry,
					const struct iommu_lu_vtd_attachment *rec,
					const struct iommu_lu_domain *dom)
{
	u64 bytes = BIT_ULL(rec->pasid_dir_bytes_lg2);
	struct pasid_dir_entry *dir;
	struct pasid_entry *table;
	u32 i;

	if ((entry->lo & VTD_PAGE_MASK) != rec->pasid_dir)
		return "context entry has another PASID directory";
	if (!iommu_lu_table_preserved(rec->pasid_dir, bytes) ||
	    !iommu_lu_table_preserved(rec->pasid_table, VTD_PAGE_SIZE))
		return "PASID table is not preserved memory";
	/* PDTS: the hardware must not read beyond what was handed over. */
	if (get_pasid_dir_size(entry) * sizeof(*dir) > bytes)
		return "PASID directory is larger than recorded";
	if (entry->hi & GENMASK_ULL(19, 0))
		return "context entry has another RID_PASID";
	dir = phys_to_virt(rec->pasid_dir);
	if ((READ_ONCE(dir[0].val) & PDE_PFN_MASK) != rec->pasid_table ||
	    !pasid_pde_is_present(&dir[0]))
		return "PASID directory has another PASID table";
	for (i = 1; i < bytes / sizeof(*dir); i++)
		if (pasid_pde_is_present(&dir[i]))
			return "PASID directory has a second PASID table";
	table = phys_to_virt(rec->pasid_table);
	for (i = 1; i < VTD_PAGE_SIZE / sizeof(*table); i++)
		if (pasid_pte_is_present(&table[i]))
			return "PASID table has a second entry";
	return check_pasid_entry(table, rec, dom);
}

static const char *check_entry(struct intel_iommu *iommu, u32 attachment,
			       const struct context_entry *entry)
{
	struct iommu_lu_vtd_attachment rec;
	struct iommu_lu_domain dom;

	if (!get_vtd_attachment(attachment, &rec))
		return "VT-d record is missing";
	iommu_lu_in_get_domain_of(attachment, &dom);
	if (!(entry->lo & 1))
		return "context entry is not present";
	if (sm_supported(iommu))
		return check_scalable_entry(entry, &rec, &dom);
	return check_legacy_entry(entry, &rec, &dom);
}

/* --- taking tables over ------------------------------------------------ */

static void adopt_context_table(struct intel_iommu *iommu, u32 index, u32 bus,
				bool upper, struct context_entry *table)
{
	u32 step = sm_supported(iommu) ? 2 : 1;
	u32 nr = 256 / step, i;
	struct iommu_lu_attachment rec;
	const char *why;
	int device, att;

	for (i = 0; i < nr; i++) {
		struct context_entry *entry = &table[i * step];

		device = iommu_lu_in_find_device(iommu->segment,
						 PCI_DEVID(bus, i + (upper ? 0x80 : 0)));
		att = device < 0 ? device : iommu_lu_in_attachment_of(device);
		if (att >= 0)
			iommu_lu_in_get_attachment(att, &rec);
		if (att < 0 || rec.iommu != index) {
			context_clear_entry(entry);
			continue;
		}
		why = check_entry(iommu, att, entry);
		if (why) {
			iommu_lu_in_refuse_device(device, "VTD-9", why);
			context_clear_entry(entry);
		}
	}
	__iommu_flush_cache(iommu, table, VTD_PAGE_SIZE);
}

/* A context table that is not the one in the root entry is not adopted. */
static bool adopt_root_half(struct intel_iommu *iommu, u32 index, u32 bus,
			    bool upper, u64 *entry, u64 listed)
{
	void *table;

	if (!listed || *entry != (listed | 1))
		goto remove;
	table = iommu_lu_restore_table(listed, VTD_PAGE_SIZE);
	if (!table)
		goto remove;
	adopt_context_table(iommu, index, bus, upper, table);
	return true;

remove:
	WRITE_ONCE(*entry, 0);
	return !listed;
}

/* Context records are sorted by IOMMU, bus and half: one pass over both. */
static void adopt_root_table(struct intel_iommu *iommu, u32 index,
			     struct root_entry *root)
{
	u32 next = 0, nr = iommu_lu_in_count(IOMMU_LU_KIND_VTD_CONTEXT);
	struct iommu_lu_vtd_context rec;
	u32 bus, upper;
	u64 *entry;
	bool listed;

	for (bus = 0; bus < 256; bus++) {
		for (upper = 0; upper < 2; upper++) {
			listed = false;
			for (; next < nr && !listed; next++) {
				get_vtd_context(next, &rec);
				if (rec.iommu < index)
					continue;
				listed = rec.iommu == index && rec.bus == bus &&
					 rec.upper == upper;
				if (!listed)
					break;
			}
			entry = upper ? &root[bus].hi : &root[bus].lo;
			if (!adopt_root_half(iommu, index, bus, upper, entry,
					     listed ? rec.table : 0))
				pr_err("%s: bus %02x: context table is not the one handed over [VTD-9]\n",
				       iommu->name, bus);
		}
	}
	__iommu_flush_cache(iommu, root, VTD_PAGE_SIZE);
}

/* Devices of this IOMMU without an entry in an adopted table are blocked. */
static void refuse_missing(struct intel_iommu *iommu, u32 index)
{
	struct context_entry *entry = NULL;
	struct iommu_lu_device rec;
	u32 device;

	for (device = 0; device < iommu_lu_in_count(IOMMU_LU_KIND_DEVICE); device++) {
		iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, device),
				    &rec);
		if (rec.iommu != index || iommu_lu_in_device_refused(device))
			continue;
		guard(spinlock)(&iommu->lock);
		if (iommu->root_entry)
			entry = iommu_context_addr(iommu, rec.rid >> 8,
						   rec.rid & 0xff, 0);
		if (!entry || !context_present(entry))
			iommu_lu_in_refuse_device(device, "VTD-9",
						  "it has no context entry");
	}
}

/*
 * A domain has one ID on an IOMMU, and an ID one domain [VTD-7]: two domains
 * with one ID would see each other's cached translations.
 */
static void reserve_domain_ids(struct intel_iommu *iommu, u32 index)
{
	struct iommu_lu_vtd_attachment rec;
	struct iommu_lu_attachment att;
	struct xarray domains;
	void *old;
	u32 i;

	xa_init(&domains);
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.iommu != index || !get_vtd_attachment(i, &rec))
			continue;
		old = xa_store(&domains, rec.domain_id, xa_mk_value(att.domain),
			       GFP_KERNEL);
		if (old && (xa_is_err(old) || xa_to_value(old) != att.domain))
			iommu_lu_in_refuse_device(att.device, "VTD-7",
						  "its domain ID has another domain");
		if (!old && ida_alloc_range(&iommu->domain_ida, rec.domain_id,
					    rec.domain_id, GFP_KERNEL) < 0)
			iommu_lu_in_refuse_device(att.device, "VTD-15",
						  "its domain ID cannot be reserved");
	}
	xa_destroy(&domains);
}

static const char *check_hardware(struct intel_iommu *iommu,
				  const struct iommu_lu_vtd_iommu *rec)
{
	u64 rtaddr = readq(iommu->reg + DMAR_RTADDR_REG);
	bool scalable = rec->mode == IOMMU_LU_VTD_SCALABLE;

	if (rec->cap != iommu->cap || rec->ecap != iommu->ecap)
		return "capabilities differ";
	if (scalable != !!(rtaddr & DMA_RTADDR_SMT) ||
	    scalable != !!sm_supported(iommu))
		return "mode differs";
	if ((rtaddr & VTD_PAGE_MASK) != rec->root_table)
		return "root table pointer differs";
	return NULL;
}

static bool adopt_iommu(struct intel_iommu *iommu)
{
	struct iommu_lu_vtd_iommu rec;
	const __u64 *words;
	const char *why;
	void *root;
	int index;

	index = iommu_lu_in_find_iommu(IOMMU_LU_DRIVER_VTD, iommu->segment,
				       iommu->reg_phys);
	if (index < 0) {
		why = "it was left on, but not handed over";
		goto block;
	}
	words = iommu_lu_in_find_owned(IOMMU_LU_KIND_VTD_IOMMU, index);
	if (!words) {
		why = "VT-d record is missing";
		goto block;
	}
	iommu_lu_get_vtd_iommu(words, &rec);
	why = check_hardware(iommu, &rec);
	if (why)
		goto block;
	root = iommu_lu_restore_table(rec.root_table, VTD_PAGE_SIZE);
	if (!root || xa_err(xa_store(&adopted_iommus, index, iommu, GFP_KERNEL))) {
		why = "root table is not preserved memory";
		goto block;
	}

	/* Refusals of reserve_domain_ids() remove entries in adopt_root_table(). */
	reserve_domain_ids(iommu, index);
	adopt_root_table(iommu, index, root);
	iommu->root_entry = root;
	refuse_missing(iommu, index);
	iommu_lu_in_adopted(index, &intel_iommu_lu_ops);
	pr_info("%s: adopted root table %#llx\n", iommu->name, rec.root_table);
	return true;

block:
	pr_err("%s: not adopted, all its devices are blocked: [VTD-9] %s\n",
	       iommu->name, why);
	if (index >= 0) {
		refuse_missing(iommu, index);
		iommu_lu_in_blocked(index);
	}
	return false;
}

/* Was it left on by the kernel before, and must not be switched off? */
static bool left_on(struct intel_iommu *iommu)
{
	return iommu_lu_in_state() != IOMMU_LU_IN_NONE && tables_are_live(iommu) &&
	       !is_kdump_kernel();
}

/**
 * intel_lu_take_over - go on with an IOMMU that was left on
 * @iommu: the IOMMU, its invalidation queue works
 *
 * Sets @iommu->root_entry if its tables were adopted; if not, the caller
 * supplies an empty root table, which blocks all devices.
 *
 * Return: true if translation must stay on; false on an ordinary boot.
 */
bool intel_lu_take_over(struct intel_iommu *iommu)
{
	if (!left_on(iommu))
		return false;
	if (iommu_lu_in_state() == IOMMU_LU_IN_ACCEPTED)
		adopt_iommu(iommu);
	return true;
}

/**
 * intel_lu_leave_alone - must an IOMMU stay as it is, though it cannot be used?
 * @iommu: IOMMU of a machine whose IOMMUs this kernel cannot start
 *
 * Return: true if it was left on by the kernel before. Its devices are refused,
 * and what they use is never freed.
 */
bool intel_lu_leave_alone(struct intel_iommu *iommu)
{
	int index;

	if (!left_on(iommu))
		return false;
	if (iommu_lu_in_state() != IOMMU_LU_IN_ACCEPTED)
		return true;
	index = iommu_lu_in_find_iommu(IOMMU_LU_DRIVER_VTD, iommu->segment,
				       iommu->reg_phys);
	if (index >= 0) {
		iommu_lu_in_lost(index);
		xa_erase(&adopted_iommus, index);
	}
	return true;
}

/* --- devices ----------------------------------------------------------- */

static void flush_all(struct intel_iommu *iommu)
{
	iommu->flush.flush_context(iommu, 0, 0, 0, DMA_CCMD_GLOBAL_INVL);
	if (sm_supported(iommu))
		qi_flush_pasid_cache(iommu, 0, QI_PC_GLOBAL, 0);
	iommu->flush.flush_iotlb(iommu, 0, 0, 0, DMA_TLB_GLOBAL_FLUSH);
}

/* Blocks a requester ID that no driver looks after. */
static void remove_entry(struct intel_iommu *iommu, u8 bus, u8 devfn)
{
	struct context_entry *entry;

	scoped_guard(spinlock, &iommu->lock) {
		entry = iommu_context_addr(iommu, bus, devfn, 0);
		if (!entry || !context_present(entry))
			return;
		context_clear_entry(entry);
		__iommu_flush_cache(iommu, entry, sizeof(*entry));
	}
	flush_all(iommu);
}

static const char *adopt_pasid_table(struct device_domain_info *info, u32 attachment)
{
	struct iommu_lu_vtd_attachment rec;
	struct pasid_table *table;

	if (!get_vtd_attachment(attachment, &rec))
		return "VT-d record is missing";
	table = kzalloc_obj(*table);
	if (!table)
		return "no memory for its PASID table";
	table->table = iommu_lu_restore_table(rec.pasid_dir,
					      BIT_ULL(rec.pasid_dir_bytes_lg2));
	if (!table->table || !iommu_lu_restore_table(rec.pasid_table, VTD_PAGE_SIZE)) {
		kfree(table);
		return "its PASID table is not preserved memory";
	}
	table->max_pasid = 1 << (rec.pasid_dir_bytes_lg2 - 3 + PASID_PDE_SHIFT);
	info->pasid_table = table;
	return NULL;
}

/**
 * intel_lu_probe_device - go on with what the hardware knows of a device
 * @dev: device that is being probed
 *
 * What was handed over stays; if it is refused, its context entry goes before
 * anything else can take its place.
 *
 * Return: true if the device has its PASID table and context entry; false if it
 * needs new ones, or has none in legacy mode.
 */
bool intel_lu_probe_device(struct device *dev)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	const char *why = NULL;
	int device, att;

	if (iommu_lu_in_state() != IOMMU_LU_IN_ACCEPTED || !info->iommu->root_entry ||
	    dev_is_real_dma_subdevice(dev))
		return false;
	device = iommu_lu_in_find_device(info->segment, PCI_DEVID(info->bus, info->devfn));
	att = device < 0 ? device : iommu_lu_in_attachment_of(device);
	if (att >= 0 && sm_supported(info->iommu)) {
		why = adopt_pasid_table(info, att);
		if (why)
			iommu_lu_in_refuse_device(device, "VTD-9", why);
	}
	if (att == -EBADMSG || why)
		remove_entry(info->iommu, info->bus, info->devfn);
	if (att < 0 || why)
		return false;

	/* Should it be blocked instead of adopted, that must reach the hardware. */
	info->domain_attached = true;
	/* Its context entry does not allow them. */
	info->ats_supported = 0;
	info->pri_supported = 0;
	return sm_supported(info->iommu);
}

/* Whether the device's own requests, those without a PASID, are translated. */
static bool is_translated(struct pasid_table *table)
{
	struct pasid_entry *entry;

	entry = table ? get_pasid_table_from_pde(table->table) : NULL;
	return entry && pasid_pte_is_present(entry);
}

/**
 * intel_lu_adopt_device - a device is on its restored domain
 * @dev: the device
 * @restored: the restored domain
 * @attachment: index of its attachment
 *
 * The context entry was checked when the IOMMU was taken over.
 *
 * Return: 0, or -EINVAL if the device has no translation any more.
 */
int intel_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			  u32 attachment)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	struct intel_iommu *iommu = info->iommu;
	struct context_entry *entry;

	guard(spinlock)(&iommu->lock);
	entry = iommu_context_addr(iommu, info->bus, info->devfn, 0);
	if (!entry || !context_present(entry))
		return -EINVAL;
	if (sm_supported(iommu) ? !is_translated(info->pasid_table) :
				  !!check_entry(iommu, attachment, entry))
		return -EINVAL;

	/* As for the identity domain: attached, with no dmar_domain behind it. */
	info->domain = NULL;
	info->domain_attached = true;
	return 0;
}

/**
 * intel_lu_block_attachment - take the translation of a missing device away
 * @attachment: index of the attachment
 */
void intel_lu_block_attachment(u32 attachment)
{
	struct iommu_lu_vtd_attachment rec;
	struct iommu_lu_attachment att;
	struct intel_iommu *iommu;
	struct iommu_lu_device dev;

	iommu_lu_in_get_attachment(attachment, &att);
	iommu = xa_load(&adopted_iommus, att.iommu);
	if (!iommu || !get_vtd_attachment(attachment, &rec))
		return;
	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, att.device), &dev);
	remove_entry(iommu, dev.rid >> 8, dev.rid & 0xff);
	if (!sm_supported(iommu))
		return;
	iommu_lu_discard_table(rec.pasid_dir, BIT_ULL(rec.pasid_dir_bytes_lg2));
	iommu_lu_discard_table(rec.pasid_table, VTD_PAGE_SIZE);
}

/**
 * intel_lu_release_domain - the domain IDs of a restored domain are free again
 * @restored: the restored domain
 * @index: index of its record
 */
void intel_lu_release_domain(struct iommu_domain *restored, u32 index)
{
	struct iommu_lu_vtd_attachment rec;
	struct iommu_lu_attachment att;
	struct intel_iommu *iommu;
	u32 i;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.domain != index)
			continue;
		iommu = xa_load(&adopted_iommus, att.iommu);
		if (!iommu || !get_vtd_attachment(i, &rec))
			continue;
		guard(mutex)(&iommu->did_lock);
		if (!ida_exists(&iommu->domain_ida, rec.domain_id))
			continue;
		/* A device whose probe failed left its entry, but not the caches. */
		flush_all(iommu);
		ida_free(&iommu->domain_ida, rec.domain_id);
	}
}

/* --- replacing the restored domain -------------------------------------- */

/* Invalidations after a present entry changed, VT-d specification 6.5.3.3. */
static void flush_old(struct device_domain_info *info, u16 did, bool first_stage)
{
	struct intel_iommu *iommu = info->iommu;

	iommu->flush.flush_context(iommu, did, PCI_DEVID(info->bus, info->devfn),
				   DMA_CCMD_MASK_NOBIT, DMA_CCMD_DEVICE_INVL);
	if (sm_supported(iommu))
		qi_flush_pasid_cache(iommu, did, QI_PC_ALL_PASIDS, 0);
	if (first_stage)
		qi_flush_piotlb_all(iommu, did, IOMMU_NO_PASID);
	else
		iommu->flush.flush_iotlb(iommu, did, 0, 0, DMA_TLB_DSI_FLUSH);
}

static int replace_legacy(struct dmar_domain *domain,
			  struct device_domain_info *info)
{
	struct intel_iommu *iommu = info->iommu;
	struct context_entry new = {}, old;
	struct pt_iommu_vtdss_hw_info pt;
	struct context_entry *entry;

	if (!system_has_cmpxchg128())
		return -EOPNOTSUPP;

	pt_iommu_vtdss_hw_info(&domain->sspt, &pt);
	context_set_domain_id(&new, domain_id_iommu(domain, iommu));
	context_set_address_root(&new, pt.ssptptr);
	context_set_address_width(&new, pt.aw);
	context_set_translation_type(&new, CONTEXT_TT_MULTI_LEVEL);
	context_set_fault_enable(&new);
	context_set_present(&new);

	scoped_guard(spinlock, &iommu->lock) {
		entry = iommu_context_addr(iommu, info->bus, info->devfn, 0);
		if (!entry || !context_present(entry))
			return -EINVAL;
		old = *entry;
		/* The hardware reads an entry of 128 bits in one access. */
		if (!try_cmpxchg128((u128 *)entry, (u128 *)&old, *(u128 *)&new))
			return -EINVAL;
		__iommu_flush_cache(iommu, entry, sizeof(*entry));
	}
	flush_old(info, context_domain_id(&old), false);
	return 0;
}

static int setup_pasid_entry(struct dmar_domain *domain, struct device *dev,
			     struct intel_iommu *iommu)
{
	if (intel_domain_is_fs_paging(domain))
		return domain_setup_first_level(iommu, domain, dev,
						IOMMU_NO_PASID, NULL);
	return intel_pasid_setup_second_level(iommu, domain, dev, IOMMU_NO_PASID);
}

/* As context_entry_set_pasid_table(); only the low half of the entry differs. */
static u64 context_lo(struct device_domain_info *info)
{
	unsigned int entries = info->pasid_table->max_pasid >> PASID_PDE_SHIFT;
	struct context_entry new = {};

	new.lo = virt_to_phys(info->pasid_table->table) |
		 context_pdts(max(ilog2(entries), 7) - 7);
	if (info->ats_supported)
		context_set_sm_dte(&new);
	if (info->pasid_supported)
		context_set_pasid(&new);
	if (info->pri_supported)
		context_set_sm_pre(&new);
	context_set_fault_enable(&new);
	context_set_present(&new);
	return new.lo;
}

/*
 * A PASID entry of 512 bits cannot be changed in one access. The pointer to the
 * PASID directory can: make a second directory, and swap the two.
 */
static int replace_scalable(struct dmar_domain *domain, struct device *dev,
			    struct device_domain_info *info)
{
	struct pasid_table *old_table = info->pasid_table, *new_table;
	struct intel_iommu *iommu = info->iommu;
	struct context_entry *entry;
	struct pasid_entry *old_pte;
	bool first_stage;
	u16 old_did;
	int ret;

	old_pte = get_pasid_table_from_pde(old_table->table);
	if (!old_pte)
		return -EINVAL;
	old_did = pasid_get_domain_id(old_pte);
	first_stage = pasid_pte_get_pgtt(old_pte) == PASID_ENTRY_PGTT_FL_ONLY;

	info->pasid_table = NULL;
	ret = intel_pasid_alloc_table(dev);
	if (!ret)
		ret = setup_pasid_entry(domain, dev, iommu);
	if (ret)
		goto err_table;

	scoped_guard(spinlock, &iommu->lock) {
		entry = iommu_context_addr(iommu, info->bus, info->devfn, 0);
		ret = entry && context_present(entry) ? 0 : -EINVAL;
		if (!ret) {
			WRITE_ONCE(entry->lo, context_lo(info));
			__iommu_flush_cache(iommu, entry, sizeof(*entry));
		}
	}
	if (ret)
		goto err_table;
	flush_old(info, old_did, first_stage);

	new_table = info->pasid_table;
	info->pasid_table = old_table;
	intel_pasid_free_table(dev);
	info->pasid_table = new_table;
	return 0;

err_table:
	intel_pasid_free_table(dev);
	info->pasid_table = old_table;
	return ret;
}

/**
 * intel_lu_replace - move a device from its restored domain to another one
 * @domain: paging domain of this kernel
 * @dev: the device
 *
 * No DMA is lost: each DMA is translated by the old domain or by the new one.
 *
 * Return: 0; -EOPNOTSUPP if this machine cannot do so, and the caller has to
 * block the device in between; another errno, with the device still on its
 * restored domain.
 */
int intel_lu_replace(struct dmar_domain *domain, struct device *dev)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);
	struct intel_iommu *iommu = info->iommu;
	int ret;

	ret = paging_domain_compatible(&domain->domain, dev);
	if (ret)
		return ret;
	ret = iopf_for_domain_set(&domain->domain, dev);
	if (ret)
		return ret;
	ret = domain_attach_iommu(domain, iommu);
	if (ret)
		goto err_iopf;
	ret = cache_tag_assign_domain(domain, dev, IOMMU_NO_PASID);
	if (ret)
		goto err_detach;

	if (sm_supported(iommu))
		ret = replace_scalable(domain, dev, info);
	else
		ret = replace_legacy(domain, info);
	if (ret)
		goto err_cache;

	info->domain = domain;
	scoped_guard(spinlock_irqsave, &domain->lock)
		list_add(&info->link, &domain->devices);
	return 0;

err_cache:
	cache_tag_unassign_domain(domain, dev, IOMMU_NO_PASID);
err_detach:
	domain_detach_iommu(domain, iommu);
err_iopf:
	iopf_for_domain_remove(&domain->domain, dev);
	return ret;
}
