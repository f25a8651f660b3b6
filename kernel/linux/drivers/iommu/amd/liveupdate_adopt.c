// SPDX-License-Identifier: GPL-2.0-only
/*
 * AMD-Vi: live update, what the kernel before this one handed over
 */
#define pr_fmt(fmt) "AMD-Vi: liveupdate: " fmt

#include <kunit/visibility.h>
#include <linux/crash_dump.h>
#include <linux/io.h>
#include <linux/kexec_handover.h>
#include <linux/pci.h>
#include <linux/xarray.h>
#include <asm/iommu.h>

#include "../liveupdate/image.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"

/**
 * DOC: Adoption
 *
 * Order of operations in the new kernel, for each IOMMU that was left enabled,
 * with IommuEn set all the time. Interrupt remapping starts the IOMMU long before
 * a handover can be read, so this is done in two steps:
 *
 * 1. amd_iommu_lu_inherit(), when the IOMMU is found: the entries that translate
 *    are copied to this kernel's device table, whatever they are, if the table
 *    that the hardware uses was handed over. The driver then writes the address of
 *    this kernel's table to the hardware, and flushes all caches. No entry that
 *    this changes leads anywhere else than before.
 * 2. amd_iommu_lu_adopt(), when the handover was read and before any device is
 *    attached: registers and entries must be what the handover says. The others
 *    are blocked, the domain IDs in use reserved, and all caches are flushed.
 *
 * If the handover cannot be read, step 2 blocks all of them.
 */

/* What the hardware used when this kernel came */
static u64 inherited_tables[MAX_IOMMUS];
static DECLARE_BITMAP(inherited, MAX_IOMMUS);
static DECLARE_BITMAP(adopted, MAX_IOMMUS);

/* Restored domain of each domain ID: those of all IOMMUs are of one space. */
static DEFINE_XARRAY(reserved_ids);

/* Guest CR3 tables of attached devices, by segment and requester ID */
static DEFINE_XARRAY(gcr3_tables);

/* --- the first step ------------------------------------------------------ */

static u64 table_phys(u64 entry)
{
	return entry & PM_ADDR_MASK;
}

static u64 table_bytes(u64 entry)
{
	return ((entry & 0x1ff) + 1) << 12;
}

/*
 * Only what translates is copied: what IVRS says is there already, and interrupts
 * are remapped by this kernel's tables or by none [AMD-20].
 */
VISIBLE_IF_KUNIT
void amd_iommu_lu_copy_dte(struct dev_table_entry *to,
			   const struct dev_table_entry *from)
{
	u64 word = READ_ONCE(from->data[0]);

	if (!(word & DTE_FLAG_V) || !(word & DTE_FLAG_TV) ||
	    !(word & (DTE_MODE_MASK | DTE_FLAG_GV | DTE_FLAG_IR | DTE_FLAG_IW)))
		return;
	to->data[0] = word;
	to->data[1] = READ_ONCE(from->data[1]);
	to->data[2] |= READ_ONCE(from->data[2]) & DTE_GPT_LEVEL_MASK;
}

static void copy_entries(struct amd_iommu *iommu, u64 entry)
{
	struct amd_iommu_pci_seg *pci_seg = iommu->pci_seg;
	struct dev_table_entry *old;
	u32 rid, nr;

	for (rid = 0; rid <= pci_seg->last_bdf; rid++)
		pci_seg->dev_table[rid].data[0] |= DTE_FLAG_V | DTE_FLAG_TV;
	if (!iommu_lu_table_preserved(table_phys(entry), table_bytes(entry))) {
		pr_err("iommu%d: its device table was not handed over, all its devices are blocked\n",
		       iommu->index);
		return;
	}
	old = phys_to_virt(table_phys(entry));
	nr = min_t(u32, pci_seg->last_bdf + 1, table_bytes(entry) / sizeof(*old));
	for (rid = 0; rid < nr; rid++)
		if (!pci_seg->rlookup_table[rid] || pci_seg->rlookup_table[rid] == iommu)
			amd_iommu_lu_copy_dte(&pci_seg->dev_table[rid], &old[rid]);
}

/**
 * amd_iommu_lu_inherit - go on with an IOMMU that was left enabled
 * @iommu: the IOMMU; its segment has an empty device table
 *
 * Return: true if it must not be disabled; false on an ordinary boot.
 */
