# SPDX-License-Identifier: GPL-2.0-only
"""The private apt root: the mirror chosen, and every way it can fail."""

import json
import os
import time
from unittest import mock

from matrix import apt, command, qemu_prefix
from matrix.errors import UserError
from tests.sandbox import Sandbox

MIRROR = "http://mirror.example/debian"
TARGETS = f"""\
Debian|Debian-Security|bookworm-security|bookworm-security|http://mirror.example/security/
Debian|Debian|bookworm|bookworm|{MIRROR}/
Elsewhere|Tools|nodistro|nodistro|http://tools.example/
"""
GONE = (f"E: The repository '{MIRROR} gone Release' does not have a Release file.")
UNSIGNED = ("W: GPG error: sid InRelease: ... NO_PUBKEY 0123456789ABCDEF",
            "W: OpenPGP signature verification failed: Sub-process /usr/bin/sqv returned "
            "an error code (1), error message is: Missing key 0123456789ABCDEF",
            "E: Release file for sid is expired (invalid since 3d).")
NO_NETWORK = "E: Failed to fetch InRelease  Could not connect to mirror.example:80"


class Mirror(Sandbox):

    def test_the_one_of_our_release(self):
        self.assertEqual(apt.choose_mirror(TARGETS, "bookworm"), MIRROR)

    def test_lists_not_fetched_yet(self):
        bare = f"|||bookworm|{MIRROR}/\n|||nodistro|http://tools.example/\n"
        self.assertEqual(apt.choose_mirror(bare, "bookworm"), MIRROR)

    def test_no_debian_mirror(self):
        with mock.patch.object(command, "output", return_value="U|U|n|n|http://u.example/\n"), \
                mock.patch.dict(os.environ), \
                self.assertRaisesRegex(UserError, "no Debian mirror(.|\n)*DEBIAN_MIRROR="):
            os.environ.pop("DEBIAN_MIRROR", None)
            apt.mirror()

    def test_no_apt(self):
        with mock.patch.object(command, "output", side_effect=FileNotFoundError("apt-get")), \
                mock.patch.dict(os.environ), self.assertRaisesRegex(UserError, "^apt: "):
            os.environ.pop("DEBIAN_MIRROR", None)
            apt.mirror()

    def test_no_keyring(self):
        with mock.patch.object(apt, "KEYRINGS", ("/nonexistent",)), \
                self.assertRaisesRegex(UserError, "debian-archive-keyring"):
            apt.keyring()


