// SPDX-License-Identifier: GPL-2.0-only
/*
 * memfds that a device may write to across a live update
 */

/**
 * DOC: memfds under DMA
 *
 * A device that keeps its DMA translation across kexec writes to the folios of
 * a memfd that LUO hands over beside it. Two things are needed for that, one
 * in each kernel:
 *
 * - tracking: in the old kernel, the IOMMU core finds out whether a memfd is
 *   preserved and under which data LUO hands it over. Preservations are numbered
 *   in a row, so that iommufd sees at freeze whether one was cancelled since.
 * - holding: in the new kernel, a memfd is held from early boot until the last
 *   page table that points into it is gone. Retrieving a held memfd pins its
 *   folios and freezes its size and contents' place; finishing one that nobody
 *   retrieved is put off. So a folio stays where the device expects it, and
 *   does not go to the allocator, whatever userspace does.
 *
 * Locking: inode lock, then memfd_luo_lock, which is innermost. What a release
 * does with inodes and folios is left to a work item, since the IOMMU core
 * releases under its own locks.
 */

#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/kho/abi/memfd.h>
#include <linux/liveupdate.h>
#include <linux/memfd.h>
#include <linux/memfd-luo.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <uapi/linux/fcntl.h>

#include "internal.h"

/**
 * struct memfd_luo_track - a memfd that is preserved now
 * @data: LUO's data of the file
 * @generation: number of this preservation, 0 until it has succeeded
 */
struct memfd_luo_track {
	u64 data;
	u64 generation;
};

/**
 * struct memfd_luo_hold - a memfd that came from the kernel before this one
 * @data: LUO's data of the file
 * @users: those who hold it, and a retrieval that is under way
 * @file: the file, once it is retrieved
 * @pinned: its pinned folios
 * @nr_pinned: number of entries in @pinned
 * @handler: its handler, once a finish was put off
 * @work: ends the hold
 */
struct memfd_luo_hold {
	u64 data;
	unsigned int users;
	struct file *file;
	struct memfd_luo_folio_ser *pinned;
	u64 nr_pinned;
	struct liveupdate_file_handler *handler;
	struct work_struct work;
};

static DEFINE_MUTEX(memfd_luo_lock);
/* struct memfd_luo_track by inode */
static DEFINE_XARRAY(memfd_luo_tracks);
static u64 memfd_luo_latest;
/* struct memfd_luo_hold by data, and by inode once retrieved */
static DEFINE_XARRAY(memfd_luo_holds);
static DEFINE_XARRAY(memfd_luo_inodes);

/* --- tracking -------------------------------------------------------- */

/**
 * memfd_luo_track - a memfd is about to be preserved
 * @inode: its inode
 *
 * To be paired with memfd_luo_untrack().
 *
 * Return: 0 or errno.
 */
int memfd_luo_track(struct inode *inode)
{
	struct memfd_luo_track *track;
	int err;

	track = kzalloc_obj(*track);
	if (!track)
		return -ENOMEM;

	guard(mutex)(&memfd_luo_lock);
	err = xa_insert(&memfd_luo_tracks, (unsigned long)inode, track,
			GFP_KERNEL);
	if (err)
		kfree(track);
	return err;
}

/**
 * memfd_luo_tracked - a memfd is preserved
 * @inode: its inode
 * @ser: what the next kernel gets of it
 */
void memfd_luo_tracked(struct inode *inode, struct memfd_luo_ser *ser)
{
	struct memfd_luo_track *track;

	guard(mutex)(&memfd_luo_lock);
	track = xa_load(&memfd_luo_tracks, (unsigned long)inode);
	track->data = virt_to_phys(ser);
	track->generation = ++memfd_luo_latest;
}

/**
 * memfd_luo_untrack - a memfd is no longer preserved
 * @inode: its inode
 */
void memfd_luo_untrack(struct inode *inode)
{
	guard(mutex)(&memfd_luo_lock);
	kfree(xa_erase(&memfd_luo_tracks, (unsigned long)inode));
}

