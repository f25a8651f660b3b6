# SPDX-License-Identifier: GPL-2.0-only
"""The guest's memory, read from outside through the file that backs it."""

import mmap
import struct
from dataclasses import dataclass, field

from . import frames

PAGE = 4096
CANARY = 0xA5
RING = 4096
DESC = struct.Struct("<QHHBBH")
RING_BYTES = RING * DESC.size
SLOT = 2048
DONE = 0x1
BLANK = bytes([CANARY])
BLANK_PAGE = BLANK * PAGE


class Ram:
    """The whole of a guest's memory. `split` describes where it lies."""

    def __init__(self, path, split):
        self.split = split
        with open(path, "r+b") as file:
            self.data = mmap.mmap(file.fileno(), 0)

    def offset(self, address):
        """Where a physical address is in the file."""
        for start, size, offset in self.split:
            if start <= address < start + size:
                return address - start + offset
        raise ValueError(f"no guest memory at {address:#x}")

    def address(self, offset):
        """The physical address of a place in the file."""
        for start, size, first in self.split:
            if first <= offset < first + size:
                return offset - first + start
        raise ValueError(f"no guest memory at file offset {offset:#x}")

    def close(self):
        """Let go of the file."""
        self.data.close()


@dataclass
class Buffer:
    """A guest program's buffer; `pages` are offsets in the RAM file."""

    name: str
    size: int
    data_start: int
    data_size: int
    iova: int
    pages: dict = field(default_factory=dict)

    def complete(self):
        """Whether the place of every page is known."""
        return len(self.pages) * PAGE >= self.size

    def data_pages(self):
        """Where the mapped part lies; guards are not pinned and may move."""
        first, count = self.data_start // PAGE, self.data_size // PAGE
        return [self.pages[page] for page in range(first, first + count)]

    def read(self, ram, offset, size):
        """`size` bytes at `offset` in the buffer's file."""
        parts = []
        while size:
            page, inside = divmod(offset, PAGE)
            count = min(size, PAGE - inside)
            start = self.pages[page] + inside
            parts.append(ram.data[start:start + count])
            offset += count
            size -= count
        return b"".join(parts)

    def add_extents(self, ram, first, text):
        """Take in a list of PFN, step and count as the guest prints it."""
        for item in text.split(","):
            sign = -1 if "-" in item else 1
            pfn, count = (int(part, 16) for part in item.replace("-", "+").split("+"))
            for n in range(count):
                self.pages[first] = ram.offset((pfn + sign * n) * PAGE)
                first += 1


class Ring:
    """The receive ring of a NIC, followed frame by frame."""

    def __init__(self, ram, buffer, stream, translated=True):
        self.ram = ram
        self.buffer = buffer
        self.stream = stream
        self.translated = translated
        self.landed = []
        self.bad = 0

    def descriptor(self, index):
        """One descriptor's fields."""
        raw = self.buffer.read(self.ram, self.buffer.data_start + index * DESC.size,
                               DESC.size)
        return DESC.unpack(raw)

    def slot(self, index):
        """The bytes of one receive slot."""
        start = self.buffer.data_start + RING_BYTES + index * SLOT
        return self.buffer.read(self.ram, start, SLOT)

    def poll(self, now):
        """Note every frame that has landed since the last poll."""
        while len(self.landed) < RING - 1:
            index = len(self.landed)
            _, length, _, status, _, _ = self.descriptor(index)
            if not status & DONE:
                return
            seq = frames.parse(self.stream, self.slot(index)[:length])
            self.bad += seq is None
            self.landed.append((now, seq))

    def slot_address(self, index):
        """The address of a receive slot as the NIC has to know it."""
        inside = RING_BYTES + index * SLOT
        if self.translated:
            return self.buffer.iova + inside
        page, rest = divmod(self.buffer.data_start + inside, PAGE)
        return self.ram.address(self.buffer.pages[page]) + rest

    def expected(self):
        """What the data part must hold, given the frames that landed."""
        descs, slots = [], []
        for index in range(RING):
            address = self.slot_address(index)
            if index < len(self.landed):
                found = self.descriptor(index)
                descs.append(DESC.pack(address, *found[1:]))
                body = self.slot(index)[:found[1]]
            else:
                descs.append(DESC.pack(address, 0, 0, 0, 0, 0))
                body = b""
            slots.append(body + BLANK * (SLOT - len(body)))
        return b"".join(descs + slots)


def differing(one, two):
    """How many bytes of two equally long texts differ."""
    return 0 if one == two else sum(a != b for a, b in zip(one, two))


def stray_writes(ram, buffer, data):
    """Bytes of a buffer that differ from `data` with canaries around it."""
    end = buffer.data_start + len(data)
    total = 0
    for page, at in buffer.pages.items():
        first = page * PAGE
        found = ram.data[at:at + PAGE]
        if buffer.data_start <= first < end:
            inside = data[first - buffer.data_start:first - buffer.data_start + PAGE]
            total += differing(inside + BLANK_PAGE[len(inside):], found)
        elif found != BLANK_PAGE:
            total += differing(BLANK_PAGE, found)
    return total
