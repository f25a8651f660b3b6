# SPDX-License-Identifier: GPL-2.0-only
"""Every oracle is content with good evidence, and sees each thing go wrong."""

import unittest
from dataclasses import replace

from matrix import aer, delivery, machine, oracles, trace, walk
from tests import records

SOUND_DEVICES = (machine.Device("nic", records.NIC, 0, 0, True),
                 machine.Device("sound", records.SOUND, 0, 1, True))


def verdict(name, ev, cell=None):
    """The code and the reason of one oracle."""
    return oracles.ORACLES[name](ev, cell or records.cell())


def set_config(ev, at, value):
    """A byte of config space that is different in the new kernel."""
    config = bytearray(records.CONFIG)
    config[at] = value
    ev.said = [(when, name, {**said, "bytes": config.hex()}
                if name == "config" and said["when"] == "new" else said)
               for when, name, said in ev.said]


def config_write(bdf, offset, value):
    """A traced write to config space."""
    return lambda ev: records.happen(ev, trace.CONFIG_WRITE, bdf=bdf, offset=hex(offset),
                                     value=hex(value))


# (oracle, what goes wrong, the code that must come out)
BROKEN = (
    ("finished", lambda ev: ev.said.append((5.0, "error", {"step": "map"})), "error"),
    ("finished", lambda ev: setattr(ev, "ended", "timeout after 90 s"), "hung"),
    ("finished", lambda ev: records.drop(ev, "end"), "unfinished"),
    ("finished", lambda ev: ev.said.extend([
        (5.0, "kexec-refused", {"errno": "8"}),
        (5.1, "end", {"phase": "old", "status": "0"})]), "refused"),
    ("finished", lambda ev: ev.said.extend([
        (5.0, "preserve-refused", {"errno": "95"}),
        (5.1, "end", {"phase": "old", "status": "0"})]), "refused"),
    ("finished", lambda ev: records.change(ev, "end", status="0x100"), "unfinished"),
    ("console", lambda ev: ev.lines.append((5.0, "WARNING: CPU: 0 at iommu.c")), "splat"),
    ("console", lambda ev: ev.lines.append((5.0, "BUG: KASAN: use-after-free")), "splat"),
    *(("rule", lambda ev, text=text: ev.lines.append((6.1, text)), code)
      for text, code in records.RULES_NAMED),
    ("frames", records.never, "none"),
    ("frames", records.lose_one, "lost"),
    ("frames", records.repeat_one, "repeated"),
    ("frames", records.spoil_one, "content"),
    ("frames", records.stop_at_jump, "stopped"),
    ("frames", records.stop_early, "lost"),
    ("removal", lambda ev: ev.said.append((7.5, "removed", {"bdf": records.NIC})), "leaked"),
    ("faults", lambda ev: records.happen(ev, trace.FAULT, source="0x100"), "fault"),
    ("translation", lambda ev: records.happen(ev, trace.TRANSLATION_OFF), "off"),
    ("translation", lambda ev: records.happen(ev, trace.BYPASS), "bypass"),
    ("identity", lambda ev: records.change(ev, "group", type="identity"), "identity"),
    ("identity", lambda ev: records.drop(ev, "group"), "unknown"),
    ("entries", lambda ev: ev.untranslated.append(
        (5.0, records.NIC, "root entry is not present: 0x0")), "invalid"),
    ("entries", lambda ev: ev.still_translated.append(records.NIC), "left"),
    ("bus-master", config_write("01:00.0", 4, 0x503), "cleared"),
    ("bus-master", config_write("00:02.0", 4, 0x103), "cleared"),
    ("bus-master", lambda ev: records.drop(ev, "bridge"), "unknown"),
    ("reset", lambda ev: records.happen(ev, trace.RESET), "reset"),
    ("reset", config_write("01:00.0", 0xE8, 0x8000), "reset"),
    ("reset", config_write("01:00.0", 0xCC, 0x3), "reset"),
    ("reset", config_write("00:02.0", 0x3E, 0x40), "reset"),
    ("stray", lambda ev: ev.stray.update(nic0=1), "stray"),
    ("stray", lambda ev: records.change(ev, "guards", changed="4"), "stray"),
    ("stray", lambda ev: records.drop(ev, "look"), "unknown"),
    ("stray", lambda ev: records.drop(ev, "guards"), "unknown"),
    ("memory", lambda ev: ev.moved.append("nic0"), "moved"),
    ("memory", lambda ev: ev.said.append((7.1, "slots", {"name": "nic0", "moved": "1"})),
     "moved"),
    ("frozen", lambda ev: records.change(ev, "frozen", errno="2"), "wrong"),
    ("frozen", lambda ev: records.change(ev, "frozen", errno="0", want="0"), "unknown"),
    ("frozen", lambda ev: records.drop(ev, "frozen"), "unknown"),
    ("reclaimed", lambda ev: records.change(ev, "retrieve", errno="2"), "lost"),
    ("reclaimed", lambda ev: records.drop(ev, "reclaimed"), "lost"),
    ("reclaimed", lambda ev: records.drop(ev, "replaced"), "not-replaced"),
    ("reclaimed", lambda ev: records.change(ev, "finish", errno="16"), "finish"),
    ("goes-on", lambda ev: records.change(ev, "waited", result="timeout"), "stopped"),
    ("interrupts", lambda ev: records.change(ev, "interrupt", events="0"), "silent"),
    ("interrupts", lambda ev: records.drop(ev, "interrupt"), "silent"),
    ("config", lambda ev: set_config(ev, 0x10, 0xAA), "changed"),
    *(("config", lambda ev, event=event: records.drop(ev, event), "unknown")
      for event in ("config", "bar", "bridge")),
    ("config", lambda ev: records.drop(ev, "config", when="old"), "unknown"),
    ("config", lambda ev: records.drop(ev, "config", when="new"), "changed"),
    ("page-sizes", lambda ev: ev.page_sizes.update(nic0=1 << 21), "size"),
    ("page-sizes", lambda ev: ev.page_sizes.clear(), "unknown"),
    ("pages", lambda ev: records.change(ev, "feature", value="0"), "none"),
    ("pages", lambda ev: ev.said.append(
        (8.7, "feature", {"when": "end", "key": "returned", "value": "23"})), "leak"),
    ("leaks", lambda ev: ev.said.extend([
        (9.1, "leak", {"text": "unreferenced object"}),
        (9.2, "leaks", {"phase": "new", "count": "1"})]), "leak"),
)


