// SPDX-License-Identifier: GPL-2.0-only
/*
 * Live update of an iommufd: marks, refusals, cancelling, and taking it back
 *
 * It needs a device that is bound to vfio-pci, and is run in both kernels:
 *
 *	export IOMMUFD_LU_CDEV=/dev/vfio/devices/vfio0
 *	./iommufd_liveupdate			# the tests named "out"
 *	./iommufd_liveupdate leave && kexec -e	# leaves a session behind
 *	./iommufd_liveupdate			# the tests named "in"
 *
 * "leave" returns when all is preserved; a child of it keeps the files open.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/iommufd.h>
#include <linux/liveupdate.h>
#include <linux/vfio.h>

#include "kselftest_harness.h"

#define SESSION		"iommufd_liveupdate"
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

static int luo(unsigned long request, void *arg)
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

static int create_session(void)
{
	struct liveupdate_ioctl_create_session arg = {
		.size = sizeof(arg),
		.name = SESSION,
	};

	return luo(LIVEUPDATE_IOCTL_CREATE_SESSION, &arg) ? -1 : arg.fd;
}

static int retrieve_session(void)
{
	struct liveupdate_ioctl_retrieve_session arg = {
		.size = sizeof(arg),
		.name = SESSION,
	};

	return luo(LIVEUPDATE_IOCTL_RETRIEVE_SESSION, &arg) ? -1 : arg.fd;
}

static int preserve(int session, int fd, uint64_t token)
{
	struct liveupdate_session_preserve_fd arg = {
		.size = sizeof(arg),
		.fd = fd,
		.token = token,
	};

	return ioctl(session, LIVEUPDATE_SESSION_PRESERVE_FD, &arg);
}

static int retrieve(int session, uint64_t token)
{
	struct liveupdate_session_retrieve_fd arg = {
		.size = sizeof(arg),
		.token = token,
	};

	return ioctl(session, LIVEUPDATE_SESSION_RETRIEVE_FD, &arg) ? -1 : arg.fd;
}

static int finish(int session)
{
	struct liveupdate_session_finish arg = { .size = sizeof(arg) };

	return ioctl(session, LIVEUPDATE_SESSION_FINISH, &arg);
}

/* --- iommufd --------------------------------------------------------- */

static int mark(struct setup *s, uint32_t hwpt_id, uint64_t token)
{
	struct iommu_hwpt_lu_mark arg = {
		.size = sizeof(arg),
		.hwpt_id = hwpt_id,
		.token = token,
	};

	return ioctl(s->iommufd, IOMMU_HWPT_LU_MARK, &arg);
}

static int lookup(int iommufd, uint64_t token, uint32_t *hwpt_id)
{
	struct iommu_hwpt_lu_lookup arg = { .size = sizeof(arg), .token = token };
	int ret = ioctl(iommufd, IOMMU_HWPT_LU_LOOKUP, &arg);

	*hwpt_id = arg.out_hwpt_id;
	return ret;
}

static int destroy(struct setup *s, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	return ioctl(s->iommufd, IOMMU_DESTROY, &arg);
}

static int alloc_ioas(struct setup *s)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	int ret = ioctl(s->iommufd, IOMMU_IOAS_ALLOC, &arg);

	s->ioas_id = arg.out_ioas_id;
	return ret;
}

static int alloc_hwpt(struct setup *s, uint32_t pt_id, uint32_t *hwpt_id)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg),
		.dev_id = s->dev_id,
		.pt_id = pt_id,
	};
	int ret = ioctl(s->iommufd, IOMMU_HWPT_ALLOC, &arg);

	*hwpt_id = arg.out_hwpt_id;
	return ret;
}

static int map_file(struct setup *s, int fd, unsigned long iova)
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

static int map_user(struct setup *s, void *va, unsigned long iova)
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

static int unmap(struct setup *s, unsigned long iova)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg),
		.ioas_id = s->ioas_id,
		.iova = iova,
		.length = SIZE,
	};

	return ioctl(s->iommufd, IOMMU_IOAS_UNMAP, &arg);
}

