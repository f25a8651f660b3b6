# SPDX-License-Identifier: GPL-2.0-only
"""How kbuild is called: architectures, make's words, repeatable builds.

Without ccache: a first build takes a fifth longer with it, and later ones find little in it,
as output directories stay and a new one starts as a copy of another.
"""

import functools
import os
import shutil
from dataclasses import dataclass

from . import command, errors
from .errors import UserError

TOOLS = ("flex", "bison", "bc")
BUILD_ENV = {"KBUILD_BUILD_TIMESTAMP": "1970-01-01", "KBUILD_BUILD_USER": "matrix",
             "KBUILD_BUILD_HOST": "handover", "KBUILD_BUILD_VERSION": "1", "LOCALVERSION": ""}


@dataclass(frozen=True)
class Arch:
    """How the kernel of an architecture is made.

    `name` is what kbuild calls it, `prefix` starts the names of what is kept for it.
    """

    name: str
    target: str
    image: str
    cross: str
    prefix: str


ARCHES = {
    "x86_64": Arch("x86_64", "bzImage", "arch/x86/boot/bzImage", "", ""),
    "aarch64": Arch("arm64", "Image", "arch/arm64/boot/Image", "aarch64-linux-gnu-",
                    "aarch64-"),
}


def jobs():
    """How many compilers may run at once."""
    return errors.number("JOBS", os.environ.get("JOBS") or str(os.cpu_count() or 1))


@functools.lru_cache(maxsize=None)
def compiler(cross):
    """The compiler's version line."""
    try:
        return command.output([f"{cross}gcc", "--version"]).splitlines()[0]
    except FileNotFoundError as error:
        raise UserError(f"{cross}gcc", "not installed", "run make setup") from error


def words(tree, output, arch_name):
    """The start of every make command line."""
    arch = ARCHES[arch_name]
    return ["make", "-C", tree, f"O={output}", f"ARCH={arch.name}",
            f"CROSS_COMPILE={arch.cross}", f"-j{jobs()}"]


@functools.lru_cache(maxsize=None)
def has_tools():
    """Say early which build tools are missing."""
    missing = [name for name in TOOLS if not shutil.which(name)]
    if missing:
        raise UserError("build tools", f"missing: {', '.join(missing)}", "run make setup")
    return True
