# SPDX-License-Identifier: GPL-2.0-only
"""Reading an IOMMU's live tables from outside; one reader per IOMMU.

A reader takes the guest's memory, the trace's events of the kind ROOT_TABLE, a
device's BDF and an address, and returns the place of the leaf entry and the bytes
it maps.  One without an address says whether the device has page tables at all.
"""

from . import amdvi_tables, no_tables, smmuv3_tables, vtd_tables
from .entries import TableError

READERS = {"vtd": vtd_tables.locate, "smmuv3": smmuv3_tables.locate,
           "amdvi": amdvi_tables.locate, "none": no_tables.locate}
CHECKS = {"vtd": vtd_tables.translates, "smmuv3": smmuv3_tables.translates,
          "amdvi": amdvi_tables.translates, "none": no_tables.translates}
# Where an entry leads to a table for interrupts as well: between two kernels to none.
SILENT = {"amdvi": amdvi_tables.silent}
KEPT = {"vtd": vtd_tables.kept, "smmuv3": smmuv3_tables.kept, "amdvi": amdvi_tables.kept,
        "none": no_tables.kept}
# Page tables with pages of every power of two: neighbours become one page.
MERGING = {"amdvi"}
FAILURES = (TableError, ValueError)


def leaf(cell, bdf, iova):
    """(physical address of the leaf entry, bytes it maps) for a running cell."""
    return READERS[cell.spec.iommu](cell.ram, list(cell.tracer.roots), bdf, iova)


def page_size(cell, bdf, iova):
    """The bytes that the leaf entry of an address maps, or why there is none."""
    try:
        return leaf(cell, bdf, iova)[1]
    except FAILURES as error:
        return str(error)


def lost(cell, bdf, between):
    """What is wrong with the entry of a device of a running cell, or an empty text.

    It must lead to page tables, and, `between` two kernels, have no interrupts.
    """
    checks = [CHECKS[cell.spec.iommu]]
    if between and cell.spec.iommu in SILENT:
        checks.append(SILENT[cell.spec.iommu])
    try:
        for check in checks:
            check(cell.ram, list(cell.tracer.roots), bdf)
    except FAILURES as error:
        return str(error)
    return ""


def merges(cell):
    """Whether a page may be larger than the memory behind it was made of."""
    return cell.iommu in MERGING


def kept(cell):
    """How many handed-over tables stay in use: those that are not page tables."""
    devices = [device for device in cell.devices if device.preserve]
    return KEPT[cell.iommu](cell, devices)
