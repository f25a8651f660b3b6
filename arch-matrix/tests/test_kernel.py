# SPDX-License-Identifier: GPL-2.0-only
"""Configurations that take effect, and builds that are whole."""

import io
import os
import time
import unittest
from unittest import mock

from matrix import bases, cache, command, kconfig, kernel, progress, source
from matrix.errors import Killed, UserError
from tests.sandbox import FIXED, HOOKED, Sandbox

FRAGMENT = """\
# either: CONFIG_SYSCTL CONFIG_PROC_SYSCTL
CONFIG_SYSCTL=y
CONFIG_PROC_SYSCTL=y
# optional: CONFIG_RARE
CONFIG_RARE=y
CONFIG_VFIO=y
CONFIG_NR_CPUS=8
# CONFIG_OFF is not set
"""
GOOD = "CONFIG_SYSCTL=y\nCONFIG_VFIO=y\nCONFIG_NR_CPUS=8\n"


class Fragments(Sandbox):

    def dropped(self, config, *more):
        wanted = kconfig.parse(FRAGMENT)
        for text in more:
            kconfig.parse(text, wanted)
        return kconfig.dropped(wanted, config)

    def test_all_took_effect(self):
        self.assertEqual(self.dropped(GOOD), {})

    def test_dropped_symbols_are_found(self):
        for text, name in (("CONFIG_VFIO=y\n", "CONFIG_VFIO"),
                           ("CONFIG_NR_CPUS=8\n", "CONFIG_NR_CPUS")):
            self.assertEqual(list(self.dropped(GOOD.replace(text, ""))), [name])
        self.assertEqual(self.dropped(GOOD.replace("VFIO=y", "VFIO=m")),
                         {"CONFIG_VFIO": ("y", "m")})
        self.assertEqual(self.dropped(GOOD + "CONFIG_OFF=y\n"), {"CONFIG_OFF": ("n", "y")})

    def test_neither_of_either(self):
        self.assertEqual(list(self.dropped(GOOD.replace("CONFIG_SYSCTL=y\n", ""))),
                         ["CONFIG_PROC_SYSCTL", "CONFIG_SYSCTL"])

    def test_later_fragments_win(self):
        self.assertEqual(self.dropped(GOOD.replace("VFIO=y", "VFIO=m"), "CONFIG_VFIO=m\n"), {})

    def test_missing_fragment(self):
        with self.assertRaisesRegex(UserError, "kernel/configs/nosuch.config"):
            kconfig.paths(["nosuch"])

    def test_every_row_of_configs_has_its_fragments(self):
        for config in kernel.configs().values():
            self.assertTrue(kconfig.read(config.fragments).values, config.name)

    def test_unknown_configuration(self):
        with self.assertRaisesRegex(UserError, "configuration nosuch"):
            kernel.config_of("nosuch", "x86_64")

    def test_unknown_architecture(self):
        with self.assertRaisesRegex(UserError, "feature of arm64.*\n.*use one of x86_64, aarch64"):
            kernel.config_of("feature", "arm64")

    def test_a_configuration_of_each_architecture(self):
        found = [config.slug for config in kernel.configs_called("feature")]
        self.assertEqual(found, ["feature", "aarch64-feature"])


