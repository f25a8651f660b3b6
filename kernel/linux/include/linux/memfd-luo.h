/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memfds that a device may write to across a live update
 */
#ifndef _LINUX_MEMFD_LUO_H
#define _LINUX_MEMFD_LUO_H

#include <linux/types.h>
#include <linux/vmalloc.h>

struct file;
struct folio;
struct inode;
struct liveupdate_file_op_args;
struct memfd_luo_folio_ser;
struct memfd_luo_ser;

#ifdef CONFIG_IOMMU_LIVEUPDATE

/* --- for the IOMMU core and iommufd ---------------------------------- */

int memfd_luo_get_preserved(struct file *file, u64 *data);
u64 memfd_luo_last_generation(void);
u64 memfd_luo_generation(struct file *file);
int memfd_luo_hold(u64 data);
void memfd_luo_release(u64 data);

/* --- for mm/memfd_luo.c ---------------------------------------------- */

int memfd_luo_track(struct inode *inode);
void memfd_luo_tracked(struct inode *inode, struct memfd_luo_ser *ser);
void memfd_luo_untrack(struct inode *inode);
bool memfd_luo_held(struct inode *inode);
int memfd_luo_hold_begin(u64 data, struct file *file,
			 struct memfd_luo_folio_ser *folios_ser);
void memfd_luo_hold_folio(struct file *file, struct folio *folio);
void memfd_luo_hold_end(struct file *file,
			struct memfd_luo_folio_ser *folios_ser);
bool memfd_luo_put_off_finish(struct liveupdate_file_op_args *args);

#else /* CONFIG_IOMMU_LIVEUPDATE */

static inline int memfd_luo_track(struct inode *inode)
{
	return 0;
}

static inline void memfd_luo_tracked(struct inode *inode,
				     struct memfd_luo_ser *ser)
{
}

static inline void memfd_luo_untrack(struct inode *inode)
{
}

static inline bool memfd_luo_held(struct inode *inode)
{
	return false;
}

static inline int memfd_luo_hold_begin(u64 data, struct file *file,
				       struct memfd_luo_folio_ser *folios_ser)
{
	return 0;
}

static inline void memfd_luo_hold_folio(struct file *file, struct folio *folio)
{
}

static inline void memfd_luo_hold_end(struct file *file,
				      struct memfd_luo_folio_ser *folios_ser)
{
	vfree(folios_ser);
}

static inline bool memfd_luo_put_off_finish(struct liveupdate_file_op_args *args)
{
	return false;
}

#endif /* CONFIG_IOMMU_LIVEUPDATE */
#endif /* _LINUX_MEMFD_LUO_H */
