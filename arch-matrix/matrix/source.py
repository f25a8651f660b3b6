# SPDX-License-Identifier: GPL-2.0-only
"""Kernel source trees in the cache: the base alone, mended, and with the feature.

Each base has at most three trees, at paths that stay: `vanilla` is the base as
it came, `feature` the same files (hard links) with kernel/linux and the
patches on top, `fixed` with just those patches that mend mainline.  When the feature changes, only the files that differ are
replaced, so a build compiles only these.  A tree's stamp is removed before the
tree is touched and written when it is complete; without it the tree is made
anew.  A user's own tree is only read.

Kernels are built in directories inside these trees: then kbuild names all
sources relative to them, and what was built in one tree is up to date in another
wherever the feature makes no difference.
"""

import contextlib
import errno
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import cache, command, deb, progress, series
from .bases import git, is_git, view
from .errors import UserError, disk_full

KINDS = ("vanilla", "feature", "fixed")
LEFT_OUT = ("arch/arm/boot/dts", "drivers/gpu/drm/amd/include/asic_reg")
BUILD_OUTPUT = (".git", "*.o", "*.ko", "*.a", "*.cmd", "*.order", "*.mod", "*.mod.c",
                "/.config*", "/vmlinux*", "/System.map", "/Module.symvers",
                "/include/generated", "/include/config", "/arch/*/include/generated")
OUTPUT = "out-"
NOT_THERE = re.compile(r"Not found in archive|Exiting with failure status")
BUILD_NEUTRAL = ("tools/testing/", "tools/iommu/", "Documentation/")
DECOMPRESS = {".gz": ["gzip", "-dc"], ".tgz": ["gzip", "-dc"], ".bz2": ["bzip2", "-dc"],
              ".xz": ["xz", "-dc"]}
TREE_SIZE = 1500 << 20
FILES_IN_TREE = 82000


def path_of(base, kind):
    """Where a tree stands."""
    return cache.directory("src") / f"{base.slug}-{kind}"


def output_of(base, kind, name):
    """The directory called `name` to build in, in a tree."""
    return path_of(base, kind) / f"{OUTPUT}{name}"


def stamp_of(tree):
    """The file that says what a complete tree holds."""
    return tree.with_name(f"{tree.name}.stamp")


def manifest_of(tree):
    """The file that lists what in another tree may differ from vanilla."""
    return tree.with_name(f"{tree.name}.overlay")


def read_json(path, default):
    """The contents of a small JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return default


def on_top(tree):
    """The files of a tree that may differ from vanilla."""
    paths = (tree / path for path in read_json(manifest_of(tree), []))
    return [path for path in paths if path.is_file()]


def overlay_key(base, kind, neutral=()):
    """A hash of what is on top of the base."""
    if kind == "fixed":
        return series.fixes_key(base.series)
    return series.key(base.series, neutral) if kind == "feature" else ""


def key(base, kind):
    """A hash of what a tree must hold."""
    return cache.digest(base.key, *LEFT_OUT, overlay_key(base, kind))


def build_key(base, kind):
    """The same for what a kernel is built from: no tests, no documents."""
    return cache.digest(base.key, *LEFT_OUT, overlay_key(base, kind, BUILD_NEUTRAL))


def tar_excludes():
    """Options of tar that leave out what no build needs."""
    return [f"--exclude=*/{path}" for path in LEFT_OUT]


def piped(title, producers, folder, members=()):
    """Run a pipeline into `tar -x`; show how many files came out.

    With `members` (patterns), only these are unpacked, those that are there.
    """
    bar = progress.Progress(title, None if members else FILES_IN_TREE, "files")
    consumer = ["tar", "-x", "-v", "-C", str(folder), "--strip-components=1",
                *tar_excludes(), "--wildcards", *members]
    with contextlib.ExitStack() as stack, \
            tempfile.TemporaryFile(mode="w+", errors="replace") as errors:
        running, pipe = [], None
        for argv in [*producers, consumer]:
            process = stack.enter_context(subprocess.Popen(
                argv, stdin=pipe, stdout=subprocess.PIPE, stderr=errors,
                env=command.environment()))
            if pipe:
                pipe.close()
            running.append(process)
            pipe = process.stdout
        for count, _ in enumerate(pipe, 1):
            bar.update(count)
        codes = [process.wait() for process in running]
        errors.seek(0)
        text = errors.read().strip()
    if members and all(NOT_THERE.search(line) for line in text.splitlines()):
        codes = codes[:-1]
    if any(codes):
        if command.says_disk_full(text):
            raise disk_full(folder)
        raise UserError(title, text or f"exit codes {codes}",
                        "check that the archive is whole, then run the command again")
    bar.finish()


def unpack_package(base, folder, members=()):
    """The source of a Debian package."""
    package, version, suites = base.place
    file = view(suites).fetch(package, version)
    name = deb.member(file, "linux-source-*.tar.*")
    piped(f"unpacking {package} {version}",
          [["dpkg-deb", "--fsys-tarfile", str(file)], ["tar", "-xO", name], ["xz", "-dc"]],
          folder, members)


def unpack_tarball(base, folder):
    """A user's tarball."""
    path = base.place[0]
    piped(f"unpacking {path}", [[*DECOMPRESS.get(Path(path).suffix, ["cat"]), path]], folder)


def unpack_revision(base, folder):
    """A commit of a user's git repository."""
    repository, commit = base.place
    piped(f"exporting {base.name} at {commit[:12]}",
          [["git", "-C", repository, "archive", "--prefix=linux/", commit]], folder)


