#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Golden images are accepted and say the same; hostile ones are refused.

usage: images.py HOSTILE-FOLDER FOUND-FOLDER ABI-SHOW...

ABI-SHOW... is the program that says what the kernel's reader finds, with words
before it if it needs them.  Golden images are those of spec/v*/golden/, hostile
ones the catalogue that abi-hostile wrote, with the rule that each breaks in its
text; FOUND-FOLDER holds images that fuzzing has found, in the same manner.
Prints KTAP.
"""
import collections
import json
import pathlib
import subprocess
import sys

SPEC = pathlib.Path(__file__).resolve().parent.parent / "spec"
HEADER_BYTES, TEXT_BYTES_AT = 40, 36


def facts(path):
    """What a handover file says about itself."""
    data = path.read_bytes()
    size = int.from_bytes(data[TEXT_BYTES_AT:TEXT_BYTES_AT + 4], "little")
    text = data[HEADER_BYTES:HEADER_BYTES + size].rstrip(b"\0").decode()
    return dict(line.partition("=")[::2] for line in text.splitlines())


def show(program, paths):
    """What the reader finds in each file."""
    done = subprocess.run([*program, *map(str, paths)], stdout=subprocess.PIPE, text=True,
                          check=False)
    # Of a program that ends too soon the last line may be cut off.
    lines = done.stdout.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines.pop()
    if done.returncode or len(lines) != len(paths):
        print("# %s ended with %d after %d of %d files: %s" % (
            program[-1], done.returncode, len(lines), len(paths),
            paths[min(len(lines), len(paths) - 1)]))
    return [json.loads(line) for line in lines] + [{}] * (len(paths) - len(lines))


def differences(frozen, found, place="contents"):
    """Where what was found does not hold all that is frozen; more is allowed."""
    if isinstance(frozen, dict) and isinstance(found, dict):
        return [text for key, value in frozen.items() if not key.startswith("SPDX")
                for text in differences(value, found.get(key), "%s.%s" % (place, key))]
    if isinstance(frozen, list) and isinstance(found, list) and len(frozen) == len(found):
        return [text for number, pair in enumerate(zip(frozen, found))
                for text in differences(*pair, "%s[%d]" % (place, number))]
    return [] if frozen == found else ["%s is %s, frozen as %s" % (place, found, frozen)]


def control():
    """(test, problems): a change of any one value would be noticed."""
    frozen = {"version": 1, "records": {"iommu": [{"base": 1}, {"base": 2}]}, "tables": [[]]}
    missed = [found for found in (
        {}, {**frozen, "version": 2}, {**frozen, "tables": [[], []]},
        {**frozen, "records": {"iommu": [{"base": 1}, {"base": 3}]}},
        {**frozen, "records": {"iommu": [{"base": 1}]}},
        {**frozen, "records": {}}) if not differences(frozen, found)]
    return "control_changes_are_noticed", ["%s counts as the same" % found for found in missed]


def golden(program):
    """(test, problems) for each golden image."""
    paths = sorted(SPEC.glob("v*/golden/*.handover"))
    for path, found in zip(paths, show(program, paths)):
        frozen = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        problems = differences(frozen, found)
        if "table-rule" in found:
            problems.append("a page table breaks %s" % found["table-rule"])
        yield "golden_%s_%s" % (path.parent.parent.name, path.stem), problems


def hostile(program, folders):
    """(test, problems) for each rule that hostile images break."""
    paths = sorted(path for folder in folders
                   for path in pathlib.Path(folder).glob("*.handover"))
    rules = collections.defaultdict(list)
    for path, found in zip(paths, show(program, paths)):
        wanted = facts(path)
        problems = ["%s, %s: %s is %s, must be %s" % (path.name, wanted.get("note"), key,
                                                      found.get(key), wanted.get(key))
                    for key in ("rule", "table-rule") if found.get(key) != wanted.get(key)]
        rules[wanted.get("rule") or wanted.get("table-rule") or "none"].append(
            problems)
    for rule, images in sorted(rules.items()):
        yield "hostile_%s_%d_images" % (rule, len(images)), \
            [text for problems in images for text in problems]


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program = sys.argv[3:]
    tests = [control(), *golden(program), *hostile(program, sys.argv[1:3])]
    print("KTAP version 1\n1..%d" % len(tests))
    for number, (name, problems) in enumerate(tests, 1):
        for problem in problems:
            print("# " + problem)
        print("%s %d %s" % ("not ok" if problems else "ok", number, name))
    return any(problems for _, problems in tests)


if __name__ == "__main__":
    sys.exit(main())
