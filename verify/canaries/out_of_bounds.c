// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the last word is behind the end. */
#include <linux/types.h>

/*@ requires \valid_read(w + (0 .. 3));
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 last(const __u64 *w)
{
	return w[4];
}
