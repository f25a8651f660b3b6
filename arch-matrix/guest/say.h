/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * say: what a guest program tells the host.
 *
 * Every line goes through /dev/kmsg, so it reaches the console whole, in
 * order with the kernel's own messages and with the kernel's time stamp:
 *
 *	HANDOVER: at=EVENT key=value key=value ...
 *
 * Values hold no white space; free text is put between double quotes.
 */
#ifndef GUEST_SAY_H
#define GUEST_SAY_H

/* Print one line. @fmt starts with the event's name. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Report a failed step and end the program. @fmt names the step, errno says
 * why it failed, @next tells the reader what to look at.
 */
_Noreturn void die(const char *next, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
