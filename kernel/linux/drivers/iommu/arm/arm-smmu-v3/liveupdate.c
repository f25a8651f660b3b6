// SPDX-License-Identifier: GPL-2.0-only
/*
 * SMMUv3: live update, what this kernel hands over
 */
#define pr_fmt(fmt) "arm-smmu-v3: liveupdate: " fmt

#include <kunit/visibility.h>
#include <linux/io-pgtable.h>
#include <linux/iopoll.h>
#include <linux/kexec.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/xarray.h>

#include "../../liveupdate/image.h"
#include "liveupdate.h"
#include "liveupdate_adopt.h"

/**
 * DOC: SMMUv3 live update
 *
 * The stream table of an SMMU that translates for a preserved device, the
 * second-level tables with the entries of such devices, and their context
 * descriptor tables stay where they are, and the hardware never stops using
 * them. At kexec all other entries abort, the queues are switched off, and
 * SMMU_CR0.SMMUEN stays set. The next kernel checks what it finds against the
 * handover, and goes on with the same tables as its own.
 *
 * Arm IHI 0070: section 3.3 for the tables, 3.21.3 for changing their entries,
 * 6.3.9 for SMMU_CR0.
 */

/* How many preserved devices need a stream table, by its PFN. */
static DEFINE_XARRAY(shared_tables);

static struct arm_smmu_device *to_smmu(struct iommu_device *iommu)
{
	return container_of(iommu, struct arm_smmu_device, iommu);
}

/**
 * arm_smmu_lu_describe_iommu - the identity of an SMMU
 * @iommu: the SMMU
 * @rec: filled in
 *
 * It belongs to no PCI segment: those of all its devices are in their records.
 */
void arm_smmu_lu_describe_iommu(struct iommu_device *iommu, struct iommu_lu_iommu *rec)
{
	struct platform_device *pdev = to_platform_device(to_smmu(iommu)->dev);

	rec->base = platform_get_resource(pdev, IORESOURCE_MEM, 0)->start;
	rec->segment = 0;
	rec->driver = IOMMU_LU_DRIVER_SMMUV3;
}

/* The levels and the size of the top table follow from the widths. */
VISIBLE_IF_KUNIT
void arm_smmu_lu_describe_tables(const struct io_pgtable_cfg *cfg, u32 levels,
				 struct iommu_lu_domain *rec)
{
	u32 granule_lg2 = __ffs(cfg->pgsize_bitmap);
	u32 level_bits = granule_lg2 - 3;

	rec->levels = levels ?: DIV_ROUND_UP(cfg->ias - granule_lg2, level_bits);
	rec->input_bits = cfg->ias;
	rec->output_bits = cfg->oas;
	rec->granule_lg2 = granule_lg2;
	rec->top_bytes_lg2 = cfg->ias - granule_lg2 - level_bits * (rec->levels - 1) + 3;
}

/* S2SL0 counts levels from one or two below the last, by granule. */
static u32 stage_2_levels(const struct io_pgtable_cfg *cfg)
{
	u32 sl = cfg->arm_lpae_s2_cfg.vtcr.sl;

	return __ffs(cfg->pgsize_bitmap) == 12 ? sl + 2 : sl + 1;
}

static int arm_smmu_lu_describe_domain(struct iommu_domain *domain,
				       struct iommu_lu_domain *rec)
{
	struct arm_smmu_domain *smmu_domain = to_smmu_domain(domain);
	const struct io_pgtable_cfg *cfg =
		&io_pgtable_ops_to_pgtable(smmu_domain->pgtbl_ops)->cfg;

	/* The next kernel could not write back what the CPU's cache holds. */
	if (!cfg->coherent_walk || smmu_domain->nest_parent || cfg->quirks)
		return -EOPNOTSUPP;

