# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the accounting around the proof; none of them proves anything."""
