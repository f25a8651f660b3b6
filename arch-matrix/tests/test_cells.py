# SPDX-License-Identifier: GPL-2.0-only
"""Rows become cells, cells become reports."""

import io
import json
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from matrix import (cells, errors, judge, machine, report_html, report_json, report_ktap,
                    report_tty, selftest, tables, waveform)
from tests import records

ROW = "{}\tx86_64\tvtd\t{}\tbios\tlive\t{}\t{}\tfeature\t1\tnic\t{}\t\t{}\n"
SERIES = {"7.2": "7.2", "7.3": "7.3"}
JSON_FIELDS = ["arch", "iommu", "mode", "boot", "from", "to", "abi", "kind", "result", "reason",
               "frames_sent", "frames_lost", "iommu_faults", "translation_off",
               "stray_writes", "pages_preserved", "pages_returned", "gap_ms_max", "name"]
FACTS = [("kernel 7.2 feature x86_64", "7.2.13-1"), ("QEMU x86_64", "11.0.0")]


def load(*rows, series=None):
    """The cells of a table of these rows for bases 7.2 and 7.3, or those of a dictionary."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write("".join(rows))
        file.flush()
        return cells.load(series or SERIES, Path(file.name))


class Rows(unittest.TestCase):
    """The table and its expansion."""

    def test_pairs_and_modes(self):
        found = load(ROW.format("live", "*", "*", "*", "", "ci"))
        self.assertEqual(len(found), 4 * 3)
        self.assertEqual(len({cell.name for cell in found}), 12)

    def test_same_kernel_on_both_sides(self):
        found = load(ROW.format("live", "legacy", "*", "=", "", "ci"))
        self.assertEqual([(cell.old, cell.new) for cell in found],
                         [("7.2", "7.2"), ("7.3", "7.3")])

    def test_a_base_that_the_user_left_out(self):
        self.assertEqual(load(ROW.format("live", "legacy", "6.1", "*", "", "ci")), [])

    def test_a_base_of_the_user_is_of_a_series(self):
        found = load(ROW.format("live", "legacy", "7.2", "7.3", "", "all,ci:*/7.2/7.3"),
                     series={**SERIES, "mine": "7.3", "older": "7.2"})
        self.assertEqual(cells.select(found, "ci"), found)
        self.assertEqual([(cell.old, cell.new) for cell in found],
                         [("7.2", "7.3"), ("7.2", "mine"), ("older", "7.3"),
                          ("older", "mine")])

    def test_sets_and_filters(self):
        found = load(ROW.format("live", "*", "*", "*", "", "ci"),
                     ROW.format("slow", "legacy", "*", "*", "", "long"))
        self.assertEqual(len(cells.select(found, "ci")), 12)
        self.assertEqual(len(cells.select(found, "all")), 12)
        self.assertEqual(len(cells.select(found, "long")), 16)
        self.assertEqual(len(cells.select(found, "all", mode="legacy", old="7.2")), 2)

    def test_nothing_fits(self):
        with self.assertRaisesRegex(errors.UserError, "mode=nested"):
            cells.select(load(ROW.format("live", "*", "*", "*", "", "ci")), mode="nested")

    def test_set_of_some_cells_of_a_row(self):
        row = ROW.format("live", "*", "7.2", "*", "", "all,ci:scalable-*/bios/7.2/7.3")
        self.assertEqual([cell.name for cell in cells.select(load(row), "ci")],
                         ["vtd-scalable-ss-live-7.2-7.3", "vtd-scalable-fs-live-7.2-7.3"])
        self.assertEqual(len(cells.select(load(row), "all")), 6)

    def test_every_pair_and_mode_is_in_ci(self):
        every = cells.load(SERIES)
        for kind, rows in (("live", {"live"}), ("control", {"no-preserve", "record-broken"})):
            for iommu, modes in (("vtd", 3), ("amdvi", 1), ("smmuv3", 2)):
                chosen = [cell for cell in cells.select(every, "ci", iommu=iommu, kind=kind)
                          if cell.row in rows]
                with self.subTest(f"{kind} {iommu}"):
                    self.assertEqual({cell.mode for cell in chosen},
                                     {cell.mode for cell in every if cell.iommu == iommu})
                    if kind == "live":
                        self.assertEqual(len({(cell.mode, cell.old, cell.new)
                                              for cell in chosen}), 4 * modes)

    def test_unknown_set(self):
        with self.assertRaisesRegex(errors.UserError, "use one of ci, all, long"):
            cells.select(load(ROW.format("live", "*", "*", "*", "", "ci")), "quick")

    def test_unknown_option(self):
        with self.assertRaisesRegex(errors.UserError, "unknown option color"):
            load(ROW.format("live", "*", "*", "*", "color=red", "ci"))

    def test_option_without_value(self):
        with self.assertRaisesRegex(errors.UserError, "not KEY=VALUE"):
            load(ROW.format("live", "*", "*", "*", "wait", "ci"))

    def test_two_rows_of_one_name(self):
        row = ROW.format("live", "legacy", "*", "*", "", "ci")
        with self.assertRaisesRegex(errors.UserError, "two rows"):
            load(row, row)

    def test_unknown_machine(self):
        with self.assertRaisesRegex(errors.UserError, "no such row"):
            machine.find("x86_64", "vtd", "nested")

    def test_ways_to_boot(self):
        for key, found in machine.MACHINES.items():
            self.assertLessEqual(set(found.boots), set(machine.BOOTS), key)
        row = "live\tx86_64\tamdvi\tv1\t{}\tlive\t7.2\t7.3\tfeature\t1\tnic\t\t\tci\n"
        self.assertEqual([cell.name for cell in load(row.format("*"))],
                         ["amdvi-v1-intremap-live-7.2-7.3",
                          "amdvi-v1-nointremap-live-7.2-7.3"])
        with self.assertRaisesRegex(errors.UserError, "no machine .* boots by bios"):
            load(row.format("bios"))

    def test_bad_device(self):
        with self.assertRaisesRegex(errors.UserError, "not a device"):
            cells.device_of("disk@0000:01:00.0/f0/d0")

    def test_flags_of_a_device(self):
        for flag, preserve, gone in (("", True, False), ("/x", False, False),
                                     ("/g", True, True)):
            word = f"nic@0000:01:00.0/f1/d2{flag}"
            found = cells.device_of(word)
            self.assertEqual((found.preserve, found.gone, found.word), (preserve, gone, word))

    def test_guest_words(self):
        cell = load(ROW.format("live", "legacy", "7.2", "7.3", "wait=3 rate=20", "ci"))[0]
        self.assertEqual(cell.guest_words, ["cell.devices=nic@0000:01:00.0/f0/d0",
                                            "cell.pages=4k", "cell.wait=3"])
        self.assertEqual(cell.rate, 20.0)

    def test_the_table_of_the_project(self):
        found = cells.load(SERIES)
        live = [cell.iommu for cell in found if cell.row == "live"]
        self.assertEqual((live.count("vtd"), live.count("none")), (4 * 3, 1))
        for cell in found:
            machine.find(cell.arch, cell.iommu, cell.mode)
            for name in cell.expect:
                self.assertIn(name, judge.oracles.ORACLES)
            if cell.kind == "control":
                self.assertTrue(any(cell.expect.values()), cell.name)

    def test_ci_has_every_control_that_is_quick(self):
        sets = {}
        for cell in cells.load(SERIES):
            if cell.kind == "control":
                sets.setdefault((cell.iommu, cell.row), set()).update(cell.sets)
        for control, found in sets.items():
            with self.subTest(" ".join(control)):
                self.assertTrue("ci" in found or found == {"long"})

    def test_ci_sees_every_oracle_fail_that_any_cell_does(self):
        found = [cell for cell in cells.load(SERIES) if cell.arch == "x86_64"]
        every, ci = ({(name, code) for cell in chosen for name, code in cell.expect.items()
                      if code} for chosen in (found, cells.select(found, "ci")))
        self.assertIn(("translation", "off"), ci)
        self.assertEqual(every, ci)

    def test_what_damages_a_handover_states_the_rule_that_it_breaks(self):
        rules = dict(tables.rows(tables.TOP / "spec/v1/frozen/rules.tsv", 2))
        stated = {cell.row: cell.expect.get("rule") for cell in cells.load(SERIES)
                  if cell.options.get("damage", "pte") != "pte"}
        self.assertEqual(len(stated), 10)
        for row, rule in stated.items():
            with self.subTest(row):
                self.assertIn(rule, rules)


class Reports(unittest.TestCase):
    """All forms of the report."""

    def setUp(self):
        good = judge.judge(records.cell(), records.good())
        ev = records.good()
        ev.lines.append((5.0, "WARNING: <script>"))
        bad = judge.judge(records.cell(), ev)
        bad.repeat = "make matrix CELL=x"
        self.results = [good, bad]

    def test_json(self):
        found = json.loads(report_json.text(self.results, FACTS))
        self.assertEqual(list(found), ["cells", "versions"])
        self.assertEqual(found["versions"]["QEMU x86_64"], "11.0.0")
        self.assertEqual(list(found["cells"][0]), JSON_FIELDS)
        self.assertEqual(found["cells"][0]["from"], "7.2")
        self.assertEqual([cell["result"] for cell in found["cells"]], ["pass", "fail"])

    def test_ktap(self):
        lines = report_ktap.text(self.results, FACTS).splitlines()
        self.assertEqual(lines[:3], ["KTAP version 1", "1..2",
                                     "# kernel 7.2 feature x86_64: 7.2.13-1"])
        top = [line for line in lines if line.startswith(("ok", "not ok"))]
        self.assertEqual([line.split()[0] for line in top], ["ok", "not"])
        self.assertIn("# repeat: make matrix CELL=x", lines)
        self.assertIn("    not ok 2 console # splat: WARNING: <script>", lines)

    def test_html_is_well_formed_and_escaped(self):
        text = report_html.text(self.results, [("QEMU", "11")])
        self.assertNotIn("<script>", text)
        self.assertNotIn("src=", text)
        for result in self.results:
            xml.etree.ElementTree.fromstring(report_html.svg(result))

    def test_picture_needs_a_tone_and_its_control(self):
        wave = waveform.summary(records.tone(4), 4, 2)
        results = [judge.judge(records.cell(kind), records.good())
                   for kind in ("live", "control")]
        self.assertIsNone(waveform.picture(results))
        for result in results:
            result.timeline["wave"] = wave
        xml.etree.ElementTree.fromstring(waveform.picture(results))

    def test_live_report_without_a_terminal_is_ktap(self):
        stream = io.StringIO()
        live = report_tty.Live(2, stream)
        for result in self.results:
            live.add(result)
        live.close([])
        self.assertTrue(stream.getvalue().startswith("KTAP version 1\n1..2\n"))
        self.assertIn("# Totals: pass:1 fail:1", stream.getvalue())

    def test_live_report_on_a_terminal_is_a_table(self):
        stream = io.StringIO()
        stream.isatty = lambda: True
        live = report_tty.Live(2, stream)
        for result in self.results:
            live.add(result)
        self.assertIn("repeat: make matrix CELL=x", stream.getvalue())
        self.assertNotIn("KTAP", stream.getvalue())

    def test_terminal_says_why_a_control_passed(self):
        stream = io.StringIO()
        stream.isatty = lambda: True
        ev = records.good()
        ev.lines.append((5.0, "WARNING: at mm/slub.c"))
        live = report_tty.Live(2, stream)
        live.add(judge.judge(records.cell("control", {"console": "splat"}), ev))
        self.assertIn("    failed as it must: console: WARNING: at mm/slub.c\n",
                      stream.getvalue())
        before = stream.getvalue()
        live.add(self.results[0])
        self.assertEqual(stream.getvalue().removeprefix(before).count("\n"), 1)


SELFTEST_LINES = [(0.0, "[    2.1] KTAP: TAP version 13"),
                  (0.0, "[    2.2] KTAP: ok 1 out.mark"),
                  (0.0, "[    2.3] KTAP: not ok 2 out.cancel"),
                  (0.0, "[    2.4] KTAP: # out.c:1:cancel:Expected 0"),
                  (0.0, "[    2.5] KTAP: ok 3 # SKIP refused.ats")]


class Selftest(unittest.TestCase):
    """What the kernel's own test says on the console."""

    def evidence(self):
        """Evidence of a good run."""
        ev = records.good()
        ev.said.append((8.0, "tested", {"phase": "new", "status": "0"}))
        return ev

    def test_results(self):
        self.assertEqual(selftest.results(SELFTEST_LINES),
                         [(True, "out.mark"), (False, "out.cancel"),
                          (False, "# SKIP refused.ats")])

    def test_good_run(self):
        self.assertEqual(selftest.trouble(self.evidence()), "")

    def test_new_kernel_that_ran_no_test(self):
        self.assertIn("no tests", selftest.trouble(records.good()))

    def test_program_that_does_not_start(self):
        ev = self.evidence()
        ev.said.append((7.0, "tested", {"phase": "old", "fixture": "refused",
                                        "status": "127"}))
        self.assertIn("refused ended with 127", selftest.trouble(ev))

    def test_every_device_has_a_variable(self):
        words = selftest.cell_of("7.2", "7.3").options["old_append"].split(";")
        options = " ".join(selftest.qemu_options())
        self.assertEqual(len({word.partition("=")[2] for word in words}),
                         len(selftest.FUNCTIONS))
        for one in selftest.FUNCTIONS:
            self.assertIn(f"IOMMUFD_LU_{one.name}={one.bdf}", words)
            self.assertIn(one.options[-1], options)

    def test_splat_and_error_are_trouble(self):
        ev = self.evidence()
        ev.lines.append((5.0, "BUG: sleeping function"))
        self.assertIn("sleeping", selftest.trouble(ev))
        ev.said.append((5.0, "error", {"step": "leave", "cause": "EBUSY"}))
        self.assertIn("leave", selftest.trouble(ev))


if __name__ == "__main__":
    unittest.main()
