# SPDX-License-Identifier: GPL-2.0-only
"""Counting results: a suite that fails, or runs nothing, never passes."""

import contextlib
import io
import sys
import time
from pathlib import Path
from unittest import mock

from matrix import kunit, testrun
from matrix.errors import UserError
from tests.sandbox import Sandbox

NESTED = """\
KTAP version 1
1..2
    # Subtest: a
    1..2
    ok 1 first
    not ok 2 second
not ok 1 a
    # Subtest: b
    ok 1 third # SKIP no device
    ok 2 fourth
ok 2 b
"""


class Counting(Sandbox):

    def test_ktap(self):
        self.assertEqual(testrun.count_ktap(NESTED), (2, 1, 1))
        self.assertEqual(testrun.count_ktap("ok 1 a\nnot ok 2 b\nok 3 c # SKIP x\n"), (1, 1, 1))

    def test_summary_that_fails_alone(self):
        self.assertEqual(testrun.count_ktap("    ok 1 a\nnot ok 1 suite\n"), (1, 1, 0))

    def test_unittest(self):
        self.assertEqual(testrun.count_unittest("Ran 12 tests in 1s\n\nOK (skipped=2)\n"),
                         (10, 0, 2))
        self.assertEqual(testrun.count_unittest(
            "Ran 12 tests in 1s\n\nFAILED (failures=2, errors=1)\n"), (9, 3, 0))

    def judge(self, count, code, text):
        return testrun.judge(testrun.Suite("s", "test", "-", count, ""), code, text)

    def test_failure_without_a_name(self):
        self.assertEqual(self.judge("ktap", 2, "ok 1 a\n"), (1, 1, 0))
        self.assertEqual(self.judge("exit", 1, ""), (0, 1, 0))
        self.assertEqual(self.judge("exit", 0, ""), (1, 0, 0))

    def test_nothing_ran(self):
        for count in ("ktap", "unittest"):
            self.assertEqual(self.judge(count, 0, "nothing\n"), (0, 1, 0))

    def test_unknown_suite(self):
        with self.assertRaisesRegex(UserError, "suite nosuch"):
            testrun.suites("test", ["nosuch"])
        with self.assertRaisesRegex(UserError, "test set nosuch"):
            testrun.suites("nosuch")

    def test_table(self):
        for suite in testrun.suites("long"):
            self.assertIn(suite.count, testrun.COUNTERS, suite.name)
            self.assertIn(suite.lane, ("-", testrun.BESIDE), suite.name)

    def whole(self, rows):
        table = self.write("suites.tsv", rows)
        out = io.StringIO()
        with mock.patch.multiple(testrun, TABLE=table, LOGS=self.top / "logs",
                                 RESULT_FILE=self.top / "logs/result"), \
                mock.patch.object(sys, "argv", ["testrun", "test"]), \
                contextlib.redirect_stdout(out):
            code = testrun.main()
        self.shown = out.getvalue().splitlines()
        self.assertEqual((self.top / "logs/result").read_text(), self.shown[-1] + "\n")
        return code, self.shown[-1]

    def test_closing_line(self):
        self.assertEqual(self.whole("a\ttest\t-\tktap\techo ok 1 a\n"), (0, "1 passed, 0 failed"))
        self.assertEqual(self.whole("a\ttest\t-\tktap\techo not ok 1 a\nb\ttest\t-\texit\ttrue\n"),
                         (1, "1 passed, 1 failed"))
        self.assertIn("== suite 1 of 2, a: echo not ok 1 a", self.shown)
        self.assertIn("== suite 2 of 2, b: true", self.shown)

    def test_beside(self):
        meet = self.top / "meet"
        # Each waits for the other, which only two that run at once can do.
        both = "timeout 20 sh -c 'echo ok 1 {0}; : > %s.{0}; until test -e %s.{1}; do " \
               "sleep .01; done; sleep {2}; echo ok 2 {0}'" % (meet, meet)
        rows = f"a\ttest\tbeside\tktap\t{both.format('a', 'b', '.3')}\n" \
               f"b\ttest\t-\tktap\t{both.format('b', 'a', '0')}\n" \
               "c\ttest\t-\tktap\techo ok 1 c\n" \
               "d\ttest\tbeside\tktap\techo ok 1 d\n"
        self.assertEqual(self.whole(rows), (0, "6 passed, 0 failed"))
        self.assertEqual(self.shown[0], "== beside the others: a, d")
        self.assertEqual([line for line in self.shown if line[:2] == "ok"][:6],
                         ["ok 1 b", "ok 2 b", "ok 1 c", "ok 1 a", "ok 2 a", "ok 1 d"])
        self.assertEqual([line.split()[1] for line in self.shown[-5:-1]], list("abcd"))

    def test_what_is_beside_nothing_is_shown_as_it_runs(self):
        self.assertEqual(self.whole("a\ttest\tbeside\tktap\techo not ok 1 a\n"),
                         (1, "0 passed, 1 failed"))
        self.assertNotIn("== beside the others: a", self.shown)

    def test_closed_ends_all_that_runs_beside(self):
        at = self.top / "pid"
        suite = testrun.Suite("a", "test", "beside", "ktap",
                              f"sh -c 'sleep 60 & echo $$! > {at}.new; mv {at}.new {at}; wait'")
        with mock.patch.object(testrun, "LOGS", self.top):
            beside = testrun.Beside([suite])
            for _ in range(2000):
                if at.exists():
                    break
                time.sleep(.01)
            pid = int(at.read_text(encoding="utf-8"))
            self.assertIn(b"sleep", self.program(pid))
            beside.close()
        for _ in range(2000):
            if not self.program(pid):
                break
            time.sleep(.01)
        self.assertEqual(self.program(pid), b"")

    def program(self, pid):
        """What a process runs; nothing when it is gone, or waits to be reaped."""
        with contextlib.suppress(FileNotFoundError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""

    def test_what_fails_beside_is_heard_of(self):
        with mock.patch.object(testrun, "run", side_effect=UserError("a", "b", "c")), \
                self.assertRaisesRegex(UserError, "a"):
            list(testrun.Beside(testrun.suites("test", ["docs"])).finished(True))


class Console(Sandbox):

    def test_ktap_without_time_stamps(self):
        self.assertEqual(kunit.ktap("[    0.1] Linux\n[    0.500000] KTAP version 1\n"
                                    "[    0.600000]     ok 1 x\nnoise\n"),
                         ["KTAP version 1", "    ok 1 x"])
