// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD-Vi: live update, what this kernel hands over
 */
#define pr_fmt(fmt) "AMD-Vi: liveupdate: " fmt

#include <kunit/visibility.h>
#include <linux/generic_pt/iommu.h>
#include <linux/kexec.h>
#include <linux/pci.h>
#include <linux/xarray.h>
#include <asm/iommu.h>

#include "../liveupdate/image.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"

/**
 * DOC: AMD-Vi live update
 *
 * The device table of a PCI segment stays where it is until the next kernel has
 * the entries of preserved devices in a table of its own, and so does the table of
 * guest CR3 values of each such device, if it has one. At kexec all other entries
 * are made to translate to nothing, and the IOMMU stays enabled.
 *
 * AMD I/O virtualization specification: section 2.2.2 for the layout of the
 * tables, 2.4 for the commands that follow their change, 3.4 for registers.
 */

/*
 * IOMMU of each requester ID that a preserved device may use, by segment.
 * Serialised by the core's lock; read without it when all else has stopped.
 */
static DEFINE_XARRAY(preserved_rids);

/* How many preserved devices need the device table of a segment */
static DEFINE_XARRAY(shared_tables);

static struct amd_iommu *to_amd_iommu(struct iommu_device *iommu)
{
	return container_of(iommu, struct amd_iommu, iommu);
}

static unsigned long rid_key(struct amd_iommu_pci_seg *pci_seg, u16 rid)
{
	return (unsigned long)pci_seg->id << 16 | rid;
}

static void amd_iommu_lu_describe_iommu(struct iommu_device *iommu_dev,
					struct iommu_lu_iommu *rec)
{
	struct amd_iommu *iommu = to_amd_iommu(iommu_dev);

	rec->base = iommu->mmio_phys;
	rec->segment = iommu->pci_seg->id;
	rec->driver = IOMMU_LU_DRIVER_AMDVI;
}

/* Walkers know no bits of memory encryption in an entry. */
static int amd_iommu_lu_describe_domain(struct iommu_domain *domain,
					struct iommu_lu_domain *rec)
{
	struct protection_domain *pdom = to_pdomain(domain);
	struct pt_iommu_x86_64_hw_info v2;
	struct pt_iommu_amdv1_hw_info v1;

	if (__sme_set(0) || amd_iommu_snp_en)
		return -EOPNOTSUPP;
	if (domain->dirty_ops || !list_empty(&pdom->viommu_list))
		return -EOPNOTSUPP;

	if (pdom->pd_mode == PD_MODE_V1) {
		pt_iommu_amdv1_hw_info(&pdom->amdv1, &v1);
		rec->format = IOMMU_LU_FORMAT_AMD_V1;
		rec->top_table = v1.host_pt_root;
		rec->levels = v1.mode;
		rec->input_bits = min(64, 12 + 9 * v1.mode);
	} else if (pdom->pd_mode == PD_MODE_V2) {
		pt_iommu_x86_64_hw_info(&pdom->amdv2, &v2);
		rec->format = IOMMU_LU_FORMAT_X86_64;
		rec->top_table = v2.gcr3_pt;
		rec->levels = v2.levels;
		rec->input_bits = pdom->amdv2.x86_64_pt.common.max_vasz_lg2;
	} else {
		return -EOPNOTSUPP;
	}
	rec->output_bits = 52;
	rec->top_bytes_lg2 = 12;
	rec->granule_lg2 = 12;
	return 0;
}

/* --- requester IDs ------------------------------------------------------ */

/* A device has one alias at the most [AMD-11]. */
VISIBLE_IF_KUNIT
int amd_iommu_lu_note_alias(struct pci_dev *pdev, u16 rid, void *data)
{
	struct amd_iommu_lu_rids *rids = data;

	if (rid == rids->own || rid == rids->alias)
		return 0;
	if (rids->alias != rids->own)
		return -EOPNOTSUPP;
	rids->alias = rid;
	return 0;
}

/* As clone_aliases() goes through them: IVRS may know one that PCI does not. */
static int find_rids(struct device *dev, struct amd_iommu_lu_rids *rids)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct amd_iommu *iommu = get_amd_iommu_from_dev_data(dev_data);
	struct pci_dev *pdev = to_pci_dev(dev);
	int ret;

	rids->own = dev_data->devid;
	rids->alias = rids->own;
	ret = amd_iommu_lu_note_alias(pdev, iommu->pci_seg->alias_table[rids->own], rids);
	return ret ?: pci_for_each_dma_alias(pdev, amd_iommu_lu_note_alias, rids);
}

/* --- tables ------------------------------------------------------------- */

