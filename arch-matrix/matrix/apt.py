# SPDX-License-Identifier: GPL-2.0-only
"""Packages of newer Debian suites, without a change to the machine.

A private apt root (lists, archives, an empty dpkg status) in the cache uses
the Debian mirror that the machine's own apt is configured with.  Signatures
are verified with the machine's archive keyring.  A suite that the mirror does
not carry is named and left out; the others still work.
"""

import json
import os
import re
import threading
import time

from . import cache, command, deb, progress
from .errors import UserError

MAX_AGE = 12 * 3600
KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.pgp",
            "/usr/share/keyrings/debian-archive-keyring.gpg")
TARGET_FORMAT = "$(ORIGIN)|$(LABEL)|$(CODENAME)|$(RELEASE)|$(REPO_URI)"
GONE = re.compile(r"does not have a Release file|404 +Not Found", re.I)
UNSIGNED = re.compile(r"NO_PUBKEY|BADSIG|EXPKEYSIG|not signed|invalid signature|"
                      r"couldn't be verified|Missing key|/sqv returned an error|"
                      r"Release file .* expired", re.I)
CONFIG = """\
Dir::State "{home}/state";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Cache::archives "{home}/cache/archives";
Dir::Cache::pkgcache "{index}";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "{home}/{name}.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "{arch}";
APT::Architectures {{ "{arch}"; }};
APT::Install-Recommends "false";
APT::Get::List-Cleanup "false";
APT::Update::Error-Mode "any";
APT::Sandbox::User "root";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
"""


def os_release():
    """The machine's /etc/os-release as a dictionary."""
    fields = {}
    with open("/etc/os-release", encoding="utf-8") as file:
        for line in file:
            name, equals, value = line.strip().partition("=")
            if equals:
                fields[name] = value.strip('"')
    return fields


def choose_mirror(targets, codename):
    """The archive that serves the machine's own release, from target lines.

    An origin is known only once the machine's lists were fetched, so the
    release's name alone decides when nothing says Debian.
    """
    rows = [line.split("|") for line in targets.splitlines() if line.count("|") == 4]
    debian = [row for row in rows if row[0] == "Debian" and row[1] == "Debian"]
    for candidates in (debian, rows):
        for row in candidates:
            if codename in (row[2], row[3]):
                return row[4].rstrip("/")
    return debian[0][4].rstrip("/") if debian else None


def mirror():
    """The URI of a Debian mirror, taken from the machine's apt."""
    chosen = os.environ.get("DEBIAN_MIRROR")
    if chosen:
        return chosen.rstrip("/")
    try:
        targets = command.output(["apt-get", "indextargets", "--format",
                                  TARGET_FORMAT, "Created-By: Packages"])
    except (FileNotFoundError, command.CommandFailed) as error:
        raise UserError("apt", str(error), "run this on Debian 12 or 13") from error
    release = os_release()
    found = release.get("ID") == "debian" and choose_mirror(
        targets, release.get("VERSION_CODENAME", ""))
    if not found:
        found = choose_mirror(targets, "none")
    if not found:
        raise UserError("no Debian mirror",
                        "apt's sources on this machine name no Debian archive",
                        "add one to apt's sources, or set DEBIAN_MIRROR=URI")
    return found


def keyring():
    """The machine's Debian archive keyring."""
    for path in KEYRINGS:
        if os.path.exists(path):
            return path
    raise UserError("Debian archive keyring", f"none of {', '.join(KEYRINGS)} exists",
                    "install the package debian-archive-keyring")


