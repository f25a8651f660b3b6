# SPDX-License-Identifier: GPL-2.0-only
"""What is frozen of a version, as it is today: one dictionary per frozen file.

  structs    (struct, field): (offset, type, bytes)
  constants  (name,): (value,)
  rules      (identifier,): (symbol in the reader or "-",)

A text that explains, the order of rules and the name of a file are not frozen.
"""

import re

from . import header

SPEC = header.TOP / "spec"
RULES = "kernel/linux/drivers/iommu/liveupdate/image_rules.h"
RULE_ROW = re.compile(r'^RULE\((\w+), "([A-Z]+-\d+)"', re.M)
RULE_TEXT = re.compile(r"^\.\. rule:: ([A-Z]+-\d+)$", re.M)
# These say what a kernel knows, not what is in a handover of a version.
OPEN = ("IOMMU_LU_VERSION", "IOMMU_LU_VERSION_MIN", "IOMMU_LU_INCOMPAT_KNOWN",
        "IOMMU_LU_NR_KINDS")


def structs(path):
    """The fields of all structs."""
    return {(struct.name, field.name): (str(field.offset), field.declared, str(field.size))
            for struct in header.structs(path).values() for field in struct.fields}


def constants(path):
    """The values of all constants that a version fixes."""
    return {(name,): (str(value),) for name, value in header.constants(path).items()
            if name not in OPEN}


def version(path):
    """The newest version that the header knows."""
    return header.constants(path)["IOMMU_LU_VERSION"]


def rules(folder, table):
    """The identifiers of a version's rules, and the reader's symbols for them."""
    known = {name for page in sorted(folder.rglob("*.rst"))
             for name in RULE_TEXT.findall(page.read_text(encoding="utf-8"))}
    symbols = {name: symbol for symbol, name in
               RULE_ROW.findall(table.read_text(encoding="utf-8"))}
    return {(name,): (symbols.get(name, "-"),) for name in sorted(known | set(symbols))}


def current(path, table):
    """{kind: {key: value}} of the newest version."""
    folder = SPEC / f"v{version(path)}"
    return {"structs": structs(path), "constants": constants(path),
            "rules": rules(folder, table)}
