# SPDX-License-Identifier: GPL-2.0-only
"""What is taken for true: the reviewed list trusted.tsv.

Every row has the reason why it may be.  A contract of a function that another
proved file defines needs no row: it is proved there.
"""

import re

from matrix import tables
from matrix.errors import UserError

from . import layout

TABLE = layout.VERIFY / "trusted.tsv"
KINDS = ("contract", "axiomatic", "axiom", "lemma", "admit")
DEFINITION = re.compile(r"^[a-z_][\w \*]*?\b(\w+)\([^;{}]*?\)(?:\s*/\*@[^*]*\*/)?\s*\n\{", re.M)


def rows():
    """{(kind, name): reason} of the table."""
    found = {}
    for kind, name, reason in tables.rows(TABLE, 3):
        if kind not in KINDS or not reason:
            raise UserError(f"{tables.shown(TABLE)}: {kind} {name}",
                            "the kind is not known, or the reason is missing",
                            f"use one of {', '.join(KINDS)}, and say why it holds")
        found[kind, name] = reason
    return found


def defined(names):
    """Functions that the proved files define."""
    return {function for name in names
            for function in DEFINITION.findall(
                layout.source(name).read_text(encoding="utf-8"))}


def problems(result, proved, table, text):
    """Contracts of called functions that are neither proved nor reviewed.

    `text` is the C; a contract of a function that it does not call is not used.
    """
    functions = {function for function, _ in result.trusted
                 if re.search(rf"\b{function}\(", text)}
    return [f"{result.file}: the contract of {function} is taken for true, and is "
            "neither proved nor in verify/trusted.tsv"
            for function in sorted(functions)
            if function not in proved and ("contract", function) not in table]
