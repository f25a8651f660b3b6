/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * failnth: allocation failures, one after the other.
 *
 * Needs a kernel with FAULT_INJECTION, FAILSLAB and FAIL_PAGE_ALLOC.
 */
#ifndef GUEST_FAILNTH_H
#define GUEST_FAILNTH_H

/* Have failures hit allocations that may sleep, and stay quiet about them. */
void failnth_prepare(void);

/**
 * struct failnth - what is to survive failing allocations
 * @what: its name
 * @before: makes ready for it, undisturbed; may be NULL
 * @step: runs with one allocation failing; returns 0, or -1 with errno
 * @after: undoes @step, whether it failed or not, undisturbed; if NULL, the
 *	step is done once and for all when it succeeds
 */
struct failnth {
	const char *what;
	void (*before)(void *arg);
	int (*step)(void *arg);
	void (*after)(void *arg);
};

/*
 * Run the step with its first allocation failing, then with its second, and so
 * on, until there was none left to fail. Any error but ENOMEM ends the program.
 */
void failnth_each(const struct failnth *test, void *arg);

#endif
