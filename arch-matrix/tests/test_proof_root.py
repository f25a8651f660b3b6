# SPDX-License-Identifier: GPL-2.0-only
"""Debian 12 in the cache: when it is used, how it is entered, what is shared."""

import os
from unittest import mock

from matrix import apt, cache, command, deb, host, proof_root, tables, tasks
from matrix.errors import UserError
from tests.sandbox import Sandbox


def release(codename):
    """A machine of a release."""
    return mock.patch.object(apt, "os_release", return_value={"VERSION_CODENAME": codename})


class Source:
    """An apt that offers two packages."""

    def closure(self, *_):
        return [("frama-c-base_25.deb", 10), ("z3_4.deb", 20)]

    def fetch_closure(self, packages, suite, folder):
        (folder / f"{suite}_{packages[0]}.deb").touch()
        return sorted(folder.glob("*.deb"))


class Root(Sandbox):
    """The packages are unpacked once, without running anything."""

    def setUp(self):
        super().setUp()
        for target, name, value in ((apt, "Apt", lambda suites, *_: Source()),
                                    (deb, "extract", self.extract)):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def extract(self, files, folder):
        for name in ("usr/bin", "usr/sbin"):
            (folder / name).mkdir(parents=True)
        su = folder / "usr/bin/su"
        su.touch()
        su.chmod(0o6755)

    def test_packages_are_those_of_the_purpose(self):
        self.assertIn("frama-c-base", proof_root.packages())
        self.assertIn("dash", proof_root.packages())

    def test_no_program_of_it_makes_root(self):
        root = proof_root.prepared()
        self.assertEqual((root / "usr/bin/su").stat().st_mode & 0o7777, 0o755)
        self.assertFalse((root / "archives").exists())
        self.assertEqual(proof_root.prepared(), root)

    def test_place_for_the_device_where_none_can_be_made(self):
        with mock.patch("os.mknod", side_effect=PermissionError):
            self.assertTrue((proof_root.prepared() / "dev/null").is_file())

    def test_host_installs_on_debian_12_only(self):
        for codename, installed in (("bookworm", ["verify", "test"]), ("trixie", ["test"])):
            with self.subTest(codename), release(codename), \
                    mock.patch.object(host, "ensure") as ensure, \
                    mock.patch.object(proof_root, "prepared") as prepared:
                tasks.task_host(["verify", "test"])
                self.assertEqual(ensure.call_args[0][0], installed)
                self.assertEqual(prepared.called, codename != "bookworm")


class Entrance(Sandbox):
    """The first way that works is taken."""

    def enter(self, fails, uid=0):
        """The way into a root, when programs that start with `fails` do."""
        self.tried = []

        def output(argv, **_):
            self.tried.append(argv)
            if any(tuple(argv[:len(words)]) == words for words in fails):
                raise command.CommandFailed(argv, 1, "no")
            return ""

        with mock.patch.object(command, "output", output), \
                mock.patch("os.geteuid", return_value=uid):
            return proof_root.entrance(self.top)

    def test_root_mounts(self):
        self.assertEqual(self.enter(()), proof_root.WAYS[0])
        self.assertIn(self.top, self.tried[0])

    def test_root_in_a_container_does_not(self):
        self.assertEqual(self.enter([("unshare", "--mount")]), ("/usr/sbin/chroot",))

    def test_anyone_else_takes_a_user_namespace(self):
        way = self.enter([("unshare", "--mount"), ("/usr/sbin/chroot",)], 1000)
        self.assertIn("--map-root-user", way)

    def test_no_way(self):
        for uid, said in ((1000, "run it as root, or allow user namespaces"),
                          (0, "CAP_MKNOD")):
            with self.subTest(uid), self.assertRaisesRegex(UserError, said):
                self.enter([("unshare",), ("/usr/sbin/chroot",)], uid)


class Run(Sandbox):
    """What a command inside the root finds, and what is kept of what it wrote."""

    def setUp(self):
        super().setUp()
        self.root = self.top / "root"
        self.work = self.root / proof_root.WORK
        self.proofs = self.work / "cache" / cache.PROJECT / "verify"
        for part in proof_root.PARTS:
            self.write(f"top/{part}/file", part)
        self.write("top/verify/goals.tsv", "old")
        self.ours = cache.directory("verify", "25") / "a.json"
        self.ours.write_text("proved")
        for target, name, value in (
                (tables, "TOP", self.top / "top"), (command, "logged", self.inside),
                (proof_root, "prepared", lambda: self.root),
                (proof_root, "entrance", lambda root: ("enter",))):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.fail = None

    def inside(self, argv, log, on_line):
        """Plays the command."""
        self.argv = argv
        self.found = (self.proofs / "25/a.json").read_text()
        build = self.work / "checkout/build"
        (build / "verify/walk").mkdir(parents=True)
        (build / "verify/walk/log").write_text("log")
        (build / "abi-tests").mkdir()
        (build / "verify.json").write_text("{}")
        (self.work / "checkout/verify/goals.tsv").write_text("new")
        (self.proofs / "25/b.json").write_text("too")
        again = self.proofs / "25/a.tmp"
        again.write_text("proved anew")
        again.rename(self.proofs / "25/a.json")
        if self.fail:
            raise self.fail
        return 3

    def test_results_come_out(self):
        with mock.patch.dict(os.environ, UPDATE="", MODELS="x86_64"):
            self.assertEqual(proof_root.run(["python3", "-m", "proof"]), 3)
        top = self.top / "top"
        self.assertEqual(self.argv[:2], ["enter", self.root])
        self.assertEqual(self.argv[-3:], ["python3", "-m", "proof"])
        self.assertIn("MODELS=x86_64", self.argv)
        self.assertTrue((self.work / "checkout/kernel/linux/file").is_file())
        self.assertEqual((top / "build/verify/walk/log").read_text(), "log")
        self.assertTrue((top / "build/verify.json").is_file())
        self.assertFalse((top / "build/abi-tests").exists())
        self.assertEqual((top / "verify/goals.tsv").read_text(), "old")

    def test_goals_are_written_when_asked_for(self):
        with mock.patch.dict(os.environ, UPDATE="verify-goals"):
            proof_root.run(["x"])
        self.assertEqual((self.top / "top/verify/goals.tsv").read_text(), "new")

    def test_proofs_are_shared(self):
        proof_root.run(["x"])
        self.assertEqual(self.found, "proved")
        self.assertEqual(self.ours.read_text(), "proved anew")
        self.assertEqual(self.ours.with_name("b.json").read_text(), "too")
        proof_root.run(["x"])
        self.assertEqual(self.found, "proved anew")

    def test_interrupted_run_keeps_its_proofs(self):
        self.fail = KeyboardInterrupt
        with self.assertRaises(KeyboardInterrupt):
            proof_root.run(["x"])
        self.assertTrue(self.ours.with_name("b.json").is_file())

    def test_killed_run_keeps_its_proofs(self):
        with mock.patch.object(proof_root, "bring_out"):
            proof_root.run(["x"])
        self.assertFalse(self.ours.with_name("b.json").exists())
        proof_root.bring_in(self.work)
        self.assertTrue(self.ours.with_name("b.json").is_file())

    def test_debian_12_needs_no_root(self):
        with release("bookworm"), mock.patch("os.execvp") as execvp, \
                mock.patch("sys.argv", ["proof_root", "python3", "-m", "proof"]):
            proof_root.main()
        execvp.assert_called_once_with("python3", ["python3", "-m", "proof"])