	switch (smmu_domain->stage) {
	case ARM_SMMU_DOMAIN_S1:
		rec->format = IOMMU_LU_FORMAT_LPAE_S1;
		rec->top_table = cfg->arm_lpae_s1_cfg.ttbr & CTXDESC_CD_1_TTB0_MASK;
		arm_smmu_lu_describe_tables(cfg, 0, rec);
		return 0;
	case ARM_SMMU_DOMAIN_S2:
		rec->format = IOMMU_LU_FORMAT_LPAE_S2;
		rec->top_table = cfg->arm_lpae_s2_cfg.vttbr & STRTAB_STE_3_S2TTB_MASK;
		arm_smmu_lu_describe_tables(cfg, stage_2_levels(cfg), rec);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* --- tables ----------------------------------------------------------- */

static bool is_two_level(struct arm_smmu_device *smmu)
{
	return smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB;
}

/**
 * arm_smmu_lu_step - the stream table entry of a stream ID
 * @smmu: the SMMU
 * @sid: the stream ID
 *
 * Return: the entry, or NULL if there is none.
 */
struct arm_smmu_ste *arm_smmu_lu_step(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	u32 index = arm_smmu_strtab_l1_idx(sid);

	if (!is_two_level(smmu))
		return sid < cfg->linear.num_ents ? &cfg->linear.table[sid] : NULL;
	if (index >= cfg->l2.num_l1_ents || !cfg->l2.l2ptrs[index])
		return NULL;
	return &cfg->l2.l2ptrs[index]->stes[arm_smmu_strtab_l2_idx(sid)];
}

static void *top_table(struct arm_smmu_device *smmu, size_t *size, dma_addr_t *dma)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;

	if (is_two_level(smmu)) {
		*size = cfg->l2.num_l1_ents * sizeof(*cfg->l2.l1tab);
		*dma = cfg->l2.l1_dma;
		return cfg->l2.l1tab;
	}
	*size = cfg->linear.num_ents * sizeof(*cfg->linear.table);
	*dma = cfg->linear.ste_dma;
	return cfg->linear.table;
}

/*
 * Tables come from the DMA API. What the next kernel is to find by physical
 * address, in one piece, must be what the SMMU finds.
 */
static bool is_plain_memory(const void *table, dma_addr_t dma, size_t size)
{
	return virt_addr_valid(table) && virt_to_phys((void *)table) == dma &&
	       is_power_of_2(size) && IS_ALIGNED(dma, max(size, PAGE_SIZE));
}

/* Stream tables serve many devices, but KHO counts no references. */
static int preserve_shared(void *table, dma_addr_t dma, size_t size)
{
	unsigned long pfn = PHYS_PFN(dma);
	void *old = xa_load(&shared_tables, pfn);
	unsigned long users = old ? xa_to_value(old) : 0;
	int ret;

	if (!is_plain_memory(table, dma, size))
		return -EOPNOTSUPP;
	ret = xa_err(xa_store(&shared_tables, pfn, xa_mk_value(users + 1), GFP_KERNEL));
	if (ret || users)
		return ret;
	ret = iommu_lu_preserve_range(table, size);
	if (ret)
		xa_erase(&shared_tables, pfn);
	return ret;
}

static void unpreserve_shared(void *table, size_t size)
{
	unsigned long pfn = PHYS_PFN(virt_to_phys(table));
	unsigned long users = xa_to_value(xa_load(&shared_tables, pfn)) - 1;

	if (users) {
		/* Takes the place of a value, so needs no memory. */
		xa_store(&shared_tables, pfn, xa_mk_value(users), GFP_KERNEL);
		return;
	}
	xa_erase(&shared_tables, pfn);
	iommu_lu_unpreserve_range(table, size);
}

static int preserve_stream_tables(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	struct arm_smmu_strtab_l2 *l2;
	dma_addr_t dma;
	size_t size;
	void *top;
	int ret;

	top = top_table(smmu, &size, &dma);
	ret = preserve_shared(top, dma, size);
	if (ret || !is_two_level(smmu))
		return ret;

	l2 = cfg->l2.l2ptrs[arm_smmu_strtab_l1_idx(sid)];
	dma = le64_to_cpu(cfg->l2.l1tab[arm_smmu_strtab_l1_idx(sid)].l2ptr) &
	      STRTAB_L1_DESC_L2PTR_MASK;
	ret = preserve_shared(l2, dma, sizeof(*l2));
	if (ret)
		unpreserve_shared(top, size);
	return ret;
}

static void unpreserve_stream_tables(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	dma_addr_t dma;
	size_t size;
	void *top;

	if (is_two_level(smmu))
		unpreserve_shared(cfg->l2.l2ptrs[arm_smmu_strtab_l1_idx(sid)],
				  sizeof(struct arm_smmu_strtab_l2));
	top = top_table(smmu, &size, &dma);
	unpreserve_shared(top, size);
}

static size_t cd_table_size(const struct arm_smmu_ctx_desc_cfg *cfg)
{
	if (cfg->s1fmt == STRTAB_STE_0_S1FMT_LINEAR)
		return cfg->linear.num_ents * sizeof(*cfg->linear.table);
	return cfg->l2.num_l1_ents * sizeof(*cfg->l2.l1tab);
}

static void *cd_table_of(const struct arm_smmu_ctx_desc_cfg *cfg)
{
	if (cfg->s1fmt == STRTAB_STE_0_S1FMT_LINEAR)
		return cfg->linear.table;
	return cfg->l2.l1tab;
}

/* The table with the descriptor in use, if it is not the only one */
static struct arm_smmu_cdtab_l2 *cd_leaf_of(const struct arm_smmu_ctx_desc_cfg *cfg)
{
	return cfg->s1fmt == STRTAB_STE_0_S1FMT_LINEAR ? NULL : cfg->l2.l2ptrs[0];
}

static phys_addr_t cd_leaf_phys(const struct arm_smmu_ctx_desc_cfg *cfg)
{
	return le64_to_cpu(cfg->l2.l1tab[0].l2ptr) & CTXDESC_L1_DESC_L2PTR_MASK;
}

/* DMA without a PASID uses the first descriptor; no other one may be in use. */
static int preserve_cd_tables(struct arm_smmu_master *master)
{
	struct arm_smmu_ctx_desc_cfg *cfg = &master->cd_table;
	struct arm_smmu_cdtab_l2 *leaf = cd_leaf_of(cfg);
	size_t size = cd_table_size(cfg);
	unsigned int i;
	int ret;

	for (i = 1; leaf && i < cfg->l2.num_l1_ents; i++)
		if (cfg->l2.l2ptrs[i])
			return -EBUSY;
	if (!is_plain_memory(cd_table_of(cfg), cfg->cdtab_dma, size) ||
	    (leaf && !is_plain_memory(leaf, cd_leaf_phys(cfg), sizeof(*leaf))))
		return -EOPNOTSUPP;

	ret = iommu_lu_preserve_range(cd_table_of(cfg), size);
	if (ret || !leaf)
		return ret;
	ret = iommu_lu_preserve_range(leaf, sizeof(*leaf));
	if (ret)
		iommu_lu_unpreserve_range(cd_table_of(cfg), size);
	return ret;
}

static void unpreserve_cd_tables(struct arm_smmu_master *master)
{
	struct arm_smmu_ctx_desc_cfg *cfg = &master->cd_table;

	if (cd_leaf_of(cfg))
		iommu_lu_unpreserve_range(cd_leaf_of(cfg), sizeof(struct arm_smmu_cdtab_l2));
	iommu_lu_unpreserve_range(cd_table_of(cfg), cd_table_size(cfg));
}

/* --- devices ---------------------------------------------------------- */

static u32 ste_config(const struct arm_smmu_ste *ste)
{
	return FIELD_GET(STRTAB_STE_0_CFG, le64_to_cpu(ste->data[0]));
}

static bool is_stage_1(struct arm_smmu_master *master)
{
	return ste_config(arm_smmu_lu_step(master->smmu, master->streams[0].id)) ==
	       STRTAB_STE_0_CFG_S1_TRANS;
}

static int check_master(struct arm_smmu_master *master)
{
	struct arm_smmu_device *smmu = master->smmu;
	struct arm_smmu_ste *ste;

	/* The next kernel could not flush a device TLB that it did not enable. */
	if (master->ats_enabled || master->ats_always_on)
		return -EOPNOTSUPP;
	/* Nor answer a fault that a stalled transaction waits for. */
	if (master->stall_enabled || master->iopf_refcount)
		return -EOPNOTSUPP;
	if (master->vmaster || master->num_streams != 1)
		return -EOPNOTSUPP;
	/* A second command queue has state of its own. */
	if (smmu->impl_ops || !(smmu->features & ARM_SMMU_FEAT_COHERENCY))
		return -EOPNOTSUPP;
	if (arm_smmu_ssids_in_use(&master->cd_table))
		return -EBUSY;

	ste = arm_smmu_lu_step(smmu, master->streams[0].id);
	if (!ste)
		return -EINVAL;
	switch (ste_config(ste)) {
	case STRTAB_STE_0_CFG_S1_TRANS:
	case STRTAB_STE_0_CFG_S2_TRANS:
		return 0;
	case STRTAB_STE_0_CFG_NESTED:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

static int arm_smmu_lu_preserve_device(struct device *dev)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	u32 sid;
	int ret;

	ret = check_master(master);
	if (ret)
		return ret;
	sid = master->streams[0].id;
	ret = xa_insert(&smmu->lu_streams, sid, xa_mk_value(1), GFP_KERNEL);
	if (ret)
		return ret;
	ret = preserve_stream_tables(smmu, sid);
	if (ret)
		goto err_stream;
	if (is_stage_1(master)) {
		ret = preserve_cd_tables(master);
		if (ret)
			goto err_tables;
	}
	return 0;

err_tables:
	unpreserve_stream_tables(smmu, sid);
err_stream:
	xa_erase(&smmu->lu_streams, sid);
	return ret;
}

static void arm_smmu_lu_unpreserve_device(struct device *dev)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	u32 sid = master->streams[0].id;

	if (WARN_ON(!xa_erase(&smmu->lu_streams, sid)))
		return;
	if (is_stage_1(master))
		unpreserve_cd_tables(master);
	unpreserve_stream_tables(smmu, sid);
}

/* --- records ---------------------------------------------------------- */

static int freeze_streams(struct arm_smmu_device *smmu,
			  struct iommu_lu_writer *writer, u32 index)
{
	struct iommu_lu_smmuv3_streams rec = { .iommu = index };
	unsigned long sid = 0;
	__u64 *words;

