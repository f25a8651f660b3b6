#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Negative control of the host tests: take away one check at a time.

usage: mutants.py BUILD OBJECT...

Every statement of the freestanding files that refuses something is removed in
turn, and every comparison of the table below is changed. The tests, linked from
the mutant and the other objects, must fail each time. Prints KTAP; a mutant that
no test catches is "not ok".
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = os.path.join(HERE, "../kernel/linux/drivers/iommu/liveupdate")
FLAGS = ["-std=gnu11", "-O1", "-w", "-fsanitize=address,undefined",
         "-fno-sanitize-recover=all", "-I" + HERE + "/shim", "-I" + HERE,
         "-I" + CORE, "-I" + os.path.join(HERE, "../kernel/linux/include")]
FILES = ("image", "image_open", "rules", "rules_amdvi", "rules_smmuv3", "relations",
         "relations_amdvi", "relations_iommufd", "relations_owned", "relations_smmuv3",
         "relations_vtd", "relations_window", "walk", "writer", "record")

# Statements that refuse; they may go on over several lines.
REFUSAL = re.compile(
    r"\breturn (?:IOMMU_LU_RULE_(?!OK)\w+|refuse_(?:root|block)\(.*?\)|refuse\(.*?\)|"
    r"iommu_lu_refuse\(.*?\)|-EOPNOTSUPP|ENTRY_BAD|0);|"
    r"\brule = IOMMU_LU_RULE_(?!OK)\w+;", re.S)

ANNOTATION = re.compile(r"[ \t]*/\*@.*?\*/", re.S)

# `return 0;` says no in these functions only.
SAYS_NO = {"all_zero", "none_driven", "pasid_dir_note"}

# A checked chain has all its records: that the next one is missing is out of
# the tests' reach when no other condition stands beside it.
OUT_OF_REACH = re.compile(r"\tif \(!(?:next_\w+|iommu_lu_segment_of)\([^;|]*\)\)\s*$")