/* A device table serves many devices, but KHO counts no references. */
static int preserve_device_table(struct amd_iommu_pci_seg *pci_seg)
{
	void *old = xa_load(&shared_tables, pci_seg->id);
	unsigned long users = old ? xa_to_value(old) : 0;
	int ret;

	ret = xa_err(xa_store(&shared_tables, pci_seg->id, xa_mk_value(users + 1),
			      GFP_KERNEL));
	if (ret || users)
		return ret;
	ret = iommu_lu_preserve_table(pci_seg->dev_table);
	if (ret)
		xa_erase(&shared_tables, pci_seg->id);
	return ret;
}

static void unpreserve_device_table(struct amd_iommu_pci_seg *pci_seg)
{
	unsigned long users = xa_to_value(xa_load(&shared_tables, pci_seg->id)) - 1;

	if (users) {
		/* Takes the place of a value, so needs no memory. */
		xa_store(&shared_tables, pci_seg->id, xa_mk_value(users), GFP_KERNEL);
		return;
	}
	xa_erase(&shared_tables, pci_seg->id);
	iommu_lu_unpreserve_table(pci_seg->dev_table);
}

static int check_device(struct device *dev, struct iommu_dev_data *dev_data)
{
	struct gcr3_tbl_info *gcr3 = &dev_data->gcr3_info;
	struct protection_domain *domain = dev_data->domain;

	/* The next kernel could not flush a device TLB that it did not enable. */
	if (dev_data->ats_enabled || dev_data->pri_enabled || dev_data->pasid_enabled) {
		dev_info_ratelimited(dev, "cannot be preserved: ATS, PRI or PASID is on\n");
		return -EOPNOTSUPP;
	}
	if (!domain || domain->pd_mode == PD_MODE_NONE)
		return -EOPNOTSUPP;
	if (gcr3->pasid_cnt)
		return -EBUSY;
	if (domain->pd_mode == PD_MODE_V1)
		return gcr3->gcr3_tbl ? -EBUSY : 0;
	if (!gcr3->gcr3_tbl || gcr3->glx) {
		dev_info_ratelimited(dev, "cannot be preserved: its guest CR3 table has %d levels\n",
				     gcr3->glx + 1);
		return -EOPNOTSUPP;
	}
	return amd_iommu_lu_check_gcr3(gcr3->gcr3_tbl, gcr3->gcr3_tbl[0] & PAGE_MASK);
}

VISIBLE_IF_KUNIT
int amd_iommu_lu_insert_rids(struct amd_iommu *iommu,
			     const struct amd_iommu_lu_rids *rids)
{
	int ret;

	ret = xa_insert(&preserved_rids, rid_key(iommu->pci_seg, rids->own), iommu,
			GFP_KERNEL);
	if (ret || rids->alias == rids->own)
		return ret;
	ret = xa_insert(&preserved_rids, rid_key(iommu->pci_seg, rids->alias), iommu,
			GFP_KERNEL);
	if (ret)
		xa_erase(&preserved_rids, rid_key(iommu->pci_seg, rids->own));
	return ret;
}

VISIBLE_IF_KUNIT
void amd_iommu_lu_erase_rids(struct amd_iommu *iommu,
			     const struct amd_iommu_lu_rids *rids)
{
	xa_erase(&preserved_rids, rid_key(iommu->pci_seg, rids->own));
	xa_erase(&preserved_rids, rid_key(iommu->pci_seg, rids->alias));
}

static int amd_iommu_lu_preserve_device(struct device *dev)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct amd_iommu *iommu = get_amd_iommu_from_dev_data(dev_data);
	struct amd_iommu_lu_rids rids;
	int ret;

	ret = check_device(dev, dev_data);
	if (ret)
		return ret;
	ret = find_rids(dev, &rids);
	if (ret) {
		dev_info_ratelimited(dev, "cannot be preserved: it has several aliases\n");
		return ret;
	}
	ret = amd_iommu_lu_insert_rids(iommu, &rids);
	if (ret)
		return ret;
	ret = preserve_device_table(iommu->pci_seg);
	if (ret)
		goto err_rids;
	if (dev_data->gcr3_info.gcr3_tbl) {
		ret = iommu_lu_preserve_table(dev_data->gcr3_info.gcr3_tbl);
		if (ret)
			goto err_table;
	}
	return 0;

err_table:
	unpreserve_device_table(iommu->pci_seg);
err_rids:
	amd_iommu_lu_erase_rids(iommu, &rids);
	return ret;
}

static void amd_iommu_lu_unpreserve_device(struct device *dev)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct amd_iommu *iommu = get_amd_iommu_from_dev_data(dev_data);
	struct amd_iommu_lu_rids rids;

	if (WARN_ON(find_rids(dev, &rids)))
		return;
	if (dev_data->gcr3_info.gcr3_tbl)
		iommu_lu_unpreserve_table(dev_data->gcr3_info.gcr3_tbl);
	unpreserve_device_table(iommu->pci_seg);
	amd_iommu_lu_erase_rids(iommu, &rids);
}