	while (xa_find(&smmu->lu_streams, &sid, U32_MAX, XA_PRESENT)) {
		rec.index = arm_smmu_strtab_l1_idx(sid);
		rec.table = virt_to_phys(smmu->strtab_cfg.l2.l2ptrs[rec.index]);
		words = iommu_lu_append(writer, IOMMU_LU_KIND_SMMUV3_STREAMS);
		if (!words)
			return -ENOSPC;
		iommu_lu_put_smmuv3_streams(&rec, words);
		sid = (rec.index + 1UL) * STRTAB_NUM_L2_STES;
	}
	return 0;
}

static int arm_smmu_lu_freeze_iommu(struct iommu_device *iommu,
				    struct iommu_lu_writer *writer, u32 index)
{
	struct arm_smmu_device *smmu = to_smmu(iommu);
	u32 cfg = readl_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE_CFG);
	struct iommu_lu_smmuv3_iommu rec = {
		.iommu = index,
		.format = is_two_level(smmu) ? IOMMU_LU_SMMUV3_TWO_LEVEL :
					       IOMMU_LU_SMMUV3_LINEAR,
		.sid_bits = FIELD_GET(STRTAB_BASE_CFG_LOG2SIZE, cfg),
		.split = is_two_level(smmu) ? STRTAB_SPLIT : 0,
		.cr1 = readl_relaxed(smmu->base + ARM_SMMU_CR1),
		.cr2 = readl_relaxed(smmu->base + ARM_SMMU_CR2),
	};
	dma_addr_t dma;
	size_t size;
	__u64 *words;

