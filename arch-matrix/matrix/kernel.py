# SPDX-License-Identifier: GPL-2.0-only
"""Kernels: configured, built, and kept in the cache by what went into them.

Each base and configuration has an output directory that stays, so that a
change compiles only what it touches; what a build made is copied into an
entry of the cache.  An output directory whose build was killed is not used
again; a new one starts as a copy of the one that is most like it, so that kbuild
compiles only what another configuration or the feature changes.
"""

import contextlib
import functools
import itertools
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import bases, cache, command, kbuild, kconfig, progress, series, source, tables
from .errors import CommandFailed, Killed, UserError

TABLE = tables.ARCH_MATRIX / "configs.tsv"
COMPILED = re.compile(r"^  (?:\[M\] ?)?[A-Z][A-Z_]+ ")
OUTPUT_SIZE = 900 << 20
ENTRY_SIZE = 200 << 20
KEPT = 3
# Steps of a build, until one is remembered: 7.2.13 took 1810 without the feature, and the
# copy of that 266 with it, on x86_64.
FIRST_ESTIMATES = {"whole": 1800, "copied": 300, "again": 100}
# Lies in an output directory that is a copy in which nothing was built yet.
COPIED = ".copied"
# Holds what the configuration in an output directory follows from.
CONFIGURED = ".configured"


@dataclass(frozen=True)
class Config:
    """A row of configs.tsv."""

    name: str
    arch: str
    kind: str
    fragments: tuple

    @property
    def slug(self):
        """The name of what is kept for it in the cache."""
        return f"{kbuild.ARCHES[self.arch].prefix}{self.name}"


@dataclass(frozen=True)
class Kernel:
    """A kernel that is built; all paths are in the cache."""

    name: str
    base: bases.Base
    config: Config
    version: str
    image: Path
    modules: list
    vmlinux: Path
    key: str
    folder: Path


@functools.lru_cache(maxsize=None)
def configs():
    """The rows of configs.tsv by (name, architecture)."""
    found = {}
    for name, arch, kind, fragments in tables.rows(TABLE, 4):
        if arch not in kbuild.ARCHES or kind not in source.KINDS:
            raise UserError(f"arch-matrix/configs.tsv: {name}", f"{arch} {kind}",
                            f"use one of {', '.join(kbuild.ARCHES)} and {', '.join(source.KINDS)}")
        found[name, arch] = Config(name, arch, kind, tuple(fragments.split()))
    return found


def configs_called(name, arch=None):
    """The configurations of a name: one per architecture, or just that of `arch`."""
    found = [config for config in configs().values()
             if config.name == name and arch in (None, config.arch)]
    if not found:
        known = dict.fromkeys(config.name for config in configs().values()
                              if arch in (None, config.arch))
        raise UserError(f"configuration {name}{' of ' + arch if arch else ''}",
                        "no such row in arch-matrix/configs.tsv",
                        f"use one of {', '.join(known or kbuild.ARCHES)}")
    return found


def config_of(name, arch):
    """A configuration by name and architecture."""
    return configs_called(name, arch)[0]


def key_of(base, config):
    """A hash of everything that goes into a kernel."""
    fragments = [path.read_bytes() for path in kconfig.paths(config.fragments)]
    return cache.digest(source.build_key(base, config.kind), config.arch, config.name,
                        kbuild.compiler(kbuild.ARCHES[config.arch].cross), *fragments,
                        *kbuild.BUILD_ENV.values())


def output_of(base, config):
    """The directory that a kernel is built in."""
    return source.output_of(base, config.kind, config.slug)


def building(output):
    """The lock of a directory that is built in."""
    return cache.lock(f"{output.parent.name}-{output.name}")


def log_of(base, config):
    """The log of a kernel's last build."""
    return cache.directory("log") / f"build-{base.slug}-{config.slug}.log"


def symbols(base, kind, tree):
    """The contents of the Kconfig files that the feature brings or changes."""
    if kind != "feature":
        return []
    paths = {*series.new_files(), *series.hooked(base.series)}
    return [(tree / path).read_bytes() for path in sorted(paths)
            if Path(path).name.startswith("Kconfig")]


def configuration_key(base, config, tree):
    """A hash of what a configuration follows from."""
    return cache.digest(kconfig.text(kconfig.read(config.fragments)), base.key,
                        *symbols(base, config.kind, tree))


def is_configured(base, config, tree, output):
    """Whether an output directory has the configuration, and all of it took."""
    mark = output / CONFIGURED
    return mark.is_file() and \
        mark.read_text(encoding="utf-8") == configuration_key(base, config, tree)


