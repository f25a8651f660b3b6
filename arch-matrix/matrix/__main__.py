# SPDX-License-Identifier: GPL-2.0-only
"""The matrix: `python3 -m matrix run`, `list`, `selftest` or `golden`.

Filters may be given as options or as environment variables, which is how make
passes them: IOMMU MODE BOOT FROM TO KIND CELL ARCH, BASES for the base kernels.
"""

import argparse
import os
import signal
import sys
from functools import partial
from pathlib import Path

from . import (bases, cache, cells, decoder, errors, golden, guest, host, kernel,
               progress, qemu_prefix, report_figures, report_html, report_json,
               report_ktap, report_tty, schedule, scratch, selftest, tables, waveform)
from .errors import UserError

FILTERS = {"arch": "ARCH", "iommu": "IOMMU", "mode": "MODE", "boot": "BOOT", "old": "FROM",
           "new": "TO", "kind": "KIND"}
# IOMMU, mode and both kernels name one cell: the live one, unless KIND says more.
ONE_CELL = ("iommu", "mode", "old", "new")
# What a cell leaves in its folder, at most, but for what a golden image takes.
LOGS = 4 << 20


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="matrix", description=__doc__)
    parser.add_argument("command", choices=("run", "list", "selftest", "golden"))
    parser.add_argument("--set", default=os.environ.get("SET") or "all",
                        help="which set of cells: ci, all or long")
    parser.add_argument("--bases", default=os.environ.get("BASES", ""))
    parser.add_argument("--cell", default=os.environ.get("CELL"),
                        help="names of cells, separated by blanks")
    parser.add_argument("--repeat", type=partial(errors.number, "REPEAT"),
                        default=os.environ.get("REPEAT") or "1",
                        help="run every cell so many times")
    parser.add_argument("--at-once", type=partial(errors.number, "AT_ONCE"),
                        default=os.environ.get("AT_ONCE") or str(schedule.AT_ONCE),
                        help="how many cells to run at the same time")
    parser.add_argument("--out", default=str(tables.TOP / "build"), type=Path)
    for name, variable in FILTERS.items():
        parser.add_argument(f"--{variable.lower()}", dest=name,
                            default=os.environ.get(variable) or None)
    return parser.parse_args()


def selected(args, series):
    """The cells that the user asks for, of bases with these names and series."""
    every = cells.load(series)
    if args.cell:
        names = args.cell.split()
        found = [cell for cell in every if cell.name in names]
        missing = set(names) - {cell.name for cell in found}
        if missing:
            raise UserError(f"cell {', '.join(sorted(missing))}", "no such cell",
                            "see the names: PYTHONPATH=arch-matrix python3 -m matrix list")
        return found
    wanted = {name: getattr(args, name) for name in FILTERS}
    if all(wanted[name] for name in ONE_CELL) and not wanted["kind"]:
        wanted["row"] = "live"
    return cells.select(every, args.set, **wanted)


def parts(chosen, known):
    """Build what the cells need; returns a function from cell to its parts."""
    base = {one.name: one for one in known}
    wanted = sorted({(getattr(cell, side), getattr(cell, f"{side}_config"), cell.arch)
                     for cell in chosen for side in ("old", "new")})
    pairs = [(base[name], kernel.config_of(*config)) for name, *config in wanted]
    kernels = dict(zip(wanted, kernel.build_all(pairs)))
    emulators = {arch: qemu_prefix.qemu(arch) for arch in {cell.arch for cell in chosen}}
    decoder.build()
    programs = {arch: guest.programs(arch, kernel.headers(known[-1], arch))
                for arch in emulators}

    def parts_of(cell):
        return (kernels[cell.old, cell.old_config, cell.arch],
                kernels[cell.new, cell.new_config, cell.arch],
                emulators[cell.arch], programs[cell.arch])

    facts = [(f"kernel {name} {config} {arch}", built.version)
             for (name, config, arch), built in kernels.items()]
    facts += [(f"QEMU {arch}", found.version) for arch, found in emulators.items()]
    return parts_of, facts


