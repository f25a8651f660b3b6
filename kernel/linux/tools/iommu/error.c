// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages for people, and exit codes
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"

/**
 * fail - give up
 * @thing: the file or option at fault
 * @format: the cause; what to do about it
 */
void fail(const char *thing, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "iommu-handover: %s: ", thing);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_TROUBLE);
}

/**
 * need_memory - give up if there is no memory
 * @memory: what malloc() and its like returned
 *
 * Return: @memory.
 */
void *need_memory(void *memory)
{
	if (!memory)
		fail("memory", "there is not enough; use a larger machine");
	return memory;
}