class Oracles(unittest.TestCase):
    """One table of everything that may go wrong."""

    def test_good_evidence_satisfies_all(self):
        for found in oracles.verdicts(records.good(), records.cell()):
            self.assertTrue(found.passed, f"{found.oracle}: {found.reason}")

    def test_each_oracle_sees_what_goes_wrong(self):
        for name, damage, code in BROKEN:
            with self.subTest(name, code=code):
                ev = records.good()
                damage(ev)
                self.assertEqual(verdict(name, ev)[0], code)

    def test_a_device_that_stops_when_it_is_removed_is_still(self):
        ev = records.good()
        ev.said.append((7.5, "removed", {"bdf": records.NIC}))
        ev.streams[0].landed = [(when, seq) for when, seq in ev.streams[0].landed if when < 7.5]
        self.assertEqual(verdict("removal", ev), ("", ""))

    def test_without_an_iommu_a_removed_device_is_still_until_it_is_found(self):
        cell = replace(records.cell(), iommu="none", mode="noiommu")
        for rescan, code in ((7.6, "leaked"), (7.5, "")):
            ev = records.good()
            ev.said += [(7.5, "removed", {"bdf": records.NIC}), (rescan, "rescan", {})]
            self.assertEqual(verdict("removal", ev, cell)[0], code)
            records.drop(ev, "rescan")
            self.assertEqual(verdict("removal", ev, cell)[0], "leaked")

    def test_every_oracle_has_a_negative_control(self):
        tested = {name for name, _, _ in BROKEN} | {"tone", "errors"}
        self.assertEqual(tested, set(oracles.ORACLES))

    def test_the_first_rule_counts_and_only_what_kernels_say(self):
        ev = records.good()
        ev.lines += [(5.0, 'HANDOVER: at=feature key=incoming value="refused [VER-2] no"'),
                     (5.1, "[    0.1] iommu: liveupdate: accepted 1 devices on 1 domains"),
                     (5.2, "[    0.1] PCI: [Firmware Bug]: [VTD-9]")]
        self.assertEqual(verdict("rule", ev), ("", ""))
        ev.lines += [(6.0 + n, text) for n, (text, _) in enumerate(records.RULES_NAMED)]
        self.assertEqual(verdict("rule", ev), records.RULES_NAMED[0][::-1])

    def test_without_an_iommu_no_hardware_has_page_sizes(self):
        ev = records.good()
        ev.page_sizes.update(nic0=walk.READERS["none"](None, [], records.NIC, 0)[1])
        self.assertEqual(verdict("page-sizes", ev)[0], "")
        self.assertIsNone(walk.CHECKS["none"](None, [], records.NIC))
        self.assertEqual(walk.KEPT["none"](records.cell(), records.cell().devices), 0)

    def test_what_happens_outside_the_watch_does_not_count(self):
        for when in (0.5, 9.3):
            ev = records.good()
            records.happen(ev, trace.TRANSLATION_OFF, when)
            records.happen(ev, trace.FAULT, when)
            self.assertEqual(verdict("translation", ev), ("", ""))
            self.assertEqual(verdict("faults", ev), ("", ""))

    def test_status_register_may_change(self):
        ev = records.good()
        set_config(ev, 6, 0x90)
        self.assertEqual(verdict("config", ev), ("", ""))

    def test_interrupts_may_be_off(self):
        ev = records.good()
        set_config(ev, 5, 0x04)
        self.assertEqual(verdict("config", ev), ("", ""))
        set_config(ev, 5, 0x02)
        self.assertEqual(verdict("config", ev)[0], "changed")

    def test_bus_master_of_a_device_that_is_not_preserved(self):
        command = records.CONFIG[4] & ~4
        other = machine.Device("nic", records.NIC, 0, 0, False)
        for devices, at, value, code in (((other,), 4, command, ""), (None, 4, command, "changed"),
                                         ((other,), 4, command ^ 2, "changed"),
                                         ((other,), 0x10, 0xAA, "changed")):
            ev, cell = records.good(), records.cell(devices=devices)
            set_config(ev, at, value)
            with self.subTest(f"{devices} {at:#x}"):
                self.assertEqual(oracles.config_stays(ev, cell)[0], code)

    def test_guards_are_the_vmms_to_look_at(self):
        for options in ({"new_append": "cell.run=/reaper"}, {"run": "/group"}):
            ev = records.good()
            records.drop(ev, "guards")
            cell = records.cell(options=options)
            self.assertEqual(verdict("stray", ev, cell), ("", ""))
        ev = records.good()
        records.drop(ev, "guards")
        ev.said.append((5.0, "kexec-refused", {"errno": "8"}))
        self.assertEqual(verdict("stray", ev), ("", ""))

    def test_a_device_on_the_roots_bus_has_no_bridge(self):
        sound = machine.Device("sound", records.SOUND, 0, 0, True)
        ev = records.good()
        records.drop(ev, "bridge")
        self.assertEqual(verdict("bus-master", ev, records.cell(devices=(sound,))), ("", ""))

    def test_bus_master_may_be_written_as_set(self):
        ev = records.good()
        config_write("01:00.0", 4, 0x507)(ev)
        self.assertEqual(verdict("bus-master", ev), ("", ""))

    def test_a_full_ring_loses_nothing(self):
        ev = records.good()
        stream = ev.streams[0]
        stream.ring = 400
        del stream.landed[400:]
        self.assertEqual(verdict("frames", ev), ("", ""))
        self.assertEqual(delivery.lost_frames(stream, records.LOOK), 0)


