# SPDX-License-Identifier: GPL-2.0-only
"""Oracles: each looks at a cell's evidence and gives a verdict.

An oracle is a pure function from Evidence and Cell to a Verdict.  Its code
says how it failed; controls name the code that they must produce.
"""

from dataclasses import dataclass

from . import aer, console, delivery, machine, pages, pci, trace

# Configurations, see configs.tsv, that have kmemleak.
WATCHES_LEAKS = ("debug",)


@dataclass(frozen=True)
class Verdict:
    """What an oracle found: passed when the code is empty."""

    oracle: str
    code: str = ""
    reason: str = ""

    @property
    def passed(self):
        """Whether the oracle is content."""
        return not self.code


def each_hop(oracle):
    """An oracle that must be content with every kexec of the cell."""
    def over_all(ev, cell):
        found = [oracle(hop, cell) for hop in ev.hops()]
        return next(filter(lambda verdict: verdict[0], found), ("", ""))
    return over_all


def finished(ev, cell):
    """Both kernels ran their program to the end."""
    errors = ev.all_said("error")
    if errors:
        said = errors[0][1]
        return "error", f"{said.get('step')}: {said.get('cause')} ({said.get('next')})"
    if ev.ended != "power-off":
        return "hung", ev.ended
    for what in ("kexec", "preserve"):
        said = ev.all_said(f"{what}-refused")
        if said and ev.all_said("end", phase="old", status="0"):
            return "refused", f"the old kernel refused to {what}: errno {said[0][1]['errno']}"
    if not ev.all_said("end", phase="new", status="0"):
        return "unfinished", "the new kernel's program did not end well"
    return "", ""


def console_clean(ev, cell):
    """No warning and no splat from either kernel."""
    found = console.splats(ev.lines)
    return ("splat", found[0]) if found else ("", "")


def rule_broken(ev, cell):
    """No kernel said that a rule of the specification is broken; else its identifier."""
    return console.broken_rule(ev.lines)


def kept_faults(ev, cell):
    """IOMMU faults of devices that are handed over; the others are to be blocked.

    Where QEMU does not say whose they are it is by the addresses of its own buffer that
    one of the others is known.
    """
    left = {pci.source_of(device.bdf) for device in cell.devices if not device.preserve}
    names = [device.buffer(index) for index, device in enumerate(cell.devices)
             if not device.preserve]
    buffers = [range(int(said["iova"], 0), int(said["iova"], 0) + int(said["size"]))
               for _, said in ev.all_said("buffer") if said["name"] in names]

    def is_left(fields):
        if "source" in fields:
            return int(fields["source"], 16) in left
        address = int(fields.get("address", "0"), 16)
        return any(address in buffer for buffer in buffers)
    return [event for event in ev.watched(trace.FAULT) if not is_left(event.fields)]


def no_faults(ev, cell):
    """The IOMMU never refused an access."""
    found = kept_faults(ev, cell)
    if not found:
        return "", ""
    return "fault", f"{len(found)} IOMMU faults, the first: {found[0].fields}"


def translation_stays_on(ev, cell):
    """The IOMMU was never switched off, and let nothing pass by."""
    found = ev.watched(trace.BYPASS)
    if found:
        return "bypass", f"{len(found)} accesses passed by the IOMMU"
    found = ev.watched(trace.TRANSLATION_OFF)
    return ("off", f"translation went off {len(found)} times") if found else ("", "")


def entries_stay_valid(ev, cell):
    """The IOMMU's tables led each preserved device to page tables, at every look.

    One that is gone they lead there until its page table is destroyed, and no longer.
    """
    found = ev.untranslated
    if found:
        return "invalid", f"{found[0][1]}: {found[0][2]}"
    found = ev.still_translated
    return ("left", f"at the end there were page tables for {', '.join(found)}") if found \
        else ("", "")


