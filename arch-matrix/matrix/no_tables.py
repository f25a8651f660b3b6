# SPDX-License-Identifier: GPL-2.0-only
"""A machine without an IOMMU has no tables that hardware reads.

The device uses physical addresses.  The kernel's page table, in software only,
says which ones; that they stay is seen by the memory's extents and the ring.
"""


def locate(_ram, _roots, _bdf, _iova):
    """No entry, and no size of a page that hardware would know."""
    return None, None


def translates(_ram, _roots, _bdf):
    """Nothing has to."""


def kept(_cell, _devices):
    """The next kernel goes on using none of the tables."""
    return 0
