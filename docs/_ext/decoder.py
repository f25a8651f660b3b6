# SPDX-License-Identifier: GPL-2.0-only
"""What the decoder says, run while the guide is built.

  .. handover:: show --tables spec/v1/golden/NAME.handover     text
  .. handover-picture:: spec/v1/golden/NAME.handover           a picture
     :alt: what it shows
"""

import shlex
import subprocess
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.ext.graphviz import graphviz
from sphinx.util.docutils import SphinxDirective

PROGRAM = "build/tools/iommu-handover"
KNOWN_CODES = (0, 1)


class Decoder(SphinxDirective):
    """What both directives share."""

    required_arguments = 1
    final_argument_whitespace = True

    def decode(self, words):
        """The decoder's output."""
        top = Path(self.config.handover_top)
        for word in words:
            if word.startswith("spec/"):
                self.env.note_dependency(str(top / word))
        try:
            done = subprocess.run([top / PROGRAM, *words], cwd=top, capture_output=True,
                                  text=True, check=False)
        except FileNotFoundError:
            raise self.error(f"{PROGRAM} is missing; run make tools") from None
        if done.returncode not in KNOWN_CODES:
            raise self.error(done.stderr.strip())
        return done.stdout


class Handover(Decoder):
    """``.. handover:: COMMAND``: the command, and what it prints."""

    def run(self):
        words = shlex.split(self.arguments[0])
        short = [word.rpartition("/")[2] for word in words]
        text = f"$ iommu-handover {shlex.join(short)}\n{self.decode(words)}"
        return [nodes.literal_block(text, text, language="none")]


class HandoverPicture(Decoder):
    """``.. handover-picture:: FILE``: its records as boxes."""

    option_spec = {"alt": directives.unchanged_required}

    def run(self):
        picture = graphviz()
        picture["code"] = self.decode(["show", "--dot", self.arguments[0]])
        picture["options"] = {}
        picture["alt"] = self.options.get("alt", "a handover")
        return [picture]


def setup(app):
    """Called by Sphinx."""
    app.add_directive("handover", Handover)
    app.add_directive("handover-picture", HandoverPicture)
    return {"parallel_read_safe": True}