static int bind_device(struct setup *s)
{
	struct vfio_device_bind_iommufd arg = {
		.argsz = sizeof(arg),
		.iommufd = s->iommufd,
	};
	int ret = ioctl(s->device, VFIO_DEVICE_BIND_IOMMUFD, &arg);

	s->dev_id = arg.out_devid;
	return ret;
}

static int attach(struct setup *s, uint32_t pt_id)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.pt_id = pt_id,
	};

	return ioctl(s->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);
}

static int create_memfd(unsigned int seals)
{
	int fd = memfd_create("iommufd_liveupdate", MFD_ALLOW_SEALING);
	char page[SIZE];

	memset(page, PATTERN, sizeof(page));
	if (fd < 0 || write(fd, page, SIZE) != SIZE ||
	    (seals && fcntl(fd, F_ADD_SEALS, seals)))
		return -1;
	return fd;
}

static int punch(int fd)
{
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
}

/* A device attached to an HWPT whose IOAS maps nothing yet. */
static int open_setup(struct setup *s)
{
	s->iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	s->device = open(getenv("IOMMUFD_LU_CDEV"), O_RDWR | O_CLOEXEC);
	s->memfd = create_memfd(F_SEAL_SHRINK | F_SEAL_GROW);
	if (s->iommufd < 0 || s->device < 0 || s->memfd < 0)
		return -1;
	return bind_device(s) || alloc_ioas(s) ||
	       alloc_hwpt(s, s->ioas_id, &s->hwpt_id) ||
	       attach(s, s->hwpt_id) ? -1 : 0;
}

/* --- the old kernel -------------------------------------------------- */

FIXTURE(out) {
	struct setup s;
	int session;
};

FIXTURE_SETUP(out)
{
	if (!getenv("IOMMUFD_LU_CDEV"))
		SKIP(return, "set IOMMUFD_LU_CDEV to a VFIO cdev");
	ASSERT_EQ(0, open_setup(&self->s)) {
		TH_LOG("open %s: %m", getenv("IOMMUFD_LU_CDEV"));
	}
	self->session = create_session();
	ASSERT_LE(0, self->session) {
		TH_LOG("create session: %m");
	}
}

FIXTURE_TEARDOWN(out)
{
	close(self->session);
	close(self->s.device);
	close(self->s.iommufd);
	close(self->s.memfd);
}

TEST_F(out, mark)
{
	struct iommu_hwpt_lu_mark arg = {
		.size = sizeof(arg),
		.hwpt_id = self->s.hwpt_id,
		.flags = 1,
	};
	uint32_t other, id;

	EXPECT_EQ(EOPNOTSUPP, ERRNO(ioctl(self->s.iommufd, IOMMU_HWPT_LU_MARK, &arg)));
	arg.flags = 0;
	arg.__reserved = 1;
	EXPECT_EQ(EOPNOTSUPP, ERRNO(ioctl(self->s.iommufd, IOMMU_HWPT_LU_MARK, &arg)));
	EXPECT_EQ(ENOENT, ERRNO(mark(&self->s, 4242, HWPT_TOKEN)));
	EXPECT_EQ(EINVAL, ERRNO(mark(&self->s, self->s.ioas_id, HWPT_TOKEN)));
	EXPECT_EQ(EINVAL, ERRNO(mark(&self->s, self->s.dev_id, HWPT_TOKEN)));

	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	EXPECT_EQ(EALREADY, ERRNO(mark(&self->s, self->s.hwpt_id, HWPT_TOKEN)));
	EXPECT_EQ(EALREADY, ERRNO(mark(&self->s, self->s.hwpt_id, 0)));

	ASSERT_EQ(0, alloc_hwpt(&self->s, self->s.ioas_id, &other));
	EXPECT_EQ(EADDRINUSE, ERRNO(mark(&self->s, other, HWPT_TOKEN)));
	/* The low halves are equal. */
	EXPECT_EQ(0, mark(&self->s, other, (uint32_t)HWPT_TOKEN));
	/* A mark is not a restored HWPT. */
	EXPECT_EQ(ENOENT, ERRNO(lookup(self->s.iommufd, HWPT_TOKEN, &id)));

	/* A token is free again once its HWPT is destroyed. */
	EXPECT_EQ(0, destroy(&self->s, other));
	ASSERT_EQ(0, alloc_hwpt(&self->s, self->s.ioas_id, &other));
	EXPECT_EQ(0, mark(&self->s, other, (uint32_t)HWPT_TOKEN));
}