	top_table(smmu, &size, &dma);
	rec.stream_table = dma;
	words = iommu_lu_append(writer, IOMMU_LU_KIND_SMMUV3_IOMMU);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_smmuv3_iommu(&rec, words);
	return is_two_level(smmu) ? freeze_streams(smmu, writer, index) : 0;
}

static int arm_smmu_lu_freeze_attachment(struct device *dev,
					 struct iommu_lu_writer *writer, u32 index)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	const struct arm_smmu_ctx_desc_cfg *cfg = &master->cd_table;
	struct iommu_lu_smmuv3_attachment rec = {
		.attachment = index,
		.sid = master->streams[0].id,
	};
	struct arm_smmu_ste *ste = arm_smmu_lu_step(master->smmu, rec.sid);
	__u64 *words;

	if (is_stage_1(master)) {
		rec.cd_table = cfg->cdtab_dma;
		rec.cd_leaf = cd_leaf_of(cfg) ? cd_leaf_phys(cfg) : 0;
		rec.cd_format = cfg->s1fmt;
		rec.cd_bits = cfg->s1cdmax;
		rec.tag = FIELD_GET(CTXDESC_CD_0_ASID,
				    le64_to_cpu(arm_smmu_get_cd_ptr(master, 0)->data[0]));
	} else {
		rec.tag = FIELD_GET(STRTAB_STE_2_S2VMID, le64_to_cpu(ste->data[2]));
	}
	words = iommu_lu_append(writer, IOMMU_LU_KIND_SMMUV3_ATTACHMENT);
	if (!words)
		return -ENOSPC;
	iommu_lu_put_smmuv3_attachment(&rec, words);
	return 0;
}

