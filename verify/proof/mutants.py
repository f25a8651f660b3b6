# SPDX-License-Identifier: GPL-2.0-only
"""`make verify-mutants`: small changes to the C must not go unseen.

Each row of mutants.tsv changes one place of one function.  The proof of that
function must fail, or the compiler must, or else a host test.  What survives
all of them needs a reason in the table, and may be one in twenty at most.  Of a
file that is not proved to the last goal, the proof is not asked.

A mutant is also killed when the provers run out of time; so the unchanged
function must be proved first, in the same time.  Just those provers are tried on
the mutant that this takes.
"""

import importlib.util
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from matrix import command, errors, progress, tables
from matrix.errors import Killed, UserError

from . import layout, provers, wp

TABLE = layout.VERIFY / "mutants.tsv"
FOLDER = layout.BUILD / "mutants"
HOST_TESTS = tables.TOP / "abi-tests"
SECONDS = 15
JOBS = 2
ALLOWED = 0.05
NO_REASON = "-"


@dataclass(frozen=True)
class Mutant:
    """A row of mutants.tsv."""

    file: str
    function: str
    old: str
    new: str
    reason: str

    def text(self):
        """The mutated file."""
        whole = layout.source(self.file).read_text(encoding="utf-8")
        start = body(whole, self.function)
        before, found, after = whole[start:].partition(self.old)
        if not found:
            raise UserError(f"{tables.shown(TABLE)}: {self.file} {self.function}",
                            f"the function does not contain {self.old!r}",
                            "bring the row up to date with the C")
        return whole[:start] + before + self.new + after


def body(text, function):
    """Where the definition of a function starts."""
    at = -1
    while True:
        at = text.find(f"{function}(", at + 1)
        if at < 0:
            raise UserError(f"{tables.shown(TABLE)}: {function}", "there is no such function",
                            "bring the row up to date with the C")
        brace, end = text.find("\n{", at), text.find(";", at)
        line = text[text.rfind("\n", 0, at) + 1:at]
        if line[:1].strip() and 0 <= brace and (end < 0 or brace < end):
            return at


def rows(names):
    """The mutants of the named files, of all when none are named; UserError if one is stale."""
    mutants = [Mutant(*row) for row in tables.rows(TABLE, 5) if not names or row[0] in names]
    for mutant in mutants:
        mutant.text()
    return mutants


def host_tests():
    """A function that tells whether the host tests notice a mutated file."""
    path = HOST_TESTS / "mutants.py"
    spec = importlib.util.spec_from_file_location("abi_mutants", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    objects = command.output(["make", "-s", "-C", HOST_TESTS, "list-objects"]).split()
    return lambda mutant, folder: module.killed(folder, objects, mutant.file, mutant.text())


def compiles(source):
    """Whether the compiler takes it, with the warnings of the host tests."""
    includes = [f"-I{path}" for path in layout.INCLUDES]
    return subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
                           "-fsyntax-only", *includes, str(source)], check=False,
                          capture_output=True).returncode == 0


def proved_by(source, function, env, session, provers):
    """Who of `provers` proves a function of a file; None when nobody proves all of it."""
    try:
        return wp.proved_by(source, layout.models()[0], session, env, function, provers,
                            SECONDS)
    except Killed:
        raise
    except UserError:
        return None


def own_session():
    """A copy of what is proved already, which mutants do not fill."""
    folder = FOLDER / "session"
    shutil.rmtree(folder, ignore_errors=True)
    return shutil.copytree(provers.session(), folder)


def needed_provers(mutants, env, session):
    """{(file, function): who proves it as it is}; UserError if that is nobody."""
    wanted = sorted({(one.file, one.function) for one in mutants
                     if one.file in layout.files("proved")})
    bar = progress.Progress("proving what is to be mutated", len(wanted), "functions")
    found = {}

    def prove(one):
        file, function = one
        copy = Path(shutil.copy(layout.source(file), FOLDER / f"{file}-{function}.c"))
        return proved_by(copy, function, env, session, wp.in_order(file))

    with command.threads(JOBS) as pool:
        for (file, function), provers in zip(wanted, pool.map(prove, wanted)):
            if provers is None:
                raise UserError(f"{function} of {file}.c", "it is not proved without a mutation",
                                f"run make verify FILES={file} FUNCTIONS={function}")
            # Qed alone may prove it as it is, but not what a mutation leaves to prove.
            found[file, function] = provers or wp.in_order(file)[:1]
            bar.update(len(found))
    bar.finish()
    return found


def killer(mutant, number, env, session, host, provers):
    """Who refuses a mutant: compiler, proof or test; empty when nobody does.

    `provers` are tried on it; where there are none, the proof is not asked.
    """
    source = FOLDER / f"m{number}.c"
    source.write_text(mutant.text(), encoding="utf-8")
    if not compiles(source):
        return "compiler"
    if provers and proved_by(source, mutant.function, env, session, provers) is None:
        return "proof"
    if host(mutant, FOLDER / f"m{number}"):
        return "test"
    return ""


def report(mutants, killers):
    """Print KTAP, one test per mutant; the number of each kind of killer."""
    print(f"KTAP version 1\n1..{len(mutants)}", flush=True)
    start, count = time.monotonic(), dict.fromkeys(("compiler", "proof", "test", ""), 0)
    for number, (mutant, who) in enumerate(zip(mutants, killers), 1):
        count[who] += 1
        fine = who or mutant.reason != NO_REASON
        told = who or f"survives: {mutant.reason}"
        print(f"{'ok' if fine else 'not ok'} {number} {mutant.file}_{mutant.function}_{number} "
              f"# {told}: {mutant.old!r} -> {mutant.new!r}", flush=True)
        if number % 10 == 0:
            left = (time.monotonic() - start) * (len(mutants) - number) / number
            print(f"# {number} of {len(mutants)}, about {progress.duration(left)} left",
                  flush=True)
    return count


def main():
    """Try all mutants; 0 when few enough survive, with reasons."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    mutants = rows(sys.argv[1:])
    env, session, host = provers.configure(), own_session(), host_tests()
    needed = needed_provers(mutants, env, session)
    with command.threads(JOBS) as pool:
        count = report(mutants, pool.map(
            lambda numbered: killer(
                numbered[1], numbered[0], env, session, host,
                needed.get((numbered[1].file, numbered[1].function))),
            enumerate(mutants, 1)))
    print(f"# {len(mutants)} mutants: {count['proof']} fail the proof, {count['compiler']} the "
          f"compiler, {count['test']} a test; {count['']} survive")
    return 1 if count[""] > ALLOWED * len(mutants) else 0


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
