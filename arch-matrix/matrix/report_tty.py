# SPDX-License-Identifier: GPL-2.0-only
"""The live report: a table on a terminal, KTAP anywhere else."""

import sys

from . import progress, report_ktap

WIDTH = 44
HEAD = (f"{'cell':{WIDTH}} {'result':6} {'sent':>6} {'lost':>5} {'faults':>6} "
        f"{'off':>4} {'stray':>5} {'pages':>9} {'gap ms':>7} {'s':>5}")


def row(result):
    """One cell's line of the table."""
    pages = f"{result.pages_returned}/{result.pages_preserved}"
    return (f"{result.name:{WIDTH}} {result.result:6} {result.frames_sent:6} "
            f"{result.frames_lost:5} {result.iommu_faults:6} "
            f"{result.translation_off:4} {result.stray_writes:5} {pages:>9} "
            f"{result.gap_ms_max:7.0f} {result.seconds:5.1f}")


class Live:
    """Shows results as they come, with progress and the time left."""

    def __init__(self, total, stream=None):
        self.stream = stream or sys.stdout
        self.tty = self.stream.isatty()
        self.bar = progress.Progress(f"{total} cells", total, "cells")
        self.done = []
        self.show(HEAD if self.tty else "\n".join(report_ktap.head(total)))

    def show(self, text):
        """Print above the progress line."""
        if self.tty:
            self.stream.write("\r\033[K")
        self.stream.write(f"{text}\n")
        self.stream.flush()

    def add(self, result):
        """A cell is done."""
        self.done.append(result)
        if not self.tty:
            self.show("\n".join(report_ktap.lines(len(self.done), result)))
            return
        self.show(row(result))
        # A control that passed says what failed, and why.
        if result.reason:
            self.show(f"    {result.reason}")
        if result.result == "fail":
            self.show(f"    logs:   {result.folder}\n    repeat: {result.repeat}")

    def tick(self):
        """Time has passed."""
        self.bar.update(len(self.done))

    def close(self, files):
        """All cells are done; `files` are the reports that were written."""
        passed, failed, skipped = report_ktap.totals(self.done)
        if not self.tty:
            self.show(report_ktap.tail(self.done))
        self.bar.finish(f"{passed} passed, {failed} failed, {skipped} skipped")
        for path in files:
            progress.say(f"  {path}")
