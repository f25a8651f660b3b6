# SPDX-License-Identifier: GPL-2.0-only
"""Where guests' memory lies: a folder in shared memory for each cell that runs."""

import os
import shutil
import tempfile
from pathlib import Path

from .errors import UserError

SHARED_MEMORY = Path("/dev/shm")
PREFIX = "iommu-handover-"


def folder():
    """A folder of this process, which goes with the context; its path as text."""
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=SHARED_MEMORY)


def sweep():
    """Remove the guest memory that killed runs left."""
    for path in SHARED_MEMORY.glob(f"{PREFIX}*"):
        maker = path.name[len(PREFIX):].partition("-")[0]
        if maker.isdigit() and not Path(f"/proc/{maker}").exists():
            shutil.rmtree(path, ignore_errors=True)


def need(together):
    """UserError unless the memory of guests that run `together` has room, group by group."""
    sweep()
    largest = max(together, key=lambda group: sum(cell.memory for cell in group))
    wanted = sum(cell.memory for cell in largest)
    where = SHARED_MEMORY
    stat = os.statvfs(where)
    free = stat.f_bavail * stat.f_frsize
    if wanted > free:
        names = ", ".join(sorted({cell.name for cell in largest}))
        raise UserError(
            f"{where} is too small for the guests of {names}",
            f"they have {wanted >> 20} MiB of memory, which lie there, and "
            f"{free >> 20} MiB are free",
            "enlarge it, for a container with docker run --shm-size=8g, choose fewer cells, "
            "or run fewer at a time, with AT_ONCE=1")
