# SPDX-License-Identifier: GPL-2.0-only
"""What shows that a rule holds: rows of traceability.tsv, checked one by one.

A row is RULE, KIND, NAME with tabs between.  KIND is
  hostile   a symbol of image_rules.h: the rows of image_hostile_*rows.h and of
            abi-tests/hostile_tables.c for it
  image     one of these rows by its title
  golden    an image of spec/vN/golden: it is accepted, and says the same
  case      a case of the freestanding code, run on the host and by KUnit
  kunit     a KUnit case of code that runs in the kernel only
  selftest  a test of the kernel's selftests
  unit      a test of arch-matrix/tests, FILE:TEST
  cell      a row of arch-matrix/cells.tsv, or IOMMU:ROW
  proof     FILE:PREDICATE, in acsl/FILE.h, that a proved contract speaks of
  code      PATH:WORD, a new file under kernel/linux
  hook      PATH:WORD, added to an existing file by every series of patches
"""

import re
from dataclasses import dataclass
from pathlib import Path

CORE = "kernel/linux/drivers/iommu/liveupdate"
SELFTESTS = "kernel/linux/tools/testing/selftests/iommu"
RULE_ROW = re.compile(r'^RULE\((\w+), "([A-Z]+-\d+)", "([^"]*)"\)', re.M)
IN_BRACKETS = re.compile(r"\[([A-Z]+-\d+)\]")
IN_CALL = re.compile(r'refuse_device\([^;]*?"([A-Z]+-\d+)"', re.S)
HOSTILE = re.compile(r'^ROW\("([^+][^"]*)", (\w+),', re.M)
HOSTILE_TABLE = re.compile(r'^\t\{ "([^"]+)", IOMMU_LU_RULE_(\w+), \w+,', re.M)
CASE = re.compile(r'^\t\{ "(\w+)", \w+ \},', re.M)
TESTS = ("hostile", "image", "golden", "case", "kunit", "selftest", "unit", "cell", "proof")


@dataclass(frozen=True)
class Evidence:
    """One thing that shows a rule; as text it is a cell of the table."""

    kind: str
    name: str
    note: str = ""

    @property
    def is_test(self):
        """Whether something runs, rather than being read."""
        return self.kind in TESTS

    def __str__(self):
        return f"{self.kind}: {self.note or self.name}"


def read(top, path):
    """A file's text; empty if it is not there."""
    file = Path(top) / path
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def rule_rows(top):
    """(symbol, identifier, text) of the rules that the reader checks."""
    return RULE_ROW.findall(read(top, f"{CORE}/image_rules.h"))


def texts(top):
    """What the kernel logs, by identifier."""
    return {name: text for _, name, text in rule_rows(top)}


def named_in_code(top):
    """Every identifier that the kernel's code names, and where."""
    found = {name: "image_rules.h" for _, name, _ in rule_rows(top)}
    for path in sorted((Path(top) / "kernel/linux").rglob("*.[ch]")):
        text = path.read_text(encoding="utf-8")
        for name in IN_BRACKETS.findall(text) + IN_CALL.findall(text):
            found.setdefault(name, path.name)
    return found


def hostile_rows(top):
    """(title, symbol) of all hostile images, and of odd ones that break no rule."""
    rows = "".join(read(top, f"{CORE}/image_hostile_{part}.h")
                   for part in ("rows", "smmuv3_rows", "amdvi_rows"))
    return HOSTILE.findall(rows) + \
        HOSTILE_TABLE.findall(read(top, "abi-tests/hostile_tables.c"))


def hostile(top, name):
    """The hostile images that break a rule."""
    rows = [title for title, symbol in hostile_rows(top) if symbol == name]
    return rows and f"{len(rows)} of them: {', '.join(rows[:4])}" + (
        ", ..." if len(rows) > 4 else "")


def image(top, name):
    """One image, accepted or refused as its row says."""
    return any(name == title for title, _ in hostile_rows(top))


def golden(top, name):
    """A golden image of any version."""
    return any((Path(top) / "spec").glob(f"v*/golden/{name}.handover"))


def case(top, name):
    """A case on the host and in KUnit."""
    files = (Path(top) / CORE).glob("*.c")
    return any(name in CASE.findall(file.read_text(encoding="utf-8")) for file in files)


def kunit(top, name):
    """A case of a KUnit suite."""
    files = (Path(top) / "kernel/linux").rglob("*_kunit.c")
    return any(f"KUNIT_CASE({name})" in file.read_text(encoding="utf-8") for file in files)


def selftest(top, name):
    """A test of the selftests."""
    files = (Path(top) / SELFTESTS).glob("*.c")
    return any(re.search(rf"^TEST_F\(\w+, {name}\)", file.read_text(encoding="utf-8"), re.M)
               for file in files)


def unit(top, name):
    """A unit test of the matrix."""
    file, _, test = name.partition(":")
    return re.search(rf"def {test}\(", read(top, f"arch-matrix/tests/{file}.py"))


def cell(top, name):
    """A row of the matrix."""
    iommu, _, row = name.rpartition(":")
    column = re.escape(iommu) or r"\w+"
    form = rf"^{re.escape(row)}\t\w+\t{column}\t"
    return re.search(form, read(top, "arch-matrix/cells.tsv"), re.M)


def proof(top, name):
    """A predicate of the contracts, named in another one; its file is proved."""
    file, _, predicate = name.partition(":")
    contracts = "".join(path.read_text(encoding="utf-8")
                        for path in sorted((Path(top) / CORE / "acsl").glob("*.h")))
    proved = re.search(rf"^{re.escape(file)}\t", read(top, "verify/goals.tsv"), re.M)
    return proved and len(re.findall(rf"\b{re.escape(predicate)}\b", contracts)) > 1 and \
        re.search(rf"\bpredicate {re.escape(predicate)}\b", read(top, f"{CORE}/acsl/{file}.h"))


def code(top, name):
    """A word in a new file."""
    path, _, word = name.partition(":")
    return re.search(rf"\b{re.escape(word)}\b", read(top, f"kernel/linux/{path}"))


def hook(top, name):
    """A word that every series adds to an existing file; true without patches."""
    path, _, word = name.partition(":")
    series = {file.parent for file in (Path(top) / "kernel/patches").glob("*/*.patch")}
    return all(any(re.search(rf"^\+\+\+ b/{re.escape(path)}\n(?:(?!^diff --git).*\n)*?"
                             rf"\+.*\b{re.escape(word)}\b", file.read_text(encoding="utf-8"),
                             re.M) for file in folder.glob("*.patch"))
               for folder in series)


CHECKS = {"hostile": hostile, "image": image, "golden": golden, "case": case,
          "kunit": kunit, "selftest": selftest, "unit": unit, "cell": cell, "proof": proof,
          "code": code, "hook": hook}


def load(path, top):
    """({rule: [Evidence]}, problems) of the table."""
    shown, problems = {}, []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        place = f"traceability.tsv line {number}"
        if len(fields) != 3 or fields[1] not in CHECKS:
            problems.append(f"{place}: it is not RULE, KIND, NAME with tabs between")
            continue
        rule, kind, name = fields
        found = CHECKS[kind](top, name)
        if not found:
            problems.append(f"{place}: {rule}: there is no {kind} {name}")
        note = found if isinstance(found, str) else ""
        one = Evidence(kind, name, note)
        if one in shown.setdefault(rule, []):
            problems.append(f"{place}: {rule} has this row already")
        shown[rule].append(one)
    return shown, problems
