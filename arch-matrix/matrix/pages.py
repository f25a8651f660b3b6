# SPDX-License-Identifier: GPL-2.0-only
"""Page counts: tables handed over, taken over, and given back."""


def count(ev, key, when):
    """A number that /sys/kernel/iommu_liveupdate showed at one moment."""
    found = ev.all_said("feature", key=key, when=when)
    value = found[-1][1]["value"] if found else ""
    return int(value) if value.isdigit() else 0


def counts(ev):
    """(pages handed over, pages returned to the allocator by the end)."""
    return count(ev, "preserved", "preserved"), count(ev, "returned", "end")
