#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Counts the instructions of reader, writer and walker, and how they grow.

usage: bench.py ABI-BENCH TABLE

callgrind counts what the function measured() of ABI-BENCH executes: the same
program gives the same number on any machine.  An operation is linear if its cost
for each device (or table) is no higher for many than for a few.  A search by
brute force is the control: it must be found to be worse.  Prints KTAP, and
writes a table for the guide to TABLE.
"""
import re
import subprocess
import sys

DEVICES = (1, 16, 256, 4096)
TABLES = (1, 16, 256, 4096)
# A step of sizes may make one device or table this much dearer.
TOLERANCE = 1.1
COLLECTED = re.compile(r"Collected : (\d+)")

# operation, sizes, what it is, linear
OPERATIONS = (
    ("write", DEVICES, "Write a handover, per device", True),
    ("open", DEVICES, "Read and check a handover, per device", True),
    ("next", DEVICES, "Go through all records, per device", True),
    ("walk", TABLES, "Walk a page table, per table", True),
    ("search", DEVICES, "Find each device by brute force (control)", False),
)


def count(program, operation, size):
    """Instructions of one operation."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=measured",
                           "--callgrind-out-file=/dev/null", program, operation, str(size)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    found = COLLECTED.search(done.stdout)
    if done.returncode or not found or not int(found[1]):
        raise SystemExit("bench.py: %s %s %d failed:\n%s" % (program, operation, size,
                                                             done.stdout))
    return int(found[1])


def is_linear(sizes, counts):
    """Whether no step from the second size on makes one piece dearer."""
    each = [number / size for size, number in zip(sizes, counts)]
    return all(after <= before * TOLERANCE for before, after in zip(each[1:], each[2:]))


def table(rows):
    """The table of the guide."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 40 15 15 15 15", "",
             "   * - Instructions, for each of", *("     - %s" % format(size, ",")
                                                   for size in DEVICES)]
    for title, sizes, counts in rows:
        lines += ["   * - %s" % title, *("     - %s" % format(round(number / size), ",")
                                         for size, number in zip(sizes, counts))]
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rows, failed = [], False
    print("KTAP version 1\n1..%d" % len(OPERATIONS))
    for number, (name, sizes, title, linear) in enumerate(OPERATIONS, 1):
        counts = [count(sys.argv[1], name, size) for size in sizes]
        rows.append((title, sizes, counts))
        good = is_linear(sizes, counts) == linear
        print("# %s: %s" % (title, ", ".join("%d: %d" % (size, value / size)
                                             for size, value in zip(sizes, counts))))
        print("%s %d %s" % ("ok" if good else "not ok", number,
                            "growth_of_" + name if linear else "control_" + name), flush=True)
        failed |= not good
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(table(rows))
    return failed


if __name__ == "__main__":
    sys.exit(main())
