# SPDX-License-Identifier: GPL-2.0-only
"""Whether calls from the rest of the kernel establish what contracts require.

Outside the proved files the kernel's C is not proved.  There every call of a
function with a contract must have a form that establishes its `requires`; the
forms are in callers.tsv, as regular expressions that the text of the calling
function must match up to the end of the call.
"""

import re
from dataclasses import dataclass

from matrix import tables

from . import layout

TABLE = layout.VERIFY / "callers.tsv"
DRIVERS = tables.KERNEL / "linux" / "drivers"
# The cases and the arena they run in are tests of the host and of KUnit.
NOT_CALLERS = re.compile(r"_cases\.c$|/image_(arena|graph|hostile|kunit)\.c$")
CONTRACT = re.compile(r"@\*/\n[\w \*]*?\b(iommu_lu_\w+)\(", re.S)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
FUNCTION = re.compile(r"^\w[^\n;{}]*\([^;{}]*\)\n\{\n.*?^\}", re.M | re.S)
# Reached through the environment, not by calls.
ENVIRONMENT = {"iommu_lu_map", "iommu_lu_visit", "iommu_lu_new_block"}


@dataclass(frozen=True)
class Form:
    """A row of callers.tsv."""

    callee: str
    shape: str
    reason: str

    def matches(self, callee, text):
        """Whether the text up to the call's end establishes the contract."""
        name = re.fullmatch(self.callee, callee)
        if not name:
            return False
        record = name[1] if name.groups() else ""
        shape = self.shape.replace("{name}", record).replace("{KIND}", record.upper())
        return re.search(shape + r"\Z", text) is not None


def forms():
    """The accepted forms of calls."""
    return [Form(*row) for row in tables.rows(TABLE, 3)]


def contracts():
    """Functions of the freestanding files that others may call."""
    return {name for path in layout.CORE.glob("acsl/*.h")
            for name in CONTRACT.findall(path.read_text(encoding="utf-8"))
            if not path.stem.endswith("_local")} - ENVIRONMENT


def callers():
    """The kernel's C files that are not proved."""
    proved = set(map(layout.source, layout.files()))
    return [path for path in sorted(DRIVERS.rglob("*.c"))
            if path not in proved and not NOT_CALLERS.search(str(path))]


def close(text, start):
    """The position after the parenthesis that closes the one at `start`."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def calls(text, names):
    """(callee, text of the function up to the call's end) of every call."""
    plain = COMMENT.sub(" ", text)
    for function in FUNCTION.finditer(plain):
        body = function.group()
        for call in re.finditer(r"\b(iommu_lu_\w+)\(", body):
            if call[1] in names and call.start() > body.index("{"):
                before = re.sub(r"\s+", " ", body[:close(body, call.end() - 1)])
                yield call[1], before


def problems_in(text, where, names, accepted):
    """Calls of one file that have no accepted form."""
    return [f"{where}: this call of {callee} has no form of verify/callers.tsv: "
            f"...{before[-120:]}"
            for callee, before in calls(text, names)
            if not any(form.matches(callee, before) for form in accepted)]


def problems():
    """Calls that do not show that they establish what is required."""
    names, accepted = contracts(), forms()
    return [line for path in callers()
            for line in problems_in(path.read_text(encoding="utf-8"),
                                    tables.shown(path), names, accepted)]
