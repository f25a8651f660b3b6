// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: WP passes over assembly. */
#include <linux/types.h>

/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ ensures wrong: \result == 0;
  @*/
static int answer(void)
{
	int x = 0;

	asm volatile("" : "+r"(x));
	return x;
}
