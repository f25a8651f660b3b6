# SPDX-License-Identifier: GPL-2.0-only
"""The frozen files of a version: spec/vN/frozen/.

  structs.tsv, constants.tsv, rules.tsv   see facts.py
  fingerprints.tsv                        SHA-256 of each of them
  structs.abi                             the structs as libabigail sees them

What is in them never changes.  Rows may be added, for what is new.
"""

import hashlib

COLUMNS = {"structs": ("struct", "field", "offset", "type", "bytes"),
           "constants": ("constant", "value"), "rules": ("rule", "symbol")}
KEYS = {"structs": 2, "constants": 1, "rules": 1}
LICENCE = "# SPDX-License-Identifier: GPL-2.0-only"


def text_of(kind, rows):
    """The contents of a frozen file."""
    lines = [LICENCE, f"# {chr(9).join(COLUMNS[kind])}"]
    return "".join(f"{line}\n" for line in lines +
                   ["\t".join((*key, *value)) for key, value in rows.items()])


def load(folder, kind):
    """{key: value} of a frozen file; empty if there is none yet."""
    path = folder / f"{kind}.tsv"
    if not path.is_file():
        return {}
    split = KEYS[kind]
    rows = [tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")]
    return {row[:split]: row[split:] for row in rows}


def fingerprint(rows):
    """A hash of what is frozen and of nothing else: sorted, without comments."""
    text = "".join("\t".join((*key, *value)) + "\n" for key, value in sorted(rows.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def load_fingerprints(folder):
    """{kind: hash} as noted when the version was frozen."""
    path = folder / "fingerprints.tsv"
    if not path.is_file():
        return {}
    return dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()
                if not line.startswith("#"))


def save(folder, kinds):
    """Write the frozen files and their fingerprints."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in kinds.items():
        (folder / f"{kind}.tsv").write_text(text_of(kind, rows), encoding="utf-8")
    lines = [LICENCE, "# file\tsha256", *(f"{kind}\t{fingerprint(rows)}"
                                          for kind, rows in kinds.items())]
    (folder / "fingerprints.tsv").write_text("".join(f"{line}\n" for line in lines),
                                             encoding="utf-8")


def said(kind, key, value):
    """A row for people."""
    if kind == "structs":
        return f"struct {key[0]}: {key[1]}, {value[1]}, at {value[0]}"
    return f"{key[0]} = {value[0]}" if kind == "constants" else f"{key[0]} ({value[0]})"


def changed(kind, frozen, today):
    """Sentences about rows that are gone or say something else."""
    found = []
    for key, value in frozen.items():
        if key not in today:
            found.append(f"{said(kind, key, value)}: frozen, and not there any more")
        elif today[key] != value:
            found.append(f"{said(kind, key, today[key])}: frozen as {' '.join(value)}")
    return found


def added(kind, frozen, today):
    """Sentences about rows that are not frozen yet."""
    return [f"{said(kind, key, value)}: new, and not frozen yet"
            for key, value in today.items() if key not in frozen]
