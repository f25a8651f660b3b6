# SPDX-License-Identifier: GPL-2.0-only
"""Entries of an IOMMU's tables in the guest's memory, for all readers of them."""


class TableError(Exception):
    """The tables do not lead to the address."""


def entry(ram, address):
    """A 64-bit entry at a physical address."""
    at = ram.offset(address)
    return int.from_bytes(ram.data[at:at + 8], "little")


def bits(value, high, low):
    """The bits from `high` down to `low` of a value."""
    return value >> low & (1 << high - low + 1) - 1
