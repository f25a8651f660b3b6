// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMMUv3: live update, what the kernel before this one handed over
 */
#define pr_fmt(fmt) "arm-smmu-v3: liveupdate: " fmt

#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/crash_dump.h>
#include <linux/io.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "../../liveupdate/image.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"

/**
 * DOC: Adoption
 *
 * Order of operations in the new kernel, for each SMMU that was handed over,
 * with SMMU_CR0.SMMUEN set all the time:
 *
 * 1. GBPA is set to abort, should anything ever switch the SMMU off.
 * 2. STRTAB_BASE, STRTAB_BASE_CFG, CR1 and CR2 must be what the handover says.
 * 3. The stream table and the listed second-level tables are taken over. Entries
 *    that the handover does not list abort. A listed entry that differs from the
 *    handover aborts too, and its device is refused.
 * 4. The ASIDs and VMIDs in use are reserved.
 * 5. arm_smmu_device_reset() sets up new queues while SMMUEN stays set, and
 *    flushes all caches, which ends the life of what step 3 removed.
 *
 * If step 2 fails, or the handover cannot be read, the SMMU is reset as after
 * any kexec: it aborts all transactions before it is switched off, and its new
 * stream table lets none pass.
 */

static bool linear_strtab;
module_param(linear_strtab, bool, 0444);
MODULE_PARM_DESC(linear_strtab,
		 "Make stream tables of one level, to test that they are handed over.");

/* struct arm_smmu_device of each IOMMU record, for the release of tags. */
static struct xarray adopted_smmus = XARRAY_INIT(adopted_smmus, 0);

/* The ASIDs that were handed over: those of all SMMUs are of one space. */
static DEFINE_XARRAY(reserved_asids);

/* --- records ---------------------------------------------------------- */

static bool get_smmuv3_attachment(u32 attachment, struct iommu_lu_smmuv3_attachment *rec)
{
	const __u64 *words = iommu_lu_in_find_owned(IOMMU_LU_KIND_SMMUV3_ATTACHMENT, attachment);

	if (words)
		iommu_lu_get_smmuv3_attachment(words, rec);
	return words;
}

static int find_smmu(struct arm_smmu_device *smmu)
{
	struct iommu_lu_iommu own = {};

	arm_smmu_lu_describe_iommu(&smmu->iommu, &own);
	return iommu_lu_in_find_iommu(own.driver, own.segment, own.base);
}

/* --- checks against the live tables ------------------------------------ */

/* TG0 and S2TG count alike: 4, 64 and 16 KiB. */
static bool granule_fits(u32 tg, const struct iommu_lu_domain *dom)
{
	static const u8 granules[] = { 12, 16, 14 };

	return tg < ARRAY_SIZE(granules) && granules[tg] == dom->granule_lg2;
}

static const char *check_cd(const struct arm_smmu_cd *cd,
			    const struct iommu_lu_smmuv3_attachment *rec,
			    const struct iommu_lu_domain *dom)
{
	u64 word0 = le64_to_cpu(READ_ONCE(cd->data[0]));
	u64 word1 = le64_to_cpu(READ_ONCE(cd->data[1]));

	if (!(word0 & CTXDESC_CD_0_V) || !(word0 & CTXDESC_CD_0_AA64))
		return "context descriptor is not valid";
	if (word0 & (CTXDESC_CD_0_S | CTXDESC_CD_0_TCR_EPD0))
		return "context descriptor stalls or is disabled";
	if ((word1 & CTXDESC_CD_1_TTB0_MASK) != dom->top_table)
		return "context descriptor has another page table";
	if (64 - FIELD_GET(CTXDESC_CD_0_TCR_T0SZ, word0) != dom->input_bits ||
	    !granule_fits(FIELD_GET(CTXDESC_CD_0_TCR_TG0, word0), dom))
		return "context descriptor has another address width or granule";
	if (FIELD_GET(CTXDESC_CD_0_ASID, word0) != rec->tag)
		return "context descriptor has another ASID";
	return NULL;
}

static bool is_two_level_cd(const struct iommu_lu_smmuv3_attachment *rec)
{
	return rec->cd_format == IOMMU_LU_SMMUV3_CD_TWO_LEVEL;
}

static u32 nr_l1_cds(const struct iommu_lu_smmuv3_attachment *rec)
{
	return DIV_ROUND_UP(1U << rec->cd_bits, CTXDESC_L2_ENTRIES);
}