bool amd_iommu_lu_inherit(struct amd_iommu *iommu)
{
	u64 entry;

	/* Whoever left it on after this kind of kexec did so on purpose. */
	if (!is_kho_boot() || is_kdump_kernel() || !translation_pre_enabled(iommu))
		return false;
	entry = readq(iommu->mmio_base + MMIO_DEV_TABLE_OFFSET);
	inherited_tables[iommu->index] = entry;
	__set_bit(iommu->index, inherited);
	copy_entries(iommu, entry);
	return true;
}

/**
 * amd_iommu_lu_inherited - was an IOMMU left enabled by the kernel before?
 * @iommu: the IOMMU
 *
 * Return: true until boot has ended. Then it is an IOMMU like any other.
 */
bool amd_iommu_lu_inherited(struct amd_iommu *iommu)
{
	return system_state < SYSTEM_RUNNING && test_bit(iommu->index, inherited);
}

/**
 * amd_iommu_lu_set_device_table - exchange the device table of a live IOMMU
 * @iommu: the IOMMU
 * @entry: what the register is to have
 *
 * Return: true if it was done; false if the IOMMU is off, and any write will do.
 */
bool amd_iommu_lu_set_device_table(struct amd_iommu *iommu, u64 entry)
{
	if (!amd_iommu_lu_inherited(iommu))
		return false;
	/* Entries before their table, and all of the register at once [AMD-15] */
	wmb();
	writeq(entry, iommu->mmio_base + MMIO_DEV_TABLE_OFFSET);
	return true;
}

/* --- records ------------------------------------------------------------- */

static bool get_amdvi_attachment(u32 attachment, struct iommu_lu_amdvi_attachment *rec)
{
	const __u64 *words = iommu_lu_in_find_owned(IOMMU_LU_KIND_AMDVI_ATTACHMENT, attachment);

	if (words)
		iommu_lu_get_amdvi_attachment(words, rec);
	return words;
}

static void device_record(u32 index, struct iommu_lu_device *rec)
{
	iommu_lu_get_device(iommu_lu_in_record(IOMMU_LU_KIND_DEVICE, index), rec);
}

static unsigned long rid_key(u32 segment, u16 rid)
{
	return (unsigned long)segment << 16 | rid;
}

/* --- checks against the live tables --------------------------------------- */

/* DMA without a PASID uses the first entry, and nothing else may be there. */
int amd_iommu_lu_check_gcr3(const u64 *gcr3, u64 top_table)
{
	u32 i;

	if (READ_ONCE(gcr3[0]) != (top_table | GCR3_VALID))
		return -EINVAL;
	for (i = 1; i < PAGE_SIZE / sizeof(*gcr3); i++)
		if (READ_ONCE(gcr3[i]) & GCR3_VALID)
			return -EBUSY;
	return 0;
}

static u64 gcr3_of(const struct dev_table_entry *dte)
{
	return FIELD_GET(DTE_GCR3_14_12, dte->data[0]) << 12 |
	       FIELD_GET(DTE_GCR3_30_15, dte->data[1]) << 15 |
	       FIELD_GET(DTE_GCR3_51_31, dte->data[1]) << 31;
}

static const char *check_v1(const struct dev_table_entry *dte,
			    const struct iommu_lu_domain *dom)
{
	if (dte->data[0] & (DTE_FLAG_GV | DTE_FLAG_GIOV))
		return "device table entry has guest translation";
	if ((dte->data[0] & DTE_HOST_TRP) != dom->top_table)
		return "device table entry has another page table";
	if (FIELD_GET(DTE_MODE_MASK, dte->data[0]) != dom->levels)
		return "device table entry has another number of levels";
	return NULL;
}

static const char *check_v2(const struct dev_table_entry *dte,
			    const struct iommu_lu_amdvi_attachment *rec,
			    const struct iommu_lu_domain *dom)
{
	if (!(dte->data[0] & DTE_FLAG_GV) || !(dte->data[0] & DTE_FLAG_GIOV) ||
	    dte->data[0] & (DTE_MODE_MASK | DTE_HOST_TRP))
		return "device table entry has no guest translation, or another one";
	if (FIELD_GET(DTE_GLX, dte->data[0]))
		return "device table entry has more levels of guest CR3 tables";
	if (gcr3_of(dte) != rec->gcr3_table)
		return "device table entry has another guest CR3 table";
	if (FIELD_GET(DTE_GPT_LEVEL_MASK, dte->data[2]) + 4 != dom->levels)
		return "device table entry has another number of levels";
	return NULL;
}

