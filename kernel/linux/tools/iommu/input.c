// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that hold memory of a kernel
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/elf.h>

#include "error.h"
#include "handover_file.h"
#include "input.h"

/* Files that do hold memory, but cannot be read as they are */
static const struct foreign {
	const char *magic;
	size_t size;
	const char *what;
	const char *next;
} foreign[] = {
	{ "KDUMP   ", 8, "a compressed kdump", "convert it with makedumpfile -E" },
	{ "makedumpfile", 12, "a flattened kdump", "convert it with makedumpfile -R" },
	{ "QFI\xfb", 4, "a qcow2 image", "take a dump with dump-guest-memory" },
	{ "QEVM", 4, "a saved state of QEMU", "take a dump with dump-guest-memory" },
	{ "EMiL", 4, "a LiME dump", "take it anew with format=raw" },
	{ "\x1f\x8b", 2, "compressed with gzip", "decompress it" },
	{ "\3757zXZ", 5, "compressed with xz", "decompress it" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed with zstd", "decompress it" },
	{ "BZh", 3, "compressed with bzip2", "decompress it" },
};

static void refuse_foreign(const struct iommu_lu_env *env, const char *start)
{
	size_t i;

	for (i = 0; i < NR_OF(foreign); i++) {
		if (!memcmp(start, foreign[i].magic, foreign[i].size))
			fail(env->path, "it is %s; %s", foreign[i].what, foreign[i].next);
	}
}

/* A plain file of memory */
static void input_raw(struct iommu_lu_env *env, const struct input_options *options)
{
	struct memory_range whole = { 0, env->file_size, 0, env->file_size };
	size_t i;

	env->format = "memory";
	if (env->file_size && env->file_size < PAGE_BYTES)
		fail(env->path,
		     "it has %llu bytes, less than a page; it is truncated, or no memory at all",
		     env->file_size);
	if (!options->nr_map && !env->file_size)
		fail(env->path,
		     "it does not say how large it is; say with --map what memory it holds");
	for (i = 0; i < options->nr_map; i++)
		memory_add(env, &options->map[i]);
	if (!options->nr_map)
		memory_add(env, &whole);
}

static void open_file(struct iommu_lu_env *env, const char *path)
{
	struct stat stat;

	memset(env, 0, sizeof(*env));
	env->path = path;
	env->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (env->fd < 0 && errno == EPERM)
		fail(path, "%s; the kernel is locked down, take a dump from outside",
		     strerror(errno));
	if (env->fd < 0)
		fail(path, "%s; give a file that can be read%s", strerror(errno),
		     errno == EACCES ? ", or run as root" : "");
	if (fstat(env->fd, &stat))
		fail(path, "%s; give a file", strerror(errno));
	if (S_ISDIR(stat.st_mode))
		fail(path, "it is a directory; give a file in it");
	if (S_ISREG(stat.st_mode) && strcmp(path, INPUT_LIVE))
		env->file_size = stat.st_size;
	if (S_ISREG(stat.st_mode) && !stat.st_size)
		fail(path, "it is empty; copy it again");
}

/**
 * input_open - open a file and find the root in it
 * @env: filled in
 * @path: its name
 * @options: what the user says about it
 */
void input_open(struct iommu_lu_env *env, const char *path,
		const struct input_options *options)
{
	const __u64 magic = HANDOVER_FILE_MAGIC;
	char start[16] = "";

	open_file(env, path);
	if (pread(env->fd, start, sizeof(start), 0) < 0)
		fail(path, "%s; give a file that can be read", strerror(errno));
	if (!memcmp(start, &magic, sizeof(magic))) {
		input_handover_file(env);
	} else if (!memcmp(start, ELFMAG, SELFMAG)) {
		input_elf(env);
	} else {
		refuse_foreign(env, start);
		input_raw(env, options);
	}
	if (options->nr_map && strcmp(env->format, "memory"))
		fail(path, "it is a %s and says itself what it holds; leave out --map",
		     env->format);
	memory_settle(env);
	root_find(env, options);
}
