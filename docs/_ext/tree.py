# SPDX-License-Identifier: GPL-2.0-only
"""Text that the guide takes from the tree, so that it cannot differ from it.

  .. added-lines:: FILE        what the patches add to an existing kernel file
  .. user-errors::             every message of the programs that a user can act on
  :rule:`ROOT-1`               a rule of the specification
"""

import ast
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective


def added_lines(top, path):
    """The lines that the newest series adds to a file, in order."""
    series = max((Path(top) / "kernel/patches").glob("[0-9]*"), default=None)
    lines = []
    for patch in sorted(series.glob("*.patch")) if series else ():
        inside = False
        for line in patch.read_text(encoding="utf-8").splitlines():
            if line.startswith(("diff ", "--- ", "+++ ")):
                inside = line == f"+++ b/{path}" or (inside and line.startswith("--- "))
            elif inside and line.startswith("+"):
                lines.append(line[1:])
    return lines


class AddedLines(SphinxDirective):
    """``.. added-lines:: FILE``, from the first line with :start-at: on."""

    required_arguments = 1
    option_spec = {"start-at": directives.unchanged_required}

    def run(self):
        lines = added_lines(self.config.handover_top, self.arguments[0])
        start = self.options.get("start-at", "")
        found = [n for n, line in enumerate(lines) if start in line]
        if not found:
            raise self.error(f"no series adds {start!r} to {self.arguments[0]}")
        text = "\n".join(lines[found[0]:])
        return [nodes.literal_block(text, text, language="c")]


# Where the programs are that a user calls through make, and what they raise.
PROGRAMS = ("arch-matrix/matrix", "spec/frozen", "verify/proof")
ERRORS = ("UserError", "Killed")
# Words of an expression that say nothing about what it stands for.
VAGUE = {"join", "strip", "str", "self", "command", "tail", "tables", "shown"}


def meaning(node):
    """A word for what an expression stands for, in angle brackets."""
    words = [word for word in re.findall(r"[A-Za-z_]+", ast.unparse(node))
             if word not in VAGUE]
    return f"<{([word for word in words if word.islower()] or words or ['...'])[-1]}>"


def as_text(node):
    """A string or f-string of Python as a reader sees it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(as_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return meaning(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return as_text(node.left) + as_text(node.right)
    return meaning(node)


def user_errors(top):
    """(module, thing, cause, next step) of every UserError."""
    for path in (path for folder in PROGRAMS for path in sorted(Path(top, folder).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (isinstance(node, ast.Call) and len(node.args) == 3 and
                    getattr(node.func, "id", "") in ERRORS):
                yield path.stem, *(as_text(word) for word in node.args)


class UserErrors(SphinxDirective):
    """``.. user-errors::``"""

    def run(self):
        group = nodes.tgroup(cols=4)
        group += [nodes.colspec(colwidth=width) for width in (10, 25, 30, 35)]
        body = nodes.tbody()
        for row in user_errors(self.config.handover_top):
            body += self.row(row)
        group += [nodes.thead("", self.row(("Module", "Thing", "Cause", "Next step"))), body]
        return [nodes.table("", group, classes=["colwidths-given"])]

    def row(self, words):
        """A row of the table."""
        return nodes.row("", *[nodes.entry("", self.text(" ".join(word.split())))
                               for word in words])

    def text(self, words):
        """A paragraph in which dashes and quotes stay what they are."""
        return nodes.paragraph("", "", nodes.inline(words, words, support_smartquotes=False))


def setup(app):
    """Called by Sphinx."""
    app.add_config_value("handover_top", "", "env")
    app.add_object_type("rule", "rule", objname="rule")
    app.add_directive("added-lines", AddedLines)
    app.add_directive("user-errors", UserErrors)
    return {"parallel_read_safe": True}
