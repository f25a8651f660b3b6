# SPDX-License-Identifier: GPL-2.0-only
"""Cases about handovers that break a rule, and about comparing handovers."""

import re
from pathlib import Path

import pages

RULES = Path(__file__).resolve().parents[3] / "drivers/iommu/liveupdate/image_rules.h"
RULE = re.compile(r'^RULE\((\w+), "([\w-]+)"', re.M)


def wanted(image):
    """The rule that an image says it breaks."""
    return pages.load(image)[2].decode().strip().partition("=")[2]


def verdict(bench, image):
    """The rule that the tool names, as text and as JSON."""
    code, out, _ = bench.run("check", image)
    found = re.match(r"refused \[([\w-]+)\] .+\n  .+ at 0x[0-9a-f]+", out)
    rule = found[1] if found else "none"
    assert (code, out == "accepted\n") == ((0, True) if rule == "none" else (1, False)), out
    shown = bench.json(image)
    assert (shown["broken"] or {"rule": "none"})["rule"] == rule
    assert shown["accepted"] == (rule == "none")
    return rule


def show_in_all_ways(bench, image, rule):
    """Each way to show a refused handover names the rule."""
    for words in (("show",), ("show", "--dot"), ("show", "--tables")):
        text = bench.run(*words, image)[1]
        assert rule == "none" or f"[{rule}]" in text, (words, rule)
        assert "<--" not in text or not rule.startswith(("ROOT", "BLK", "VER")), rule


def refused_ones_are_saved(bench):
    """What is saved of a refused handover breaks the same rule, cycles included."""
    seen = set()
    for image in sorted(bench.images.glob("hostile-*")):
        rule = wanted(image)
        saved = bench.path("refused")
        if rule in seen and not rule.startswith("BLK"):
            continue
        seen.add(rule)
        bench.run("save", "-o", saved, image, code=0 if rule == "none" else 1)
        assert verdict(bench, saved) == rule, image.name


def each_names_its_rule(bench):
    """Every hostile handover is refused with its rule; the others are accepted."""
    seen = set()
    for image in sorted(bench.images.glob("*.handover")):
        rule = verdict(bench, image)
        assert rule == wanted(image), f"{image.name}: {rule}, not {wanted(image)}"
        if rule not in seen:
            show_in_all_ways(bench, image, rule)
        seen.add(rule)
    rules = {identifier for symbol, identifier in RULE.findall(RULES.read_text())
             if not symbol.startswith("TABLE_")}
    assert len(rules) > 40 and rules <= seen, rules - seen


def facts(image):
    """What a handover file says about itself."""
    return dict(line.partition("=")[::2] for line in pages.load(image)[2].decode().splitlines())


def the_catalogue_is_refused_as_it_says(bench):
    """Handovers from elsewhere, some of which break a rule in their page tables."""
    assert len(bench.hostile) > 200, "there is no catalogue in the folder"
    for image in bench.hostile:
        said, rules = facts(image), []
        for words in ((), ("--tables",)):
            rules.append((bench.json(*words, image)["broken"] or {"rule": "none"})["rule"])
        assert rules[0] == said.get("rule", "none"), f"{image.name}: {rules}, not {said}"
        if "table-rule" in said:
            assert rules[1] == said["table-rule"], f"{image.name}: {rules}, not {said}"


def a_wrong_rule_would_be_noticed(bench):
    """The control of the case before: an image that lies about its rule."""
    root, found, _ = pages.load(bench.small)
    liar = pages.handover_file(bench.path("liar"), root, found, b"rule=REC-3\n")
    assert wanted(liar) == "REC-3" != verdict(bench, liar)


def record(found, kind, index, size):
    """(address of the block, place in it) of a record in a kind's first block."""
    for address, page in found.items():
        if page[:4] == b"HBLK" and page[4] == kind and page[12:16] != b"":
            return address, 32 + index * size
    raise AssertionError(f"no block of kind {kind}")


