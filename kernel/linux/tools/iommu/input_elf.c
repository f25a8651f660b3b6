// SPDX-License-Identifier: GPL-2.0-only
/*
 * ELF cores: /proc/kcore, /proc/vmcore, QEMU's dump-guest-memory
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/elf.h>

#include "error.h"
#include "input.h"

static void check_header(const struct iommu_lu_env *env, const struct elf64_hdr *header)
{
	if (header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_ident[EI_DATA] != ELFDATA2LSB)
		fail(env->path,
		     "it is an ELF file, but not of a 64-bit little-endian machine; no such machine hands over");
	if (header->e_type != ET_CORE)
		fail(env->path,
		     "it is an ELF program and holds no memory; give a core of a kernel or of a guest");
	if (header->e_phnum == PN_XNUM || header->e_phentsize != sizeof(struct elf64_phdr))
		fail(env->path,
		     "its program headers are too many, or of an unknown size; give a core with fewer segments");
}

/* Virtual memory that is nowhere in particular is at the very end, and left out. */
static void add_segment(struct iommu_lu_env *env, const struct elf64_phdr *segment)
{
	struct memory_range range = {
		.phys = segment->p_paddr,
		.size = segment->p_memsz,
		.offset = segment->p_offset,
		.stored = segment->p_filesz,
	};

	if (segment->p_type != PT_LOAD)
		return;
	if (range.stored > range.size)
		range.stored = range.size;
	memory_add(env, &range);
}

/**
 * input_elf - what memory an ELF core holds
 * @env: the file
 */
void input_elf(struct iommu_lu_env *env)
{
	struct elf64_hdr header = {};
	struct elf64_phdr *segments;
	ssize_t bytes;
	size_t i;

	env->format = "core";
	if (pread(env->fd, &header, sizeof(header), 0) != sizeof(header))
		fail(env->path, "it ends inside its ELF header; copy it again");
	check_header(env, &header);
	bytes = header.e_phnum * sizeof(*segments);
	segments = need_memory(malloc(bytes + 1));
	if (pread(env->fd, segments, bytes, header.e_phoff) != bytes)
		fail(env->path, "it ends inside its program headers; copy it again");
	for (i = 0; i < header.e_phnum; i++)
		add_segment(env, &segments[i]);
	free(segments);
	if (!env->nr_ranges)
		fail(env->path,
		     "it is a core without physical addresses; give a core of a kernel or of a guest");
}
