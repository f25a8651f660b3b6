/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What libFuzzer calls and offers, and what our two parts tell each other
 */
#ifndef _ABI_TESTS_FUZZ_H
#define _ABI_TESTS_FUZZ_H

#include <stddef.h>

size_t LLVMFuzzerMutate(unsigned char *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(unsigned char *data, size_t size, size_t room,
			       unsigned int seed);

/* A handover was accepted: more than others it is worth editing. */
void fuzz_accepted(const unsigned char *data, size_t size);

#endif
