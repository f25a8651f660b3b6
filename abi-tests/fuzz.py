#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Fuzzes the kernel's reader and walker with libFuzzer.

usage: fuzz.py short BUILD          a fixed number of runs, and the planted bugs
       fuzz.py long BUILD SECONDS   as long as wanted, on a corpus that is kept
       fuzz.py keep CRASH NAME      keep what was found as found/NAME.handover

Seeds are the golden images and the catalogue of hostile ones.  A planted bug is a
check that is taken out of a copy of the reader: a run must find it.  Prints KTAP.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent / "kernel/linux"
CORE = TREE / "drivers/iommu/liveupdate"
GOLDEN = sorted((HERE.parent / "spec").glob("v*/golden"))
FLAGS = ["clang", "-std=gnu11", "-g", "-Wall", "-Wextra", "-Werror",
         *("-I%s" % path for path in (HERE / "shim", HERE, CORE, TREE / "include",
                                      TREE / "tools/iommu"))]
# Tracing comparisons costs more than it brings where edits know the format.
CHECKED = ["-O1", "-fsanitize=fuzzer-no-link,address,undefined", "-fno-sanitize-recover=all",
           "-fno-sanitize-coverage=trace-cmp"]
READER = ("image", "image_open", "record", "rules", "rules_amdvi", "rules_smmuv3",
          "relations", "relations_amdvi", "relations_iommufd", "relations_owned",
          "relations_smmuv3", "relations_vtd", "relations_window", "walk")
# What only makes inputs runs without sanitizers, and faster.
HELPERS, TARGETS = ("pages", "fuzz_mutate"), ("fuzz", "pages_env")
LIMITS = ("-seed=1", "-runs=20000", "-max_total_time=30")
# With these seeds a planted bug was found after 10 to 5,000 runs, with others after up to
# 20,000, or not in 100,000: a corpus that grew elsewhere keeps away from it. An idle
# machine does 1,000 a second.
CONTROL_LIMITS = ("-runs=20000", "-max_total_time=60")
CONTROL_SEEDS = (4, 6, 5)
DONE = re.compile(r"^Done (\d+) runs", re.M)
RUN = re.compile(r"^#(\d+)\s", re.M)
COVERED = re.compile(r"cov: (\d+)")

# name, file, text, replacement
PLANTED = (
    ("block_not_mapped", "image", "if (!w)\n\t\t\treturn refuse_block("
     "broken, no_block_rule(phys), kind, index,\n\t\t\t\t\t    phys);", ""),
    ("domain_id_too_large", "rules", "|| r.domain_id > MAX_DOMAIN_ID", ""),
    ("tables_not_counted", "walk", "walk->nr_left--;", "(void)walk;"),
)


class FuzzError(Exception):
    """It could not be tried."""


def compile_one(source, folder, flags):
    """An object of one file."""
    target = folder / (source.stem + ".o")
    try:
        done = subprocess.run([*FLAGS, *flags, "-c", "-o", target, source], text=True,
                              stderr=subprocess.PIPE, check=False)
    except FileNotFoundError as error:
        raise FuzzError("clang is not installed: run make setup") from error
    if done.returncode:
        raise FuzzError(done.stderr)
    return target


def compile_all(folder):
    """{name: object} of all files; only what makes inputs has no sanitizers."""
    folder.mkdir(parents=True, exist_ok=True)
    objects = {name: compile_one(HERE / (name + ".c"), folder, ["-O2"]) for name in HELPERS}
    objects.update({name: compile_one(HERE / (name + ".c"), folder, CHECKED)
                    for name in TARGETS})
    objects.update({name: compile_one(CORE / (name + ".c"), folder, CHECKED)
                    for name in READER})
    return objects


def plant(folder, name, old, new):
    """An object of a file of the reader with a bug in it; a lost check may leave a
    function that nothing calls."""
    text = (CORE / (name + ".c")).read_text(encoding="utf-8")
    if old not in text:
        raise FuzzError("%s.c no longer contains %r: correct PLANTED" % (name, old))
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / (name + ".c")
    source.write_text(text.replace(old, new, 1), encoding="utf-8")
    return compile_one(source, folder, [*CHECKED, "-Wno-unused-function"])


def link(folder, objects):
    """The fuzzer."""
    program = folder / "abi-fuzz"
    subprocess.run(["clang", "-fsanitize=fuzzer,address,undefined", "-o", program,
                    *objects.values()], check=True)
    return program