class PortErrors(unittest.TestCase):
    """Fatal errors at the ports of a preserved device and of one that is not."""

    PORTS = ("0000:00:02.0", "0000:00:03.0")

    def setUp(self):
        self.ev = records.good()
        self.ev.port_errors = list(self.PORTS)
        self.ev.lines += [(7.0, f"[    1.0] pcieport {port}: PCIe Bus Error: {aer.FATAL}, "
                           "type=Data Link Layer") for port in self.PORTS]
        config_write("00:03.0", 0x3E, 0x40)(self.ev)
        self.cell = records.cell(options={"aer": "new"}, devices=(
            machine.Device("nic", records.NIC, 0, 0, True),
            machine.Device("nic", "0000:02:00.0", 0, 1, False)))

    def found(self):
        """What the oracle finds."""
        return verdict("errors", self.ev, self.cell)[0]

    def test_all_well(self):
        self.assertEqual(self.found(), "")

    def test_errors_that_qemu_did_not_make(self):
        self.ev.port_errors.pop()
        self.assertEqual(self.found(), "unseen")

    def test_errors_that_no_kernel_saw(self):
        del self.ev.lines[-2]
        self.assertEqual(self.found(), "unseen")

    def test_a_kernel_that_resets_no_bus_at_all(self):
        self.ev.trace.clear()
        self.assertEqual(self.found(), "unseen")

    def test_the_moments(self):
        for option, event, fields, want in (
                ("old", "preserved", {}, True), ("old", "boot", {"phase": "new"}, False),
                ("new", "boot", {"phase": "new"}, True), ("new", "boot", {"phase": "old"}, False),
                (None, "preserved", {}, False)):
            cell = records.cell(options={"aer": option} if option else {})
            self.assertEqual(aer.due(cell, event, fields), want)


class Tone(unittest.TestCase):
    """The sound device's record."""

    cell = records.cell(devices=SOUND_DEVICES)

    def heard(self, wave):
        """The code for a recording."""
        ev = records.good()
        ev.wave = wave
        return verdict("tone", ev, self.cell)[0]

    def test_whole_tone(self):
        self.assertEqual(self.heard(records.tone(8)), "")

    def test_no_recording(self):
        self.assertEqual(self.heard(None), "none")

    def test_silence(self):
        wave = records.tone(8)
        for n in range(100000, 100500):
            wave.left[n] = wave.right[n] = 0
        self.assertEqual(self.heard(wave), "silence")

    def test_jump(self):
        wave = records.tone(8)
        del wave.left[100000:100001], wave.right[100000:100001]
        self.assertEqual(self.heard(wave), "jump")

    def test_too_short(self):
        self.assertEqual(self.heard(records.tone(3)), "short")