class Suites(Sandbox):
    """apt-get is played by a table: suite -> what its update says."""

    def setUp(self):
        super().setUp()
        self.says = {}
        for name, value in (("mirror", lambda: MIRROR), ("keyring", lambda: "/k.gpg")):
            patch = mock.patch.object(apt, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.real = command.output
        patch = mock.patch.object(command, "output", self.output)
        patch.start()
        self.addCleanup(patch.stop)
        self.updates = []

    def output(self, argv, **_):
        if "update" not in argv:
            return self.says.get(argv[0], "")
        suite = argv[2].stem.removeprefix("update-")
        self.updates.append(suite)
        if suite in self.says:
            raise command.CommandFailed(argv, 100, self.says[suite])
        return ""

    def test_lists_are_read_once(self):
        apt.Apt(["sid"])
        apt.Apt(["sid"])
        self.assertEqual(self.updates, ["sid"])

    def test_old_lists_are_read_again(self):
        state = apt.Apt(["sid"]).home / "suites/sid.json"
        state.write_text(json.dumps({"mirror": MIRROR, "time": time.time() - 1e6}))
        apt.Apt(["sid"])
        self.assertEqual(self.updates, ["sid", "sid"])

    def test_gone_suite_is_left_out(self):
        self.says["gone"] = GONE
        with mock.patch("matrix.progress.warn") as warn:
            found = apt.Apt(["gone", "sid"])
        self.assertEqual(found.suites, ["sid"])
        self.assertIn("suite gone", warn.call_args[0][0])
        self.assertIn(" gone;", warn.call_args[0][0])

    def test_all_suites_gone(self):
        self.says["gone"] = GONE
        with self.assertRaisesRegex(UserError, "suites gone: .* has none of them"):
            apt.Apt(["gone"])

    def test_next_step_names_the_file_of_the_suites(self):
        self.says.update(gone=GONE)
        with self.assertRaisesRegex(UserError, "correct the suites in a.py, .*or do that$"):
            apt.Apt(["gone"], "a.py", "do that")
        with self.assertRaisesRegex(UserError, "correct a.py, or do that$"):
            apt.Apt(["sid"], "a.py", "do that").latest("pkg")

    def test_suite_of_qemu_gone(self):
        self.says[qemu_prefix.SUITE] = GONE
        with mock.patch("matrix.progress.warn"), self.assertRaisesRegex(
                UserError, f"suite {qemu_prefix.SUITE}: the mirror {MIRROR} does not have it\n"
                "  next step: set QEMU=PATH to .*correct SUITES in "
                "arch-matrix/matrix/qemu_prefix.py"):
            qemu_prefix.private(qemu_prefix.TARGETS["x86_64"])

    def test_bad_signature_is_never_accepted(self):
        apt.Apt(["sid"])
        for text in UNSIGNED:
            self.says["sid"] = text
            with self.subTest(text), mock.patch.dict(os.environ, REFRESH="1"), \
                    self.assertRaisesRegex(UserError, "signature cannot be verified"):
                apt.Apt(["sid"])

    def test_no_network(self):
        self.says["sid"] = NO_NETWORK
        with self.assertRaisesRegex(UserError, f"mirror {MIRROR}: cannot be read"):
            apt.Apt(["sid"])

    def test_full_disk_is_no_network_problem(self):
        text = "E: Write error - write (28: No space left on device)"
        program = self.write("bin/apt-get", f"#!/bin/sh\necho '{text}' >&2; exit 100\n")
        program.chmod(0o755)
        source = apt.Apt(["sid"])
        with mock.patch.object(command, "output", self.real), \
                mock.patch.dict(os.environ, REFRESH="1",
                                PATH=f"{program.parent}:{os.environ['PATH']}"):
            with self.assertRaisesRegex(UserError, "disk full"):
                apt.Apt(["sid"])
            with self.assertRaisesRegex(UserError, "disk full"):
                source.closure(("a",), "sid")
            (self.top / "new").mkdir()
            with mock.patch.object(source, "closure", return_value=[]), \
                    mock.patch("sys.stderr"), self.assertRaisesRegex(UserError, "disk full"):
                source.fetch_closure(("a",), "sid", self.top / "new")

    def test_no_network_but_lists(self):
        apt.Apt(["sid"])
        self.says["sid"] = NO_NETWORK
        with mock.patch.dict(os.environ, REFRESH="1"), \
                mock.patch("matrix.progress.warn") as warn:
            self.assertEqual(apt.Apt(["sid"]).suites, ["sid"])
        self.assertIn("using the lists of sid", warn.call_args[0][0])

    def test_versions(self):
        self.says["apt-cache"] = (f"pkg | 2-1 | {MIRROR} sid/main amd64 Packages\n"
                                  f"pkg | 1-1 | {MIRROR} old/main amd64 Packages\n")
        source = apt.Apt(["sid"])
        self.assertEqual(source.versions("pkg"), [("2-1", "sid"), ("1-1", "old")])
        self.assertEqual(source.latest("pkg"), "2-1")

    def test_no_such_package(self):
        with self.assertRaisesRegex(UserError, "package pkg: not in sid of"):
            apt.Apt(["sid"]).latest("pkg")

    def test_closure_of_print_uris(self):
        self.says["apt-get"] = ("'http://mirror.example/a_1.deb' a_1_amd64.deb 10 SHA256:00\n"
                                "'http://mirror.example/b_1.deb' b_1_all.deb 20 \n")
        self.assertEqual(apt.Apt(["sid"]).closure(("a",), "sid"),
                         [("a_1_amd64.deb", 10), ("b_1_all.deb", 20)])

    def test_unsigned_repositories_are_off(self):
        text = apt.Apt(["sid"]).conf.read_text()
        self.assertIn('Acquire::AllowInsecureRepositories "false"', text)
        self.assertIn("[signed-by=/k.gpg]", (apt.Apt(["sid"]).home / "sid.list").read_text())
