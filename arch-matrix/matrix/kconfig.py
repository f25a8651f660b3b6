# SPDX-License-Identifier: GPL-2.0-only
"""Configuration fragments: reading them, and checking that they took effect.

kconfig drops a symbol silently when its dependencies are not met or it does
not exist.  Here that is an error, save for symbols that a fragment marks:
  # either: CONFIG_A CONFIG_B     one of them is enough (renamed between versions)
  # optional: CONFIG_A            may be missing in some versions
"""

import re
from dataclasses import dataclass, field

from . import tables
from .errors import UserError

FOLDER = tables.KERNEL / "configs"
SET = re.compile(r"^(CONFIG_\w+)=(.*)$")
UNSET = re.compile(r"^# (CONFIG_\w+) is not set$")
MARK = re.compile(r"^# (either|optional): ((?:CONFIG_\w+ ?)+)$")


@dataclass
class Wanted:
    """What fragments ask for: values, and marks that loosen the check."""

    values: dict = field(default_factory=dict)
    either: list = field(default_factory=list)
    optional: set = field(default_factory=set)


def parse(text, wanted=None):
    """Add a fragment to what is wanted; later values win."""
    wanted = wanted or Wanted()
    for line in text.splitlines():
        line = line.strip()
        if found := SET.match(line):
            wanted.values[found[1]] = found[2]
        elif found := UNSET.match(line):
            wanted.values[found[1]] = "n"
        elif found := MARK.match(line):
            if found[1] == "either":
                wanted.either.append(found[2].split())
            else:
                wanted.optional.update(found[2].split())
    return wanted


def paths(fragments):
    """The files of the fragments that are named."""
    found = [FOLDER / f"{name}.config" for name in fragments]
    for path in found:
        if not path.is_file():
            raise UserError(tables.shown(path), "configs.tsv names it, but it is not there",
                            "correct arch-matrix/configs.tsv or add the fragment")
    return found


def read(fragments):
    """What the named fragments ask for together."""
    wanted = Wanted()
    for path in paths(fragments):
        parse(path.read_text(encoding="utf-8"), wanted)
    return wanted


def text(wanted):
    """A fragment with all values."""
    return "".join(f"# {name} is not set\n" if value == "n" else f"{name}={value}\n"
                   for name, value in wanted.values.items())


def dropped(wanted, config):
    """Symbols of `wanted` that the final configuration does not have so."""
    actual = parse(config).values
    differ = {name for name, value in wanted.values.items()
              if actual.get(name, "n") != value}
    for group in wanted.either:
        if not differ.issuperset(group):
            differ.difference_update(group)
    return {name: (wanted.values[name], actual.get(name, "n"))
            for name in sorted(differ - wanted.optional)}
