# SPDX-License-Identifier: GPL-2.0-only
"""Cells run side by side, in processes that end whatever happens to us."""

import errno
import io
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from matrix import (cells, console, errors, report_tty, run, schedule, scratch, tables,
                    trace)
from tests import records

# A run whose only cell starts a program that says when it is asked to end.
KILLED = """
import io, sys
from pathlib import Path
from unittest import mock
from matrix import command, report_tty, schedule
from tests import records
def body(cell, folder):
    try:
        command.start(["sh", "-c", "trap 'echo ended; exit' TERM; echo begun;"
                       "while :; do sleep 0.05; done"]).wait()
    finally:
        (Path(sys.argv[1]) / "cleaned").touch()
with mock.patch.object(schedule.run, "run", body):
    schedule.run_all([records.cell()], lambda cell: (), sys.argv[1],
                     report_tty.Live(1, io.StringIO()))
"""


class Polling(unittest.TestCase):
    """When frames landed, as far as a busy host can tell."""

    def test_a_frame_has_the_earliest_time_that_it_can_have(self):
        """One that a late poll finds had landed before the new kernel's program began."""
        ring = mock.Mock()
        cell = SimpleNamespace(rings={0: ring}, polled=0.0, sending=False)
        with mock.patch("time.monotonic", side_effect=[1.0, 5.0]):
            run.Cell.poll(cell)
            run.Cell.poll(cell)
        self.assertEqual(ring.poll.call_args_list, [mock.call(0.0), mock.call(1.0)])


class Scheduling(unittest.TestCase):
    """Cells run in processes of their own."""

    def run_with(self, body, count=4):
        """Run cells whose evidence comes from `body`."""
        chosen = cells.numbered([records.cell()] * count)
        live = report_tty.Live(count, io.StringIO())
        with mock.patch.object(schedule.run, "run", body), \
                tempfile.TemporaryDirectory() as out:
            return schedule.run_all(chosen, lambda cell: (), out, live)

    def test_results_come_in_order(self):
        found = self.run_with(lambda cell, folder: records.good())
        self.assertEqual([result.name[-1] for result in found], list("1234"))
        self.assertEqual({result.result for result in found}, {"pass"})

    def test_a_defect_is_a_failed_cell(self):
        def body(cell, folder):
            raise ValueError("defect")
        found = self.run_with(body, 1)
        self.assertEqual(found[0].result, "fail")
        self.assertIn("defect", found[0].reason)

    def test_a_process_that_dies_is_a_failed_cell(self):
        def body(cell, folder):
            raise SystemExit(7)
        found = self.run_with(body, 1)
        self.assertIn("exit code 7", found[0].reason)

    def test_an_interrupted_run_ends_what_its_cells_started(self):
        with tempfile.TemporaryDirectory() as name:
            mark = Path(name) / "ended"

            def body(cell, folder):
                try:
                    (Path(name) / "begun").touch()
                    time.sleep(30)
                finally:
                    mark.touch()

            def tick(_):
                if (Path(name) / "begun").exists():
                    raise KeyboardInterrupt

            with mock.patch.object(report_tty.Live, "tick", tick), \
                    self.assertRaises(KeyboardInterrupt):
                self.run_with(body, 1)
            self.assertTrue(mark.exists())

    def test_killed_run_ends_what_its_cells_started(self):
        with tempfile.TemporaryDirectory() as name:
            killed = subprocess.Popen([sys.executable, "-c", KILLED, name],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                      cwd=tables.ARCH_MATRIX)
            self.assertEqual(killed.stdout.readline(), b"begun\n")
            killed.kill()
            killed.wait()
            # The program has its end of the pipe, too, so this waits for it.
            self.assertEqual(killed.stdout.read(), b"ended\n")
            killed.stdout.close()
            self.assertTrue((Path(name) / "cleaned").exists())

    def test_memory_of_guests_must_have_room(self):
        small, large = records.cell(), records.cell(memory=8 << 30)
        room = SimpleNamespace(f_bavail=2 << 18, f_frsize=4096)
        with mock.patch("os.statvfs", return_value=room), \
                mock.patch.object(scratch, "sweep"):
            scratch.need(schedule.together([small] * 2))
            scratch.need(schedule.together([small] * 5, at_once=2))
            for cells_, size in (([small, large], 8192), ([small] * 5, 3072)):
                with self.subTest(size), self.assertRaisesRegex(
                        errors.UserError, "/dev/shm is too small for the guests of vtd-legacy-"
                        f"row-7.2-7.3: .* {size} MiB .* 2048 MiB are free(.|\n)*--shm-size="):
                    scratch.need(schedule.together(cells_))

    def test_what_runs_together(self):
        sizes = (1 << 30, 4 << 30, 2 << 30, 1 << 30, 2 << 30)
        groups = schedule.together([records.cell(memory=size) for size in sizes])
        self.assertEqual([[cell.memory >> 30 for cell in group] for group in groups],
                         [[4], [2, 2, 1]])

    def test_a_full_disk_is_said(self):
        def body(cell, folder):
            raise OSError(errno.ENOSPC, "No space left on device")
        found = self.run_with(body, 1)
        self.assertRegex(found[0].reason, "^disk full while writing .*\n  next step: free")

    def test_what_a_watcher_cannot_keep_ends_the_cell(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        for name in ("console", "tracer"):
            watchers = {"console": mock.Mock(failed=None), "tracer": mock.Mock(failed=None)}
            cell = SimpleNamespace(**watchers)
            run.Cell.must_be_watched(cell)
            watchers[name].failed = full
            with self.subTest(name), self.assertRaises(OSError):
                run.Cell.must_be_watched(cell)

    def test_watchers_tell_that_they_failed(self):
        with tempfile.TemporaryDirectory() as name:
            reader = trace.Reader(trace.Parser("vtd"), Path(name) / "fifo", "/dev/full")
            reader.start()
            with open(Path(name) / "fifo", "w", encoding="utf-8") as fifo:
                fifo.write("2026-01-31T12:00:00.123456Z vtd_fault_disabled\n")
            reader.join()
        said = console.Console(io.BytesIO(b"one line\n"), "/dev/full", None)
        said.start()
        said.join()
        self.assertEqual((reader.failed.errno, said.failed.errno),
                         (errno.ENOSPC, errno.ENOSPC))

    def test_memory_that_a_killed_run_left_goes(self):
        gone = subprocess.Popen(["true"])
        gone.wait()
        with tempfile.TemporaryDirectory() as name, \
                mock.patch.object(scratch, "SHARED_MEMORY", Path(name)):
            left = Path(name) / f"{scratch.PREFIX}{gone.pid}-x"
            left.mkdir()
            with scratch.folder() as ours:
                scratch.sweep()
                self.assertEqual([Path(ours)], list(Path(name).iterdir()))

    def test_repeat_names_bases(self):
        text = schedule.repeat(records.cell(), {"BASES": "7.2 mine=/x"})
        self.assertIn("BASES='7.2 mine=/x' CELL=vtd-legacy-row-7.2-7.3", text)

    def test_repeat_of_a_repetition_is_a_cell(self):
        second = cells.numbered([records.cell()] * 2)[1]
        self.assertTrue(second.name.endswith("-run2"))
        self.assertEqual(schedule.repeat(second, {}), "make matrix CELL=vtd-legacy-row-7.2-7.3")
