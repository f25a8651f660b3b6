# SPDX-License-Identifier: GPL-2.0-only
"""Checks of the kernel: no new warnings, no change when switched off, configurations.

An object that one architecture does not build is left to the next one.
lint(base): W=1 and sparse on the feature's own files, and on the lines that
the patches add to others.
unchanged(base): with the feature configured out, the objects of the patched
files equal those of the tree without it, but for line numbers.  What mends
mainline is in both.

That nothing was found is kept in the cache, by what went into it.
"""

import difflib
import re
from dataclasses import replace
from pathlib import Path

from . import cache, checker, command, kbuild, kernel, progress, series, source
from .errors import UserError

WARNING = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?:\d+:)? "
                     r"(?P<text>(?:warning|error): .*)$", re.M | re.I)
# What an architecture cannot compile; kbuild would try, as it was told to.
FOREIGN = {"x86_64": ("drivers/iommu/arm/", "drivers/irqchip/irq-gic"),
           "aarch64": ("drivers/iommu/intel/",)}
NO_RULE = re.compile(r"No rule to make target '([^']+)'")
LINT_FLAGS = ("W=1", "C=2", "-k")
NO_CHECKER = "is not available or not up to date"
LINT_CONFIG = "kunit"
OFF_CONFIG, BARE_CONFIG = "off", "vanilla"
# These record source lines: what a line number changes is not a change.
LINE_SECTIONS = ("__bug_table", "__dyndbg", ".rela", ".comment", ".debug", ".symtab",
                 ".strtab", ".note", ".orc_unwind", "__patchable_function_entries")
OBJDUMP_HEAD = re.compile(r"^.*file format.*$", re.M)
# Initcalls are named after a counter and their line: __kmod_iommu__453_272_init4.
COUNTED_NAME = re.compile(r"(__kmod_\w+?__)\d+_\d+_")
# So are objects that the compiler makes, as CSWTCH.682, and static locals.
NUMBERED_NAME = re.compile(r"\b([A-Za-z_]\w*)\.\d+\b")
# The code of a check is part of what it depends on.
OWN_CODE = [Path(module.__file__) for module in (kbuild, kernel, series, source)]
KEPT = 3


def unless_clean(name, base, configs, check, *more):
    """The findings of check(); none at once when it had none on the same things before.

    These are the kernels of the configurations, `more`, and the code of the checks.
    """
    keys = [kernel.key_of(base, config) for config in configs]
    code = [path.read_bytes() for path in (Path(__file__), *OWN_CODE)]
    key, title = cache.digest(*keys, *more, *code), f"{name}-{base.slug}"
    if cache.find("clean", title, key):
        progress.say(f"{title}: nothing has changed since it was clean")
        return []
    found = check()
    if not found:
        cache.entry("clean", title, key, lambda _: None)
        cache.prune("clean", title, KEPT)
    return found


def objects(paths):
    """The objects that the C files among `paths` are compiled to."""
    return [f"{path[:-2]}.o" for path in paths
            if path.endswith(".c") and not path.startswith("tools/")]


