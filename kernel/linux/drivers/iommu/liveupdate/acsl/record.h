/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of record.c
 *
 * Encoding and decoding say the same of each field: the word, or the half of a
 * word, that it is in. Every bit of the words is in just one field, so that
 * either undoes the other [GEN-1].
 */

/*@ logic integer iommu_lu_record_size_of(integer kind) =
  @   kind == IOMMU_LU_KIND_IOMMU ? 32 :
  @   kind == IOMMU_LU_KIND_DOMAIN ? 64 :
  @   kind == IOMMU_LU_KIND_DEVICE ? 48 :
  @   kind == IOMMU_LU_KIND_ATTACHMENT ? 32 :
  @   kind == IOMMU_LU_KIND_IOMMUFD ? 32 :
  @   kind == IOMMU_LU_KIND_HWPT ? 32 :
  @   kind == IOMMU_LU_KIND_MEMORY ? 32 :
  @   kind == IOMMU_LU_KIND_VTD_IOMMU ? 48 :
  @   kind == IOMMU_LU_KIND_VTD_CONTEXT ? 32 :
  @   kind == IOMMU_LU_KIND_VTD_ATTACHMENT ? 48 :
  @   kind == IOMMU_LU_KIND_SMMUV3_IOMMU ? 48 :
  @   kind == IOMMU_LU_KIND_SMMUV3_STREAMS ? 32 :
  @   kind == IOMMU_LU_KIND_SMMUV3_ATTACHMENT ? 48 :
  @   kind == IOMMU_LU_KIND_AMDVI_IOMMU ? 48 :
  @   kind == IOMMU_LU_KIND_AMDVI_ATTACHMENT ? 32 :
  @   0;
  @*/

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures size: \result == iommu_lu_record_size_of(kind);
  @*/
__u32 iommu_lu_record_size(__u32 kind);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures base: r->base == w[0];
  @ ensures segment: r->segment == iommu_lu_low_of(w[1]);
  @ ensures driver: r->driver == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_iommu(const __u64 *w, struct iommu_lu_iommu *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures base: r->base == w[0];
  @ ensures segment: r->segment == iommu_lu_low_of(w[1]);
  @ ensures driver: r->driver == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_iommu(const struct iommu_lu_iommu *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 7));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 7));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures top_table: r->top_table == w[0];
  @ ensures format: r->format == iommu_lu_low_of(w[1]);
  @ ensures levels: r->levels == iommu_lu_high_of(w[1]);
  @ ensures input_bits: r->input_bits == iommu_lu_low_of(w[2]);
  @ ensures output_bits: r->output_bits == iommu_lu_high_of(w[2]);
  @ ensures nr_tables: r->nr_tables == w[3];
  @ ensures top_bytes_lg2: r->top_bytes_lg2 == iommu_lu_low_of(w[4]);
  @ ensures granule_lg2: r->granule_lg2 == iommu_lu_high_of(w[4]);
  @ ensures flags: r->flags == w[5];
  @ ensures reserved_0: r->reserved[0] == w[6];
  @ ensures reserved_1: r->reserved[1] == w[7];
  @*/
void iommu_lu_get_domain(const __u64 *w, struct iommu_lu_domain *r);

/*@ requires words: \valid(w + (0 .. 7));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 7));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 7];
  @ ensures top_table: r->top_table == w[0];
  @ ensures format: r->format == iommu_lu_low_of(w[1]);
  @ ensures levels: r->levels == iommu_lu_high_of(w[1]);
  @ ensures input_bits: r->input_bits == iommu_lu_low_of(w[2]);
  @ ensures output_bits: r->output_bits == iommu_lu_high_of(w[2]);
  @ ensures nr_tables: r->nr_tables == w[3];
  @ ensures top_bytes_lg2: r->top_bytes_lg2 == iommu_lu_low_of(w[4]);
  @ ensures granule_lg2: r->granule_lg2 == iommu_lu_high_of(w[4]);
  @ ensures flags: r->flags == w[5];
  @ ensures reserved_0: r->reserved[0] == w[6];
  @ ensures reserved_1: r->reserved[1] == w[7];
  @*/
