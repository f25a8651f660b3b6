// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: it writes what its assigns clause does not name. */
#include <linux/types.h>

/*@ requires \valid(w + (0 .. 1));
  @ terminates \true;
  @ exits \false;
  @ assigns w[0];
  @*/
static void put(__u64 *w)
{
	w[0] = 1;
	w[1] = 2;
}
