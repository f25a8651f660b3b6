// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: an admitted property. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result == 3;
  @*/
static __u64 three(__u64 x)
{
	/*@ admit given: x == 3; */
	return x;
}
