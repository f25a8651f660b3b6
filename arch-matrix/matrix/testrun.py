# SPDX-License-Identifier: GPL-2.0-only
"""Runs the suites of suites.tsv: `python3 -m matrix.testrun test|long [SUITE...]`.

Each suite is a command.  What it prints is shown, kept in build/test/, and
counted.  A suite that fails without naming a test counts as one failure, and so
does one in which nothing ran.  The last line is `N passed, N failed`.

Most suites leave a core idle now and then.  Those of lane `beside` run one after
the other next to the rest, and what they print is shown when they are done.
"""

import contextlib
import queue
import re
import shlex
import string
import sys
import threading
import time
from dataclasses import dataclass, field

from . import command, errors, progress, tables
from .errors import UserError

TABLE = tables.ARCH_MATRIX / "suites.tsv"
LOGS = tables.TOP / "build" / "test"
RESULT_FILE = LOGS / "result"
BESIDE = "beside"
SETS = {"test": ("test",), "long": ("test", "long")}
RESULT_LINE = re.compile(r"^(\s*)(ok|not ok)\b(.*)$")
RAN = re.compile(r"^Ran (\d+) tests?", re.M)
BAD = re.compile(r"\b(failures|errors|skipped|unexpected successes)=(\d+)")


@dataclass(frozen=True)
class Suite:
    """A row of suites.tsv."""

    name: str
    set: str
    lane: str
    count: str
    command: str

    @property
    def words(self):
        """The command's words."""
        return [string.Template(word).substitute(PYTHON=sys.executable)
                for word in shlex.split(self.command)]

    @property
    def log(self):
        """Where what it prints is kept."""
        return LOGS / f"{self.name}.log"


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
    rows = [Suite(*row) for row in tables.rows(TABLE, 5) if row[1] in SETS[wanted]]
    for name in names:
        if name not in (row.name for row in rows):
            raise UserError(f"suite {name}", "not in arch-matrix/suites.tsv for this set",
                            f"use one of {', '.join(row.name for row in rows)}")
    return [row for row in rows if not names or row.name in names]


@dataclass
class Result:
    """What a suite said and how it ended; error is what kept it from running."""

    suite: Suite
    lines: list = field(default_factory=list)
    counts: tuple = (0, 0, 0)
    seconds: float = 0
    error: BaseException | None = None

    @property
    def summary(self):
        """Its line of the summary."""
        return (f"{'FAIL' if self.counts[1] else 'ok  '}  {self.suite.name:14} "
                f"{self.counts[0]:5} passed {self.counts[1]:4} failed "
                f"{self.counts[2]:4} skipped  {progress.duration(self.seconds):>12}  "
                f"{tables.shown(self.suite.log)}")


def run(suite, show=None, programs=None):
    """Run one suite and show its lines; returns its Result."""
    suite.log.unlink(missing_ok=True)
    start, result = time.monotonic(), Result(suite)

    def note(line):
        result.lines.append(line)
        if show:
            show(line)

    code = command.logged(suite.words, suite.log, cwd=tables.TOP, on_line=note,
                          programs=programs,
                          env={"PYTHONPATH": str(tables.ARCH_MATRIX)})
    result.counts = judge(suite, code, "".join(result.lines))
    result.seconds = time.monotonic() - start
    return result


class Beside:
    """Runs suites in a thread, until it is closed."""

    def __init__(self, chosen):
        self.left = list(chosen)
        self.done = queue.SimpleQueue()
        self.programs = command.Programs()
        threading.Thread(target=self.work, args=(list(chosen),), daemon=True).start()

    def work(self, chosen):
        """The thread: what goes wrong is for the one who waits."""
        for suite in chosen:
            try:
                self.done.put(run(suite, programs=self.programs))
            except BaseException as error:
                self.done.put(Result(suite, error=error))
                return

    def close(self):
        """End what runs, and start nothing any more."""
        self.programs.close()

    def finished(self, wait=False):
        """The results that are new; with `wait`, all that are still to come."""
        while self.left and (wait or not self.done.empty()):
            if wait and self.done.empty():
                progress.say(f"waiting for {self.left[0].name}; it prints to "
                             f"{tables.shown(self.left[0].log)}")
            result = self.done.get()
            if result.error:
                raise result.error
            self.left.pop(0)
            yield result


def show_line(line):
    """Print a line that has its end."""
    print(line, end="", flush=True)


def run_all(chosen):
    """Run the suites in their lanes; returns {name: result}."""
    title = {suite.name: f"== suite {number} of {len(chosen)}, {suite.name}: "
                         f"{shlex.join(suite.words)}"
             for number, suite in enumerate(chosen, 1)}
    beside = [suite for suite in chosen if suite.lane == BESIDE]
    ahead = [suite for suite in chosen if suite.lane != BESIDE]
    if not ahead:
        ahead, beside = beside, []
    if beside:
        print(f"== beside the others: {', '.join(suite.name for suite in beside)}", flush=True)
    results = {}

    def tell(lane, wait=False):
        for result in lane.finished(wait):
            results[result.suite.name] = result
            print(title[result.suite.name], flush=True)
            show_line("".join(result.lines))

    with contextlib.closing(Beside(beside)) as lane:
        for suite in ahead:
            print(title[suite.name], flush=True)
            results[suite.name] = run(suite, show_line)
            tell(lane)
        tell(lane, wait=True)
    return results


def main():
    """Run the suites and print the summary."""
    wanted, *names = sys.argv[1:] or ["test"]
    chosen = suites(wanted, names)
    LOGS.mkdir(parents=True, exist_ok=True)
    RESULT_FILE.unlink(missing_ok=True)
    results = run_all(chosen)
    print()
    for suite in chosen:
        print(results[suite.name].summary)
    passed, failed, _ = (sum(column) for column in
                         zip(*(result.counts for result in results.values())))
    closing = f"{passed} passed, {failed} failed"
    RESULT_FILE.write_text(f"{closing}\n", encoding="utf-8")
    print(closing)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
