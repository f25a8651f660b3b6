# SPDX-License-Identifier: GPL-2.0-only
"""Runs of Frama-C that need not be repeated.

Most of a run goes into making goals whose results are known. A run that found
nothing wrong is kept under the hash of all that it was told: the C and the
annotations as they are after preprocessing, scripts, the command line, and the
tools. What it printed is read again instead of running it again, so every
judgement is made each time. Whatever found something wrong is never kept.
"""

import functools
import re
import shutil
from pathlib import Path

from matrix import cache, command, tables

from . import layout, provers

KIND = "verify-runs"
KEPT = 3
LINE_MARKER = re.compile(r"^# \d+ .*\n", re.M)


@functools.cache
def library():
    """The folder of the headers that come with Frama-C."""
    return Path(command.output(["frama-c", "-print-share-path"]).strip()) / "libc"


def preprocessed(source):
    """A C file with all that it includes, its macros, and the annotations."""
    includes = [f"-I{path}" for path in (*layout.INCLUDES, library())]
    text = command.output(["gcc", "-E", "-C", "-dD", "-nostdinc", "-D__FRAMAC__", *includes,
                           source])
    return LINE_MARKER.sub("", text)


def told(word):
    """What a word of the command line stands for."""
    if str(word).endswith(".c"):
        return preprocessed(word)
    if str(word).endswith(".ml"):
        return Path(word).read_text(encoding="utf-8")
    text = str(word).replace(str(provers.session()), "SESSION")
    return text.replace(str(tables.TOP), "TOP")


def key(argv):
    """The hash of all that a run depends on."""
    return cache.digest(provers.key(), *map(told, argv))


def recall(name, hashed, report):
    """The lines of a run that was kept, or None; its report is put where it belongs."""
    kept = cache.find(KIND, name, hashed)
    if not kept:
        return None
    if report:
        shutil.copy2(kept / "report.csv", report)
    lines = (kept / "log").read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if not line.startswith("$ ")]


def keep(name, hashed, log, report):
    """Keep a run that found nothing wrong."""
    def copy(folder):
        shutil.copy2(log, folder / "log")
        if report:
            shutil.copy2(report, folder / "report.csv")

    cache.entry(KIND, name, hashed, copy)
    cache.prune(KIND, name, KEPT)
