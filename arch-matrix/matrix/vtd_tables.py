# SPDX-License-Identifier: GPL-2.0-only
"""VT-d's tables, read from outside: where the entry of an address is.

The root table's address comes from QEMU's trace; everything else is in the
guest's memory.  Written from the VT-d specification, with no code shared with
the kernel.
"""

from . import pci
from .entries import TableError, entry

ADDRESS = 0x000F_FFFF_FFFF_F000
LARGE = 0x80
FIRST_STAGE = 1
LEVEL_BITS = 9


def follow(value, what):
    """The address in an entry that must be present."""
    if not value & 1:
        raise TableError(f"{what} is not present: {value:#x}")
    return value & ADDRESS


def legacy_top(ram, root, bus, devfn):
    """(top table, levels, present bits) of a function in legacy mode."""
    context = follow(entry(ram, root + bus * 16), "root entry") + devfn * 16
    top = follow(entry(ram, context), "context entry")
    return top, (entry(ram, context + 8) & 7) + 2, 3


def scalable_top(ram, root, bus, devfn):
    """The same in scalable mode, for requests without a PASID."""
    half = root + bus * 16 + (8 if devfn & 0x80 else 0)
    context = follow(entry(ram, half), "root entry") + (devfn & 0x7F) * 32
    directory = follow(entry(ram, context), "context entry")
    pasid = follow(entry(ram, directory), "PASID directory entry")
    first = entry(ram, pasid)
    second_top = follow(first, "PASID entry")
    if first >> 6 & 7 == FIRST_STAGE:
        third = entry(ram, pasid + 16)
        return third & ADDRESS, (third >> 2 & 3) + 4, 1
    return second_top, (first >> 2 & 7) + 2, 3


def find_top(ram, root, scalable, bdf):
    """(top table, levels, present bits) of a function."""
    bus, devfn = divmod(pci.source_of(bdf), 256)
    return (scalable_top if scalable else legacy_top)(ram, root, bus, devfn)


def leaf(ram, root, scalable, bdf, iova):
    """(physical address of the leaf entry that maps `iova`, bytes that it maps)."""
    table, levels, present = find_top(ram, root, scalable, bdf)
    for level in range(levels - 1, -1, -1):
        index = iova >> (12 + LEVEL_BITS * level) & 0x1FF
        place = table + index * 8
        value = entry(ram, place)
        if not value & present:
            raise TableError(f"level {level} entry of {iova:#x} is not present")
        if not level or value & LARGE:
            return place, 1 << 12 + LEVEL_BITS * level
        table = value & ADDRESS
    raise TableError("no level left")


def kept(cell, devices):
    """How many handed-over tables the next kernel goes on using.

    The root table, a context table per bus (per half bus in scalable mode),
    and in scalable mode a PASID directory and a PASID table per device that is there.
    """
    scalable = cell.mode != "legacy"
    halves = {pci.source_of(device.bdf) >> (7 if scalable else 8) for device in devices}
    found = sum(device.stays for device in devices)
    return 1 + len(halves) + (2 * found if scalable else 0)


def root_table(roots):
    """(address, scalable) of the root table that the trace saw last."""
    if not roots:
        raise TableError("the kernel never set a root table")
    return int(roots[-1].fields["address"], 16), int(roots[-1].fields["scalable"])


def locate(ram, roots, bdf, iova):
    """leaf() from the live root table."""
    return leaf(ram, *root_table(roots), bdf, iova)


def translates(ram, roots, bdf):
    """TableError unless the live tables lead to page tables for a function."""
    find_top(ram, *root_table(roots), bdf)
