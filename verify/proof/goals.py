# SPDX-License-Identifier: GPL-2.0-only
"""How many goals each function has: goals.tsv, and the comparison with it.

A proof can become weaker without failing, when a contract or an annotation is
lost.  So the number of goals per function is written down; fewer is an error,
more asks for the table to be brought up to date.
"""

import threading

from matrix import tables

from . import layout

TABLE = layout.VERIFY / "goals.tsv"
HEADER = """# SPDX-License-Identifier: GPL-2.0-only
# Goals per function, for each data model; `make verify-goals` writes it after
# a run in which everything was proved.
# file	function	goals
"""
PREFIX = "typed_"
LOCK = threading.Lock()


def function_of(goal, functions):
    """The function that a goal belongs to: the longest name that it starts with."""
    name = goal.removeprefix(PREFIX)
    fitting = [function for function in functions if name.startswith(function + "_")]
    return max(fitting, key=len, default="-")


def count(result):
    """{function: goals} of a result."""
    counts = {}
    for goal in result.goals:
        function = function_of(goal, result.functions)
        counts[function] = counts.get(function, 0) + 1
    return counts


def expected():
    """{file: {function: goals}} of the table."""
    table = {}
    if TABLE.is_file():
        for file, function, goals in tables.rows(TABLE, 3):
            table.setdefault(file, {})[function] = int(goals)
    return table


def problems(file, counts, table):
    """Functions with other numbers of goals than expected."""
    found = []
    wanted = table.get(file, {})
    for function in sorted({*wanted, *counts}):
        have, want = counts.get(function, 0), wanted.get(function, 0)
        if have < want:
            found.append(f"{file}: {function} has {have} goals, and had {want}: "
                         "a contract or an annotation was lost")
        elif have > want:
            found.append(f"{file}: {function} has {have} goals, goals.tsv says {want}: "
                         "run make verify-goals")
    return found


def write(counts):
    """Write {file: {function: goals}} into the table; other files keep their rows."""
    with LOCK:
        write_locked({**expected(), **counts})


def write_locked(table):
    """Write the whole table at once, as other checks read it meanwhile."""
    lines = [f"{file}\t{function}\t{table[file][function]}\n"
             for file in layout.files() if file in table
             for function in sorted(table[file])]
    new = TABLE.with_suffix(".new")
    new.write_text(HEADER + "".join(lines), encoding="utf-8")
    new.replace(TABLE)