static u64 cd_table_bytes(const struct iommu_lu_smmuv3_attachment *rec)
{
	if (is_two_level_cd(rec))
		return nr_l1_cds(rec) * sizeof(struct arm_smmu_cdtab_l1);
	return sizeof(struct arm_smmu_cd) << rec->cd_bits;
}

static bool cd_tables_preserved(const struct iommu_lu_smmuv3_attachment *rec)
{
	return iommu_lu_table_preserved(rec->cd_table, cd_table_bytes(rec)) &&
	       (!is_two_level_cd(rec) ||
		iommu_lu_table_preserved(rec->cd_leaf, sizeof(struct arm_smmu_cdtab_l2)));
}

static bool another_leaf(const struct iommu_lu_smmuv3_attachment *rec)
{
	const struct arm_smmu_cdtab_l1 *l1 = phys_to_virt(rec->cd_table);
	u32 i;

	for (i = 1; i < nr_l1_cds(rec); i++)
		if (READ_ONCE(l1[i].l2ptr))
			return true;
	return le64_to_cpu(READ_ONCE(l1[0].l2ptr)) != (rec->cd_leaf | CTXDESC_L1_DESC_V);
}

/* All but the first descriptor must be invalid. */
VISIBLE_IF_KUNIT
const char *arm_smmu_lu_check_cds(const struct arm_smmu_cd *cds, u32 nr,
				  const struct iommu_lu_smmuv3_attachment *rec,
				  const struct iommu_lu_domain *dom)
{
	u32 i;

	for (i = 1; i < nr; i++)
		if (READ_ONCE(cds[i].data[0]) & cpu_to_le64(CTXDESC_CD_0_V))
			return "a second context descriptor is valid";
	return check_cd(&cds[0], rec, dom);
}

static const char *check_stage_1(const struct arm_smmu_ste *ste, bool e2h,
				 const struct iommu_lu_smmuv3_attachment *rec)
{
	u64 word0 = le64_to_cpu(READ_ONCE(ste->data[0]));
	u64 word1 = le64_to_cpu(READ_ONCE(ste->data[1]));
	u64 word2 = le64_to_cpu(READ_ONCE(ste->data[2]));

	if ((word0 & STRTAB_STE_0_S1CTXPTR_MASK) != rec->cd_table)
		return "stream table entry has another context descriptor table";
	if (FIELD_GET(STRTAB_STE_0_S1CDMAX, word0) != rec->cd_bits ||
	    FIELD_GET(STRTAB_STE_0_S1FMT, word0) != rec->cd_format)
		return "stream table entry has another number of context descriptors";
	if (rec->cd_bits &&
	    FIELD_GET(STRTAB_STE_1_S1DSS, word1) != STRTAB_STE_1_S1DSS_SSID0)
		return "stream table entry does not use the first descriptor";
	if (FIELD_GET(STRTAB_STE_1_STRW, word1) !=
	    (e2h ? STRTAB_STE_1_STRW_EL2 : STRTAB_STE_1_STRW_NSEL1))
		return "stream table entry has another StreamWorld";
	if (FIELD_GET(STRTAB_STE_2_S2VMID, word2))
		return "stream table entry has a VMID in stage 1";
	return NULL;
}

static const char *check_stage_2(const struct arm_smmu_ste *ste,
				 const struct iommu_lu_smmuv3_attachment *rec,
				 const struct iommu_lu_domain *dom)
{
	u64 word2 = le64_to_cpu(READ_ONCE(ste->data[2]));
	u64 word3 = le64_to_cpu(READ_ONCE(ste->data[3]));
	u64 vtcr = FIELD_GET(STRTAB_STE_2_VTCR, word2);
	u32 sl = FIELD_GET(STRTAB_STE_2_VTCR_S2SL0, vtcr);

	if (!(word2 & STRTAB_STE_2_S2AA64) || word2 & STRTAB_STE_2_S2S)
		return "stream table entry stalls or has another format";
	if ((word3 & STRTAB_STE_3_S2TTB_MASK) != dom->top_table)
		return "stream table entry has another page table";
	if (64 - FIELD_GET(STRTAB_STE_2_VTCR_S2T0SZ, vtcr) != dom->input_bits ||
	    !granule_fits(FIELD_GET(STRTAB_STE_2_VTCR_S2TG, vtcr), dom))
		return "stream table entry has another address width or granule";
	if (sl + (dom->granule_lg2 == 12 ? 2 : 1) != dom->levels)
		return "stream table entry has another number of levels";
	if (FIELD_GET(STRTAB_STE_2_S2VMID, word2) != rec->tag)
		return "stream table entry has another VMID";
	return NULL;
}

