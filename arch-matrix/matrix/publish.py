# SPDX-License-Identifier: GPL-2.0-only
"""The feature as a `git format-patch` series, and the check that it fits.

make series writes build/series/BASE/, which `git am` takes; each patch passes
checkpatch --strict.  make check-series tries the patches, without fuzz, on
every version of the base packages that the archive offers.
"""

import os
import shutil
import tempfile
from pathlib import Path

from . import annotations, bases, cache, command, kbuild, progress, series, source, tables
from .errors import UserError

MESSAGES = series.PATCHES / "messages"
BUILD = tables.TOP / "build" / "series"
# A commit of the series adds files; the one that names them in MAINTAINERS is
# among them, which checkpatch cannot see from a single patch.
CHECKPATCH = ("--strict", "--no-summary", "--terse", "--show-types", "--showfile",
              "--ignore", "FILE_PATH_CHANGES")


def consistent():
    """UserError unless every file, patch and message belongs to a commit."""
    orphans = series.unclaimed()
    if orphans:
        raise UserError(f"kernel/linux/{orphans[0]}",
                        "no row of kernel/series adds this file",
                        "add it to the globs of a row")
    for commit in series.commits():
        if not (MESSAGES / f"{commit.name}.txt").is_file():
            raise UserError(f"kernel/patches/messages/{commit.name}.txt", "missing",
                            "write the commit's message there")


def identity():
    """Who and when: the author of the checkout's newest commit."""
    try:
        text = bases.git(tables.TOP, "log", "-1", "--format=%an%n%ae%n%aI")
    except command.CommandFailed as error:
        raise UserError("author of the series", error.text.strip(),
                        "run this in a git checkout of the project") from error
    name, mail, date = text.splitlines()
    return {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", name), ("EMAIL", mail), ("DATE", date))}


class Repository:
    """A throw-away git repository with just the files that the series touches."""

    def __init__(self, folder, pristine, paths):
        self.folder = Path(folder)
        self.env = {**identity(), "GIT_CONFIG_GLOBAL": "/dev/null"}
        self.git("init", "-q")
        for path in paths:
            if (pristine / path).is_file():
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(pristine / path, self.folder / path)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "base")
        self.git("tag", "base")

    def git(self, *words):
        """Run git in it."""
        return command.output(["git", *words], cwd=self.folder, env=self.env)

    def contents(self):
        """The hash of all its files."""
        self.git("add", "-A")
        return self.git("write-tree").strip()


def commit_all(repository, base, patches):
    """Make the commits of the series."""
    for commit in series.commits():
        if commit.fix and commit.name not in patches:
            continue
        if commit.name in patches:
            series.apply(patches[commit.name].resolve(), repository.folder, base.version)
        for path in series.files_of(commit):
            target = repository.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(series.NEW_FILES / path, target)
        repository.git("add", "-A")
        if not repository.git("diff", "--cached", "--name-only"):
            raise UserError(f"commit {commit.name} of kernel/series",
                            "it has neither a patch nor new files",
                            "remove the row, or correct its globs")
        repository.git("commit", "-q", "-s", "-F", MESSAGES / f"{commit.name}.txt")


def complaints(tree, patch):
    """What checkpatch says of a patch, below its name; empty if nothing."""
    text = annotations.hidden(patch.read_text(encoding="utf-8"))
    try:
        command.output(["perl", "scripts/checkpatch.pl", *CHECKPATCH, "-"], cwd=tree, stdin=text)
    except command.CommandFailed as error:
        return f"{patch.name}:\n{error.text}"
    return ""


def checkpatch(tree, patches):
    """UserError if checkpatch finds anything."""
    with command.threads(kbuild.jobs()) as pool:
        findings = "".join(pool.map(lambda patch: complaints(tree, patch), patches))
    if findings:
        raise UserError("checkpatch --strict", f"it finds:\n{findings}",
                        "mend kernel/linux or kernel/patches")


def write(base):
    """Write the series for a base; returns its patch files."""
    consistent()
    target = BUILD / base.name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    if not series.commits():
        progress.say(f"series for {base.name}: kernel/series has no commits yet")
        return []
    patches = series.patches(base.series)
    hooked = series.hooked(base.series)
    scratch = cache.directory("scratch")
    with source.prepared(base, "vanilla") as tree, \
            tempfile.TemporaryDirectory(dir=scratch) as first, \
            tempfile.TemporaryDirectory(dir=scratch) as second:
        made = Repository(first, tree, hooked)
        commit_all(made, base, patches)
        made.git("format-patch", "-q", "-o", target, "base")
        files = sorted(target.glob("*.patch"))
        fresh = Repository(second, tree, hooked)
        fresh.git("am", "-q", *files)
        if fresh.contents() != made.contents():
            raise UserError(f"series for {base.name}",
                            "git am does not give the tree that it was made from",
                            "look for files that git would not store as they are")
        checkpatch(tree, files)
    progress.say(f"series for {base.name} ({base.version}): {len(files)} patches in "
                 f"{os.path.relpath(target)}; git am and checkpatch --strict pass")
    return files


def member_patterns(paths):
    """What to unpack so that the files, and their neighbours, are there."""
    folders = {str(Path(path).parent) for path in paths}
    return sorted({f"*/{folder}/*" for folder in folders if folder != "."} |
                  {f"*/{path}" for path in paths if "/" not in path})


def fits(row, version):
    """Try the patches of a series on one version of a package."""
    base = bases.from_package(row, version)
    paths = series.hooked(row.series)
    if not paths:
        raise UserError(f"series {row.series}", "kernel/patches has no patches for it",
                        "write them, or take the row out of arch-matrix/bases.tsv")
    patterns = member_patterns(paths)
    files = cache.entry("hooked", version, cache.digest(base.key, *patterns),
                        lambda folder: source.unpack_package(base, folder, patterns),
                        100 << 20)
    cache.prune("hooked", version, 1)
    with tempfile.TemporaryDirectory(dir=cache.directory("scratch")) as scratch:
        series.patched(series.patches(row.series), files, scratch, f"{row.package} {version}")
        taken = [path for path in series.new_files() if (files / path).exists()]
    if taken:
        raise UserError(f"kernel/linux/{taken[0]}",
                        f"{row.package} {version} has a file of this name",
                        "make it a patch of the existing file")


def check_row(row):
    """Try every version of a row; yields (text, error or None), at least once.

    A series that nothing was tried on does not fit anything.
    """
    offered = bases.view(row.suites).versions(row.package)
    if not offered:
        yield row.package, UserError(
            f"series {row.series}",
            f"no version of {row.package} is on offer in {', '.join(row.suites)}",
            "see which suite carries it now and correct arch-matrix/bases.tsv, or set "
            "DEBIAN_MIRROR=URI to a full mirror")
    for version, suite in offered:
        title = f"{row.package} {version} ({suite})"
        try:
            fits(row, version)
            yield title, None
        except UserError as error:
            yield title, error


def check_everywhere():
    """Try every version that the archive offers; returns [(text, error or None)]."""
    results = []
    for row in bases.table().values():
        for title, error in check_row(row):
            results.append((title, error))
            progress.say(f"{'does NOT fit' if error else 'fits'}: {title}")
    if not results:
        raise UserError("arch-matrix/bases.tsv", "it has no rows, so there is nothing to try",
                        "restore the table")
    return results
