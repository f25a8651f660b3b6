/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of iommufd's live update call of LUO, iommufd and VFIO. Every
 * function returns a negative number on failure, with errno.
 */
#ifndef __SELFTEST_IOMMUFD_LIVEUPDATE_H
#define __SELFTEST_IOMMUFD_LIVEUPDATE_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/iommufd.h>
#include <linux/liveupdate.h>
#include <linux/vfio.h>

#define SESSION		"iommufd_liveupdate"
#define SESSION_2	"iommufd_liveupdate_2"
#define IOVA		0x40000000UL
#define SIZE		0x10000UL
#define PATTERN		0x5a
#define HWPT_TOKEN	0xfedcba9876543210ULL

enum { TOKEN_MEMFD = 1, TOKEN_IOMMUFD, TOKEN_DEVICE };

/* Evaluates to 0, or to the errno that a call failed with. */
#define ERRNO(call)	((call) < 0 ? errno : 0)

struct setup {
	int iommufd;
	int device;
	int memfd;
	uint32_t dev_id;
	uint32_t ioas_id;
	uint32_t hwpt_id;
};

/* --- LUO ------------------------------------------------------------- */

static inline int luo(unsigned long request, void *arg)
{
	int fd = open("/dev/liveupdate", O_RDWR | O_CLOEXEC);
	int ret, err;

	if (fd < 0)
		return -1;
	ret = ioctl(fd, request, arg);
	err = errno;
	close(fd);
	errno = err;
	return ret;
}

static inline int create_session_named(const char *name)
{
	struct liveupdate_ioctl_create_session arg = { .size = sizeof(arg) };

	strncpy((char *)arg.name, name, sizeof(arg.name) - 1);
	return luo(LIVEUPDATE_IOCTL_CREATE_SESSION, &arg) ? -1 : arg.fd;
}

static inline int create_session(void)
{
	return create_session_named(SESSION);
}

static inline int retrieve_session(void)
{
	struct liveupdate_ioctl_retrieve_session arg = {
		.size = sizeof(arg),
		.name = SESSION,
	};

	return luo(LIVEUPDATE_IOCTL_RETRIEVE_SESSION, &arg) ? -1 : arg.fd;
}

static inline int preserve(int session, int fd, uint64_t token)
{
	struct liveupdate_session_preserve_fd arg = {
		.size = sizeof(arg),
		.fd = fd,
		.token = token,
	};

	return ioctl(session, LIVEUPDATE_SESSION_PRESERVE_FD, &arg);
}

static inline int retrieve(int session, uint64_t token)
{
	struct liveupdate_session_retrieve_fd arg = {
		.size = sizeof(arg),
		.token = token,
	};

	return ioctl(session, LIVEUPDATE_SESSION_RETRIEVE_FD, &arg) ? -1 : arg.fd;
}

static inline int finish(int session)
{
	struct liveupdate_session_finish arg = { .size = sizeof(arg) };

	return ioctl(session, LIVEUPDATE_SESSION_FINISH, &arg);
}

/* --- iommufd --------------------------------------------------------- */

static inline int mark(struct setup *s, uint32_t hwpt_id, uint64_t token)
{
	struct iommu_hwpt_lu_mark arg = {
		.size = sizeof(arg),
		.hwpt_id = hwpt_id,
		.token = token,
	};

	return ioctl(s->iommufd, IOMMU_HWPT_LU_MARK, &arg);
}

static inline int lookup(int iommufd, uint64_t token, uint32_t *hwpt_id)
{
	struct iommu_hwpt_lu_lookup arg = { .size = sizeof(arg), .token = token };
	int ret = ioctl(iommufd, IOMMU_HWPT_LU_LOOKUP, &arg);

	*hwpt_id = arg.out_hwpt_id;
	return ret;
}

static inline int destroy(struct setup *s, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	return ioctl(s->iommufd, IOMMU_DESTROY, &arg);
}

static inline int alloc_ioas(struct setup *s)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	int ret = ioctl(s->iommufd, IOMMU_IOAS_ALLOC, &arg);

	s->ioas_id = arg.out_ioas_id;
	return ret;
}

