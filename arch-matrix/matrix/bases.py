# SPDX-License-Identifier: GPL-2.0-only
"""Base kernels: what the words of BASES stand for.

A word is one of
  7.2                  a row of bases.tsv, newest version found
  7.2@7.2.9-1~bpo13+1  the same, one exact version
  mine=/path           a kernel tree, or a tarball of one
  mine=/path@revision  a revision of a git repository
  mine:7.2=/path       any of these, with the patches of series 7.2
"""

import functools
import hashlib
import lzma
import re
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from . import apt, cache, command, progress, tables
from .errors import UserError

TABLE = tables.ARCH_MATRIX / "bases.tsv"
USER_WORD = re.compile(r"^(?P<name>[A-Za-z0-9][\w.+-]*)(:(?P<series>[\d.]+))?=(?P<path>.+)$")
VERSION_LINE = re.compile(r"^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)\s*=[ \t]*(.*)$", re.M)
EXAMPLE = 'BASES="7.2 mine=/path/to/linux"'
DUBIOUS = "dubious ownership"


@dataclass(frozen=True)
class Base:
    """One base kernel; `place` says where its source is, `key` what it holds."""

    name: str
    series: str
    version: str
    kind: str
    place: tuple
    key: str

    @property
    def slug(self):
        """The name of its directories in the cache.

        A package version never changes.  A user's tree does, and keeps its
        directory, so that only what changed is compiled again.
        """
        return self.version if self.kind == "package" else f"user-{self.name}"


@dataclass(frozen=True)
class Row:
    """A row of bases.tsv."""

    name: str
    series: str
    package: str
    suites: tuple


@functools.lru_cache(maxsize=None)
def table(path=TABLE):
    """The rows of bases.tsv by name."""
    return {name: Row(name, series, package, tuple(suites.split(",")))
            for name, series, package, suites in tables.rows(path, 4)}


def series_known():
    """The series that there are patches for, by the table."""
    return sorted({row.series for row in table().values()})


@functools.lru_cache(maxsize=None)
def view(suites):
    """The apt view of some suites; made once per run."""
    return apt.Apt(suites)


def from_package(row, version=None):
    """The base of a row: its newest version, or the one that is asked for."""
    source = view(row.suites)
    newest = source.latest(row.package)
    if version and version not in (pair[0] for pair in source.versions(row.package)):
        offered = ", ".join(pair[0] for pair in source.versions(row.package))
        raise UserError(f"base {row.name}@{version}", "the archive does not offer it",
                        f"take one of {offered}")
    version = version or newest
    key = source.record(row.package, version)["SHA256"]
    return Base(row.name, row.series, version, "package",
                (row.package, version, row.suites), key)


def parse_makefile(text, where):
    """(series, version) as the top Makefile of a kernel says."""
    fields = dict(VERSION_LINE.findall(text))
    if not fields.get("VERSION") or "PATCHLEVEL" not in fields:
        raise UserError(str(where), "its Makefile has no VERSION and PATCHLEVEL",
                        "give the top directory of a Linux tree or a tarball of one")
    series = f"{fields['VERSION']}.{fields['PATCHLEVEL']}"
    return series, f"{series}.{fields.get('SUBLEVEL') or 0}{fields.get('EXTRAVERSION', '')}"


def tarball_makefile(path):
    """The text of the top Makefile in a tarball."""
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                parts = [part for part in member.name.split("/") if part != "."]
                if len(parts) == 2 and parts[1] == "Makefile":
                    return archive.extractfile(member).read().decode()
    except (tarfile.TarError, EOFError, lzma.LZMAError, zlib.error, OSError) as error:
        raise UserError(str(path), f"not a readable tarball: {error}",
                        "give a .tar, .tar.gz, .tar.bz2 or .tar.xz of a kernel") from error
    raise UserError(str(path), "no directory/Makefile in this tarball, or it is damaged",
                    "give a tarball of a whole Linux tree")


def git(path, *words, **options):
    """Standard output of git in a user's tree."""
    try:
        return command.output(["git", "-C", path, *words], **options)
    except command.CommandFailed as error:
        if DUBIOUS not in error.text:
            raise
        raise UserError(f"git repository {path}",
                        "it belongs to another user, and so git does not read it",
                        "run this as its owner, or say that you trust it: "
                        f"git config --global --add safe.directory {path}") from error


