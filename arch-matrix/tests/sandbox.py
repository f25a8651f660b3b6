# SPDX-License-Identifier: GPL-2.0-only
"""A cache, a kernel directory and small kernel trees to test with."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from matrix import bases, command, progress, series

MAKEFILE = "VERSION = {0}\nPATCHLEVEL = {1}\nSUBLEVEL = 3\nEXTRAVERSION =\nNAME = Test\n"
HOOKED = "drivers/iommu/iommu.c"
LINES = [f"int line_{number};\n" for number in range(20)]
PATCH = """\
--- a/drivers/iommu/iommu.c
+++ b/drivers/iommu/iommu.c
@@ -9,6 +9,7 @@
 int line_8;
 int line_9;
 int line_10;
+int hooked;
 int line_11;
 int line_12;
 int line_13;
"""
FIXED = "drivers/pci/pci.c"
FIX_PATCH = """\
--- a/drivers/pci/pci.c
+++ b/drivers/pci/pci.c
@@ -1 +1 @@
-int pci;
+int mended;
"""


class Sandbox(unittest.TestCase):
    """Each test has a cache and a kernel/ directory of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        self.kernel = self.top / "kernel"
        for name in ("linux", "patches/7.2", "patches/messages"):
            (self.kernel / name).mkdir(parents=True)
        self.series_file = self.write("kernel/series", "")
        places = mock.patch.multiple(series, TABLE=self.series_file,
                                     NEW_FILES=self.kernel / "linux",
                                     PATCHES=self.kernel / "patches")
        env = mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(self.top / "cache")})
        quiet = mock.patch.object(progress, "say")
        for patch in (places, env, quiet):
            patch.start()
            self.addCleanup(patch.stop)
        bases.get.cache_clear()
        self.addCleanup(bases.get.cache_clear)

    def write(self, path, text):
        """Write a file below the test's directory."""
        target = self.top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def tree(self, name="tree", version=(7, 2)):
        """A small kernel tree."""
        self.write(f"{name}/Makefile", MAKEFILE.format(*version))
        self.write(f"{name}/{HOOKED}", "".join(LINES))
        self.write(f"{name}/drivers/pci/pci.c", "int pci;\n")
        return self.top / name

    def repository(self, name="repository"):
        """The same as a git repository with one commit."""
        tree = self.tree(name)
        for words in (("init", "-q"), ("add", "-A"),
                      ("-c", "user.name=T", "-c", "user.email=t@example.com",
                       "commit", "-q", "-m", "base")):
            command.output(["git", "-C", tree, *words])
        return tree

    def feature(self, patch=PATCH):
        """A series with one commit: a new file and a hook."""
        self.series_file.write_text("core\tdrivers/iommu/new/*\n", encoding="utf-8")
        self.write("kernel/linux/drivers/iommu/new/core.c", "int core;\n")
        self.write("kernel/patches/7.2/0001-core.patch", patch)
        self.write("kernel/patches/messages/core.txt", "iommu: add the core\n\nFor tests.\n")

    def fix(self):
        """A commit before it that mends the base."""
        self.series_file.write_text(f"mend\t-fix-\n{self.series_file.read_text()}",
                                    encoding="utf-8")
        self.write("kernel/patches/7.2/0002-mend.patch", FIX_PATCH)
        self.write("kernel/patches/messages/mend.txt", "pci: mend it\n\nFor tests.\n")
