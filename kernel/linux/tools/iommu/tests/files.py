# SPDX-License-Identifier: GPL-2.0-only
"""Cases about the command line and about kinds of files."""

import gzip
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pages

MANUAL = Path(__file__).resolve().parents[1] / "iommu-handover.rst"
GIB = 1 << 30
HEADER_BYTES = 40


def help_names_all(bench):
    """--help names every command and option."""
    out = bench.run("--help", code=0)[1]
    for word in ("show", "check", "diff", "save", "--json", "--dot", "--tables", "--text",
                 "--no-addresses", "--output", "--root", "--map", "--help", "Exit code"):
        assert word in out, word


def the_manual_is_complete(bench):
    """The manual has every option of --help, and formats without an error."""
    for option in set(re.findall(r"--[a-z-]+", bench.run("--help", code=0)[1])):
        assert option in MANUAL.read_text(encoding="utf-8"), option
    if not (shutil.which("rst2man") and shutil.which("mandoc")):
        raise bench.skip("rst2man or mandoc is not installed")
    page = subprocess.run(["rst2man", "--halt=2", MANUAL], capture_output=True, check=True)
    subprocess.run(["mandoc", "-Tlint", "-Werror"], input=page.stdout, check=True)


def wrong_usage_is_refused(bench):
    """What the user got wrong is named."""
    small = bench.small
    for words, says in (
            ((), "command"), (("look", small), "no such command"),
            (("show",), "takes 1 file,"), (("diff", small), "takes 2 files"),
            (("show", "--json", "--dot", small), "--json"),
            (("show", "--root", "12x", small), "--root"),
            (("show", "--root", "-1", small), "--root"),
            (("show", "--root", "0x1ffffffffffffffff", small), "64 bits"),
            (("show", "--map", "0:4096", small), "START:SIZE:OFFSET"),
            (("show", "--map", "0:4096:0", small), "leave out --map"),
            (("save", small), "--output"),
            (("save", "-o", bench.path("x"), "--text", "=1", small), "KEY=VALUE"),
            (("save", "-o", bench.path("x"), "--text", "a=\n", small), "one line of UTF-8"),
            (("save", "-o", bench.path("x"), "--text", b"a=\xff", small), "one line of UTF-8"),
            (("save", "-o", bench.path("no/x"), small), "No such file")):
        bench.refused(*words, says=says)
    assert "--help" in bench.run("--wrong", code=2)[2]


def foreign_files_are_refused(bench):
    """A file of another kind is named, with what to do about it."""
    for name, data, says in (
            ("empty", b"", "empty"), ("short", b"HANDOVER", "less than a page"),
            ("text", b"nothing\n" * 1024, "no page of this memory"),
            ("gz", gzip.compress(b"x" * 8192), "gzip"), ("xz", b"\xfd7zXZ" + bytes(8192), "xz"),
            ("qcow2", b"QFI\xfb" + bytes(8192), "qcow2"),
            ("kdump", b"KDUMP   " + bytes(8192), "makedumpfile"),
            ("elf32", b"\x7fELF\x01\x01\x01" + bytes(8192), "64-bit little-endian"),
            ("elf-short", b"\x7fELF\x02\x01\x01", "ends inside its ELF header")):
        path = bench.path(name)
        path.write_bytes(data)
        bench.refused("check", path, says=says)
    bench.refused("check", bench.path("absent"), says="No such file")
    bench.refused("check", bench.scratch, says="directory")
    bench.refused("check", pages.core(bench.path("program"), {0: bytes(4096)}, kind=2),
                  says="ELF program")


def damaged_files_are_refused(bench):
    """Cut short, made longer, or with any byte changed: never taken for a handover."""
    data = bench.small.read_bytes()
    path = bench.path("damaged")
    for size in [*range(1, HEADER_BYTES + 8), *range(64, len(data), 397), len(data) - 1]:
        path.write_bytes(data[:size])
        bench.refused("check", path, says="less than a page" if size < 8 else "truncated")
    path.write_bytes(data + b"\0")
    bench.refused("check", path, says="longer")
    for at in [*range(8, HEADER_BYTES), *range(HEADER_BYTES, len(data), 197)]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
        bench.refused("check", path, says="handover file")


def inconsistent_files_are_refused(bench):
    """The same with a good checksum."""
    data = bench.small.read_bytes()
    _, _, _, _, nr_words, nr_pages, text_bytes = pages.HEADER.unpack_from(data)
    entry = HEADER_BYTES + text_bytes
    for at, form, value, says in (
            (8, "<I", 2, "version 2"), (24, "<Q", nr_words + 1, "truncated"),
            (24, "<Q", nr_words - 1, "longer"), (24, "<Q", 1 << 62, "more words"),
            (32, "<I", (1 << 20) + 1, "too large"), (32, "<I", nr_pages - 1, "longer"),
            (36, "<I", text_bytes - 1, "words"), (36, "<I", 65544, "too large"),
            (HEADER_BYTES, "<B", 27, "control characters"),
            (HEADER_BYTES, ">H", 0xC29B, "control characters"),
            (HEADER_BYTES, ">H", 0xC0AF, "UTF-8"), (HEADER_BYTES, ">H", 0xFF20, "UTF-8"),
            (HEADER_BYTES, ">I", 0xEDA08020, "UTF-8"), (HEADER_BYTES, ">I", 0xF4908080, "UTF-8"),
            (HEADER_BYTES, ">I", 0xE2822020, "UTF-8"),
            (entry, "<Q", 8, "aligned"), (entry, "<Q", 1 << 51, "ascending"),
            (entry + 8, "<I", 513, "too many words"), (entry + 8, "<I", 1, "fewer words"),
            (entry + 12, "<I", 1, "too many words")):
        changed = bytearray(data)
        struct.pack_into(form, changed, at, value)
        path = bench.path("inconsistent")
        path.write_bytes(pages.sealed(changed))
        bench.refused("check", path, says=says)


