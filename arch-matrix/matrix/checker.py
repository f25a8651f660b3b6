# SPDX-License-Identifier: GPL-2.0-only
"""A sparse that understands today's kernel: the machine's, or a private one.

Kbuild leaves sparse out, with no more than a warning, when it is too old for
the kernel's headers.  Then a newer one is unpacked into the cache and run
through its own loader, as QEMU is.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt, cache, command, deb, qemu_prefix
from .errors import UserError

SUITES = ("sid",)
PACKAGES = ("sparse", "libc6")
SIZE = 80 << 20
# What the kernel itself tries (scripts/checker-valid.sh).
PROBE = "static inline int u(const int *q)\n{ __typeof_unqual__(*q) v = *q; return v; }\n"
WRAPPER = '#!/bin/sh\nexec "{loader}" --library-path "{libraries}" "{program}" "$@"\n'


def understands(program):
    """Whether a sparse can read what the kernel's headers use."""
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write(PROBE)
        file.flush()
        done = subprocess.run([str(program), "-m64", file.name], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=command.environment())
    return done.returncode == 0 and "error" not in done.stdout


def wrapper(prefix):
    """Write the script that runs the sparse of a prefix."""
    libraries = ":".join(str(prefix / place / "x86_64-linux-gnu")
                         for place in ("usr/lib", "lib"))
    text = WRAPPER.format(loader=qemu_prefix.loader(prefix), libraries=libraries,
                          program=prefix / "usr/bin/sparse")
    script = cache.directory("bin") / f"sparse-{cache.digest(text)[:16]}"
    if not os.access(script, os.X_OK):
        cache.write_atomic(script, text)
        script.chmod(0o755)
    return script


def private():
    """A sparse from a newer suite, fetched when it is not there."""
    source = apt.Apt(SUITES, "arch-matrix/matrix/checker.py", "install a newer sparse")
    files = [source.fetch(name, source.latest(name)) for name in PACKAGES]
    prefix = cache.entry("sparse", "sparse", cache.digest(*(file.name for file in files)),
                         lambda folder: deb.extract(files, folder), SIZE)
    return wrapper(prefix)


def sparse():
    """The path of a sparse that works."""
    own = shutil.which("sparse")
    if own and understands(own):
        return Path(own)
    found = private()
    if not understands(found):
        raise UserError("sparse", f"not even that of {', '.join(SUITES)} reads the kernel's "
                        "headers", "see whether a newer one exists, and correct "
                        "arch-matrix/matrix/checker.py")
    return found
