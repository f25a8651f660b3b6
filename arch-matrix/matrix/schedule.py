# SPDX-License-Identifier: GPL-2.0-only
"""Runs cells, a few at a time, each in a process of its own."""

import multiprocessing
import os
import signal
import time
import traceback
from dataclasses import replace
from pathlib import Path

from . import command, errors, judge, run

AT_ONCE = 3
POLL = 0.1
BIG = 2 << 30


def repeat(cell, environ):
    """The command line that runs one cell alone."""
    words = [f"{key}={environ[key]!r}" for key in ("BASES", "QEMU") if environ.get(key)]
    # Without the number that a repetition has in its name.
    return " ".join(["make matrix", *words, f"CELL={replace(cell, run=0).name}"])


def result_without(cell, reason):
    """The result of a cell that gave no evidence."""
    return judge.Result(cell.arch, cell.iommu, cell.mode, cell.boot, cell.old, cell.new,
                        cell.abi, cell.kind, "fail", reason, name=cell.name)


def leave(*_):
    """On a signal: leave through all finally clauses, which end QEMU."""
    raise SystemExit("ended by a signal")


def run_one(cell, parts, folder, answer, parent):
    """The body of a cell's process, which ends with its parent."""
    signal.signal(signal.SIGTERM, leave)
    command.end_with(parent)
    try:
        evidence = run.run(cell, *parts, folder)
        result = judge.judge(cell, evidence)
        if evidence.ended != "power-off":
            last = [text for _, text in evidence.lines[-8:]]
            result.reason = "\n".join([f"{result.reason}; last console lines:", *last,
                                       *evidence.stuck])
    except Exception as error:  # the parent must hear of any defect
        reason = str(errors.disk_full(folder)) if errors.is_disk_full(error) else \
            f"the runner failed:\n{traceback.format_exc()}"
        result = result_without(cell, reason)
    answer.put(result)


class Running:
    """A cell that runs."""

    def __init__(self, cell, parts, folder, context):
        self.cell = cell
        self.folder = folder
        self.begin = time.monotonic()
        self.answer = context.SimpleQueue()
        self.process = context.Process(target=run_one,
                                       args=(cell, parts, folder, self.answer,
                                             os.getpid()))
        self.process.start()

    def finished(self):
        """The result when there is one, else None."""
        alive = self.process.is_alive()
        if not self.answer.empty():
            result = self.answer.get()
        elif alive:
            return None
        else:
            result = result_without(self.cell, "the runner's process died: "
                                    f"exit code {self.process.exitcode}")
        self.process.join()
        result.seconds = round(time.monotonic() - self.begin, 1)
        result.folder = os.path.relpath(self.folder)
        result.repeat = repeat(self.cell, os.environ)
        return result


def weight(cell, at_once):
    """How many of the places a cell takes: big guests run alone."""
    return at_once if cell.memory > BIG else 1


def together(cells, at_once=AT_ONCE):
    """Groups of cells that may run at the same time, those with most memory."""
    alone = [cell for cell in cells if cell.memory > BIG]
    others = sorted((cell for cell in cells if cell.memory <= BIG),
                    key=lambda cell: cell.memory, reverse=True)
    return [group for group in (*([cell] for cell in alone), others[:at_once]) if group]


def run_all(cells, parts_of, out, live, at_once=AT_ONCE):
    """Run cells; parts_of(cell) gives kernels, QEMU and programs."""
    context = multiprocessing.get_context("fork")
    waiting, running, results = list(cells), [], {}
    try:
        while waiting or running:
            used = sum(weight(one.cell, at_once) for one in running)
            if waiting and (not running or used + weight(waiting[0], at_once) <= at_once):
                cell = waiting.pop(0)
                running.append(Running(cell, parts_of(cell), Path(out) / cell.name,
                                       context))
            for one in list(running):
                result = one.finished()
                if result:
                    running.remove(one)
                    results[one.cell.name] = result
                    live.add(result)
            live.tick()
            time.sleep(POLL)
    finally:
        for one in running:
            one.process.terminate()
            one.process.join()
    return [results[cell.name] for cell in cells]
