# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's selftests of the user interface, run across a kexec in QEMU.

Prints KTAP: what the tests say in the old kernel and in the new one, for every
pair of base kernels.  No test may be skipped: the machine has all that they need.
"""

import re
from dataclasses import dataclass

from . import cache, cells, command, console, guest, run, source, tables
from .errors import UserError

ARCH = "x86_64"
NAMES = ("iommufd_liveupdate", "iommufd_liveupdate_refused")
PLACE = "tools/testing/selftests/iommu"
LINE = re.compile(r"KTAP: (.*?)\s*$")
RESULT = re.compile(r"^(not ok|ok) \d+ (.*)$")
# What a test program that comes to its end returns: all passed, or not all.
ENDED = ("0", "1")
SKIPPED = re.compile(r"# SKIP\b")


@dataclass(frozen=True)
class Function:
    """A PCI function of the tests: IOMMUFD_LU_`name` says where it is."""

    name: str
    bdf: str
    options: tuple = ()


# The cell's NIC has bus 1, behind the first port; buses are numbered by slot.
FUNCTIONS = (
    Function("PF", "0000:02:00.0", ("pcie-root-port,id=sriov,addr=0x8,chassis=16,slot=16",
                                    "igb,bus=sriov,romfile=")),
    Function("ALIAS", "0000:03:01.0", ("pcie-pci-bridge,id=pci,addr=0x9",
                                       "edu,bus=pci,addr=0x1")),
    Function("SHARED", "0000:00:0a.0", ("edu,addr=0xa.0,multifunction=on",
                                        "edu,addr=0xa.1")),
    Function("PLAIN", "0000:00:0b.0", ("edu,addr=0xb",)),
    Function("VIRTIO", "0000:00:0c.0", ("virtio-net-pci,addr=0xc,disable-legacy=on,"
                                        "iommu_platform=on,romfile=",)),
    Function("USB", "0000:00:0e.0", ("qemu-xhci,addr=0xe",)),
    Function("ATS", "0000:04:00.0", ("pcie-root-port,id=ats,addr=0xd,chassis=17,slot=17",
                                     "virtio-net-pci,bus=ats,disable-legacy=on,"
                                     "iommu_platform=on,ats=on,romfile=")),
)
# The IOMMU caches translations for ATS, and offers that to devices.
IOMMU = ("-global", "intel-iommu.device-iotlb=on")


def qemu_options():
    """What the machine of the tests has more than that of a cell."""
    devices = (word for one in FUNCTIONS for word in one.options)
    return [*IOMMU, *(word for device in devices for word in ("-device", device))]


def compile_tests(base, headers):
    """{name: bytes} of the tests as static programs, from the tree of a base."""
    with source.prepared(base, "feature") as tree:
        place = tree / PLACE
        text = [path.read_bytes() for path in sorted(place.glob(f"{NAMES[0]}*"))]
        key = cache.digest(headers, *guest.FLAGS, *text)

        def build(folder):
            for name in NAMES:
                compile_test(tree, headers, name, folder / name)

        folder = cache.entry("selftest", base.slug, key, build, guest.SIZE)
    cache.prune("selftest", base.slug, 2)
    return {name: (folder / name).read_bytes() for name in NAMES}


def compile_test(tree, headers, name, target):
    """Compile one test."""
    path = f"{PLACE}/{name}.c"
    try:
        command.output(["gcc", "-static", "-O2", "-D_GNU_SOURCE=", "-isystem", headers,
                        "-I", tree / "tools/testing/selftests", tree / path, "-o", target])
    except command.CommandFailed as error:
        raise UserError(f"selftest {name}", error.text,
                        f"mend kernel/linux/{path}") from error


def cell_of(old, new):
    """The cell of the tests; the kernel hands init what looks like a variable."""
    variables = ";".join(f"IOMMUFD_LU_{one.name}={one.bdf}" for one in FUNCTIONS)
    return cells.Cell("selftest", ARCH, "vtd", "legacy", "bios", "live", old, new, "feature",
                      "feature", 1, cells.layouts()["nic"],
                      {"run": "/selftest", "old_append": variables}, {}, ())


def results(lines):
    """(passed, text) of every test result on a console; one that is skipped fails."""
    said = (LINE.search(text) for _, text in lines)
    found = (RESULT.match(match[1]) for match in said if match)
    return [(match[1] == "ok" and not SKIPPED.search(match[2]), match[2])
            for match in found if match]


def trouble(evidence):
    """Why a run is bad whatever its tests say, or an empty text."""
    errors = evidence.all_said("error")
    if errors:
        return f"{errors[0][1].get('step')}: {errors[0][1].get('cause')}"
    tested = [fields for _, fields in evidence.all_said("tested")]
    if "new" not in (fields.get("phase") for fields in tested):
        return f"the new kernel ran no tests ({evidence.ended})"
    for fields in tested:
        if fields.get("status") not in ENDED:
            return f"the tests {fields.get('fixture')} ended with {fields.get('status')}"
    return next(iter(console.splats(evidence.lines)), "")


def run_pair(old, new, parts):
    """KTAP results of one pair, (passed, text) each."""
    cell = cell_of(old, new)
    folder = tables.TOP / "build/selftest" / cell.name
    evidence = run.run(cell, *parts, folder, qemu_options())
    found = [(passed, f"{old}-{new} {text}") for passed, text in results(evidence.lines)]
    why = trouble(evidence)
    return [*found, (not why, f"{old}-{new} both kernels come through {why}".strip())]


def run_all(names, parts_of):
    """Run every pair and print; True when all passed."""
    found = []
    for old in names:
        for new in names:
            for passed, text in run_pair(old, new, parts_of(cell_of(old, new))):
                found.append(passed)
                word = "ok" if passed else "not ok"
                print(f"{word} {len(found)} {text}", flush=True)
    print(f"1..{len(found)}")
    return all(found)
