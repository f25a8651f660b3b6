# SPDX-License-Identifier: GPL-2.0-only
"""A file is left out for a second model only when it is the same program for both."""

import unittest
from unittest import mock

from proof import __main__ as verify
from proof import layout, wp


class TwoModels(unittest.TestCase):
    """verify.prove() with a prover that only notes what it was asked for."""

    def setUp(self):
        self.models = {name: layout.Model(name, name) for name in ("one", "other")}
        self.proved = []
        # The text of a program by (file, model); for all others it is the file's name.
        self.programs = {}
        self.open = set()
        self.enterContext(mock.patch.object(wp, "prove", self.wp_prove))
        self.enterContext(mock.patch.object(wp, "program", self.wp_program))

    def wp_prove(self, source, model, *_rest):
        """What wp.prove() does, for files of one goal."""
        self.proved.append((source.stem, model.name))
        result = wp.Result(source.stem, model.name)
        prover = "" if source.stem in self.open else "cvc5"
        result.goals["goal"] = wp.Goal("goal", prover, 1.0, False)
        return result

    def wp_program(self, source, model, _env):
        """The text that is set for a file and model."""
        return self.programs.get((source.stem, model.name), source.stem)

    def prove(self, *names, models=("one", "other")):
        """Prove files for models, as a run of all does; returns the run and its problems."""
        run = verify.Run({}, None, {name: self.models[name] for name in models})
        found = [problem for name in names for model in models
                 for problem in verify.prove(run, name, self.models[model], ())]
        return run, found

    def test_the_same_program_is_proved_once(self):
        run, found = self.prove("walk", "image")
        self.assertEqual(self.proved, [("walk", "one"), ("image", "one")])
        self.assertEqual(run.same, ["walk", "image"])
        self.assertEqual([(result.file, result.model) for result in run.results],
                         [("walk", "one"), ("walk", "other"),
                          ("image", "one"), ("image", "other")])
        self.assertEqual(found, [])

    def test_another_program_is_proved_anew(self):
        self.programs["walk", "other"] = "a char with a sign"
        run, _ = self.prove("walk", "image")
        self.assertEqual(self.proved,
                         [("walk", "one"), ("walk", "other"), ("image", "one")])
        self.assertEqual(run.same, ["image"])

    def test_a_model_alone_is_proved(self):
        run, _ = self.prove("walk", models=("other",))
        self.assertEqual(self.proved, [("walk", "other")])
        self.assertEqual(run.same, [])

    def test_what_is_left_is_left_for_both(self):
        self.open.add("walk")
        _, found = self.prove("walk")
        self.assertEqual(found, ["walk: not proved: goal"] * 2)


if __name__ == "__main__":
    unittest.main()
