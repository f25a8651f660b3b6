# SPDX-License-Identifier: GPL-2.0-only
"""Golden images: handovers out of cells, with what every reader must find in them.

A cell with the option save=1 leaves the files `handover` and `handover.json` in its
folder, taken when the old kernel has written all and before the new one reads it.
`make golden` puts them into spec/vN/golden/, where they stay as they are.
"""

import json
from dataclasses import replace

from . import damage, handover, handover_file, progress, tables
from .errors import UserError

IMAGE, CONTENTS = "handover", "handover.json"
LICENCE = '"SPDX-License-Identifier": "GPL-2.0-only",\n'
OPTION = {"save": "1"}


def rows(values):
    """A list, one row per line."""
    return "[" + ",".join(f"\n  {json.dumps(value)}" for value in values) + "]"


def contents(found):
    """What is in a handover, as JSON with a line for each record and page table."""
    records = ",\n".join(f' "{kind}": {rows(values)}'
                         for kind, values in found.records.items())
    head = "".join(f'"{key}": {json.dumps(getattr(found, key))},\n'
                   for key in ("root", "version", "incompat", "compat"))
    return f'{{{LICENCE}{head}"records": {{\n{records}}},\n"tables": {rows(found.tables)}}}\n'


def save(cell):
    """Write a running cell's handover into its folder; the first one of several."""
    if (cell.folder / IMAGE).exists():
        return

    def read(address, size):
        at = cell.ram.offset(address)
        return cell.ram.data[at:at + size]

    root = cell.ram.address(damage.pick(cell, damage.ROOT_MAGIC))
    found = handover.read(read, root)
    pages = {address: read(address, handover.PAGE) for address in found.pages}
    facts = {"iommu": cell.spec.iommu, "mode": cell.spec.mode, "kernel": cell.kernels[0].version,
             "note": f"taken from the cell {cell.spec.name}"}
    (cell.folder / IMAGE).write_bytes(handover_file.encode(root, pages, facts))
    (cell.folder / CONTENTS).write_text(contents(found), encoding="utf-8")


def with_saving(cells):
    """The same cells, with the option to keep their handover."""
    return [replace(cell, options={**cell.options, **OPTION}) for cell in cells]


def target(cell):
    """Where the golden image of a cell belongs, without its ending."""
    return tables.TOP / "spec" / f"v{cell.abi}" / "golden" / f"{cell.iommu}-{cell.mode}-{cell.row}"


def check_free(cells):
    """UserError if a golden image is there already: it never changes."""
    for cell in cells:
        image = target(cell).with_suffix(".handover")
        if image.exists():
            raise UserError(f"golden image {tables.shown(image)}", "it is there, and is frozen",
                            "choose another cell; golden images are not replaced")


def keep(cell, folder):
    """Move what a cell left into the golden images."""
    place = target(cell)
    place.parent.mkdir(parents=True, exist_ok=True)
    for name, ending in ((IMAGE, ".handover"), (CONTENTS, ".json")):
        (folder / name).rename(place.with_suffix(ending))
        progress.say(f"new: {tables.shown(place.with_suffix(ending))}")
