# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's trace: what the hardware saw, beyond the reach of the guest.

A table of rules per IOMMU turns trace lines into events of a few kinds, the
same for all.  Lines look like `2026-01-31T12:00:00.123456Z event arguments`;
what QEMU says about errors of the guest has no name of an event.
"""

import os
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime

LINE = re.compile(r"^(\d+-\S+)Z (?:(\w+) )?(.*)$")
# Of each kind of event, and of the lines of the log.
KEEP_LINES = 20000
# The name that the rules have for lines without a name, and QEMU's for these lines.
GUEST_ERRORS = "guest_errors"
CAP_LINES = 400000

FAULT = "fault"
TRANSLATION_OFF = "translation-off"
BYPASS = "bypass"
ROOT_TABLE = "root-table"
RESET = "reset"
CONFIG_WRITE = "config-write"

# (trace event, pattern of its arguments, kind of event)
PCI_RULES = (
    ("pci_cfg_write", r"(?P<bdf>\w\w:\w\w\.\w) @(?P<offset>0x\w+) <- (?P<value>0x\w+)",
     CONFIG_WRITE),
    ("e1000e_core_ctrl_sw_reset", "", RESET),
    ("e1000e_cb_qdev_reset_hold", "", RESET),
)
RULES = {
    "vtd": PCI_RULES + (
        ("vtd_dmar_fault", r"sid (?P<source>0x\w+) fault (?P<reason>\d+) "
         r"addr (?P<address>0x\w+)", FAULT),
        ("vtd_fault_disabled", "", FAULT),
        ("vtd_dmar_enable", r"enable 0", TRANSLATION_OFF),
        ("vtd_reg_dmar_root", r"addr (?P<address>0x\w+) scalable (?P<scalable>\d)",
         ROOT_TABLE),
    ),
    "amdvi": PCI_RULES + (
        ("amdvi_page_fault", r"address (?P<address>0x\w+)", FAULT),
        ("amdvi_invalid_dte", r"", FAULT),
        ("amdvi_mmio_write", r"AMDVI_MMIO_CONTROL write .* val 0x\w*[02468ace],",
         TRANSLATION_OFF),
        ("amdvi_mmio_write", r"AMDVI_MMIO_DEVICE_TABLE write .* val (?P<value>0x\w+),",
         ROOT_TABLE),
    ),
    "none": PCI_RULES,
    "smmuv3": PCI_RULES + (
        ("smmuv3_propagate_event", r"(?P<reason>\w+) sid=(?P<source>0x\w+)", FAULT),
        ("smmuv3_translate_abort", r"sid=(?P<source>0x\w+) abort on iova:(?P<address>0x\w+)",
         FAULT),
        # No event is recorded while the event queue is off; a stream without an entry
        # is what becomes of devices that are not preserved.
        (GUEST_ERRORS, r"translation failed for iova=(?P<address>0x\w+) "
         r"\((?P<reason>SMMU_EVT_(?!C_BAD_STREAMID)\w+)\)", FAULT),
        ("smmuv3_translate_bypass", "", BYPASS),
        ("smmuv3_translate_disable", "", BYPASS),
        # CR0 without SMMUEN: GBPA says whether DMA then aborts, or passes by
        ("smmuv3_write_mmio", r"addr: 0x20 val:0x\w*[02468ace] ", TRANSLATION_OFF),
        # STRTAB_BASE, STRTAB_BASE_CFG
        ("smmuv3_write_mmio", r"addr: (?P<register>0x80|0x88) val:(?P<value>0x\w+)",
         ROOT_TABLE),
    ),
}


@dataclass(frozen=True)
class Event:
    """Something that the hardware saw; `time` is the host's monotonic clock."""

    time: float
    kind: str
    fields: dict


class Parser:
    """Turns trace lines into events by the rules of one IOMMU."""

    def __init__(self, iommu):
        self.rules = {}
        for name, pattern, kind in RULES[iommu]:
            self.rules.setdefault(name, []).append((re.compile(pattern), kind))
        self.epoch = time.time() - time.monotonic()

    @property
    def names(self):
        """The trace events to switch on."""
        return [name for name in self.rules if name != GUEST_ERRORS]

    @property
    def options(self):
        """What else QEMU has to be told."""
        return ["-d", GUEST_ERRORS] if GUEST_ERRORS in self.rules else []

    def parse(self, line):
        """The event of a line, or None."""
        match = LINE.match(line)
        if not match:
            return None
        stamp, name, rest = match.groups()
        for pattern, kind in self.rules.get(name or GUEST_ERRORS, ()):
            found = pattern.search(rest)
            if found:
                when = datetime.fromisoformat(f"{stamp}+00:00").timestamp()
                return Event(when - self.epoch, kind, found.groupdict())
        return None


class Reader(threading.Thread):
    """Reads a trace through a FIFO: keeps the first events of each kind, counts all.

    A run that faults can log millions of lines; above the cap it is flagged,
    and the runner ends it.  An event that many of other kinds came before is
    kept, and is in the log.
    """

    def __init__(self, parser, fifo, log):
        super().__init__(daemon=True)
        self.parser = parser
        self.fifo = fifo
        self.log = log
        self.lines = 0
        self.events = []
        self.roots = []
        self.counts = {}
        self.failed = None
        os.mkfifo(fifo)

    @property
    def over_cap(self):
        """Whether the trace has grown beyond reason."""
        return self.lines > CAP_LINES

    def run(self):
        try:
            self.read()
        except OSError as error:
            self.failed = error

    def read(self):
        """Take line after line until QEMU has ended."""
        with open(self.fifo, encoding="utf-8", errors="replace") as fifo, \
                open(self.log, "w", encoding="utf-8") as log:
            for line in fifo:
                self.lines += 1
                event = self.parser.parse(line)
                if self.lines <= KEEP_LINES or event and self.keeps(event.kind):
                    log.write(line)
                if event:
                    self.note(event)

    def keeps(self, kind):
        """Whether one more event of a kind is kept."""
        return self.counts.get(kind, 0) < KEEP_LINES

    def note(self, event):
        """Count an event, and keep it if there are not too many of its kind."""
        if self.keeps(event.kind):
            self.events.append(event)
        if event.kind == ROOT_TABLE:
            self.roots.append(event)
        self.counts[event.kind] = self.counts.get(event.kind, 0) + 1

    def release(self):
        """Let run() end even if QEMU never opened its end."""
        try:
            os.close(os.open(self.fifo, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            pass
