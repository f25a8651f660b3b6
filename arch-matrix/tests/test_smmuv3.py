# SPDX-License-Identifier: GPL-2.0-only
"""SMMUv3 seen from outside: its trace and its tables."""

import unittest
from dataclasses import replace

from matrix import entries, machine, smmuv3_tables, trace
from tests import records
from tests.memory import Memory

BDF, IOVA = "0000:01:00.0", 0x1_2345_6000
STREAM = 0x100
STRTAB, SECOND, DESCRIPTORS, TOP = 0x1000, 0x2000, 0x6000, 0x10000
VALID, S1, S2 = 1, 5 << 1, 6 << 1
SPLIT = 8
BASE_CFG = {"linear": 9, "two-level": 1 << 16 | SPLIT << 6 | 9}


class Trace(unittest.TestCase):
    """QEMU's trace lines become events."""

    # (what QEMU prints, the kind of event)
    LINES = (
        ("smmuv3_propagate_event SMMU_EVT_F_TRANSLATION sid=0x100", trace.FAULT),
        ("smmuv3_translate_abort smmuv3-iommu-memory-region-0-0 sid=0x100 abort on "
         "iova:0x1000 is_write=1", trace.FAULT),
        ("smmuv3_translate_bypass smmuv3-iommu-memory-region-0-0 sid=0x100 STE bypass "
         "iova:0x1000 is_write=1", trace.BYPASS),
        ("smmuv3_translate_disable smmuv3-iommu-memory-region-0-0 sid=0x100 bypass (smmu "
         "disabled) iova:0x1000 is_write=1", trace.BYPASS),
        ("smmuv3_write_mmio addr: 0x20 val:0xc size: 0x4(0)", trace.TRANSLATION_OFF),
        ("smmuv3_write_mmio addr: 0x20 val:0xd size: 0x4(0)", None),
        ("smmuv3_write_mmio addr: 0x80 val:0x4000000043000000 size: 0x8(0)", trace.ROOT_TABLE),
        ("smmuv3_write_mmio addr: 0x88 val:0x10210 size: 0x4(0)", trace.ROOT_TABLE),
        ("smmuv3_write_mmio addr: 0x98 val:0x20 size: 0x4(0)", None),
    )

    def test_faults_while_no_event_is_recorded(self):
        parser = trace.Parser("smmuv3")
        self.assertEqual(parser.options, ["-d", "guest_errors"])
        self.assertNotIn("guest_errors", parser.names)
        stamp = "2026-01-31T12:00:00.123456Z"
        line = f"{stamp} smmuv3-iommu-memory-region-0-2 translation failed for iova=0x1000 ({{}})\n"
        event = parser.parse(line.format("SMMU_EVT_F_TRANSLATION"))
        self.assertEqual((event.kind, event.fields["address"]), (trace.FAULT, "0x1000"))
        self.assertIsNone(parser.parse(line.format("SMMU_EVT_C_BAD_STREAMID")))
        self.assertEqual(trace.Parser("vtd").options, [])

    def test_kinds(self):
        parser = trace.Parser("smmuv3")
        for line, kind in self.LINES:
            with self.subTest(line):
                event = parser.parse(f"2026-01-31T12:00:00.123456Z {line}\n")
                self.assertEqual(event and event.kind, kind)

    def test_a_fault_names_its_stream(self):
        for line, kind in self.LINES[:2]:
            event = trace.Parser("smmuv3").parse(f"2026-01-31T12:00:00.1Z {line}\n")
            self.assertEqual((event.kind, event.fields["source"]), (kind, "0x100"))


