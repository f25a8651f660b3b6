// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "frame.h"

struct frame_head {
	uint32_t magic;
	uint32_t stream;
	uint64_t seq;
};

bool frame_parse(const void *data, size_t size, uint64_t *seq)
{
	const uint8_t *payload = (const uint8_t *)data + FRAME_HEADERS;
	struct frame_head head;
	uint32_t word, want, words;

	if (size < FRAME_HEADERS + sizeof(head))
		return false;
	memcpy(&head, payload, sizeof(head));
	if (head.magic != FRAME_MAGIC)
		return false;
	words = FRAME_MIN_WORDS + head.seq % 97;
	if (size != FRAME_HEADERS + sizeof(head) + words * sizeof(word))
		return false;
	want = (uint32_t)head.seq * 0x9e3779b1u;
	for (uint32_t n = 0; n < words; n++, want += 0x85ebca6bu) {
		memcpy(&word, payload + sizeof(head) + n * sizeof(word),
		       sizeof(word));
		if (word != want)
			return false;
	}
	*seq = head.seq;
	return true;
}