class Builds(Sandbox):
    """Compilers are played by functions that write files."""

    def setUp(self):
        super().setUp()
        self.base = bases.get(f"mine={self.tree()}")
        self.config = kernel.config_of("vanilla", "x86_64")
        self.seen = []
        for name, value in (("configure", lambda *_: None), ("compile_all", self.compile)):
            patch = mock.patch.object(kernel, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def compile(self, _base, _config, _tree, output, _log, which):
        self.which = which
        self.seen.append(sorted(path.name for path in output.iterdir()))
        for name in ("arch/x86/boot/bzImage", "vmlinux", ".config", "System.map",
                     "include/config/kernel.release"):
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            (output / name).write_text("7.2.3\n", encoding="utf-8")

    def build(self):
        return kernel.build(self.base, self.config)

    def test_built_once(self):
        first = self.build()
        self.assertEqual(self.build(), first)
        self.assertEqual((len(self.seen), first.version, first.modules), (1, "7.2.3", []))
        self.assertTrue(first.image.is_file())

    def test_progress_says_which_kernel_it_is(self):
        built, = kernel.build_all([(self.base, self.config)])
        self.assertEqual((built, self.which), (self.build(), "kernel 1 of 1: "))

    def test_killed_build_is_started_anew(self):
        def killed(*args):
            self.compile(*args)
            raise KeyboardInterrupt
        with mock.patch.object(kernel, "compile_all", killed), \
                self.assertRaises(KeyboardInterrupt):
            self.build()
        self.assertEqual(list((cache.root() / "kernel").iterdir()), [])
        self.build()
        self.assertEqual(self.seen, [[], []], "the output directory must be empty")

    def test_compile_error_keeps_what_is_done(self):
        def broken(*args):
            self.compile(*args)
            raise UserError("building", "error", "mend")
        with mock.patch.object(kernel, "compile_all", broken), self.assertRaises(UserError):
            self.build()
        self.build()
        self.assertIn("vmlinux", self.seen[1])

    def test_a_make_that_was_killed_is_started_anew(self):
        def killed(*args):
            self.compile(*args)
            raise Killed("building", "signal 9", "look")
        with mock.patch.object(kernel, "compile_all", killed), self.assertRaises(Killed):
            self.build()
        self.build()
        self.assertEqual(self.seen, [[], []], "the output directory must be empty")

    def built_from_vanilla(self):
        """Build the feature's kernel after vanilla's; the moment between the two."""
        self.build()
        self.config = kernel.config_of("feature", "x86_64")
        time.sleep(0.02)
        between = time.time()
        self.build()
        return between

    def test_starts_from_the_kernel_most_like_it(self):
        self.built_from_vanilla()
        self.assertIn("vmlinux", self.seen[1])
        found = [kernel.most_like(self.base, kernel.config_of(name, "x86_64"))
                 for name in ("kunit", "vanilla", "feature")]
        self.assertEqual([one and one.slug for one in found], ["feature", None, "vanilla"])

    def test_what_the_feature_changes_is_newer_than_what_was_built(self):
        self.feature()
        before = time.time()
        with source.prepared(self.base, "feature") as tree:
            self.assertLess((tree / HOOKED).stat().st_mtime, before + 1)
        between = self.built_from_vanilla()
        self.assertGreater((tree / HOOKED).stat().st_mtime, between)
        self.assertLess((tree / FIXED).stat().st_mtime, between)

    def test_tools_that_are_called_by_their_path_are_not_made_anew(self):
        self.build()
        output = kernel.output_of(self.base, self.config)
        noted = output / "tools/objtool/.check.o.cmd"
        noted.parent.mkdir(parents=True)
        noted.write_text(f"gcc -I{output.parent}/tools -o {output}/tools/check.o")
        os.utime(noted, (1, 1))
        self.config = kernel.config_of("feature", "x86_64")
        self.build()
        there = kernel.output_of(self.base, self.config)
        copied = there / "tools/objtool/.check.o.cmd"
        self.assertEqual(copied.read_text(),
                         f"gcc -I{there.parent}/tools -o {there}/tools/check.o")
        self.assertEqual(copied.stat().st_mtime, 1)

    def test_does_not_start_from_a_killed_build(self):
        self.build()
        kernel.unfinished_of(kernel.output_of(self.base, self.config)).touch()
        self.config = kernel.config_of("feature", "x86_64")
        self.build()
        self.assertEqual(self.seen, [[], []])

    def test_disk_full_while_starting_from_another(self):
        self.build()
        self.config = kernel.config_of("feature", "x86_64")
        with source.prepared(self.base, "feature"):
            pass
        full = UserError("disk", "full", "free some")
        with mock.patch.object(kernel.command, "output", side_effect=full), \
                self.assertRaises(UserError):
            self.build()
        output = kernel.output_of(self.base, self.config)
        self.assertFalse(output.exists() or kernel.unfinished_of(output).exists())
        self.build()
        self.assertIn("vmlinux", self.seen[1])

    def test_new_source_is_a_new_kernel(self):
        first = self.build()
        self.write("tree/drivers/pci/pci.c", "int edited;\n")
        bases.get.cache_clear()
        self.base = bases.get(f"mine={self.top}/tree")
        self.assertNotEqual(self.build().key, first.key)

    def test_unknown_kind_of_tree(self):
        with self.assertRaisesRegex(UserError, "kind other"):
            with source.prepared(self.base, "other"):
                pass


class Steps(Sandbox):
    """How long a build takes is known from the last one."""

    def setUp(self):
        super().setUp()
        self.base = bases.get(f"mine={self.tree()}")
        self.config = kernel.config_of("vanilla", "x86_64")
        self.output = self.top / "out"
        self.write("out/.config", "")
        self.totals, self.bars = [], []
        bar = mock.patch.object(progress, "Progress", self.bar)
        bar.start()
        self.addCleanup(bar.stop)

    def bar(self, title, total, _unit):
        self.totals.append((title, total))
        self.bars.append(mock.Mock(total=total))
        return self.bars[-1]

    def compile(self, steps, **options):
        def must(*_, on_line, **__):
            for _ in range(steps):
                on_line("  CC      init/main.o\n")
            (self.output / "vmlinux").touch()
        with mock.patch.object(command, "must", must):
            kernel.compile_all(self.base, self.config, None, self.output, None, **options)

    def test_estimates(self):
        first = kernel.FIRST_ESTIMATES
        self.compile(first["whole"] + 100, which="kernel 2 of 3: ")
        self.compile(40)
        self.compile(50)
        (self.output / "vmlinux").unlink()
        self.compile(2000)
        self.write("out/" + kernel.COPIED, "")
        self.compile(250)
        self.compile(60)
        self.assertEqual(self.totals[0], ("kernel 2 of 3: building mine vanilla",
                                          first["whole"]))
        self.assertEqual([total for _, total in self.totals[1:]],
                         [first["again"], 40, first["whole"] + 100, first["copied"], 50])
        self.assertEqual(kernel.estimate(self.config, "copied"), 250)

    def test_a_copy_in_which_all_is_compiled(self):
        first = kernel.FIRST_ESTIMATES
        self.write("out/" + kernel.COPIED, "")
        self.compile(first["copied"])
        self.assertEqual(self.bars[0].total, first["copied"])
        self.write("out/" + kernel.COPIED, "")
        self.compile(first["copied"] + 1)
        self.assertEqual(self.bars[1].total, first["whole"])


class Left(unittest.TestCase):
    """The time left, as far as it can be known."""

    def test_line(self):
        bar = progress.Progress("x", 100, "steps", io.StringIO())
        bar.start -= 10
        self.assertEqual(bar.line(50), "x:  50 %, about 10 s left")
        self.assertEqual(bar.line(101), "x: 101 steps (10 s)")
        self.assertEqual(progress.Progress("x", None, "steps", io.StringIO()).line(7),
                         "x: 7 steps (0 s)")


class Modules(Sandbox):

    def test_each_after_what_it_needs(self):
        output = self.top
        self.write("modules.order", "a/vfio-pci.o\na/vfio.o\na/iommufd.o\n")
        for name, needs in (("vfio-pci", b"vfio,iommufd"), ("vfio", b"iommufd"),
                            ("iommufd", b"")):
            self.write(f"a/{name}.ko", "")
            (output / f"a/{name}.ko").write_bytes(
                b"ELF\0alias=x\0depends=" + needs + b"\0name=n\0")
        self.assertEqual([path.stem for path in kernel.module_order(output)],
                         ["iommufd", "vfio", "vfio-pci"])
