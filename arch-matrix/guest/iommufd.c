// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <linux/iommufd.h>

#include "iommufd.h"

int iommufd_open(void)
{
	return open("/dev/iommu", O_RDWR | O_CLOEXEC);
}

int iommufd_ioas_alloc(int iommufd, uint32_t *ioas_id)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };

	if (ioctl(iommufd, IOMMU_IOAS_ALLOC, &arg))
		return -1;
	*ioas_id = arg.out_ioas_id;
	return 0;
}

int iommufd_huge_pages(int iommufd, uint32_t ioas_id, bool allow)
{
	struct iommu_option arg = {
		.size = sizeof(arg),
		.option_id = IOMMU_OPTION_HUGE_PAGES,
		.op = IOMMU_OPTION_OP_SET,
		.object_id = ioas_id,
		.val64 = allow,
	};

	return ioctl(iommufd, IOMMU_OPTION, &arg);
}

int iommufd_map_file(int iommufd, uint32_t ioas_id, int fd, uint64_t start,
		     uint64_t length, uint64_t iova)
{
	struct iommu_ioas_map_file arg = {
		.size = sizeof(arg),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = ioas_id,
		.fd = fd,
		.start = start,
		.length = length,
		.iova = iova,
	};

	return ioctl(iommufd, IOMMU_IOAS_MAP_FILE, &arg);
}

int iommufd_unmap(int iommufd, uint32_t ioas_id, uint64_t iova, uint64_t length)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg),
		.ioas_id = ioas_id,
		.iova = iova,
		.length = length,
	};

	return ioctl(iommufd, IOMMU_IOAS_UNMAP, &arg);
}

int iommufd_physical(int iommufd, uint32_t ioas_id, uint64_t iova,
		     uint64_t *physical)
{
#ifdef IOMMU_IOAS_NOIOMMU_GET_PA
	struct iommu_ioas_noiommu_get_pa arg = {
		.size = sizeof(arg),
		.ioas_id = ioas_id,
		.iova = iova,
		.length = 1,
	};

	if (ioctl(iommufd, IOMMU_IOAS_NOIOMMU_GET_PA, &arg))
		return -1;
	*physical = arg.out_phys;
	return 0;
#else
	/* The headers of this base kernel do not have it. */
	(void)iommufd, (void)ioas_id, (void)iova, (void)physical;
	errno = ENOTTY;
	return -1;
#endif
}

int iommufd_hwpt_alloc(int iommufd, uint32_t dev_id, uint32_t ioas_id,
		       uint32_t *hwpt_id)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg),
		.dev_id = dev_id,
		.pt_id = ioas_id,
	};

	if (ioctl(iommufd, IOMMU_HWPT_ALLOC, &arg))
		return -1;
	*hwpt_id = arg.out_hwpt_id;
	return 0;
}

int iommufd_destroy(int iommufd, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	return ioctl(iommufd, IOMMU_DESTROY, &arg);
}

int iommufd_mark(int iommufd, uint32_t hwpt_id, uint64_t token)
{
	struct iommu_hwpt_lu_mark arg = {
		.size = sizeof(arg),
		.hwpt_id = hwpt_id,
		.token = token,
	};

	return ioctl(iommufd, IOMMU_HWPT_LU_MARK, &arg);
}

int iommufd_lookup(int iommufd, uint64_t token, uint32_t *hwpt_id)
{
	struct iommu_hwpt_lu_lookup arg = {
		.size = sizeof(arg),
		.token = token,
	};

	if (ioctl(iommufd, IOMMU_HWPT_LU_LOOKUP, &arg))
		return -1;
	*hwpt_id = arg.out_hwpt_id;
	return 0;
}
