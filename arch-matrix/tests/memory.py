# SPDX-License-Identifier: GPL-2.0-only
"""A guest's memory to test with."""

import struct
import tempfile
import unittest
from pathlib import Path

from matrix import ram

MIB = 1 << 20


class Memory(unittest.TestCase):
    """A guest's memory in a file."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "ram"
        self.path.write_bytes(bytes(16 * MIB))
        self.ram = ram.Ram(self.path, [(0, 8 * MIB, 0), (1 << 32, 8 * MIB, 8 * MIB)])
        self.addCleanup(self.ram.close)

    def put(self, address, value):
        """Write a 64-bit word."""
        at = self.ram.offset(address)
        self.ram.data[at:at + 8] = struct.pack("<Q", value)