def is_git(path):
    """Whether `path` is the top of a git work tree."""
    return (path / ".git").exists()


def tree_key(path):
    """A hash that changes when a user's tree does.

    Git knows what it tracks.  Elsewhere sizes and times stand for contents.
    """
    if is_git(path):
        names = git(path, "ls-files", "-o", "--exclude-standard", "-z").split("\0")
        new = (f"{name} {(path / name).lstat().st_mtime_ns}" for name in names if name)
        return cache.digest(git(path, "rev-parse", "HEAD"),
                            git(path, "diff", "--binary", "HEAD"), *new)
    whole = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        stat = file.lstat()
        whole.update(f"{file} {stat.st_mode} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def open_tree(path):
    """(kind, place, key, Makefile text) of a directory."""
    makefile = path / "Makefile"
    if not makefile.is_file():
        raise UserError(str(path), "there is no Makefile in this directory",
                        "give the top directory of a Linux tree")
    return "tree", (str(path),), tree_key(path), makefile.read_text(encoding="utf-8")


def open_tarball(path):
    """(kind, place, key, Makefile text) of a tarball."""
    with open(path, "rb") as file:
        key = hashlib.file_digest(file, "sha256").hexdigest()
    return "tarball", (str(path),), key, tarball_makefile(path)


def open_revision(path, revision):
    """(kind, place, key, Makefile text) of a revision."""
    try:
        commit = git(path, "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
        text = git(path, "show", f"{commit}:Makefile")
    except command.CommandFailed as error:
        raise UserError(f"revision {revision} of {path}", error.text.strip(),
                        "give a commit, tag or branch of that repository") from error
    return "revision", (str(path), commit), commit, text


def opened(place):
    """Look at what the user's path is."""
    path = Path(place).expanduser().absolute()
    try:
        if path.is_dir():
            return open_tree(path)
        if path.is_file():
            return open_tarball(path)
    except PermissionError as error:
        raise UserError(f"base kernel {place}", f"{error.filename}: {error.strerror}",
                        "make it readable for you") from error
    folder, at, revision = str(path).rpartition("@")
    if at and Path(folder).is_dir():
        return open_revision(Path(folder), revision)
    raise UserError(f"base kernel {place}", "no such directory or file",
                    f"give a tree, a tarball or tree@revision: {EXAMPLE}")


def from_user(name, series, place):
    """The base that a user's path gives."""
    if name in table():
        raise UserError(f"base {name}={place}", f"{name} is a row of bases.tsv already",
                        "choose another name")
    kind, where, key, makefile = opened(place)
    found, version = parse_makefile(makefile, place)
    known = series_known()
    if (series or found) not in known:
        raise UserError(
            f"base {name}={place}",
            f"it is of series {series or found}; there are patches for {', '.join(known)}",
            f"to try the nearest, name it: {name}:{known[-1]}={place}")
    if series and series != found:
        progress.warn(f"{name} is {version}, the patches of series {series} are used")
    return Base(name, series or found, version, kind, where, key)


@functools.lru_cache(maxsize=None)
def get(word):
    """The base that one word of BASES stands for."""
    user = USER_WORD.match(word)
    if user:
        return from_user(user["name"], user["series"], user["path"])
    return from_package(table()[name_of(word)], word.partition("@")[2])


def name_of(word):
    """The name of the base that a word of BASES stands for, without a look at it."""
    user = USER_WORD.match(word)
    name = user["name"] if user else word.partition("@")[0]
    if not user and name not in table():
        raise UserError(f"base {word}", "no such row in arch-matrix/bases.tsv, which has "
                        + ", ".join(table()), f"use one of these, or {EXAMPLE}")
    return name


def series_of(word):
    """The series that a word of BASES stands for, without a look at the archive."""
    if USER_WORD.match(word):
        return get(word).series
    return table()[name_of(word)].series


def resolve(words=""):
    """The bases of BASES; all rows of the table when it is empty."""
    found = [get(word) for word in words.split()] or [get(name) for name in table()]
    names = [base.name for base in found]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"BASES={words}", f"the name {name} stands for two kernels",
                            "name each of them differently")
    return found
