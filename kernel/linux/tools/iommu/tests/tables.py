# SPDX-License-Identifier: GPL-2.0-only
"""Cases about page tables: the small handover, with tables for its domains.

Its domains are a VT-d second stage of 4 levels and 5 tables, an LPAE stage 2 of
3 levels with 4 concatenated top tables and 7 tables, and an AMD v1 of 6 levels
and 9 tables.
"""

import pages

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
VTD, LPAE, AMD = 0x10000000, 0x20000000, 0x30000000
RW, LARGE, TABLE, BLOCK = 3, 0x80, 3, 1


def at(base, number):
    """Address of a table that is not a top table."""
    return base + 0x100000 + number * pages.PAGE


def vtd_tables():
    """Five tables, a page of 1 GiB, one of 2 MiB, 10 and 512 of 4 KiB."""
    return {VTD: pages.table({0: at(VTD, 0) | RW}),
            at(VTD, 0): pages.table({0: at(VTD, 1) | RW, 7: RW | LARGE}),
            at(VTD, 1): pages.table({0: at(VTD, 2) | RW, 1: at(VTD, 3) | RW, 2: RW | LARGE}),
            at(VTD, 2): pages.table({index: 0x7000 | RW for index in range(10)}),
            at(VTD, 3): pages.table({index: 0x7000 | 1 for index in range(512)})}


def lpae_tables():
    """A top table of 16 KiB, six others; 3 blocks of 2 MiB, 4 pages."""
    tables = {LPAE + n * pages.PAGE: pages.table({}) for n in range(4)}
    tables[LPAE + 0x3000] = pages.table({511: at(LPAE, 0) | TABLE, 1: BLOCK})
    tables[LPAE] = pages.table({0: at(LPAE, 1) | TABLE})
    tables[at(LPAE, 0)] = pages.table({0: BLOCK, 1: BLOCK, 2: BLOCK, 3: at(LPAE, 2) | TABLE})
    tables[at(LPAE, 1)] = pages.table({n: at(LPAE, 3 + n) | TABLE for n in range(3)})
    tables[at(LPAE, 2)] = pages.table({n: 0x9000 | TABLE for n in range(4)})
    for number in (3, 4, 5):
        tables[at(LPAE, number)] = pages.table({0: 2, 1: BLOCK})
    return tables


def amd(address, next_level):
    """An entry of AMD v1."""
    return address | next_level << 9 | 1


def amd_tables():
    """Nine tables with a skipped level, a page of 32 KiB, and two of 2 MiB."""
    tables = {AMD: pages.table({0: amd(at(AMD, 0), 5)}),
             at(AMD, 0): pages.table({0: amd(at(AMD, 1), 4)}),
             at(AMD, 1): pages.table({0: amd(at(AMD, 2), 2), 1: amd(at(AMD, 3), 3)}),
             at(AMD, 2): pages.table({**{n: amd(at(AMD, 4 + n), 1) for n in range(3)},
                                      9: amd(0, 0), 10: amd(0, 7)}),
             at(AMD, 3): pages.table({0: amd(at(AMD, 7), 1)})}
    tables[at(AMD, 4)] = pages.table({n: amd(0x3000, 7) for n in range(8)})
    tables[at(AMD, 5)] = pages.table({0: 0xE00})
    tables[at(AMD, 6)] = pages.table({})
    tables[at(AMD, 7)] = pages.table({})
    return tables


def image(bench, name, change=None):
    """The small handover with all tables, after change(tables)."""
    root, found, _ = pages.load(bench.small)
    tables = {**vtd_tables(), **lpae_tables(), **amd_tables()}
    if change:
        change(tables)
    return pages.handover_file(bench.path(name), root, {**found, **tables})


def levels(shown, domain):
    """{level: (tables, leaves)} of a domain."""
    return {row["level"]: (row["tables"], row["leaves"])
            for row in shown["records"]["domain"][domain]["tables"]["levels"]}