def bus_master_stays_on(ev, cell):
    """Bus mastering of the device and of every bridge above it stays on."""
    found = pci.bus_master_cleared(ev, cell)
    if found:
        return "cleared", f"bus master cleared: {', '.join(found)}"
    unknown = pci.places_unknown(ev, cell)
    return ("unknown", f"no bridges said of {', '.join(unknown)}") if unknown else ("", "")


def register_resets(ev, cell):
    """Resets through a NIC's registers.

    QEMU does not say of which NIC.  One that is left behind is reset by its driver, one that
    is gone by QEMU; where there is such a one, it is by its frames that a preserved one is
    seen not to be.
    """
    left = any(device.kind == "nic" and not device.stays for device in cell.devices)
    return [] if left else ev.watched(trace.RESET)


def no_identity(ev, cell):
    """The new kernel maps no device's DMA to the memory as it is by default."""
    types = [(said["bdf"], said["type"]) for _, said in ev.all_said("group", when="new")]
    found = [bdf for bdf, kind in types if kind == "identity"]
    if found:
        return "identity", f"by default DMA of {', '.join(found)} is not translated"
    if not types and machine.find(cell.arch, cell.iommu, cell.mode).translated:
        return "unknown", "the new kernel did not say how DMA is mapped by default"
    return "", ""


def no_reset(ev, cell):
    """The device was neither reset nor put to sleep."""
    found = [*pci.resets(ev, cell), *("register reset" for _ in register_resets(ev, cell))]
    return ("reset", ", ".join(sorted(set(found)))) if found else ("", "")


def errors_seen(ev, cell):
    """The kernel saw the errors that root ports reported, and reset a bus that it may."""
    why = aer.unseen(ev, cell)
    return ("unseen", why) if why else ("", "")


def no_stray_writes(ev, cell):
    """Nothing but frames changed, in the buffers and around them."""
    if ev.end is None or not ev.stray:
        return "unknown", "the host never looked at the memory"
    found = {name: count for name, count in ev.stray.items() if count}
    for _, said in ev.all_said("guards"):
        if said["changed"] != "0":
            found[f"{said['name']} (guest)"] = said["changed"]
    if found:
        return "stray", f"changed bytes: {found}"
    unknown = unguarded(ev, cell)
    return ("unknown", f"the guest did not check {', '.join(unknown)}") if unknown else ("", "")


def unguarded(ev, cell):
    """The preserved buffers that the VMM did not look at when it came to its end.

    Where it did not leave, or another program came, it is the host alone that looks.
    """
    if not cell.vmm_returns or ev.all_said("kexec-refused"):
        return []
    return [device.buffer(index) for index, device in enumerate(cell.devices)
            if device.preserve and not ev.all_said("guards", name=device.buffer(index))]


@each_hop
def mappings_frozen(ev, cell):
    """While preserved the mappings cannot change; cancelled, they can."""
    for _, said in ev.all_said("frozen"):
        if said["errno"] != said["want"]:
            return "wrong", (f"a change of {said['name']}'s mappings gave errno "
                             f"{said['errno']}, not {said['want']}")
    tried = [said["name"] for _, said in ev.all_said("frozen") if said["want"] != "0"]
    for index, device in enumerate(cell.devices):
        if device.preserve and device.buffer(index) not in tried:
            return "unknown", f"nothing tried to change the mappings of {device.buffer(index)}"
    return "", ""


def memory_stays(ev, cell):
    """The buffers are where they were, and where a device without an IOMMU thinks."""
    for _, said in ev.all_said("slots"):
        if said["moved"] != "0":
            return "moved", f"{said['moved']} slots of {said['name']}'s ring are elsewhere"
    return ("moved", f"moved: {', '.join(ev.moved)}") if ev.moved else ("", "")


