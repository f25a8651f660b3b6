// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: a contract without a body that nobody reviewed. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures \result == 4;
  @*/
__u64 miracle(void);

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures four: \result == 4;
  @*/
static __u64 four(void)
{
	return miracle();
}
