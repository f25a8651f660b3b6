// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the result is one more than the contract says. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result == x;
  @*/
static __u64 next(__u64 x)
{
	return x < 10 ? x + 1 : x;
}