/* What the entry itself says, without the tables behind it */
VISIBLE_IF_KUNIT
const char *amd_iommu_lu_check_dte(const struct dev_table_entry *dte,
				   const struct iommu_lu_amdvi_attachment *rec,
				   const struct iommu_lu_domain *dom)
{
	const char *why;

	if (!(dte->data[0] & DTE_FLAG_V) || !(dte->data[0] & DTE_FLAG_TV))
		return "device table entry is not valid";
	if (dte->data[0] & (DTE_FLAG_PPR | DTE_FLAG_HAD) || dte->data[1] & DTE_FLAG_IOTLB)
		return "device table entry allows ATS, PRI or dirty tracking";
	why = dom->format == IOMMU_LU_FORMAT_AMD_V1 ? check_v1(dte, dom) :
						      check_v2(dte, rec, dom);
	if (why)
		return why;
	if (FIELD_GET(DTE_DOMID_MASK, dte->data[1]) != rec->domain_id)
		return "device table entry has another domain ID";
	return NULL;
}

static const char *check_entry(const struct dev_table_entry *dte,
			       const struct iommu_lu_amdvi_attachment *rec, u32 attachment)
{
	struct iommu_lu_domain dom;
	const char *why;

	iommu_lu_in_get_domain_of(attachment, &dom);
	why = amd_iommu_lu_check_dte(dte, rec, &dom);
	if (why || !rec->gcr3_table)
		return why;
	if (!iommu_lu_table_preserved(rec->gcr3_table, PAGE_SIZE))
		return "guest CR3 table is not preserved memory";
	if (amd_iommu_lu_check_gcr3(phys_to_virt(rec->gcr3_table), dom.top_table))
		return "guest CR3 table has another page table, or a second one";
	return NULL;
}

static const char *check_hardware(struct amd_iommu *iommu,
				  const struct iommu_lu_amdvi_iommu *rec)
{
	u64 entry = inherited_tables[iommu->index];

	if (amd_iommu_snp_en)
		return "SNP is enabled";
	if (readq(iommu->mmio_base + MMIO_EXT_FEATURES) != rec->features ||
	    readq(iommu->mmio_base + MMIO_EXT_FEATURES2) != rec->features2)
		return "features differ";
	if (table_phys(entry) != rec->device_table ||
	    table_bytes(entry) != BIT_ULL(rec->table_bytes_lg2))
		return "device table differs";
	return NULL;
}

/* --- the second step ------------------------------------------------------ */

/* An alias is of one device [AMD-9]. */
VISIBLE_IF_KUNIT
int amd_iommu_lu_adopt_rid(struct amd_iommu_lu_adoption *a,
			   const struct iommu_lu_device *dev, u16 rid, u32 device,
			   u32 attachment)
{
	int ret = xa_insert(&a->rids, rid_key(dev->segment, rid), xa_mk_value(attachment),
			    GFP_KERNEL);

	if (ret == -EBUSY) {
		iommu_lu_in_refuse_device(device, "AMD-9",
					  "its requester ID or alias has another device");
		return 0;
	}
	return ret;
}

/*
 * A domain ID has one domain [AMD-8], also of different IOMMUs: two domains with
 * one ID would be flushed, and freed, as one.
 */
static int reserve_id(u32 id, const struct iommu_lu_attachment *att)
{
	void *old = xa_load(&reserved_ids, id);
	int ret;

	if (!old) {
		ret = amd_iommu_pdom_id_reserve(id, GFP_KERNEL);
		if (ret < 0)
			return ret;
		return xa_err(xa_store(&reserved_ids, id, xa_mk_value(att->domain),
				       GFP_KERNEL));
	}
	if (xa_to_value(old) != att->domain)
		iommu_lu_in_refuse_device(att->device, "AMD-8",
					  "its domain ID has another domain");
	return 0;
}

