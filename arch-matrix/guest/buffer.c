// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer.h"
#include "iommufd.h"
#include "say.h"

/* What is told to the host is in these units, whatever the kernel's pages are. */
#define PAGE 4096UL
#define SMALL_GUARD (16 * PAGE)
#define HUGE_2M (2UL << 20)
#define PAGEMAP_PFN ((1ULL << 55) - 1)

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

/* memfd pages come as huge folios only if shmem is told so. */
static void set_shmem_huge(bool huge)
{
	int fd = open("/sys/kernel/mm/transparent_hugepage/shmem_enabled",
		      O_WRONLY | O_CLOEXEC);
	const char *word = huge ? "always" : "never";

	if (fd < 0 || write(fd, word, strlen(word)) < 0) {
		if (huge)
			die("build the kernel with TRANSPARENT_HUGEPAGE",
			    "ask for huge shmem pages");
	}
	close(fd);
}

static uint64_t *read_pagemap(const struct buffer *buf)
{
	size_t size = getpagesize(), ratio = size / PAGE;
	size_t pages = buf->file_size / PAGE;
	size_t want = pages / ratio * sizeof(uint64_t);
	uint64_t *pfn = malloc(pages * sizeof(*pfn));
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	/* Touch every page: pagemap knows only what this process has mapped. */
	for (size_t n = 0; n < buf->file_size; n += PAGE)
		*(volatile uint8_t *)(buf->file + n);
	if (fd < 0 || !pfn ||
	    pread(fd, pfn, want, (uintptr_t)buf->file / size * sizeof(*pfn)) !=
	    (ssize_t)want)
		die("run as root with PROC_PAGE_MONITOR", "read pagemap");
	close(fd);
	/* From the end, for the result takes the place of what was read. */
	for (size_t n = pages; n--;)
		pfn[n] = (pfn[n / ratio] & PAGEMAP_PFN) * ratio + n % ratio;
	return pfn;
}

/* Each CPU has a free list of its own; one of them gives pages in order. */
static void stay_on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		die("see that CPU 0 is online", "stay on one CPU");
}

/*
 * A leaf of 1 GiB needs an aligned and contiguous gigabyte of memory. Huge
 * folios come from the allocator in order, so a large file holds one. Returns
 * 0 if this one does not.
 */
static uint64_t find_contiguous(const struct buffer *buf, size_t page_size)
{
	size_t pages = buf->file_size / PAGE, need = page_size / PAGE, run = 0;
	uint64_t *pfn = read_pagemap(buf);
	uint64_t start = 0;

	for (size_t n = 0; n < pages && run < need; n++) {
		if (run && pfn[n] == pfn[n - 1] + 1) {
			run++;
			continue;
		}
		run = pfn[n] % need ? 0 : 1;
		start = n * PAGE;
	}
	free(pfn);
	return run < need ? 0 : start;
}

static void map_file(struct buffer *buf)
{
	buf->file = mmap(NULL, buf->file_size, PROT_READ | PROT_WRITE,
			 MAP_SHARED, buf->memfd, 0);
	if (buf->file == MAP_FAILED)
		die("see the console for memory shortage", "map %s", buf->name);
}

static void set_layout(struct buffer *buf, const char *name, size_t data_size,
		       size_t page_size, uint64_t iova)
{
	size_t guard = page_size > SMALL_GUARD ? page_size : SMALL_GUARD;
	size_t kernel_page = getpagesize();

	snprintf(buf->name, sizeof(buf->name), "%s", name);
	buf->data_size = round_up(round_up(data_size, page_size), kernel_page);
	buf->data_start = guard;
	buf->iova = iova;
	buf->file_size = buf->data_size + 2 * guard;
	/* The search below places the data; two gigabytes always hold one. */
	if (page_size > HUGE_2M)
		buf->file_size = 2 * page_size + HUGE_2M;
}

static bool place_data(struct buffer *buf, size_t page_size)
{
	if (page_size > HUGE_2M)
		buf->data_start = find_contiguous(buf, page_size);
	buf->data = buf->file + buf->data_start;
	return buf->data_start;
}