/* --- kexec ------------------------------------------------------------ */

/**
 * arm_smmu_lu_abort - let an entry abort all transactions
 * @ste: the entry
 *
 * One write, so that the hardware sees the old entry or the new one.
 */
void arm_smmu_lu_abort(struct arm_smmu_ste *ste)
{
	WRITE_ONCE(ste->data[0],
		   cpu_to_le64(STRTAB_STE_0_V | FIELD_PREP(STRTAB_STE_0_CFG,
							   STRTAB_STE_0_CFG_ABORT)));
}

/**
 * arm_smmu_lu_issue - issue one command and wait until it is complete
 * @smmu: the SMMU
 * @cmd: the command
 */
void arm_smmu_lu_issue(struct arm_smmu_device *smmu, struct arm_smmu_cmd cmd)
{
	if (arm_smmu_cmdq_issue_cmdlist(smmu, &smmu->cmdq, &cmd, 1, true))
		dev_err(smmu->dev, "liveupdate: a command did not complete\n");
}

static int write_reg_sync(struct arm_smmu_device *smmu, u32 value, u32 reg, u32 ack)
{
	u32 seen;

	writel_relaxed(value, smmu->base + reg);
	return readl_relaxed_poll_timeout_atomic(smmu->base + ack, seen, seen == value,
						 1, ARM_SMMU_POLL_TIMEOUT_US);
}

/**
 * arm_smmu_lu_global_abort - what happens should the SMMU be switched off
 * @smmu: the SMMU
 *
 * Every transaction then aborts, rather than going past the SMMU.
 *
 * Return: 0 or -ETIMEDOUT.
 */
