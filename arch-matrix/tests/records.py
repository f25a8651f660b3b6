# SPDX-License-Identifier: GPL-2.0-only
"""The evidence of a cell in which all went well, for tests to break."""

import array

from matrix import cells, evidence, machine, trace, wav

NIC = "0000:01:00.0"
SOUND = "0000:00:1e.0"
BRIDGE = "0000:00:02.0"
RATE = 60
# What the guest says and when: DMA on at 1 s, jump at 3 s, look at 9 s.
DMA_ON, JUMP, BOOT, LOOK = 1.0, 3.0, 6.0, 9.0
# Every form in which kernels name a rule that is broken.
RULES_NAMED = (
    ("[    0.2] iommu: liveupdate: handover refused, all devices are blocked: [BLK-9] block "
     "checksum is wrong (kind 2, index 0, at 0x1000)", "BLK-9"),
    ("[    0.2] iommu: liveupdate: 0000:01:00.0: blocked: [VTD-9] its domain ID", "VTD-9"),
    ("[    0.2] iommu: liveupdate: domain 0: refused: [TBL-3] page table has another number "
     "of tables, at 0x2000", "TBL-3"),
    ("[    0.2] DMAR: liveupdate: dmar0: not adopted, all its devices are blocked: [VTD-9] "
     "root table", "VTD-9"),
    ("[    0.2] DMAR: liveupdate: dmar0: bus 01: context table is not the one handed over "
     "[VTD-9]", "VTD-9"),
    ("[    0.2] AMD-Vi: liveupdate: iommu0: not adopted, all its devices are blocked: "
     "[AMD-14] device table", "AMD-14"),
    ("[    0.2] arm-smmu-v3 9050000.smmuv3: liveupdate: not adopted, all its devices are "
     "blocked: [SMMU-14] stream table", "SMMU-14"),
    ("[    0.2] arm-smmu-v3 9050000.smmuv3: liveupdate: stream table 0 is not the one handed "
     "over [SMMU-14]", "SMMU-14"),
)
CONFIG = bytearray(256)
CONFIG[4] = 0x07
CONFIG[0x34] = 0xC8
CONFIG[0xC8:0xCA] = b"\x01\xe0"
CONFIG[0xE0:0xE2] = b"\x10\x00"


def layout(*devices, pages="4k", memory=1 << 30):
    """A layout of the given devices."""
    return cells.Layout(memory, 2, devices, pages)


def cell(kind="live", expect=None, devices=None, options=None, **more):
    """A cell with one NIC, or the given devices; `more` is of its layout."""
    devices = devices or (machine.Device("nic", NIC, 0, 0, True),)
    return cells.Cell("row", "x86_64", "vtd", "legacy", "bios", kind, "7.2", "7.3", "feature",
                      "feature", 1, layout(*devices, **more), options or {}, expect or {}, ())


def said():
    """Everything that the guest says in a good run."""
    snapshot = [("config", {"bytes": CONFIG.hex()}), ("bar", {"bar": "0", "start": "0x1"}),
                ("bridge", {"bridge": BRIDGE, "command": "0x507"}),
                ("group", {"type": "unknown"})]
    old = [(2.5, name, {"when": "old", "bdf": NIC, **more}) for name, more in snapshot]
    new = [(6.5, name, {"when": "new", "bdf": NIC, **more}) for name, more in snapshot]
    return [
        (0.0, "boot", {"phase": "old"}),
        (DMA_ON, "dma-on", {"name": "nic0", "bdf": NIC}), *old,
        (2.4, "frozen", {"name": "nic0", "errno": "16", "want": "16"}),
        (2.6, "feature", {"when": "preserved", "key": "preserved", "value": "26"}),
        (JUMP, "kexec", {}), (BOOT, "boot", {"phase": "new"}), *new,
        (6.6, "retrieve", {"object": "iommufd", "errno": "0"}),
        (6.7, "reclaimed", {"name": "nic0", "bdf": NIC}),
        (7.0, "replaced", {"domain": "0"}),
        (8.0, "waited", {"for": "after", "result": "arrived"}),
        (8.1, "interrupt", {"name": "nic0", "events": "3"}),
        (8.2, "finish", {"errno": "0"}),
        (8.5, "guards", {"name": "nic0", "changed": "0"}),
        (8.6, "feature", {"when": "end", "key": "restored", "value": "26"}),
        (8.6, "feature", {"when": "end", "key": "returned", "value": "24"}),
        (LOOK, "look", {}), (9.5, "end", {"phase": "new", "status": "0"})]


def good():
    """Evidence that satisfies every oracle."""
    times = [DMA_ON + n / RATE for n in range(int((LOOK - DMA_ON) * RATE))]
    stream = evidence.Stream("nic0", times, [(when + 0.002, n)
                                             for n, when in enumerate(times)])
    return evidence.Evidence(
        lines=[(0.0, "Linux version 7.2"), (6.0, "Linux version 7.3")], said=said(),
        streams=[stream], stray={"nic0": 0}, page_sizes={"nic0": 4096})


def twice():
    """Evidence of a cell with two updates in a row, all well."""
    ev = good()
    ev.said = [*said(), (LOOK, "again", {}), *said()]
    return ev


def change(ev, event, **fields):
    """Change what was said of one kind."""
    ev.said = [(when, name, {**old, **fields} if name == event else old)
               for when, name, old in ev.said]


def drop(ev, event, **fields):
    """Have nothing said of one kind, or with these fields."""
    ev.said = [entry for entry in ev.said
               if entry[1] != event or not fields.items() <= entry[2].items()]


def happen(ev, kind, when=4.0, **fields):
    """Have the hardware see something."""
    ev.trace.append(trace.Event(when, kind, fields))


def tone(seconds):
    """A recording of the tone without a flaw."""
    left, right = wav.loop()
    count = int(seconds * wav.RATE)
    return wav.Wave(array.array("h", (left[n % wav.SAMPLES] for n in range(count))),
                    array.array("h", (right[n % wav.SAMPLES] for n in range(count))))


def lose_one(ev):
    """A frame that never lands."""
    del ev.streams[0].landed[200]


def repeat_one(ev):
    """A frame that lands twice."""
    ev.streams[0].landed.insert(200, ev.streams[0].landed[199])


def spoil_one(ev):
    """A frame with wrong contents."""
    ev.streams[0].bad = 1


def stop_at_jump(ev):
    """No frame lands in the new kernel."""
    stream = ev.streams[0]
    stream.landed = [entry for entry in stream.landed if entry[0] < JUMP]


def stop_early(ev):
    """The NIC stops two seconds before the end."""
    stream = ev.streams[0]
    stream.landed = [entry for entry in stream.landed if entry[0] < LOOK - 2]


def never(ev):
    """No frame ever lands."""
    ev.streams[0].landed = []
