# SPDX-License-Identifier: GPL-2.0-only
"""Tables are read and handovers are broken in the right places."""

import struct
import types
import unittest
from dataclasses import replace
from unittest import mock

from matrix import damage, machine, trace, vtd_tables
from tests import records
from tests.memory import MIB, Memory


class Tables(Memory):
    """VT-d's tables as the kernel builds them."""

    BDF = "0000:01:00.0"
    IOVA = 0x1_0000_5000

    def paged(self, top, present, leaf_level=0):
        """Four levels from `top` on that map IOVA; returns the leaf's place."""
        for level in range(3, -1, -1):
            place = top + (self.IOVA >> 12 + 9 * level & 0x1FF) * 8
            if level == leaf_level:
                self.put(place, 0x300000 | present | (0x80 if level else 0))
                return place
            top += 0x1000
            self.put(place, top | present)
        return None

    def test_legacy(self):
        self.put(0x1000 + 16, 0x2000 | 1)
        self.put(0x2000, 0x10000 | 1)
        self.put(0x2008, 2)
        place = self.paged(0x10000, 3)
        self.assertEqual(vtd_tables.leaf(self.ram, 0x1000, 0, self.BDF, self.IOVA),
                         (place, 4096))

    def scalable(self, first, third=0):
        """Everything above the page table in scalable mode."""
        self.put(0x1000 + 16, 0x2000 | 1)
        self.put(0x2000, 0x3000 | 1)
        self.put(0x3000, 0x4000 | 1)
        self.put(0x4000, first)
        self.put(0x4010, third)

    def test_scalable_second_stage(self):
        self.scalable(0x10000 | 2 << 6 | 2 << 2 | 1)
        place = self.paged(0x10000, 3, 1)
        self.assertEqual(vtd_tables.leaf(self.ram, 0x1000, 1, self.BDF, self.IOVA),
                         (place, 2 * MIB))

    def test_scalable_first_stage(self):
        self.scalable(1 << 6 | 1, 0x10000)
        place = self.paged(0x10000, 1)
        self.assertEqual(vtd_tables.leaf(self.ram, 0x1000, 1, self.BDF, self.IOVA),
                         (place, 4096))

    def test_translates(self):
        roots = [trace.Event(1.0, trace.ROOT_TABLE, {"address": "0x1000", "scalable": "1"})]
        self.scalable(1 << 6 | 1, 0x10000)
        vtd_tables.translates(self.ram, roots, self.BDF)
        self.put(0x4000, 1 << 6)
        for known, text in ((roots, "PASID entry is not present"), ([], "never set")):
            with self.assertRaisesRegex(vtd_tables.TableError, text):
                vtd_tables.translates(self.ram, known, self.BDF)

    def test_tables_that_stay(self):
        devices = [machine.Device("nic", bdf, 0, 0, True)
                   for bdf in ("0000:01:00.0", "0000:00:1e.0", "0000:00:03.0")]
        for mode, wanted in (("legacy", 1 + 2), ("scalable-ss", 1 + 3 + 6)):
            cell = replace(records.cell(), mode=mode)
            self.assertEqual(vtd_tables.kept(cell, devices), wanted)

    def test_missing_entry(self):
        self.scalable(1 << 6 | 1, 0x10000)
        with self.assertRaisesRegex(vtd_tables.TableError, "level 3"):
            vtd_tables.leaf(self.ram, 0x1000, 1, self.BDF, self.IOVA)