def copy_tree(base, folder):
    """A user's tree: what git knows of, or all but build output."""
    progress.say(f"copying {base.place[0]}")
    tree = Path(base.place[0])
    argv = ["rsync", "-a", *(f"--exclude=/{path}" for path in LEFT_OUT)]
    names = None
    if is_git(tree):
        listed = git(tree, "ls-files", "-co", "--exclude-standard", "-z").split("\0")
        names = "\0".join(name for name in listed
                          if name and ((tree / name).is_symlink() or (tree / name).is_file()))
        argv += ["--files-from=-", "--from0"]
    else:
        argv += [f"--exclude={pattern}" for pattern in BUILD_OUTPUT]
    try:
        command.output([*argv, f"{tree}/", f"{folder}/"], stdin=names, into=folder)
    except command.CommandFailed as error:
        raise UserError(f"copying {tree}", error.text, "see that all of it can be read"
                        ) from error


UNPACKERS = {"package": unpack_package, "tarball": unpack_tarball,
             "revision": unpack_revision, "tree": copy_tree}


def mirror_tree(source, target, *options):
    """Make `target` equal to `source`, touching only what differs; no builds."""
    command.output(["rsync", "-a", "--delete", f"--exclude=/{OUTPUT}*", *options,
                    f"{source}/", f"{target}/"], into=target)


def make_vanilla(base, tree):
    """Bring the base's files to `tree`."""
    cache.sweep(tree.parent)
    cache.need(tree.parent, TREE_SIZE, f"the source of {base.name} {base.version}")
    temporary = tree.with_name(f"{tree.name}.tmp.{os.getpid()}")
    temporary.mkdir()
    try:
        UNPACKERS[base.kind](base, temporary)
        if tree.exists():
            mirror_tree(temporary, tree, "--checksum", "--no-times", "--omit-dir-times")
        else:
            os.rename(temporary, tree)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def overlay(base, kind, pristine):
    """{path: (contents or None, executable)} of all that a tree has on top."""
    patches, new_files = series.patches(base.series), series.new_files()
    if kind == "fixed":
        patches, new_files = series.fixes(base.series), []
    files = {}
    with tempfile.TemporaryDirectory(dir=cache.directory("scratch")) as scratch:
        against = f"{base.name} ({base.version})"
        for path, data in series.patched(patches, pristine, scratch, against).items():
            files[path] = (data, os.access(pristine / path, os.X_OK))
    for path in new_files:
        if (pristine / path).exists():
            raise UserError(f"kernel/linux/{path}", f"{base.name} ({base.version}) has a "
                            "file of this name", "make it a patch of the existing file")
        source = series.NEW_FILES / path
        files[path] = (source.read_bytes(), os.access(source, os.X_OK))
    return files


def put(target, data, executable):
    """Write a file if it differs; always a new inode, for the old one is shared."""
    if target.is_file() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_bytes(data)
    temporary.chmod(0o755 if executable else 0o644)
    os.replace(temporary, target)


def make_overlaid(base, kind, tree, pristine):
    """Bring the base with what its kind has on top to `tree`."""
    wanted = overlay(base, kind, pristine)
    before = read_json(manifest_of(tree), [])
    cache.write_atomic(manifest_of(tree), json.dumps(sorted({*before, *wanted})))
    keep = [f"--exclude=/{path}" for path in {*before, *wanted}]
    linked = tree.with_name(f"{tree.name}.linked")
    if read_json(linked, None) != base.key:
        linked.unlink(missing_ok=True)
        progress.say(f"preparing the tree {tree.name}")
        mirror_tree(pristine, tree, f"--link-dest={pristine}", *keep)
        cache.write_atomic(linked, json.dumps(base.key))
    for path in before:
        if path not in wanted and (pristine / path).is_file():
            put(tree / path, (pristine / path).read_bytes(),
                os.access(pristine / path, os.X_OK))
        elif path not in wanted:
            (tree / path).unlink(missing_ok=True)
    for path, (data, executable) in wanted.items():
        if data is None:
            (tree / path).unlink(missing_ok=True)
        else:
            put(tree / path, data, executable)
    cache.write_atomic(manifest_of(tree), json.dumps(sorted(wanted)))


def ensure(base, kind):
    """Make a tree up to date; the caller holds no lock on it."""
    tree = path_of(base, kind)
    wanted = key(base, kind)
    if read_json(stamp_of(tree), None) == wanted:
        return tree
    pristine = ensure(base, "vanilla") if kind != "vanilla" else None
    with cache.lock(f"src-{tree.name}"):
        if read_json(stamp_of(tree), None) == wanted:
            return tree
        stamp_of(tree).unlink(missing_ok=True)
        try:
            if pristine:
                make_overlaid(base, kind, tree, pristine)
            else:
                make_vanilla(base, tree)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise disk_full(tree) from error
            raise
        cache.write_atomic(stamp_of(tree), json.dumps(wanted))
    return tree


@contextlib.contextmanager
def prepared(base, kind):
    """A tree that is up to date and stays so while the context is open."""
    if kind not in KINDS:
        raise UserError(f"kind {kind}", f"known are {', '.join(KINDS)}",
                        "correct arch-matrix/configs.tsv")
    while True:
        tree = ensure(base, kind)
        with cache.lock(f"src-{tree.name}", shared=True):
            if read_json(stamp_of(tree), None) == key(base, kind):
                yield tree
                return
