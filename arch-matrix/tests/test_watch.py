# SPDX-License-Identifier: GPL-2.0-only
"""What the host reads: frames, memory, trace, console, tables."""

import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from matrix import console, frames, initramfs, ram, stuck, trace, versions
from tests.memory import MIB, Memory


class Frames(unittest.TestCase):
    """Frames carry their number and contents that follow from it."""

    def test_round_trip(self):
        for seq in (0, 1, 96, 97, 4095, 1 << 33):
            self.assertEqual(frames.parse(3, frames.make(3, seq)), seq)

    def test_each_byte_counts(self):
        frame = frames.make(0, 7)
        for at in (0, 20, 45, 50, len(frame) - 1):
            broken = bytearray(frame)
            broken[at] ^= 1
            self.assertIsNone(frames.parse(0, broken))

    def test_short_or_of_another_stream(self):
        self.assertIsNone(frames.parse(0, frames.make(0, 7)[:-1]))
        self.assertIsNone(frames.parse(0, b""))
        self.assertIsNone(frames.parse(1, frames.make(0, 7)))

    def test_wire_delivers_and_numbers(self):
        wire = frames.Wire(0)
        self.addCleanup(wire.close)
        wire.send()
        wire.send()
        found = [frames.parse(0, wire.far.recv(2048)) for _ in range(2)]
        self.assertEqual(found, [0, 1])
        self.assertEqual(wire.far.family, socket.AF_INET)


class Ring(Memory):
    """A receive ring and its buffer in guest memory."""

    def setUp(self):
        super().setUp()
        whole = ram.RING_BYTES + ram.RING * ram.SLOT
        self.path.write_bytes(bytes(16 * MIB))
        self.path.write_bytes(ram.BLANK * (16 * MIB))
        self.ram = ram.Ram(self.path, [(0, 16 * MIB, 0)])
        self.buffer = ram.Buffer("nic0", whole + 2 * ram.PAGE, ram.PAGE, whole, 1 << 32)
        pages = self.buffer.size // ram.PAGE
        self.buffer.add_extents(self.ram, 0, f"20-10,21+{pages - 16:x}")
        self.ring = ram.Ring(self.ram, self.buffer, 0)
        for n in range(ram.RING):
            self.describe(n)

    def write(self, offset, data):
        """Write into the buffer, within a page."""
        page, inside = divmod(offset, ram.PAGE)
        at = self.buffer.pages[page] + inside
        self.ram.data[at:at + len(data)] = data

    def describe(self, n, length=0, status=0):
        """Write a descriptor."""
        slot = self.buffer.iova + ram.RING_BYTES + n * ram.SLOT
        self.write(ram.PAGE + n * 16, ram.DESC.pack(slot, length, 0, status, 0, 0))

    def land(self, n, data):
        """What the NIC does with a frame."""
        self.write(ram.PAGE + ram.RING_BYTES + n * ram.SLOT, data)
        self.describe(n, len(data), 3)

    def stray(self):
        """Count stray writes."""
        return ram.stray_writes(self.ram, self.buffer, self.ring.expected())

    def test_all_pages_are_known(self):
        self.assertTrue(self.buffer.complete())
        self.assertEqual(len(set(self.buffer.pages.values())), len(self.buffer.pages))

    def test_frames_are_noted_once(self):
        self.land(0, frames.make(0, 0))
        self.ring.poll(1.0)
        self.land(1, frames.make(0, 1))
        self.ring.poll(2.0)
        self.ring.poll(3.0)
        self.assertEqual(self.ring.landed, [(1.0, 0), (2.0, 1)])
        self.assertEqual((self.ring.bad, self.stray()), (0, 0))

    def test_wrong_contents_are_noted(self):
        self.land(0, frames.make(0, 0)[:-2] + b"xx")
        self.ring.poll(1.0)
        self.assertEqual(self.ring.bad, 1)

    def test_stray_writes_are_counted(self):
        self.land(0, frames.make(0, 0))
        self.ring.poll(1.0)
        places = (0, ram.PAGE + ram.RING_BYTES + 1000, self.buffer.size - 1,
                  ram.PAGE + ram.RING_BYTES + 50 * ram.SLOT, ram.PAGE + 16 * 30 + 9)
        for count, place in enumerate(places, 1):
            self.write(place, b"\x77")
            self.assertEqual(self.stray(), count)


