# SPDX-License-Identifier: GPL-2.0-only
"""A run of Frama-C is left out only when the same one found nothing wrong."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from proof import layout, provers, replay, wp


class Replay(unittest.TestCase):
    """wp.once() with a Frama-C that is not there."""

    def setUp(self):
        self.top = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(mock.patch.dict(os.environ, XDG_CACHE_HOME=str(self.top)))
        self.enterContext(mock.patch.object(layout, "BUILD", self.top / "build"))
        self.enterContext(mock.patch.object(replay, "library", lambda: self.top))
        self.enterContext(mock.patch.object(provers, "key", lambda: "tools"))
        self.enterContext(mock.patch.object(provers, "session", lambda: self.top / "session"))
        self.runs = 0
        self.source = self.top / "a.c"
        (self.top / "a.h").write_text("/*@ requires x; */\n#define N 1\n", encoding="utf-8")
        self.source.write_text('#include "a.h"\nint n = N;\n', encoding="utf-8")

    def frama_c(self, name, _argv, _env, on_line):
        """What wp.run() does, with one line of a log and a report."""
        self.runs += 1
        for file, text in (("log", "$ frama-c\n[wp] said\n"), ("report.csv", "all of it\n")):
            (layout.BUILD / name / file).write_text(text, encoding="utf-8")
        on_line("[wp] said\n")

    def once(self, *options, wrong=()):
        """Run it; returns what the judge was told."""
        said = []
        report = layout.BUILD / "a-model" / "report.csv"
        with mock.patch.object(wp, "run", self.frama_c):
            found = wp.once("a-model", ["frama-c", *options, self.source], {}, said.append,
                            lambda: list(wrong), report)
        self.assertEqual(found, list(wrong))
        self.assertEqual(report.read_text(encoding="utf-8"), "all of it\n")
        report.unlink()
        return said

    def test_the_same_run_is_read_again(self):
        self.assertEqual(self.once(), self.once())
        self.assertEqual(self.runs, 1)

    def test_what_was_wrong_is_run_again(self):
        self.once(wrong=["a goal"])
        self.once(wrong=["a goal"])
        self.assertEqual(self.runs, 2)

    def test_other_options_are_another_run(self):
        self.once()
        self.once("-wp-model", "Hoare")
        self.assertEqual(self.runs, 2)

    def test_an_annotation_in_a_header_counts(self):
        self.once()
        (self.top / "a.h").write_text("/*@ requires y; */\n#define N 1\n", encoding="utf-8")
        self.once()
        self.assertEqual(self.runs, 2)

    def test_a_macro_that_only_annotations_use_counts(self):
        self.once()
        (self.top / "a.h").write_text("/*@ requires x; */\n#define N 1\n#define X 2\n",
                                      encoding="utf-8")
        self.once()
        self.assertEqual(self.runs, 2)

    def test_other_tools_are_another_run(self):
        self.once()
        with mock.patch.object(provers, "key", lambda: "newer tools"):
            self.once()
        self.assertEqual(self.runs, 2)


if __name__ == "__main__":
    unittest.main()