/* What the entry itself says, without the tables behind it */
VISIBLE_IF_KUNIT
const char *arm_smmu_lu_check_ste(const struct arm_smmu_ste *ste, bool e2h,
				  const struct iommu_lu_smmuv3_attachment *rec,
				  const struct iommu_lu_domain *dom)
{
	bool stage_1 = dom->format == IOMMU_LU_FORMAT_LPAE_S1;
	u64 word0 = le64_to_cpu(READ_ONCE(ste->data[0]));
	u64 word1 = le64_to_cpu(READ_ONCE(ste->data[1]));

	if (!(word0 & STRTAB_STE_0_V))
		return "stream table entry is not valid";
	if (FIELD_GET(STRTAB_STE_0_CFG, word0) !=
	    (stage_1 ? STRTAB_STE_0_CFG_S1_TRANS : STRTAB_STE_0_CFG_S2_TRANS))
		return "stream table entry has another configuration";
	if (FIELD_GET(STRTAB_STE_1_EATS, word1))
		return "stream table entry allows ATS";
	return stage_1 ? check_stage_1(ste, e2h, rec) : check_stage_2(ste, rec, dom);
}

static bool uses_e2h(struct arm_smmu_device *smmu)
{
	return smmu->features & ARM_SMMU_FEAT_E2H;
}

static const char *check_stream(struct arm_smmu_device *smmu, u32 attachment,
				const struct arm_smmu_ste *ste)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_domain dom;
	const char *why;

	if (!get_smmuv3_attachment(attachment, &rec))
		return "SMMUv3 record is missing";
	iommu_lu_in_get_domain_of(attachment, &dom);
	why = arm_smmu_lu_check_ste(ste, uses_e2h(smmu), &rec, &dom);
	if (why || !rec.cd_table)
		return why;
	if (!cd_tables_preserved(&rec))
		return "context descriptor table is not preserved memory";
	if (!is_two_level_cd(&rec))
		return arm_smmu_lu_check_cds(phys_to_virt(rec.cd_table),
					     1U << rec.cd_bits, &rec, &dom);
	if (another_leaf(&rec))
		return "context descriptors have another second level";
	return arm_smmu_lu_check_cds(phys_to_virt(rec.cd_leaf), CTXDESC_L2_ENTRIES,
				     &rec, &dom);
}

/* --- taking tables over ------------------------------------------------ */

/**
 * struct adoption - the stream table that is being taken over
 * @smmu: the SMMU
 * @index: index of its IOMMU record
 * @rec: its SMMUv3 record
 * @sids: attachment of each stream ID that was handed over for it
 */
struct adoption {
	struct arm_smmu_device *smmu;
	u32 index;
	struct iommu_lu_smmuv3_iommu rec;
	struct xarray sids;
};

/* Stream IDs of one SMMU are unique [SMMU-9]. */
static int index_streams(struct adoption *a)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	u32 i;
	int ret;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.iommu != a->index || !get_smmuv3_attachment(i, &rec))
			continue;
		ret = xa_insert(&a->sids, rec.sid, xa_mk_value(i), GFP_KERNEL);
		if (ret == -EBUSY)
			iommu_lu_in_refuse_device(att.device, "SMMU-9",
						  "its stream ID has another device");
		else if (ret)
			return ret;
	}
	return 0;
}

/*
 * A domain has one tag on an SMMU, and a tag one domain [SMMU-8]: two domains
 * with one tag would see each other's cached translations.
 */
static int check_tags(struct adoption *a)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	struct xarray domains;
	u32 i, ret = 0;
	void *old;

	xa_init(&domains);
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT) && !ret; i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.iommu != a->index || !get_smmuv3_attachment(i, &rec))
			continue;
		old = xa_store(&domains, rec.tag | (rec.cd_table ? 0 : BIT(16)),
			       xa_mk_value(att.domain), GFP_KERNEL);
		ret = xa_is_err(old);
		if (old && !ret && xa_to_value(old) != att.domain)
			iommu_lu_in_refuse_device(att.device, "SMMU-8",
						  "its ASID or VMID has another domain");
	}
	xa_destroy(&domains);
	return ret ? -ENOMEM : 0;
}

static void adopt_stes(struct adoption *a, struct arm_smmu_ste *stes, u32 first, u32 nr)
{
	const char *why;
	void *entry;
	u32 i, device;

	for (i = 0; i < nr; i++) {
		entry = xa_load(&a->sids, first + i);
		if (!entry) {
			arm_smmu_lu_abort(&stes[i]);
			continue;
		}
		device = iommu_lu_in_device_of(xa_to_value(entry));
		why = check_stream(a->smmu, xa_to_value(entry), &stes[i]);
		if (why)
			iommu_lu_in_refuse_device(device, "SMMU-14", why);
		if (iommu_lu_in_device_refused(device))
			arm_smmu_lu_abort(&stes[i]);
	}
}

