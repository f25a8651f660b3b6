# SPDX-License-Identifier: GPL-2.0-only
"""The feature's commits: kernel/series, the patches, and the new files.

kernel/series lists the commits in order: a name, a tab, and the globs of the
files under kernel/linux that the commit adds.  kernel/patches/SERIES/ holds
NNNN-NAME.patch for a commit that hooks into existing files, and
kernel/patches/messages/NAME.txt its message.  Instead of globs, -fix- says that
the commit mends mainline, with the feature on or off; these come first.
"""

import fnmatch
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import cache, command, tables
from .errors import UserError

TABLE = tables.KERNEL / "series"
NEW_FILES = tables.KERNEL / "linux"
PATCHES = tables.KERNEL / "patches"
TARGET_LINE = re.compile(r"^(?:---|\+\+\+) (?:[ab]/(\S+)|/dev/null)", re.M)
FAILED_FILE = re.compile(r"^error: (?:patch failed: )?([^\s:]+)", re.M)
IGNORED = (".gitkeep", "*~", "*.orig", "*.rej", "*.swp")
FIX = "-fix-"


@dataclass(frozen=True)
class Commit:
    """A row of kernel/series: a name and the new files that it brings."""

    name: str
    globs: tuple

    @property
    def fix(self):
        """Whether it mends mainline, and has nothing of the feature."""
        return self.globs == (FIX,)


def commits():
    """The rows of kernel/series in order."""
    found = [Commit(name, tuple(globs.split())) for name, globs in tables.rows(TABLE, 2)]
    if [commit.fix for commit in found] != sorted((commit.fix for commit in found),
                                                  reverse=True):
        raise UserError(tables.shown(TABLE), f"a row with {FIX} comes after one without",
                        "put the fixes first: they apply to the base as it is")
    return found


def new_files():
    """The in-tree paths of all files under kernel/linux."""
    found = []
    for path in sorted(NEW_FILES.rglob("*")):
        if path.is_file() and not any(fnmatch.fnmatch(path.name, glob) for glob in IGNORED):
            found.append(path.relative_to(NEW_FILES).as_posix())
    return found


def files_of(commit):
    """The new files that a commit adds: no earlier commit has claimed them."""
    earlier = [glob for other in commits()[:commits().index(commit)]
               for glob in other.globs]
    return [path for path in new_files()
            if any(fnmatch.fnmatch(path, glob) for glob in commit.globs)
            and not any(fnmatch.fnmatch(path, glob) for glob in earlier)]


def unclaimed():
    """New files that no commit adds."""
    claimed = {path for commit in commits() for path in files_of(commit)}
    return [path for path in new_files() if path not in claimed]


def patches(name):
    """{commit name: patch file} of a series, in the table's order."""
    folder = PATCHES / name
    files = {re.sub(r"^\d+-", "", path.stem): path for path in sorted(folder.glob("*.patch"))}
    known = [commit.name for commit in commits()]
    for stem, path in files.items():
        if stem not in known:
            raise UserError(tables.shown(path), "no row of kernel/series has this name",
                            f"add a row {stem}, or rename the patch NNNN-NAME.patch")
    return {commit: files[commit] for commit in known if commit in files}


def fixes(name):
    """The patches of a series that mend mainline."""
    wanted = {commit.name for commit in commits() if commit.fix}
    return {stem: path for stem, path in patches(name).items() if stem in wanted}


def touched(text):
    """The files that a patch changes."""
    return sorted({name for name in TARGET_LINE.findall(text) if name})


def hooked_by(chosen):
    """The existing files that patches, {name: file}, change."""
    return sorted({path for patch in chosen.values()
                   for path in touched(patch.read_text(encoding="utf-8"))})


def hooked(name):
    """The existing files that a series changes."""
    return hooked_by(patches(name))


def apply(patch, folder, against):
    """Apply a patch to the files in `folder`, without fuzz."""
    try:
        command.output(["git", "apply", "--whitespace=nowarn", patch], cwd=folder,
                       env={"GIT_CEILING_DIRECTORIES": str(Path(folder).resolve().parent)})
    except command.CommandFailed as error:
        files = ", ".join(dict.fromkeys(FAILED_FILE.findall(error.text))) or "?"
        raise UserError(
            f"{tables.shown(patch)} does not fit {against}: {files}",
            error.text.strip(),
            f"bring the tree closer to the series, or mend {tables.shown(patch)}"
        ) from error


def patched(chosen, pristine, scratch, against):
    """{path: contents} of the files that patches change, {name: file}, after them.

    `pristine` is a directory with the files as they were; `scratch` an empty
    one.  None stands for a file that a patch removed.
    """
    paths = hooked_by(chosen)
    for path in paths:
        source = Path(pristine) / path
        if source.is_file():
            target = Path(scratch) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for patch in chosen.values():
        apply(patch.resolve(), scratch, against)
    return {path: (Path(scratch) / path).read_bytes()
            if (Path(scratch) / path).is_file() else None for path in paths}


def fixes_key(name):
    """A hash of the patches that mend mainline."""
    return cache.digest(*(part for commit, patch in fixes(name).items()
                          for part in (commit, patch.read_bytes())))


def key(name, neutral=()):
    """A hash of all new files and patches; paths under `neutral` left out."""
    parts = []
    for path in new_files():
        if not path.startswith(tuple(neutral)):
            parts += [path, (NEW_FILES / path).read_bytes(),
                      os.access(NEW_FILES / path, os.X_OK)]
    for commit, patch in patches(name).items():
        parts += [commit, patch.read_bytes()]
    return cache.digest(*parts)
