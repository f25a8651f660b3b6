# SPDX-License-Identifier: GPL-2.0-only
"""AMD-Vi's tables, read from outside: where the entry of an address is.

The device table's address comes from QEMU's trace; everything else is in the
guest's memory.  Written from AMD's I/O virtualization specification, with no code
shared with the kernel.  Page tables of the first format only: the emulation has no
others.
"""

from . import pci
from .entries import TableError, bits, entry

ADDRESS = 0x000F_FFFF_FFFF_F000
ENTRY_BYTES = 32
VALID, TRANSLATES = 1, 2
# Of an entry's third word: bits that say nothing of interrupts, and what aborts these.
GUEST_LEVELS, ABORTS = 3 << 54, 1
LEVEL_BITS = 9
# The number of a next level that says: this is a page, of a size that its address tells.
SIZED = 7


def device_table(roots):
    """The device table that the trace saw last."""
    if not roots:
        raise TableError("the kernel never set a device table")
    return int(roots[-1].fields["value"], 16) & ADDRESS


def find_top(ram, roots, bdf):
    """(top table, levels) of a function."""
    place = device_table(roots) + pci.source_of(bdf) * ENTRY_BYTES
    word = entry(ram, place)
    levels = bits(word, 11, 9)
    if not word & VALID or not word & TRANSLATES or not 1 <= levels <= 6:
        raise TableError(f"the device table entry does not translate: {word:#x}")
    return word & ADDRESS, levels


def page_bytes(value, level):
    """How much a leaf entry of a level maps."""
    if bits(value, 11, 9) != SIZED:
        return 1 << 12 + LEVEL_BITS * level
    size = 1 << 13
    while value & size >> 1:
        size <<= 1
    return size


def leaf(ram, top, levels, iova):
    """(physical address of the entry that maps `iova`, bytes that it maps)."""
    table, level = top, levels - 1
    while True:
        index = iova >> (12 + LEVEL_BITS * level) & 0x1FF
        place = table + index * 8
        value = entry(ram, place)
        below = bits(value, 11, 9)
        if not value & 1:
            raise TableError(f"level {level} entry of {iova:#x} is not present")
        if below in (0, SIZED):
            return place, page_bytes(value, level)
        if below > level:
            raise TableError(f"level {level} entry of {iova:#x} does not descend")
        table, level = value & ADDRESS, below - 1


def kept(_cell, _devices):
    """No handed-over table stays in use: the next kernel has a device table of its own."""
    return 0


def locate(ram, roots, bdf, iova):
    """leaf() of a function, from the live device table."""
    return leaf(ram, *find_top(ram, roots, bdf), iova)


def translates(ram, roots, bdf):
    """TableError unless the live tables lead to page tables for a function."""
    find_top(ram, roots, bdf)


def silent(ram, roots, bdf):
    """TableError unless a function's interrupts are aborted, by no table."""
    word = entry(ram, device_table(roots) + pci.source_of(bdf) * ENTRY_BYTES + 16)
    if word & ~GUEST_LEVELS != ABORTS:
        raise TableError(f"the device table entry says of interrupts: {word:#x}")
