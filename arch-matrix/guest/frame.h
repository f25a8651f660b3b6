/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame: the numbered frames that the host sends.
 *
 * Ethernet, IPv4 and UDP headers, then little-endian:
 *
 *	u32 magic; u32 stream; u64 seq; u32 word[FRAME_MIN_WORDS + seq % 97]
 *
 * word[n] = seq * 0x9e3779b1 + n * 0x85ebca6b. matrix/frames.py writes them.
 */
#ifndef GUEST_FRAME_H
#define GUEST_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MAGIC 0x564f4448
#define FRAME_HEADERS 42
#define FRAME_MIN_WORDS 8

/* True if @data is a whole frame with the right contents. */
bool frame_parse(const void *data, size_t size, uint64_t *seq);

#endif