def tables_are_counted(bench):
    """Tables and leaves of each level, and the memory that they map."""
    shown = bench.json("--tables", image(bench, "tables"))
    assert shown["accepted"], shown["broken"]
    domains = [domain["tables"] for domain in shown["records"]["domain"]]
    assert levels(shown, 0) == {0: (2, 522), 1: (1, 1), 2: (1, 1), 3: (1, 0)}
    assert domains[0]["mapped"] == GIB + 2 * MIB + 522 * 4 * KIB
    assert domains[0]["bytes"] == 5 * pages.PAGE
    assert levels(shown, 1) == {0: (4, 4), 1: (2, 3), 2: (1, 1)}
    assert domains[1]["mapped"] == GIB + 3 * 2 * MIB + 4 * 4 * KIB
    assert domains[1]["bytes"] == 10 * pages.PAGE
    assert levels(shown, 2)[0] == (4, 8) and levels(shown, 2)[1] == (1, 2)
    assert domains[2]["mapped"] == 8 * 4 * KIB + 2 * 2 * MIB


def tables_are_saved(bench):
    """A handover with page tables, saved and compared with itself."""
    path, saved = image(bench, "complete"), bench.path("saved")
    assert bench.run("check", "--tables", path, code=0)[1] == "accepted\n"
    bench.run("save", "-o", saved, path, code=0)
    assert bench.run("diff", "--tables", path, saved, code=0)[1] == ""
    assert pages.load(saved)[1] == pages.load(path)[1]


def tables_are_compared(bench):
    """A difference in a page table is one of numbers."""
    def fewer(tables):
        tables[at(VTD, 2)] = pages.table({index: 0x7000 | RW for index in range(4)})
    out = bench.run("diff", "-t", image(bench, "old"), image(bench, "new", fewer), code=1)[1]
    assert out == "! domain of hwpt iommufd [0] 0x2: level 0 leaves 522 -> 516\n" \
                  f"! domain of hwpt iommufd [0] 0x2: mapped {GIB + 2 * MIB + 522 * 4 * KIB} " \
                  f"-> {GIB + 2 * MIB + 516 * 4 * KIB}\n"


def each_damage_is_named(bench):
    """A damaged page table is refused with the rule, the domain and the place."""
    def point(table, index, entry):
        def change(tables):
            words = bytearray(tables[table])
            words[index * 8:index * 8 + 8] = entry.to_bytes(8, "little")
            tables[table] = bytes(words)
        return change

    for change, rule, domain, phys in (
            (point(VTD, 0, 0x66000 | RW), "TBL-1", 0, 0x66000),
            (point(VTD, 1, 0x66000 | RW), "TBL-3", 0, 0x66000),
            (point(VTD, 0, VTD | RW), "TBL-1", 0, VTD),
            (point(VTD, 0, 0), "TBL-3", 0, VTD),
            (point(at(VTD, 1), 1, at(VTD, 2) | RW), "TBL-1", 0, at(VTD, 2)),
            (point(LPAE, 0, VTD | TABLE), "TBL-1", 1, VTD),
            (point(at(AMD, 2), 0, amd(at(AMD, 4), 4)), "TBL-2", 2, at(AMD, 2)),
            (lambda tables: tables.pop(at(LPAE, 4)), "TBL-1", 1, at(LPAE, 4)),
            (lambda tables: tables.pop(LPAE + 0x2000), "TBL-1", 1, LPAE)):
        path = image(bench, "damage", change)
        assert bench.run("check", path, code=0)[1] == "accepted\n"
        broken = bench.json("--tables", path)["broken"]
        assert (broken["rule"], broken["phys"]) == (rule, hex(phys)), (broken, rule, hex(phys))
        assert f"page table of domain[{domain}]" in bench.run("check", "-t", path, code=1)[1]


def many_tables(bench):
    """The accepted handover whose first domain has 2^32 tables."""
    for path in sorted(bench.images.glob("hostile-*")):
        shown = bench.json(path)
        if shown["accepted"] and shown["records"]["domain"][0]["nr_tables"] == 1 << 32:
            return path
    raise AssertionError("there is no handover of 2^32 tables")


def no_table_is_read_twice(bench):
    """A table of which all entries lead to the next one ends the walk at once."""
    chain = (VTD, at(VTD, 0), at(VTD, 1))
    tables = {table: pages.table({n: at(VTD, number) | RW for n in range(512)})
              for number, table in enumerate(chain)}
    root, found, _ = pages.load(many_tables(bench))
    path = pages.handover_file(bench.path("explode"), root,
                               {**found, **tables, at(VTD, 2): pages.table({})})
    assert bench.json("--tables", path)["broken"]["rule"] == "TBL-1"


CASES = [tables_are_counted, tables_are_saved, tables_are_compared, each_damage_is_named,
         no_table_is_read_twice]