/* A second-level table that is not the one in its entry is not adopted. */
static bool adopt_second_level(struct adoption *a, u32 index, u64 listed)
{
	struct arm_smmu_strtab_cfg *cfg = &a->smmu->strtab_cfg;
	__le64 *entry = &cfg->l2.l1tab[index].l2ptr;
	struct arm_smmu_strtab_l2 *table = NULL;

	if (listed && le64_to_cpu(READ_ONCE(*entry)) ==
		      (listed | FIELD_PREP(STRTAB_L1_DESC_SPAN, STRTAB_SPLIT + 1)))
		table = iommu_lu_restore_table(listed, sizeof(*table));
	if (!table) {
		WRITE_ONCE(*entry, 0);
		return !listed;
	}
	adopt_stes(a, table->stes, index * STRTAB_NUM_L2_STES, STRTAB_NUM_L2_STES);
	cfg->l2.l2ptrs[index] = table;
	return true;
}

/* Records of second-level tables are sorted by SMMU and index: one pass over both. */
static void adopt_first_level(struct adoption *a)
{
	u32 next = 0, nr = iommu_lu_in_count(IOMMU_LU_KIND_SMMUV3_STREAMS), i;
	struct arm_smmu_strtab_cfg *cfg = &a->smmu->strtab_cfg;
	struct iommu_lu_smmuv3_streams rec;
	u64 listed;

	for (i = 0; i < cfg->l2.num_l1_ents; i++) {
		listed = 0;
		for (; next < nr && !listed; next++) {
			iommu_lu_get_smmuv3_streams(iommu_lu_in_record(IOMMU_LU_KIND_SMMUV3_STREAMS,
								       next), &rec);
			if (rec.iommu < a->index)
				continue;
			if (rec.iommu != a->index || rec.index != i)
				break;
			listed = rec.table;
		}
		if (!adopt_second_level(a, i, listed))
			dev_err(a->smmu->dev, "liveupdate: stream table %u is not the one handed over [SMMU-14]\n",
				i);
	}
}

static const char *adopt_table(struct adoption *a)
{
	struct arm_smmu_strtab_cfg *cfg = &a->smmu->strtab_cfg;
	struct arm_smmu_device *smmu = a->smmu;
	u32 nr;

	if (a->rec.format == IOMMU_LU_SMMUV3_LINEAR) {
		nr = 1U << a->rec.sid_bits;
		cfg->linear.table = iommu_lu_restore_table(a->rec.stream_table,
							   nr * sizeof(struct arm_smmu_ste));
		if (!cfg->linear.table)
			return "stream table is not preserved memory";
		cfg->linear.ste_dma = a->rec.stream_table;
		cfg->linear.num_ents = nr;
		smmu->features &= ~ARM_SMMU_FEAT_2_LVL_STRTAB;
		adopt_stes(a, cfg->linear.table, 0, nr);
		return NULL;
	}

	nr = 1U << (a->rec.sid_bits - a->rec.split);
	cfg->l2.l2ptrs = devm_kcalloc(smmu->dev, nr, sizeof(*cfg->l2.l2ptrs), GFP_KERNEL);
	if (!cfg->l2.l2ptrs)
		return "no memory";
	cfg->l2.l1tab = iommu_lu_restore_table(a->rec.stream_table,
					       nr * sizeof(struct arm_smmu_strtab_l1));
	if (!cfg->l2.l1tab)
		return "stream table is not preserved memory";
	cfg->l2.l1_dma = a->rec.stream_table;
	cfg->l2.num_l1_ents = nr;
	smmu->features |= ARM_SMMU_FEAT_2_LVL_STRTAB;
	adopt_first_level(a);
	return NULL;
}

