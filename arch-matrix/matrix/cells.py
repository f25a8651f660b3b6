# SPDX-License-Identifier: GPL-2.0-only
"""Cells: rows of cells.tsv, expanded over modes and pairs of base kernels."""

import fnmatch
import re
from dataclasses import dataclass, field, replace

from . import machine, tables
from .errors import UserError

TABLE = tables.ARCH_MATRIX / "cells.tsv"
LAYOUTS = tables.ARCH_MATRIX / "layouts.tsv"
KINDS = ("live", "multi", "vanilla", "control")
COLUMNS = 14
SETS = ("ci", "all", "long")
# Where there is but one way to boot, names of cells leave it out.
NAMELESS_BOOT = "bios"
DEVICE = re.compile(r"^(nic|sound)@([0-9a-f:.]+)/f(\d)/d(\d)(/[xg])?$")
# Options that the guest programs read as cell.KEY=VALUE.
GUEST_OPTIONS = ("preserve", "before", "after", "wait", "cancel", "run", "target", "features",
                 "irq", "ballast", "fail", "split")
# Options of the runner: (key, type, default).
RUNNER_OPTIONS = {"rate": (float, 60.0), "timeout": (float, 120.0), "cpus": (int, None),
                  "old_append": (str, ""), "new_append": (str, ""), "damage": (str, ""),
                  "aer": (str, ""), "again": (int, 0), "icount": (int, 0), "save": (str, "")}


@dataclass(frozen=True)
class Layout:
    """A row of layouts.tsv."""

    memory: int
    cpus: int
    devices: tuple
    pages: str


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    row: str
    arch: str
    iommu: str
    mode: str
    boot: str
    kind: str
    old: str
    new: str
    old_config: str
    new_config: str
    abi: int
    layout: Layout
    options: dict = field(hash=False)
    expect: dict = field(hash=False)
    sets: tuple
    run: int = 0

    @property
    def name(self):
        """The cell's name, unique within a matrix."""
        parts = [self.iommu, self.mode, self.boot, self.row, self.old, self.new]
        parts += [f"run{self.run}"] if self.run else []
        return "-".join(part for part in parts if part != NAMELESS_BOOT)

    @property
    def devices(self):
        """The devices of its layout."""
        return self.layout.devices

    @property
    def memory(self):
        """Bytes of guest memory."""
        return self.layout.memory

    def option(self, key):
        """A runner option, or its default."""
        kind, default = RUNNER_OPTIONS[key]
        return kind(self.options[key]) if key in self.options else default

    @property
    def cpus(self):
        """Number of guest CPUs."""
        return self.option("cpus") or self.layout.cpus

    @property
    def rate(self):
        """Frames per second and NIC."""
        return self.option("rate")

    @property
    def timeout(self):
        """Seconds that each phase may take."""
        return self.option("timeout")

    @property
    def again(self):
        """Whether the new kernel is left in its turn, for the old one."""
        return bool(self.option("again"))

    @property
    def icount(self):
        """Whether the guest's clock counts its instructions."""
        return bool(self.option("icount"))

    @property
    def vmm_returns(self):
        """Whether the VMM runs in the new kernel too, rather than another program."""
        return not ("run" in self.options or "cell.run=" in self.option("new_append"))

    @property
    def guest_words(self):
        """What the guest programs are told on the kernel command line."""
        devices = ",".join(device.word for device in self.devices)
        return [f"cell.devices={devices}", f"cell.pages={self.layout.pages}",
                *(f"cell.{key}={value}" for key, value in self.options.items()
                  if key in GUEST_OPTIONS)]


def pairs_of(text, what):
    """A dictionary from words KEY=VALUE."""
    found = {}
    for word in text.split():
        key, equals, value = word.partition("=")
        if not equals:
            raise UserError(f"{what}: {word}", "it is not KEY=VALUE",
                            "correct arch-matrix/cells.tsv")
        found[key] = value
    return found


def device_of(word):
    """A device from its word in layouts.tsv."""
    match = DEVICE.match(word)
    if not match:
        raise UserError(f"arch-matrix/layouts.tsv: {word}", "it is not a device",
                        "write TYPE@BDF/fIOMMUFD/dDOMAIN[/x|/g]")
    kind, bdf, file, domain, flag = match.groups()
    return machine.Device(kind, bdf, int(file), int(domain), flag != "/x",
                          flag == "/g")


