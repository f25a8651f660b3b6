# SPDX-License-Identifier: GPL-2.0-only
"""The second opinion: libabigail compares the compiled structs with frozen ones.

It shares no code with header.py but the compiler: its own reader of DWARF, its
own idea of what a change is, its own file.
"""

import re
import subprocess
import tempfile

from . import header

QUIET = ("--no-show-locs",)
WRITE = (*QUIET, "--no-corpus-path", "--no-comp-dir-path", "--no-architecture",
         "--type-id-style", "hash")
# libabigail notes the source's name, which is that of standard input.
SOURCE = re.compile(r" path='[^']*'")
FILE = "structs.abi"
# At the end: abidiff knows its files by how they start.
LICENCE = "<!-- SPDX-License-Identifier: GPL-2.0-only -->\n"
# What abidiff's exit code says.
FAILED, CHANGED = 1 | 2, 4 | 8


def write(path, folder):
    """Freeze the structs of a header."""
    with tempfile.TemporaryDirectory() as scratch:
        compiled = header.library(path, header.COMPILERS["x86-64"], scratch)
        text = header.tool(["abidw", *WRITE, compiled])
    (folder / FILE).write_text(SOURCE.sub("", text) + LICENCE, encoding="utf-8")


def compare(path, arch, folder):
    """What libabigail finds changed, as lines; none if nothing is."""
    if not (folder / FILE).is_file():
        return [f"there is no {FILE}"]
    with tempfile.TemporaryDirectory() as scratch:
        compiled = header.library(path, header.COMPILERS[arch], scratch)
        argv = ["abidiff", *QUIET, "--no-architecture", "--harmless", "--leaf-changes-only",
                folder / FILE, compiled]
        try:
            done = subprocess.run([str(word) for word in argv], text=True, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except FileNotFoundError as error:
            raise header.HeaderError("abidiff is not installed: run make setup") from error
    if done.returncode & FAILED:
        raise header.HeaderError(f"abidiff failed:\n{done.stderr or done.stdout}")
    if not done.returncode & CHANGED:
        return []
    return [line for line in done.stdout.splitlines() if line.strip()]
