# SPDX-License-Identifier: GPL-2.0-only
"""What a cell leaves behind: everything that the oracles may look at."""

from dataclasses import dataclass, field, replace


@dataclass
class Stream:
    """One NIC's frames: when each was sent, when which one landed."""

    name: str
    sent: list = field(default_factory=list)
    landed: list = field(default_factory=list)
    bad: int = 0
    ring: int = 4095


@dataclass
class Evidence:
    """The record of one cell. Times are of the host's monotonic clock."""

    lines: list = field(default_factory=list)
    said: list = field(default_factory=list)
    trace: list = field(default_factory=list)
    trace_counts: dict = field(default_factory=dict)
    streams: list = field(default_factory=list)
    stray: dict = field(default_factory=dict)
    moved: list = field(default_factory=list)
    untranslated: list = field(default_factory=list)
    still_translated: list = field(default_factory=list)
    wave: object = None
    damage: str = ""
    port_errors: list = field(default_factory=list)
    page_sizes: dict = field(default_factory=dict)
    ended: str = "power-off"
    stuck: list = field(default_factory=list)

    def all_said(self, event, **wanted):
        """Everything said of one kind whose fields have the wanted values."""
        return [(when, fields) for when, name, fields in self.said
                if name == event and wanted.items() <= fields.items()]

    def time_of(self, event, last=False, **wanted):
        """When something was said, or None."""
        found = self.all_said(event, **wanted)
        return found[-1 if last else 0][0] if found else None

    def hops(self):
        """The evidence of each kexec: what was said is split where a hop begins."""
        marks = [n for n, (_, event, _) in enumerate(self.said) if event == "again"]
        return [replace(self, said=self.said[first:last])
                for first, last in zip([0, *marks], [*marks, len(self.said)])]

    @property
    def start(self):
        """The watch begins when DMA is on in all devices."""
        return self.time_of("dma-on", last=True)

    @property
    def end(self):
        """The watch ends when the guest asks the host to look, or gives up.

        After that it switches its devices off, and its machine.
        """
        asked = self.time_of("look")
        return self.time_of("error") if asked is None else asked

    def watched(self, kind):
        """Trace events of one kind while the watch lasts."""
        if self.start is None:
            return []
        end = self.end if self.end is not None else float("inf")
        return [event for event in self.trace
                if event.kind == kind and self.start <= event.time <= end]
