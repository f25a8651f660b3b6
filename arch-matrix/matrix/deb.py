# SPDX-License-Identifier: GPL-2.0-only
"""Debian package files: what is in them, and unpacking them."""

from pathlib import Path

from . import command
from .errors import UserError


def arrived(folder):
    """Bytes of all files below `folder`, while they are being downloaded."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def extract(files, dest):
    """Unpack packages below `dest`."""
    for file in files:
        command.output(["dpkg-deb", "-x", file, dest], into=dest)


def member(file, pattern):
    """The name inside a package of the one file that matches `pattern`."""
    for line in command.output(["dpkg-deb", "-c", file]).splitlines():
        name = line.split()[-1]
        if Path(name).match(pattern):
            return name
    raise UserError(f"package {file.name}", f"has no file {pattern}",
                    "report this with the package's version")
