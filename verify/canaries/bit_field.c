// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: WP does not cut what is stored in a bit-field. */
#include <linux/types.h>

struct entry {
	__u64 address : 52;
	__u64 flags : 12;
};

/*@ requires \valid(e);
  @ terminates \true;
  @ exits \false;
  @ assigns e->flags;
  @ ensures wrong: e->flags == x;
  @*/
static void set(struct entry *e, __u64 x)
{
	e->flags = x;
}
