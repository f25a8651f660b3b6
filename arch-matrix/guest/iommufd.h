/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommufd: I/O address spaces (IOAS) and hardware page tables (HWPT).
 *
 * Every function returns 0 or -1 with errno. Object IDs are those of one
 * iommufd; only tokens outlive the kernel.
 */
#ifndef GUEST_IOMMUFD_H
#define GUEST_IOMMUFD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int iommufd_open(void);
int iommufd_ioas_alloc(int iommufd, uint32_t *ioas_id);

/* Allow or forbid mappings larger than one page in an empty IOAS. */
int iommufd_huge_pages(int iommufd, uint32_t ioas_id, bool allow);

int iommufd_map_file(int iommufd, uint32_t ioas_id, int fd, uint64_t start,
		     uint64_t length, uint64_t iova);
int iommufd_unmap(int iommufd, uint32_t ioas_id, uint64_t iova,
		  uint64_t length);

/*
 * The physical address of @iova, if no device of the IOAS has an IOMMU; errno
 * is EOPNOTSUPP if it has, ENOTTY if the kernel cannot tell.
 */
int iommufd_physical(int iommufd, uint32_t ioas_id, uint64_t iova,
		     uint64_t *physical);

/* A page table for @ioas_id in the format that device @dev_id wants. */
int iommufd_hwpt_alloc(int iommufd, uint32_t dev_id, uint32_t ioas_id,
		       uint32_t *hwpt_id);
int iommufd_destroy(int iommufd, uint32_t id);

/* Old kernel: have @hwpt_id preserved under @token. */
int iommufd_mark(int iommufd, uint32_t hwpt_id, uint64_t token);

/* New kernel: the ID of the restored page table of @token. */
int iommufd_lookup(int iommufd, uint64_t token, uint32_t *hwpt_id);

#endif
