# SPDX-License-Identifier: GPL-2.0-only
"""Who is asked about a mutant, and how many may survive."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from matrix.errors import Killed, UserError
from proof import mutants

ROW = mutants.Mutant("walk", "refuse", "return", "return  ", "-")


class Table(unittest.TestCase):
    """mutants.tsv and the C."""

    def test_every_row_fits(self):
        self.assertTrue(mutants.rows([]))

    def test_a_stale_row_is_told_before_anything_is_proved(self):
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "mutants.tsv"
            table.write_text("walk\trefuse\tno such text\t;\t-\n", encoding="utf-8")
            with mock.patch.object(mutants, "TABLE", table), \
                    self.assertRaisesRegex(UserError, "refuse.*does not contain 'no such text'"):
                mutants.rows([])


class Run(unittest.TestCase):
    """Compiler, provers and host tests are played."""

    def run_with(self, whole, mutated, noticed=False):
        """(exit code, output) when provers say this of the function and of its mutant."""
        said = iter([whole, mutated])
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            for name, value in (("FOLDER", Path(folder)), ("rows", lambda _: [ROW]),
                                ("own_session", lambda: None), ("compiles", lambda _: True),
                                ("host_tests", lambda: lambda *_: noticed),
                                ("proved_by", lambda *_: next(said))):
                stack.enter_context(mock.patch.object(mutants, name, value))
            stack.enter_context(mock.patch.object(mutants.provers, "configure", dict))
            out = stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            return mutants.main(), out.getvalue()

    def test_a_frama_c_that_was_ended_refuses_nothing(self):
        for error, expected in ((UserError("a", "b", "c"), None), (Killed("a", "b", "c"), Killed)):
            with mock.patch.object(mutants.wp, "proved_by", side_effect=error):
                if expected:
                    with self.assertRaises(expected):
                        mutants.proved_by(Path("walk.c"), "refuse", {}, None, ())
                else:
                    self.assertIsNone(mutants.proved_by(Path("walk.c"), "refuse", {}, None, ()))

    def test_killed_by_the_proof(self):
        code, out = self.run_with(("cvc4",), None)
        self.assertEqual(code, 0)
        self.assertIn("ok 1 walk_refuse_1 # proof", out)

    def test_killed_by_a_test(self):
        self.assertIn("ok 1 walk_refuse_1 # test", self.run_with(("cvc4",), ("cvc4",), True)[1])

    def test_survivor_without_a_reason(self):
        code, out = self.run_with((), ("cvc4",))
        self.assertEqual(code, 1)
        self.assertIn("not ok 1 walk_refuse_1", out)

    def test_what_is_not_proved_is_not_mutated(self):
        with self.assertRaisesRegex(UserError, "refuse of walk.c: it is not proved"):
            self.run_with(None, None)
