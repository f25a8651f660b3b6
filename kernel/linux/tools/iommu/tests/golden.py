# SPDX-License-Identifier: GPL-2.0-only
"""Cases about handovers of real machines, each with what is in it beside it.

What is in it was found by a reader that shares no code with this one.
"""

import json
from collections import Counter

import fields
import pages


def contents(image):
    """What an independent reader found."""
    return json.loads(image.with_suffix(".json").read_text(encoding="utf-8"))


def golden_are_accepted(bench):
    """With their page tables; and there are some."""
    assert bench.golden, "there is no handover file in the folder"
    for image in bench.golden:
        assert bench.run("check", "--tables", image, code=0)[1] == "accepted\n"


def golden_are_read_right(bench):
    """Every field of every record is what the other reader found."""
    for image in bench.golden:
        want, shown = contents(image), bench.json(image)
        assert int(shown["root"]["phys"], 16) == want["root"]
        for kind, records in want["records"].items():
            assert len(shown["records"][kind]) == len(records)
            for one, other in zip(shown["records"][kind], records):
                fields.compare(one, other)


def golden_tables_are_found(bench):
    """Every table, by level, and its bytes."""
    for image in bench.golden:
        shown = bench.json("--tables", image)["records"]["domain"]
        for domain, tables in zip(shown, contents(image)["tables"]):
            levels = {row["level"]: row["tables"] for row in domain["tables"]["levels"]}
            assert levels == dict(Counter(level for _, _, level in tables))
            assert domain["tables"]["bytes"] == sum(size for _, size, _ in tables)
            assert domain["tables"]["mapped"] > 0


def golden_are_saved_whole(bench):
    """Saving one takes all its pages."""
    for image in bench.golden:
        saved = bench.path("golden")
        bench.run("save", "-o", saved, pages.core(bench.path("core"), pages.load(image)[1]),
                  code=0)
        assert pages.load(saved)[:2] == pages.load(image)[:2]
        words = [pages.HEADER.unpack_from(path.read_bytes())[4] for path in (saved, image)]
        assert words[0] == words[1], "zeroes at the end of a page were stored"


def a_wrong_field_would_be_noticed(bench):
    """The control: each field of the other reader, changed by one."""
    for image in bench.golden:
        shown = bench.json(image)
        for kind, records in contents(image)["records"].items():
            for one, other in zip(shown["records"][kind], records):
                for name in other:
                    try:
                        fields.compare(one, {**other, name: other[name] ^ 1})
                    except AssertionError:
                        continue
                    raise AssertionError(f"{kind}.{name} may be anything")


CASES = [golden_are_accepted, golden_are_read_right, golden_tables_are_found,
         golden_are_saved_whole, a_wrong_field_would_be_noticed]
