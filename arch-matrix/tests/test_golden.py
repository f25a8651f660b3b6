# SPDX-License-Identifier: GPL-2.0-only
"""Golden images still say what they said, to the reader in Python."""

import json
import struct
import tempfile
import types
import unittest
from pathlib import Path

from matrix import golden, handover, handover_file, ram, tables

GOLDEN = sorted((tables.TOP / "spec").glob("v*/golden/*.handover"))
PAGE = handover_file.PAGE


class File(unittest.TestCase):
    """The file that holds a handover."""

    PAGES = {0x3000: b"a" * 8 + bytes(PAGE - 8), 0x1000: bytes(PAGE),
             0x1_0000_0000: bytes(PAGE - 1) + b"z"}
    FACTS = {"iommu": "vtd", "note": "a=b"}

    def setUp(self):
        self.data = handover_file.encode(0x3000, self.PAGES, self.FACTS)

    def test_round_trip(self):
        self.assertEqual(handover_file.decode(self.data), (0x3000, self.PAGES, self.FACTS))

    def test_zeroes_take_no_room(self):
        self.assertEqual(len(self.data), 40 + 24 + 3 * 16 + 8 + 0 + PAGE)

    def test_bad_files_are_refused(self):
        for bad in (b"", self.data[:-8], self.data + bytes(8), b"X" + self.data[1:],
                    self.data[:-1] + b"y", self.data[:8] + b"\2" + self.data[9:]):
            with self.assertRaises(ValueError):
                handover_file.decode(bad)

    def test_memory_can_be_read_across_pages(self):
        read = handover_file.reader({0: b"a" * PAGE, PAGE: b"b" * PAGE})
        self.assertEqual(read(PAGE - 2, 4), b"aabb")
        with self.assertRaises(KeyError):
            read(2 * PAGE, 8)


class Golden(unittest.TestCase):
    """The golden images and the texts beside them."""

    def test_there_is_one_for_each_mode(self):
        modes = {handover_file.decode(path.read_bytes())[2]["mode"] for path in GOLDEN}
        self.assertLessEqual({"legacy", "scalable-ss", "scalable-fs"}, modes)

    def test_nothing_else_lies_there(self):
        for path in GOLDEN:
            self.assertTrue(path.with_suffix(".json").is_file(), path)
            for other in path.parent.iterdir():
                self.assertIn(other.suffix, (".handover", ".json"), other)

    def test_contents(self):
        for path in GOLDEN:
            with self.subTest(path.name):
                root, pages, _ = handover_file.decode(path.read_bytes())
                found = handover.read(handover_file.reader(pages), root)
                self.assertEqual(golden.contents(found),
                                 path.with_suffix(".json").read_text(encoding="utf-8"))
                self.assertEqual(set(pages), found.pages)

    def test_contents_notice_a_changed_record(self):
        path = GOLDEN[0]
        root, pages, _ = handover_file.decode(path.read_bytes())
        block, = struct.unpack_from("<Q", pages[root], 64 + 2 * 16)
        pages[block] = pages[block][:36] + b"\xff" + pages[block][37:]
        found = golden.contents(handover.read(handover_file.reader(pages), root))
        self.assertNotEqual(json.loads(found),
                            json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))


class Save(unittest.TestCase):
    """A handover is found in a guest's memory, and kept."""

    SIZE = 64 << 20

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.image = GOLDEN[0]
        self.root, self.pages, facts = handover_file.decode(self.image.read_bytes())
        path = Path(folder.name) / "ram"
        with open(path, "wb") as file:
            file.truncate(self.SIZE)
            for address, page in self.pages.items():
                file.seek(address)
                file.write(page)
        memory = ram.Ram(path, [(0, self.SIZE, 0)])
        self.addCleanup(memory.close)
        self.cell = types.SimpleNamespace(
            ram=memory, ram_file=path, folder=Path(folder.name),
            kernels=[types.SimpleNamespace(version=facts["kernel"])],
            spec=types.SimpleNamespace(iommu=facts["iommu"], mode=facts["mode"],
                                       name=facts["note"].rpartition(" ")[2]))

    def test_the_same_comes_out(self):
        golden.save(self.cell)
        self.assertEqual((self.cell.folder / golden.IMAGE).read_bytes(),
                         self.image.read_bytes())
        self.assertEqual((self.cell.folder / golden.CONTENTS).read_text(encoding="utf-8"),
                         self.image.with_suffix(".json").read_text(encoding="utf-8"))

    def test_only_the_first_handover_is_kept(self):
        (self.cell.folder / golden.IMAGE).write_bytes(b"first")
        golden.save(self.cell)
        self.assertEqual((self.cell.folder / golden.IMAGE).read_bytes(), b"first")


class Formats(unittest.TestCase):
    """Entries of page tables are decoded as the specification says."""

    def test_x86(self):
        second, first = handover.entry_x86(3), handover.entry_x86(1)
        self.assertEqual(second(0x5002, 1, 12), (0x5000, 0))
        self.assertIsNone(first(0x5002, 1, 12))
        self.assertIsNone(second(0x5083, 2, 12))
        self.assertEqual(second(0x5083, 3, 12), (0x5000, 2))

    def test_amd(self):
        self.assertEqual(handover.entry_amd(0x5000 | 1 << 9 | 1, 4, 12), (0x5000, 0))
        self.assertIsNone(handover.entry_amd(0x5000 | 7 << 9 | 1, 4, 12))
        with self.assertRaises(ValueError):
            handover.entry_amd(0x5000 | 5 << 9 | 1, 4, 12)

    def test_lpae(self):
        self.assertEqual(handover.entry_lpae(0x5003, 2, 12), (0x5000, 1))
        self.assertIsNone(handover.entry_lpae(0x5001, 2, 12))
        self.assertEqual(handover.entry_lpae(0x9_3003, 2, 16), (0x3_0000_0009_0000, 1))


if __name__ == "__main__":
    unittest.main()
