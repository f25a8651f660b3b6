// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text in a handover file
 */
#include <stddef.h>

#include <linux/types.h>

#include "text.h"

/* Bytes of the UTF-8 sequence at @text, 0 if it is none; its character is stored. */
static size_t sequence(const char *text, __u32 *character)
{
	static const __u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = *text;
	size_t bytes = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 :
		       first >> 3 == 30 ? 4 : 0;
	size_t i;

	*character = bytes > 1 ? first & (0x7f >> bytes) : first;
	for (i = 1; i < bytes; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (text[i] & 0x3f);
	}
	if (*character < least[bytes] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character < 0xe000))
		return 0;
	return bytes;
}

/**
 * text_fault - why a text cannot be shown as it is
 * @text: lines of text
 *
 * Return: what is wrong, or NULL.
 */
const char *text_fault(const char *text)
{
	__u32 character;
	size_t bytes;

	for (; *text; text += bytes) {
		bytes = sequence(text, &character);
		if (!bytes)
			return "its text is not UTF-8";
		if ((character < ' ' && character != '\n') ||
		    (character >= 0x7f && character < 0xa0))
			return "its text has control characters";
	}
	return NULL;
}
