# SPDX-License-Identifier: GPL-2.0-only
"""What is computed from the cells that measure."""

import dataclasses
import unittest

from matrix import judge, report_figures
from tests import records


def result(row, pages=8, **took):
    """The result of a cell of one row."""
    cell = dataclasses.replace(records.cell(), row=row)
    found = judge.judge(cell, records.good())
    found.pages_preserved = pages
    found.took = {("preserve", "iommufd"): ns for ns in took.values()}
    return found


class Figures(unittest.TestCase):
    """Times are compared within a run, instructions per table."""

    def test_kexec_needs_both(self):
        self.assertEqual(report_figures.text([result("live")]), "")
        text = report_figures.text([result("live"), result("no-preserve")])
        self.assertIn("3000 with a handover (1 cells), 3000 without (1 cells)", text)

    def test_failed_cells_do_not_count(self):
        failed = result("no-preserve")
        failed.result = "fail"
        self.assertEqual(report_figures.text([result("live"), failed]), "")

    def test_instructions_per_table(self):
        text = report_figures.text([result("cost-64", 40, ns=4000), result("cost-0", 8, ns=800),
                                    result("cost-256", 140, ns=24000)])
        self.assertIn("8 tables 800, 40 tables 4000, 140 tables 24000; "
                      "for each further table: 100, 200", text)

    def test_took_comes_from_the_guest(self):
        ev = records.good()
        ev.said.append((2.0, "took", {"step": "destroy", "object": "domain0", "ns": "7"}))
        self.assertEqual(judge.took(ev), {("destroy", "domain0"): 7})
