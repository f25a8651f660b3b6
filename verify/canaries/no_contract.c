// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: nothing is said of the function that is called. */
#include <linux/types.h>

__u64 unknown(__u64 x);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 call(__u64 x)
{
	return unknown(x);
}
