# SPDX-License-Identifier: GPL-2.0-only
"""The format-patch series, and the checks of the kernel's C."""

from unittest import mock

from matrix import bases, checker, command, hooks, kernel, publish, series
from matrix.errors import UserError
from tests.sandbox import HOOKED, LINES, PATCH, Sandbox


class Series(Sandbox):

    def setUp(self):
        super().setUp()
        self.feature()
        for name, value in (("MESSAGES", self.kernel / "patches/messages"),
                            ("BUILD", self.top / "build")):
            patch = mock.patch.object(publish, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        patch = mock.patch.object(publish, "identity", return_value={
            f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in
            (("NAME", "T"), ("EMAIL", "t@example.com"), ("DATE", "2026-01-01T00:00:00Z"))})
        patch.start()
        self.addCleanup(patch.stop)

    def write_series(self):
        return publish.write(bases.get(f"mine={self.tree()}"))

    def test_written_and_taken_by_git_am(self):
        with mock.patch.object(publish, "checkpatch") as checkpatch:
            files = self.write_series()
        text = files[0].read_text()
        self.assertEqual([path.name for path in files], ["0001-iommu-add-the-core.patch"])
        for part in ("Signed-off-by: T <t@example.com>", "+int hooked;",
                     "drivers/iommu/new/core.c"):
            self.assertIn(part, text)
        checkpatch.assert_called_once()

    def test_a_fix_is_written_where_there_is_one(self):
        self.fix()
        for wanted in (["0001-pci-mend-it.patch", "0002-iommu-add-the-core.patch"],
                       ["0001-iommu-add-the-core.patch"]):
            with mock.patch.object(publish, "checkpatch"):
                files = self.write_series()
            self.assertEqual([path.name for path in files], wanted)
            (self.kernel / "patches/7.2/0002-mend.patch").unlink(missing_ok=True)

    def test_off_is_compared_with_what_is_mended(self):
        base = bases.get(f"mine={self.tree()}")
        kinds = [config.kind for config in hooks.compared(base, "x86_64")]
        self.assertEqual(kinds, ["feature", "vanilla"])
        self.fix()
        kinds = [config.kind for config in hooks.compared(base, "x86_64")]
        self.assertEqual(kinds, ["feature", "fixed"])

    def test_checkpatch_findings_are_an_error(self):
        self.write("scripts/checkpatch.pl", "print \"WARNING: no\\n\"; exit 1;\n")
        self.write("x.patch", "+int x;\n")
        with self.assertRaisesRegex(UserError, "it finds:\nx.patch:\nWARNING: no"):
            publish.checkpatch(self.top, [self.top / "x.patch"])

    def test_what_was_clean_is_not_tried_again(self):
        base, tried = bases.get(f"mine={self.tree()}"), []
        config = [kernel.config_of("off", "x86_64")]

        def check(findings):
            tried.append(findings)
            return findings
        for findings in (["a.c"], [], ["b.c"]):
            self.assertEqual(hooks.unless_clean("off", base, config, lambda: check(findings)),
                             findings if findings != ["b.c"] else [])
        self.assertEqual(tried, [["a.c"], []], "a finding must not be kept, nothing found is")
        self.assertEqual(hooks.unless_clean("off", base, config, lambda: check(["c.c"]), "new"),
                         ["c.c"])
        self.write("kernel/linux/drivers/iommu/new/core.c", "int changed;\n")
        self.assertEqual(hooks.unless_clean("off", base, config, lambda: check(["d.c"])), ["d.c"])

    def test_file_without_a_commit(self):
        self.write("kernel/linux/lib/lost.c", "int lost;\n")
        with self.assertRaisesRegex(UserError, "kernel/linux/lib/lost.c: no row"):
            self.write_series()

    def test_commit_without_a_message(self):
        (self.kernel / "patches/messages/core.txt").unlink()
        with self.assertRaisesRegex(UserError, "messages/core.txt: missing"):
            self.write_series()

    def test_commit_without_contents(self):
        self.series_file.write_text("empty\tlib/none/*\ncore\tdrivers/*\n", encoding="utf-8")
        self.write("kernel/patches/messages/empty.txt", "nothing\n")
        with self.assertRaisesRegex(UserError, "commit empty .* neither a patch nor new files"):
            self.write_series()

    def test_what_is_unpacked_for_the_check(self):
        self.assertEqual(publish.member_patterns(["MAINTAINERS", HOOKED]),
                         ["*/MAINTAINERS", "*/drivers/iommu/*"])

    def check(self, versions):
        """check_everywhere() on an archive whose versions differ in one file."""
        def unpack(base, folder, _members):
            target = folder / HOOKED
            target.parent.mkdir(parents=True)
            target.write_text(versions[base.version], encoding="utf-8")
        row = bases.Row("7.2", "7.2", "linux-source-7.2", ("sid",))
        offer = mock.Mock()
        offer.versions.return_value = [(version, "sid") for version in versions]
        offer.latest.return_value = next(iter(versions), None)
        offer.record.side_effect = lambda package, version: {"SHA256": version}
        with mock.patch.object(bases, "table", return_value={"7.2": row}), \
                mock.patch.object(bases, "view", return_value=offer), \
                mock.patch("matrix.source.unpack_package", unpack):
            return publish.check_everywhere()

    def test_every_version_is_tried(self):
        good = "".join(LINES)
        results = self.check({"7.2.2": good, "7.2.1": good.replace("line_12", "other")})
        self.assertIsNone(results[0][1])
        self.assertIn(f"does not fit linux-source-7.2 7.2.1: {HOOKED}", str(results[1][1]))

    def test_series_with_no_version_on_offer_fails(self):
        (title, error), = self.check({})
        self.assertEqual(title, "linux-source-7.2")
        self.assertIn("series 7.2: no version of linux-source-7.2 is on offer in sid", str(error))

    def test_series_without_patches_fails(self):
        (self.kernel / "patches/7.2/0001-core.patch").unlink()
        (_, error), = self.check({"7.2.2": "".join(LINES)})
        self.assertIn("kernel/patches has no patches for it", str(error))

    def test_table_without_rows_fails(self):
        with mock.patch.object(bases, "table", return_value={}), \
                self.assertRaisesRegex(UserError, "nothing to try"):
            publish.check_everywhere()

    def test_moved_context_fits(self):
        (_, error), = self.check({"7.2.2": "int above;\n" * 30 + "".join(LINES)})
        self.assertIsNone(error)


class Warnings(Sandbox):

    TEXT = """\
/cache/src/tree/drivers/iommu/new/core.c:3:5: warning: unused variable
../drivers/iommu/iommu.c:7:1: warning: mine
drivers/iommu/iommu.c:9:1: warning: of others
drivers/iommu/iommu.c:7: Warning: kernel-doc
  CC      drivers/iommu/iommu.o
"""

    def test_only_what_is_ours(self):
        self.assertEqual(
            hooks.relevant(self.TEXT, {"drivers/iommu/new/core.c"},
                           {"drivers/iommu/iommu.c": {7}}, "/cache/src/tree"),
            ["drivers/iommu/iommu.c:7: Warning: kernel-doc",
             "drivers/iommu/iommu.c:7: warning: mine",
             "drivers/iommu/new/core.c:3: warning: unused variable"])

    def test_added_lines(self):
        self.assertEqual(hooks.added_lines(list("abcd"), list("abXcY")), {3, 5})

    def test_initcall_names_carry_lines(self):
        before, after = (hooks.COUNTED_NAME.sub(r"\1", f"<__initcall__kmod_iommu__{number}_init4>")
                         for number in ("453_271", "454_272"))
        self.assertEqual(before, after)

    def test_sparse_must_understand_the_kernel(self):
        old = self.write("sparse", "#!/bin/sh\necho error: typename in expression\n")
        old.chmod(0o755)
        self.assertFalse(checker.understands(old))
        with mock.patch.object(checker, "private", return_value=old), \
                mock.patch("shutil.which", return_value=str(old)), \
                self.assertRaisesRegex(UserError, "sparse: not even"):
            checker.sparse()

    def test_objects(self):
        self.assertEqual(hooks.objects(["a/b.c", "a/b.h", "tools/t.c"]), ["a/b.o"])

    def test_objects_of_another_architecture_are_left_out(self):
        arm = ["drivers/iommu/arm/arm-smmu-v3/liveupdate.o"]
        config = mock.Mock(arch="x86_64")
        self.assertEqual(hooks.make_objects(None, config, (), arm, None, None), ("", arm))

    def test_objects_of_a_killed_run_are_made_anew(self):
        config = kernel.config_of("vanilla", "x86_64")
        base, output = bases.get(f"mine={self.tree()}"), self.top / "out"
        seen = []

        def logged(*_, **__):
            seen.append(sorted(path.name for path in output.iterdir()))
            for name in ("half.o", f"left-{len(seen)}"):
                (output / name).touch()
            if len(seen) == 1:
                raise KeyboardInterrupt
            return 0

        with mock.patch.object(kernel, "configure"), mock.patch.object(command, "must"), \
                mock.patch.object(command, "logged", logged):
            with self.assertRaises(KeyboardInterrupt):
                hooks.make_objects(base, config, (), ["half.o"], output, self.write("log", ""))
            for _ in range(2):
                hooks.make_objects(base, config, (), ["half.o"], output, self.top / "log")
        self.assertEqual(seen, [[], [], ["left-2"]])
        self.assertFalse(output.with_name("out.unfinished").exists())

    def test_touched_files_of_a_patch(self):
        self.assertEqual(series.touched(PATCH + "--- /dev/null\n+++ b/new.c\n"),
                         [HOOKED, "new.c"])
