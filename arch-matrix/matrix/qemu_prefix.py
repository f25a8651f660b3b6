# SPDX-License-Identifier: GPL-2.0-only
"""A QEMU that is new enough: the user's, the machine's, or a private one.

The private one comes from Debian's backports into the cache, with all the
libraries it needs, libc too, and is run through its own dynamic loader: it
works on an older release, and the machine is not changed.  UEFI firmware, where a
machine needs some, comes from there too, whichever QEMU it is.
"""

import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from . import apt, cache, command, deb, progress
from .errors import UserError

OLDEST = (11, 0)
SUITE = "trixie-backports"
SUITES = ("trixie", SUITE)
TABLE = "arch-matrix/matrix/qemu_prefix.py"
PREFIX_SIZE = 600 << 20
FIRMWARE_SIZE = 600 << 20


@dataclass(frozen=True)
class Target:
    """What differs between the machines that are emulated."""

    program: str
    packages: tuple
    machine: str
    firmware: tuple = ()


# firmware: the package that brings it, and the file
TARGETS = {
    "x86_64": Target("qemu-system-x86_64", ("qemu-system-x86", "libc6"), "q35"),
    "aarch64": Target("qemu-system-aarch64", ("qemu-system-arm", "libc6"), "virt",
                      ("qemu-efi-aarch64", "usr/share/qemu-efi-aarch64/QEMU_EFI.fd")),
}


@dataclass(frozen=True)
class Qemu:
    """How to start a QEMU: argv comes first, env is added to the environment."""

    argv: list
    env: dict
    version: str
    firmware: Path = None


def read_version(argv, env=None):
    """The version that a QEMU says it is, or None when it does not run."""
    try:
        text = command.output([*argv, "--version"], env=env)
    except (OSError, command.CommandFailed):
        return None
    found = re.search(r"version (\d+(?:\.\d+)+)", text)
    return found and found.group(1)


def new_enough(version):
    """Whether a version text is OLDEST or later."""
    return tuple(int(part) for part in version.split(".")[:2]) >= OLDEST


def chosen(path):
    """A QEMU that the user names with QEMU=path, and the machines that it has."""
    version = read_version([path])
    if version is None:
        raise UserError(f"QEMU={path}", "it does not run or is not a QEMU",
                        "give the path of a qemu-system program, or unset QEMU")
    if not new_enough(version):
        oldest = ".".join(map(str, OLDEST))
        raise UserError(f"QEMU={path}", f"version {version} is too old, {oldest} is needed",
                        "give a newer one, or unset QEMU to have one fetched")
    machines = command.output([path, "-machine", "help"]).split()
    if not any(target.machine in machines for target in TARGETS.values()):
        known = ", ".join(target.machine for target in TARGETS.values())
        raise UserError(f"QEMU={path}", f"it has none of the machines {known}",
                        "give the path of one of "
                        + ", ".join(target.program for target in TARGETS.values()))
    return Qemu([path], {}, version), machines


def build(source, target, folder):
    """Fetch and unpack the private prefix into `folder`."""
    archives = folder / "archives"
    archives.mkdir()
    files = source.fetch_closure(target.packages, SUITE, archives)
    progress.say(f"unpacking {len(files)} packages")
    deb.extract(files, folder)
    shutil.rmtree(archives)


def loader(prefix):
    """The dynamic loader inside a prefix (its place depends on the release)."""
    for place in ("usr/lib64", "lib64", "usr/lib/x86_64-linux-gnu",
                  "lib/x86_64-linux-gnu"):
        path = prefix / place / "ld-linux-x86-64.so.2"
        if path.is_file():
            return path
    raise UserError(f"QEMU prefix {prefix}", "libc6 brought no dynamic loader",
                    "report this with the libc6 version of the suite")


def run_from(prefix, target):
    """The command line that runs a prefix's QEMU."""
    triplet = "x86_64-linux-gnu"
    libraries = [prefix / "usr/lib" / triplet, prefix / "lib" / triplet,
                 prefix / "usr/lib" / triplet / "pulseaudio"]
    data = [prefix / "usr/share/qemu", prefix / "usr/share/seabios",
            prefix / "usr/lib/ipxe/qemu"]
    argv = [str(loader(prefix)), "--library-path",
            ":".join(str(path) for path in libraries if path.is_dir()),
            str(prefix / "usr/bin" / target.program)]
    for path in data:
        if path.is_dir():
            argv += ["-L", str(path)]
    return argv, {"QEMU_MODULE_DIR": str(prefix / "usr/lib" / triplet / "qemu")}


def private(target):
    """The QEMU of the private prefix, fetched when it is not there."""
    source = apt.Apt(SUITES, TABLE, f"set QEMU=PATH to a QEMU {OLDEST[0]} or later")
    source.require(SUITE)
    source.latest(target.packages[0])
    files = source.closure(target.packages, SUITE)
    key = cache.digest(*(f"{name} {size}" for name, size in files))
    prefix = cache.entry("qemu", target.program, key,
                         lambda folder: build(source, target, folder), PREFIX_SIZE)
    argv, env = run_from(prefix, target)
    version = read_version(argv, env)
    if version is None or not new_enough(version):
        raise UserError(f"{target.program} of {SUITE}",
                        f"version {version} does not do (it must run and be "
                        f"{OLDEST[0]} or later)",
                        f"remove {prefix} and try again, or set QEMU=PATH")
    return Qemu(argv, env, version)


def named(target):
    """The one of the user's QEMU="PATH PATH" that emulates a target, or None."""
    found = [chosen(path) for path in os.environ.get("QEMU", "").split()]
    return next((one for one, machines in found if target.machine in machines), None)


def build_firmware(file, place, folder):
    """Unpack just the one file at `place` of a package."""
    deb.extract([file], folder / "package")
    (folder / "package" / place).rename(folder / Path(place).name)
    shutil.rmtree(folder / "package")


def firmware(target):
    """The firmware of a target, fetched when it is not there."""
    package, place = target.firmware
    source = apt.Apt(SUITES, TABLE, "leave the machine out that needs it, ARCH=x86_64")
    file = source.fetch(package, source.latest(package))
    folder = cache.entry("firmware", package, cache.digest(file.parent.name),
                         lambda folder: build_firmware(file, place, folder), FIRMWARE_SIZE)
    return folder / Path(place).name


def program(target):
    """The QEMU that emulates a target."""
    found = named(target)
    if found:
        return found
    own = shutil.which(target.program)
    version = read_version([own]) if own else None
    if version and new_enough(version):
        return Qemu([own], {}, version)
    return private(target)


def qemu(arch):
    """The QEMU to use for an architecture."""
    target = TARGETS.get(arch)
    if target is None:
        raise UserError(f"architecture {arch}", f"known are {', '.join(TARGETS)}",
                        "correct ARCH")
    found = program(target)
    return replace(found, firmware=firmware(target)) if target.firmware else found
