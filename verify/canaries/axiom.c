// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: an axiom that nobody reviewed. */
#include <linux/types.h>

/*@ axiomatic wishes {
  @   axiom granted: \forall integer i; i == i + 1;
  @ }
  @*/

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result == x + 2;
  @*/
static __u64 same(__u64 x)
{
	return x;
}
