# SPDX-License-Identifier: GPL-2.0-only
"""Programs that threads run, when they are interrupted."""

import time
from unittest import mock

from matrix import command
from .sandbox import Sandbox


class Threads(Sandbox):
    """command.threads()."""

    def setUp(self):
        super().setUp()
        patched = mock.patch.object(command, "PROGRAMS", command.Programs())
        patched.start()
        self.addCleanup(patched.stop)
        self.ended = []

    def work(self, name):
        """Run a program that would take a minute; note how that ended."""
        try:
            command.logged(["sh", "-c", f"touch {self.top / name}; sleep 60"], self.top / "log")
        except KeyboardInterrupt:
            self.ended.append(name)
            raise

    def wait_for(self, *names):
        """Wait until these programs run."""
        for _ in range(2000):
            if all((self.top / name).exists() for name in names):
                return
            time.sleep(.01)
        self.fail(f"{names} do not run")

    def test_an_interruption_ends_what_runs_and_starts_nothing(self):
        start = time.monotonic()
        with self.assertRaises(KeyboardInterrupt), command.threads(2) as pool:
            for name in "abc":
                pool.submit(self.work, name)
            self.wait_for("a", "b")
            raise KeyboardInterrupt
        self.assertLess(time.monotonic() - start, 50)
        self.assertEqual(sorted(self.ended), ["a", "b"])
        self.assertFalse((self.top / "c").exists())

    def test_after_an_interruption_no_program_starts(self):
        command.PROGRAMS.close()
        with self.assertRaises(KeyboardInterrupt):
            self.work("a")

    def test_an_error_ends_no_program_but_what_waits(self):
        done = []

        def first():
            command.logged(["sh", "-c", f"touch {self.top / 'first'}; sleep .2"],
                           self.top / "log")
            done.append("first")

        with self.assertRaisesRegex(ValueError, "x"), command.threads(1) as pool:
            pool.submit(first)
            pool.submit(done.append, "second")
            self.wait_for("first")
            raise ValueError("x")
        self.assertEqual(done, ["first"])