/**
 * memfd_luo_last_generation - number of the latest preservation of any memfd
 *
 * Return: the number; all later ones are higher.
 */
u64 memfd_luo_last_generation(void)
{
	guard(mutex)(&memfd_luo_lock);
	return memfd_luo_latest;
}
EXPORT_SYMBOL_GPL(memfd_luo_last_generation);

/**
 * memfd_luo_generation - number of the preservation of a memfd
 * @file: any file
 *
 * Return: the number; 0 if @file is not preserved now.
 */
u64 memfd_luo_generation(struct file *file)
{
	struct memfd_luo_track *track;

	guard(mutex)(&memfd_luo_lock);
	track = xa_load(&memfd_luo_tracks, (unsigned long)file_inode(file));
	return track ? track->generation : 0;
}
EXPORT_SYMBOL_GPL(memfd_luo_generation);

/**
 * memfd_luo_get_preserved - how is a memfd handed over?
 * @file: any file
 * @data: where to store LUO's data of the file
 *
 * Return: 0; -ENOENT if @file is not a memfd that is preserved; -EPERM if its
 * size could shrink once the next kernel lets go of it.
 */
int memfd_luo_get_preserved(struct file *file, u64 *data)
{
	struct memfd_luo_track *track;

	guard(mutex)(&memfd_luo_lock);
	track = xa_load(&memfd_luo_tracks, (unsigned long)file_inode(file));
	if (!track || !track->generation)
		return -ENOENT;
	if (!(memfd_get_seals(file) & F_SEAL_SHRINK))
		return -EPERM;
	*data = track->data;
	return 0;
}

/* --- holding --------------------------------------------------------- */

static void memfd_luo_unpin(struct memfd_luo_hold *hold)
{
	struct inode *inode = file_inode(hold->file);
	u64 index;

	inode_lock(inode);
	scoped_guard(mutex, &memfd_luo_lock) {
		xa_erase(&memfd_luo_inodes, (unsigned long)inode);
		/* It may be preserved for the next live update already. */
		if (!xa_load(&memfd_luo_tracks, (unsigned long)inode))
			shmem_freeze(inode, false);
	}
	inode_unlock(inode);

	for (index = 0; index < hold->nr_pinned; index++) {
		unpin_folio(pfn_folio(hold->pinned[index].pfn));
		cond_resched();
	}
	vfree(hold->pinned);
	fput(hold->file);
}

static void memfd_luo_end_work(struct work_struct *work)
{
	struct memfd_luo_hold *hold =
		container_of(work, struct memfd_luo_hold, work);
	struct liveupdate_file_op_args args = {
		.handler = hold->handler,
		.serialized_data = hold->data,
	};

	if (hold->file)
		memfd_luo_unpin(hold);
	if (hold->handler)
		hold->handler->ops->finish(&args);
	kfree(hold);
}

static void memfd_luo_put_locked(struct memfd_luo_hold *hold)
{
	lockdep_assert_held(&memfd_luo_lock);

	if (--hold->users)
		return;
	xa_erase(&memfd_luo_holds, hold->data);
	queue_work(system_dfl_wq, &hold->work);
}

/**
 * memfd_luo_hold - a device may write to an incoming memfd
 * @data: LUO's data of the file
 *
 * To be called before userspace can retrieve the file. The memfd stays held
 * until each call was paired with memfd_luo_release().
 *
 * Return: 0 or -ENOMEM.
 */
int memfd_luo_hold(u64 data)
{
	struct memfd_luo_hold *hold;
	int err;

	guard(mutex)(&memfd_luo_lock);
	hold = xa_load(&memfd_luo_holds, data);
	if (hold) {
		hold->users++;
		return 0;
	}

	hold = kzalloc_obj(*hold);
	if (!hold)
		return -ENOMEM;
	hold->data = data;
	hold->users = 1;
	INIT_WORK(&hold->work, memfd_luo_end_work);
	err = xa_insert(&memfd_luo_holds, data, hold, GFP_KERNEL);
	if (err)
		kfree(hold);
	return err;
}

