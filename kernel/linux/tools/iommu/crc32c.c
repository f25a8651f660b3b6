// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checksum of a handover file
 */
#include "crc32c.h"

#define POLYNOMIAL	0x82f63b78U

/**
 * crc32c - go on with a CRC-32C
 * @crc: what came out so far, all ones at the start
 * @data: more data
 * @bytes: its bytes
 *
 * Return: the checksum after all data was seen, when all its bits are inverted.
 */
__u32 crc32c(__u32 crc, const void *data, size_t bytes)
{
	static __u32 table[256];
	const unsigned char *byte = data;
	__u32 i, bit;

	if (!table[1]) {
		for (i = 0; i < 256; i++) {
			table[i] = i;
			for (bit = 0; bit < 8; bit++)
				table[i] = table[i] >> 1 ^ (table[i] & 1 ? POLYNOMIAL : 0);
		}
	}
	while (bytes--)
		crc = crc >> 8 ^ table[(crc ^ *byte++) & 0xff];
	return crc;
}