int arm_smmu_lu_global_abort(struct arm_smmu_device *smmu)
{
	void __iomem *gbpa = smmu->base + ARM_SMMU_GBPA;
	u32 reg;
	int ret;

	ret = readl_relaxed_poll_timeout_atomic(gbpa, reg, !(reg & GBPA_UPDATE), 1,
						ARM_SMMU_POLL_TIMEOUT_US);
	if (ret || reg & GBPA_ABORT)
		return ret;
	writel_relaxed(reg | GBPA_ABORT | GBPA_UPDATE, gbpa);
	return readl_relaxed_poll_timeout_atomic(gbpa, reg, !(reg & GBPA_UPDATE), 1,
						 ARM_SMMU_POLL_TIMEOUT_US);
}

static void scrub_stes(struct arm_smmu_device *smmu, struct arm_smmu_ste *stes,
		       u32 first, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (!xa_load(&smmu->lu_streams, first + i))
			arm_smmu_lu_abort(&stes[i]);
}

/* Tables that lead to no preserved device are not handed over. */
static void scrub_two_level(struct arm_smmu_device *smmu)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	unsigned long sid;
	u32 i, first;

	for (i = 0; i < cfg->l2.num_l1_ents; i++) {
		first = i * STRTAB_NUM_L2_STES;
		sid = first;
		if (xa_find(&smmu->lu_streams, &sid, first + STRTAB_NUM_L2_STES - 1,
			    XA_PRESENT))
			scrub_stes(smmu, cfg->l2.l2ptrs[i]->stes, first,
				   STRTAB_NUM_L2_STES);
		else
			WRITE_ONCE(cfg->l2.l1tab[i].l2ptr, 0);
	}
}

static void flush_all(struct arm_smmu_device *smmu)
{
	dma_wmb();
	arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_cfgi_all());
	if (smmu->features & ARM_SMMU_FEAT_HYP)
		arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_op(CMDQ_OP_TLBI_EL2_ALL));
	arm_smmu_lu_issue(smmu, arm_smmu_make_cmd_op(CMDQ_OP_TLBI_NSNH_ALL));
}

/**
 * arm_smmu_lu_keep_translation - shut an SMMU down for live update
 * @smmu: the SMMU
 *
 * Blocks every device that is not handed over, and stops all that the SMMU
 * writes to this kernel's memory: queues and interrupts.
 *
 * Return: true if SMMUEN must stay set.
 */
bool arm_smmu_lu_keep_translation(struct arm_smmu_device *smmu)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	u32 cr0;

	if (!kexec_in_progress || !iommu_lu_out_frozen() || xa_empty(&smmu->lu_streams))
		return false;

	if (is_two_level(smmu))
		scrub_two_level(smmu);
	else
		scrub_stes(smmu, cfg->linear.table, 0, cfg->linear.num_ents);
	flush_all(smmu);

	cr0 = readl_relaxed(smmu->base + ARM_SMMU_CR0);
	cr0 &= ~(CR0_CMDQEN | CR0_EVTQEN | CR0_PRIQEN);
	if (arm_smmu_lu_global_abort(smmu) ||
	    write_reg_sync(smmu, 0, ARM_SMMU_IRQ_CTRL, ARM_SMMU_IRQ_CTRLACK) ||
	    write_reg_sync(smmu, cr0, ARM_SMMU_CR0, ARM_SMMU_CR0ACK))
		dev_err(smmu->dev, "liveupdate: queues are still on\n");
	return true;
}

const struct iommu_lu_ops arm_smmu_lu_ops = {
	.driver = IOMMU_LU_DRIVER_SMMUV3,
	.incompat = IOMMU_LU_INCOMPAT_SMMUV3,
	.describe_iommu = arm_smmu_lu_describe_iommu,
	.describe_domain = arm_smmu_lu_describe_domain,
	.preserve_device = arm_smmu_lu_preserve_device,
	.unpreserve_device = arm_smmu_lu_unpreserve_device,
	.freeze_iommu = arm_smmu_lu_freeze_iommu,
	.freeze_attachment = arm_smmu_lu_freeze_attachment,
	.adopt_device = arm_smmu_lu_adopt_device,
	.block_attachment = arm_smmu_lu_block_attachment,
	.release_domain = arm_smmu_lu_release_domain,
};