/* Every attachment of an IOMMU: its domain ID, and what requester IDs it has */
static int index_attachments(struct amd_iommu_lu_adoption *a, u32 index)
{
	struct iommu_lu_amdvi_attachment rec;
	struct iommu_lu_attachment att;
	struct iommu_lu_device dev;
	int ret;
	u32 i;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.iommu != index || !get_amdvi_attachment(i, &rec))
			continue;
		device_record(att.device, &dev);
		ret = reserve_id(rec.domain_id, &att);
		if (!ret)
			ret = amd_iommu_lu_adopt_rid(a, &dev, dev.rid, att.device, i);
		if (!ret && rec.alias != dev.rid)
			ret = amd_iommu_lu_adopt_rid(a, &dev, rec.alias, att.device, i);
		if (ret)
			return ret;
	}
	return 0;
}

static const char *adopt_iommu(struct amd_iommu_lu_adoption *a,
			       struct amd_iommu *iommu, int index)
{
	struct iommu_lu_amdvi_iommu rec;
	const __u64 *words;
	const char *why;

	if (index < 0)
		return "it was left on, but not handed over";
	words = iommu_lu_in_find_owned(IOMMU_LU_KIND_AMDVI_IOMMU, index);
	if (!words)
		return "AMD-Vi record is missing";
	iommu_lu_get_amdvi_iommu(words, &rec);
	why = check_hardware(iommu, &rec);
	if (why)
		return why;
	return index_attachments(a, index) ? "no memory" : NULL;
}

static void refuse_devices(u32 index, const char *why)
{
	struct iommu_lu_device rec;
	u32 device;

	for (device = 0; device < iommu_lu_in_count(IOMMU_LU_KIND_DEVICE); device++) {
		device_record(device, &rec);
		if (rec.iommu == index)
			iommu_lu_in_refuse_device(device, "AMD-14", why);
	}
}

/* An entry that was copied, or is expected to have been */
static void adopt_entry(struct amd_iommu_lu_adoption *a,
			struct amd_iommu_pci_seg *pci_seg, u32 rid)
{
	struct dev_table_entry *dte = &pci_seg->dev_table[rid];
	void *entry = xa_load(&a->rids, rid_key(pci_seg->id, rid));
	struct iommu_lu_amdvi_attachment rec;
	u32 attachment, device;
	const char *why;

	if (!entry) {
		amd_iommu_lu_block(dte);
		return;
	}
	attachment = xa_to_value(entry);
	device = iommu_lu_in_device_of(attachment);
	why = get_amdvi_attachment(attachment, &rec) ? check_entry(dte, &rec, attachment) :
						       "AMD-Vi record is missing";
	if (why)
		iommu_lu_in_refuse_device(device, "AMD-14", why);
}

/* After all were looked at: an alias may have cost its device the translation. */
static void block_refused(struct amd_iommu_lu_adoption *a,
			  struct amd_iommu_pci_seg *pci_seg)
{
	unsigned long first = rid_key(pci_seg->id, 0), key = first;
	void *entry;

	xa_for_each_range(&a->rids, key, entry, first, first | 0xffff) {
		u16 rid = key & 0xffff;

		if (rid <= pci_seg->last_bdf &&
		    iommu_lu_in_device_refused(iommu_lu_in_device_of(xa_to_value(entry))))
			amd_iommu_lu_block(&pci_seg->dev_table[rid]);
	}
}

/* Has any IOMMU of a segment been left on? */
static bool segment_inherited(struct amd_iommu_pci_seg *pci_seg)
{
	struct amd_iommu *iommu;

	for_each_iommu(iommu)
		if (iommu->pci_seg == pci_seg && amd_iommu_lu_inherited(iommu))
			return true;
	return false;
}

VISIBLE_IF_KUNIT
void amd_iommu_lu_adopt_segment(struct amd_iommu_lu_adoption *a,
				struct amd_iommu_pci_seg *pci_seg)
{
	u32 rid;

	for (rid = 0; rid <= pci_seg->last_bdf; rid++)
		adopt_entry(a, pci_seg, rid);
	block_refused(a, pci_seg);
}

