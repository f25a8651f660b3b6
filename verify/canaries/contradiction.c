// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: no caller can ever establish what is required. */
#include <linux/types.h>

/*@ requires low: x < 10;
  @ requires high: x > 20;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result == x + 1;
  @*/
static __u64 never(__u64 x)
{
	return x;
}
