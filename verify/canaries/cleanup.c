// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: WP does not run the handler of a cleanup attribute. */
#include <linux/types.h>

static __u64 count;

/*@ terminates \true;
  @ exits \false;
  @ assigns count;
  @*/
static void leave(int *p)
{
	count++;
}

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static int pass(void)
{
	int x __attribute__((__cleanup__(leave))) = 1;

	return x;
}
