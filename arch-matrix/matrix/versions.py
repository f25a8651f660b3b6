# SPDX-License-Identifier: GPL-2.0-only
"""Which versions of the handover ABI a kernel image reads and writes, and features."""

import mmap
import re
from dataclasses import dataclass

MARKER = re.compile(rb"IOMMU-HANDOVER-ABI read=(\d+)-(\d+) write=(\d+)"
                    rb"(?: features=(0x[0-9a-f]+))?")


@dataclass(frozen=True)
class Versions:
    """What an image says: it reads `oldest` to `newest`, and writes `write`."""

    oldest: int
    newest: int
    write: int
    features: int = 0


def find(vmlinux):
    """The versions of an uncompressed image, or None without the feature."""
    with open(vmlinux, "rb") as file, \
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = MARKER.search(data)
        if not found:
            return None
        return Versions(*map(int, found.groups()[:3]), int(found[4] or b"0", 16))


def read_by(vmlinux):
    """The versions that an image reads, as a list with commas."""
    found = find(vmlinux)
    return ",".join(map(str, range(found.oldest, found.newest + 1))) if found else ""


def features_of(vmlinux):
    """The incompatible features that an image has, as a number."""
    found = find(vmlinux)
    return found.features if found else 0
