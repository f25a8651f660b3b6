# SPDX-License-Identifier: GPL-2.0-only
"""A cell's handover as text, for whoever reads its logs.

The decoder, kernel/linux/tools/iommu, reads the guest's memory when the old
kernel has written the handover, and after it was broken where a cell does that.
It runs beside the cell and no oracle depends on it.
"""

import subprocess

from . import command, machine, tables
from .errors import UserError

PROGRAM = tables.TOP / "build" / "tools" / "iommu-handover"
GRACE = 30


def build():
    """Build the decoder."""
    try:
        command.output(["make", "-s", "tools"], cwd=tables.TOP)
    except command.CommandFailed as error:
        raise UserError("the decoder", error.text, "mend kernel/linux/tools/iommu") from error


def maps(split):
    """Options that say what memory the file of a guest holds."""
    return [word for start, size, offset in split
            for word in ("--map", f"{start:#x}:{size:#x}:{offset:#x}")]


class Looks:
    """What the decoder says about each handover of a cell."""

    def __init__(self):
        self.running = []

    def start(self, cell):
        """Read the handover of now into handover.txt, a later one into handover-2.txt."""
        number = f"-{len(self.running) + 1}" if self.running else ""
        split = machine.memory_split(cell.spec.arch, cell.spec.memory)
        with open(cell.folder / f"handover{number}.txt", "wb") as file:
            self.running.append(subprocess.Popen(
                [PROGRAM, "show", "--tables", *maps(split), cell.ram_file],
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT))

    def finish(self):
        """Wait until all is written: the memory goes away next."""
        for process in self.running:
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
