# SPDX-License-Identifier: GPL-2.0-only
"""build/figures.txt: what the handover costs, from the cells that were run.

Times of the host say little on a shared machine, so the kexec with a handover
is set against the one without in the same run.  The cells cost-N count guest
instructions: these repeat to the last per mille anywhere.
"""

import statistics

# (what is measured, the step and the object that the guest names)
STEPS = (("preserve an iommufd", "preserve", "iommufd"),
         ("retrieve an iommufd", "retrieve", "iommufd"),
         ("free a restored domain", "destroy", "domain0"))
COST = "cost-"


def median(values):
    """The middle value as text, or a dash."""
    return f"{statistics.median(values):.0f}" if values else "-"


def kexec_lines(results, mode):
    """The same kexec with a handover and without."""
    rows = {row: [result.kexec_ms for result in results if result.row == row
                  and result.mode == mode and result.result == "pass" and result.kexec_ms]
            for row in ("live", "no-preserve")}
    if all(rows.values()):
        yield (f"{mode}: kexec to the first program, median ms: "
               f"{median(rows['live'])} with a handover ({len(rows['live'])} cells), "
               f"{median(rows['no-preserve'])} without ({len(rows['no-preserve'])} cells)")


def slopes(points):
    """Instructions per further table, between neighbouring points."""
    points = sorted(points)
    return [(after[1] - before[1]) / (after[0] - before[0])
            for before, after in zip(points, points[1:]) if after[0] > before[0]]


def cost_lines(results, mode):
    """Guest instructions per table page, for each pair of kernels."""
    chosen = [result for result in results if result.row.startswith(COST)
              and result.mode == mode and result.result == "pass"]
    for pair in sorted({(result.old, result.new) for result in chosen}):
        for what, step, thing in STEPS:
            points = {(result.pages_preserved, result.took[step, thing])
                      for result in chosen if (result.old, result.new) == pair
                      and (step, thing) in result.took}
            if len(points) > 1:
                tables = ", ".join(f"{pages} tables {count}" for pages, count in
                                   sorted(points))
                per = ", ".join(f"{slope:.0f}" for slope in slopes(points))
                yield (f"{mode} {pair[0]} to {pair[1]}: {what}, instructions: {tables}; "
                       f"for each further table: {per}")


def text(results):
    """The whole file, empty when no cell measures anything."""
    modes = list(dict.fromkeys(result.mode for result in results))
    lines = [line for mode in modes for report in (kexec_lines, cost_lines)
             for line in report(results, mode)]
    return "".join(f"{line}\n" for line in lines)