# file, text, replacement: bounds and values that a removed check cannot show
CHANGES = (
    ("image", "version > IOMMU_LU_VERSION)", "version > IOMMU_LU_VERSION + 1)"),
    ("image", "size > IOMMU_LU_BLOCK_SIZE ||", "size > IOMMU_LU_BLOCK_SIZE + 8 ||"),
    ("image", "nr_arrays > IOMMU_LU_MAX_KINDS)", "nr_arrays > IOMMU_LU_MAX_KINDS + 1)"),
    ("image", "nr_records > IOMMU_LU_MAX_RECORDS", "nr_records > IOMMU_LU_MAX_RECORDS + 1"),
    ("image", "size / 8, IOMMU_LU_BLOCK_WORDS", "size / 8 + 1, IOMMU_LU_BLOCK_WORDS"),
    ("image", "record_size > IOMMU_LU_BLOCK_PAYLOAD", "record_size > 4096"),
    ("image", "0xf36e6f75", "0xf36e6f74"),
    ("image", "return 0xffffffff - crc;", "return crc;"),
    ("image", "word = iommu_lu_pair(0, iommu_lu_high(word));", ";"),
    ("image", "img->compat = w[3];", "img->compat = 0;"),
    ("rules", "minor < after->minor", "minor <= after->minor"),
    ("rules", "return major < after->major ||", "return"),
    ("rules", "index < img->arrays", "index <= img->arrays"),
    ("rules", "IOMMU_LU_INCOMPAT_NOIOMMU) != 0", "IOMMU_LU_INCOMPAT_NOIOMMU) == 0"),
    ("rules", "!names_iommu(img, r.iommu))\n\t\treturn IOMMU_LU_RULE_REC_INDEX;\n\tif (r.seg",
     "0)\n\t\treturn IOMMU_LU_RULE_REC_INDEX;\n\tif (r.seg"),
    ("rules", "r.bus > MAX_BUS", "r.bus > MAX_BUS + 1"),
    ("rules", "r.rid > MAX_RID", "r.rid > MAX_RID + 1"),
    ("rules", "r.segment > MAX_SEGMENT", "r.segment > MAX_SEGMENT + 1"),
    ("rules", "r.domain_id > MAX_DOMAIN_ID", "r.domain_id > MAX_DOMAIN_ID + 1"),
    ("rules", "bits < 64 ? bits : 64", "bits"),
    ("rules", "r->nr_tables > MAX_TABLES", "r->nr_tables > MAX_TABLES + 1"),
    ("rules", "r->output_bits > 56", "r->output_bits > 57"),
    ("rules", "iommu_lu_pair(r.upper, r.bus)", "iommu_lu_pair(r.bus, r.upper)"),
    ("relations_iommufd", "iommu_lu_take_note(win, domain, NOTE_NAMED);", ";"),
    ("relations_iommufd", "iommu_lu_window_init(win, first);", "win->first = first;"),
    ("relations_iommufd", "iommu_lu_window_init(win, first);", "iommu_lu_window_init(win, 0);"),
    ("relations_vtd", "iommu_lu_window_init(&win, first);",
     "iommu_lu_window_init(&win, 0);"),
    ("relations_owned", "while (o->owner < owner)", "if (o->owner < owner)"),
    ("relations_window", "win->notes[i] = 0;", ";"),
    ("relations_vtd", "IOMMU_LU_VTD_SCALABLE ?", "IOMMU_LU_VTD_LEGACY ?"),
    ("relations_iommufd", "return counted == nr ?",
     "return kind == IOMMU_LU_KIND_HWPT || counted == nr ?"),
    ("relations_owned", "if (iommu == IOMMU_LU_NONE)", "if (0)"),
    ("relations_owned", "first == 0 || first < nr", "first < nr"),
    ("relations_owned", "iommu_lu_window_init(&win, first);", "iommu_lu_window_init(&win, 0);"),
    ("relations_owned", "state == STATE_OTHER ||", ""),
    ("relations_owned", "state == STATE_DRIVEN ||", ""),
    ("relations_owned", "while (cur->index < end)", "while (0)"),
    ("writer", "root[2] = w->incompat;", ";"),
    ("relations_iommufd", "return counted == nr ?",
     "return kind == IOMMU_LU_KIND_MEMORY || counted == nr ?"),
    ("relations_vtd", "r->pasid_dir_bytes_lg2 > 20", "r->pasid_dir_bytes_lg2 > 21"),
    ("rules_smmuv3", "r.tag > MAX_TAG", "r.tag > MAX_TAG + 1"),
    ("rules_smmuv3", "r->sid_bits <= MAX_LINEAR_BITS", "r->sid_bits <= MAX_LINEAR_BITS + 1"),
    ("rules_smmuv3", "r->sid_bits - r->split <= MAX_L1_BITS", "1"),
    ("rules_smmuv3", "r->split != 6 && ", "r->split != 7 && r->split != 6 && "),
    ("rules_smmuv3", "r->sid_bits + 6", "r->sid_bits + 5"),
    ("rules_smmuv3", "r->sid_bits - r->split + 3", "r->sid_bits - r->split + 2"),
    ("rules_smmuv3", "r->cd_bits <= CD_LEAF_BITS ||", ""),
    ("rules_smmuv3", "r->cd_bits > MAX_CD_BITS", "r->cd_bits > MAX_CD_BITS + 1"),
    ("rules_smmuv3", "(CD_LEAF_BYTES - 1)", "4095"),
    ("relations_smmuv3", "iommu_lu_window_init(&win, first);",
     "iommu_lu_window_init(&win, 0);"),
    ("relations_smmuv3", "smmu->split + 6", "12"),
    ("relations_smmuv3", ">> bits == 0", ">> note == 0"),
    ("relations_smmuv3", "return ((img->incompat", "return 1 || ((img->incompat"),
    ("relations_smmuv3", "NOTE_STAGE_1 : NOTE_STAGE_2)", "NOTE_STAGE_2 : NOTE_STAGE_1)"),
    ("relations_smmuv3", "r->index >> bits != 0", "0"),
    ("rules_amdvi", "MAX_TABLE_LG2		21", "MAX_TABLE_LG2		22"),
    ("rules_amdvi", "MIN_TABLE_LG2		12", "MIN_TABLE_LG2		11"),
    ("rules_amdvi", "r.domain_id > MAX_DOMAIN_ID", "r.domain_id > MAX_DOMAIN_ID + 1"),
    ("rules_amdvi", "r.device_table == 0 ||", ""),
    ("rules_amdvi", "(IOMMU_LU_BLOCK_SIZE - 1)", "2047"),
    ("relations_amdvi", "iommu_lu_window_init(&win, first);",
     "iommu_lu_window_init(&win, 0);"),
    ("relations_amdvi", "segment == last_segment &&", ""),
    ("relations_amdvi", "(note - 1) == 0", "note == 0"),
    ("relations_amdvi", "(note - 1) == 0", "(note - 2) == 0"),
    ("relations_amdvi", "return ((img->incompat", "return 1 || ((img->incompat"),
    ("relations_amdvi", "NOTE_V2 : NOTE_V1)", "NOTE_V1 : NOTE_V2)"),
    ("relations_amdvi", "r.table_bytes_lg2 != last_lg2", "0"),
    ("walk", "walk->nr_left--;", ";"),
    ("walk", "if (level > 0)", "if (level > 1)"),
    ("walk", "if (level > 0)", "if (1)"),
    ("walk", "1U << (bytes_lg2 - 3)", "512"),
    ("walk", "(address & 0xf000) << 36", "0"),
    ("walk", "e.address & walk->mask", "e.address"),
    ("walk", "& walk->mask, walk->pt->granule_lg2", "& walk->mask, 12"),
    ("walk", "e->level = next_level - 1;", "e->level = level - 1;"),
    ("walk", "next_level == 7)", "0)"),
    ("walk", "next_level > level", "next_level > level + 1"),
    ("walk", "(word & 3) == 0", "(word & 1) == 0"),
    ("walk", "(word & 3) != 3", "(word & 1) != 1"),
    ("walk", "#define X86_LEAF_LEVEL\t2", "#define X86_LEAF_LEVEL\t3"),
    ("walk", "walk->nr_visited++;", ";"),
    ("writer", "tail[1] = phys;", ";"),
    ("writer", "seal_block(tail);", ";"),
    ("writer", "seal_tail(w, i);", ";"),
    ("writer", "root[i] = 0;", ";"),
    ("writer", "local + 1);", "local);"),
    ("writer", "(nr_records - 1) / per_block + 1", "nr_records / per_block + 1"),
    ("record", "r->pasid = iommu_lu_high(w1);", "r->pasid = iommu_lu_low(w1);"),
    ("record", "r->reserved[2] = w[5];", "r->reserved[2] = 0;"),
    ("record", "w[3] = r->ecap;", "w[3] = r->cap;"),
)


