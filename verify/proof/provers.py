# SPDX-License-Identifier: GPL-2.0-only
"""Why3's configuration and the cache of proof results.

Why3 1.5 does not know cvc5, so that all provers are described in
why3/why3.conf, and the drivers of Why3 are linked beside our own.
"""

import functools
import re
import shutil
from pathlib import Path

from matrix import cache, command
from matrix.errors import UserError

from . import layout

WHY3 = layout.VERIFY / "why3"
CPU_LIMIT = "cpu-limit"
VERSIONS = (("frama-c", "-version"), ("why3", "--version"), ("z3", "--version"),
            ("cvc4", "--version"), ("cvc5", "--version"))


@functools.cache
def versions():
    """The first line that each tool says about itself, by name."""
    found = {}
    for tool, option in VERSIONS:
        if not shutil.which(tool):
            raise UserError(f"{tool} is not installed", "make verify needs it",
                            "run make verify as root once, or install the packages of "
                            "purpose verify in arch-matrix/packages.tsv")
        found[tool] = command.output([tool, option]).splitlines()[0].strip()
    return found


def why3_drivers():
    """The directory of Why3's own drivers."""
    text = command.output(["why3", "--print-datadir"])
    return Path(text.strip()) / "drivers"


@functools.cache
def key():
    """The hash of the tools' versions and of how they are called."""
    settings = [(WHY3 / name).read_text(encoding="utf-8")
                for name in ("why3.conf", "cvc5.drv", CPU_LIMIT)]
    return cache.digest(*versions().values(), *settings)


def link_drivers(folder):
    """Put the drivers of Why3 and ours, and what starts provers, into a folder."""
    for path in why3_drivers().iterdir():
        (folder / path.name).symlink_to(path)
    for name in ("cvc5.drv", CPU_LIMIT):
        shutil.copy2(WHY3 / name, folder)


def configure():
    """Write the configuration; returns the environment to prove in."""
    drivers = cache.entry("verify-drivers", "why3", key(), link_drivers)
    text = (WHY3 / "why3.conf").read_text(encoding="utf-8")
    conf = layout.BUILD / "why3.conf"
    conf.parent.mkdir(parents=True, exist_ok=True)
    cache.write_atomic(conf, text.replace("@DRIVERS@", str(drivers)))
    # Larger heaps: a fifth of Frama-C's time is collecting garbage else.
    return {"WHY3CONFIG": str(conf), "OCAMLRUNPARAM": "s=32M,o=400"}


def session():
    """The directory of proof results.

    WP names a result by the hash of the whole goal, as the prover gets it, and
    of the prover: a changed file, contract or model asks for another one.  What
    the name does not hold, the versions of the tools and how they are called, is
    in the name of the directory.
    """
    frama_c = re.sub(r"[^\w.-]+", "-", versions()["frama-c"])
    return cache.directory("verify", f"{frama_c}-{key()[:16]}")
