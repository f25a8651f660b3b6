# SPDX-License-Identifier: GPL-2.0-only
"""Where the CPUs of a guest stand that does not go on.

Asks QEMU's monitor for the registers and the stack of every CPU and names the
addresses by the System.map of the kernel that runs.
"""

import bisect
import re
import socket
import time

PROMPT = b"(qemu) "
PATIENCE = 5
DEPTH = 12
STACK_WORDS = 160
CPU = re.compile(r"CPU *#(\d+)")
COUNTER = re.compile(r"\b(?:[RE]IP|PC)=\s*([0-9a-f]{8,16})")
STACK = re.compile(r"\b(?:[RE]SP|SP)=\s*([0-9a-f]{8,16})")
WORD = re.compile(r"\b0x([0-9a-f]{16})\b")
TEXT = "tTwW"


class Symbols:
    """The text symbols of a System.map."""

    def __init__(self, text):
        rows = (line.split() for line in text.splitlines())
        found = sorted((int(row[0], 16), row[2]) for row in rows
                       if len(row) == 3 and row[1] in TEXT)
        self.addresses = [address for address, _ in found]
        self.names = [name for _, name in found]

    def name(self, address):
        """symbol+offset of an address in the kernel's text, or an empty text."""
        at = bisect.bisect_right(self.addresses, address) - 1
        if at < 0 or address >= self.addresses[-1]:
            return ""
        return f"{self.names[at]}+{address - self.addresses[at]:#x}"


class Monitor:
    """QEMU's human monitor on a socket pair."""

    def __init__(self):
        self.near, self.far = socket.socketpair()
        self.near.settimeout(PATIENCE)
        self.prompts = 1

    def options(self):
        """What makes QEMU serve it; the far end must be passed on."""
        return ["-chardev", f"socket,id=monitor,fd={self.far.fileno()}",
                "-mon", "chardev=monitor,mode=readline"]

    def ask(self, command):
        """The answer to a command; a QEMU that is stuck itself gives a part of it."""
        answer, end = b"", time.monotonic() + PATIENCE
        # The first prompt is QEMU's greeting, the next one follows the answer.
        wanted, self.prompts = self.prompts + 1, 0
        try:
            self.near.sendall(f"{command}\n".encode())
            while answer.count(PROMPT) < wanted and time.monotonic() < end:
                answer += self.near.recv(1 << 16)
        except OSError:
            pass
        return answer.decode("ascii", "replace")

    def close(self):
        """Give both ends back."""
        self.near.close()
        self.far.close()


def chain(words, symbols):
    """The text addresses among the words of a stack, as far as DEPTH."""
    named = (symbols.name(word) for word in words)
    return [name for name in named if name][:DEPTH]


def where(monitor, symbols):
    """A line for each CPU: where it is, and what its stack names."""
    lines = []
    registers = monitor.ask("info registers -a")
    parts = CPU.split(registers)[1:]
    for cpu, text in zip(parts[::2], parts[1::2]):
        counter, stack = COUNTER.search(text), STACK.search(text)
        if not counter:
            continue
        address = int(counter[1], 16)
        line = f"CPU {cpu} at {symbols.name(address) or hex(address)}"
        if "HLT=1" in text:
            line += ", halted"
        if stack:
            monitor.ask(f"cpu {cpu}")
            answer = monitor.ask(f"x /{STACK_WORDS}gx 0x{stack[1]}")
            words = [int(word, 16) for word in WORD.findall(answer)]
            line += f"; stack {' '.join(chain(words, symbols))}"
        lines.append(line)
    return lines or ["QEMU's monitor does not answer"]
