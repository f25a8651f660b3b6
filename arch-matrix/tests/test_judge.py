# SPDX-License-Identifier: GPL-2.0-only
"""What a cell's verdicts make of it: live cells and controls."""

import unittest

from matrix import judge, trace
from tests import records


class Judging(unittest.TestCase):
    """From verdicts to the result of a cell."""

    def test_live_passes(self):
        result = judge.judge(records.cell(), records.good())
        self.assertEqual((result.result, result.frames_lost, result.pages_returned),
                         ("pass", 0, 24))
        self.assertLess(result.gap_ms_max, 20)

    def test_live_fails_with_the_reason(self):
        ev = records.good()
        records.stop_at_jump(ev)
        result = judge.judge(records.cell(), ev)
        self.assertEqual(result.result, "fail")
        self.assertIn("nothing landed", result.reason)
        self.assertGreater(result.gap_ms_max, 5000)

    def test_control_passes_when_it_fails_as_stated(self):
        ev = records.good()
        records.stop_at_jump(ev)
        result = judge.judge(records.cell("control", {"frames": "stopped"}), ev)
        self.assertEqual(result.result, "pass")

    def test_control_fails_when_nothing_is_broken(self):
        result = judge.judge(records.cell("control", {"frames": "stopped"}), records.good())
        self.assertEqual(result.result, "fail")
        self.assertIn("no failure", result.reason)

    def test_control_fails_when_it_fails_otherwise(self):
        ev = records.good()
        records.lose_one(ev)
        result = judge.judge(records.cell("control", {"frames": "stopped"}), ev)
        self.assertEqual(result.result, "fail")

    def test_control_fails_when_the_kernel_splats(self):
        ev = records.good()
        records.stop_at_jump(ev)
        ev.lines.append((5.0, "kernel BUG at drivers/iommu/iommu.c"))
        result = judge.judge(records.cell("control", {"frames": "stopped"}), ev)
        self.assertEqual(result.result, "fail")

    def test_control_fails_when_another_rule_is_named(self):
        text, rule = records.RULES_NAMED[0]
        for expect, result in (({"frames": "stopped", "rule": rule}, "pass"),
                               ({"frames": "stopped", "rule": "VER-2"}, "fail"),
                               ({"frames": "stopped"}, "fail")):
            ev = records.good()
            records.stop_at_jump(ev)
            ev.lines.append((6.0, text))
            found = judge.judge(records.cell("control", expect), ev)
            self.assertEqual(found.result, result, expect)
        ev = records.good()
        records.stop_at_jump(ev)
        found = judge.judge(records.cell("control", {"frames": "stopped", "rule": rule}), ev)
        self.assertEqual((found.result, found.reason),
                         ("fail", "oracle rule: wanted BLK-9, got no failure "))

    def test_empty_code_must_hold(self):
        ev = records.good()
        records.stop_at_jump(ev)
        expect = {"frames": "stopped", "translation": ""}
        self.assertEqual(judge.judge(records.cell("control", expect), ev).result, "pass")
        records.happen(ev, trace.TRANSLATION_OFF)
        self.assertEqual(judge.judge(records.cell("control", expect), ev).result, "fail")
