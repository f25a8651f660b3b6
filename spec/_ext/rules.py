# SPDX-License-Identifier: GPL-2.0-only
"""Rules of the specification, and what shows that they hold.

  .. rule:: ROOT-1       one normative sentence or a few that belong together
  :rule:`ROOT-1`         a reference to it
  .. traceability::      identifier -> sentence -> shown by

What makes the build fail: an identifier used twice; MUST or SHALL outside of a
rule; a rule without either; a rule without a row in traceability.tsv; a row
that names no rule, or evidence that is not there; an identifier in the kernel's
code that is not a rule.  Run sphinx-build with -W -E.
"""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

import evidence

ID = re.compile(r"^[A-Z]+-[1-9]\d*$")
NORMATIVE = re.compile(r"\b(MUST|SHALL)\b")
logger = logging.getLogger(__name__)


class rule(nodes.container):  # pylint: disable=invalid-name
    """A rule; docutils wants node classes in lower case."""


class traceability(nodes.General, nodes.Element):  # pylint: disable=invalid-name
    """The place of the table, filled in when all rules are known."""


class Rule(SphinxDirective):
    """``.. rule:: ID`` with the sentence as its content."""

    has_content = True
    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        if not ID.match(name):
            raise self.error(f"rule {name}: an identifier is AREA-NUMBER")
        node_id = make_id(self.env, self.state.document, "rule", name)
        node = rule(ids=[node_id], classes=["rule"], name=name)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        if not node.children or not NORMATIVE.search(node.astext()):
            logger.warning("rule %s says neither MUST nor SHALL", name, location=node)
            return [node]
        text = node.astext()
        node.children[0].insert(0, nodes.inline("", name, classes=["rule-id"]))
        self.env.get_domain("std").note_object("rule", name, node_id, location=node)
        self.env.handover_rules[name] = (self.env.docname, node_id, " ".join(text.split()))
        return [node]


class Traceability(SphinxDirective):
    """``.. traceability::``"""

    def run(self):
        return [traceability()]


def start(app, env, _):
    """No rule is known before the pages are read."""
    env.handover_rules = {}


def find_strays(app, doctree):
    """A normative sentence that nobody could name."""
    for paragraph in doctree.findall(nodes.paragraph):
        parent = paragraph.parent
        while parent is not None and not isinstance(parent, rule):
            parent = parent.parent
        if parent is None and NORMATIVE.search(paragraph.astext()):
            logger.warning("MUST or SHALL outside of a rule: %s",
                           paragraph.astext()[:60], location=paragraph)


def check(app, env):
    """Compare the rules, the code and the rows of the table."""
    where = app.config.handover_traceability
    shown, problems = evidence.load(where, app.config.handover_top)
    known = env.handover_rules
    problems += [f"{name}: a row of traceability.tsv for a rule that is not there"
                 for name in shown if name not in known]
    problems += [f"{name}: no row in traceability.tsv" for name in known
                 if name not in shown]
    problems += [f"{name}: the code names it ({place}), the specification does not"
                 for name, place in evidence.named_in_code(app.config.handover_top).items()
                 if name not in known]
    for problem in problems:
        logger.warning("%s", problem)
    env.handover_shown = shown


def order(name):
    """By area, then by number."""
    area, _, number = name.partition("-")
    return area, int(number)


def reference(app, name, docname):
    """A link to a rule."""
    target, node_id, _ = app.env.handover_rules[name]
    uri = app.builder.get_relative_uri(docname, target) + "#" + node_id
    return nodes.reference("", name, internal=True, refuri=uri)


def cell(*children):
    """A table cell."""
    return nodes.entry("", nodes.paragraph("", "", *children))


def table_of(app, docname):
    """The traceability table, and a sentence that sums it up."""
    texts = evidence.texts(app.config.handover_top)
    group = nodes.tgroup(cols=3)
    group += [nodes.colspec(colwidth=width) for width in (10, 45, 45)]
    body = nodes.tbody()
    names = sorted(app.env.handover_rules, key=order)
    for name in names:
        sentence = app.env.handover_rules[name][2]
        if name in texts:
            sentence += f" (Logged as: {texts[name]}.)"
        shown = app.env.handover_shown.get(name, [])
        body += nodes.row("", cell(reference(app, name, docname)),
                          cell(nodes.Text(sentence)),
                          nodes.entry("", *[nodes.paragraph("", str(one)) for one in shown]))
    head = nodes.thead("", nodes.row("", *[cell(nodes.Text(title)) for title in
                                           ("Rule", "Sentence", "Shown by")]))
    group += [head, body]
    tested = sum(any(one.is_test for one in app.env.handover_shown.get(name, []))
                 for name in names)
    total = (f"{len(names)} rules: {tested} are shown by a test or a cell, "
             f"{len(names) - tested} only by the code that is named.")
    return [nodes.paragraph("", total), nodes.table("", group, classes=["colwidths-given"])]


def fill(app, doctree, docname):
    """Put the table in its place."""
    for node in list(doctree.findall(traceability)):
        node.replace_self(table_of(app, docname))


def setup(app):
    """Called by Sphinx."""
    app.add_config_value("handover_top", "", "env")
    app.add_config_value("handover_traceability", "", "env")
    app.add_object_type("rule", "rule", objname="rule")
    app.add_directive_to_domain("std", "rule", Rule, override=True)
    app.add_directive("traceability", Traceability)
    app.connect("env-before-read-docs", start)
    app.connect("doctree-read", find_strays)
    app.connect("env-check-consistency", check)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": False}
