# SPDX-License-Identifier: GPL-2.0-only
"""The machine: what is missing, and who may install it; QEMU's age."""

import ast
import os
import signal
import sys
import time
from unittest import mock

import matrix
from matrix import cache, command, deb, errors, host, qemu_prefix, tables
from matrix.errors import UserError
from tests.sandbox import Sandbox

DEBIAN = {"ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 12"}


class Host(Sandbox):

    def test_supported(self):
        host.supported("x86_64", DEBIAN, True)
        host.supported("x86_64", {"ID": "other", "ID_LIKE": "ubuntu debian"}, True)

    def test_unsupported(self):
        for case in (("aarch64", DEBIAN, True), ("x86_64", {"ID": "fedora"}, True),
                     ("x86_64", DEBIAN, False)):
            with self.subTest(case), self.assertRaisesRegex(UserError, "unsupported host"):
                host.supported(*case)

    def test_debian_by_its_age(self):
        for version in ("12", "13", "12.5"):
            host.supported("x86_64", {**DEBIAN, "VERSION_ID": version}, True)
        for version in ("11", "10", "9.13"):
            with self.subTest(version), self.assertRaisesRegex(
                    UserError, "unsupported host: Debian .*Debian 12 is needed"):
                host.supported("x86_64", {**DEBIAN, "VERSION_ID": version}, True)

    def test_python_by_its_age(self):
        matrix.check_python((3, 11, 0))
        with self.assertRaisesRegex(SystemExit, "error: unsupported host: Python 3.9: it is older "
                                    "than 3.11\n  next step: use Debian 12"):
            matrix.check_python((3, 9, 2))

    def test_what_an_old_python_reads_before_it_is_refused(self):
        for name in ("__init__.py", "errors.py"):
            text = (tables.ARCH_MATRIX / "matrix" / name).read_text(encoding="utf-8")
            ast.parse(text, feature_version=(3, 7))

    def test_installed_means_installed(self):
        self.assertEqual(host.parse_installed("ii  gcc\nrc  bison\nun  flex\nii  make\n"
                                              "iU  bc\niiR perl\nhc  kmod\n"),
                         {"gcc", "make"})

    def test_what_is_held_is_installed(self):
        self.assertEqual(host.parse_installed("hi  gcc\nhi  make\n"), {"gcc", "make"})

    def test_missing_without_root_gives_the_command(self):
        with mock.patch.object(host, "privilege", return_value=None), \
                self.assertRaisesRegex(UserError, "packages missing: flex bc(.|\n)*apt-get "
                                       "install -y --no-install-recommends flex bc"):
            host.install(["flex", "bc"], self.top / "log")

    def test_one_run_installs_at_a_time(self):
        free = []
        with mock.patch.object(host, "missing", side_effect=[["flex"], ["flex"]]), \
                mock.patch.object(host, "install",
                                  side_effect=lambda *_: free.append(cache.idle("packages"))):
            host.ensure(["matrix"], self.top / "log")
        self.assertEqual(free, [False])
        self.assertTrue(cache.idle("packages"))

    def test_what_another_run_installed_meanwhile(self):
        with mock.patch.object(host, "missing", side_effect=[["flex"], []]), \
                mock.patch.object(host, "install") as install:
            host.ensure(["matrix"], self.top / "log")
        install.assert_not_called()

    def test_unknown_purpose(self):
        with self.assertRaisesRegex(UserError, "purpose dance"):
            host.packages(["dance"])

    def test_purposes(self):
        self.assertIn("flex", host.packages(["matrix"]))
        self.assertNotIn("flex", host.packages(["docs"]))


class Qemu(Sandbox):

    def program(self, version, machine="q35"):
        path = self.write(f"qemu-{machine}", "#!/bin/sh\ncase $1 in --version) echo 'QEMU "
                          f"emulator version {version} (Debian)';; *) echo {machine};; esac\n")
        path.chmod(0o755)
        return str(path)

    def chosen(self, path):
        with mock.patch.dict(os.environ, QEMU=path):
            return qemu_prefix.qemu("x86_64")

    def test_new_enough(self):
        self.assertEqual(self.chosen(self.program("11.1.3")).version, "11.1.3")

    def test_too_old(self):
        with self.assertRaisesRegex(UserError, "version 7.2.22 is too old, 11.0 is needed"):
            self.chosen(self.program("7.2.22"))

    def test_not_a_qemu(self):
        for path in ("/nonexistent", "/bin/true"):
            with self.subTest(path), self.assertRaisesRegex(UserError, "not a QEMU"):
                self.chosen(path)

    def test_no_machine_of_ours(self):
        with self.assertRaisesRegex(UserError, "none of the machines q35, virt"):
            self.chosen(self.program("11.0.0", "raspi0"))

    def test_each_architecture_has_its_own(self):
        pc, arm = self.program("11.0.0"), self.program("11.0.1", "virt")
        with mock.patch.object(qemu_prefix, "firmware", return_value="firmware"), \
                mock.patch.dict(os.environ, QEMU=f"{pc} {arm}"):
            self.assertEqual(qemu_prefix.qemu("x86_64"), qemu_prefix.Qemu([pc], {}, "11.0.0"))
            self.assertEqual(qemu_prefix.qemu("aarch64"),
                             qemu_prefix.Qemu([arm], {}, "11.0.1", "firmware"))

    def test_other_architecture_only(self):
        with mock.patch.object(qemu_prefix, "private", return_value="private"), \
                mock.patch("shutil.which", return_value=None), \
                mock.patch.dict(os.environ, QEMU=self.program("11.0.0", "virt")):
            self.assertEqual(qemu_prefix.qemu("x86_64"), "private")

    def test_unknown_architecture(self):
        with self.assertRaisesRegex(UserError, "architecture riscv"):
            qemu_prefix.qemu("riscv")

    def test_old_own_qemu_is_passed_over(self):
        own = self.program("7.2.22")
        with mock.patch("shutil.which", return_value=own), mock.patch.dict(os.environ), \
                mock.patch.object(qemu_prefix, "private", return_value="private") as private:
            os.environ.pop("QEMU", None)
            self.assertEqual(qemu_prefix.qemu("x86_64"), "private")
        private.assert_called_once()