class Apt:
    """A view of some suites for one architecture.

    `table` is the file that names the suites, `instead` what helps when they do
    not have what is wanted: errors give both as the next step.
    """

    def __init__(self, suites, table="arch-matrix/bases.tsv",
                 instead="give a tree with BASES=name=PATH", arch="amd64"):
        self.wanted = tuple(suites)
        self.table = table
        self.instead = instead
        self.arch = arch
        self.home = cache.directory("apt", arch)
        for part in ("state/lists/partial", "cache/archives/partial", "suites"):
            (self.home / part).mkdir(parents=True, exist_ok=True)
        (self.home / "status").touch()
        self.mirror = mirror()
        with cache.lock(f"apt-{arch}"):
            self.suites = [suite for suite in self.wanted if self._update(suite)]
            if self.suites:
                name = "-".join(self.suites)
                self.conf = self._configure(name, self.suites,
                                            self.home / f"cache/{name}.bin")
        if not self.suites:
            raise UserError(f"suites {', '.join(self.wanted)}",
                            f"the mirror {self.mirror} has none of them",
                            f"correct the suites in {self.table}, set DEBIAN_MIRROR=URI "
                            f"to a full mirror, or {self.instead}")

    def require(self, suite):
        """UserError unless the mirror has this one of the suites."""
        if suite not in self.suites:
            raise UserError(f"suite {suite}", f"the mirror {self.mirror} does not have it",
                            f"{self.instead}, correct SUITES in {self.table}, or set "
                            "DEBIAN_MIRROR=URI to a full mirror")

    def _configure(self, name, suites, index=""):
        """Write the source list and configuration for `suites`.

        `index` is the file that apt keeps its index in, for quick look-ups.
        """
        lines = [f"deb [signed-by={keyring()}] {self.mirror} {suite} main\n"
                 for suite in suites]
        conf = self.home / f"{name}.conf"
        for path, text in ((self.home / f"{name}.list", "".join(lines)),
                           (conf, CONFIG.format(home=self.home, name=name,
                                                index=index, arch=self.arch))):
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                cache.write_atomic(path, text)
        return conf

    def _update(self, suite):
        """Fetch a suite's lists if they are old; False when it is gone."""
        state = self.home / "suites" / f"{suite}.json"
        known = json.loads(state.read_text(encoding="utf-8")) if state.exists() else {}
        same = known.get("mirror") == self.mirror
        if same and time.time() - known["time"] < MAX_AGE and "REFRESH" not in os.environ:
            return True
        progress.say(f"apt: reading the lists of {suite}")
        cache.need(self.home, 100 << 20, f"the package lists of {suite}")
        try:
            command.output(["apt-get", "-c", self._configure(f"update-{suite}", [suite]),
                            "-qq", "update"])
        except command.CommandFailed as error:
            return self._update_failed(suite, known if same else {}, error.text)
        cache.write_atomic(state, json.dumps({"mirror": self.mirror,
                                              "time": time.time()}))
        return True

    def _update_failed(self, suite, known, text):
        """Say why; True when older lists can be used."""
        if UNSIGNED.search(text):
            raise UserError(f"suite {suite} of {self.mirror}",
                            f"its signature cannot be verified:\n{text}",
                            "update the package debian-archive-keyring and check the date")
        if GONE.search(text):
            progress.warn(f"suite gone: {self.mirror} has no {suite}; "
                          "looking in the other suites")
            return False
        if known:
            day = time.strftime("%Y-%m-%d", time.localtime(known["time"]))
            progress.warn(f"mirror {self.mirror} cannot be reached; "
                          f"using the lists of {suite} of {day}")
            return True
        raise UserError(f"mirror {self.mirror}", f"cannot be read:\n{text.strip()}",
                        "check the network and apt's proxy settings, then try again")

    def _apt(self, tool, *words, **options):
        return command.output([tool, "-c", self.conf, *words], **options)

    def versions(self, package):
        """All versions on offer, newest first, as (version, suite) pairs."""
        with cache.lock(f"apt-{self.arch}"):
            text = self._apt("apt-cache", "madison", package)
        pairs = []
        for line in text.splitlines():
            name, version, where = (field.strip() for field in line.split("|"))
            if name == package and version not in (pair[0] for pair in pairs):
                pairs.append((version, where.split()[1].partition("/")[0]))
        return pairs

    def latest(self, package):
        """The newest version on offer; UserError when there is none."""
        found = self.versions(package)
        if not found:
            raise UserError(f"package {package}",
                            f"not in {', '.join(self.suites)} of {self.mirror}",
                            "see which suite carries it now and correct "
                            f"{self.table}, or {self.instead}")
        return found[0][0]

    def record(self, package, version):
        """The fields of a package version, such as SHA256 and Size."""
        with cache.lock(f"apt-{self.arch}"):
            text = self._apt("apt-cache", "show", f"{package}={version}")
        fields = (line.partition(": ") for line in text.split("\n\n")[0].splitlines())
        return {name: value for name, _, value in fields}

    def fetch(self, package, version):
        """The .deb file of a package version, from the cache or the mirror."""
        record = self.record(package, version)
        size = int(record["Size"])

        def build(folder):
            self._download(f"downloading {package} {version}", size, folder,
                           ["download", f"{package}={version}"], cwd=folder)

        name = f"{package}_{version}".replace(":", "%3a")
        folder = cache.entry("deb", name, record["SHA256"], build, 2 * size)
        return next(folder.glob("*.deb"))

    def closure(self, packages, suite):
        """What installing `packages` on an empty system takes.

        A list of (file name with the version, size); `suite` is preferred.
        """
        key = cache.digest(*packages, suite, *self.suites)[:16]
        memo = self.home / "suites" / f"closure-{key}.json"
        newest = max((self.home / "suites" / f"{name}.json").stat().st_mtime
                     for name in self.suites)
        if memo.exists() and memo.stat().st_mtime > newest:
            return [tuple(row) for row in json.loads(memo.read_text(encoding="utf-8"))]
        with cache.lock(f"apt-{self.arch}"):
            text = self._apt("apt-get", "install", "-qq", "--print-uris",
                             "-t", suite, *packages)
        rows = [line.split() for line in text.splitlines() if line.startswith("'")]
        rows = [(row[1], int(row[2])) for row in rows]
        cache.write_atomic(memo, json.dumps(rows))
        return rows

    def fetch_closure(self, packages, suite, folder):
        """Download what closure() lists into `folder`; returns the files."""
        total = sum(size for _, size in self.closure(packages, suite))
        (folder / "partial").mkdir()
        self._download(f"downloading {packages[0]} and what it needs", total, folder,
                       ["install", "-y", "--download-only", "-t", suite,
                        "-o", f"Dir::Cache::archives={folder}", *packages])
        return sorted(folder.glob("*.deb"))

    def _download(self, title, total, folder, words, cwd=None):
        """Run apt-get and show how much has arrived in `folder`."""
        bar = progress.Progress(title, total)
        ended = threading.Event()

        def watch():
            while not ended.wait(0.5):
                bar.update(deb.arrived(folder))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            self._apt("apt-get", "-qq", *words, cwd=cwd)
        except command.CommandFailed as error:
            raise UserError(title, f"apt could not do it:\n{error.text.strip()}",
                            "check the network, then try again with REFRESH=1 "
                            "to read the package lists anew") from error
        finally:
            ended.set()
            watcher.join()
        bar.finish(f"{total // 1000000} MB")