@each_hop
def reclaimed(ev, cell):
    """User space got everything back but for devices that are gone."""
    gone = [device.bdf for device in cell.devices if device.gone]
    for _, said in ev.all_said("retrieve"):
        if said["object"] not in gone and said["errno"] != "0":
            return "lost", f"retrieving {said['object']} gave errno {said['errno']}"
    for bdf in gone:
        said = ev.all_said("retrieve", object=bdf)
        if not said or said[-1][1]["errno"] == "0":
            return "found", f"{bdf} is gone, and retrieving it was no error"
    for device in cell.devices:
        if device.stays and not ev.all_said("reclaimed", bdf=device.bdf):
            return "lost", f"{device.bdf} was not reclaimed"
    wanted = {device.domain for device in cell.devices if device.preserve}
    if len(ev.all_said("replaced")) != len(wanted):
        return "not-replaced", "a restored page table was not replaced"
    finish = ev.all_said("finish")
    if not finish or finish[-1][1]["errno"] != "0":
        return "finish", "the session could not be finished"
    return "", ""


@each_hop
def goes_on(ev, cell):
    """Frames arrive after the page tables were replaced."""
    said = ev.all_said("waited", **{"for": "after"})
    if not said or said[-1][1]["result"] != "arrived":
        return "stopped", "no frames after the replace"
    return "", ""


@each_hop
def interrupts_work(ev, cell):
    """The new kernel can have the device interrupt again."""
    wanted = [n for n, dev in enumerate(cell.devices) if dev.kind == "nic" and dev.stays]
    for index in wanted:
        said = ev.all_said("interrupt", name=f"nic{index}")
        if not said or said[-1][1]["events"] == "0":
            return "silent", f"no interrupt from nic{index}"
    return "", ""


@each_hop
def config_stays(ev, cell):
    """Config space, BARs and bridges are as they were."""
    found = pci.config_changes(ev, cell)
    if found:
        return "changed", "; ".join(found)
    unknown = pci.snapshots_missing(ev, cell)
    return ("unknown", f"the old kernel did not say {', '.join(unknown)}") if unknown \
        else ("", "")


@each_hop
def pages_come_back(ev, cell):
    """Every page that was handed over went back to the allocator."""
    preserved, returned = pages.counts_of_hop(ev, cell)
    handed, restored = (pages.count(ev, *what) for what in
                        (("preserved", "preserved"), ("restored", "end")))
    if not handed:
        return "none", "nothing was handed over"
    if handed != restored or preserved != returned:
        return "leak", (f"{handed} tables handed over, {restored} taken over; of "
                        f"{preserved} page tables {returned} returned")
    return "", ""


def nothing_leaks(ev, cell):
    """A kernel with kmemleak found no object that nothing refers to."""
    scans = ev.all_said("leaks")
    if cell.new_config in WATCHES_LEAKS and \
            not any(said["phase"] == "new" for _, said in scans):
        return "unknown", "the new kernel was never scanned for leaks"
    found = sum(int(said["count"]) for _, said in scans)
    first = " ".join(said["text"] for _, said in ev.all_said("leak")[:6])
    return ("leak", f"{found} leaks, the first: {first}") if found else ("", "")


ORACLES = {
    "finished": finished,
    "console": console_clean,
    "rule": rule_broken,
    "frames": delivery.frames_arrive,
    "removal": delivery.removed_are_still,
    "faults": no_faults,
    "translation": translation_stays_on,
    "identity": no_identity,
    "entries": entries_stay_valid,
    "bus-master": bus_master_stays_on,
    "reset": no_reset,
    "errors": errors_seen,
    "stray": no_stray_writes,
    "memory": memory_stays,
    "frozen": mappings_frozen,
    "reclaimed": reclaimed,
    "goes-on": goes_on,
    "interrupts": interrupts_work,
    "config": config_stays,
    "page-sizes": pages.sizes_right,
    "pages": pages_come_back,
    "tone": delivery.tone_has_no_gap,
    "leaks": nothing_leaks,
}
# Controls break the handover, not the kernels: these must hold all the same.  A handover
# that is refused must be so by the rule that the control states.
ALWAYS = ("finished", "console", "rule", "memory")


def verdicts(ev, cell):
    """Every oracle's verdict."""
    return [Verdict(name, *oracle(ev, cell)) for name, oracle in ORACLES.items()]
