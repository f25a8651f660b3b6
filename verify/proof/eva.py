# SPDX-License-Identifier: GPL-2.0-only
"""A second opinion: Eva runs the bare C on arbitrary bytes and must not warn.

The annotations are left out, so that nothing that WP was told is believed.
"""

import re

from matrix import tables
from matrix.errors import UserError

from . import layout, wp

FOLDER = layout.VERIFY / "eva"
ALARM = re.compile(r"\[eva:alarm\] (\S+)")
DONE = "[eva:summary]"
OPTIONS = ("-no-annot", "-eva", "-eva-unroll-recursive-calls", 12,
           "-eva-split-return", "full", "-eva-min-loop-unroll", 16,
           "-eva-msg-key=-initial-state,-final-states")


def drivers():
    """The C files that set up memory and call what is analysed."""
    return sorted(FOLDER.glob("*.c"))


def rows():
    """{driver: (options, files)} of drivers.tsv."""
    found = {}
    for name, precision, slevel, unroll, files in tables.rows(FOLDER / "drivers.tsv", 5):
        options = ["-eva-precision", precision]
        if slevel != "-":
            options += ["-eva-slevel", slevel]
        if unroll != "-":
            options += ["-eva-auto-loop-unroll", unroll]
        found[name] = options, files.split()
    return found


def problems(driver, run):
    """Eva's alarms for a driver."""
    if driver.stem not in rows():
        raise UserError(f"eva/{driver.name}", "drivers.tsv has no row for it",
                        "add the precision and the files that it analyses")
    options, files = rows()[driver.stem]
    includes = " ".join(f"-I{path}" for path in layout.INCLUDES)
    found, done = [], []

    def on_line(line):
        alarm = ALARM.match(line)
        if alarm:
            found.append(f"Eva warns at {alarm[1]}")
        elif DONE in line:
            done.append(line)

    return wp.once(
        f"eva-{driver.stem}",
        ["frama-c", "-c11", *run.model.options, f"-cpp-extra-args={includes}", *OPTIONS,
         *options, driver, *map(layout.source, files)],
        run.env, on_line, lambda: found if done else [*found, "Eva did not come to an end"])
