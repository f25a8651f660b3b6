# SPDX-License-Identifier: GPL-2.0-only
"""The table of what was proved: goals, provers and time per function."""

from . import goals

LINE = "{file:10} {function:28} {goals:>5}  {seconds:>7}  {provers}"


def rows(results):
    """A dictionary per file, model and function."""
    found = {}
    for result in results:
        for goal in result.goals.values():
            function = goals.function_of(goal.name, result.functions)
            key = (result.file, result.model, function)
            row = found.setdefault(key, {
                "file": result.file, "model": result.model, "function": function,
                "goals": 0, "proved": 0, "seconds": 0.0, "provers": {}})
            row["goals"] += 1
            row["proved"] += bool(goal.prover)
            row["seconds"] = round(row["seconds"] + goal.seconds, 3)
            row["provers"][goal.prover or "none"] = \
                row["provers"].get(goal.prover or "none", 0) + 1
    return [found[key] for key in sorted(found)]


def text(results):
    """The table as text, both data models of a function in one line."""
    merged = {}
    for row in rows(results):
        key = (row["file"], row["function"])
        have = merged.setdefault(key, {"goals": 0, "seconds": 0.0, "provers": {}})
        have["goals"] += row["goals"]
        have["seconds"] += row["seconds"]
        for prover, number in row["provers"].items():
            have["provers"][prover] = have["provers"].get(prover, 0) + number
    lines = ["# " + LINE.format(file="file", function="function", goals="goals",
                                seconds="seconds", provers="provers")]
    for (file, function), row in sorted(merged.items()):
        who = ", ".join(f"{name} {number}" for name, number in sorted(row["provers"].items()))
        lines.append("# " + LINE.format(file=file, function=function, goals=row["goals"],
                                        seconds=f"{row['seconds']:.1f}", provers=who))
    total = sum(row["goals"] for row in merged.values())
    proved = total - sum(row["provers"].get("none", 0) for row in merged.values())
    lines.append(f"# {proved} of {total} goals proved")
    return "\n".join(lines)
