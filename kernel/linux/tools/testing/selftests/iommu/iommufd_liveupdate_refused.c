// SPDX-License-Identifier: GPL-2.0-only
/*
 * Live update of an iommufd: VFIO device files that are refused
 *
 * Each test sees a device file refused, with an errno and with the reason in
 * the kernel's log. Where the same function can be had without what it is
 * refused for, it is preserved then; the others are compared with one that has
 * nothing special. The functions are named in the environment, and nobody may
 * use them:
 *
 *	IOMMUFD_LU_PLAIN	nothing special
 *	IOMMUFD_LU_ALIAS	behind a PCIe-to-PCI bridge
 *	IOMMUFD_LU_SHARED	shares its IOMMU group with another function
 *	IOMMUFD_LU_VIRTIO	a virtio NIC without ATS
 *	IOMMUFD_LU_ATS		has ATS, and its IOMMU uses it
 *	IOMMUFD_LU_PF		has SR-IOV, low power states, and a group of its own
 *
 *	IOMMUFD_LU_PF=0000:02:00.0 ./iommufd_liveupdate_refused
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"
#include "iommufd_liveupdate.h"
#include "iommufd_liveupdate_pci.h"

#define ENABLE_SRIOV	"/sys/module/vfio_pci/parameters/enable_sriov"
#define NOT_SET		"no PCI function is named for this test"
#define LOG_PAUSE	6

/* What the user of a PF and those of its VFs agree on. */
static const unsigned char uuid[16] = "iommufd refused";

/**
 * struct trial - a device file that may be preserved, or not
 * @s: the file, attached to an HWPT
 * @user_of_pf: the PF, if @s is a VF
 * @pf: function whose VFs are on until the test ends
 * @session: session to preserve into
 * @log: the kernel's log
 */
struct trial {
	struct setup s;
	struct setup user_of_pf;
	const char *pf;
	int session;
	int log;
};

FIXTURE(refused) {
	struct trial t;
};

FIXTURE_SETUP(refused)
{
	self->t.s = (struct setup){ .iommufd = -1, .device = -1 };
	self->t.user_of_pf = self->t.s;
	self->t.session = create_session();
	ASSERT_LE(0, self->t.session) {
		TH_LOG("create session: %m");
	}
	self->t.log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, self->t.log) {
		TH_LOG("open /dev/kmsg: %m");
	}
}

FIXTURE_TEARDOWN(refused)
{
	close(self->t.log);
	close(self->t.session);
	close(self->t.s.device);
	close(self->t.s.iommufd);
	close(self->t.user_of_pf.device);
	close(self->t.user_of_pf.iommufd);
	if (self->t.pf)
		write_attr(self->t.pf, "sriov_numvfs", "0");
}

static int open_function(struct setup *s, const char *bdf, const void *token)
{
	char cdev[PATH_MAX];

	return find_cdev(bdf, cdev) ? -1 : open_device(s, cdev, token);
}

static int preserve_iommufd(struct trial *t)
{
	return mark(&t->s, t->s.hwpt_id, HWPT_TOKEN) ||
	       preserve(t->session, t->s.iommufd, TOKEN_IOMMUFD) ? -1 : 0;
}

static int preserve_device(struct trial *t)
{
	return preserve(t->session, t->s.device, TOKEN_DEVICE);
}

/* Preserve all of a function but its device file. */
static void prepare(struct __test_metadata *_metadata, struct trial *t,
		    const char *bdf, const char *driver)
{
	ASSERT_EQ(0, bind_driver(bdf, driver)) {
		TH_LOG("bind %s to %s: %m", bdf, driver);
	}
	ASSERT_EQ(0, open_function(&t->s, bdf, NULL)) {
		TH_LOG("open %s: %m", bdf);
	}
	ASSERT_EQ(0, preserve_iommufd(t)) {
		TH_LOG("preserve the iommufd of %s: %m", bdf);
	}
}

/* Is the text in what the kernel logged since the file was moved to the end? */
static bool logged(int log, const char *text)
{
	char message[1024];
	ssize_t len;

	for (;;) {
		len = read(log, message, sizeof(message) - 1);
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			return false;
		message[len] = 0;
		if (strstr(message, text))
			return true;
	}
}

/* After too many refusals the kernel logs none for a while. */
static void expect_refused(struct __test_metadata *_metadata, struct trial *t,
			   int error, const char *why)
{
	bool said = false;
	int tries;

	for (tries = 0; tries < 2 && !said; tries++) {
		if (tries)
			sleep(LOG_PAUSE);
		lseek(t->log, 0, SEEK_END);
		EXPECT_EQ(error, ERRNO(preserve_device(t)));
		said = logged(t->log, why);
	}
	EXPECT_TRUE(said) {
		TH_LOG("the log does not say: %s", why);
	}
}

