# SPDX-License-Identifier: GPL-2.0-only
"""One run of Frama-C's WP on one file for one data model, and what it says.

Frama-C exits with 0 when goals are left: so its report of every property is
read, and its log for every goal.
"""

import re
import shutil
from dataclasses import dataclass, field

from matrix import command, tables
from matrix.errors import Killed, UserError

from . import layout, replay

PROVERS = ("cvc4", "cvc5", "z3")
# Which of a file's provers, in its order, tries what is left, and for how many seconds of
# CPU time.  One is given up soon: what it does not prove at once another often does.
STAGES = ((0, 8), (1, 3), (0, 30), (1, 30), (2, 30))
# WP counts seconds by the clock; why3/cpu-limit lets a prover have a tenth of them.
CLOCK = 10
KERNEL_ABORT = ("annot:missing-spec=abort,typing:implicit-function-declaration=abort,"
                "parser:conditional-feature=abort,annot-error=abort")
GOAL = re.compile(r"^\[wp\] \[([^\]]+)\] Goal (\w+) : (\w+)")
TIME = re.compile(r"\((?:Qed:)?(?:(\d+)')?(?:(\d+(?:\.\d+)?)(ms|s))?\)")
# Words of WP's warnings, when it leaves its own model of memory or skips something.
UNSOUND = re.compile(r"Cast with incompatible|Undefined array-size|Missing assigns|"
                     r"Ignored|Stronger|Degenerated|Missing RTE|not implemented")
SMOKE = ("-wp-smoke-tests", "-wp-no-smoke-dead-code", "-wp-no-smoke-dead-call",
         "-wp-no-smoke-dead-assumes", "-wp-smoke-timeout", 2 * CLOCK,
         # What the proof shows need not be shown again.
         "-wp-prop=-@ensures,-@requires,-@assert,-@assigns,-@invariant,-@variant")
# A goal that none of several provers proved has no verdict behind its name.
TRIED = re.compile(r"^\[wp\] \[[^\]]+\] Goal \w+(?: : (\w+))?")
SMOKE_TEST = re.compile(r"^\[wp\] \[(Failed|Passed)\] Smoke-test (\w+)")


@dataclass(frozen=True)
class Goal:
    """A goal and who proved it; prover is empty if nobody did."""

    name: str
    prover: str
    seconds: float
    cached: bool


@dataclass
class Result:
    """What a run of WP found."""

    file: str
    model: str
    goals: dict = field(default_factory=dict)
    unproved: list = field(default_factory=list)
    trusted: set = field(default_factory=set)
    warnings: list = field(default_factory=list)
    properties: int = 0
    functions: tuple = ()

    @property
    def open_goals(self):
        """Names of goals that no prover proved."""
        return [goal.name for goal in self.goals.values() if not goal.prover]


def parsing(source, model):
    """Frama-C's command line that reads a file for a data model."""
    includes = " ".join(f"-I{path}" for path in layout.INCLUDES)
    return ["frama-c", "-c11", *model.options, f"-cpp-extra-args={includes}", source]


def arguments(source, model, options, session):
    """Frama-C's command line up to the provers."""
    return [*parsing(source, model), "-kernel-warn-key", KERNEL_ABORT, "-wp", "-wp-rte",
            "-wp-model", "Typed", "-wp-session", session, "-wp-cache", "update",
            *options]


def in_order(file):
    """The provers, the file's first one first."""
    first = layout.first_prover(file)
    return (first, *(prover for prover in PROVERS if prover != first))


def stages(file, limit, chosen=()):
    """The provers, stage after stage; `limit` caps the seconds of each stage.

    Frama-C forgets between stages which functions were chosen.
    """
    words = []
    for number, (which, seconds) in enumerate(STAGES):
        words += ["-then", "-wp", *chosen] if number else []
        words += ["-wp-prover", in_order(file)[which],
                  "-wp-timeout", CLOCK * min(seconds, limit or seconds)]
    return words


def read_goal(line, result):
    """Note the goal that a line of the log speaks of."""
    found = GOAL.match(line)
    if not found:
        return
    who, name, verdict = found.groups()
    proved = verdict == "Valid"
    if result.goals.get(name) and result.goals[name].prover:
        return
    seconds = sum(60 * int(minutes or 0) + float(number or 0) / (1000 if unit == "ms" else 1)
                  for minutes, number, unit in TIME.findall(line))
    result.goals[name] = Goal(name, who if proved else "", seconds,
                              "(cached)" in line)


def read_report(text, result, chosen=()):
    """Note every property of our files, or of chosen functions, not proved."""
    functions = set()
    for line in text.splitlines()[1:]:
        fields = line.split("\t")
        if len(fields) < 7 or fields[0].startswith("FRAMAC_SHARE"):
            continue
        _, file, number, function, kind, status, text = fields[:7]
        result.properties += 1
        functions.add(function)
        if status == "Considered valid":
            result.trusted.add((function, kind))
        elif status != "Valid" and (not chosen or function in chosen):
            result.unproved.append(f"{file}:{number}: {function}: {kind}: {status}: "
                                   f"{text.strip()[:100]}")
    result.functions = tuple(sorted(functions))


