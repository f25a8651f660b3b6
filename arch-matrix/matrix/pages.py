# SPDX-License-Identifier: GPL-2.0-only
"""Page counts: page tables handed over, taken over, and given back.

The kernel counts all tables that it hands over.  Those that stay in use in the
next kernel, such as the root table, are taken off: they never come back.
The sizes of the pages that a table maps are a column of layouts.tsv.
"""

from . import walk

SIZES = {"4k": 1 << 12, "64k": 1 << 16, "2m": 1 << 21, "1g": 1 << 30}


def count(ev, key, when):
    """A number that /sys/kernel/iommu_liveupdate showed at one moment."""
    found = ev.all_said("feature", key=key, when=when)
    value = found[-1][1]["value"] if found else ""
    return int(value) if value.isdigit() else 0


def counts_of_hop(hop, cell):
    """(page tables handed over, page tables returned to the allocator)."""
    total = count(hop, "preserved", "preserved")
    return max(0, total - walk.kept(cell)) if total else 0, count(hop, "returned", "end")


def counts(ev, cell):
    """The same over all hops of a cell."""
    return tuple(map(sum, zip(*(counts_of_hop(hop, cell) for hop in ev.hops()))))


def wanted_page_size(index, cell):
    """The mapping size that a NIC's buffer should have, see layouts.tsv."""
    domain = cell.devices[index].domain
    size = SIZES[cell.layout.pages.split(",")[domain]]
    first = next(n for n, device in enumerate(cell.devices) if device.domain == domain)
    return size if index == first else min(size, SIZES["2m"])


def sizes_right(ev, cell):
    """The old kernel really mapped pages of the wanted sizes, if hardware has any."""
    for name, size in ev.page_sizes.items():
        wanted = wanted_page_size(int(name[3:]), cell)
        if isinstance(size, str):
            return "size", f"{name}: {size}"
        if size not in (None, wanted) and not (size > wanted and walk.merges(cell)):
            return "size", f"{name} is mapped by pages of {size} bytes, not {wanted}"
    return ("", "") if ev.page_sizes else ("unknown", "the tables were never read")
