# SPDX-License-Identifier: GPL-2.0-only
"""Tables of tab-separated values: comments, blank lines and rows."""

import os
from pathlib import Path

from .errors import UserError

TOP = Path(__file__).resolve().parents[2]
ARCH_MATRIX = TOP / "arch-matrix"
KERNEL = TOP / "kernel"


def shown(path):
    """A path as a user of the checkout would write it."""
    return os.path.relpath(path, TOP)


def rows(path, columns):
    """The rows of a table, each a list of `columns` texts."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != columns:
            raise UserError(f"{shown(path)} line {number}",
                            f"{len(fields)} columns instead of {columns}",
                            "separate the columns by single tabs")
        found.append(fields)
    return found