def own_scripts(argv, folder):
    """Frama-C compiles a script where it lies, so each run has a copy of its own."""
    words = []
    for word in argv:
        if str(word).endswith(".ml"):
            word = shutil.copy(word, folder)
        words.append(word)
    return words


def run(name, argv, env, on_line):
    """Run Frama-C and keep its log; UserError when it stops early, Killed if it was ended."""
    folder = layout.BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    log.unlink(missing_ok=True)
    code = command.logged(own_scripts(argv, folder), log, env=env, on_line=on_line)
    if code < 0:
        raise Killed(f"frama-c for {name}", f"it was ended by signal {-code}",
                     "see whether the machine is short of memory, then run the command again")
    if code:
        raise UserError(f"frama-c for {name}",
                        f"exit code {code}; last lines of {tables.shown(log)}:\n"
                        f"{command.tail(log, 12)}",
                        "mend the C or the annotation that it names")


def once(name, argv, env, on_line, judge, report=None):
    """Run Frama-C, or read again what the same run said when it found nothing wrong.

    judge() returns what is wrong when all lines, and the report, are there.
    """
    hashed = replay.key(argv)
    (layout.BUILD / name).mkdir(parents=True, exist_ok=True)
    lines = replay.recall(name, hashed, report)
    if lines is None:
        run(name, argv, env, on_line)
    else:
        for line in lines:
            on_line(line)
    found = judge()
    if lines is None and not found:
        replay.keep(name, hashed, layout.BUILD / name / "log", report)
    return found


def prove(source, model, session, env, functions=(), limit=0):
    """Prove a file for a data model; returns its Result."""
    result = Result(source.stem, model.name)
    name = f"{source.stem}-{model.name}"
    report = layout.BUILD / name / "report.csv"
    report.unlink(missing_ok=True)
    chosen = ["-wp-fct", ",".join(functions)] if functions else []
    argv = [*arguments(source, model, [*chosen, "-wp-par", 1], session),
            *stages(source.stem, limit, chosen),
            "-then", "-report-csv", report]

    def on_line(line):
        read_goal(line, result)
        if UNSOUND.search(line):
            result.warnings.append(line.strip())

    def judge():
        read_report(report.read_text(encoding="utf-8"), result, functions)
        return result.open_goals + result.unproved + result.warnings

    once(name, argv, env, on_line, judge, report)
    return result


class NotProved(Exception):
    """A goal that no prover proved: nothing else needs to be tried."""


def proved_by(source, model, session, env, function, provers, seconds):
    """Who of `provers` proved a function, in `seconds` of CPU time for each goal; None if
    not all was."""
    name = f"{source.stem}-{model.name}"
    report, result = layout.BUILD / name / "report.csv", Result(source.stem, model.name)
    report.unlink(missing_ok=True)

    def on_line(line):
        tried = TRIED.match(line)
        if tried and tried[1] != "Valid":
            raise NotProved
        read_goal(line, result)

    argv = [*arguments(source, model, ["-wp-fct", function, "-wp-par", 1], session),
            "-wp-prover", ",".join(provers), "-wp-timeout", CLOCK * seconds,
            "-then", "-report-csv", report]
    try:
        run(name, argv, env, on_line)
    except NotProved:
        return None
    read_report(report.read_text(encoding="utf-8"), result, (function,))
    if result.unproved:
        return None
    names = {goal.prover.split()[0].lower() for goal in result.goals.values()}
    return tuple(prover for prover in provers if prover in names)


def smoke(source, model, session, env):
    """Names of the contracts and loops that contradict themselves."""
    verdicts = {}

    def on_line(line):
        tried = SMOKE_TEST.match(line)
        if tried:
            verdicts[tried[2]] = tried[1]

    first = layout.first_prover(source.stem)
    argv = [*arguments(source, model, [*SMOKE, "-wp-par", 1], session),
            "-wp-prover", first]
    def judge():
        if not verdicts:
            return [f"no contract or loop of {source.name} was tried"]
        return sorted(name for name, verdict in verdicts.items() if verdict == "Failed")

    return once(f"{source.stem}-smoke", argv, env, on_line, judge)


def program(source, model, env):
    """What a proof of a file is of: the data model, and the program normalised for it.

    Where it is the same for two models, so is all that WP makes of it.
    """
    lines = []

    def on_line(line):
        if "has no registered macro" not in line:
            lines.append(line)

    once(f"{source.stem}-{model.name}-program",
         [*parsing(source, model), "-load-script", layout.VERIFY / "frama-c" / "program.ml",
          "-rte", "-print"], env, on_line, list)
    return lines


def constructs(source, model, env):
    """Constructs in a file that WP models wrongly or not at all."""
    found = []

    def on_line(line):
        if "forbidden: " in line:
            found.append(line.partition("forbidden: ")[2].strip())
        elif "lint: " in line:
            found.append("")

    def judge():
        if not found or found[-1]:
            raise UserError(f"lint of {source.name}", "the lint script did not run",
                            "see whether ocamlfind is installed")
        return found[:-1]

    return once(f"{source.stem}-constructs",
                [*parsing(source, model), "-load-script",
                 layout.VERIFY / "frama-c" / "lint.ml"], env, on_line, judge)
