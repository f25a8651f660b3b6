# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's selftest of the user interface, run across a kexec in QEMU.

Prints KTAP: what the test says in the old kernel and in the new one, for every
pair of base kernels.
"""

import re

from . import cache, cells, command, console, guest, run, source, tables
from .errors import UserError

ARCH = "x86_64"
NAME = "iommufd_liveupdate"
PLACE = f"tools/testing/selftests/iommu/{NAME}.c"
LINE = re.compile(r"KTAP: (.*?)\s*$")
RESULT = re.compile(r"^(not ok|ok) \d+ (.*)$")


def compile_test(base, headers):
    """The test as a static program, from the tree of a base."""
    with source.prepared(base, "feature") as tree:
        text = [path.read_bytes() for path in sorted((tree / PLACE).parent.glob(f"{NAME}.*"))]
        key = cache.digest(headers, *guest.FLAGS, *text)

        def build(folder):
            try:
                command.output(["gcc", "-static", "-O2", "-D_GNU_SOURCE=", "-isystem",
                                headers, "-I", tree / "tools/testing/selftests",
                                tree / PLACE, "-o", folder / NAME])
            except command.CommandFailed as error:
                raise UserError(f"selftest {NAME} of {base.name}", error.text,
                                f"mend kernel/linux/{PLACE}") from error

        folder = cache.entry("selftest", base.slug, key, build, guest.SIZE)
    cache.prune("selftest", base.slug, 2)
    return (folder / NAME).read_bytes()


def cell_of(old, new):
    """The cell in which the test runs."""
    return cells.Cell("selftest", ARCH, "vtd", "legacy", "bios", "live", old, new, "feature",
                      "feature", 1, cells.layouts()["nic"], {"run": "/selftest"}, {}, ())


def results(lines):
    """(passed, text) of every test result on a console."""
    said = (LINE.search(text) for _, text in lines)
    found = (RESULT.match(match[1]) for match in said if match)
    return [(match[1] == "ok", match[2]) for match in found if match]


def trouble(evidence):
    """Why a run is bad whatever its tests say, or an empty text."""
    errors = evidence.all_said("error")
    if errors:
        return f"{errors[0][1].get('step')}: {errors[0][1].get('cause')}"
    if not evidence.all_said("tested", phase="new"):
        return f"the new kernel ran no tests ({evidence.ended})"
    return next(iter(console.splats(evidence.lines)), "")


def run_pair(old, new, parts):
    """KTAP results of one pair, (passed, text) each."""
    cell = cell_of(old, new)
    folder = tables.TOP / "build/selftest" / cell.name
    evidence = run.run(cell, *parts, folder)
    found = [(passed, f"{old}-{new} {text}") for passed, text in results(evidence.lines)]
    why = trouble(evidence)
    return [*found, (not why, f"{old}-{new} both kernels come through {why}".strip())]


def run_all(names, parts_of):
    """Run every pair and print; True when all passed."""
    found = []
    for old in names:
        for new in names:
            for passed, text in run_pair(old, new, parts_of(cell_of(old, new))):
                found.append(passed)
                word = "ok" if passed else "not ok"
                print(f"{word} {len(found)} {text}", flush=True)
    print(f"1..{len(found)}")
    return all(found)
