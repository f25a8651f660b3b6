// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: a lemma that nobody reviewed; WP uses it unproved. */
#include <linux/types.h>

/*@ lemma shrinks: \forall integer i; i < i - 1; */

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result > x;
  @*/
static __u64 same(__u64 x)
{
	return x;
}