def changed(bench, name, kind, index, size, at, data):
    """The small handover with other bytes in a record, and good checksums."""
    root, found, _ = pages.load(bench.small)
    address, place = record(found, kind, index, size)
    block = bytearray(found[address])
    block[place + at:place + at + len(data)] = data
    found[address] = pages.reseal(block, 24)
    return pages.handover_file(bench.path(name), root, found), address + place


def the_place_is_named(bench):
    """A refused record is marked, with its address and its place in the file."""
    path, phys = changed(bench, "place", 3, 1, 48, 16, b"\1")
    broken = bench.json(path)["broken"]
    assert (broken["rule"], broken["kind"], broken["index"]) == ("REC-1", "device", 1)
    assert broken["phys"] == hex(phys)
    offset = int(broken["offset"], 16)
    with open(path, "rb") as file:
        file.seek(offset + 16)
        assert file.read(1) == b"\1"
    out = bench.run("show", path, code=1)[1]
    assert f"device[1], at {phys:#x}, byte {offset:#x} of the file" in out
    assert re.search(r"^device\[1\]: .* flags=0x1  <-- REC-1$", out, re.M)


def addresses_of_devices_are_right(bench):
    """All bits of a requester ID are shown."""
    for rid, text in ((0x01F7, "01:1e.7"), (0x8000, "80:00.0"), (0xFFFF, "ff:1f.7")):
        path, _ = changed(bench, "rid", 3, 2, 48, 4, rid.to_bytes(4, "little"))
        assert bench.json(path)["records"]["device"][2]["rid"] == text


def differences_are_named(bench):
    """A changed field, and nothing else; addresses only if they count."""
    assert bench.run("diff", bench.small, bench.small, code=0)[1] == ""
    path, _ = changed(bench, "other", 3, 1, 48, 8, b"\x34\x12")
    assert bench.run("diff", bench.small, path, code=1)[1] == \
        "! device 0000 02:02.0: pci_id 8086:10d3 -> 1234:10d3\n"
    path, _ = changed(bench, "moved", 2, 0, 64, 0, b"\0\x10\0\x10")
    assert bench.run("diff", bench.small, path, code=1)[1] == \
        "! domain of hwpt iommufd [0] 0x2: top_table 0x10000000 -> 0x10001000\n"
    assert bench.run("diff", "--no-addresses", bench.small, path, code=0)[1] == ""
    path, _ = changed(bench, "driver", 1, 2, 32, 12, b"\3")
    assert bench.run("diff", "--no-addresses", bench.small, path, code=1)[1] == \
        "! iommu 0001 0xfee00000: driver amdvi -> smmuv3\n"


def other_objects_are_named(bench):
    """What is in one handover only, whatever its index."""
    path, _ = changed(bench, "token", 6, 1, 32, 0, b"\7")
    out = bench.run("diff", bench.small, path, code=1)[1]
    assert "- hwpt iommufd [0] 0x2\n" in out and "+ hwpt iommufd [0] 0x7\n" in out
    path, _ = changed(bench, "bad", 3, 1, 48, 16, b"\1")
    _, out, err = bench.run("diff", bench.small, path, code=1)
    assert out == "! device 0000 02:02.0: flags 0x0 -> 0x1\n" and "refused [REC-1]" in err


def large_ones_are_complete(bench):
    """All records of large handovers are shown, in files and by numbers."""
    for image in sorted(bench.images.glob("graph-*")):
        shown = bench.json(image)
        for array in shown["root"]["arrays"]:
            assert len(shown["records"][array["kind"]]) == array["nr_records"]
        total = sum(array["nr_records"] for array in shown["root"]["arrays"])
        lines = bench.run("show", image, code=0)[1].splitlines()
        assert sum(bool(re.match(r"\w+\[\d+\]:", line)) for line in lines) == total


CASES = [each_names_its_rule, a_wrong_rule_would_be_noticed, refused_ones_are_saved,
         the_place_is_named, addresses_of_devices_are_right, differences_are_named,
         other_objects_are_named, large_ones_are_complete]
MORE_CASES = [the_catalogue_is_refused_as_it_says]
