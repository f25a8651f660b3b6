# SPDX-License-Identifier: GPL-2.0-only
"""Shown fields, turned back into the numbers that they stand for."""

NONE = 0xFFFFFFFF
NAMES = {"driver": {"vtd": 1, "amdvi": 2, "smmuv3": 3},
         # of domains, and of stream tables
         "format": {"vtd-ss": 1, "x86-64": 2, "amd-v1": 3, "lpae-s1": 4, "lpae-s2": 5,
                    "linear": 0, "two-level": 1},
         "cd_format": {"linear": 0, "two-level": 2},
         "mode": {"legacy": 0, "scalable": 1}}


def rid(text):
    """A requester ID from bus:device.function."""
    bus, _, rest = text.partition(":")
    device, _, function = rest.partition(".")
    return int(bus, 16) << 8 | int(device, 16) << 3 | int(function, 16)


def pci_id(text):
    """A PCI ID from vendor:device."""
    vendor, _, device = text.partition(":")
    return int(device, 16) << 16 | int(vendor, 16)


def number(name, shown):
    """The number behind a shown field."""
    if shown is None:
        return NONE
    if isinstance(shown, int):
        return shown
    if name in NAMES:
        return NAMES[name][shown]
    return {"rid": rid, "pci_id": pci_id}.get(name, lambda text: int(text, 16))(shown)


def compare(shown, record):
    """AssertionError unless a shown record has these numbers; zeroes may be left out."""
    for name, want in record.items():
        found = number(name, shown[name]) if name in shown else 0
        assert found == want, f"{name}: {found}, not {want}"