def run(program, corpus, seeds, *options):
    """(exit code, what it said) of a run."""
    corpus.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([program, "-max_len=65536", "-rss_limit_mb=1024",
                           "-timeout=60", "-artifact_prefix=%s/" % program.parent, *options,
                           corpus, *seeds], text=True, errors="replace", check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1"})
    return done.returncode, done.stdout


def report(number, name, problem, text=""):
    """A line of KTAP, with the end of the log of what failed."""
    if problem:
        print("\n".join("# " + line for line in text.splitlines()[-25:]))
        print("# " + problem)
    print("%s %d %s" % ("not ok" if problem else "ok", number, name), flush=True)
    return bool(problem)


def crash_of(program):
    """What a run that failed left."""
    files = [*program.parent.glob("crash-*"), *program.parent.glob("oom-*"),
             *program.parent.glob("timeout-*")]
    return os.path.relpath(files[0]) if files else "nothing"


def fuzz(folder, objects, seeds, *options):
    """Fuzz the reader itself."""
    program = link(folder, objects)
    code, text = run(program, folder / "corpus", seeds, *options)
    done, covered = DONE.findall(text), COVERED.findall(text)
    runs = int(done[-1]) if done else 0
    problem = "" if not code else (
        "found %s: mend the reader, then abi-tests/fuzz.py keep FILE NAME" % crash_of(program))
    problem = problem or ("" if runs > 1 else "nothing ran")
    print("# %d runs, %s edges covered" % (runs, covered[-1] if covered else "no"))
    return report(1, "fuzz_reader_and_walker", problem, text)


def seeds_of_vtd(folder):
    """The golden images with all that bugs are planted in, in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for golden in GOLDEN:
        for path in golden.glob("vtd-*.handover"):
            shutil.copy2(path, folder)
    return [folder]


def control(number, folder, objects, planted):
    """A planted bug is found, from golden images alone."""
    name, file, old, new = planted
    changed = {**objects, file: plant(folder / name, file, old, new)}
    program, seeds = link(folder / name, changed), seeds_of_vtd(folder / "seeds")
    for seed in CONTROL_SEEDS:
        code, text = run(program, folder / name / f"corpus{seed}", seeds, f"-seed={seed}",
                         *CONTROL_LIMITS)
        if code:
            break
    print("# after %d runs" % max([0, *map(int, RUN.findall(text))]))
    return report(number, "control_planted_" + name,
                  "" if code else "the planted bug was not found", text)


def short(folder):
    """The run that is part of make test."""
    shutil.rmtree(folder / "fuzz", ignore_errors=True)
    objects = compile_all(folder / "fuzz")
    print("KTAP version 1\n1..%d" % (1 + len(PLANTED)))
    failed = fuzz(folder / "fuzz", objects, [*GOLDEN, folder / "hostile"], *LIMITS)
    for number, planted in enumerate(PLANTED, 2):
        failed |= control(number, folder / "fuzz", objects, planted)
    return failed


def long(folder, seconds):
    """As long as wanted."""
    print("KTAP version 1\n1..1")
    place = folder / "fuzz-long"
    return fuzz(place, compile_all(place), [*GOLDEN, folder / "hostile"],
                "-seed=1", "-max_total_time=%d" % int(seconds))


def keep(crash, name):
    """Keep an image, with the rule that the mended reader refuses it for."""
    sys.path.insert(0, str(HERE.parent / "arch-matrix"))
    from matrix import handover_file  # pylint: disable=import-outside-toplevel
    import images  # pylint: disable=import-outside-toplevel
    root, pages, _ = handover_file.decode(pathlib.Path(crash).read_bytes())
    target = HERE / "found" / (name + ".handover")
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(handover_file.encode(root, pages, {"note": name}))
    found = images.show([str(HERE.parent / "build/abi-tests/abi-show")], [target])[0]
    facts = {key: found[key] for key in ("rule", "table-rule") if key in found}
    target.write_bytes(handover_file.encode(root, pages, {**facts, "note": name}))
    print("kept as %s, which says %s" % (os.path.relpath(target), facts or "it is accepted"))
    return 0


def main():
    commands = {"short": (short, 1), "long": (long, 2), "keep": (keep, 2)}
    name, *words = sys.argv[1:] or [""]
    if name not in commands or len(words) != commands[name][1]:
        sys.exit(__doc__)
    if name != "keep":
        words[0] = pathlib.Path(words[0]).resolve()
    try:
        return commands[name][0](*words)
    except FuzzError as error:
        print("# %s\nnot ok 1 fuzz" % str(error).replace("\n", "\n# "))
        return 1


if __name__ == "__main__":
    sys.exit(main())
