// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the loop need not end. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 follow(__u64 x)
{
	/*@ loop assigns x;
	  @ loop variant x;
	  @*/
	while (x != 7)
		x = x > 100 ? 7 : x + 1;
	return x;
}
