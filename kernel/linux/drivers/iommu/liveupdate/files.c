// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU live update: LUO file handlers on behalf of modules
 */
#define pr_fmt(fmt) "iommu: liveupdate: " fmt

#include <linux/cleanup.h>
#include <linux/init.h>
#include <linux/kmod.h>
#include <linux/liveupdate.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "internal.h"

/**
 * DOC: Files
 *
 * LUO looks for the handlers of all files of a session when userspace opens it
 * after kexec, and its registration is not for modules. So the handlers of
 * iommufd and VFIO files are built in, and forward to the module that owns such
 * files. A module is loaded when one of its files is retrieved.
 */

static const char * const modules[IOMMU_LU_NR_FILES] = {
	[IOMMU_LU_FILE_IOMMUFD] = "iommufd",
	[IOMMU_LU_FILE_VFIO] = "vfio-pci",
};

/* Protects the pointers; a module's code is kept by a reference to it. */
static DEFINE_MUTEX(file_ops_lock);
static const struct liveupdate_file_ops *file_ops[IOMMU_LU_NR_FILES];

/**
 * iommu_lu_register_file_ops - a module can preserve and retrieve its files
 * @kind: the kind of file
 * @ops: the operations; owner is the module
 *
 * Return: 0, or -EBUSY if another module has registered.
 */
int iommu_lu_register_file_ops(enum iommu_lu_file kind,
			       const struct liveupdate_file_ops *ops)
{
	guard(mutex)(&file_ops_lock);
	if (file_ops[kind])
		return -EBUSY;
	file_ops[kind] = ops;
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_lu_register_file_ops);

/**
 * iommu_lu_unregister_file_ops - undo iommu_lu_register_file_ops()
 * @kind: the kind of file
 */
void iommu_lu_unregister_file_ops(enum iommu_lu_file kind)
{
	guard(mutex)(&file_ops_lock);
	file_ops[kind] = NULL;
}
EXPORT_SYMBOL_GPL(iommu_lu_unregister_file_ops);

static const struct liveupdate_file_ops *get_ops(enum iommu_lu_file kind)
{
	const struct liveupdate_file_ops *ops;

	guard(mutex)(&file_ops_lock);
	ops = file_ops[kind];
	return ops && try_module_get(ops->owner) ? ops : NULL;
}

static struct liveupdate_file_handler handlers[IOMMU_LU_NR_FILES];

static enum iommu_lu_file kind_of(const struct liveupdate_file_handler *handler)
{
	return handler - handlers;
}

static bool file_can_preserve(struct liveupdate_file_handler *handler,
			      struct file *file)
{
	const struct liveupdate_file_ops *ops = get_ops(kind_of(handler));
	bool ret;

	if (!ops)
		return false;
	ret = ops->can_preserve(handler, file);
	module_put(ops->owner);
	return ret;
}

/* The module stays from preserve to unpreserve, and from retrieve to finish. */
static int file_preserve(struct liveupdate_file_op_args *args)
{
	const struct liveupdate_file_ops *ops = get_ops(kind_of(args->handler));
	int ret;

	if (!ops)
		return -ENODEV;
	ret = ops->preserve(args);
	if (ret)
		module_put(ops->owner);
	return ret;
}

static void file_unpreserve(struct liveupdate_file_op_args *args)
{
	const struct liveupdate_file_ops *ops = file_ops[kind_of(args->handler)];

	ops->unpreserve(args);
	module_put(ops->owner);
}

static int file_freeze(struct liveupdate_file_op_args *args)
{
	return file_ops[kind_of(args->handler)]->freeze(args);
}

static void file_unfreeze(struct liveupdate_file_op_args *args)
{
	const struct liveupdate_file_ops *ops = file_ops[kind_of(args->handler)];

	if (ops->unfreeze)
		ops->unfreeze(args);
}

static int file_retrieve(struct liveupdate_file_op_args *args)
{
	enum iommu_lu_file kind = kind_of(args->handler);
	const struct liveupdate_file_ops *ops = get_ops(kind);
	int ret;

	if (!ops) {
		request_module("%s", modules[kind]);
		ops = get_ops(kind);
	}
	if (!ops) {
		pr_err("cannot retrieve a file: load the module %s first\n",
		       modules[kind]);
		return -ENODEV;
	}
	ret = ops->retrieve(args);
	if (ret)
		module_put(ops->owner);
	return ret;
}

static void file_finish(struct liveupdate_file_op_args *args)
{
	enum iommu_lu_file kind = kind_of(args->handler);

	if (args->retrieve_status > 0) {
		file_ops[kind]->finish(args);
		module_put(file_ops[kind]->owner);
	} else if (kind == IOMMU_LU_FILE_IOMMUFD) {
		iommu_lu_finish_iommufd(args->serialized_data);
	}
}

/*
 * LUO asks without saying which handler. A file of another VFIO driver does not
 * keep vfio-pci, which knows the ID; then nothing else has it.
 */
static unsigned long get_id(enum iommu_lu_file kind, struct file *file)
{
	const struct liveupdate_file_ops *ops = get_ops(kind);
	unsigned long id;

	if (!ops)
		return (unsigned long)file;
	id = ops->get_id(file);
	module_put(ops->owner);
	return id;
}

static unsigned long iommufd_get_id(struct file *file)
{
	return get_id(IOMMU_LU_FILE_IOMMUFD, file);
}

static unsigned long vfio_get_id(struct file *file)
{
	return get_id(IOMMU_LU_FILE_VFIO, file);
}

#define FORWARD_OPS(get_id_fn)			\
{						\
	.can_preserve = file_can_preserve,	\
	.preserve = file_preserve,		\
	.unpreserve = file_unpreserve,		\
	.freeze = file_freeze,			\
	.unfreeze = file_unfreeze,		\
	.retrieve = file_retrieve,		\
	.finish = file_finish,			\
	.get_id = (get_id_fn),			\
	.owner = THIS_MODULE,			\
}

static const struct liveupdate_file_ops forward_ops[IOMMU_LU_NR_FILES] = {
	[IOMMU_LU_FILE_IOMMUFD] = FORWARD_OPS(iommufd_get_id),
	[IOMMU_LU_FILE_VFIO] = FORWARD_OPS(vfio_get_id),
};

static struct liveupdate_file_handler handlers[IOMMU_LU_NR_FILES] = {
	[IOMMU_LU_FILE_IOMMUFD] = {
		.ops = &forward_ops[IOMMU_LU_FILE_IOMMUFD],
		.compatible = IOMMU_LU_IOMMUFD_NAME,
	},
	[IOMMU_LU_FILE_VFIO] = {
		.ops = &forward_ops[IOMMU_LU_FILE_VFIO],
		.compatible = IOMMU_LU_VFIO_NAME,
	},
};

static int __init iommu_lu_files_init(void)
{
	enum iommu_lu_file kind;
	int ret;

	if (!liveupdate_enabled())
		return 0;
	for (kind = 0; kind < IOMMU_LU_NR_FILES; kind++) {
		ret = liveupdate_register_file_handler(&handlers[kind]);
		if (ret)
			return ret;
		ret = liveupdate_register_flb(&handlers[kind], &iommu_lu_flb);
		if (ret)
			return ret;
	}
	return 0;
}
device_initcall(iommu_lu_files_init);
