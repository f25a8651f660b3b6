# SPDX-License-Identifier: GPL-2.0-only
"""Debian 12 in the cache, for the proof on a machine of another release.

`python3 -m matrix.proof_root COMMAND...` runs a command of the proof: here on
Debian 12, else inside a root with just its packages, by chroot.  The proof wants
the Frama-C and the provers of that release, and no newer one has a Frama-C.  What
the command needs of the checkout is copied in, what it writes is brought out, and
the results of provers are shared with the cache.
"""

import os
import shutil
import stat
import sys

from . import apt, cache, command, deb, errors, host, progress, tables
from .errors import UserError

PURPOSE = "verify"
SUITE = "bookworm"
# What an installed system has without asking.
BASE = ("base-files", "coreutils", "dash", "util-linux")
OTHERWISE = f"run it on Debian 12, or set DEBIAN_MIRROR=URI to an archive that has {SUITE}"
SIZE = 2200 << 20
KIND = "proof-root"
PARTS = ("abi-tests", "arch-matrix", "kernel/linux", "verify")
# Directories of the cache: results of provers, and whole runs.
PROOFS = ("verify", "verify-runs")
GOALS = "verify/goals.tsv"
PASSED_ON = ("FUNCTIONS", "MODELS", "UPDATE")
# Below the root; what a run brings is apart from the packages.
WORK = "proof"
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# A mount in a namespace of our own ends with the last process in it.
ENTER = 'mount --bind /dev/null "$0/dev/null" && exec /usr/sbin/chroot "$0" "$@"'
# Root; root in a container, which may not mount; anyone else.
WAYS = (("unshare", "--mount", "sh", "-c", ENTER),
        ("/usr/sbin/chroot",),
        ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ENTER))
PROBE = "import os, stat; assert stat.S_ISCHR(os.stat('/dev/null').st_mode); " \
        "open('/dev/null', 'r+b', 0)"


def native():
    """Whether the machine's own release is the one that the proof wants."""
    return apt.os_release().get("VERSION_CODENAME") == SUITE


def packages():
    """What is unpacked, besides what it depends on."""
    return (*host.packages([PURPOSE]), *BASE)


def build(source, folder):
    """Fetch and unpack the packages; no script of theirs is run."""
    archives = folder / "archives"
    archives.mkdir()
    files = source.fetch_closure(packages(), SUITE, archives)
    progress.say(f"unpacking {len(files)} packages of {SUITE}")
    deb.extract(files, folder)
    shutil.rmtree(archives)
    # Nobody shall become root through an old su that lies in a cache.
    command.output(["chmod", "-R", "u-s,g-s", folder])
    (folder / "usr/bin/cc").symlink_to("gcc")
    null = folder / "dev/null"
    null.parent.mkdir(exist_ok=True)
    try:
        os.mknod(null, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        null.chmod(0o666)
    except PermissionError:
        # Then it is a place to mount the machine's own on.
        null.touch()


def prepared():
    """The root, unpacked when it is not there."""
    source = apt.Apt((SUITE,), "arch-matrix/matrix/proof_root.py", OTHERWISE)
    files = source.closure(packages(), SUITE)
    key = cache.digest(*(f"{name} {size}" for name, size in files))
    root = cache.entry(KIND, SUITE, key, lambda folder: build(source, folder), SIZE)
    cache.prune(KIND, SUITE, 1)
    return root


def works(argv):
    """Whether a program can be run."""
    try:
        command.output(argv)
    except (OSError, command.CommandFailed):
        return False
    return True


def entrance(root):
    """The words that run a program inside the root, followed by its path."""
    for way in WAYS:
        if works([*way, root, "/usr/bin/python3", "-c", PROBE]):
            return way
    if os.geteuid():
        raise UserError(f"chroot into {root}", "we are not root, and cannot become it in a "
                        "user namespace of our own",
                        "run it as root, or allow user namespaces (sysctl "
                        "user.max_user_namespaces, kernel.unprivileged_userns_clone)")
    raise UserError(f"chroot into {root}", "we may neither mount nor make device nodes",
                    "allow this container CAP_SYS_CHROOT and CAP_MKNOD, see that "
                    f"{root.parent} is not mounted nodev or noexec, and remove {root}")


def renew(new, old):
    """Give a file a second name in one step, whatever had that name before."""
    if os.path.exists(old) and os.path.samefile(new, old):
        return
    temporary = f"{old}.tmp.{os.getpid()}"
    os.link(new, temporary)
    os.replace(temporary, old)


def bring_proofs_out(work):
    """Keep what was proved; both directories are in the cache."""
    for name in PROOFS:
        inside = work / "cache" / cache.PROJECT / name
        if inside.is_dir():
            shutil.copytree(inside, cache.directory(name), copy_function=renew,
                            dirs_exist_ok=True)


def bring_in(work):
    """Fill the directory inside the root that a run works in."""
    bring_proofs_out(work)  # of a run that was killed
    cache.remove(work)
    for part in PARTS:
        shutil.copytree(tables.TOP / part, work / "checkout" / part, symlinks=True,
                        ignore=shutil.ignore_patterns("__pycache__"))
    for name in PROOFS:
        shutil.copytree(cache.directory(name), work / "cache" / cache.PROJECT / name,
                        copy_function=os.link)


def bring_out(work):
    """What the run wrote: logs, the table of goals if asked for, and proofs."""
    bring_proofs_out(work)
    inside, ours = work / "checkout/build", tables.TOP / "build"
    if (inside / "verify").is_dir():
        shutil.copytree(inside / "verify", ours / "verify", symlinks=True,
                        dirs_exist_ok=True)
    if (inside / "verify.json").is_file():
        shutil.copy2(inside / "verify.json", ours)
    if os.environ.get("UPDATE"):
        shutil.copy2(work / "checkout" / GOALS, tables.TOP / GOALS)


def inside(words):
    """A command as it is called inside; a new user namespace forgets END_WITH_US."""
    env = {"PATH": PATH, "HOME": f"/{WORK}", "XDG_CACHE_HOME": f"/{WORK}/cache",
           "LC_ALL": "C.UTF-8",
           **{name: os.environ.get(name, "") for name in PASSED_ON}}
    return ["/usr/bin/env", "-i", "-C", f"/{WORK}/checkout",
            *(f"{name}={value}" for name, value in env.items()),
            *command.END_WITH_US, *words]


def run(words):
    """Run a command inside the root, in a copy of the checkout; its exit code."""
    root = prepared()
    log = cache.directory("log") / "proof-root.log"
    with cache.lock(f"{KIND}-{root.name}"):
        log.unlink(missing_ok=True)
        way = entrance(root)
        bring_in(root / WORK)
        try:
            return command.logged([*way, root, *inside(words)], log,
                                  on_line=lambda line: print(line, end="", flush=True))
        finally:
            bring_out(root / WORK)


def main():
    """Run the command that our arguments are."""
    words = sys.argv[1:]
    if not native():
        return run(words)
    return os.execvp(words[0], words)


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