def added_lines(before, after):
    """Numbers of the lines in `after` that are not in `before`."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {number + 1 for tag, _, _, start, end in matcher.get_opcodes()
            if tag in ("replace", "insert") for number in range(start, end)}


def relevant(text, own, changed, tree):
    """Warnings in own files, or in changed lines ({path: numbers}) of others."""
    found = []
    for hit in WARNING.finditer(text):
        path = hit["path"].replace(f"{tree}/", "").removeprefix("../")
        if path in own or int(hit["line"]) in changed.get(path, ()):
            found.append(f"{path}:{hit['line']}: {hit['text']}")
    return sorted(set(found))


def make_objects(base, config, flags, wanted, output, log):
    """Compile single objects in an output directory; returns those that are not for it."""
    foreign = [path for path in wanted if path.startswith(FOREIGN[config.arch])]
    wanted = [path for path in wanted if path not in foreign]
    if not wanted:
        return "", foreign
    title = f"compiling {len(wanted)} objects of {base.name} {config.slug}"
    with kernel.building(output), source.prepared(base, config.kind) as tree, \
            kernel.whole(output, title):
        kernel.configure(base, config, tree, output, log)
        words = kbuild.words(tree, output, config.arch)
        progress.say(title)
        command.must([*words, "prepare"], log, title, f"see {log}", env=kbuild.BUILD_ENV)
        for path in wanted:
            (output / path).unlink(missing_ok=True)
        start = log.stat().st_size
        code = command.logged([*words, *flags, *wanted], log, env=kbuild.BUILD_ENV)
        text = log.read_bytes()[start:].decode(errors="replace")
        missing = [path for path in wanted if not (output / path).exists()]
        absent = [path for path in missing
                  if any(path.endswith(name) or name.endswith(path)
                         for name in NO_RULE.findall(text))]
        broken = [path for path in missing if path not in absent]
        if broken or code and not absent:
            raise UserError(f"{title} failed", f"{', '.join(broken)}:\n{command.tail(log)}",
                            "mend what the compiler says")
    return text, [*foreign, *absent]


def changed_in(base):
    """{path: numbers of added lines} of the files that the patches change."""
    with source.prepared(base, "vanilla") as before:
        pristine = {path: (before / path).read_text(encoding="utf-8").splitlines()
                    if (before / path).exists() else []
                    for path in series.hooked(base.series)}
    with source.prepared(base, "feature") as after:
        return {path: added_lines(lines, (after / path).read_text(
            encoding="utf-8").splitlines()) for path, lines in pristine.items()
            if (after / path).exists()}


def configs(base):
    """What of the configurations does not take effect, as a list of lines."""
    return unless_clean("configs", base, kernel.configs().values(),
                        lambda: kernel.configs_without_effect(base))


def lint(base):
    """Warnings of the feature under W=1 and sparse, as a list of lines."""
    version = command.output([checker.sparse(), "--version"])
    return unless_clean("lint", base, kernel.configs_called(LINT_CONFIG),
                        lambda: warnings(base), version)


def warnings(base):
    """What they say, on all objects of the feature."""
    own, changed, text = series.new_files(), changed_in(base), ""
    wanted = objects([*own, *changed])
    log = cache.directory("log") / f"lint-{base.slug}.log"
    log.unlink(missing_ok=True)
    for config in kernel.configs_called(LINT_CONFIG):
        name = f"{kbuild.ARCHES[config.arch].prefix}lint"
        output = source.output_of(base, config.kind, name)
        more, wanted = make_objects(base, config, (*LINT_FLAGS, f"CHECK={checker.sparse()}"),
                                    wanted, output, log)
        text += more
    if NO_CHECKER in text:
        raise UserError(f"lint of {base.name}", "kbuild left sparse out", f"see {log}")
    left_out = sorted(set(wanted) & set(objects(own)))
    if left_out:
        raise UserError(f"lint of {base.name}",
                        f"kernel/configs does not build {', '.join(left_out)}",
                        "switch on what it depends on in kernel/configs/kunit.config")
    with source.prepared(base, "feature") as tree:
        return relevant(text, set(own), changed, tree)


def listing(path, arch):
    """An object as text, without its name and line numbers."""
    objdump = f"{kbuild.ARCHES[arch].cross}objdump"
    sections = command.output([objdump, "-h", path])
    names = re.findall(r"^ +\d+ (\S+)", sections, re.M)
    kept = [name for name in names if not name.startswith(LINE_SECTIONS)]
    words = [word for name in kept for word in ("-j", name)]
    code = command.output([objdump, "-dr", "--no-show-raw-insn", *words, path])
    data = command.output([objdump, "-s", *(word for name in kept
                           if not name.startswith(".text") for word in ("-j", name)), path])
    text = OBJDUMP_HEAD.sub("", f"{code}\n{data}")
    return NUMBERED_NAME.sub(r"\1", COUNTED_NAME.sub(r"\1", text))


def compared(base, arch):
    """The configurations whose objects must be equal: the feature off, and none."""
    bare = kernel.config_of(BARE_CONFIG, arch)
    kind = "fixed" if series.fixes(base.series) else bare.kind
    return [kernel.config_of(OFF_CONFIG, arch), replace(bare, kind=kind)]


def made_objects(base, arch, wanted, log):
    """For the feature off, and for the bare base: (output directory, objects made)."""
    for config in compared(base, arch):
        output = source.output_of(base, config.kind, f"objects-{config.slug}")
        _, absent = make_objects(base, config, ("-k",), wanted, output, log)
        yield output, [path for path in wanted if path not in absent]


def unchanged(base):
    """Differences between patched files, feature off, and the same unpatched."""
    configs = [config for off in kernel.configs_called(OFF_CONFIG)
               for config in compared(base, off.arch)]
    return unless_clean("off", base, configs, lambda: different(base))


def different(base):
    """The patched files whose objects differ."""
    wanted, found = objects(series.hooked(base.series)), []
    log = cache.directory("log") / f"off-{base.slug}.log"
    log.unlink(missing_ok=True)
    for arch in [config.arch for config in kernel.configs_called(OFF_CONFIG)]:
        off, bare = ({path: listing(output / path, arch) for path in made}
                     for output, made in made_objects(base, arch, wanted, log))
        found += [path for path in wanted if off.get(path) != bare.get(path)]
        wanted = [path for path in wanted if path not in off]
    return found
