# SPDX-License-Identifier: GPL-2.0-only
"""The negative controls: files in canaries/ that the checks must refuse.

A row of canaries.tsv names the file, the check and a word of the reason.  A
canary that passes means that the check has lost its teeth.
"""

from dataclasses import dataclass

from matrix import tables
from matrix.errors import UserError

from . import callers, goals, layout, trust, words, wp

# A goal that must stay open is not worth long trying.
SECONDS = 3


@dataclass(frozen=True)
class Canary:
    """A row of canaries.tsv."""

    name: str
    check: str
    reason: str

    @property
    def source(self):
        """Its C file."""
        return layout.VERIFY / "canaries" / f"{self.name}.c"


def rows():
    """All canaries."""
    return [Canary(*row) for row in tables.rows(layout.VERIFY / "canaries.tsv", 3)]


def prove(canary, run):
    """Goals that are not proved."""
    result = wp.prove(canary.source, run.model, run.session, run.env, limit=SECONDS)
    return result.open_goals + result.unproved


def parse(canary, run):
    """What Frama-C says when it gives up."""
    try:
        wp.prove(canary.source, run.model, run.session, run.env, limit=SECONDS)
    except UserError as error:
        return [str(error)]
    return []


def trusted(canary, run):
    """Contracts that are taken for true."""
    result = wp.prove(canary.source, run.model, run.session, run.env, limit=SECONDS)
    return trust.problems(result, set(), trust.rows(),
                          canary.source.read_text(encoding="utf-8"))


def word(canary, _):
    """Axioms, lemmas and the like."""
    return words.problems([canary.source], trust.rows())


def construct(canary, run):
    """Constructs that WP models wrongly."""
    return wp.constructs(canary.source, run.model, run.env)


def smoke(canary, run):
    """Contracts that contradict themselves."""
    return wp.smoke(canary.source, run.model, run.session, run.env)


def count(canary, run):
    """Goals that were lost."""
    result = wp.prove(canary.source, run.model, run.session, run.env, limit=SECONDS)
    had = {name: number + 1 for name, number in goals.count(result).items()}
    return [line for line in goals.problems(canary.name, goals.count(result),
                                            {canary.name: had}) if "lost" in line]


def caller(canary, _):
    """Calls that do not establish what is required."""
    return callers.problems_in(canary.source.read_text(encoding="utf-8"), canary.name,
                               callers.contracts(), callers.forms())


def model(canary, run):
    """What tells the program apart from the one for another data model."""
    other = layout.Model("signed-char", "gcc_x86_64")
    one, two = (set(wp.program(canary.source, which, run.env)) for which in (run.model, other))
    return sorted(two - one)


CHECKS = {"prove": prove, "parse": parse, "trust": trusted, "words": word,
          "constructs": construct, "smoke": smoke, "count": count,
          "callers": caller, "model": model}


def problems(canary, run):
    """Why the canary was not refused as it must be; empty when it was."""
    refused = CHECKS[canary.check](canary, run)
    if any(canary.reason in line for line in refused):
        return []
    return [f"canary {canary.name} was not refused by {canary.check} for "
            f"{canary.reason!r}: {refused or 'it passed'}"]
