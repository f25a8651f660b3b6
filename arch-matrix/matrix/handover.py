# SPDX-License-Identifier: GPL-2.0-only
"""A handover as the specification describes it, read out of a guest's memory.

Records are decoded by the frozen layout of their version (spec/vN/frozen), page
tables by the tables of spec/v1/tables.rst: no code is shared with the kernel, so
that what this reads can be held against what the kernel's reader says.
"""

import struct
from dataclasses import dataclass, field

from . import tables

PAGE = 4096
ROOT = struct.Struct("<QIIQQII")
ARRAYS_AT, ARRAY = 64, struct.Struct("<QII")
BLOCK, BLOCK_BYTES = struct.Struct("<IIQIIII"), 32
NUMBER = {"__u32": struct.Struct("<I"), "__u64": struct.Struct("<Q")}
PREFIX, KIND = "iommu_lu_", "IOMMU_LU_KIND_"
# Tables that stay in use: (kind, field, log2 of its bytes from the record and from the
# record of its IOMMU's driver).
KEPT = (("vtd_iommu", "root_table", lambda r, _: 12), ("vtd_context", "table", lambda r, _: 12),
        ("vtd_attachment", "pasid_dir", lambda r, _: r["pasid_dir_bytes_lg2"]),
        ("vtd_attachment", "pasid_table", lambda r, _: 12),
        ("smmuv3_iommu", "stream_table",
         lambda r, _: r["sid_bits"] - r["split"] + 3 if r["format"] else r["sid_bits"] + 6),
        ("smmuv3_streams", "table", lambda r, smmu: smmu[r["iommu"]]["split"] + 6),
        ("smmuv3_attachment", "cd_table",
         lambda r, _: r["cd_bits"] - 7 if r["cd_leaf"] else r["cd_bits"] + 6),
        ("smmuv3_attachment", "cd_leaf", lambda r, _: 16),
        ("amdvi_iommu", "device_table", lambda r, _: r["table_bytes_lg2"]),
        ("amdvi_attachment", "gcr3_table", lambda r, _: 12))


@dataclass
class Handover:
    """What is in a handover; `pages` are the addresses of all its pages."""

    root: int
    version: int
    incompat: int
    compat: int
    records: dict = field(default_factory=dict)
    tables: list = field(default_factory=list)
    pages: set = field(default_factory=set)


class Layout:
    """The record kinds of a version, from its frozen files."""

    def __init__(self, version):
        folder = tables.TOP / "spec" / f"v{version}" / "frozen"
        self.fields = {}
        for name, one, offset, kind, _ in tables.rows(folder / "structs.tsv", 5):
            if not one.startswith("reserved") and kind in NUMBER:
                self.fields.setdefault(name, []).append((one, int(offset), NUMBER[kind]))
        constants = dict(tables.rows(folder / "constants.tsv", 2))
        self.kinds = {int(value): name[len(KIND):].lower()
                      for name, value in constants.items() if name.startswith(KIND)}
        self.formats = {int(value): name for name, value in constants.items()
                        if name.startswith("IOMMU_LU_FORMAT_")}

    def record(self, kind, data):
        """A record's fields by name, without the reserved ones."""
        return {name: number.unpack_from(data, offset)[0]
                for name, offset, number in self.fields[PREFIX + self.kinds[kind]]}


class Reader:
    """Reads a handover through read(address, size), and notes its pages."""

    def __init__(self, read):
        self.read_memory = read
        self.pages = set()

    def read(self, address, size):
        """Bytes of memory that belong to the handover."""
        self.pages.update(range(address & -PAGE, address + size, PAGE))
        return self.read_memory(address, size)

    def records(self, layout, kind, array):
        """The records of a kind."""
        address, number, size = array
        found = []
        while address:
            block = self.read(address, PAGE)
            _, _, address, _, count, _, _ = BLOCK.unpack_from(block)
            found += [layout.record(kind, block[BLOCK_BYTES + n * size:]) for n in range(count)]
        if len(found) != number:
            raise ValueError(f"{len(found)} records of kind {kind}, not {number}")
        return found

    def tables(self, layout, domain):
        """[address, bytes, level] of every table, those below a table first."""
        decode = ENTRIES[layout.formats[domain["format"]]]
        granule = domain["granule_lg2"]
        mask = (1 << domain["output_bits"]) - 1
        found = []

        def visit(address, size, level):
            data = self.read(address, max(size, PAGE))
            for word in struct.unpack_from(f"<{size // 8}Q", data) if level else ():
                below = decode(word, level, granule)
                if below:
                    visit(below[0] & mask, 1 << granule, below[1])
            found.append([address, max(size, PAGE), level])

        visit(domain["top_table"], 1 << domain["top_bytes_lg2"], domain["levels"] - 1)
        return found


def entry_x86(present):
    """VT-d second stage and x86-64: (address, level) of the table below, or None."""
    def decode(word, level, _):
        leaf = level <= 2 and word & 0x80
        return (word & 0x000F_FFFF_FFFF_F000, level - 1) \
            if word & present and not leaf else None
    return decode


def entry_amd(word, level, _):
    """AMD v1, which may skip levels."""
    below = word >> 9 & 7
    if not word & 1 or below in (0, 7):
        return None
    if below > level:
        raise ValueError(f"an entry of level {level} leads to level {below - 1}")
    return word & 0x000F_FFFF_FFFF_F000, below - 1


def entry_lpae(word, level, granule):
    """Arm LPAE; granules of 64 KiB have address bits 51:48 further down."""
    if word & 3 != 3:
        return None
    if granule == 16:
        return word & 0xFFFF_FFFF_0000 | (word >> 12 & 15) << 48, level - 1
    return word & 0xFFFF_FFFF_F000, level - 1


ENTRIES = {"IOMMU_LU_FORMAT_VTD_SS": entry_x86(3), "IOMMU_LU_FORMAT_X86_64": entry_x86(1),
           "IOMMU_LU_FORMAT_AMD_V1": entry_amd, "IOMMU_LU_FORMAT_LPAE_S1": entry_lpae,
           "IOMMU_LU_FORMAT_LPAE_S2": entry_lpae}


def read(read_memory, root):
    """The handover whose root is at a physical address."""
    reader = Reader(read_memory)
    page = reader.read(root, PAGE)
    _, version, _, incompat, compat, _, number = ROOT.unpack_from(page)
    layout = Layout(version)
    found = Handover(root, version, incompat, compat, pages=reader.pages)
    for kind in sorted(layout.kinds):
        array = ARRAY.unpack_from(page, ARRAYS_AT + (kind - 1) * ARRAY.size)
        # A kind that came after the writer has no array, and is left out.
        if kind <= number:
            found.records[layout.kinds[kind]] = reader.records(layout, kind, array)
    found.tables = [reader.tables(layout, domain) for domain in found.records["domain"]]
    smmus = {record["iommu"]: record for record in found.records.get("smmuv3_iommu", ())}
    for kind, place, bytes_lg2 in KEPT:
        for record in found.records.get(kind, ()):
            if record[place]:
                reader.read(record[place], max(1 << bytes_lg2(record, smmus), PAGE))
    return found
