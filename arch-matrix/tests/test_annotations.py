# SPDX-License-Identifier: GPL-2.0-only
"""Annotations of the proof as checkpatch sees them."""

import unittest

from matrix import annotations


class Hidden(unittest.TestCase):
    """Annotations become comments of as many lines."""

    def test_block(self):
        patch = "+\t/*@ loop invariant a;\n+\t  @ loop variant b;\n+\t  @*/\n+\tfor (;;)\n"
        self.assertEqual(annotations.hidden(patch), "+\t/*\n+\t *\n+\t */\n+\tfor (;;)\n")

    def test_single_line(self):
        self.assertEqual(annotations.hidden("+\t/*@ assert a; */\n"), "+\t/* annotation */\n")

    def test_macro_of_contracts(self):
        head = "diff --git a/acsl/walk.h b/x/acsl/walk.h\n"
        macro = "+#define TREE \\\n+\ta, b\n+int x;\n"
        self.assertEqual(annotations.hidden(head + macro), head + "+/*\n+ */\n+int x;\n")
        self.assertEqual(annotations.hidden(macro), macro)

    def test_behind_code(self):
        patch = "+int f(int x) /*@ ghost (int y) */;\n"
        self.assertEqual(annotations.hidden(patch), "+int f(int x);\n")

    def test_ordinary_comment_stays(self):
        patch = "+/*\n+ * what\n+ */\n+x = 1; /* why */\n"
        self.assertEqual(annotations.hidden(patch), patch)


if __name__ == "__main__":
    unittest.main()
