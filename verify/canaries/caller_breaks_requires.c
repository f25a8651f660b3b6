// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: the caller does not establish what is required. */
#include <linux/types.h>

/*@ requires small: x < 10;
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 narrow(__u64 x)
{
	return x;
}

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 wide(__u64 x)
{
	return narrow(x);
}
