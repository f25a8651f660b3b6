# SPDX-License-Identifier: GPL-2.0-only
"""build/matrix.json: an object per cell, and what they ran on, for other programs."""

import json

FIELDS = ("arch", "iommu", "mode", "boot", "from", "to", "abi", "kind", "result", "reason",
          "frames_sent", "frames_lost", "iommu_faults", "translation_off",
          "stray_writes", "pages_preserved", "pages_returned", "gap_ms_max", "name")
RENAMED = {"from": "old", "to": "new"}


def row(result):
    """The object of one cell."""
    return {name: getattr(result, RENAMED.get(name, name)) for name in FIELDS}


def text(results, facts):
    """The whole file; facts are pairs of a kernel or a QEMU and its version."""
    return json.dumps({"cells": [row(result) for result in results], "versions": dict(facts)},
                      indent=1) + "\n"