static const char *check_hardware(struct arm_smmu_device *smmu,
				  const struct iommu_lu_smmuv3_iommu *rec)
{
	u32 cfg = readl_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE_CFG);

	if (!(readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN))
		return "it is switched off";
	if (smmu->impl_ops || !(smmu->features & ARM_SMMU_FEAT_COHERENCY))
		return "this kernel does not adopt such an SMMU";
	if ((readq_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE) & STRTAB_BASE_ADDR_MASK) !=
	    rec->stream_table)
		return "stream table pointer differs";
	if (FIELD_GET(STRTAB_BASE_CFG_FMT, cfg) != rec->format ||
	    FIELD_GET(STRTAB_BASE_CFG_LOG2SIZE, cfg) != rec->sid_bits)
		return "stream table format or size differs";
	if (rec->format == IOMMU_LU_SMMUV3_TWO_LEVEL &&
	    (FIELD_GET(STRTAB_BASE_CFG_SPLIT, cfg) != rec->split ||
	     rec->split != STRTAB_SPLIT))
		return "stream table split differs";
	if (readl_relaxed(smmu->base + ARM_SMMU_CR1) != rec->cr1 ||
	    readl_relaxed(smmu->base + ARM_SMMU_CR2) != rec->cr2)
		return "CR1 or CR2 differs";
	return NULL;
}

/* CR2 cannot change while the SMMU is on, so entries must be made to fit it. */
static void follow_hardware(struct arm_smmu_device *smmu, u32 cr2)
{
	smmu->features &= ~ARM_SMMU_FEAT_E2H;
	if (cr2 & CR2_E2H)
		smmu->features |= ARM_SMMU_FEAT_E2H;
}

/* Devices of this SMMU without an entry in an adopted table are blocked. */
static void refuse_missing(struct arm_smmu_device *smmu, u32 index, bool adopted)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	u32 i;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.iommu != index || iommu_lu_in_device_refused(att.device))
			continue;
		if (!adopted || !get_smmuv3_attachment(i, &rec) ||
		    !arm_smmu_lu_step(smmu, rec.sid))
			iommu_lu_in_refuse_device(att.device, "SMMU-14",
						  "it has no stream table entry");
	}
}

static const char *adopt_smmu(struct adoption *a)
{
	struct iommu_lu_smmuv3_iommu rec;
	const __u64 *words;
	u32 index = a->index;
	const char *why;

	words = iommu_lu_in_find_owned(IOMMU_LU_KIND_SMMUV3_IOMMU, index);
	if (!words)
		return "SMMUv3 record is missing";
	iommu_lu_get_smmuv3_iommu(words, &rec);
	a->rec = rec;
	why = check_hardware(a->smmu, &a->rec);
	if (why)
		return why;
	if (arm_smmu_lu_global_abort(a->smmu))
		return "GBPA does not respond";
	if (index_streams(a) || check_tags(a) ||
	    xa_err(xa_store(&adopted_smmus, a->index, a->smmu, GFP_KERNEL)))
		return "no memory";
	follow_hardware(a->smmu, a->rec.cr2);
	return adopt_table(a);
}

/* Before any domain gets an ASID: those of all SMMUs, as they share one space. */
static void reserve_asids(void)
{
	struct iommu_lu_smmuv3_attachment rec;
	u32 i;
	int ret;

	guard(mutex)(&arm_smmu_asid_lock);
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_SMMUV3_ATTACHMENT); i++) {
		iommu_lu_get_smmuv3_attachment(iommu_lu_in_record(IOMMU_LU_KIND_SMMUV3_ATTACHMENT,
								  i), &rec);
		if (!rec.cd_table || xa_load(&reserved_asids, rec.tag))
			continue;
		ret = xa_err(xa_store(&reserved_asids, rec.tag, xa_mk_value(1), GFP_KERNEL));
		if (!ret)
			ret = xa_insert(&arm_smmu_asid_xa, rec.tag, xa_mk_value(1),
					GFP_KERNEL);
		if (ret)
			iommu_lu_in_refuse_device(iommu_lu_in_device_of(rec.attachment), "SMMU-17",
						  "its ASID cannot be reserved");
	}
}

/* The probe failed after all: SMMU_GBPA aborts, or the tables are still walked. */
static void lose_smmu(void *data)
{
	struct arm_smmu_device *smmu = data;
	int index = find_smmu(smmu);

	iommu_lu_in_lost(index);
	xa_erase(&adopted_smmus, index);
}

