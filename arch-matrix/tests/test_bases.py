# SPDX-License-Identifier: GPL-2.0-only
"""Words of BASES, good and bad."""

import os
import tarfile
from unittest import mock

from matrix import bases, command
from matrix.errors import UserError
from tests.sandbox import Sandbox


class Offer:
    """An archive with two versions of each package."""

    def latest(self, _):
        return "7.2.13-1"

    def versions(self, _):
        return [("7.2.13-1", "sid"), ("7.2.9-1", "trixie-backports")]

    def record(self, package, version):
        return {"SHA256": f"hash of {package} {version}", "Size": "1"}


class Words(Sandbox):

    def refused(self, word, text):
        with self.assertRaisesRegex(UserError, text):
            bases.resolve(word)

    def test_row(self):
        with mock.patch.object(bases, "view", return_value=Offer()):
            base, = bases.resolve("7.2")
            older, = bases.resolve("7.2@7.2.9-1")
        self.assertEqual((base.version, base.series, base.slug),
                         ("7.2.13-1", "7.2", "7.2.13-1"))
        self.assertEqual(older.version, "7.2.9-1")

    def test_names(self):
        words = "7.2@7.2.9-1 mine=/x@v7.3 older:7.2=/y@z.tar.xz 7.3".split()
        self.assertEqual([bases.name_of(word) for word in words],
                         ["7.2", "mine", "older", "7.3"])
        with self.assertRaisesRegex(UserError, "base 6.1@1: no such row"):
            bases.name_of("6.1@1")

    def test_version_not_offered(self):
        with mock.patch.object(bases, "view", return_value=Offer()):
            self.refused("7.2@7.2.1-1", "does not offer it\n.*take one of 7.2.13-1, 7.2.9-1")

    def test_no_such_row(self):
        self.refused("6.1", "no such row in arch-matrix/bases.tsv, which has 7.2, 7.3")

    def test_no_such_path(self):
        self.refused("mine=/nonexistent", "no such directory or file")

    def test_not_a_kernel(self):
        self.write("other/Makefile", "all:\n")
        self.refused(f"mine={self.top}/other", "no VERSION and PATCHLEVEL")
        (self.top / "empty").mkdir()
        self.refused(f"mine={self.top}/empty", "no Makefile in this directory")

    def test_not_a_tarball(self):
        path = self.write("linux.tar.xz", "no archive")
        self.refused(f"mine={path}", "not a readable tarball")

    def test_unknown_series_and_the_way_out(self):
        tree = self.tree(version=(6, 18))
        self.refused(f"mine={tree}", "of series 6.18; there are patches for 7.2, 7.3"
                     "\n.*mine:7.3=")
        base, = bases.resolve(f"mine:7.2={tree}")
        self.assertEqual((base.series, base.version), ("7.2", "6.18.3"))

    def test_tree_and_its_changes(self):
        tree = self.tree()
        base, = bases.resolve(f"mine={tree}")
        self.assertEqual((base.kind, base.series, base.version), ("tree", "7.2", "7.2.3"))
        self.write("tree/drivers/pci/pci.c", "int changed;\n")
        bases.get.cache_clear()
        self.assertNotEqual(bases.resolve(f"mine={tree}")[0].key, base.key)

    def test_git_tree_sees_edits_and_new_files(self):
        tree = self.repository()
        keys = set()
        for path in (None, "repository/drivers/pci/pci.c", "repository/drivers/pci/new.c"):
            if path:
                self.write(path, "int edited;\n")
            bases.get.cache_clear()
            keys.add(bases.resolve(f"mine={tree}")[0].key)
        self.assertEqual(len(keys), 3)

    def test_revision(self):
        tree = self.repository()
        commit = command.output(["git", "-C", tree, "rev-parse", "HEAD"]).strip()
        base, = bases.resolve(f"mine={tree}@HEAD")
        self.assertEqual((base.kind, base.key), ("revision", commit))
        self.refused(f"mine={tree}@nosuch", "revision nosuch")

    def test_git_tree_of_another_user(self):
        tree = self.repository()
        with mock.patch.dict(os.environ, GIT_TEST_ASSUME_DIFFERENT_OWNER="1"):
            for word in (f"mine={tree}", f"mine={tree}@HEAD"):
                self.refused(word, f"git repository {tree}: it belongs to another user(.|\n)*"
                             f"safe.directory {tree}")

    def test_tarball(self):
        tree = self.tree()
        with tarfile.open(self.top / "linux.tar.xz", "w:xz") as archive:
            archive.add(tree, "linux-7.2.3")
        base, = bases.resolve(f"mine={self.top}/linux.tar.xz")
        self.assertEqual((base.kind, base.version), ("tarball", "7.2.3"))

    def test_damaged_tarball(self):
        tree = self.tree()
        for kind in ("gz", "xz", "bz2"):
            path = self.top / f"linux.tar.{kind}"
            with tarfile.open(path, f"w:{kind}") as archive:
                archive.add(tree, "linux-7.2.3")
            whole = path.read_bytes()
            path.write_bytes(whole[:40] + bytes(60) + whole[100:])
            with self.subTest(kind):
                self.refused(f"mine={path}", "not a readable tarball|or it is damaged")

    def test_what_may_not_be_read(self):
        tree = self.tree()
        denied = PermissionError(13, "Permission denied", str(tree / "Makefile"))
        with mock.patch.object(bases, "tree_key", side_effect=denied):
            self.refused(f"mine={tree}", "Makefile: Permission denied\n.*readable for you")

    def test_series(self):
        tree = self.tree()
        self.assertEqual([bases.series_of(word) for word in
                          ("7.3@7.3~rc7-1", f"mine={tree}", f"mine:7.3={tree}")],
                         ["7.3", "7.2", "7.3"])

    def test_one_name_for_two_kernels(self):
        tree = self.tree()
        self.refused(f"a={tree} a={tree}", "stands for two kernels")
        self.refused(f"7.2={tree}", "is a row of bases.tsv already")
