// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: WP takes words of different types for separate. */
#include <linux/types.h>

/*@ requires \valid(w) && \valid((__u32 *)w);
  @ terminates \true;
  @ exits \false;
  @ assigns *w, *(__u32 *)w;
  @ ensures wrong: *w == 1;
  @*/
static void set(__u64 *w)
{
	__u32 *half = (__u32 *)w;

	*w = 1;
	*half = 2;
}
