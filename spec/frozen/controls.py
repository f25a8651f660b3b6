# SPDX-License-Identifier: GPL-2.0-only
"""Negative controls: edits of a copy of the header that the checks must notice.

A row of controls.tsv says which file is edited, what text becomes what, and
which checks must fail; all others must hold.  "layout" is the header without its
static_asserts, which would stop the compiler before anything is compared.
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from matrix import tables

from . import facts, header

TABLE = Path(__file__).with_name("controls.tsv")
FILES = {"header": header.HEADER, "rules": header.TOP / facts.RULES}
ASSERT = re.compile(r"^static_assert\(.*\);$", re.M)


@dataclass(frozen=True)
class Control:
    """A row of controls.tsv."""

    name: str
    file: str
    old: str
    new: str
    checks: tuple


def load():
    """The rows; \\n and \\t in a text stand for themselves."""
    return [Control(name, file, *(text.replace("\\n", "\n").replace("\\t", "\t")
                                  for text in (old, new)), tuple(checks.split()))
            for name, file, old, new, checks in tables.rows(TABLE, 5)]


def edited(row, folder):
    """{name: path} of copies of all files, one of them edited; None if it cannot be."""
    copies = {}
    for name, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        if row.file == "layout":
            text = ASSERT.sub("", text)
        if name == row.file or (name, row.file) == ("header", "layout"):
            if row.old not in text:
                return None
            text = text.replace(row.old, row.new, 1)
        copies[name] = Path(folder) / path.name
        copies[name].write_text(text, encoding="utf-8")
    return copies


def missed(row, compare):
    """Sentences about checks that did not do what the row says."""
    with tempfile.TemporaryDirectory() as folder:
        copies = edited(row, folder)
        if not copies:
            return [f"the text {row.old!r} is not there any more: correct controls.tsv"]
        found = compare(copies["header"], copies["rules"])
    failing = {name for name, sentences in found.items() if sentences}
    return [f"the check {name} {'holds' if name in row.checks else 'fails'}"
            for name in sorted(failing ^ set(row.checks))]