static bool adopt_strtab(struct arm_smmu_device *smmu)
{
	struct adoption a = { .smmu = smmu };
	u32 features = smmu->features;
	const char *why;
	int index;

	xa_init(&smmu->lu_streams);
	xa_init(&smmu->lu_vmids);
	if (iommu_lu_in_state() != IOMMU_LU_IN_ACCEPTED || is_kdump_kernel())
		return false;
	index = find_smmu(smmu);
	if (index < 0)
		return false;

	if (xa_empty(&reserved_asids))
		reserve_asids();
	a.index = index;
	xa_init(&a.sids);
	why = devm_add_action(smmu->dev, lose_smmu, smmu) ? "no memory" : adopt_smmu(&a);
	xa_destroy(&a.sids);
	if (why) {
		dev_err(smmu->dev, "liveupdate: not adopted, all its devices are blocked: [SMMU-14] %s\n",
			why);
		xa_erase(&adopted_smmus, index);
		memset(&smmu->strtab_cfg, 0, sizeof(smmu->strtab_cfg));
		smmu->features = features;
	} else {
		smmu->lu_adopted = true;
		iommu_lu_in_adopted(index, &arm_smmu_lu_ops);
		dev_info(smmu->dev, "liveupdate: adopted stream table %#llx\n",
			 a.rec.stream_table);
	}
	refuse_missing(smmu, index, !why);
	if (why)
		iommu_lu_in_blocked(index);
	return !why;
}

/**
 * arm_smmu_lu_adopt_strtab - go on with a stream table that is in use
 * @smmu: the SMMU; its queues are not set up
 *
 * Return: true if @smmu->strtab_cfg is the table that was handed over; false if
 * the SMMU gets a new one, as on an ordinary boot.
 */
bool arm_smmu_lu_adopt_strtab(struct arm_smmu_device *smmu)
{
	if (adopt_strtab(smmu))
		return true;
	if (linear_strtab)
		smmu->features &= ~ARM_SMMU_FEAT_2_LVL_STRTAB;
	return false;
}

/**
 * arm_smmu_lu_reserve_vmids - VMIDs in use are not given out
 * @smmu: the SMMU, its VMIDs are all free
 */
void arm_smmu_lu_reserve_vmids(struct arm_smmu_device *smmu)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	struct arm_smmu_ste *ste;
	u32 i;
	int ret;

	if (!smmu->lu_adopted)
		return;
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (xa_load(&adopted_smmus, att.iommu) != smmu ||
		    !get_smmuv3_attachment(i, &rec) || rec.cd_table ||
		    ida_exists(&smmu->vmid_map, rec.tag))
			continue;
		ret = ida_alloc_range(&smmu->vmid_map, rec.tag, rec.tag, GFP_KERNEL);
		if (ret >= 0)
			ret = xa_err(xa_store(&smmu->lu_vmids, rec.tag, xa_mk_value(1),
					      GFP_KERNEL));
		if (!ret)
			continue;
		iommu_lu_in_refuse_device(att.device, "SMMU-17",
					  "its VMID cannot be reserved");
		ste = arm_smmu_lu_step(smmu, rec.sid);
		if (ste)
			arm_smmu_lu_abort(ste);
	}
}

/**
 * arm_smmu_lu_keep_enabled - bits of SMMU_CR0 that stay set
 * @smmu: SMMU that is being reset
 *
 * Return: 0 on an ordinary boot.
 */
u32 arm_smmu_lu_keep_enabled(struct arm_smmu_device *smmu)
{
	if (!smmu->lu_adopted)
		return 0;
	return readl_relaxed(smmu->base + ARM_SMMU_CR0) & (CR0_SMMUEN | CR0_ATSCHK);
}

/**
 * arm_smmu_lu_is_adopted - is a stream in use by a device that was handed over?
 * @smmu: the SMMU
 * @sid: the stream ID
 */
bool arm_smmu_lu_is_adopted(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_ste *ste = smmu->lu_adopted ? arm_smmu_lu_step(smmu, sid) : NULL;

	return ste && FIELD_GET(STRTAB_STE_0_CFG, le64_to_cpu(ste->data[0])) !=
		      STRTAB_STE_0_CFG_ABORT;
}

/* --- devices ----------------------------------------------------------- */

static int adopt_cd_tables(struct arm_smmu_ctx_desc_cfg *cfg,
			   const struct iommu_lu_smmuv3_attachment *rec)
{
	struct arm_smmu_cdtab_l2 **leaves = NULL;
	void *table;

	if (is_two_level_cd(rec)) {
		leaves = kcalloc(nr_l1_cds(rec), sizeof(*leaves), GFP_KERNEL);
		if (!leaves)
			return -ENOMEM;
		leaves[0] = iommu_lu_restore_table(rec->cd_leaf, sizeof(**leaves));
	}
	table = iommu_lu_restore_table(rec->cd_table, cd_table_bytes(rec));
	if (!table || (leaves && !leaves[0])) {
		kfree(leaves);
		return -EINVAL;
	}

	cfg->cdtab_dma = rec->cd_table;
	cfg->s1fmt = rec->cd_format;
	cfg->s1cdmax = rec->cd_bits;
	cfg->lu_adopted = true;
	if (leaves) {
		cfg->l2.l1tab = table;
		cfg->l2.l2ptrs = leaves;
		cfg->l2.num_l1_ents = nr_l1_cds(rec);
	} else {
		cfg->linear.table = table;
		cfg->linear.num_ents = 1U << rec->cd_bits;
	}
	return 0;
}