class Damage(Memory):
    """Pages of a handover are found by magic and checksum, and broken."""

    def page(self, address, magic, kind=0):
        """A page that carries a good checksum; returns its place in the file."""
        at = self.ram.offset(address)
        self.ram.data[at:at + len(magic)] = magic
        self.ram.data[at + damage.KIND_AT] = kind or self.ram.data[at + damage.KIND_AT]
        damage.seal(self.ram.data, at, magic)
        return at

    def setUp(self):
        super().setUp()
        self.root = self.page(0x5000, damage.ROOT_MAGIC)
        self.block = self.page((1 << 32) + 0x7000, damage.BLOCK_MAGIC, 2)
        self.ram.data[0x9000:0x9008] = damage.ROOT_MAGIC
        self.cell = types.SimpleNamespace(ram=self.ram, ram_file=self.path,
                                          spec=types.SimpleNamespace(iommu="vtd"))

    def test_checksum_is_castagnoli(self):
        self.assertEqual(damage.crc32c(b"123456789"), 0xE3069283)

    def test_only_sealed_pages_are_taken(self):
        self.assertEqual(damage.pick(self.cell, damage.ROOT_MAGIC), self.root)
        with self.assertRaises(damage.DamageError):
            damage.pick(self.cell, damage.BLOCK_MAGIC, 3)

    def test_record_breaks_the_checksum(self):
        damage.inflict(self.cell, "record:2")
        self.assertFalse(damage.sealed(self.ram.data, self.block, damage.BLOCK_MAGIC))

    def test_version_and_feature_keep_the_checksum(self):
        for word in ("version", "incompat"):
            before = bytes(self.ram.data[self.root:self.root + 64])
            damage.inflict(self.cell, word)
            self.assertNotEqual(before, bytes(self.ram.data[self.root:self.root + 64]))
            self.assertTrue(damage.sealed(self.ram.data, self.root, damage.ROOT_MAGIC))

    def test_unused_entry_leads_astray(self):
        record = (1 << 32) + 0x7000 + damage.FIRST_RECORD
        for iommu, size, last in (("vtd", 12, 0x20FF8), ("smmuv3", 8, 0x200F8),
                                  ("amdvi", 12, 0x20FF0)):
            self.cell.spec.iommu = iommu
            self.put(record, 0x20000)
            self.put(record + damage.TOP_BYTES_AT, size)
            damage.seal(self.ram.data, self.block, damage.BLOCK_MAGIC)
            with mock.patch.object(damage, "STRAY_AT", 0x900000):
                damage.inflict(self.cell, "table")
            value = struct.unpack_from("<Q", self.ram.data, last)[0]
            self.assertEqual(value, (1 << 32) + 0x100000 | damage.LEADS[iommu])

    def test_domain_id_changes_under_a_good_checksum(self):
        for number, (iommu, (kind, place)) in enumerate(damage.DOMAIN_IDS.items()):
            at = self.page((1 << 32) + 0x8000 + number * 0x1000, damage.BLOCK_MAGIC, kind)
            self.cell.spec.iommu = iommu
            damage.inflict(self.cell, "domain-id")
            self.assertEqual(self.ram.data[at + damage.FIRST_RECORD + place], 0x40)
            self.assertTrue(damage.sealed(self.ram.data, at, damage.BLOCK_MAGIC))

    def test_pasid_has_the_entry_of_the_first(self):
        at = self.page((1 << 32) + 0x8000, damage.BLOCK_MAGIC, damage.DOMAIN_IDS["vtd"][0])
        table = self.ram.offset((1 << 32) + 0x9000)
        self.ram.data[table] = 1
        struct.pack_into("<Q", self.ram.data,
                         at + damage.FIRST_RECORD + damage.PASID_TABLE_AT, (1 << 32) + 0x9000)
        damage.seal(self.ram.data, at, damage.BLOCK_MAGIC)
        damage.inflict(self.cell, "pasid")
        first, second = (self.ram.data[at:at + damage.PASID_ENTRY] for at in
                         (table, table + damage.PASID * damage.PASID_ENTRY))
        self.assertEqual(first, second)
        self.assertTrue(any(second))

    def test_cycle_points_at_itself(self):
        damage.inflict(self.cell, "cycle:2")
        link = struct.unpack_from("<Q", self.ram.data, self.block + damage.NEXT_AT)[0]
        self.assertEqual(link, (1 << 32) + 0x7000)


if __name__ == "__main__":
    unittest.main()
