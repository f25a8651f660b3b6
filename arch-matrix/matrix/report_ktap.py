# SPDX-License-Identifier: GPL-2.0-only
"""KTAP, the kernel's own form of test results."""


def head(total):
    """The first lines."""
    return ["KTAP version 1", f"1..{total}"]


def lines(number, result):
    """The lines of one cell, its oracles as a subtest."""
    count = len(result.verdicts)
    yield f"# Subtest: {result.name}"
    if count:
        yield "    KTAP version 1"
        yield f"    1..{count}"
    for index, verdict in enumerate(result.verdicts, 1):
        word = "not ok" if verdict["code"] and result.result == "fail" else "ok"
        note = f" # {verdict['code']}: {verdict['reason']}" if verdict["code"] else ""
        yield f"    {word} {index} {verdict['oracle']}{note}"
    word = "not ok" if result.result == "fail" else "ok"
    skip = " # SKIP" if result.result == "skip" else ""
    yield f"{word} {number} {result.name}{skip}"
    yield from (f"# {line}" for line in result.reason.splitlines())
    if result.result == "fail":
        yield f"# logs: {result.folder}"
        yield f"# repeat: {result.repeat}"


def totals(results):
    """(passed, failed, skipped)."""
    found = [result.result for result in results]
    return tuple(found.count(word) for word in ("pass", "fail", "skip"))


def tail(results):
    """The closing line."""
    passed, failed, skipped = totals(results)
    return f"# Totals: pass:{passed} fail:{failed} xfail:0 xpass:0 skip:{skipped} error:0"


def text(results, facts):
    """The whole report; facts are pairs of a kernel or a QEMU and its version."""
    found = [*head(len(results)), *(f"# {what}: {version}" for what, version in facts)]
    for number, result in enumerate(results, 1):
        found += lines(number, result)
    return "\n".join([*found, tail(results)]) + "\n"
