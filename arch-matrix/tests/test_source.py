# SPDX-License-Identifier: GPL-2.0-only
"""Source trees: what is in them, what is touched, what is never trusted."""

import os
import shutil
import tarfile
from unittest import mock

from matrix import bases, command, series, source
from matrix.errors import UserError
from tests.sandbox import FIXED, HOOKED, LINES, PATCH, Sandbox

NEW = "drivers/iommu/new/core.c"


class Trees(Sandbox):

    def setUp(self):
        super().setUp()
        self.feature()

    def prepared(self, word, kind="feature"):
        bases.get.cache_clear()
        base = bases.get(word)
        with source.prepared(base, kind) as tree:
            return tree

    def test_feature_and_vanilla(self):
        word = f"mine={self.tree()}"
        tree, bare = self.prepared(word), self.prepared(word, "vanilla")
        self.assertIn("int hooked;", (tree / HOOKED).read_text())
        self.assertTrue((tree / NEW).is_file())
        self.assertEqual((bare / HOOKED).read_text(), "".join(LINES))
        self.assertFalse((bare / NEW).exists())

    def test_fixed_has_no_feature(self):
        self.fix()
        word = f"mine={self.tree()}"
        texts = {kind: (self.prepared(word, kind) / FIXED).read_text()
                 for kind in source.KINDS}
        self.assertEqual(texts, {"vanilla": "int pci;\n", "feature": "int mended;\n",
                                 "fixed": "int mended;\n"})
        tree = self.prepared(word, "fixed")
        self.assertEqual((tree / HOOKED).read_text(), "".join(LINES))
        self.assertFalse((tree / NEW).exists())

    def test_fixed_does_not_follow_the_feature(self):
        self.fix()
        base = bases.get(f"mine={self.tree()}")
        before = source.build_key(base, "fixed")
        self.write(f"kernel/linux/{NEW}", "int second;\n")
        self.assertEqual(source.build_key(base, "fixed"), before)
        patch = self.kernel / "patches/7.2/0002-mend.patch"
        patch.write_text(patch.read_text().replace("mended", "other"), encoding="utf-8")
        self.assertNotEqual(source.build_key(base, "fixed"), before)

    def test_fixes_come_first(self):
        self.fix()
        self.series_file.write_text("core\tdrivers/iommu/new/*\nmend\t-fix-\n",
                                    encoding="utf-8")
        with self.assertRaisesRegex(UserError, "put the fixes first"):
            series.commits()

    def test_empty_series(self):
        shutil.rmtree(self.kernel)
        (self.kernel / "linux").mkdir(parents=True)
        self.write("kernel/series", "# nothing yet\n")
        tree = self.prepared(f"mine={self.tree()}")
        self.assertEqual((tree / HOOKED).read_text(), "".join(LINES))

    def test_users_tree_is_not_written(self):
        tree = self.repository()
        def look():
            return sorted((str(path), path.stat().st_mtime_ns) for path in tree.rglob("*")
                          if ".git" not in path.parts)
        before = look()
        self.prepared(f"mine={tree}")
        self.assertEqual(look(), before)
        self.assertEqual(command.output(["git", "-C", tree, "status", "--porcelain"]), "")

    def test_links_of_a_users_tree_are_copied(self):
        tree = self.repository()
        for name, place in (("drivers/to-folder", "pci"), ("drivers/to-file", "pci/pci.c"),
                            ("drivers/to-nothing", "absent")):
            (tree / name).symlink_to(place)
        command.output(["git", "-C", tree, "add", "drivers/to-folder"])
        copy = self.prepared(f"mine={tree}", "vanilla")
        self.assertEqual({name: os.readlink(copy / "drivers" / name) for name in
                          ("to-folder", "to-file", "to-nothing")},
                         {"to-folder": "pci", "to-file": "pci/pci.c", "to-nothing": "absent"})

    def test_other_forms(self):
        repository = self.repository()
        with tarfile.open(self.top / "linux.tar.gz", "w:gz") as archive:
            archive.add(self.tree(), "linux")
        for word in (f"a={repository}@HEAD", f"b={self.top}/linux.tar.gz", f"c={repository}"):
            self.assertIn("int hooked;", (self.prepared(word) / HOOKED).read_text(), word)

    def test_only_what_changed_is_touched(self):
        word = f"mine={self.tree()}"
        tree = self.prepared(word)
        old = {path: (tree / path).stat().st_mtime_ns
               for path in (HOOKED, NEW, "Makefile", "drivers/pci/pci.c")}
        self.write(f"kernel/linux/{NEW}", "int core_changed;\n")
        self.prepared(word)
        self.assertEqual((tree / NEW).read_text(), "int core_changed;\n")
        changed = [path for path, when in old.items()
                   if (tree / path).stat().st_mtime_ns != when]
        self.assertEqual(changed, [NEW])

    def test_what_the_feature_no_longer_has_goes(self):
        word = f"mine={self.tree()}"
        self.prepared(word)
        (self.kernel / "patches/7.2/0001-core.patch").unlink()
        (self.kernel / "linux" / NEW).unlink()
        tree = self.prepared(word)
        self.assertEqual((tree / HOOKED).read_text(), "".join(LINES))
        self.assertFalse((tree / NEW).exists())

    def test_edited_user_tree_is_followed(self):
        user = self.tree()
        tree = self.prepared(f"mine={user}")
        self.write("tree/drivers/pci/pci.c", "int edited;\n")
        (user / "drivers/pci/more.c").write_text("int more;\n", encoding="utf-8")
        self.prepared(f"mine={user}")
        self.assertEqual((tree / "drivers/pci/pci.c").read_text(), "int edited;\n")
        self.assertTrue((tree / "drivers/pci/more.c").exists())
        self.assertIn("int hooked;", (tree / HOOKED).read_text())

    def test_builds_stay_in_their_own_tree(self):
        user = self.tree()
        word = f"mine={user}"
        builds = [self.prepared(word, kind) / f"{source.OUTPUT}x" for kind in source.KINDS]
        for build in builds:
            build.mkdir()
            (build / build.parent.name).touch()
        self.write("tree/drivers/pci/pci.c", "int edited;\n")
        self.prepared(word)
        self.assertEqual([[path.name for path in build.iterdir()] for build in builds],
                         [[build.parent.name] for build in builds])

    def test_half_updated_tree_is_not_trusted(self):
        word = f"mine={self.tree()}"
        tree = self.prepared(word)
        self.write(f"kernel/linux/{NEW}", "int second;\n")
        with mock.patch.object(source, "put", side_effect=KeyboardInterrupt), \
                self.assertRaises(KeyboardInterrupt):
            self.prepared(word)
        self.assertFalse(source.stamp_of(tree).exists())
        self.prepared(word)
        self.assertEqual((tree / NEW).read_text(), "int second;\n")

    def test_killed_between_two_series(self):
        """A file of the killed update, in neither the old nor the new series."""
        word = f"mine={self.tree()}"
        self.prepared(word)
        stray = self.write("kernel/linux/drivers/iommu/new/stray.c", "int stray;\n")
        real = source.put
        def put(target, data, executable):
            real(target, data, executable)
            if target.name == "stray.c":
                raise KeyboardInterrupt
        with mock.patch.object(source, "put", put), self.assertRaises(KeyboardInterrupt):
            self.prepared(word)
        stray.unlink()
        self.assertFalse((self.prepared(word) / "drivers/iommu/new/stray.c").exists())

    def test_failed_copy_leaves_no_tree(self):
        with mock.patch.dict(source.UNPACKERS, tree=mock.Mock(side_effect=RuntimeError)), \
                self.assertRaises(RuntimeError):
            self.prepared(f"mine={self.tree()}", "vanilla")
        self.assertEqual([path for path in (self.top / "cache").rglob("src/*")], [])
        self.prepared(f"mine={self.tree()}", "vanilla")