TEST_F(out, mark_automatic)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.pt_id = self->s.ioas_id,
	};

	ASSERT_EQ(0, ioctl(self->s.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg));
	EXPECT_EQ(EINVAL, ERRNO(mark(&self->s, arg.pt_id, HWPT_TOKEN)));
}

TEST_F(out, nothing_marked)
{
	EXPECT_EQ(ENOENT, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));
}

TEST_F(out, memory_not_preserved)
{
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, map_file(&self->s, self->s.memfd, IOVA));
	EXPECT_EQ(ENOENT, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));

	/* The refusal left nothing behind. */
	EXPECT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
	EXPECT_EQ(0, preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD));
}

TEST_F(out, memory_not_sealed)
{
	int memfd = create_memfd(0);

	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, map_file(&self->s, memfd, IOVA));
	ASSERT_EQ(0, preserve(self->session, memfd, TOKEN_MEMFD));
	EXPECT_EQ(EPERM, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));
}

TEST_F(out, memory_of_user)
{
	void *va = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, self->s.memfd, 0);

	ASSERT_NE(MAP_FAILED, va);
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, map_user(&self->s, va, IOVA));
	ASSERT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
	EXPECT_EQ(EOPNOTSUPP, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));
}

/* The IOAS maps a page that the memfd has no more. */
TEST_F(out, memory_cut_out)
{
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, map_file(&self->s, self->s.memfd, IOVA));
	ASSERT_EQ(0, punch(self->s.memfd));
	ASSERT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
	EXPECT_EQ(ENOENT, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));
}

TEST_F(out, cancel)
{
	uint32_t other;
	int round;

	ASSERT_EQ(0, map_file(&self->s, self->s.memfd, IOVA));
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, alloc_hwpt(&self->s, self->s.ioas_id, &other));

	for (round = 0; round < 3; round++) {
		ASSERT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
		ASSERT_EQ(0, preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD));
		ASSERT_EQ(0, preserve(self->session, self->s.device, TOKEN_DEVICE));

		EXPECT_EQ(EBUSY, ERRNO(map_file(&self->s, self->s.memfd, IOVA + SIZE)));
		EXPECT_EQ(EBUSY, ERRNO(unmap(&self->s, IOVA)));
		EXPECT_EQ(EBUSY, ERRNO(destroy(&self->s, self->s.hwpt_id)));
		EXPECT_EQ(EBUSY, ERRNO(mark(&self->s, other, 7)));
		EXPECT_EQ(EBUSY, ERRNO(attach(&self->s, other)));

		ASSERT_EQ(0, close(self->session));
		EXPECT_EQ(0, map_file(&self->s, self->s.memfd, IOVA + SIZE));
		EXPECT_EQ(0, unmap(&self->s, IOVA + SIZE));
		self->session = create_session();
		ASSERT_LE(0, self->session);
	}
	EXPECT_EQ(0, attach(&self->s, other));
	EXPECT_EQ(0, destroy(&self->s, self->s.hwpt_id));
	EXPECT_EQ(0, unmap(&self->s, IOVA));
}

/* --- the new kernel -------------------------------------------------- */

FIXTURE(in) {
	struct setup s;
	int session;
};

FIXTURE_SETUP(in)
{
	self->session = retrieve_session();
	if (self->session < 0)
		SKIP(return, "no session was left: %s", strerror(errno));
}

FIXTURE_TEARDOWN(in)
{
	close(self->session);
}

/* Memory is let go of by a work item. */
static int punch_later(int fd)
{
	int tries;

	for (tries = 0; tries < 50; tries++) {
		if (!punch(fd))
			return 0;
		usleep(100000);
	}
	return -1;
}

