# SPDX-License-Identifier: GPL-2.0-only
"""make spec-check and make spec-freeze: `python3 -m frozen check|freeze`.

  check    fails if a frozen layout, constant or identifier has changed, and
           tries edits of the header that must be noticed (controls.tsv)
  freeze   adds to the frozen files what is new; changes nothing that is there
"""

import sys

from matrix import errors
from matrix.errors import UserError

from . import abigail, controls, facts, files, header

TABLE = header.TOP / facts.RULES
NEXT_STEP = ("undo that; or, if a reader must see the difference, make a new version: "
             "docs/record.rst, A new version")
ADD = "make spec-freeze adds it; from then on it cannot change"


def compare(path, table):
    """{check: sentences} of everything that is compared."""
    folder = facts.SPEC / f"v{facts.version(path)}" / "frozen"
    found = {}
    for kind, today in facts.current(path, table).items():
        frozen = files.load(folder, kind)
        found[kind] = [f"{line}: {NEXT_STEP}" for line in files.changed(kind, frozen, today)]
        found[kind] += [f"{line}: {ADD}" for line in files.added(kind, frozen, today)]
    for arch in header.COMPILERS:
        found[f"abidiff_{arch}"] = abigail.compare(path, arch, folder)
    return found


def untouched():
    """Sentences about frozen files of any version that were edited by hand."""
    found = []
    for folder in sorted(facts.SPEC.glob("v*/frozen")):
        noted = files.load_fingerprints(folder)
        for kind in files.COLUMNS:
            if noted.get(kind) != files.fingerprint(files.load(folder, kind)):
                found.append(f"{folder.relative_to(header.TOP)}/{kind}.tsv was edited: "
                             "take it back from git; only make spec-freeze writes it")
    return found


def guarded_compare(path, table):
    """compare(), with a header that no compiler or rule of ours accepts as a finding."""
    try:
        return compare(path, table)
    except header.HeaderError as error:
        return {"header": [line for line in str(error).splitlines() if line.strip()]}


def report(number, name, sentences):
    """One line of KTAP and its reasons; returns whether it failed."""
    for line in sentences:
        print(f"# {line}")
    print(f"{'not ok' if sentences else 'ok'} {number} {name}", flush=True)
    return bool(sentences)


def command_check():
    """Compare, then try the controls."""
    found = {**guarded_compare(header.HEADER, TABLE), "fingerprints": untouched()}
    rows = controls.load()
    print(f"KTAP version 1\n1..{len(found) + len(rows)}")
    failed = [report(number, name, sentences)
              for number, (name, sentences) in enumerate(found.items(), 1)]
    for number, row in enumerate(rows, len(found) + 1):
        failed.append(report(number, f"control_{row.name}",
                             controls.missed(row, guarded_compare)))
    return 1 if any(failed) else 0


def command_freeze():
    """Add what is new."""
    version = facts.version(header.HEADER)
    folder = facts.SPEC / f"v{version}" / "frozen"
    kinds, changes, news = {}, untouched(), []
    for kind, today in facts.current(header.HEADER, TABLE).items():
        frozen = files.load(folder, kind)
        changes += files.changed(kind, frozen, today)
        news += files.added(kind, frozen, today)
        kinds[kind] = {**today, **frozen}
    if changes and folder.is_dir():
        raise UserError(f"version {version} is frozen", "\n".join(changes), NEXT_STEP)
    files.save(folder, kinds)
    abigail.write(header.HEADER, folder)
    print("\n".join([*news, f"version {version}: {len(news)} added to "
                            f"{folder.relative_to(header.TOP)}/"]))
    return 0


def main():
    """Run the command."""
    commands = {"check": command_check, "freeze": command_freeze}
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in commands:
        raise UserError(f"frozen {name or '(none)'}", "there is no such command",
                        f"use one of {', '.join(commands)}")
    return commands[name]()


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