/**
 * arm_smmu_lu_free_cd_tables - free tables that came by live update
 * @cfg: the tables
 *
 * Return: false if they are this kernel's own.
 */
bool arm_smmu_lu_free_cd_tables(struct arm_smmu_ctx_desc_cfg *cfg)
{
	u32 i;

	if (!cfg->lu_adopted)
		return false;
	if (cfg->s1fmt == STRTAB_STE_0_S1FMT_LINEAR) {
		iommu_lu_return_table(cfg->linear.table);
		return true;
	}
	/* What was added to an adopted first level is the DMA API's, and stays. */
	for (i = 1; i < cfg->l2.num_l1_ents; i++)
		WARN_ON(cfg->l2.l2ptrs[i]);
	iommu_lu_return_table(cfg->l2.l2ptrs[0]);
	kfree(cfg->l2.l2ptrs);
	iommu_lu_return_table(cfg->l2.l1tab);
	return true;
}

/**
 * arm_smmu_lu_adopt_device - a device is on its restored domain
 * @dev: the device
 * @restored: the restored domain
 * @attachment: index of its attachment
 *
 * The tables were checked when the stream table was taken over.
 *
 * Return: 0, or -EINVAL if the device has no translation any more.
 */
int arm_smmu_lu_adopt_device(struct device *dev, struct iommu_domain *restored,
			     u32 attachment)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_domain dom;
	const char *why;
	int ret;

	if (!smmu->lu_adopted || !get_smmuv3_attachment(attachment, &rec) ||
	    master->num_streams != 1 || master->streams[0].id != rec.sid)
		return -EINVAL;
	iommu_lu_in_get_domain_of(attachment, &dom);
	why = arm_smmu_lu_check_ste(arm_smmu_lu_step(smmu, rec.sid), uses_e2h(smmu),
				    &rec, &dom);
	if (why) {
		iommu_lu_in_refuse_device(iommu_lu_in_device_of(attachment), "SMMU-14", why);
		return -EINVAL;
	}
	if (!rec.cd_table)
		return 0;

	if (!arm_smmu_cdtab_allocated(&master->cd_table)) {
		ret = adopt_cd_tables(&master->cd_table, &rec);
		if (ret)
			return ret;
	}
	master->cd_table.in_ste = true;
	return 0;
}

static void flush_tag(struct arm_smmu_device *smmu, bool stage_1, u16 tag)
{
	if (!stage_1)
		arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_tlbi(CMDQ_OP_TLBI_S12_VMALL,
							       0, tag));
	else if (uses_e2h(smmu))
		arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_tlbi(CMDQ_OP_TLBI_EL2_ASID,
							       tag, 0));
	else
		arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_tlbi(CMDQ_OP_TLBI_NH_ASID,
							       tag, 0));
}

/**
 * arm_smmu_lu_block_attachment - take the translation of a missing device away
 * @attachment: index of the attachment
 */
void arm_smmu_lu_block_attachment(u32 attachment)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	struct arm_smmu_device *smmu;
	struct arm_smmu_ste *ste;

	iommu_lu_in_get_attachment(attachment, &att);
	smmu = xa_load(&adopted_smmus, att.iommu);
	if (!smmu || !get_smmuv3_attachment(attachment, &rec))
		return;
	ste = arm_smmu_lu_step(smmu, rec.sid);
	if (!ste)
		return;
	arm_smmu_lu_abort(ste);
	arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_cfgi_all());
	if (!rec.cd_table)
		return;
	if (is_two_level_cd(&rec))
		iommu_lu_discard_table(rec.cd_leaf, sizeof(struct arm_smmu_cdtab_l2));
	iommu_lu_discard_table(rec.cd_table, cd_table_bytes(&rec));
}

/**
 * arm_smmu_lu_release_domain - the tags of a restored domain are free again
 * @restored: the restored domain; its tables are still there
 * @index: index of its record
 */
