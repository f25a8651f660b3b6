# SPDX-License-Identifier: GPL-2.0-only
"""The make targets that prepare and check: `python3 -m matrix.tasks TARGET`.

  setup [PURPOSE...]  install what is missing, fetch sources and QEMU
  host [PURPOSE...]   install what is missing from the machine's own release
  kernels [CONFIG...] build the kernels
  guest               build the guest programs to build/guest/
  kunit               run the KUnit tests in QEMU
  series              write the patch series for each base
  check-series        try the series on every version that the archive offers
  configs             configurations take effect
  lint                W=1 and sparse
  off                 objects are unchanged when the feature is configured out
  clean               remove build/ and what killed runs left in the cache
BASES and JOBS are taken from the environment.
"""

import os
import shutil
import sys

from . import (bases, cache, errors, guest, hooks, host, kernel, kunit, progress, proof_root,
               publish, qemu_prefix, source, tables)
from .errors import UserError

DEFAULT_CONFIGS = ("feature", "vanilla")


def chosen_bases():
    """The bases that the user wants."""
    return bases.resolve(os.environ.get("BASES", ""))


def arches():
    """The architectures that the user wants."""
    return [os.environ["ARCH"]] if os.environ.get("ARCH") else list(qemu_prefix.TARGETS)


def task_host(purposes):
    """Install packages; what the proof needs may come from another release."""
    ours = [purpose for purpose in purposes or ["matrix"]
            if purpose != proof_root.PURPOSE or proof_root.native()]
    host.ensure(ours, cache.directory("log") / "apt.log")
    if proof_root.PURPOSE in purposes and proof_root.PURPOSE not in ours:
        proof_root.prepared()
    return 0


def task_setup(purposes):
    """Packages, sources, QEMU."""
    task_host(purposes)
    for base in chosen_bases():
        for kind in ("vanilla", "feature"):
            with source.prepared(base, kind) as tree:
                progress.say(f"source of {base.name} ({base.version}), {kind}: {tree}")
    for arch in arches():
        found = qemu_prefix.qemu(arch)
        progress.say(f"QEMU {found.version} for {arch}: {found.argv[0]}")
    return 0


def task_kernels(names):
    """Build kernels."""
    wanted = [config for name in names or DEFAULT_CONFIGS
              for config in kernel.configs_called(name, os.environ.get("ARCH") or None)]
    pairs = [(base, config) for base in chosen_bases() for config in wanted]
    for built in kernel.build_all(pairs):
        print(f"ok {built.name} {built.version}: {built.image}", flush=True)
    return 0


def task_guest(_):
    """Build the guest programs, with the headers of the last base."""
    base = chosen_bases()[-1]
    for arch in arches():
        folder = tables.TOP / "build/guest" / arch
        folder.mkdir(parents=True, exist_ok=True)
        for name, program in guest.programs(arch, kernel.headers(base, arch)).items():
            (folder / name).write_bytes(program)
            (folder / name).chmod(0o755)
            print(f"ok {tables.shown(folder / name)}", flush=True)
    return 0


def task_kunit(_):
    """Run KUnit."""
    return 0 if kunit.run(os.environ.get("BASES", "")) else 1


def task_series(_):
    """Write the series."""
    for base in chosen_bases():
        publish.write(base)
        print(f"ok series for {base.name} {base.version}", flush=True)
    return 0


def task_check_series(_):
    """Try the series everywhere."""
    publish.consistent()
    results = publish.check_everywhere()
    for title, error in results:
        print(f"{'not ok' if error else 'ok'} {title}")
        if error:
            print(f"  {error}")
    return 1 if any(error for _, error in results) else 0


def per_base(title, check):
    """Run check(base) for each base; its findings are failures."""
    code = 0
    for base in chosen_bases():
        findings = check(base)
        print(f"{'not ok' if findings else 'ok'} {title} {base.name} {base.version}",
              flush=True)
        for line in findings:
            print(f"  {line}")
            code = 1
    return code


def task_configs(_):
    """Try the configurations."""
    return per_base("configurations take effect on", hooks.configs)


def task_lint(_):
    """Look for warnings."""
    return per_base("W=1 and sparse are silent on", hooks.lint)


def task_off(_):
    """Look for changes when the feature is off."""
    return per_base("objects unchanged with the feature off on", hooks.unchanged)


def task_clean(_):
    """Remove build output of the checkout, and leftovers in the cache."""
    shutil.rmtree(tables.TOP / "build", ignore_errors=True)
    for folder in cache.root().iterdir():
        if folder.is_dir():
            cache.sweep(folder)
    progress.say(f"the cache {cache.root()} is kept; remove it for a start from nothing")
    return 0


TASKS = {"setup": task_setup, "host": task_host, "kernels": task_kernels,
         "guest": task_guest, "kunit": task_kunit, "series": task_series,
         "check-series": task_check_series,
         "configs": task_configs, "lint": task_lint, "off": task_off, "clean": task_clean}


def main():
    """Run the task that the command line names."""
    name, *words = sys.argv[1:] or [""]
    if name not in TASKS:
        raise UserError(f"task {name or '(none)'}", "there is no such task",
                        f"use one of {', '.join(TASKS)}")
    return TASKS[name](words)


if __name__ == "__main__":
    sys.exit(errors.guarded(main))