def layouts():
    """The rows of layouts.tsv by name."""
    return {name: Layout(int(memory) << 20, int(cpus),
                         tuple(map(device_of, devices.split())), pages)
            for name, memory, cpus, devices, pages in tables.rows(LAYOUTS, 5)}


def check_options(row, options):
    """Refuse options that nothing reads."""
    for key in options:
        if key not in GUEST_OPTIONS and key not in RUNNER_OPTIONS:
            raise UserError(f"arch-matrix/cells.tsv: {row}", f"unknown option {key}",
                            f"known are {', '.join((*GUEST_OPTIONS, *RUNNER_OPTIONS))}")


def machines_of(arch, iommu, mode, boot):
    """The (mode, boot) pairs that a row stands for."""
    return [(key[2], one) for key, found in machine.MACHINES.items()
            if key[:2] == (arch, iommu) and mode in ("*", key[2])
            for one in found.boots if boot in ("*", one)]


def sets_of(text, place):
    """The sets of a cell at `place`, MODE/BOOT/FROM/TO, of a row with this column."""
    words = [word.partition(":") for word in text.split(",")]
    return tuple(name for name, only, pattern in words
                 if not only or fnmatch.fnmatchcase(place, pattern))


def cells_of(fields, series, known):
    """The cells of one row; `series` are those of the base kernels, by name."""
    (row, arch, iommu, mode, boot, kind, old, new, config, abi, layout, options, expect,
     sets) = fields
    if kind not in KINDS or layout not in known:
        raise UserError(f"arch-matrix/cells.tsv: {row}", f"kind {kind}, layout {layout}",
                        f"kinds: {', '.join(KINDS)}; layouts: {', '.join(known)}")
    options = pairs_of(options, row)
    check_options(row, options)
    old_config, _, new_config = config.partition(">")
    found = machines_of(arch, iommu, mode, boot)
    if not found:
        raise UserError(f"arch-matrix/cells.tsv: {row}",
                        f"there is no machine {arch} {iommu} {mode} that boots by {boot}",
                        "see MACHINES in arch-matrix/matrix/machine.py")
    return [Cell(row, arch, iommu, one, how, kind, a, b, old_config,
                 new_config or old_config, int(abi), known[layout], options,
                 pairs_of(expect, row), sets_of(sets, f"{one}/{how}/{series[a]}/{series[b]}"))
            for one, how in found
            for a in series if old in ("*", series[a])
            for b in series if new in ("*", series[b]) or (new == "=" and a == b)]


def load(series, path=TABLE):
    """All cells for base kernels: a dictionary from their names to their series."""
    known = layouts()
    found = [cell for fields in tables.rows(path, COLUMNS)
             for cell in cells_of(fields, series, known)]
    twice = {cell.name for cell in found
             if [other.name for other in found].count(cell.name) > 1}
    if twice:
        raise UserError(f"arch-matrix/cells.tsv: {', '.join(sorted(twice))}",
                        "two rows give the same cell", "name the rows differently")
    return found


def numbered(cells):
    """The same cells with a running number, for repetitions."""
    return [replace(cell, run=number) for number, cell in enumerate(cells, 1)]


def select(cells, which="all", **wanted):
    """The cells of a set that fit the filters; a filter of None fits all.

    A larger set holds the smaller ones: ci, all, long.
    """
    if which not in SETS:
        raise UserError(f"set {which}", "there is no such set",
                        f"use one of {', '.join(SETS)}")
    wanted_sets = SETS[:SETS.index(which) + 1]
    found = [cell for cell in cells
             if set(cell.sets) & set(wanted_sets)
             and all(value in (None, getattr(cell, key)) for key, value in wanted.items())]
    if not found:
        given = ", ".join(f"{key}={value}" for key, value in wanted.items() if value)
        raise UserError("no cell fits", given or f"the set {which} is empty",
                        "see the list: PYTHONPATH=arch-matrix python3 -m matrix list")
    return found