static void expect_preserved(struct __test_metadata *_metadata, struct trial *t)
{
	EXPECT_EQ(0, ERRNO(preserve_device(t)));
}

/* --- the file -------------------------------------------------------- */

TEST_F(refused, file_not_bound)
{
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");
	struct setup *s = &self->t.s;
	char cdev[PATH_MAX];

	if (!bdf)
		SKIP(return, NOT_SET);
	ASSERT_EQ(0, bind_driver(bdf, "vfio-pci"));
	ASSERT_EQ(0, find_cdev(bdf, cdev));
	s->device = open(cdev, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, s->device);
	expect_refused(_metadata, &self->t, EINVAL, "bind the file to an iommufd first");
	close(s->device);

	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_preserved(_metadata, &self->t);
}

TEST_F(refused, iommufd_not_preserved)
{
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");

	if (!bdf)
		SKIP(return, NOT_SET);
	ASSERT_EQ(0, bind_driver(bdf, "vfio-pci"));
	ASSERT_EQ(0, open_function(&self->t.s, bdf, NULL));
	expect_refused(_metadata, &self->t, EINVAL, "preserve its iommufd first");

	ASSERT_EQ(0, preserve_iommufd(&self->t));
	expect_preserved(_metadata, &self->t);
}

TEST_F(refused, not_attached)
{
	struct vfio_device_detach_iommufd_pt arg = { .argsz = sizeof(arg) };
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");
	struct setup *s = &self->t.s;

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	ASSERT_EQ(0, ioctl(s->device, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg));
	expect_refused(_metadata, &self->t, EINVAL, "preserve its iommufd first");

	ASSERT_EQ(0, attach(s, s->hwpt_id));
	expect_preserved(_metadata, &self->t);
}

TEST_F(refused, preserved_already)
{
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");
	struct trial *t = &self->t;

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, t, bdf, "vfio-pci");
	expect_preserved(_metadata, t);
	EXPECT_EQ(EBUSY, ERRNO(preserve(t->session, t->s.device, TOKEN_DEVICE + 1)));
}

static void check_group(struct __test_metadata *_metadata, struct trial *t,
			const char *bdf, const char *path)
{
	int container = open(path, O_RDWR | O_CLOEXEC), group = -1;

	ASSERT_LE(0, container) {
		TH_LOG("open %s: %m", path);
	}
	ASSERT_EQ(0, bind_driver(bdf, "vfio-pci"));
	t->s.device = open_in_group(bdf, container, &group);
	ASSERT_LE(0, t->s.device) {
		TH_LOG("open %s through its group: %m", bdf);
	}
	expect_refused(_metadata, t, EOPNOTSUPP, "open its cdev, not its group");
	close(t->s.device);
	close(group);
	close(container);

	prepare(_metadata, t, bdf, "vfio-pci");
	expect_preserved(_metadata, t);
}

TEST_F(refused, group_in_legacy_container)
{
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");

	if (!bdf)
		SKIP(return, NOT_SET);
	check_group(_metadata, &self->t, bdf, "/dev/vfio/vfio");
}

TEST_F(refused, group_in_iommufd)
{
	const char *bdf = getenv("IOMMUFD_LU_PLAIN");

	if (!bdf)
		SKIP(return, NOT_SET);
	check_group(_metadata, &self->t, bdf, "/dev/iommu");
}

TEST_F(refused, variant_driver)
{
	const char *bdf = getenv("IOMMUFD_LU_VIRTIO");
	struct setup *s = &self->t.s;

	if (!bdf)
		SKIP(return, NOT_SET);
	ASSERT_EQ(0, bind_driver(bdf, "virtio_vfio_pci"));
	ASSERT_EQ(0, open_function(s, bdf, NULL));
	expect_refused(_metadata, &self->t, EOPNOTSUPP,
		       "only vfio-pci can hand a device over");
	close(s->device);
	close(s->iommufd);

	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_preserved(_metadata, &self->t);
}

/* --- the function ---------------------------------------------------- */

TEST_F(refused, dma_alias)
{
	const char *bdf = getenv("IOMMUFD_LU_ALIAS");

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_refused(_metadata, &self->t, EOPNOTSUPP,
		       "its DMA has another requester ID");
}

TEST_F(refused, shared_group)
{
	const char *bdf = getenv("IOMMUFD_LU_SHARED");

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_refused(_metadata, &self->t, EOPNOTSUPP, "it shares its IOMMU group");
}

TEST_F(refused, usb_host_controller)
{
	const char *bdf = getenv("IOMMUFD_LU_USB");

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_refused(_metadata, &self->t, EOPNOTSUPP, "it is a USB host controller");
}