def read(name):
    """A file without the annotations for the prover; lines keep their numbers."""
    with open(os.path.join(CORE, name + ".c"), encoding="utf-8") as file:
        return ANNOTATION.sub(lambda found: "\n" * found.group().count("\n"), file.read())


def function_at(text, position):
    """Name of the function that a position of a file is in."""
    names = re.findall(r"^[a-z_][\w \*]*?\b(\w+)\(", text[:position], re.M)
    return names[-1] if names else "?"


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def removals(name):
    """(description, mutated text) for each statement that refuses."""
    text = read(name)
    for match in REFUSAL.finditer(text):
        where = function_at(text, match.start())
        if match.group() == "return 0;" and where not in SAYS_NO:
            continue
        # A refusal that ends its function is what the function is for.
        if text[match.end():].startswith("\n}"):
            continue
        if OUT_OF_REACH.search(text[:match.start()]):
            continue
        label = "%s_%s_line_%d" % (name, where, line_of(text, match.start()))
        yield label, text[:match.start()] + ";" + text[match.end():]


def mutants():
    """(file, description, mutated text)"""
    for name in FILES[:-1]:
        for label, text in removals(name):
            yield name, label, text
    for number, (name, old, new) in enumerate(CHANGES, 1):
        text = read(name)
        if old not in text:
            sys.exit("mutants.py: %s.c no longer contains %r: fix the table CHANGES"
                     % (name, old))
        yield name, "%s_change_%d" % (name, number), text.replace(old, new, 1)


def killed(folder, objects, name, text):
    """Whether a test fails, or ends in a sanitizer's hands, or hangs."""
    os.makedirs(folder, exist_ok=True)
    source, object_file, program = (os.path.join(folder, file) for file in
                                    ("mutant.c", "mutant.o", "abi-test"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["gcc", *FLAGS, "-c", "-o", object_file, source], check=True)
    others = [other for other in objects if os.path.basename(other) != name + ".o"]
    subprocess.run(["gcc", *FLAGS, "-o", program, object_file, *others], check=True)
    try:
        return subprocess.run([program], stdout=subprocess.DEVNULL, timeout=120,
                              stderr=subprocess.DEVNULL, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, objects = os.path.join(sys.argv[1], "mutants"), sys.argv[2:]
    if killed(folder, objects, "walk", read("walk")):
        sys.exit("mutants.py: the tests fail without a mutation: run `make test`")
    found = list(mutants())
    survivors = 0
    print("KTAP version 1\n1..%d" % len(found), flush=True)
    for number, (name, label, text) in enumerate(found, 1):
        dead = killed(folder, objects, name, text)
        survivors += not dead
        print("%s %d %s" % ("ok" if dead else "not ok", number, label), flush=True)
    print("# %d mutants, %d survive" % (len(found), survivors))
    return survivors != 0


if __name__ == "__main__":
    sys.exit(main())