def configure(base, config, tree, output, log):
    """Write the configuration, unless it is there; check that all of it took.

    What no fragment names is off, as far as that goes: a default of y is often a
    driver for hardware that no cell has, and takes time to build and to start.
    """
    if is_configured(base, config, tree, output):
        return
    wanted, mark = kconfig.read(config.fragments), output / CONFIGURED
    mark.unlink(missing_ok=True)
    title = f"configuring {base.name} {config.slug}"
    fragment = output / "wanted.config"
    fragment.write_text(kconfig.text(wanted), encoding="utf-8")
    words = kbuild.words(tree, output, config.arch)
    hint = f"see {log}"
    command.must([*words, "-s", f"KCONFIG_ALLCONFIG={fragment}", "allnoconfig"], log,
                 title, hint, env=kbuild.BUILD_ENV)
    lost = kconfig.dropped(wanted, (output / ".config").read_text(encoding="utf-8"))
    if lost:
        rows = "\n".join(f"    {name}: wanted {want}, is {got}"
                         for name, (want, got) in lost.items())
        raise UserError(f"configuration {config.slug} of {base.name} ({base.version})",
                        f"these symbols did not take effect:\n{rows}",
                        "mend kernel/configs/, or mark them '# optional:' there")
    mark.write_text(configuration_key(base, config, tree), encoding="utf-8")


def configs_without_effect(base):
    """What of the configurations the base's Kconfig does not take, as a list of lines.

    None is built: some are built in `make test-long` only, and should not wait for it. Of
    those that were built it is known.
    """
    found, log = [], cache.directory("log") / f"configs-{base.slug}.log"
    log.unlink(missing_ok=True)
    for config in configs().values():
        output = source.output_of(base, config.kind, f"{kbuild.ARCHES[config.arch].prefix}configs")
        with building(output), source.prepared(base, config.kind) as tree, \
                whole(output, f"configurations of {base.name}"):
            if is_configured(base, config, tree, output_of(base, config)):
                continue
            try:
                configure(base, config, tree, output, log)
            except Killed:
                raise
            except UserError as error:
                found += str(error).splitlines()
    return found


def course(output):
    """What a build in an output directory will be like: whole, copied or again."""
    if (output / COPIED).exists():
        return "copied"
    return "again" if (output / "vmlinux").exists() else "whole"


def estimate_file(config, what):
    """Where the steps of builds of a course are remembered."""
    return cache.directory("estimates") / f"{config.slug}-{what}"


def estimate(config, what):
    """How many steps a build takes: those of the last one like it, if there was one."""
    memo = estimate_file(config, what)
    return int(memo.read_text(encoding="utf-8")) if memo.exists() else FIRST_ESTIMATES[what]


def compile_all(base, config, tree, output, log, which=""):
    """Run the build; its number of steps is remembered for the next one.

    `which` kernel of several it is comes before what is shown of the progress.
    """
    arch, what = kbuild.ARCHES[config.arch], course(output)
    total = estimate(config, what)
    bar = progress.Progress(f"{which}building {base.name} {config.slug}", total, "steps")
    count = 0

    def step(line):
        nonlocal count
        count += bool(COMPILED.match(line))
        if count > total:
            # An option that all files see makes a copy no shorter.
            bar.total = estimate(config, "whole")
        bar.update(count)

    targets = [arch.target]
    if "CONFIG_MODULES=y" in (output / ".config").read_text(encoding="utf-8"):
        targets.append("modules")
    command.must([*kbuild.words(tree, output, config.arch), *targets], log,
                 f"building {base.name} {config.slug}",
                 "mend what the compiler says, then run the command again",
                 env=kbuild.BUILD_ENV, on_line=step)
    bar.finish(f"{count} steps")
    (output / COPIED).unlink(missing_ok=True)
    if count > total // 2 or what != "whole":
        cache.write_atomic(estimate_file(config, what), str(count))


def module_order(output):
    """The modules of a build, each after those that it depends on."""
    listed = output / "modules.order"
    names = listed.read_text(encoding="utf-8").split() if listed.is_file() else []
    files = {Path(name).stem.replace("-", "_"): output / Path(name).with_suffix(".ko")
             for name in names}
    ordered = []

    def add(name):
        found = re.search(rb"\0depends=([^\0]*)\0", b"\0" + files[name].read_bytes())
        for needed in (found[1].decode().split(",") if found and found[1] else ()):
            add(needed.replace("-", "_"))
        if files[name] not in ordered:
            ordered.append(files[name])

    for name in files:
        add(name)
    return ordered


def collect(output, config, folder):
    """Copy what a build made into its cache entry."""
    for name, place in (("image", kbuild.ARCHES[config.arch].image), ("vmlinux", "vmlinux"),
                        ("config", ".config"), ("System.map", "System.map"),
                        ("release", "include/config/kernel.release")):
        shutil.copy2(output / place, folder / name)
    (folder / "modules").mkdir()
    modules = module_order(output)
    for path in modules:
        shutil.copy2(path, folder / "modules")
    (folder / "modules/order").write_text(
        "".join(f"{path.name}\n" for path in modules), encoding="utf-8")


def shared_fragments(one, other):
    """How many fragments two configurations begin with alike."""
    pairs = itertools.zip_longest(one.fragments, other.fragments)
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))


