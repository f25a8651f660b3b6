# SPDX-License-Identifier: GPL-2.0-only
"""The guest programs: compiled once per set of headers, packed per kernel."""

from . import cache, command, initramfs, kbuild, tables
from .errors import UserError

SOURCES = tables.ARCH_MATRIX / "guest"
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-static")
COMMON = ("say", "cell")
OBJECTS = ("ballast", "buffer", "es1370", "failnth", "frame", "host", "iommufd", "kexec", "leaks", "luo",
           "meminfo", "nic_e1000e", "pci", "vfio")
# program: its source files
PROGRAMS = {
    "group": ("group", *OBJECTS, *COMMON),
    "init": ("init", "leaks", *COMMON),
    "orphans": ("orphans", "leftover", *OBJECTS, *COMMON),
    "reaper": ("reaper", *OBJECTS, *COMMON),
    "removed": ("removed", "leftover", *OBJECTS, *COMMON),
    "selftest": ("selftest", "kexec", "pci", *COMMON),
    "vmm": ("vmm", "vmm_old", "vmm_new", "vmm_session", *OBJECTS, *COMMON),
}
SIZE = 20 << 20


def compile_one(arch, headers, program, target):
    """Compile one program from its sources."""
    sources = [SOURCES / f"{name}.c" for name in PROGRAMS[program]]
    compiler = f"{kbuild.ARCHES[arch].cross}gcc"
    try:
        command.output([compiler, *FLAGS, "-isystem", headers, "-o", target,
                        *sources, "-lm"])
    except FileNotFoundError as error:
        raise UserError(compiler, "not installed", "run make setup") from error
    except command.CommandFailed as error:
        raise UserError(f"guest program {program} for {arch}", error.text,
                        "mend arch-matrix/guest/") from error


def programs(arch, headers):
    """{name: bytes} of all guest programs built with a tree's headers."""
    files = sorted(SOURCES.glob("*.[ch]"))
    key = cache.digest(arch, headers, *FLAGS, *(path.read_bytes() for path in files))

    def build(folder):
        for program in PROGRAMS:
            compile_one(arch, headers, program, folder / program)

    folder = cache.entry("guest", arch, key, build, SIZE)
    cache.prune("guest", arch, 8)
    return {name: (folder / name).read_bytes() for name in PROGRAMS}


def files_for(binaries, modules):
    """The initramfs of one kernel: programs, and modules in loading order."""
    files = dict(binaries)
    for path in modules:
        files[f"modules/{path.name}"] = path.read_bytes()
    files["modules.list"] = "".join(f"/modules/{path.name}\n"
                                    for path in modules).encode()
    return files


def chain(binaries, kernels, cmdlines):
    """The first kernel's initramfs; each holds the next kernel and its own."""
    files = files_for(binaries, kernels[0].modules)
    if cmdlines:
        files["to/kernel"] = kernels[1].image.read_bytes()
        files["to/initrd"] = chain(binaries, kernels[1:], cmdlines[1:])
        files["to/cmdline"] = cmdlines[0].encode()
    return initramfs.build(files)