/* A device that the tables have no room for, or that IVRS gives to another IOMMU */
static void refuse_missing(struct amd_iommu *iommu, u32 index)
{
	struct iommu_lu_device rec;
	u32 device;

	for (device = 0; device < iommu_lu_in_count(IOMMU_LU_KIND_DEVICE); device++) {
		device_record(device, &rec);
		if (rec.iommu != index)
			continue;
		if (rec.rid > iommu->pci_seg->last_bdf ||
		    iommu->pci_seg->rlookup_table[rec.rid] != iommu)
			iommu_lu_in_refuse_device(device, "AMD-14",
						  "it belongs to another IOMMU");
	}
}

/* Nobody reads the old device tables any more. */
static void free_old_tables(void)
{
	struct amd_iommu *iommu;
	u64 entry;

	for_each_iommu(iommu) {
		entry = inherited_tables[iommu->index];
		/* The IOMMUs of a segment share one. */
		if (test_bit(iommu->index, adopted))
			iommu_lu_discard_table(table_phys(entry), table_bytes(entry));
	}
}

static void adopt_all(struct amd_iommu_lu_adoption *a)
{
	struct amd_iommu_pci_seg *pci_seg;
	struct amd_iommu *iommu;
	const char *why;
	int index;

	for_each_iommu(iommu) {
		if (!amd_iommu_lu_inherited(iommu))
			continue;
		index = iommu_lu_in_find_iommu(IOMMU_LU_DRIVER_AMDVI, iommu->pci_seg->id,
					       iommu->mmio_phys);
		why = adopt_iommu(a, iommu, index);
		if (why)
			pr_err("iommu%d: not adopted, all its devices are blocked: [AMD-14] %s\n",
			       iommu->index, why);
		if (why && index >= 0) {
			refuse_devices(index, why);
			iommu_lu_in_blocked(index);
		}
		if (why)
			continue;
		pr_info("iommu%d: adopted entries of device table %#llx\n",
			iommu->index, table_phys(inherited_tables[iommu->index]));
		refuse_missing(iommu, index);
		iommu_lu_in_adopted(index, &amd_iommu_lu_ops);
		__set_bit(iommu->index, adopted);
	}
	for_each_pci_segment(pci_seg)
		if (segment_inherited(pci_seg))
			amd_iommu_lu_adopt_segment(a, pci_seg);
}

static void block_all(void)
{
	struct amd_iommu_pci_seg *pci_seg;
	u32 rid;

	for_each_pci_segment(pci_seg) {
		if (!segment_inherited(pci_seg))
			continue;
		for (rid = 0; rid <= pci_seg->last_bdf; rid++)
			amd_iommu_lu_block(&pci_seg->dev_table[rid]);
	}
}

static bool takes_commands(struct amd_iommu *iommu)
{
	return readq(iommu->mmio_base + MMIO_CONTROL_OFFSET) & BIT_ULL(CONTROL_CMDBUF_EN);
}

static void flush_inherited(void)
{
	struct amd_iommu *iommu;

	for_each_iommu(iommu)
		if (amd_iommu_lu_inherited(iommu) && takes_commands(iommu))
			amd_iommu_flush_all_caches(iommu);
}

/**
 * amd_iommu_lu_adopt - keep what was handed over, and block the rest
 *
 * Before any device is attached, with the IOMMUs enabled by this kernel.
 */
void amd_iommu_lu_adopt(void)
{
	struct amd_iommu_lu_adoption a;

	if (bitmap_empty(inherited, MAX_IOMMUS))
		return;
	if (iommu_lu_in_state() == IOMMU_LU_IN_ACCEPTED) {
		xa_init(&a.rids);
		adopt_all(&a);
		xa_destroy(&a.rids);
		flush_inherited();
		free_old_tables();
	} else {
		pr_err("IOMMUs were left on, but not handed over: all devices are blocked\n");
		block_all();
		flush_inherited();
	}
}

/**
 * amd_iommu_lu_must_stay - must the IOMMUs stay on, though they cannot be used?
 *
 * Return: true if any was left on. Nothing translates any more then, and the device
 * tables must not be freed.
 */
bool amd_iommu_lu_must_stay(void)
{
	struct amd_iommu *iommu;
	int index;

	if (bitmap_empty(inherited, MAX_IOMMUS))
		return false;
	for_each_iommu(iommu) {
		index = iommu_lu_in_find_iommu(IOMMU_LU_DRIVER_AMDVI, iommu->pci_seg->id,
					       iommu->mmio_phys);
		if (amd_iommu_lu_inherited(iommu) && index >= 0)
			iommu_lu_in_lost(index);
	}
	block_all();
	flush_inherited();
	return true;
}