def unfinished_of(output):
    """The file that is there while an output directory is built in."""
    return output.with_name(f"{output.name}.unfinished")


def is_whole(output):
    """Whether a kernel was built in an output directory, to its end."""
    return (output / "vmlinux").exists() and not unfinished_of(output).exists()


def most_like(base, config):
    """The configuration whose output directory a new one starts from, or None."""
    known = [other for other in configs().values()
             if other.arch == config.arch and other.kind in (config.kind, "vanilla")
             and other != config and is_whole(output_of(base, other))]
    return max(known, default=None, key=lambda other: (
        shared_fragments(config, other), other.kind == config.kind))


def rename_in(output, names):
    """Change paths in what kbuild noted of its commands, and let it look as old as it was.

    Tools for the host are called by their full path: another path would make a new objtool,
    and that would make all objects anew.
    """
    for path in (*output.rglob(".*.cmd"), *output.rglob(".*.d")):
        old = text = path.read_text(encoding="utf-8", errors="surrogateescape")
        for before, after in names.items():
            text = text.replace(before, after)
        if text != old:
            stat = path.stat()
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def start_from(base, config, tree, output):
    """Fill a new output directory from the one that is most like it, if there is one.

    In another tree the same paths name the same files, but for those that are touched
    here: they may differ, and be older than what was built from the others.
    """
    other = most_like(base, config)
    if not other:
        return
    seed = output_of(base, other)
    with building(seed):
        if not is_whole(seed):
            return
        command.output(["cp", "-a", "--reflink=auto", f"{seed}/.", output], into=output)
    (output / COPIED).touch()
    rename_in(output, {str(seed): str(output), str(seed.parent): str(tree)})
    if other.kind != config.kind:
        for path in source.on_top(tree):
            os.utime(path)


@contextlib.contextmanager
def whole(output, title, fill=None):
    """An output directory to build in; one whose build was killed is made anew.

    A UserError, such as one of the compiler, leaves what is built in order, unless make
    itself was killed.
    fill() puts into a new one what there is to start from; if it fails nothing stays.
    """
    unfinished = unfinished_of(output)
    if unfinished.exists():
        progress.say(f"{title}: the last time it was killed; starting anew")
        cache.remove(output)
    new = not output.exists()
    if new:
        cache.need(output.parent, OUTPUT_SIZE, title)
    unfinished.touch()
    output.mkdir(exist_ok=True)
    if new and fill:
        try:
            fill()
        except (UserError, CommandFailed):
            cache.remove(output)
            unfinished.unlink()
            raise
    try:
        yield
    except Killed:
        raise
    except UserError:
        unfinished.unlink()
        raise
    unfinished.unlink()


def run_build(base, config, folder, which):
    """Make a kernel and put it into `folder`."""
    kbuild.has_tools()
    output, log = output_of(base, config), log_of(base, config)
    with building(output), source.prepared(base, config.kind) as tree:
        log.unlink(missing_ok=True)
        with whole(output, f"building {base.name} {config.slug}",
                   lambda: start_from(base, config, tree, output)):
            configure(base, config, tree, output, log)
            compile_all(base, config, tree, output, log, which)
            collect(output, config, folder)


def build_all(wanted):
    """The kernels of (base, configuration) pairs, one by one."""
    for number, (base, config) in enumerate(wanted, 1):
        yield build(base, config, f"kernel {number} of {len(wanted)}: ")


def build(base, config, which=""):
    """The kernel of a base and a configuration; `which` says so where it is built."""
    key = key_of(base, config)
    name = f"{base.slug}-{config.slug}"
    folder = cache.entry("kernel", name, key,
                         lambda folder: run_build(base, config, folder, which), ENTRY_SIZE)
    cache.prune("kernel", name, KEPT)
    order = (folder / "modules/order").read_text(encoding="utf-8").split()
    release = (folder / "release").read_text(encoding="utf-8").strip()
    version = base.version if base.kind == "package" else release
    return Kernel(f"{base.name}-{config.slug}", base, config, version, folder / "image",
                  [folder / "modules" / name for name in order], folder / "vmlinux",
                  key, folder)


def headers(base, arch, kind="feature"):
    """The directory to give to -isystem: the uAPI headers of a tree."""
    name = f"{base.slug}-{kbuild.ARCHES[arch].prefix}{kind}"

    def install(folder):
        log = cache.directory("log") / f"headers-{name}.log"
        with source.prepared(base, kind) as tree:
            output = folder / "out"
            output.mkdir()
            command.must([*kbuild.words(tree, output, arch), "headers_install",
                          f"INSTALL_HDR_PATH={folder}"], log,
                         f"installing the headers of {base.name}", f"see {log}",
                         env=kbuild.BUILD_ENV)
            shutil.rmtree(output)

    key = source.build_key(base, kind)
    entry = cache.entry("headers", name, key, install, 50 << 20)
    cache.prune("headers", name, KEPT)
    return entry / "include"