class Mixed(unittest.TestCase):
    """A device that is not preserved beside one that is."""

    cell = records.cell(devices=(machine.Device("nic", records.NIC, 0, 0, True),
                                 machine.Device("nic", "0000:02:00.0", 0, 1, False)))

    def evidence(self, until):
        """Evidence in which the second NIC stops at a time."""
        ev = records.good()
        second = records.good().streams[0]
        second.name = "nic1"
        second.landed = [entry for entry in second.landed if entry[0] < until]
        ev.streams.append(second)
        return ev

    def test_it_stops(self):
        self.assertEqual(verdict("frames", self.evidence(records.JUMP), self.cell)[0], "")

    def test_it_goes_on(self):
        self.assertEqual(verdict("frames", self.evidence(99), self.cell)[0], "leaked")

    def test_its_driver_may_reset_it(self):
        ev = self.evidence(records.JUMP)
        records.happen(ev, trace.RESET)
        self.assertEqual(verdict("reset", ev, self.cell)[0], "")
        config_write("01:00.0", 0xE8, 0x8000)(ev)
        self.assertEqual(verdict("reset", ev, self.cell)[0], "reset")

    def test_its_faults_are_its_own(self):
        ev = self.evidence(records.JUMP)
        records.happen(ev, trace.FAULT, source="0x200")
        self.assertEqual(verdict("faults", ev, self.cell)[0], "")
        records.happen(ev, trace.FAULT, source="0x100")
        self.assertEqual(verdict("faults", ev, self.cell)[0], "fault")

    def test_a_fault_without_a_source_is_of_the_buffer_that_it_is_in(self):
        ev = self.evidence(records.JUMP)
        ev.said += [(0.5, "buffer", {"name": f"nic{n}", "iova": hex((n + 1) << 32),
                                     "size": "4096"}) for n in range(2)]
        records.happen(ev, trace.FAULT, address="0x200000ff0")
        self.assertEqual(verdict("faults", ev, self.cell)[0], "")
        for address in ("0x100000ff0", "0x200001000"):
            with self.subTest(address):
                ev.trace.clear()
                records.happen(ev, trace.FAULT, address=address)
                self.assertEqual(verdict("faults", ev, self.cell)[0], "fault")


class Gone(unittest.TestCase):
    """A device that is preserved and never found again."""

    bdf = "0000:02:00.0"
    cell = records.cell(devices=(machine.Device("nic", records.NIC, 0, 0, True),
                                 machine.Device("nic", bdf, 0, 1, True, gone=True)))

    def evidence(self, errno="2", until=records.JUMP):
        """Evidence in which nobody could have it back."""
        ev = Mixed().evidence(until)
        ev.said += [(2.5, name, {"when": "old", "bdf": self.bdf, **more}) for name, more in
                    (("config", {"bytes": records.CONFIG.hex()}), ("bar", {"bar": "0"}),
                     ("bridge", {"bridge": records.BRIDGE}))]
        ev.said += [(2.4, "frozen", {"name": "nic1", "errno": "16", "want": "16"}),
                    (6.6, "retrieve", {"object": self.bdf, "errno": errno}),
                    (7.0, "replaced", {"domain": "1"}),
                    (8.5, "guards", {"name": "nic1", "changed": "0"}),
                    (8.6, "feature", {"when": "end", "key": "returned", "value": "23"})]
        return ev

    def test_all_else_is_as_ever(self):
        for found in oracles.verdicts(self.evidence(), self.cell):
            self.assertEqual((found.code, found.reason), ("", ""), found.oracle)

    def test_what_goes_wrong(self):
        for name, ev, code in (("reclaimed", self.evidence(errno="0"), "found"),
                               ("frames", self.evidence(until=99), "leaked")):
            self.assertEqual(verdict(name, ev, self.cell)[0], code)
        ev = self.evidence()
        records.drop(ev, "retrieve", object=self.bdf)
        self.assertEqual(verdict("reclaimed", ev, self.cell)[0], "found")
        ev = self.evidence()
        records.drop(ev, "config", bdf=records.NIC, when="new")
        self.assertEqual(verdict("config", ev, self.cell)[0], "changed")

    def test_no_pasid_table_of_it_stays_in_use(self):
        for mode, kept in (("legacy", 3), ("scalable-ss", 5)):
            self.assertEqual(walk.kept(replace(self.cell, mode=mode)), kept)