class Messages(Sandbox):

    def test_user_error_has_no_traceback(self):
        def fail():
            raise UserError("thing", "cause", "do this")
        with mock.patch("sys.stderr") as stderr:
            self.assertEqual(errors.guarded(fail), errors.EXIT_USER_ERROR)
        text = "".join(call[0][0] for call in stderr.write.call_args_list)
        self.assertIn("error: thing: cause\n  next step: do this", text)

    def test_request_to_end_cleans_up(self):
        cleaned = []
        def work():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(5)
            finally:
                cleaned.append(True)
        with mock.patch("sys.stderr"):
            self.assertEqual(errors.guarded(work), errors.EXIT_INTERRUPTED)
        self.assertEqual(cleaned, [True])

    def test_make_above_us_is_not_inherited(self):
        with mock.patch.dict(os.environ, MAKEFLAGS="-k BASES=x", KCFLAGS="-O0"):
            env = command.environment({"A": "b"})
        self.assertEqual((env["A"], "MAKEFLAGS" in env, "KCFLAGS" in env), ("b", False, False))

    def test_numbers(self):
        self.assertEqual(errors.number("JOBS", "12"), 12)
        for text in ("0", "-1", "two", "1.5", ""):
            with self.subTest(text), self.assertRaisesRegex(UserError, f"REPEAT={text}: it is "
                                                            "not a whole number from 1 on"):
                errors.number("REPEAT", text)

    def test_program_that_was_killed(self):
        with self.assertRaisesRegex(errors.Killed, "thing failed: it was ended by signal 9"):
            command.must(["sh", "-c", "kill -9 $$"], self.top / "log", "thing", "look")

    def test_failed_program_shows_its_last_lines(self):
        log = self.top / "log"
        program = "print('first\\n' * 50 + 'last words'); raise SystemExit(3)"
        with self.assertRaisesRegex(UserError, "thing failed: last lines of .*log(.|\n)*last words"):
            command.must([sys.executable, "-c", program], log, "thing", "look")

    # What dpkg-deb, rsync and apt say.
    FULL = ("tar: ./x: Cannot write: No space left on device", "rsync: Disk quota exceeded (122)",
            "E: You don't have enough free space in /cache/archives/.")

    def test_full_disk_of_a_program(self):
        for text in self.FULL:
            program = f"import sys; sys.exit({text!r})"
            with self.subTest(text), self.assertRaisesRegex(UserError, "disk full"):
                command.must([sys.executable, "-c", program], self.top / "log", "thing", "look")
            with self.subTest(text), self.assertRaisesRegex(UserError, "disk full .* /there"):
                command.output([sys.executable, "-c", program], into="/there")

    def test_packages_without_a_network(self):
        program = 'test "$*" != "apt-get update" && echo "E: Unable to locate" && exit 100'
        for update, text in (("exit 100", "apt-get update failed before(.|\n)*the network"),
                             ("exit 0", "run as root: apt-get update && apt-get install")):
            with mock.patch.object(host, "privilege", return_value=[
                    "sh", "-c", f'{program}; {update}', "sh"]), \
                    self.subTest(update), self.assertRaisesRegex(UserError, text):
                host.install(["gcc"], self.top / "log")

    def test_full_disk_of_the_machine_is_not_the_cache(self):
        log = self.top / "log"
        with mock.patch.object(host, "privilege", return_value=["sh", "-c",
                               f"echo '{self.FULL[0]}'; exit 100"]), \
                self.assertRaisesRegex(UserError, "disk full while writing /var and /usr"):
            host.install(["gcc"], log)

    def test_disk_that_is_not_full(self):
        with self.assertRaises(command.CommandFailed):
            command.output([sys.executable, "-c", "raise SystemExit('No such file')"])

    def test_unpacking_names_where_the_disk_is_full(self):
        dpkg = self.write("bin/dpkg-deb", f"#!/bin/sh\necho '{self.FULL[0]}' >&2; exit 2\n")
        dpkg.chmod(0o755)
        with mock.patch.dict(os.environ, PATH=f"{dpkg.parent}:{os.environ['PATH']}"), \
                self.assertRaisesRegex(UserError, "disk full while writing /prefix"):
            deb.extract(["x.deb"], "/prefix")

    def test_failed_command_has_no_traceback(self):
        def fail():
            command.output(["sh", "-c", "echo first; seq 100; echo last words; exit 7"])
        with mock.patch("sys.stderr") as stderr:
            self.assertEqual(errors.guarded(fail), errors.EXIT_USER_ERROR)
        text = "".join(call[0][0] for call in stderr.write.call_args_list)
        self.assertRegex(text, "error: sh -c .* failed: exit code 7:\n(.|\n)*last words\n"
                         "  next step: mend what it says")
        self.assertNotIn("first\n1\n", text)