static inline int alloc_hwpt_flags(struct setup *s, uint32_t pt_id,
				   uint32_t flags, uint32_t fault_id,
				   uint32_t *hwpt_id)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg),
		.flags = flags,
		.dev_id = s->dev_id,
		.pt_id = pt_id,
		.fault_id = fault_id,
	};
	int ret = ioctl(s->iommufd, IOMMU_HWPT_ALLOC, &arg);

	*hwpt_id = arg.out_hwpt_id;
	return ret;
}

static inline int alloc_hwpt(struct setup *s, uint32_t pt_id, uint32_t *hwpt_id)
{
	return alloc_hwpt_flags(s, pt_id, 0, 0, hwpt_id);
}

static inline int alloc_fault(struct setup *s, uint32_t *fault_id)
{
	struct iommu_fault_alloc arg = { .size = sizeof(arg) };
	int ret = ioctl(s->iommufd, IOMMU_FAULT_QUEUE_ALLOC, &arg);

	*fault_id = arg.out_fault_id;
	return ret;
}

static inline int map_file(struct setup *s, int fd, unsigned long iova)
{
	struct iommu_ioas_map_file arg = {
		.size = sizeof(arg),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = s->ioas_id,
		.fd = fd,
		.length = SIZE,
		.iova = iova,
	};

	return ioctl(s->iommufd, IOMMU_IOAS_MAP_FILE, &arg);
}

static inline int map_user(struct setup *s, void *va, unsigned long iova)
{
	struct iommu_ioas_map arg = {
		.size = sizeof(arg),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE,
		.ioas_id = s->ioas_id,
		.user_va = (uintptr_t)va,
		.length = SIZE,
		.iova = iova,
	};

	return ioctl(s->iommufd, IOMMU_IOAS_MAP, &arg);
}

static inline int unmap(struct setup *s, unsigned long iova)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg),
		.ioas_id = s->ioas_id,
		.iova = iova,
		.length = SIZE,
	};

	return ioctl(s->iommufd, IOMMU_IOAS_UNMAP, &arg);
}

/* @uuid: the token that a PF and its VFs share if vfio-pci has both, or NULL */
static inline int bind_with_uuid(struct setup *s, const void *uuid)
{
	struct vfio_device_bind_iommufd arg = {
		.argsz = sizeof(arg),
		.flags = uuid ? VFIO_DEVICE_BIND_FLAG_TOKEN : 0,
		.iommufd = s->iommufd,
		.token_uuid_ptr = (uintptr_t)uuid,
	};
	int ret = ioctl(s->device, VFIO_DEVICE_BIND_IOMMUFD, &arg);

	s->dev_id = arg.out_devid;
	return ret;
}

static inline int bind_device(struct setup *s)
{
	return bind_with_uuid(s, NULL);
}

static inline int attach(struct setup *s, uint32_t pt_id)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.pt_id = pt_id,
	};

	return ioctl(s->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);
}

/* A device attached to an HWPT whose IOAS maps nothing yet. */
static inline int open_device(struct setup *s, const char *cdev, const void *uuid)
{
	s->iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	s->device = open(cdev, O_RDWR | O_CLOEXEC);
	if (s->iommufd < 0 || s->device < 0)
		return -1;
	return bind_with_uuid(s, uuid) || alloc_ioas(s) ||
	       alloc_hwpt(s, s->ioas_id, &s->hwpt_id) ||
	       attach(s, s->hwpt_id) ? -1 : 0;
}

/* The first SIZE bytes of a BAR as a DMA-BUF; fails with ENOTTY if VFIO has none. */
static inline int export_bar(int device, uint32_t bar)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_dma_buf body;
		struct vfio_region_dma_range range;
	} arg = {
		.head.argsz = sizeof(arg),
		.head.flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_BUF,
		.body.region_index = bar,
		.body.open_flags = O_RDWR | O_CLOEXEC,
		.body.nr_ranges = 1,
		.range.length = SIZE,
	};

	return ioctl(device, VFIO_DEVICE_FEATURE, &arg);
}

static inline int create_memfd(unsigned int seals)
{
	int fd = memfd_create("iommufd_liveupdate", MFD_ALLOW_SEALING);
	char page[SIZE];

	memset(page, PATTERN, sizeof(page));
	if (fd < 0 || write(fd, page, SIZE) != SIZE ||
	    (seals && fcntl(fd, F_ADD_SEALS, seals)))
		return -1;
	return fd;
}

static inline int punch(int fd)
{
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
}

#endif /* __SELFTEST_IOMMUFD_LIVEUPDATE_H */
