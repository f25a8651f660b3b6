# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx configuration of the specification."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE)]

project = "IOMMU handover ABI"
author = "the iommu-handover authors"
copyright = author
extensions = ["sphinx.ext.graphviz", "rules", "structs", "catalogue"]
exclude_patterns = ["_ext", "frozen"]
graphviz_output_format = "svg"
nitpicky = True
html_title = project
html_static_path = ["_static"]
html_css_files = ["rules.css"]
html_theme_options = {"description": "How one kernel hands DMA translation to the next",
                      "fixed_sidebar": True, "page_width": "70em"}

# What the extensions read, relative to the top of the checkout.
handover_top = str(HERE.parent)
handover_traceability = str(HERE / "traceability.tsv")