/**
 * memfd_luo_release - no device writes to an incoming memfd any more
 * @data: LUO's data of the file
 *
 * The last release unpins and unfreezes a memfd that was retrieved, and
 * discards one whose finish was put off, both from a work item.
 */
void memfd_luo_release(u64 data)
{
	struct memfd_luo_hold *hold;

	guard(mutex)(&memfd_luo_lock);
	hold = xa_load(&memfd_luo_holds, data);
	if (hold)
		memfd_luo_put_locked(hold);
}

/**
 * memfd_luo_held - must a memfd stay frozen because it is held?
 * @inode: its inode, locked
 */
bool memfd_luo_held(struct inode *inode)
{
	return xa_load(&memfd_luo_inodes, (unsigned long)inode);
}

/**
 * memfd_luo_hold_begin - a memfd is about to be retrieved
 * @data: LUO's data of the file
 * @file: the new file, not yet visible to userspace
 * @folios_ser: its folios, none of them taken over yet
 *
 * If the memfd is held, @file is frozen and kept. To be paired with
 * memfd_luo_hold_end() unless it fails.
 *
 * Return: 0 or -ENOMEM.
 */
int memfd_luo_hold_begin(u64 data, struct file *file,
			 struct memfd_luo_folio_ser *folios_ser)
{
	struct inode *inode = file_inode(file);
	struct memfd_luo_hold *hold;
	int err;

	guard(mutex)(&memfd_luo_lock);
	hold = xa_load(&memfd_luo_holds, data);
	if (!hold)
		return 0;
	err = xa_insert(&memfd_luo_inodes, (unsigned long)inode, hold,
			GFP_KERNEL);
	if (err)
		return err;

	shmem_freeze(inode, true);
	hold->users++;
	hold->file = get_file(file);
	hold->pinned = folios_ser;
	return 0;
}

/**
 * memfd_luo_hold_folio - a folio was taken over
 * @file: the file that is being retrieved
 * @folio: the folio
 *
 * Pins the folio if @file is held, also if it then cannot be added to @file:
 * the device writes to it all the same.
 */
void memfd_luo_hold_folio(struct file *file, struct folio *folio)
{
	struct memfd_luo_hold *hold;

	hold = xa_load(&memfd_luo_inodes, (unsigned long)file_inode(file));
	if (!hold || WARN_ON_ONCE(try_grab_folio(folio, 1, FOLL_PIN)))
		return;
	/* The entries up to that of @folio have served their purpose. */
	hold->pinned[hold->nr_pinned++].pfn = folio_pfn(folio);
}

/**
 * memfd_luo_hold_end - a memfd was retrieved, or that failed
 * @file: the file
 * @folios_ser: its folios; kept if the memfd is held, else freed
 */
void memfd_luo_hold_end(struct file *file,
			struct memfd_luo_folio_ser *folios_ser)
{
	struct memfd_luo_hold *hold;

	guard(mutex)(&memfd_luo_lock);
	hold = xa_load(&memfd_luo_inodes, (unsigned long)file_inode(file));
	if (hold)
		memfd_luo_put_locked(hold);
	else
		vfree(folios_ser);
}

/**
 * memfd_luo_put_off_finish - must the memory of a memfd stay?
 * @args: arguments of the finish of a memfd that was never retrieved
 *
 * Return: true if the memfd is held. The finish is then called again after the
 * last release.
 */
bool memfd_luo_put_off_finish(struct liveupdate_file_op_args *args)
{
	struct memfd_luo_hold *hold;

	guard(mutex)(&memfd_luo_lock);
	hold = xa_load(&memfd_luo_holds, args->serialized_data);
	if (hold)
		hold->handler = args->handler;
	return hold;
}
