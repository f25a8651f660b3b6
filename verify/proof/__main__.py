# SPDX-License-Identifier: GPL-2.0-only
"""`python3 -m proof`: runs every check, prints KTAP and a table.

Arguments, all optional: file names of files.tsv, instead of all that are
proved.  MODELS and FUNCTIONS in the environment narrow the run further; a
narrowed run proves, and skips the accounting that needs the whole.
"""

import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field, replace

from matrix import command, errors, progress, tables
from matrix.errors import UserError

from . import callers, canaries, eva, goals, layout, provers, table, trust, words, wp

# Frama-C waits a while for each prover: twice as many as there are cores keep all busy.
JOBS = 2 * (os.cpu_count() or 1)
PROVED, OPEN = "proved", "open"


@dataclass
class Run:
    """What all checks share, and what they found."""

    env: dict
    session: object
    models: dict
    results: list = field(default_factory=list)
    # Files that are the same program for a second model
    same: list = field(default_factory=list)

    @property
    def model(self):
        """The first model, of the checks that need one only."""
        return next(iter(self.models.values()))


@dataclass(frozen=True)
class Check:
    """One line of KTAP: a name and a function that returns problems."""

    name: str
    run: object


def chosen(names, known, what):
    """Those of the known names that are wanted; all when none are named."""
    for name in names:
        if name not in known:
            raise UserError(f"{what} {name}", "there is no such one",
                            f"use one of {', '.join(known)}")
    return [name for name in known if not names or name in names]


def proved_before(run, name, model):
    """The result of a file for another model for which it is the same program, or None."""
    source = layout.source(name)
    for result in run.results:
        if result.file == name and wp.program(source, model, run.env) == wp.program(
                source, run.models[result.model], run.env):
            return result
    return None


def prove(run, name, model, functions):
    """Prove one file for one model."""
    before = proved_before(run, name, model)
    if before:
        result = replace(before, model=model.name)
        run.same.append(name)
    else:
        result = wp.prove(layout.source(name), model, run.session, run.env, functions)
    run.results.append(result)
    found = [f"{name}: not proved: {goal}" for goal in result.open_goals]
    return found + result.unproved + result.warnings


def account(run, name):
    """Goals and trust of a file, from its results."""
    found = []
    proved = trust.defined({*layout.files(PROVED), name})
    text = layout.source(name).read_text(encoding="utf-8")
    for result in (result for result in run.results if result.file == name):
        if os.environ.get("UPDATE") and not result.open_goals:
            goals.write({name: goals.count(result)})
        found += goals.problems(name, goals.count(result), goals.expected())
        found += trust.problems(result, proved, trust.rows(), text)
    return sorted(set(found))


def file_jobs(run, names, functions):
    """The checks of each file, one after the other: the program may be the same for
    the second model, and the results are needed by what follows."""
    for name in names:
        checks = [Check(f"prove_{name}_{model.name}",
                        lambda name=name, model=model: prove(run, name, model, functions))
                  for model in run.models.values()]
        if not functions:
            checks += [
                Check(f"account_{name}", lambda name=name: account(run, name)),
                Check(f"constructs_{name}", lambda name=name: wp.constructs(
                    layout.source(name), run.model, run.env)),
                Check(f"smoke_{name}", lambda name=name: wp.smoke(
                    layout.source(name), run.model, run.session, run.env))]
        yield checks


def other_jobs(run):
    """The checks that are not of one file."""
    annotated = [*layout.CORE.glob("acsl/*.h"), *map(layout.source, layout.files())]
    checks = [Check(f"prove_{name} # SKIP goals are left", list)
              for name in layout.files(OPEN)] + \
             [Check("words", lambda: words.problems(annotated, trust.rows())),
              Check("callers", callers.problems)] + \
             [Check(f"eva_{driver.stem}", lambda driver=driver: eva.problems(driver, run))
              for driver in eva.drivers()] + \
             [Check(f"canary_{canary.name}",
                    lambda canary=canary: canaries.problems(canary, run))
              for canary in canaries.rows()]
    return [[check] for check in checks]


def attempt(check):
    """(problems, seconds) of a check; a failure of its own is a problem."""
    start = time.monotonic()
    try:
        found = check.run()
    except UserError as error:
        found = [str(error)]
    return found, time.monotonic() - start


class Ktap:
    """KTAP, a line as soon as a check is done; several jobs print."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0
        self.failed = 0
        print("KTAP version 1", flush=True)

    def tell(self, check, found, seconds):
        """Print what a check found."""
        told = check.name if "#" in check.name else \
            f"{check.name} # {progress.duration(seconds)}"
        with self.lock:
            self.number += 1
            self.failed += bool(found)
            for line in found:
                print(f"# {line}".replace("\n", "\n# "))
            print(f"{'not ok' if found else 'ok'} {self.number} {told}", flush=True)


def carry_out(jobs):
    """Run the jobs, each of several checks; returns the number of checks that failed."""
    ktap = Ktap()

    def work(checks):
        for check in checks:
            ktap.tell(check, *attempt(check))

    with command.threads(JOBS) as pool:
        for done in [pool.submit(work, checks) for checks in jobs]:
            done.result()
    print(f"1..{ktap.number}", flush=True)
    return ktap.failed


def write_json(run, failed, seconds):
    """build/verify.json: the table for programs."""
    data = {"tools": provers.versions(), "failed": failed, "seconds": round(seconds),
            "functions": table.rows(run.results)}
    path = tables.TOP / "build" / "verify.json"
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def main():
    """Prove what was asked for; 0 when nothing is left."""
    names = chosen(sys.argv[1:] or layout.files(PROVED), layout.files(), "file")
    known = {model.name: model for model in layout.models()}
    models = {name: known[name] for name in
              chosen(os.environ.get("MODELS", "").split(), list(known), "data model")}
    functions = tuple(os.environ.get("FUNCTIONS", "").split())
    layout.BUILD.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    run = Run(provers.configure(), provers.session(), models)
    jobs = [*file_jobs(run, names, functions),
            *([] if functions or len(sys.argv) > 1 else other_jobs(run))]
    failed = carry_out(jobs)
    print(table.text(run.results))
    if run.same:
        print(f"# {len(run.same)} files are the same program for {' and '.join(run.models)}, "
              "and are proved once for both")
    write_json(run, failed, time.monotonic() - start)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