class Misfits(Sandbox):

    def refused(self, text):
        base = bases.get(f"mine={self.tree()}")
        with self.assertRaisesRegex(UserError, text):
            with source.prepared(base, "feature"):
                pass

    def test_series_that_does_not_fit_names_the_file(self):
        self.feature(PATCH.replace("line_9", "line_nine"))
        self.refused(r"0001-core.patch does not fit mine \(7.2.3\): drivers/iommu/iommu.c")

    def test_fuzz_is_refused(self):
        self.feature(PATCH.replace("int line_13;", "int other;"))
        self.refused("does not fit .*drivers/iommu/iommu.c")

    def test_file_that_is_missing(self):
        self.feature(PATCH.replace("iommu.c", "absent.c"))
        self.refused("does not fit .*drivers/iommu/absent.c")

    def test_new_file_that_exists(self):
        self.feature()
        self.write("kernel/linux/drivers/pci/pci.c", "int taken;\n")
        self.refused("kernel/linux/drivers/pci/pci.c: .* has a file of this name")

    def test_patch_without_a_row(self):
        self.feature()
        self.write("kernel/patches/7.2/0002-more.patch", PATCH)
        self.refused("0002-more.patch: no row of kernel/series")


class Table(Sandbox):

    def test_first_glob_claims_a_file(self):
        self.feature()
        self.series_file.write_text("core\tdrivers/iommu/new/core.c\nrest\tdrivers/iommu/*\n",
                                    encoding="utf-8")
        self.write("kernel/linux/drivers/iommu/new/rest.c", "int rest;\n")
        self.write("kernel/linux/lib/lost.c", "int lost;\n")
        core, rest = series.commits()
        self.assertEqual(series.files_of(core), [NEW])
        self.assertEqual(series.files_of(rest), ["drivers/iommu/new/rest.c"])
        self.assertEqual(series.unclaimed(), ["lib/lost.c"])

    def test_tests_and_documents_do_not_rebuild(self):
        self.feature()
        before = series.key("7.2", source.BUILD_NEUTRAL), series.key("7.2")
        self.write("kernel/linux/tools/testing/selftests/iommu/t.c", "int t;\n")
        self.assertEqual(series.key("7.2", source.BUILD_NEUTRAL), before[0])
        self.assertNotEqual(series.key("7.2"), before[1])
        os.chmod(self.kernel / "linux" / NEW, 0o755)
        self.assertNotEqual(series.key("7.2", source.BUILD_NEUTRAL), before[0])