void arm_smmu_lu_release_domain(struct iommu_domain *restored, u32 index)
{
	struct iommu_lu_smmuv3_attachment rec;
	struct iommu_lu_attachment att;
	struct arm_smmu_device *smmu;
	u32 i;

	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		if (att.domain != index)
			continue;
		smmu = xa_load(&adopted_smmus, att.iommu);
		if (!smmu || !get_smmuv3_attachment(i, &rec))
			continue;
		flush_tag(smmu, rec.cd_table, rec.tag);
	}
	/* Only now, as SMMUs share their ASIDs. */
	for (i = 0; i < iommu_lu_in_count(IOMMU_LU_KIND_ATTACHMENT); i++) {
		iommu_lu_in_get_attachment(i, &att);
		smmu = xa_load(&adopted_smmus, att.iommu);
		if (att.domain != index || !smmu || !get_smmuv3_attachment(i, &rec))
			continue;
		if (!rec.cd_table) {
			if (xa_erase(&smmu->lu_vmids, rec.tag))
				ida_free(&smmu->vmid_map, rec.tag);
			continue;
		}
		guard(mutex)(&arm_smmu_asid_lock);
		if (xa_erase(&reserved_asids, rec.tag))
			xa_erase(&arm_smmu_asid_xa, rec.tag);
	}
}

/* --- replacing the restored domain -------------------------------------- */

/**
 * arm_smmu_lu_step_s2 - change VMID and page table without a gap
 * @master: the device
 * @target: the entry that is wanted
 *
 * Both stand in different words, which cannot be written at once. With a VMID
 * that nothing else uses in between, each write leaves an entry that translates
 * by one page table or the other, and no other device sees the wrong one's
 * cached translations.
 */
void arm_smmu_lu_step_s2(struct arm_smmu_master *master,
			 const struct arm_smmu_ste *target)
{
	const __le64 vmid = cpu_to_le64(STRTAB_STE_2_S2VMID);
	struct arm_smmu_ste step;

	if (!master->lu_vmid)
		return;
	step = *arm_smmu_lu_step(master->smmu, master->streams[0].id);
	/* Only from stage 2 to stage 2, and with the same geometry */
	if (step.data[0] != target->data[0] || step.data[1] != target->data[1] ||
	    (step.data[2] ^ target->data[2]) & ~vmid)
		return;

	step.data[2] &= ~vmid;
	step.data[2] |= cpu_to_le64(FIELD_PREP(STRTAB_STE_2_S2VMID, master->lu_vmid));
	arm_smmu_install_ste_for_dev(master, &step);
	step.data[3] = target->data[3];
	arm_smmu_install_ste_for_dev(master, &step);
}

static int replace_s1(struct iommu_domain *domain, struct device *dev,
		      void (*free_cd_tables)(struct arm_smmu_master *master))
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_ctx_desc_cfg old = master->cd_table, new;
	int ret;

	/*
	 * ASID and page table stand in different words of the descriptor. A
	 * second table is swapped in by the pointer in the stream table entry.
	 */
	memset(&master->cd_table, 0, sizeof(master->cd_table));
	ret = domain->ops->attach_dev(domain, dev, NULL);
	new = master->cd_table;
	if (ret) {
		if (arm_smmu_cdtab_allocated(&new))
			free_cd_tables(master);
		master->cd_table = old;
		return ret;
	}
	if (arm_smmu_cdtab_allocated(&old)) {
		master->cd_table = old;
		free_cd_tables(master);
		master->cd_table = new;
	}
	return 0;
}

static int replace_s2(struct iommu_domain *domain, struct device *dev)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	int vmid, ret;

	vmid = ida_alloc_range(&smmu->vmid_map, 1, (1 << smmu->vmid_bits) - 1,
			       GFP_KERNEL);
	if (vmid < 0)
		return vmid;
	master->lu_vmid = vmid;
	ret = domain->ops->attach_dev(domain, dev, NULL);
	master->lu_vmid = 0;
	flush_tag(smmu, false, vmid);
	ida_free(&smmu->vmid_map, vmid);
	return ret;
}

/**
 * arm_smmu_lu_replace - move a device from its restored domain to another one
 * @domain: paging domain of this kernel
 * @dev: the device
 * @free_cd_tables: frees the context descriptor tables of a device
 *
 * No DMA is lost if both domains are of the same stage: each DMA is translated
 * by the old domain or by the new one.
 *
 * Return: 0, or an errno, with the device still on its restored domain.
 */
int arm_smmu_lu_replace(struct iommu_domain *domain, struct device *dev,
			void (*free_cd_tables)(struct arm_smmu_master *master))
{
	if (to_smmu_domain(domain)->stage == ARM_SMMU_DOMAIN_S1)
		return replace_s1(domain, dev, free_cd_tables);
	return replace_s2(domain, dev);
}
