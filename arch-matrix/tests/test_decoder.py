# SPDX-License-Identifier: GPL-2.0-only
"""The decoder beside a cell: what it writes about a guest's memory."""

import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from matrix import decoder, handover_file, tables

MIB = 1 << 20
GOLDEN = tables.TOP / "spec" / "v1" / "golden" / "vtd-legacy-live.handover"


class Looks(unittest.TestCase):
    """A golden image, put back into memory."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cell = SimpleNamespace(folder=Path(folder.name),
                                    ram_file=Path(folder.name) / "ram",
                                    spec=SimpleNamespace(arch="x86_64", memory=16 * MIB))
        _, self.pages, _ = handover_file.decode(GOLDEN.read_bytes())
        decoder.build()

    def look(self):
        """Put the pages into memory and look; returns the text."""
        with open(self.cell.ram_file, "wb") as file:
            file.truncate(self.cell.spec.memory)
            for address, page in self.pages.items():
                file.seek(address)
                file.write(page)
        looks = decoder.Looks()
        looks.start(self.cell)
        looks.start(self.cell)
        looks.finish()
        first, second = (self.cell.folder / name for name in ("handover.txt", "handover-2.txt"))
        self.assertEqual(first.read_text(), second.read_text())
        return first.read_text()

    def test_good(self):
        text = self.look()
        self.assertTrue(text.startswith("accepted\n"), text)
        self.assertIn("level 0: tables=5 leaves=2064", text)

    def test_broken(self):
        address = next(a for a, page in self.pages.items() if page.startswith(b"HBLK"))
        page = self.pages[address]
        self.pages[address] = page[:40] + bytes([page[40] ^ 1]) + page[41:]
        self.assertTrue(self.look().startswith("refused [BLK-9]"))

    def test_none(self):
        self.pages = {}
        self.assertIn("no page of this memory", self.look())

    def test_memory_with_a_hole(self):
        self.assertEqual(decoder.maps([(0, MIB, 0), (1 << 32, MIB, MIB)]),
                         ["--map", "0x0:0x100000:0x0",
                          "--map", "0x100000000:0x100000:0x100000"])


if __name__ == "__main__":
    unittest.main()