class Tables(Memory):
    """The way from a stream to the descriptor that maps an address."""

    def setUp(self):
        super().setUp()
        self.format = "linear"

    def events(self):
        """What the trace saw of the stream table."""
        values = {"0x80": STRTAB, "0x88": BASE_CFG[self.format]}
        return [trace.Event(1.0, trace.ROOT_TABLE, {"register": name, "value": hex(value)})
                for name, value in values.items()]

    def put_ste(self, *words):
        """Write the stream's entry."""
        place = STRTAB + STREAM * 64
        if self.format == "two-level":
            self.put(STRTAB + (STREAM >> SPLIT) * 8, SECOND | SPLIT + 1)
            place = SECOND + (STREAM & (1 << SPLIT) - 1) * 64
        for n, word in enumerate(words):
            self.put(place + n * 8, word)

    def put_first_stage(self, granule=0, bits=48):
        """A stream whose context descriptor leads to TOP."""
        self.put_ste(DESCRIPTORS | S1 | VALID)
        self.put(DESCRIPTORS, 1 << 31 | granule << 6 | 64 - bits)
        self.put(DESCRIPTORS + 8, TOP)

    def put_second_stage(self, granule, first, bits):
        """A stream whose entry leads to TOP."""
        self.put_ste(S2 | VALID, 0, granule << 46 | first << 38 | 64 - bits << 32 | 7, TOP)

    def put_path(self, *steps):
        """Descriptors from TOP down: (shift, bits of the index), the last is a leaf."""
        table = TOP
        for shift, width in steps[:-1]:
            below = table + 0x10000
            self.put(table + (IOVA >> shift & (1 << width) - 1) * 8, below | 3)
            table = below
        shift, width = steps[-1]
        place = table + (IOVA >> shift & (1 << width) - 1) * 8
        self.put(place, 0x400000 | (3 if shift in (12, 14, 16) else 1))
        return place, 1 << shift

    def locate(self):
        """What the reader finds."""
        return smmuv3_tables.locate(self.ram, self.events(), BDF, IOVA)

    def test_first_stage(self):
        for self.format in BASE_CFG:
            self.put_first_stage()
            wanted = self.put_path((39, 9), (30, 9), (21, 9), (12, 9))
            self.assertEqual(self.locate(), wanted)

    def test_block(self):
        self.put_first_stage()
        wanted = self.put_path((39, 9), (30, 9), (21, 9))
        self.assertEqual(self.locate(), wanted)

    def test_large_granule(self):
        self.put_first_stage(granule=1)
        wanted = self.put_path((42, 6), (29, 13), (16, 13))
        self.assertEqual(self.locate(), wanted)

    def test_second_stage(self):
        self.put_second_stage(0, 2, 48)
        wanted = self.put_path((39, 9), (30, 9), (21, 9), (12, 9))
        self.assertEqual(self.locate(), wanted)

    def test_second_stage_with_tables_side_by_side(self):
        self.put_second_stage(0, 1, 42)
        wanted = self.put_path((30, 12), (21, 9), (12, 9))
        self.assertEqual(self.locate(), wanted)

    def test_nothing_there(self):
        for prepare, text in ((lambda: None, "does not translate"),
                              (lambda: self.put_ste(DESCRIPTORS | S1 | VALID), "not valid"),
                              (self.put_first_stage, "level 3")):
            prepare()
            with self.subTest(text), self.assertRaisesRegex(entries.TableError, text):
                self.locate()
        smmuv3_tables.translates(self.ram, self.events(), BDF)
        for prepare in (self.put_first_stage, lambda granule: self.put_second_stage(
                granule, 2, 48)):
            prepare(granule=3)
            with self.assertRaisesRegex(entries.TableError, "reserved value: 3"):
                self.locate()
        self.put_first_stage()
        self.put(DESCRIPTORS, 0)
        with self.assertRaisesRegex(entries.TableError, "descriptor is not valid"):
            smmuv3_tables.translates(self.ram, self.events(), BDF)
        self.format = "two-level"
        self.put(STRTAB + (STREAM >> SPLIT) * 8, 0)
        with self.assertRaisesRegex(entries.TableError, "no second-level table"):
            self.locate()
        with self.assertRaisesRegex(entries.TableError, "never set"):
            smmuv3_tables.locate(self.ram, [], BDF, IOVA)

    def test_tables_that_stay(self):
        devices = [machine.Device("nic", bdf, 0, 0, True)
                   for bdf in ("0000:01:00.0", "0000:01:00.1", "0000:02:00.0")]
        linear = {"old_append": "arm_smmu_v3.linear_strtab=1"}
        for config, options, wanted in (
                ("feature", {}, 1 + 2 * 4), ("pages64k", {}, 1 + 2),
                ("feature", linear, 1024), ("pages64k", linear, 64)):
            cell = replace(records.cell(), old_config=config, options=options)
            self.assertEqual(smmuv3_tables.kept(cell, devices), wanted)


if __name__ == "__main__":
    unittest.main()
