// SPDX-License-Identifier: GPL-2.0-only
/*
 * Says what the kernel's reader finds in handover files, a line of JSON each.
 *
 * usage: abi-show FILE...
 */
#include "contents.h"

int main(int argc, char **argv)
{
	const char *error;
	struct pages p;
	int i, bad = 0;

	for (i = 1; i < argc; i++) {
		error = pages_load(&p, argv[i]);
		if (error) {
			fprintf(stderr, "abi-show: %s: %s\n", argv[i], error);
			printf("{\"error\": \"%s\"}\n", error);
			bad = 1;
		} else {
			contents_print(&p, stdout);
		}
		pages_free(&p);
	}
	return bad;
}
