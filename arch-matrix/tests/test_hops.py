# SPDX-License-Identifier: GPL-2.0-only
"""Oracles on cells that are more than one kexec of plain kernels."""

import dataclasses
import unittest

from matrix import oracles
from tests import records


class TwoUpdates(unittest.TestCase):
    """A cell with two updates in a row is held to each of them."""

    HELD = {"reclaimed": "replaced", "goes-on": "waited", "interrupts": "interrupt",
            "config": "bar", "pages": "feature"}

    def verdict(self, name, ev):
        """The code and the reason of one oracle."""
        return oracles.ORACLES[name](ev, records.cell())

    def test_good(self):
        for name in self.HELD:
            self.assertEqual(self.verdict(name, records.twice()), ("", ""), name)

    def test_each_hop_counts(self):
        for name, event in self.HELD.items():
            for hop in (0, 1):
                ev = records.twice()
                place = [n for n, (_, what, _) in enumerate(ev.said) if what == event]
                # the last one of a hop: a bar in the new kernel, pages returned
                del ev.said[place[len(place) // 2 * (hop + 1) - 1]]
                self.assertNotEqual(self.verdict(name, ev)[0], "", (name, hop))

    def test_frames_must_land_in_the_last_kernel(self):
        ev = records.twice()
        ev.said[-1:-1] = [(records.LOOK + 1, "boot", {"phase": "new"})]
        self.assertEqual(self.verdict("frames", ev)[0], "stopped")


if __name__ == "__main__":
    unittest.main()


class Leaks(unittest.TestCase):
    """A kernel that watches for leaks must have been scanned."""

    def code(self, phase):
        """The verdict on a debug kernel that was scanned, clean, in one phase."""
        ev = records.good()
        ev.said.append((9.2, "leaks", {"phase": phase, "count": "0"}))
        cell = dataclasses.replace(records.cell(), new_config="debug")
        return oracles.ORACLES["leaks"](ev, cell)[0]

    def test_scan(self):
        self.assertEqual(self.code("new"), "")
        self.assertEqual(self.code("old"), "unknown")
