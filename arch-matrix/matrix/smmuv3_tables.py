# SPDX-License-Identifier: GPL-2.0-only
"""SMMUv3's tables, read from outside: where the entry of an address is.

The stream table's place comes from QEMU's trace; everything else is in the
guest's memory.  Written from the SMMUv3 and Armv8-A manuals, with no code shared
with the kernel.
"""

from dataclasses import dataclass

from . import pci
from .entries import TableError, bits, entry

STRTAB_BASE, STRTAB_BASE_CFG = 0x80, 0x88
LINEAR = 0
STE_BYTES = 64
STREAMS, STREAMS_OF_BUS = 1 << 16, 1 << 8
# The kernel's page size, by configuration, where it is not 4 KiB.
PAGES = {"pages64k": 1 << 16}
LINEAR_OPTION = "linear_strtab=1"
STAGE_1, STAGE_2 = 5, 6
POINTER = 0x000F_FFFF_FFFF_FFC0
TABLE_BASE = 0x000F_FFFF_FFFF_FFF0
# TG0 of a context descriptor, S2TG of a stream table entry: log2 of the granule.
GRANULES = {0: 12, 1: 16, 2: 14}
# How far down S2SL0 starts, in levels above the last one.
FIRST_LEVELS = {12: {0: 2, 1: 3, 2: 4}, 14: {0: 1, 1: 2, 2: 3, 3: 4},
                16: {0: 1, 1: 2, 2: 3}}
BLOCK, TABLE = 1, 3


@dataclass(frozen=True)
class Top:
    """Where a stream's page tables start."""

    table: int
    levels: int
    granule: int


def registers(roots):
    """The last value written to each register of the stream table."""
    found = {int(event.fields["register"], 16): int(event.fields["value"], 16)
             for event in roots}
    if STRTAB_BASE not in found or STRTAB_BASE_CFG not in found:
        raise TableError("the kernel never set a stream table")
    return found[STRTAB_BASE], found[STRTAB_BASE_CFG]


def stream_entry(ram, roots, stream):
    """The physical address of a stream's table entry."""
    base, config = registers(roots)
    base &= POINTER
    if bits(config, 17, 16) == LINEAR:
        return base + stream * STE_BYTES
    split = bits(config, 10, 6)
    first = entry(ram, base + (stream >> split) * 8)
    low, span = stream & (1 << split) - 1, bits(first, 4, 0)
    if not span or low >= 1 << span - 1:
        raise TableError(f"stream {stream:#x} has no second-level table: {first:#x}")
    return (first & POINTER) + low * STE_BYTES


def known(table, value, what):
    """What a field stands for; the memory may be somebody else's by now."""
    if value not in table:
        raise TableError(f"{what} has a reserved value: {value}")
    return table[value]


def first_stage(ram, ste):
    """The tables that the context descriptor of a stream leads to."""
    place = entry(ram, ste) & POINTER
    descriptor = entry(ram, place)
    if not bits(descriptor, 31, 31):
        raise TableError(f"the context descriptor is not valid: {descriptor:#x}")
    granule = known(GRANULES, bits(descriptor, 7, 6), "TG0")
    # Each level but the last translates as many bits as a table has entries.
    levels = -(-(64 - bits(descriptor, 5, 0) - granule) // (granule - 3))
    return Top(entry(ram, place + 8) & TABLE_BASE, levels, granule)


def second_stage(ram, ste):
    """The tables that a stream's entry leads to itself."""
    control = entry(ram, ste + 16)
    granule = known(GRANULES, bits(control, 47, 46), "S2TG")
    levels = known(FIRST_LEVELS[granule], bits(control, 39, 38), "S2SL0")
    return Top(entry(ram, ste + 24) & TABLE_BASE, levels, granule)


STAGES = {STAGE_1: first_stage, STAGE_2: second_stage}


def top_of(ram, ste):
    """Where the page tables of a stream's entry start."""
    word = entry(ram, ste)
    stage = bits(word, 3, 1)
    if not word & 1 or stage not in STAGES:
        raise TableError(f"the stream table entry does not translate: {word:#x}")
    return STAGES[stage](ram, ste)


def address_in(value, granule):
    """The address in a descriptor; 64 KiB granules have bits 51:48 further down."""
    address = value & 0x0000_FFFF_FFFF_F000 & -(1 << granule)
    return address | bits(value, 15, 12) << 48 if granule == 16 else address


def leaf(ram, top, iova):
    """(physical address of the descriptor that maps `iova`, bytes that it maps)."""
    table, width = top.table, top.granule - 3
    for level in range(top.levels - 1, -1, -1):
        shift = top.granule + width * level
        # The first table may be several, one after the other.
        index = iova >> shift
        if level != top.levels - 1:
            index &= (1 << width) - 1
        place = table + index * 8
        value = entry(ram, place)
        kind = value & 3
        if kind == TABLE and not level or kind == BLOCK and level:
            return place, 1 << shift
        if kind != TABLE:
            raise TableError(f"level {level} descriptor of {iova:#x} is not valid")
        table = address_in(value, top.granule)
    raise TableError("no level left")


def kept(cell, devices):
    """How many handed-over tables the next kernel goes on using.

    In pages: the stream table, or its first level and a second level per bus.
    """
    page = PAGES.get(cell.old_config, 1 << 12)
    if LINEAR_OPTION in cell.option("old_append"):
        return STREAMS * STE_BYTES // page
    buses = {pci.source_of(device.bdf) >> 8 for device in devices}
    return 1 + max(1, STREAMS_OF_BUS * STE_BYTES // page) * len(buses)


def find_top(ram, roots, bdf):
    """Where the page tables of a function start, by the live tables."""
    return top_of(ram, stream_entry(ram, roots, pci.source_of(bdf)))


def locate(ram, roots, bdf, iova):
    """leaf() of a function, from the live stream table."""
    return leaf(ram, find_top(ram, roots, bdf), iova)


def translates(ram, roots, bdf):
    """TableError unless the live tables lead to page tables for a function."""
    find_top(ram, roots, bdf)
