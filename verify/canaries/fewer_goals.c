// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: goals.tsv has more goals for it than there are. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 same(__u64 x)
{
	return x;
}
