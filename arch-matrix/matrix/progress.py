# SPDX-License-Identifier: GPL-2.0-only
"""Progress with the time left, on standard error.

On a terminal one line is rewritten; in a log a line is written now and then.
"""

import sys
import time

LOG_INTERVAL = 20.0
TTY_INTERVAL = 0.2


def say(text):
    """One line of news."""
    print(text, file=sys.stderr, flush=True)


def warn(text):
    """One line that the user should not miss."""
    say(f"warning: {text}")


def duration(seconds):
    """Seconds as a short text: 42 s, 3 min 05 s."""
    seconds = int(seconds + 0.5)
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60:02d} s"


class Progress:
    """A task of `total` steps; total None means that the end is not known.

    It is not, either, once there are more steps than that.
    """

    def __init__(self, title, total=None, unit="", stream=None):
        self.title = title
        self.total = total
        self.unit = unit
        self.stream = stream or sys.stderr
        self.tty = self.stream.isatty()
        self.start = time.monotonic()
        self.shown = self.start if not self.tty else 0.0

    def line(self, done):
        """The text shown when `done` steps are behind us."""
        elapsed = time.monotonic() - self.start
        if not self.total or done > self.total:
            return f"{self.title}: {done} {self.unit} ({duration(elapsed)})"
        text = f"{self.title}: {100 * done // self.total:3d} %"
        if done and elapsed > 1:
            left = elapsed * (self.total - done) / done
            text += f", about {duration(left)} left"
        return text

    def update(self, done):
        """Show that `done` steps are behind us, if it is time to."""
        now = time.monotonic()
        if now - self.shown < (TTY_INTERVAL if self.tty else LOG_INTERVAL):
            return
        self.shown = now
        if self.tty:
            self.stream.write(f"\r\033[K{self.line(done)}")
        else:
            self.stream.write(self.line(done) + "\n")
        self.stream.flush()

    def finish(self, text="done"):
        """Close the line with a result."""
        elapsed = duration(time.monotonic() - self.start)
        start = "\r\033[K" if self.tty else ""
        self.stream.write(f"{start}{self.title}: {text} ({elapsed})\n")
        self.stream.flush()