void iommu_lu_put_domain(const struct iommu_lu_domain *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures segment: r->segment == iommu_lu_low_of(w[0]);
  @ ensures rid: r->rid == iommu_lu_high_of(w[0]);
  @ ensures pci_id: r->pci_id == iommu_lu_low_of(w[1]);
  @ ensures iommu: r->iommu == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved_0: r->reserved[0] == w[3];
  @ ensures reserved_1: r->reserved[1] == w[4];
  @ ensures reserved_2: r->reserved[2] == w[5];
  @*/
void iommu_lu_get_device(const __u64 *w, struct iommu_lu_device *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures segment: r->segment == iommu_lu_low_of(w[0]);
  @ ensures rid: r->rid == iommu_lu_high_of(w[0]);
  @ ensures pci_id: r->pci_id == iommu_lu_low_of(w[1]);
  @ ensures iommu: r->iommu == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved_0: r->reserved[0] == w[3];
  @ ensures reserved_1: r->reserved[1] == w[4];
  @ ensures reserved_2: r->reserved[2] == w[5];
  @*/
void iommu_lu_put_device(const struct iommu_lu_device *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures device: r->device == iommu_lu_low_of(w[0]);
  @ ensures domain: r->domain == iommu_lu_high_of(w[0]);
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[1]);
  @ ensures pasid: r->pasid == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_attachment(const __u64 *w, struct iommu_lu_attachment *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures device: r->device == iommu_lu_low_of(w[0]);
  @ ensures domain: r->domain == iommu_lu_high_of(w[0]);
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[1]);
  @ ensures pasid: r->pasid == iommu_lu_high_of(w[1]);
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_attachment(const struct iommu_lu_attachment *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures nr_hwpts: r->nr_hwpts == iommu_lu_low_of(w[0]);
  @ ensures nr_memory: r->nr_memory == iommu_lu_high_of(w[0]);
  @ ensures flags: r->flags == w[1];
  @ ensures reserved_0: r->reserved[0] == w[2];
  @ ensures reserved_1: r->reserved[1] == w[3];
  @*/
void iommu_lu_get_iommufd(const __u64 *w, struct iommu_lu_iommufd *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures nr_hwpts: r->nr_hwpts == iommu_lu_low_of(w[0]);
  @ ensures nr_memory: r->nr_memory == iommu_lu_high_of(w[0]);
  @ ensures flags: r->flags == w[1];
  @ ensures reserved_0: r->reserved[0] == w[2];
  @ ensures reserved_1: r->reserved[1] == w[3];
  @*/
void iommu_lu_put_iommufd(const struct iommu_lu_iommufd *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures token: r->token == w[0];
  @ ensures domain: r->domain == iommu_lu_low_of(w[1]);
  @ ensures iommufd: r->iommufd == iommu_lu_high_of(w[1]);
  @ ensures parent: r->parent == iommu_lu_low_of(w[2]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[2]);
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_hwpt(const __u64 *w, struct iommu_lu_hwpt *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures token: r->token == w[0];
  @ ensures domain: r->domain == iommu_lu_low_of(w[1]);
  @ ensures iommufd: r->iommufd == iommu_lu_high_of(w[1]);
  @ ensures parent: r->parent == iommu_lu_low_of(w[2]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[2]);
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_hwpt(const struct iommu_lu_hwpt *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures memfd: r->memfd == w[0];
  @ ensures iommufd: r->iommufd == iommu_lu_low_of(w[1]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[1]);
  @ ensures reserved_0: r->reserved[0] == w[2];
  @ ensures reserved_1: r->reserved[1] == w[3];
  @*/
void iommu_lu_get_memory(const __u64 *w, struct iommu_lu_memory *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures memfd: r->memfd == w[0];
  @ ensures iommufd: r->iommufd == iommu_lu_low_of(w[1]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[1]);
  @ ensures reserved_0: r->reserved[0] == w[2];
  @ ensures reserved_1: r->reserved[1] == w[3];
  @*/
void iommu_lu_put_memory(const struct iommu_lu_memory *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures mode: r->mode == iommu_lu_high_of(w[0]);
  @ ensures root_table: r->root_table == w[1];
  @ ensures cap: r->cap == w[2];
  @ ensures ecap: r->ecap == w[3];
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_get_vtd_iommu(const __u64 *w, struct iommu_lu_vtd_iommu *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures mode: r->mode == iommu_lu_high_of(w[0]);
  @ ensures root_table: r->root_table == w[1];
  @ ensures cap: r->cap == w[2];
  @ ensures ecap: r->ecap == w[3];
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_put_vtd_iommu(const struct iommu_lu_vtd_iommu *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures bus: r->bus == iommu_lu_high_of(w[0]);
  @ ensures upper: r->upper == iommu_lu_low_of(w[1]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[1]);
  @ ensures table: r->table == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_vtd_context(const __u64 *w, struct iommu_lu_vtd_context *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures bus: r->bus == iommu_lu_high_of(w[0]);
  @ ensures upper: r->upper == iommu_lu_low_of(w[1]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[1]);
  @ ensures table: r->table == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_vtd_context(const struct iommu_lu_vtd_context *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures domain_id: r->domain_id == iommu_lu_high_of(w[0]);
  @ ensures pasid_dir: r->pasid_dir == w[1];
  @ ensures pasid_table: r->pasid_table == w[2];
  @ ensures pasid_dir_bytes_lg2: r->pasid_dir_bytes_lg2 == iommu_lu_low_of(w[3]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[3]);
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_get_vtd_attachment(const __u64 *w, struct iommu_lu_vtd_attachment *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures domain_id: r->domain_id == iommu_lu_high_of(w[0]);
  @ ensures pasid_dir: r->pasid_dir == w[1];
  @ ensures pasid_table: r->pasid_table == w[2];
  @ ensures pasid_dir_bytes_lg2: r->pasid_dir_bytes_lg2 == iommu_lu_low_of(w[3]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[3]);
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_put_vtd_attachment(const struct iommu_lu_vtd_attachment *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures format: r->format == iommu_lu_high_of(w[0]);
  @ ensures stream_table: r->stream_table == w[1];
  @ ensures sid_bits: r->sid_bits == iommu_lu_low_of(w[2]);
  @ ensures split: r->split == iommu_lu_high_of(w[2]);
  @ ensures cr1: r->cr1 == iommu_lu_low_of(w[3]);
  @ ensures cr2: r->cr2 == iommu_lu_high_of(w[3]);
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_get_smmuv3_iommu(const __u64 *w, struct iommu_lu_smmuv3_iommu *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures format: r->format == iommu_lu_high_of(w[0]);
  @ ensures stream_table: r->stream_table == w[1];
  @ ensures sid_bits: r->sid_bits == iommu_lu_low_of(w[2]);
  @ ensures split: r->split == iommu_lu_high_of(w[2]);
  @ ensures cr1: r->cr1 == iommu_lu_low_of(w[3]);
  @ ensures cr2: r->cr2 == iommu_lu_high_of(w[3]);
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_put_smmuv3_iommu(const struct iommu_lu_smmuv3_iommu *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures index: r->index == iommu_lu_high_of(w[0]);
  @ ensures table: r->table == w[1];
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_smmuv3_streams(const __u64 *w, struct iommu_lu_smmuv3_streams *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures index: r->index == iommu_lu_high_of(w[0]);
  @ ensures table: r->table == w[1];
  @ ensures flags: r->flags == w[2];
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_smmuv3_streams(const struct iommu_lu_smmuv3_streams *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures sid: r->sid == iommu_lu_high_of(w[0]);
  @ ensures cd_table: r->cd_table == w[1];
  @ ensures cd_leaf: r->cd_leaf == w[2];
  @ ensures cd_format: r->cd_format == iommu_lu_low_of(w[3]);
  @ ensures cd_bits: r->cd_bits == iommu_lu_high_of(w[3]);
  @ ensures tag: r->tag == iommu_lu_low_of(w[4]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[4]);
  @ ensures reserved: r->reserved == w[5];
  @*/
void iommu_lu_get_smmuv3_attachment(const __u64 *w,
				    struct iommu_lu_smmuv3_attachment *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures sid: r->sid == iommu_lu_high_of(w[0]);
  @ ensures cd_table: r->cd_table == w[1];
  @ ensures cd_leaf: r->cd_leaf == w[2];
  @ ensures cd_format: r->cd_format == iommu_lu_low_of(w[3]);
  @ ensures cd_bits: r->cd_bits == iommu_lu_high_of(w[3]);
  @ ensures tag: r->tag == iommu_lu_low_of(w[4]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[4]);
  @ ensures reserved: r->reserved == w[5];
  @*/
void iommu_lu_put_smmuv3_attachment(const struct iommu_lu_smmuv3_attachment *r,
				    __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 5));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures table_bytes_lg2: r->table_bytes_lg2 == iommu_lu_high_of(w[0]);
  @ ensures device_table: r->device_table == w[1];
  @ ensures features: r->features == w[2];
  @ ensures features2: r->features2 == w[3];
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_get_amdvi_iommu(const __u64 *w, struct iommu_lu_amdvi_iommu *r);

/*@ requires words: \valid(w + (0 .. 5));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 5));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 5];
  @ ensures iommu: r->iommu == iommu_lu_low_of(w[0]);
  @ ensures table_bytes_lg2: r->table_bytes_lg2 == iommu_lu_high_of(w[0]);
  @ ensures device_table: r->device_table == w[1];
  @ ensures features: r->features == w[2];
  @ ensures features2: r->features2 == w[3];
  @ ensures reserved_0: r->reserved[0] == w[4];
  @ ensures reserved_1: r->reserved[1] == w[5];
  @*/
void iommu_lu_put_amdvi_iommu(const struct iommu_lu_amdvi_iommu *r, __u64 *w);

/*@ requires words: \valid_read(w + (0 .. 3));
  @ requires record: \valid(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns *r;
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures domain_id: r->domain_id == iommu_lu_high_of(w[0]);
  @ ensures gcr3_table: r->gcr3_table == w[1];
  @ ensures alias: r->alias == iommu_lu_low_of(w[2]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[2]);
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_get_amdvi_attachment(const __u64 *w,
				   struct iommu_lu_amdvi_attachment *r);

/*@ requires words: \valid(w + (0 .. 3));
  @ requires record: \valid_read(r);
  @ requires apart: \separated(r, w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0 .. 3];
  @ ensures attachment: r->attachment == iommu_lu_low_of(w[0]);
  @ ensures domain_id: r->domain_id == iommu_lu_high_of(w[0]);
  @ ensures gcr3_table: r->gcr3_table == w[1];
  @ ensures alias: r->alias == iommu_lu_low_of(w[2]);
  @ ensures flags: r->flags == iommu_lu_high_of(w[2]);
  @ ensures reserved: r->reserved == w[3];
  @*/
void iommu_lu_put_amdvi_attachment(const struct iommu_lu_amdvi_attachment *r,
				   __u64 *w);
