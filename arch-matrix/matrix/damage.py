# SPDX-License-Identifier: GPL-2.0-only
"""Breaking a handover on purpose, for the cells that must notice.

The host does it in the guest's memory, after the old kernel has written the
handover and before the new one reads it: neither kernel takes part.
"""

import os

from . import ram, walk
from .handover_file import crc32c

# The old kernel's last line: from here on its writer is done.
MOMENT = "Starting new kernel"
ROOT_MAGIC = b"HANDOVER"
BLOCK_MAGIC = b"HBLK"
CHECKSUM = {ROOT_MAGIC: 32, BLOCK_MAGIC: 24}
BLOCK_HEADER = 32
KIND_AT = 4
VERSION_AT = 8
INCOMPAT_AT = 16
NEXT_AT = 8
FIRST_RECORD = BLOCK_HEADER
# This many frames after the last one that landed: late enough that it comes after
# the change, and well before userspace takes the device back, which gives it new
# tables: on a fast machine that is less than a second after the kexec.
AHEAD = 20
ENTRY_ADDRESS = 0x000F_FFFF_FFFF_F000
DOMAIN_KIND, DEVICE_KIND = 2, 3
TOP_BYTES_AT = 32
PCI_ID_AT = 8
# IOMMU: the kind of record with the ID of a domain, and where it is in there.
DOMAIN_IDS = {"vtd": (10, 4), "smmuv3": (13, 32), "amdvi": (15, 4)}
# The PASID table in VT-d's record, bytes of an entry, and an entry that Linux leaves alone.
PASID_TABLE_AT, PASID_ENTRY, PASID = 16, 64, 5
# Ordinary memory of the old kernel, from the start of memory on.
STRAY_AT = 0x1000000
# IOMMU: the bits that make an entry lead to a table; AMD's names the table's level.
LEADS = {"vtd": 3, "smmuv3": 3, "amdvi": 0x201}


class DamageError(Exception):
    """What was to be broken was not found."""


def data_ranges(path):
    """The parts of a sparse file that hold data."""
    fd = os.open(path, os.O_RDONLY)
    try:
        size, at = os.fstat(fd).st_size, 0
        while at < size:
            try:
                start = os.lseek(fd, at, os.SEEK_DATA)
            except OSError:
                return
            at = os.lseek(fd, start, os.SEEK_HOLE)
            yield start, at
    finally:
        os.close(fd)


def find_blocks(cell, magic):
    """File offsets of all pages that start with a magic number.

    Page by page: mmap.find() of some Pythons reads beyond the end.
    """
    data, size = cell.ram.data, len(magic)
    return [at for start, end in data_ranges(cell.ram_file)
            for at in range(start, end, ram.PAGE) if data[at:at + size] == magic]


def sealed(data, at, magic):
    """Whether a page carries its own checksum: it is part of a handover."""
    page = bytearray(data[at:at + ram.PAGE])
    place = CHECKSUM[magic]
    stated = int.from_bytes(page[place:place + 4], "little")
    page[place:place + 4] = bytes(4)
    return crc32c(page) == stated


def seal(data, at, magic):
    """Write a page's checksum anew."""
    page = bytearray(data[at:at + ram.PAGE])
    place = CHECKSUM[magic]
    page[place:place + 4] = bytes(4)
    data[at + place:at + place + 4] = crc32c(page).to_bytes(4, "little")


def pick(cell, magic, kind=None):
    """The one page of a handover to break."""
    data = cell.ram.data
    for at in find_blocks(cell, magic):
        right = kind is None or data[at + KIND_AT] == kind
        if right and sealed(data, at, magic):
            return at
    raise DamageError(f"no {magic.decode()} page of kind {kind} in guest memory")


def clear_entry(cell, _):
    """Clear the page table entry of a receive slot that comes soon."""
    index, ring = next(iter(cell.rings.items()))
    slot = ring.buffer.iova + ram.RING_BYTES + (len(ring.landed) + AHEAD) * ram.SLOT
    place, _ = walk.leaf(cell, cell.spec.devices[index].bdf, slot)
    at = cell.ram.offset(place)
    value = int.from_bytes(cell.ram.data[at:at + 8], "little")
    mapped = cell.ram.offset(value & ENTRY_ADDRESS)
    page = (slot - ring.buffer.iova + ring.buffer.data_start) // ram.PAGE
    if mapped != ring.buffer.pages[page]:
        raise DamageError(f"the entry at {place:#x} does not map {slot:#x}")
    cell.ram.data[at:at + 8] = bytes(8)
    return f"entry of {slot & ~0xfff:#x} at {place:#x} cleared"