def write_reports(out, results, facts):
    """All reports that are files; returns their paths."""
    texts = {"matrix.json": report_json.text(results, facts),
             "matrix.ktap": report_ktap.text(results, facts),
             "matrix.html": report_html.text(results, facts)}
    figures = report_figures.text(results)
    if figures:
        texts["figures.txt"] = figures
    picture = waveform.picture(results)
    if picture:
        texts["sound.svg"] = picture
    for name, text in texts.items():
        cache.write_atomic(out / name, text)
    return [os.path.relpath(out / name) for name in texts]


def command_run(args):
    """Run cells and report."""
    host.ensure(["matrix"], cache.directory("log") / "apt.log")
    known = bases.resolve(args.bases)
    chosen = selected(args, {base.name: base.series for base in known})
    chosen = [cell for cell in chosen for _ in range(args.repeat)]
    chosen = cells.numbered(chosen) if args.repeat > 1 else chosen
    scratch.need(schedule.together(chosen, args.at_once))
    args.out.mkdir(parents=True, exist_ok=True)
    cache.need(args.out, len(chosen) * LOGS, "the logs of the cells")
    parts_of, facts = parts(chosen, known)
    for what, value in facts:
        progress.say(f"{what}: {value}")
    live = report_tty.Live(len(chosen))
    results = schedule.run_all(chosen, parts_of, args.out / "cells", live,
                               args.at_once)
    live.close(write_reports(args.out, results, facts))
    return 1 if any(result.result == "fail" for result in results) else 0


def command_selftest(args):
    """Run the kernel's own tests of the user interface."""
    host.ensure(["matrix"], cache.directory("log") / "apt.log")
    known = bases.resolve(args.bases)
    names = [base.name for base in known]
    chosen = [selftest.cell_of(name, name) for name in names]
    scratch.need([[cell] for cell in chosen])
    parts_of, _ = parts(chosen, known)
    tests = selftest.compile_tests(known[-1],
                                   kernel.headers(known[-1], selftest.ARCH))

    def with_tests(cell):
        old, new, emulator, programs = parts_of(cell)
        return old, new, emulator, {**programs, **tests}

    return 0 if selftest.run_all(names, with_tests) else 1


def command_golden(args):
    """Run cells, and keep the handovers of those that pass as golden images."""
    host.ensure(["matrix"], cache.directory("log") / "apt.log")
    if not (args.cell or args.iommu and args.mode):
        raise UserError("make golden", "it is not said which cell",
                        "give CELL=NAME, or IOMMU= and MODE= for the live cell of a mode")
    known = bases.resolve(args.bases)
    args.old = args.old or known[0].name
    args.new = args.new or args.old
    chosen = golden.with_saving(selected(args, {base.name: base.series for base in known}))
    golden.check_free(chosen)
    scratch.need(schedule.together(chosen, args.at_once))
    parts_of, _ = parts(chosen, known)
    live = report_tty.Live(len(chosen))
    folder = args.out / "golden"
    results = schedule.run_all(chosen, parts_of, folder, live, args.at_once)
    live.close([])
    for cell, result in zip(chosen, results):
        if result.result == "pass":
            golden.keep(cell, folder / cell.name)
    return 1 if any(result.result != "pass" for result in results) else 0


def command_list(args):
    """Print the cells that `run` would run."""
    words = args.bases.split() or list(bases.table())
    for cell in selected(args, {bases.name_of(word): bases.series_of(word)
                               for word in words}):
        print(f"{cell.name:50} {cell.kind:8} {','.join(cell.sets)}")
    return 0


def main():
    """Run the command."""
    args = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return {"run": command_run, "list": command_list,
            "selftest": command_selftest, "golden": command_golden}[args.command](args)


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