/* --- devices -------------------------------------------------------------- */

/**
 * amd_iommu_lu_adopt_device - a device is on its restored domain
 * @dev: the device
 * @restored: the restored domain
 * @attachment: index of its attachment
 *
 * Return: 0, or -EINVAL if the device has no translation any more.
 */
int amd_iommu_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			      u32 attachment)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct amd_iommu *iommu = get_amd_iommu_from_dev_data(dev_data);
	struct dev_table_entry *dte = &get_dev_table(iommu)[dev_data->devid];
	unsigned long key = rid_key(iommu->pci_seg->id, dev_data->devid);
	struct iommu_lu_amdvi_attachment rec;
	void *table = xa_load(&gcr3_tables, key);
	struct iommu_lu_domain dom;

	if (dev_data->domain || !get_amdvi_attachment(attachment, &rec))
		return -EINVAL;
	iommu_lu_in_get_domain_of(attachment, &dom);
	if (amd_iommu_lu_check_dte(dte, &rec, &dom))
		return -EINVAL;
	if (!rec.gcr3_table || table)
		return 0;

	/* Freed when the device leaves */
	table = iommu_lu_restore_table(rec.gcr3_table, PAGE_SIZE);
	if (!table)
		return -EINVAL;
	return xa_err(xa_store(&gcr3_tables, key, table, GFP_KERNEL));
}

/**
 * amd_iommu_lu_left - a device may have left its restored domain
 * @dev: the device, whose entry is written and flushed
 * @old: the domain that it was on; NULL if it is blocked from the start
 *
 * The driver has no domain of its own for what it left, and so flushes nothing of it.
 */
void amd_iommu_lu_left(struct device *dev, struct iommu_domain *old)
{
	struct iommu_dev_data *dev_data = dev_iommu_priv_get(dev);
	struct amd_iommu *iommu = get_amd_iommu_from_dev_data(dev_data);
	void *table;

	if (old && old->type != IOMMU_DOMAIN_RESTORED)
		return;
	amd_iommu_flush_all_caches(iommu);
	table = xa_erase(&gcr3_tables, rid_key(iommu->pci_seg->id, dev_data->devid));
	if (table)
		iommu_lu_return_table(table);
}

/**
 * amd_iommu_lu_block_attachment - take the translation of a missing device away
 * @attachment: index of the attachment
 */
void amd_iommu_lu_block_attachment(u32 attachment)
{
	struct iommu_lu_amdvi_attachment rec;
	struct amd_iommu_pci_seg *pci_seg;
	struct iommu_lu_attachment att;
	struct iommu_lu_device dev;
	struct amd_iommu *iommu;

	iommu_lu_in_get_attachment(attachment, &att);
	if (!get_amdvi_attachment(attachment, &rec))
		return;
	device_record(att.device, &dev);
	for_each_pci_segment(pci_seg) {
		if (pci_seg->id != dev.segment || dev.rid > pci_seg->last_bdf)
			continue;
		amd_iommu_lu_block(&pci_seg->dev_table[dev.rid]);
		if (rec.alias <= pci_seg->last_bdf)
			amd_iommu_lu_block(&pci_seg->dev_table[rec.alias]);
	}
	for_each_iommu(iommu)
		amd_iommu_flush_all_caches(iommu);
	if (rec.gcr3_table)
		iommu_lu_discard_table(rec.gcr3_table, PAGE_SIZE);
}

/**
 * amd_iommu_lu_release_domain - the domain IDs of a restored domain are free again
 * @restored: the restored domain
 * @index: index of its record
 */
void amd_iommu_lu_release_domain(struct iommu_domain *restored, u32 index)
{
	struct amd_iommu *iommu;
	unsigned long id;
	void *domain;

	/* Nothing may be tagged with an ID that is used anew. */
	for_each_iommu(iommu)
		amd_iommu_flush_all_caches(iommu);
	xa_for_each(&reserved_ids, id, domain) {
		if (xa_to_value(domain) != index)
			continue;
		xa_erase(&reserved_ids, id);
		amd_iommu_pdom_id_free(id);
	}
}
