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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "iommufd_liveupdate.h"

static int open_setup(struct setup *s)
{
	s->memfd = create_memfd(F_SEAL_SHRINK | F_SEAL_GROW);
	if (s->memfd < 0)
		return -1;
	return open_device(s, getenv("IOMMUFD_LU_CDEV"), NULL);
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

/* Not every IOMMU has each of these, but all report faults. */
TEST_F(out, mark_unsupported)
{
	static const uint32_t flags[] = {
		IOMMU_HWPT_FAULT_ID_VALID,
		IOMMU_HWPT_ALLOC_NEST_PARENT,
		IOMMU_HWPT_ALLOC_DIRTY_TRACKING,
	};
	uint32_t fault_id, id;
	unsigned int i;

	ASSERT_EQ(0, alloc_fault(&self->s, &fault_id));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (alloc_hwpt_flags(&self->s, self->s.ioas_id, flags[i],
				     i ? 0 : fault_id, &id)) {
			EXPECT_NE(0, i);
			TH_LOG("HWPT flags %#x: %s", flags[i], strerror(errno));
			continue;
		}
		EXPECT_EQ(EOPNOTSUPP, ERRNO(mark(&self->s, id, HWPT_TOKEN)));
	}
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

/* A BAR, mapped as for DMA between two devices. */
TEST_F(out, memory_of_device)
{
	int dmabuf;

	dmabuf = export_bar(self->s.device, VFIO_PCI_BAR0_REGION_INDEX);
	if (dmabuf < 0 && errno == ENOTTY)
		SKIP(return, "no CONFIG_PCI_P2PDMA");
	ASSERT_LE(0, dmabuf) {
		TH_LOG("export BAR 0: %m");
	}
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));
	ASSERT_EQ(0, map_file(&self->s, dmabuf, IOVA)) {
		TH_LOG("map BAR 0: %m");
	}
	EXPECT_EQ(EOPNOTSUPP, ERRNO(preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD)));

	ASSERT_EQ(0, unmap(&self->s, IOVA));
	EXPECT_EQ(0, preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD));
	close(dmabuf);
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

/* Sessions end in any order, also when a process with several of them exits. */
TEST_F(out, two_sessions)
{
	int order, devices;

	ASSERT_EQ(0, map_file(&self->s, self->s.memfd, IOVA));
	ASSERT_EQ(0, mark(&self->s, self->s.hwpt_id, HWPT_TOKEN));

	for (order = 0; order < 2; order++) {
		devices = create_session_named(SESSION_2);
		ASSERT_LE(0, devices);
		ASSERT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
		ASSERT_EQ(0, preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD));
		ASSERT_EQ(0, preserve(devices, self->s.device, TOKEN_DEVICE));

		ASSERT_EQ(0, close(order ? devices : self->session));
		EXPECT_EQ(order ? EBUSY : 0,
			  ERRNO(map_file(&self->s, self->s.memfd, IOVA + SIZE)));
		ASSERT_EQ(0, close(order ? self->session : devices));
		if (order)
			EXPECT_EQ(0, map_file(&self->s, self->s.memfd, IOVA + SIZE));
		EXPECT_EQ(0, unmap(&self->s, IOVA + SIZE));
		self->session = create_session();
		ASSERT_LE(0, self->session);
	}
	ASSERT_EQ(0, preserve(self->session, self->s.memfd, TOKEN_MEMFD));
	ASSERT_EQ(0, preserve(self->session, self->s.iommufd, TOKEN_IOMMUFD));
	EXPECT_EQ(0, preserve(self->session, self->s.device, TOKEN_DEVICE));
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