static void create_file(struct buffer *buf, const char *name)
{
	buf->memfd = memfd_create(name, MFD_ALLOW_SEALING | MFD_CLOEXEC);
	if (buf->memfd < 0 || ftruncate(buf->memfd, buf->file_size))
		die("build the kernel with MEMFD_CREATE", "create %s", name);
	map_file(buf);
}

void buffer_create(struct buffer *buf, const char *name, size_t data_size,
		   size_t page_size, uint64_t iova)
{
	set_layout(buf, name, data_size, page_size, iova);
	set_shmem_huge(page_size > (size_t)getpagesize());
	if (page_size > HUGE_2M)
		stay_on_one_cpu();
	create_file(buf, name);
	for (int tries = 5; !place_data(buf, page_size); tries--) {
		errno = ENOMEM;
		if (!tries)
			die("give the guest more memory",
			    "find %zu MiB of contiguous memory",
			    page_size >> 20);
		munmap(buf->file, buf->file_size);
		close(buf->memfd);
		create_file(buf, name);
	}
	memset(buf->file, BUFFER_CANARY, buf->file_size);
	/* A memfd that can change its size cannot be preserved. */
	if (fcntl(buf->memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW))
		die("create the memfd with MFD_ALLOW_SEALING", "seal %s", name);
}

void buffer_adopt(struct buffer *buf, const char *name, size_t data_size,
		  size_t page_size, uint64_t iova, int memfd)
{
	set_layout(buf, name, data_size, page_size, iova);
	buf->memfd = memfd;
	map_file(buf);
	if (!place_data(buf, page_size)) {
		errno = EFAULT;
		die("compare the extents that were printed",
		    "find the data of %s where it was", name);
	}
}

uint64_t buffer_device_address(const struct buffer *buf, size_t offset)
{
	if (!buf->pages)
		return buf->iova + offset;
	return buf->pages[offset / PAGE] + offset % PAGE;
}

int buffer_learn_addresses(struct buffer *buf, int iommufd, uint32_t ioas_id)
{
	size_t count = buf->data_size / PAGE;
	uint64_t *pages = calloc(count, sizeof(*pages));

	for (size_t n = 0; pages && n < count; n++) {
		if (!iommufd_physical(iommufd, ioas_id, buf->iova + n * PAGE,
				      &pages[n]))
			continue;
		free(pages);
		return -1;
	}
	free(buf->pages);
	buf->pages = pages;
	return pages ? 0 : -1;
}

void buffer_say_extents(const struct buffer *buf)
{
	size_t pages = buf->file_size / PAGE, n = 0;
	uint64_t *pfn = read_pagemap(buf);
	char list[800];

	say("buffer name=%s size=%zu data_start=%#llx data_size=%zu iova=%#llx",
	    buf->name, buf->file_size, (unsigned long long)buf->data_start,
	    buf->data_size, (unsigned long long)buf->iova);
	while (n < pages) {
		size_t used = 0, first = n;

		/* Each item: first page frame, step, number of pages. */
		while (n < pages && used < sizeof(list) - 40) {
			int64_t step = n + 1 < pages ? pfn[n + 1] - pfn[n] : 1;
			size_t start = n++;

			if (step != 1 && step != -1)
				step = 1;
			while (n < pages && pfn[n] == pfn[n - 1] + step)
				n++;
			used += snprintf(list + used, sizeof(list) - used,
					 "%s%llx%c%zx", used ? "," : "",
					 (unsigned long long)pfn[start],
					 step < 0 ? '-' : '+', n - start);
		}
		say("extents name=%s page=%zu list=%s", buf->name, first, list);
	}
	free(pfn);
}

/* Both ends are page aligned; a guard may be a gigabyte, so words it is. */
static size_t count_changed(const uint8_t *start, const uint8_t *end)
{
	const uint64_t canary = 0x0101010101010101ULL * BUFFER_CANARY;
	size_t changed = 0;

	for (; start < end; start += sizeof(canary))
		if (memcmp(start, &canary, sizeof(canary)))
			for (size_t n = 0; n < sizeof(canary); n++)
				changed += start[n] != BUFFER_CANARY;
	return changed;
}

size_t buffer_guard_errors(const struct buffer *buf)
{
	const uint8_t *end = buf->file + buf->file_size;

	return count_changed(buf->file, buf->data) +
	       count_changed(buf->data + buf->data_size, end);
}
