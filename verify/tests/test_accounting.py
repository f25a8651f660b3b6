# SPDX-License-Identifier: GPL-2.0-only
"""What a run says is read right, and what is wrong is noticed."""

import unittest

from proof import callers, goals, trust, words, wp

LOG = """\
[wp] [CFG] Goal typed_walk_exits : Valid (Unreachable)
[wp] [CVC4 1.8] Goal typed_walk_table_ensures_a : Valid (Qed:2ms) (30ms) (cached)
[wp] [CVC4 1.8] Goal typed_walk_ensures_b : Timeout (Qed:2ms) (8s)
[wp] [Z3 4.8.12] Goal typed_walk_ensures_c : Timeout (20s)
[wp] [CVC5 1.0.3] Goal typed_walk_ensures_c : Valid (Qed:1ms) (1.5s)
"""
REPORT = "\n".join("\t".join(row) for row in (
    ("directory", "file", "line", "function", "property kind", "status", "property"),
    ("k", "a.c", "1", "walk", "postcondition", "Valid", "x"),
    ("k", "a.c", "2", "walk", "postcondition", "Unknown", "y"),
    ("k", "a.h", "3", "map", "postcondition", "Considered valid", "z"),
    ("FRAMAC_SHARE/libc", "b.h", "4", "abs", "postcondition", "Unknown", "q")))


def result():
    """A result made from the log and the report above."""
    made = wp.Result("a", "x86_64")
    for line in LOG.splitlines():
        wp.read_goal(line, made)
    wp.read_report(REPORT, made)
    return made


class Reading(unittest.TestCase):
    """Frama-C's log and report."""

    def test_goals(self):
        made = result()
        self.assertEqual(len(made.goals), 4)
        self.assertEqual(made.open_goals, ["typed_walk_ensures_b"])
        self.assertTrue(made.goals["typed_walk_table_ensures_a"].cached)
        self.assertAlmostEqual(made.goals["typed_walk_ensures_c"].seconds, 1.501)

    def test_report(self):
        made = result()
        self.assertEqual(len(made.unproved), 1)
        self.assertIn("a.c:2", made.unproved[0])
        self.assertEqual(made.trusted, {("map", "postcondition")})


class Accounting(unittest.TestCase):
    """Lost goals, and what is taken for true."""

    def test_function_of_a_goal(self):
        names = ("walk", "walk_table")
        self.assertEqual(goals.function_of("typed_walk_table_ensures_a", names), "walk_table")
        self.assertEqual(goals.function_of("typed_walk_exits", names), "walk")

    def test_lost_goal(self):
        self.assertIn("was lost", goals.problems("a", {"f": 2}, {"a": {"f": 3}})[0])
        self.assertIn("verify-goals", goals.problems("a", {"f": 4}, {"a": {"f": 3}})[0])
        self.assertEqual(goals.problems("a", {"f": 3}, {"a": {"f": 3}}), [])

    def test_trust(self):
        call, row = "x = map(y);", {("contract", "map"): "why"}
        self.assertEqual(len(trust.problems(result(), set(), {}, call)), 1)
        self.assertEqual(trust.problems(result(), {"map"}, {}, call), [])
        self.assertEqual(trust.problems(result(), set(), row, call), [])
        self.assertEqual(trust.problems(result(), set(), {}, "x = unmap(y);"), [])

    def test_words(self):
        text = "/* lemma a */ /*@ lemma b: \\true; // axiom c\n @*/ //@ admit x == 1;\n"
        self.assertEqual(words.unproved(text), [("lemma", "b"), ("admit", "x")])


class Callers(unittest.TestCase):
    """Forms of calls."""

    FORMS = [callers.Form(r"iommu_lu_put_(\w+)",
                          r"iommu_lu_append\(w, KIND_{KIND}\); if \(!p\) return; "
                          r"iommu_lu_put_{name}\(&r, p\)", "")]
    GOOD = ("void f(void)\n{\n\tp = iommu_lu_append(w, KIND_DEVICE);\n\tif (!p)\n"
            "\t\treturn;\n\tiommu_lu_put_device(&r, p);\n}\n")

    def found(self, text):
        return callers.problems_in(text, "x.c", {"iommu_lu_put_device"}, self.FORMS)

    def test_accepted(self):
        self.assertEqual(self.found(self.GOOD), [])

    def test_not_checked(self):
        self.assertEqual(len(self.found(self.GOOD.replace("if (!p)\n\t\treturn;\n", ""))), 1)

    def test_other_kind(self):
        self.assertEqual(len(self.found(self.GOOD.replace("KIND_DEVICE", "KIND_HWPT"))), 1)


if __name__ == "__main__":
    unittest.main()