TEST_F(refused, ats)
{
	const char *bdf = getenv("IOMMUFD_LU_ATS");

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	expect_refused(_metadata, &self->t, EOPNOTSUPP, "ATS or PRI is on");
}

TEST_F(refused, low_power_state)
{
	const char *bdf = getenv("IOMMUFD_LU_PF");
	int device;

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	device = self->t.s.device;
	ASSERT_EQ(3, set_power_state(device, 3));
	expect_refused(_metadata, &self->t, EBUSY, "leave its low power state first");

	ASSERT_EQ(0, set_power_state(device, 0));
	expect_preserved(_metadata, &self->t);
}

TEST_F(refused, low_power_feature)
{
	const char *bdf = getenv("IOMMUFD_LU_PF");
	int device;

	if (!bdf)
		SKIP(return, NOT_SET);
	prepare(_metadata, &self->t, bdf, "vfio-pci");
	device = self->t.s.device;
	ASSERT_EQ(0, set_feature(device, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY));
	expect_refused(_metadata, &self->t, EBUSY, "leave its low power state first");

	ASSERT_EQ(0, set_feature(device, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT));
	expect_preserved(_metadata, &self->t);
}

/* The end of the test disables it. */
static void enable_vf(struct __test_metadata *_metadata, struct trial *t,
		      const char *pf)
{
	ASSERT_EQ(0, bind_driver(pf, "vfio-pci"));
	ASSERT_EQ(0, write_file(ENABLE_SRIOV, "1"));
	t->pf = pf;
	ASSERT_EQ(0, write_attr(pf, "sriov_numvfs", "1")) {
		TH_LOG("enable a VF of %s: %m", pf);
	}
}

TEST_F(refused, virtual_functions_enabled)
{
	const char *pf = getenv("IOMMUFD_LU_PF");

	if (!pf)
		SKIP(return, NOT_SET);
	enable_vf(_metadata, &self->t, pf);
	prepare(_metadata, &self->t, pf, "vfio-pci");
	expect_refused(_metadata, &self->t, EBUSY, "disable its virtual functions first");

	ASSERT_EQ(0, write_attr(pf, "sriov_numvfs", "0"));
	expect_preserved(_metadata, &self->t);
}

TEST_F(refused, virtual_function)
{
	const char *pf = getenv("IOMMUFD_LU_PF");
	char vf[NAME_MAX];

	if (!pf)
		SKIP(return, NOT_SET);
	enable_vf(_metadata, &self->t, pf);
	ASSERT_EQ(0, read_link(pf, "virtfn0", vf));
	ASSERT_EQ(0, open_function(&self->t.user_of_pf, pf, uuid)) {
		TH_LOG("open %s: %m", pf);
	}
	ASSERT_EQ(0, open_function(&self->t.s, vf, uuid)) {
		TH_LOG("open %s: %m", vf);
	}
	ASSERT_EQ(0, preserve_iommufd(&self->t));
	expect_refused(_metadata, &self->t, EOPNOTSUPP, "it is a virtual function");
}

/* --- what would be refused, while it is preserved -------------------- */

TEST_F(refused, while_preserved)
{
	struct vfio_device_detach_iommufd_pt arg = { .argsz = sizeof(arg) };
	const char *pf = getenv("IOMMUFD_LU_PF");
	int device;

	if (!pf)
		SKIP(return, NOT_SET);
	ASSERT_EQ(0, write_file(ENABLE_SRIOV, "1"));
	prepare(_metadata, &self->t, pf, "vfio-pci");
	expect_preserved(_metadata, &self->t);
	device = self->t.s.device;

	EXPECT_EQ(EBUSY, ERRNO(ioctl(device, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg)));
	EXPECT_EQ(EBUSY, ERRNO(ioctl(device, VFIO_DEVICE_RESET)));
	EXPECT_EQ(EBUSY, ERRNO(set_feature(device,
					   VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY)));
	EXPECT_EQ(EBUSY, ERRNO(write_attr(pf, "sriov_numvfs", "1")));
	/* It stays in D0. */
	EXPECT_EQ(0, set_power_state(device, 3));

	/* Cancelled, all of it is possible again. */
	ASSERT_EQ(0, close(self->t.session));
	self->t.session = create_session();
	EXPECT_EQ(0, ioctl(device, VFIO_DEVICE_RESET));
	EXPECT_EQ(3, set_power_state(device, 3));
	EXPECT_EQ(0, set_power_state(device, 0));
	EXPECT_EQ(0, write_attr(pf, "sriov_numvfs", "1"));
	EXPECT_EQ(0, write_attr(pf, "sriov_numvfs", "0"));
	EXPECT_EQ(0, ioctl(device, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg));
}

TEST_HARNESS_MAIN
