# SPDX-License-Identifier: GPL-2.0-only
"""What the machine must have, from its own release.

packages.tsv says which package serves which purpose.  Missing ones are
installed when we are root or sudo asks for no password; otherwise the user is
told the exact command.
"""

import os
import platform
import shutil

from . import apt, cache, command, progress, tables
from .errors import UserError

TABLE = tables.ARCH_MATRIX / "packages.tsv"
MACHINE = "x86_64"
OLDEST = 12


def too_old(version):
    """Whether Debian's version is one before OLDEST; testing and sid have none."""
    number = version.partition(".")[0]
    return number.isdigit() and int(number) < OLDEST


def supported(machine, release, has_apt):
    """UserError unless this kind of host is supported."""
    like = {release.get("ID"), *release.get("ID_LIKE", "").split()}
    name = release.get("PRETTY_NAME", "unknown system")
    if release.get("ID") == "debian" and too_old(release.get("VERSION_ID", "")):
        raise UserError(f"unsupported host: {name}",
                        f"its packages are too old, Debian {OLDEST} is needed",
                        f"use Debian {OLDEST} or 13 on amd64, a container of it will do")
    if machine == MACHINE and "debian" in like and has_apt:
        return
    raise UserError(f"unsupported host: {name} on {machine}",
                    "the packages come from Debian's archive through apt, for amd64",
                    "use Debian 12 or 13 on amd64, a container of it will do")


def check():
    """UserError unless this host is supported."""
    has_apt = all(map(shutil.which, ("apt-get", "dpkg-query", "dpkg-deb")))
    supported(platform.machine(), apt.os_release(), has_apt)


def packages(purposes):
    """The packages that serve any of the purposes."""
    known = {purpose for _, listed in tables.rows(TABLE, 2) for purpose in listed.split(",")}
    for purpose in purposes:
        if purpose not in known:
            raise UserError(f"purpose {purpose}", "no package serves it",
                            f"use one of {', '.join(sorted(known))}")
    return [name for name, listed in tables.rows(TABLE, 2)
            if set(listed.split(",")) & set(purposes)]


def parse_installed(text):
    """Names of installed packages in dpkg-query's answer.

    The second letter is the state; the first one is what is wanted, such as h for hold.
    """
    rows = (line.split() for line in text.splitlines())
    return {row[1] for row in rows if len(row) == 2 and row[0][1:] == "i"}


def missing(names):
    """Those of the packages that are not installed."""
    argv = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names]
    try:
        text = command.output(argv)
    except command.CommandFailed:
        # Names that dpkg has never heard of fail the query; ask one by one.
        text = "".join(filter(None, (status_of(name) for name in names)))
    installed = parse_installed(text)
    return [name for name in names if name not in installed]


def status_of(name):
    """dpkg-query's line for one package, or nothing."""
    try:
        return command.output(["dpkg-query", "-W", "-f",
                               "${db:Status-Abbrev} ${Package}\n", name])
    except command.CommandFailed:
        return ""


def privilege():
    """The words before a command that needs root, or None without a way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        try:
            command.output(["sudo", "-n", "true"])
            return ["sudo", "-n"]
        except command.CommandFailed:
            return None
    return None


def install(names, log):
    """Install packages of the machine's own release."""
    argv = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    by_hand = f"run as root: apt-get update && {' '.join(argv)}"
    prefix = privilege()
    if prefix is None:
        raise UserError(f"packages missing: {' '.join(names)}",
                        "we are not root and sudo would ask for a password",
                        by_hand)
    progress.say(f"installing {' '.join(names)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    # One broken source need not matter to us, so what it means is seen below.
    fresh = command.logged([*prefix, "apt-get", "update"], log, env=env) == 0
    command.must([*prefix, *argv], log, f"installing {' '.join(names)}",
                 by_hand if fresh else "apt-get update failed before, see the log: check the "
                 "network and apt's sources, then run the command again",
                 into="/var and /usr", env=env)


def ensure(purposes, log):
    """Install what the purposes need and the machine does not have."""
    check()
    names = packages(purposes)
    if not missing(names):
        return
    with cache.lock("packages"):
        lacking = missing(names)
        if lacking:
            install(lacking, log)
