# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx configuration of the guide."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "iommu-handover"
author = "the iommu-handover authors"
copyright = author
extensions = ["sphinx.ext.graphviz", "sphinx.ext.intersphinx", "decoder", "tree"]
exclude_patterns = ["_ext"]
graphviz_output_format = "svg"
nitpicky = True
html_title = f"{project}: the guide"
html_theme_options = {"description": "Change a host's kernel under live devices",
                      "fixed_sidebar": True, "page_width": "70em"}

# The rules of the specification; both are built side by side.
intersphinx_mapping = {"spec": ("../spec",
                                str(HERE.parent / "build/docs/spec/objects.inv"))}
handover_top = str(HERE.parent)
