# SPDX-License-Identifier: GPL-2.0-only
"""What starts provers: a limit of CPU time, said in words that Why3 understands."""

import os
import signal
import subprocess
import time
import unittest

from proof import provers

CPU_LIMIT = provers.WHY3 / provers.CPU_LIMIT
BUSY = ["sh", "-c", "while :; do :; done"]
# cvc4 and cvc5 catch SIGXCPU, say so, and abort.
ABORTS = ["sh", "-c", "kill -ABRT $$"]
GIVEN_UP = "interrupted by timeout\nwhy3cpulimit time : {} s\n"


def limited(seconds, argv):
    """(exit code, standard output) of a prover with a limit."""
    done = subprocess.run([CPU_LIMIT, str(seconds), *argv], check=False, text=True,
                          capture_output=True, timeout=20)
    return done.returncode, done.stdout


def is_running(pid):
    """Whether a process is there, and no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class CpuLimit(unittest.TestCase):
    """One call of cpu-limit each."""

    def test_what_needs_more_is_given_up_after_all_of_its_time(self):
        self.assertEqual(limited(10, BUSY), (0, GIVEN_UP.format(10)))

    def test_the_limit_is_of_cpu_time(self):
        self.assertEqual(limited(10, ["sh", "-c", "sleep 1.5; echo unsat"]), (0, "unsat\n"))

    def test_an_abort_is_the_end_of_time(self):
        self.assertEqual(limited(10, ABORTS), (0, GIVEN_UP.format(10)))

    def test_another_failure_is_told_as_it_is(self):
        self.assertEqual(limited(10, ["sh", "-c", "echo unsat; exit 3"]), (3, "unsat\n"))

    def test_a_prover_ends_with_what_started_it(self):
        argv = [CPU_LIMIT, "100", "sh", "-c", "echo $$; while :; do :; done"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
            prover = int(process.stdout.readline())
            self.assertTrue(is_running(prover))
            process.kill()
        for _ in range(100):
            if not is_running(prover):
                return
            time.sleep(0.05)
        os.kill(prover, signal.SIGKILL)
        self.fail("the prover goes on")
