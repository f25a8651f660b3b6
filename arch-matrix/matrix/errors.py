# SPDX-License-Identifier: GPL-2.0-only
"""Errors that a user can act on, and the way they are printed.

A UserError names the thing, the cause and the next step.  Everything else that
escapes is a defect of this program and keeps its traceback.
"""

import errno
import shlex
import signal
import sys

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130
LAST_LINES = 25


class UserError(Exception):
    """What went wrong (thing), why (cause), and what to do now (next_step)."""

    def __init__(self, thing, cause, next_step):
        super().__init__(thing, cause, next_step)
        self.thing = thing
        self.cause = cause
        self.next_step = next_step

    def __str__(self):
        return f"{self.thing}: {self.cause}\n  next step: {self.next_step}"


class CommandFailed(Exception):
    """A program ended with an exit code other than 0; text is its output."""

    def __init__(self, argv, code, text):
        super().__init__(f"{shlex.join(map(str, argv))}: exit code {code}\n{text}")
        self.argv = argv
        self.code = code
        self.text = text


class Killed(UserError):
    """A program was ended by a signal: what it was writing may be half-made."""


def number(name, text):
    """A whole number from 1 on, of a variable that the user may set."""
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"{name}={text}", "it is not a whole number from 1 on",
                        f"give one, such as {name}=2")
    return int(text)


def disk_full(where):
    """The error for a write that found no room at `where`."""
    return UserError(
        f"disk full while writing {where}",
        "no space is left on that file system",
        "free some space there, or, if it is the cache, set XDG_CACHE_HOME to a larger disk; "
        "nothing half-made is kept, so just run the command again")


def is_disk_full(error):
    """Whether an exception says that there was no room for a write."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def unforeseen(error):
    """The error for a program that failed where nobody knows more about it."""
    last = "\n".join(error.text.strip().splitlines()[-LAST_LINES:])
    return UserError(
        f"{shlex.join(map(str, error.argv))} failed", f"exit code {error.code}:\n{last}",
        "mend what it says, then run the command again")


def end(_number, _frame):
    """A request to end is handled as control-C is, so that we clean up."""
    raise KeyboardInterrupt


def guarded(main):
    """Run main() and turn user errors into a message and an exit code."""
    before = signal.signal(signal.SIGTERM, end)
    try:
        return main()
    except UserError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        return EXIT_USER_ERROR
    except CommandFailed as error:
        print(f"\nerror: {unforeseen(error)}", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print("\ninterrupted; nothing half-made will be trusted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except OSError as error:
        if not is_disk_full(error):
            raise
        print(f"\nerror: {disk_full(error.filename or 'the cache')}",
              file=sys.stderr)
        return EXIT_USER_ERROR
    finally:
        signal.signal(signal.SIGTERM, before)