class Trace(unittest.TestCase):
    """QEMU's trace lines become events."""

    def setUp(self):
        self.parser = trace.Parser("vtd")

    def kind(self, text):
        """The kind of a line's event."""
        event = self.parser.parse(f"2026-01-31T12:00:00.123456Z {text}\n")
        return event and event.kind

    def test_kinds(self):
        self.assertEqual(self.kind("vtd_dmar_fault sid 0x100 fault 6 addr 0x1000 write 1"),
                         trace.FAULT)
        self.assertEqual(self.kind("vtd_dmar_enable enable 0"), trace.TRANSLATION_OFF)
        self.assertIsNone(self.kind("vtd_dmar_enable enable 1"))
        self.assertEqual(self.kind("vtd_reg_dmar_root addr 0x7fa000 scalable 1"),
                         trace.ROOT_TABLE)
        self.assertEqual(self.kind("e1000e_core_ctrl_sw_reset Doing SW reset"), trace.RESET)
        self.assertIsNone(self.kind("vtd_inv_desc wait"))
        self.assertIsNone(self.parser.parse("garbage"))

    def test_config_write(self):
        event = self.parser.parse("2026-01-31T12:00:00.123456Z pci_cfg_write e1000e "
                                  "01:00.0 @0x4 <- 0x503\n")
        self.assertEqual(event.fields, {"bdf": "01:00.0", "offset": "0x4",
                                        "value": "0x503"})

    def test_time_is_on_our_clock(self):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        event = self.parser.parse(f"{stamp}.000000Z vtd_dmar_enable enable 0\n")
        self.assertLess(abs(event.time - time.monotonic()), 2)

    def read(self, script):
        """A reader that has read what a shell script prints, and its log."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            reader = trace.Reader(self.parser, folder / "fifo", folder / "log")
            reader.start()
            subprocess.run(["sh", "-c", f"({script}) > {folder}/fifo"], check=True)
            reader.join(20)
            return reader, (folder / "log").read_text().splitlines()

    OFF = "2026-01-31T12:00:00.1Z vtd_dmar_enable enable 0"
    FAULT = "2026-01-31T12:00:00.1Z vtd_dmar_fault sid 0x100 fault 6 addr 0x1000 write 1"

    def test_reader_counts_and_keeps_a_log(self):
        reader, log = self.read(f"yes '{self.OFF}' | head -n 30000")
        self.assertEqual(reader.counts, {trace.TRANSLATION_OFF: 30000})
        self.assertEqual(reader.roots, [])
        self.assertEqual(len(log), trace.KEEP_LINES)
        self.assertEqual(len(reader.events), trace.KEEP_LINES)
        self.assertFalse(reader.over_cap)

    def test_reader_keeps_what_follows_many_events_of_another_kind(self):
        reader, log = self.read(f"yes '{self.FAULT}' | head -n 21000; echo '{self.OFF}'")
        self.assertEqual(reader.events[-1].kind, trace.TRANSLATION_OFF)
        self.assertEqual(len(reader.events), trace.KEEP_LINES + 1)
        self.assertEqual(log[-1], self.OFF)


class Console(unittest.TestCase):
    """Lines of guest programs, and lines of unhappy kernels."""

    def test_said(self):
        found = console.parse_said('[ 1.2] HANDOVER: at=error errno=2 step="open it"')
        self.assertEqual(found, ("error", {"errno": "2", "step": "open it"}))
        self.assertEqual(console.parse_said("[ 1.2] HANDOVER: at=kexec"), ("kexec", {}))
        self.assertIsNone(console.parse_said("[ 1.2] DMAR: hello"))

    def test_splats(self):
        lines = [(0, text) for text in ("x: WARNING: CPU: 1 PID: 1 at mm/slub.c",
                                        "DMAR: DRHD: handling fault", "Call Trace:",
                                        "kmemleak: 3 new suspected memory leaks",
                                        "Unable to handle kernel NULL pointer",
                                        "Internal error: Oops: 96000004", "Call trace:",
                                        "GICv3: CPU0: Booted with LPIs enabled, memory "
                                        "probably corrupted")]
        self.assertEqual(len(console.splats(lines)), 7)


class Images(unittest.TestCase):
    """What goes into a guest, and what an image says of itself."""

    def test_initramfs_is_what_cpio_reads(self):
        data = initramfs.build({"init": b"#!x", "to/deep/kernel": b"k" * 5})
        with tempfile.TemporaryDirectory() as name:
            subprocess.run(["cpio", "-i", "-d", "--quiet"], input=data, cwd=name, check=True)
            self.assertEqual((Path(name) / "to/deep/kernel").read_bytes(), b"k" * 5)
            self.assertEqual((Path(name) / "init").stat().st_mode & 0o777, 0o755)

    def test_versions_of_an_image(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x" * 100 + b"IOMMU-HANDOVER-ABI read=1-3 write=2\0y")
            file.flush()
            self.assertEqual(versions.find(file.name), versions.Versions(1, 3, 2))
            self.assertEqual(versions.read_by(file.name), "1,2,3")
            self.assertEqual(versions.features_of(file.name), 0)
            file.seek(0)
            file.write(b"IOMMU-HANDOVER-ABI read=1-3 write=2 features=0x11\0y")
            file.flush()
            self.assertEqual(versions.features_of(file.name), 17)

    def test_image_without_the_feature(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"nothing here")
            file.flush()
            self.assertEqual(versions.read_by(file.name), "")
            self.assertEqual(versions.features_of(file.name), 0)


if __name__ == "__main__":
    unittest.main()


class Stuck(unittest.TestCase):
    """Where the CPUs of a guest stand."""

    SYMBOLS = stuck.Symbols("ffffffff81000000 T _text\nffffffff81000100 t wait_here\n"
                            "ffffffff81000180 D data\nffffffff81000200 T _etext\n")
    ANSWERS = {
        "info registers -a": "CPU#0\nRIP=ffffffff81000110 RSP=ffffc90000001000 HLT=1\n"
                             "CPU#1\nRIP=0000000000401000 RSP=00007ffc00000000 HLT=0\n",
        "x /160gx 0xffffc90000001000":
            "ffffc90000001000: 0xffffffff81000004 0x0000000000000001\n"
            "ffffc90000001010: 0xffffffff810001a0 0xffffffff81000200\n"}

    def ask(self, command):
        """Answer as QEMU does."""
        return self.ANSWERS.get(command, "")

    def test_names(self):
        self.assertEqual(self.SYMBOLS.name(0xffffffff81000180), "wait_here+0x80")
        self.assertEqual(self.SYMBOLS.name(0xffffffff80ffffff), "")
        self.assertEqual(self.SYMBOLS.name(0xffffffff81000200), "")

    def test_each_cpu(self):
        self.assertEqual(stuck.where(self, self.SYMBOLS), [
            "CPU 0 at wait_here+0x10, halted; stack _text+0x4 wait_here+0xa0",
            "CPU 1 at 0x401000; stack "])

    def test_silent_monitor(self):
        monitor = stuck.Monitor()
        self.addCleanup(monitor.close)
        monitor.near.settimeout(0.01)
        self.assertEqual(stuck.where(monitor, self.SYMBOLS),
                         ["QEMU's monitor does not answer"])
