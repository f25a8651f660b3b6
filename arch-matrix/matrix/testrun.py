# SPDX-License-Identifier: GPL-2.0-only
"""Runs the suites of suites.tsv: `python3 -m matrix.testrun test|long [SUITE...]`.

Each suite is a command.  What it prints is shown, kept in build/test/, and
counted.  A suite that fails without naming a test counts as one failure, and so
does one in which nothing ran.  The last line is `N passed, N failed`.
"""

import re
import shlex
import string
import sys
import time
from dataclasses import dataclass

from . import command, errors, progress, tables
from .errors import UserError

TABLE = tables.ARCH_MATRIX / "suites.tsv"
LOGS = tables.TOP / "build" / "test"
RESULT_FILE = LOGS / "result"
SETS = {"test": ("test",), "long": ("test", "long")}
RESULT_LINE = re.compile(r"^(\s*)(ok|not ok)\b(.*)$")
RAN = re.compile(r"^Ran (\d+) tests?", re.M)
BAD = re.compile(r"\b(failures|errors|skipped|unexpected successes)=(\d+)")


@dataclass(frozen=True)
class Suite:
    """A row of suites.tsv."""

    name: str
    set: str
    count: str
    command: str


def count_ktap(text):
    """(passed, failed, skipped) of the single tests in KTAP.

    The line that closes a nested block says again what its tests said, and
    counts only when it fails although none of them did.
    """
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    depth, failed_inside = 0, False
    for line in text.splitlines():
        found = RESULT_LINE.match(line)
        if not found:
            continue
        indent, verdict, rest = len(found[1]), found[2], found[3]
        closes, depth = indent < depth, indent
        if re.search(r"#\s*SKIP", rest, re.I):
            counts["skip"] += not closes
        elif not closes or verdict == "not ok" and not failed_inside:
            counts[verdict] += 1
        failed_inside = verdict == "not ok" if not closes or indent == 0 else failed_inside
        if not indent:
            failed_inside = False
    return counts["ok"], counts["not ok"], counts["skip"]


def count_unittest(text):
    """(passed, failed, skipped) of python's unittest."""
    ran = RAN.search(text)
    bad = {name: int(number) for name, number in BAD.findall(text)}
    skipped = bad.pop("skipped", 0)
    failed = sum(bad.values())
    return (int(ran[1]) if ran else 0) - failed - skipped, failed, skipped


def count_exit(_):
    """A suite whose exit code says it all counts nothing itself."""
    return 0, 0, 0


COUNTERS = {"ktap": count_ktap, "unittest": count_unittest, "exit": count_exit}


def judge(suite, code, text):
    """(passed, failed, skipped) of a suite that ended with `code`."""
    passed, failed, skipped = COUNTERS[suite.count](text)
    if code and not failed:
        failed = 1
    elif suite.count == "exit":
        passed = 1
    elif not passed + failed + skipped:
        failed = 1
    return passed, failed, skipped


def suites(wanted, names=()):
    """The suites of a set, or of these those that are named."""
    if wanted not in SETS:
        raise UserError(f"test set {wanted}", "there is no such set",
                        f"use one of {', '.join(SETS)}")
    rows = [Suite(*row) for row in tables.rows(TABLE, 4) if row[1] in SETS[wanted]]
    for name in names:
        if name not in (row.name for row in rows):
            raise UserError(f"suite {name}", "not in arch-matrix/suites.tsv for this set",
                            f"use one of {', '.join(row.name for row in rows)}")
    return [row for row in rows if not names or row.name in names]


def run(suite, which):
    """Run one suite, `which` of several; returns its line of the summary and its counts."""
    log = LOGS / f"{suite.name}.log"
    log.unlink(missing_ok=True)
    words = [string.Template(word).substitute(PYTHON=sys.executable)
             for word in shlex.split(suite.command)]
    print(f"== suite {which}, {suite.name}: {shlex.join(words)}", flush=True)
    start, lines = time.monotonic(), []

    def show(line):
        lines.append(line)
        print(line, end="", flush=True)

    code = command.logged(words, log, cwd=tables.TOP, on_line=show,
                          env={"PYTHONPATH": str(tables.ARCH_MATRIX)})
    counts = judge(suite, code, "".join(lines))
    took = progress.duration(time.monotonic() - start)
    return (f"{'FAIL' if counts[1] else 'ok  '}  {suite.name:14} {counts[0]:5} passed "
            f"{counts[1]:4} failed {counts[2]:4} skipped  {took:>12}  "
            f"{tables.shown(log)}"), counts


def main():
    """Run the suites and print the summary."""
    wanted, *names = sys.argv[1:] or ["test"]
    chosen = suites(wanted, names)
    LOGS.mkdir(parents=True, exist_ok=True)
    RESULT_FILE.unlink(missing_ok=True)
    results = [run(suite, f"{number} of {len(chosen)}")
               for number, suite in enumerate(chosen, 1)]
    print()
    for line, _ in results:
        print(line)
    passed, failed, _ = (sum(column) for column in zip(*(counts for _, counts in results)))
    closing = f"{passed} passed, {failed} failed"
    RESULT_FILE.write_text(f"{closing}\n", encoding="utf-8")
    print(closing)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
