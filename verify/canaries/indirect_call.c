// SPDX-License-Identifier: GPL-2.0-only
/* Must be refused: a call through a pointer. */
#include <linux/types.h>

/*@ requires \valid_function(f);
  @ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @*/
static __u64 call(__u64 (*f)(__u64), __u64 x)
{
	return f(x);
}
