# SPDX-License-Identifier: GPL-2.0-only
"""The catalogue of hostile handovers: ``.. hostile-handovers::``.

One row for each rule: the names of all handovers that break it, from the tables
that the host tests and KUnit make them of.
"""

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import evidence


def names(top):
    """{identifier: names}; those that break no rule are under an empty one."""
    known = {symbol: name for symbol, name, _ in evidence.rule_rows(top)}
    found = {"": []}
    for title, symbol in evidence.hostile_rows(top):
        found.setdefault(known.get(symbol, ""), []).append(title)
    return found


class HostileHandovers(SphinxDirective):
    """``.. hostile-handovers::``"""

    def run(self):
        found = names(Path(self.config.handover_top))
        fine = found.pop("")
        total = sum(map(len, found.values()))
        lines = [f"{total} handovers break {len(found)} rules, and {len(fine)} look odd but "
                 "break none.", "", ".. list-table::", "   :header-rows: 1",
                 "   :widths: 12 88", "", "   * - Rule", "     - Handovers"]
        for name, titles in [*found.items(), ("none", fine)]:
            lines += [f"   * - {name if name == 'none' else f':rule:`{name}`'}",
                      f"     - {'; '.join(titles)}"]
        node = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.get_source_info()[0]),
                                self.content_offset, node)
        return node.children


def setup(app):
    """Called by Sphinx."""
    app.add_directive("hostile-handovers", HostileHandovers)
    return {"parallel_read_safe": True}