/* --- records ------------------------------------------------------------ */

static int amd_iommu_lu_freeze_iommu(struct iommu_device *iommu_dev,
				     struct iommu_lu_writer *writer, u32 index)
{
	struct amd_iommu *iommu = to_amd_iommu(iommu_dev);
	struct iommu_lu_amdvi_iommu rec = {
		.iommu = index,
		.table_bytes_lg2 = ilog2(iommu->pci_seg->dev_table_size),
		.device_table = virt_to_phys(iommu->pci_seg->dev_table),
		.features = readq(iommu->mmio_base + MMIO_EXT_FEATURES),
		.features2 = readq(iommu->mmio_base + MMIO_EXT_FEATURES2),
	};
	__u64 *words;

	words = iommu_lu_append(writer, IOMMU_LU_KIND_AMDVI_IOMMU);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_amdvi_iommu(&rec, words);
	return 0;
}

static int amd_iommu_lu_freeze_attachment(struct device *dev,
					  struct iommu_lu_writer *writer, u32 index)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct gcr3_tbl_info *gcr3 = &dev_data->gcr3_info;
	struct iommu_lu_amdvi_attachment rec = {
		.attachment = index,
		.domain_id = gcr3->gcr3_tbl ? gcr3->domid : dev_data->domain->id,
		.gcr3_table = gcr3->gcr3_tbl ? virt_to_phys(gcr3->gcr3_tbl) : 0,
	};
	struct amd_iommu_lu_rids rids;
	__u64 *words;
	int ret;

	ret = find_rids(dev, &rids);
	if (ret)
		return ret;
	rec.alias = rids.alias;
	words = iommu_lu_append(writer, IOMMU_LU_KIND_AMDVI_ATTACHMENT);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_amdvi_attachment(&rec, words);
	return 0;
}

/* --- kexec -------------------------------------------------------------- */

static bool has_preserved(struct amd_iommu *iommu)
{
	unsigned long key = rid_key(iommu->pci_seg, 0);
	struct amd_iommu *found;

	xa_for_each_range(&preserved_rids, key, found, key, key | 0xffff)
		if (found == iommu)
			return true;
	return false;
}

/*
 * Interrupt remapping tables are not handed over. Interrupts of preserved devices
 * abort; others go unmapped, as they would with the IOMMU off: the next kernel
 * needs those of IOAPIC and HPET before it has a table of its own.
 */
VISIBLE_IF_KUNIT
void amd_iommu_lu_scrub(struct amd_iommu *iommu)
{
	struct amd_iommu_pci_seg *pci_seg = iommu->pci_seg;
	struct dev_table_entry *dte;
	u32 rid;

	for (rid = 0; rid <= pci_seg->last_bdf; rid++) {
		dte = &pci_seg->dev_table[rid];
		if (xa_load(&preserved_rids, rid_key(pci_seg, rid))) {
			amd_iommu_lu_abort_interrupts(dte);
		} else {
			amd_iommu_lu_block(dte);
			amd_iommu_lu_pass_interrupts(dte);
		}
	}
}

static bool keep_at_kexec(struct amd_iommu *iommu)
{
	if (!kexec_in_progress || !iommu_lu_out_frozen() || !has_preserved(iommu))
		return false;
	/* Again for each IOMMU of the segment, which changes nothing. */
	amd_iommu_lu_scrub(iommu);
	amd_iommu_flush_all_caches(iommu);
	return true;
}

/**
 * amd_iommu_lu_keep_enabled - is an IOMMU that is being disabled to stay enabled?
 * @iommu: the IOMMU; its command buffer still works if it is used
 *
 * At kexec, with a handover: blocks every device that is not handed over, and no
 * other CPU runs. At boot: the kernel before this one did so.
 */
bool amd_iommu_lu_keep_enabled(struct amd_iommu *iommu)
{
	return amd_iommu_lu_inherited(iommu) || keep_at_kexec(iommu);
}

const struct iommu_lu_ops amd_iommu_lu_ops = {
	.driver = IOMMU_LU_DRIVER_AMDVI,
	.incompat = IOMMU_LU_INCOMPAT_AMDVI,
	.describe_iommu = amd_iommu_lu_describe_iommu,
	.describe_domain = amd_iommu_lu_describe_domain,
	.preserve_device = amd_iommu_lu_preserve_device,
	.unpreserve_device = amd_iommu_lu_unpreserve_device,
	.freeze_iommu = amd_iommu_lu_freeze_iommu,
	.freeze_attachment = amd_iommu_lu_freeze_attachment,
	.adopt_device = amd_iommu_lu_adopt_device,
	.block_attachment = amd_iommu_lu_block_attachment,
	.release_domain = amd_iommu_lu_release_domain,
};
