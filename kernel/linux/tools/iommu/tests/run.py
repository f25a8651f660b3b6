#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of iommu-handover; prints KTAP.

usage: run.py FOLDER [GOLDEN HOSTILE]

FOLDER has the tool and the program `images`, built with sanitizers. GOLDEN is a
folder with handover files of real machines, and beside each what is in it, as
JSON: "records" by kind, and in "tables" address, bytes and level of every table.
HOSTILE is a folder with handover files that say themselves which rule they break.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import files
import golden
import hostile
import tables


# A walk that does not end is a failure; the longest takes a second.
TOO_LONG = 300


class Skip(Exception):
    """A case that cannot run here."""


class Bench:
    """What every case works with."""

    skip = Skip

    def __init__(self, folder, scratch, golden_folder=None, hostile_folder=None):
        self.tool = folder / "iommu-handover"
        self.scratch = scratch
        self.golden = sorted(golden_folder.glob("*.handover")) if golden_folder else []
        self.hostile = sorted(hostile_folder.glob("*.handover")) if hostile_folder else []
        self.images = scratch / "images"
        self.images.mkdir()
        subprocess.run([folder / "images", self.images], check=True)
        self.small = self.images / "hostile-000.handover"

    def path(self, name):
        """A file that a case may write."""
        return self.scratch / name

    def run(self, *words, code=None):
        """(exit code, output, errors) of the tool; sanitizers end it otherwise."""
        done = subprocess.run([self.tool, *map(os.fsencode, words)], capture_output=True,
                              timeout=TOO_LONG, check=False)
        out, err = done.stdout.decode(), done.stderr.decode()
        known = done.returncode in (0, 1, 2) and "Sanitizer" not in err and \
            "runtime error" not in err
        if not known or code is not None and done.returncode != code:
            raise AssertionError(f"{words}: exit code {done.returncode}, not {code}\n{out}{err}")
        return done.returncode, out, err

    def json(self, *words):
        """What the tool shows as JSON."""
        return json.loads(self.run("show", "--json", *words)[1])

    def refused(self, *words, says):
        """The tool gives up on its input with a message of cause and next step."""
        _, out, err = self.run(*words, code=2)
        start = "iommu-handover: "
        if out or not err.startswith(start) or says not in err or err.count("\n") != 1:
            raise AssertionError(f"{words}: {says!r} is not what it says: {out}{err}")


def picture_is_graphviz(bench):
    """dot(1) reads what --dot prints."""
    out = bench.run("show", "--dot", bench.small, code=0)[1]
    assert "memory[0] to [128]" in out and "vtd_context[2]" in out and "device[2]" in out
    if not shutil.which("dot"):
        raise Skip("graphviz is not installed")
    for image in [bench.small, *bench.golden]:
        out = bench.run("show", "--dot", image, code=0)[1]
        subprocess.run(["dot", "-Tsvg", "-o", "/dev/null"], input=out.encode(), check=True)


CASES = [*files.CASES, *hostile.CASES, *tables.CASES, picture_is_graphviz]


def run_case(bench, number, case):
    """Run a case; returns whether it failed."""
    name = case.__name__
    try:
        case(bench)
    except Skip as reason:
        print(f"ok {number} {name} # SKIP {reason}", flush=True)
        return False
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
        print(f"not ok {number} {name}", flush=True)
        return True
    print(f"ok {number} {name}", flush=True)
    return False


def main():
    """Run all cases."""
    folder, *more = [Path(word).resolve() for word in sys.argv[1:]]
    cases = [*CASES, *(golden.CASES + hostile.MORE_CASES if more else ())]
    print(f"KTAP version 1\n1..{len(cases)}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(folder, Path(scratch), *more)
        failed = [run_case(bench, number, case) for number, case in enumerate(cases, 1)]
    return 1 if any(failed) else 0


if __name__ == "__main__":
    sys.exit(main())
