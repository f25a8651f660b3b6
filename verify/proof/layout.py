# SPDX-License-Identifier: GPL-2.0-only
"""Where things are, and the tables that say what is proved."""

from dataclasses import dataclass

from matrix import tables

VERIFY = tables.TOP / "verify"
BUILD = tables.TOP / "build" / "verify"
CORE = tables.KERNEL / "linux" / "drivers" / "iommu" / "liveupdate"
INCLUDES = (VERIFY / "shim", CORE, tables.KERNEL / "linux" / "include")


@dataclass(frozen=True)
class Model:
    """A row of models.tsv."""

    name: str
    machdep: str

    @property
    def options(self):
        """What chooses it on Frama-C's command line."""
        return ["-load-script", VERIFY / "frama-c" / "models.ml", "-machdep", self.machdep]


def files(state=None):
    """Names of the freestanding files; with a state, of those that have it."""
    return [name for name, has, _ in tables.rows(VERIFY / "files.tsv", 3)
            if state in (None, has)]


def first_prover(file):
    """The prover that is tried first on a file."""
    return {name: first for name, _, first in
            tables.rows(VERIFY / "files.tsv", 3)}.get(file, "cvc4")


def models():
    """The data models."""
    return [Model(*row) for row in tables.rows(VERIFY / "models.tsv", 2)]


def source(name):
    """The C file of a name."""
    return CORE / f"{name}.c"
