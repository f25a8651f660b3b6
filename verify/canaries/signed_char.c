// SPDX-License-Identifier: GPL-2.0-only
/* Depends on the sign of a plain char, so on the data model. */

/*@ assigns \nothing; */
int is_negative(char c)
{
	return c < 0;
}
