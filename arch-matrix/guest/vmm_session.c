// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmm_session: what goes into a session, and in which order.
 */
#include <unistd.h>

#include "ballast.h"
#include "failnth.h"
#include "luo.h"
#include "say.h"
#include "vmm.h"

/* What goes into a session. */
struct item {
	int fd;
	uint64_t token;
	const char *name;
};

static int try_item(struct vmm *vmm, const struct item *item, bool tell)
{
	uint64_t start = clock_ns();

	if (luo_preserve(vmm->session, item->fd, item->token))
		return -1;
	/* Telling allocates memory too, which may be made to fail. */
	if (tell)
		say("took step=preserve object=%s ns=%llu", item->name,
		    (unsigned long long)(clock_ns() - start));
	return 0;
}

static size_t list_memory(struct vmm *vmm, struct item *items)
{
	size_t count = 0;

	for_each_device(vmm, dev)
		items[count++] = (struct item){
			dev->buf.memfd, TOKEN_MEMORY + (dev - vmm->device),
			dev->buf.name };
	if (vmm->ballast >= 0)
		items[count++] = (struct item){ vmm->ballast, TOKEN_BALLAST,
						"ballast" };
	return count;
}

static size_t list_devices(struct vmm *vmm, struct item *items)
{
	size_t count = 0;

	for (unsigned int n = 0; n < vmm->cell.num_files; n++)
		items[count++] = (struct item){ vmm->iommufd[n],
						TOKEN_IOMMUFD + n, "iommufd" };
	for_each_device(vmm, dev)
		if (dev->cell->preserve)
			items[count++] = (struct item){
				dev->vfio.fd, TOKEN_DEVICE + (dev - vmm->device),
				dev->cell->bdf };
	return count;
}

static int try_items(struct vmm *vmm, const struct item *items, size_t count,
		     bool tell)
{
	for (size_t n = 0; n < count; n++)
		if (try_item(vmm, &items[n], tell))
			return -1;
	return 0;
}

/* Memory goes first: an iommufd is refused while its mappings are not safe. */
static void preserve_memory(void *arg)
{
	struct item items[CELL_MAX_DEVICES + 1];
	struct vmm *vmm = arg;

	vmm->session = luo_create_session(VMM_SESSION);
	if (vmm->session < 0)
		die("boot with kho=on liveupdate=on", "create a session");
	if (try_items(vmm, items, list_memory(vmm, items), true))
		die("the errno is explained with the session's ioctl",
		    "preserve the memory");
}

static int try_to_preserve_devices(struct vmm *vmm, bool tell)
{
	struct item items[CELL_MAX_DEVICES + CELL_MAX_FILES];

	return try_items(vmm, items, list_devices(vmm, items), tell);
}

void vmm_preserve(struct vmm *vmm)
{
	preserve_memory(vmm);
	if (vmm->cell.preserve_devices && try_to_preserve_devices(vmm, true))
		die("the errno is explained with the session's ioctl",
		    "preserve iommufds and devices");
}

void vmm_preserve_split(struct vmm *vmm)
{
	struct item items[CELL_MAX_DEVICES + CELL_MAX_FILES];
	size_t count = list_devices(vmm, items), files = vmm->cell.num_files;
	int first;

	preserve_memory(vmm);
	if (try_items(vmm, items, files, true))
		die("the errno is explained with the session's ioctl",
		    "preserve iommufds");
	first = vmm->session;
	vmm->session = luo_create_session(VMM_SESSION "-devices");
	if (vmm->session < 0 || try_items(vmm, items + files, count - files, true))
		die("the errno is explained with the session's ioctl",
		    "preserve devices in a session of their own");
	close(first);
}

static int preserve_devices(void *arg)
{
	return try_to_preserve_devices(arg, false);
}

static void close_session(void *arg)
{
	struct vmm *vmm = arg;

	close(vmm->session);
}

static const struct failnth failing_preserve = {
	.what = "preserve",
	.before = preserve_memory,
	.step = preserve_devices,
	.after = close_session,
};

void vmm_preserve_failing(struct vmm *vmm)
{
	failnth_each(&failing_preserve, vmm);
}