def contents(bench, *words):
    """What a file holds, without what depends on the file."""
    found = bench.json(*words)
    return found["root"], found["records"]


def memory_and_cores_are_read(bench):
    """One handover in each kind of file is the same handover."""
    root, found, _ = pages.load(bench.small)
    want = contents(bench, bench.small)
    low = {address - 4 * GIB + GIB: page for address, page in found.items()}
    plain = pages.memory_file(bench.path("plain"), found, [(0, 5 * GIB, 0)])
    split = pages.memory_file(bench.path("split"), found,
                              [(0, GIB, 0), (4 * GIB, GIB, GIB)])
    moved = pages.memory_file(bench.path("moved"), low, [(0, 2 * GIB, 0)])
    maps = ("--map", f"0:{GIB}:0", "--map", f"{4 * GIB:#x}:{GIB:#x}:{GIB:#x}")
    assert contents(bench, plain) == want
    assert contents(bench, *maps, split) == want
    assert contents(bench, "--root", hex(root), *maps, split) == want
    assert contents(bench, pages.core(bench.path("core"), found)) == want
    assert bench.run("check", moved, code=1)[1].startswith("refused [BLK-2]")
    for size, offset in ((4 * GIB, GIB), (pages.PAGE, 8 * GIB)):
        bench.refused("check", "--map", f"0:{size}:{offset}", split, says="truncated")


def memory_that_is_there_twice(bench):
    """Of segments that overlap, the one that starts first counts."""
    root, found, _ = pages.load(bench.small)
    end = max(found) + pages.PAGE
    memory = b"".join(found.get(address, bytes(pages.PAGE))
                      for address in range(root, end, pages.PAGE))
    first, second = 9 * pages.PAGE, 5 * pages.PAGE
    garbage = b"\xaa" * pages.PAGE
    nowhere = (1 << 64) - 1
    twice = {nowhere: memory, root + second: garbage * 4 + memory[first:], root + pages.PAGE: garbage * 2,
             root: memory[:first]}
    assert contents(bench, pages.core(bench.path("twice"), twice)) == \
        contents(bench, bench.small)


def roots_are_told_apart(bench):
    """Of several roots the one counts that is accepted; else the user is asked."""
    root, found, _ = pages.load(bench.small)
    broken = bytearray(found[root])
    broken[20] ^= 1
    stale = pages.reseal(broken, 32)
    two = pages.core(bench.path("two"), {**found, 0x1000: stale})
    assert bench.json(two)["root"]["phys"] == hex(root)
    assert bench.json("--root", "0x1000", two)["broken"]["rule"] == "VER-3"
    same = pages.core(bench.path("same"), {**found, 0x1000: found[root]})
    bench.refused("check", same, says="0x1000")
    only = pages.core(bench.path("only"), {0x1000: bytes(broken)})
    assert bench.json(only)["broken"]["rule"] == "VER-3"
    bench.refused("check", pages.core(bench.path("none"), {0x1000: bytes(4096)}),
                  says="starts with")


def saved_is_the_same(bench):
    """What was saved from a core is what the core holds, and saving it again too."""
    for image in [bench.small, *sorted(bench.images.glob("graph-*")), *bench.golden]:
        root, found, _ = pages.load(image)
        found[0x7000] = b"\xff" * pages.PAGE
        core = pages.core(bench.path("core"), found)
        first, second = bench.path("first"), bench.path("second")
        bench.run("save", "-o", first, "--text", "iommu=any", "--text", "note=\u00fc", core, code=0)
        bench.run("save", "-o", second, first, code=0)
        assert first.read_bytes() == second.read_bytes()
        assert bench.run("diff", image, first, code=0)[1] == ""
        facts = bench.json(first)["facts"]
        # The page tables of made-up handovers are nowhere.
        assert facts.pop("table-rule", None) == (None if image in bench.golden else "TBL-1")
        assert facts == {"iommu": "any", "note": "\u00fc"}
        assert set(pages.load(first)[1]) <= set(found) - {0x7000} and root in pages.load(first)[1]


def saving_leaves_nothing_behind(bench):
    """A file that cannot be written in full is not written at all."""
    bench.refused("save", "-o", bench.path("no/file"), bench.small, says="can be written")
    target = bench.path("taken")
    target.mkdir()
    bench.refused("save", "-o", target, bench.small, says="nothing was written")
    assert not list(bench.scratch.glob("*.new"))


def lost_output_is_an_error(bench):
    """A full disk is not success."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([bench.tool, "show", bench.small], stdout=full,
                              stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and b"output" in done.stderr


CASES = [help_names_all, the_manual_is_complete, wrong_usage_is_refused,
         foreign_files_are_refused, damaged_files_are_refused,
         inconsistent_files_are_refused, memory_and_cores_are_read,
         memory_that_is_there_twice, roots_are_told_apart, saved_is_the_same,
         saving_leaves_nothing_behind, lost_output_is_an_error]
