# SPDX-License-Identifier: GPL-2.0-only
"""The cache outside the checkout.

An entry is a directory whose name holds the hash of everything it was made
from.  It is made under `NAME.tmp.PID` and renamed when complete, its stamp
file written last, so what has the entry's name and a stamp can be trusted and
nothing else is.  One lock per entry keeps two runs apart.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path

from . import progress
from .errors import UserError, disk_full, is_disk_full

PROJECT = "iommu-handover"
STAMP = ".stamp"
MIB = 1 << 20
# Locks that we hold; programs that we start inherit them, so that a lock stays
# taken until the last of them has ended, even when we are killed.
HELD = set()


def root():
    """The cache's directory; made when missing."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = Path(home).absolute() / PROJECT
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cache directory {path}", error.strerror,
                        "set XDG_CACHE_HOME to a directory you may write to"
                        ) from error
    return path


def directory(*parts):
    """A directory below the cache's root; made when missing."""
    path = root().joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest(*parts):
    """A hash of texts and bytes that depends on where each one ends."""
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


def need(where, size, what):
    """UserError unless `size` bytes are free at `where`."""
    stat = os.statvfs(where)
    free = stat.f_bavail * stat.f_frsize
    if free >= size:
        return
    raise UserError(
        f"not enough disk space for {what}",
        f"{size // MIB} MiB are needed in {where}, {free // MIB} MiB are free",
        "free some space there, or set XDG_CACHE_HOME to a larger disk")


@contextlib.contextmanager
def lock(name, shared=False):
    """Hold the lock `name`; wait, and say so, while another run holds it."""
    path = directory("locks") / f"{name}.lock"
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with open(path, "a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say(f"waiting for another run that uses {name}")
            fcntl.flock(file, mode)
        HELD.add(file.fileno())
        try:
            yield
        finally:
            HELD.discard(file.fileno())


def idle(name):
    """Whether no run holds the lock `name`."""
    with open(directory("locks") / f"{name}.lock", "a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def remove(path):
    """Remove a file or a whole directory, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep(folder, held=""):
    """Remove what killed runs left in `folder`.

    A maker holds its entry's lock, so a half-made entry whose lock is free, or
    is `held` by us, has no maker any more.
    """
    for path in folder.glob("*.tmp.*"):
        name = path.name.partition(".tmp.")[0]
        if name == held or idle(f"{folder.name}-{name}"):
            progress.say(f"removing {path.name}, left by a run that was killed")
            remove(path)


def stamp(path):
    """What the stamp of an entry says, or None when there is no valid one."""
    try:
        return json.loads((path / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_atomic(path, text):
    """Replace a small file in one step."""
    temporary = path.with_name(f"{path.name}.tmp.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def find(kind, name, key):
    """The directory of an entry that is there and complete, or None."""
    path = directory(kind) / f"{name}-{key[:16]}"
    if stamp(path) != key:
        return None
    os.utime(path)
    return path


def entry(kind, name, key, build, size=0):
    """The directory of an entry; build(directory) fills a new one.

    `name` is for people, `key` is the hash of all inputs, `size` the bytes of
    disk that building takes.
    """
    found = find(kind, name, key)
    if found:
        return found
    folder = directory(kind)
    path = folder / f"{name}-{key[:16]}"
    with lock(f"{kind}-{path.name}"):
        if stamp(path) == key:
            return path
        sweep(folder, held=path.name)
        need(folder, size, f"{kind} {name}")
        temporary = folder / f"{path.name}.tmp.{os.getpid()}"
        remove(path)
        temporary.mkdir()
        try:
            build(temporary)
            write_atomic(temporary / STAMP, json.dumps(key))
            os.rename(temporary, path)
        except BaseException as error:
            shutil.rmtree(temporary, ignore_errors=True)
            if is_disk_full(error):
                raise disk_full(folder) from error
            raise
    return path


def prune(kind, name, keep):
    """Keep the `keep` youngest entries called `name`."""
    folder = directory(kind)
    entries = [path for path in folder.glob(f"{name}-*")
               if path.name.rpartition("-")[0] == name and stamp(path)]
    entries.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[keep:]:
        with lock(f"{kind}-{path.name}"):
            remove(path)