def flip_record(cell, kind):
    """Flip a bit in the first record of a kind; the checksum tells."""
    at = pick(cell, BLOCK_MAGIC, int(kind)) + FIRST_RECORD
    cell.ram.data[at] ^= 1
    return f"a bit of the record at {at:#x} flipped"


def raise_version(cell, _):
    """A root of a version that nobody knows, with a good checksum."""
    at = pick(cell, ROOT_MAGIC)
    cell.ram.data[at + VERSION_AT] += 41
    seal(cell.ram.data, at, ROOT_MAGIC)
    return f"the version of the root at {at:#x} raised"


def set_incompat(cell, _):
    """A root with an incompatible feature that nobody knows."""
    at = pick(cell, ROOT_MAGIC)
    cell.ram.data[at + INCOMPAT_AT + 7] |= 0x80
    seal(cell.ram.data, at, ROOT_MAGIC)
    return f"an unknown feature in the root at {at:#x} set"


def make_cycle(cell, kind):
    """A block whose next block is itself, with a good checksum."""
    at = pick(cell, BLOCK_MAGIC, int(kind))
    address = cell.ram.address(at)
    cell.ram.data[at + NEXT_AT:at + NEXT_AT + 8] = address.to_bytes(8, "little")
    seal(cell.ram.data, at, BLOCK_MAGIC)
    return f"the block at {address:#x} linked to itself"


def word_at(data, at):
    """A little-endian word of 64 bits."""
    return int.from_bytes(data[at:at + 8], "little")


def stray_table(cell, _):
    """An unused entry of a top table that leads to memory nobody handed over."""
    data = cell.ram.data
    record = pick(cell, BLOCK_MAGIC, DOMAIN_KIND) + FIRST_RECORD
    top = cell.ram.offset(word_at(data, record))
    for at in range(top + (1 << data[record + TOP_BYTES_AT]) - 8, top, -8):
        if not word_at(data, at):
            stray = cell.ram.address(STRAY_AT)
            data[at:at + 8] = (stray | LEADS[cell.spec.iommu]).to_bytes(8, "little")
            return f"the entry at {cell.ram.address(at):#x} leads astray"
    raise DamageError("the top table has no unused entry")


def change_domain_id(cell, _):
    """Another domain ID than the live tables have, with a good checksum."""
    kind, place = DOMAIN_IDS[cell.spec.iommu]
    at = pick(cell, BLOCK_MAGIC, kind)
    cell.ram.data[at + FIRST_RECORD + place] ^= 0x40
    seal(cell.ram.data, at, BLOCK_MAGIC)
    return f"the domain ID in the block at {at:#x} changed"


def add_pasid(cell, _):
    """A second entry in VT-d's first PASID table, which leads where the first one does."""
    data = cell.ram.data
    at = pick(cell, BLOCK_MAGIC, DOMAIN_IDS["vtd"][0]) + FIRST_RECORD
    table = cell.ram.offset(word_at(data, at + PASID_TABLE_AT))
    second = table + PASID * PASID_ENTRY
    data[second:second + PASID_ENTRY] = data[table:table + PASID_ENTRY]
    return f"entry {PASID} of the PASID table at {cell.ram.address(table):#x} added"


def change_device(cell, _):
    """Another device and vendor ID than the function has, with a good checksum."""
    at = pick(cell, BLOCK_MAGIC, DEVICE_KIND)
    cell.ram.data[at + FIRST_RECORD + PCI_ID_AT] ^= 0x40
    seal(cell.ram.data, at, BLOCK_MAGIC)
    return f"the device ID in the block at {at:#x} changed"


DAMAGES = {"pte": clear_entry, "table": stray_table, "domain-id": change_domain_id,
           "device-id": change_device, "pasid": add_pasid,
           "record": flip_record, "version": raise_version, "incompat": set_incompat,
           "cycle": make_cycle}


def inflict(cell, word):
    """Do what KIND or KIND:ARGUMENT says; returns a sentence about it."""
    kind, _, argument = word.partition(":")
    return DAMAGES[kind](cell, argument)
