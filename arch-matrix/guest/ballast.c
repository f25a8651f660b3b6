// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "ballast.h"
#include "cell.h"
#include "iommufd.h"
#include "say.h"

/* Far above every buffer. */
#define IOVA (1ULL << 40)

int ballast_map(int iommufd, uint32_t ioas_id)
{
	size_t size = (size_t)cell_number("ballast", 0) << 20;
	int memfd;

	if (!size)
		return -1;
	memfd = memfd_create("ballast", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	if (memfd < 0 || ftruncate(memfd, size) || fallocate(memfd, 0, 0, size) ||
	    fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) ||
	    iommufd_map_file(iommufd, ioas_id, memfd, 0, size, IOVA))
		die("give the guest more memory", "map %zu MiB of ballast",
		    size >> 20);
	return memfd;
}

uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}
