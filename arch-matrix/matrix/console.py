# SPDX-License-Identifier: GPL-2.0-only
"""The guest's console: the kernel's messages and what the programs say."""

import re
import shlex
import threading
import time

SAID = re.compile(r"HANDOVER: at=(\S+) ?(.*?)\s*$")
# What the feature logs when it does not accept a handover, or a part of it; the rule
# that is broken stands in brackets, in all its forms.
BROKEN_RULE = re.compile(r"\bliveupdate: .*\[([A-Z]+-\d+)\]")
# What a healthy kernel never prints.
SPLATS = tuple(re.compile(pattern) for pattern in (
    r"\bWARNING: ", r"\bBUG: ", r"kernel BUG at", r"\bOops\b", r"Kernel panic",
    r"general protection fault", r"Call [Tt]race:", r"KASAN:", r"UBSAN:",
    r"possible (circular|recursive) locking", r"suspicious RCU", r"INFO: task .* blocked",
    r"rcu: INFO:", r"[Uu]nable to handle", r"refcount_t:", r"kmemleak: \d+ new",
    r"Bad page state", r"list_(add|del) corruption", r"stack-protector",
    r"Internal error: ", r"memory probably corrupted",
))


def parse_said(line):
    """(event, {key: value}) of a line of a guest program, or None."""
    match = SAID.search(line)
    if not match:
        return None
    try:
        words = shlex.split(match[2])
    except ValueError:
        words = match[2].split()
    pairs = (word.partition("=") for word in words)
    return match[1], {key: value for key, _, value in pairs}


def broken_rule(lines):
    """(rule, line) of the first rule that a kernel says is broken, or two empty texts."""
    for _, text in lines:
        found = BROKEN_RULE.search(text)
        if found:
            return found[1], text
    return "", ""


def splats(lines):
    """The lines that a healthy kernel never prints."""
    return [text for _, text in lines if any(rule.search(text) for rule in SPLATS)]


class Console(threading.Thread):
    """Reads the console of a running QEMU and keeps every line with its time."""

    def __init__(self, stream, log, on_said):
        super().__init__(daemon=True)
        self.stream = stream
        self.log = log
        self.on_said = on_said
        self.lines = []
        self.said = []
        self.failed = None

    def run(self):
        try:
            self.read()
        except OSError as error:
            self.failed = error

    def read(self):
        """Take line after line until QEMU has ended."""
        with open(self.log, "w", encoding="utf-8") as log:
            for raw in self.stream:
                now = time.monotonic()
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                log.write(f"{line}\n")
                log.flush()
                self.lines.append((now, line))
                said = parse_said(line)
                if said:
                    self.said.append((now, *said))
                    self.on_said(now, *said)

    def tail(self, count=15):
        """The last lines, for an error report."""
        return [text for _, text in self.lines[-count:]]
