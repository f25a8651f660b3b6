# SPDX-License-Identifier: GPL-2.0-only
"""Page counts: page tables handed over, taken over, and given back.

The kernel counts all tables that it hands over.  Those that stay in use in the
next kernel, such as the root table, are taken off: they never come back.
"""

from . import walk


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