static void check_memory(struct __test_metadata *_metadata, int memfd)
{
	unsigned char page[SIZE];
	size_t i;

	ASSERT_EQ((ssize_t)SIZE, pread(memfd, page, SIZE, 0));
	for (i = 0; i < SIZE; i++)
		ASSERT_EQ(PATTERN, page[i]);
	EXPECT_EQ(EPERM, ERRNO(punch(memfd)));
}

static void replace(struct __test_metadata *_metadata, struct setup *s,
		    uint32_t restored)
{
	uint32_t id;

	EXPECT_EQ(EINVAL, ERRNO(attach(s, restored)));
	EXPECT_EQ(EINVAL, ERRNO(alloc_hwpt(s, restored, &id)));
	EXPECT_EQ(EINVAL, ERRNO(mark(s, restored, 7)));
	EXPECT_EQ(EBUSY, ERRNO(destroy(s, restored)));

	ASSERT_EQ(0, alloc_ioas(s));
	ASSERT_EQ(0, map_file(s, s->memfd, IOVA));
	ASSERT_EQ(0, alloc_hwpt(s, s->ioas_id, &s->hwpt_id));
	EXPECT_EQ(0, mark(s, s->hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, attach(s, s->hwpt_id));
	EXPECT_EQ(EPERM, ERRNO(punch(s->memfd)));
	EXPECT_EQ(0, destroy(s, restored));
	EXPECT_EQ(ENOENT, ERRNO(lookup(s->iommufd, HWPT_TOKEN, &id)));
}

TEST_F(in, retrieve_twice_finish_early)
{
	struct setup *s = &self->s;
	uint32_t restored, again;
	int second;

	s->memfd = retrieve(self->session, TOKEN_MEMFD);
	ASSERT_LE(0, s->memfd);
	s->iommufd = retrieve(self->session, TOKEN_IOMMUFD);
	ASSERT_LE(0, s->iommufd);
	second = retrieve(self->session, TOKEN_IOMMUFD);
	ASSERT_LE(0, second);
	s->device = retrieve(self->session, TOKEN_DEVICE);
	ASSERT_LE(0, s->device);

	EXPECT_EQ(ENOENT, ERRNO(lookup(s->iommufd, HWPT_TOKEN + 1, &again)));
	ASSERT_EQ(0, lookup(s->iommufd, HWPT_TOKEN, &restored));
	ASSERT_EQ(0, lookup(second, HWPT_TOKEN, &again));
	EXPECT_EQ(restored, again);
	close(second);

	/* What was retrieved does not depend on the session. */
	ASSERT_EQ(0, finish(self->session));
	ASSERT_EQ(0, lookup(s->iommufd, HWPT_TOKEN, &again));
	EXPECT_EQ(restored, again);
	check_memory(_metadata, s->memfd);

	ASSERT_EQ(0, bind_device(s));
	replace(_metadata, s, restored);
	EXPECT_EQ(0, punch_later(s->memfd));

	close(s->device);
	close(s->iommufd);
	close(s->memfd);
}

/* --- from one to the other ------------------------------------------- */

static int preserve_all(struct setup *s, int session)
{
	if (mark(s, s->hwpt_id, HWPT_TOKEN) || map_file(s, s->memfd, IOVA))
		return -1;
	return preserve(session, s->memfd, TOKEN_MEMFD) ||
	       preserve(session, s->iommufd, TOKEN_IOMMUFD) ||
	       preserve(session, s->device, TOKEN_DEVICE) ? -1 : 0;
}

static int leave(void)
{
	struct setup s;
	int session;

	if (!getenv("IOMMUFD_LU_CDEV") || open_setup(&s)) {
		fprintf(stderr, "set IOMMUFD_LU_CDEV to a VFIO cdev: %s\n",
			strerror(errno));
		return KSFT_FAIL;
	}
	session = create_session();
	if (session < 0 || preserve_all(&s, session)) {
		fprintf(stderr, "cannot preserve: %s; see the kernel's log\n",
			strerror(errno));
		return KSFT_FAIL;
	}
	switch (fork()) {
	case -1:
		perror("fork");
		return KSFT_FAIL;
	case 0:
		setsid();
		for (;;)
			pause();
	}
	return KSFT_PASS;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "leave"))
		return leave();
	return test_harness_run(argc, argv);
}
