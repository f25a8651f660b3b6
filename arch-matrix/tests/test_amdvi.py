# SPDX-License-Identifier: GPL-2.0-only
"""AMD-Vi seen from outside: its trace and its tables."""

import unittest
from types import SimpleNamespace

from matrix import amdvi_tables, entries, trace, walk
from tests.memory import Memory

BDF, IOVA = "0000:01:00.0", 0x1_2345_6000
REQUESTER = 0x100
DEVTAB, TOP, MIDDLE, LAST = 0x8000, 0x10000, 0x11000, 0x12000
VALID = 3


class Trace(unittest.TestCase):
    """QEMU's trace lines become events."""

    # (what QEMU prints, the kind of event)
    LINES = (
        ("amdvi_page_fault error: page fault accessing guest physical address 0x1000",
         trace.FAULT),
        ("amdvi_invalid_dte PTE entry at 0x2000 is invalid", trace.FAULT),
        ("amdvi_mmio_write AMDVI_MMIO_CONTROL write addr 0x18, size 8, val 0x1c, offset 0x0",
         trace.TRANSLATION_OFF),
        ("amdvi_mmio_write AMDVI_MMIO_CONTROL write addr 0x18, size 8, val 0x1d, offset 0x0",
         None),
        ("amdvi_mmio_write AMDVI_MMIO_DEVICE_TABLE write addr 0x0, size 8, val 0x1f00001ff, "
         "offset 0x0", trace.ROOT_TABLE),
        ("amdvi_mmio_write AMDVI_MMIO_COMMAND_TAIL write addr 0x2008, size 4, val 0x20, "
         "offset 0x8", None),
    )

    def test_kinds(self):
        parser = trace.Parser("amdvi")
        for line, kind in self.LINES:
            with self.subTest(line):
                event = parser.parse(f"2026-01-31T12:00:00.123456Z {line}\n")
                self.assertEqual(event and event.kind, kind)


class Tables(Memory):
    """The way from a requester ID to the entry that maps an address."""

    def setUp(self):
        super().setUp()
        self.roots = [trace.Event(1.0, trace.ROOT_TABLE, {"value": hex(DEVTAB | 0x1FF)})]
        self.put(DEVTAB + REQUESTER * 32, TOP | 3 << 9 | VALID)
        self.put(TOP + (IOVA >> 30 & 511) * 8, MIDDLE | 2 << 9 | 1)
        self.put(MIDDLE + (IOVA >> 21 & 511) * 8, LAST | 1 << 9 | 1)
        self.place = LAST + (IOVA >> 12 & 511) * 8
        self.put(self.place, 0x5000 | 1)

    def locate(self):
        """Where the entry of the address is."""
        return amdvi_tables.locate(self.ram, self.roots, BDF, IOVA)

    def test_a_page(self):
        self.assertEqual(self.locate(), (self.place, 4096))

    def test_a_page_of_another_size(self):
        self.put(self.place, 0x7000 | 7 << 9 | 1)
        self.assertEqual(self.locate(), (self.place, 1 << 16))

    def test_a_large_page(self):
        place = MIDDLE + (IOVA >> 21 & 511) * 8
        self.put(place, 0x20_0000 | 1)
        self.assertEqual(self.locate(), (place, 1 << 21))

    def test_a_level_that_is_left_out(self):
        self.put(TOP + (IOVA >> 30 & 511) * 8, LAST | 1 << 9 | 1)
        self.assertEqual(self.locate(), (self.place, 4096))

    def test_what_does_not_translate(self):
        for where, value in ((self.place, 0), (DEVTAB + REQUESTER * 32, VALID),
                             (TOP + (IOVA >> 30 & 511) * 8, MIDDLE | 3 << 9 | 1)):
            with self.subTest(hex(where)):
                self.setUp()
                self.put(where, value)
                with self.assertRaises(entries.TableError):
                    self.locate()

    def test_interrupts_between_two_kernels(self):
        word = DEVTAB + REQUESTER * 32 + 16
        for value, said in ((1, False), (1 | 1 << 54, False), (0, True),
                            (2 << 60 | 0x7000 | 9 << 1 | 1, True), (1 << 58 | 1, True)):
            with self.subTest(hex(value)):
                self.put(word, value)
                cell = SimpleNamespace(ram=self.ram, spec=SimpleNamespace(iommu="amdvi"),
                                       tracer=SimpleNamespace(roots=self.roots))
                self.assertEqual("of interrupts" in walk.lost(cell, BDF, True), said)
                self.assertEqual(walk.lost(cell, BDF, False), "")

    def test_no_table(self):
        with self.assertRaises(entries.TableError):
            amdvi_tables.translates(self.ram, [], BDF)
