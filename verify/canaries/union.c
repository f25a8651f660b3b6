// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: WP takes the members of a union for separate. */
#include <linux/types.h>

union word {
	__u64 whole;
	__u32 half[2];
};

/*@ requires \valid(w);
  @ terminates \true;
  @ exits \false;
  @ assigns w->whole;
  @ ensures wrong: w->half[0] == \old(w->half[0]);
  @*/
static void set(union word *w, __u64 x)
{
	w->whole = x;
}
