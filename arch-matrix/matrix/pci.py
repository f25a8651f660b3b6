# SPDX-License-Identifier: GPL-2.0-only
"""What QEMU's trace of config space writes means for a device."""

from . import trace

ROOT_BUS = 0
COMMAND = 0x04
STATUS = 0x06
CAPABILITIES = 0x34
BRIDGE_CONTROL = 0x3E
CAP_POWER = 0x01
CAP_EXPRESS = 0x10
COMMAND_MASTER = 0x4
INTX_DISABLE = 0x400
CAP_MSI = 0x05
CAP_MSIX = 0x11
# Bits of the control word that switch interrupts on and off.
INTERRUPT_ENABLES = {CAP_MSI: 0x0001, CAP_MSIX: 0xC000}
BRIDGE_RESET = 0x40
EXPRESS_DEVCTL = 8
EXPRESS_FLR = 0x8000
POWER_CONTROL = 4
POWER_STATE = 0x3


def short(bdf):
    """A BDF without the domain, as QEMU writes it."""
    return bdf.split(":", 1)[1]


def bus_of(bdf):
    """The number of a function's bus."""
    return int(bdf[5:7], 16)


def source_of(bdf):
    """The requester ID of a function: bus, device, function."""
    return bus_of(bdf) << 8 | int(bdf[8:10], 16) << 3 | int(bdf[11:])


def preserved(cell):
    """The BDFs of the devices that must be left alone."""
    return [device.bdf for device in cell.devices if device.preserve]


def bridges(ev, cell):
    """The BDFs of all bridges above them."""
    wanted = preserved(cell)
    return sorted({said["bridge"] for _, said in ev.all_said("bridge", when="old")
                   if said["bdf"] in wanted})


def places_unknown(ev, cell):
    """The preserved devices whose bridges were never said; the root's bus has none."""
    known = {said["bdf"] for _, said in ev.all_said("bridge", when="old")}
    return [bdf for bdf in preserved(cell) if bus_of(bdf) != ROOT_BUS and bdf not in known]


def writes(ev, bdf, offset):
    """The values written to one register of a function during the watch."""
    return [int(event.fields["value"], 16) for event in ev.watched(trace.CONFIG_WRITE)
            if event.fields["bdf"] == short(bdf)
            and int(event.fields["offset"], 16) == offset]


def config_of(ev, bdf, when):
    """A snapshot of config space, or None."""
    found = ev.all_said("config", when=when, bdf=bdf)
    if not found or found[0][1]["bytes"] == "none":
        return None
    return bytes.fromhex(found[0][1]["bytes"])


def capability(config, wanted):
    """The offset of a capability, or None."""
    place, seen = config[CAPABILITIES] & 0xFC, 0
    while place and seen < 48:
        if config[place] == wanted:
            return place
        place, seen = config[place + 1] & 0xFC, seen + 1
    return None


def bus_master_cleared(ev, cell):
    """The functions whose bus mastering was switched off during the watch."""
    return [bdf for bdf in (*preserved(cell), *bridges(ev, cell))
            if any(not value & COMMAND_MASTER for value in writes(ev, bdf, COMMAND))]


def bus_resets(ev, bridge):
    """How often the bus below a bridge was reset."""
    return sum(bool(value & BRIDGE_RESET) for value in writes(ev, bridge, BRIDGE_CONTROL))


def resets(ev, cell):
    """Resets and power downs that went through config space."""
    found = [f"{bdf} reset its bus" for bdf in bridges(ev, cell) if bus_resets(ev, bdf)]
    for bdf in preserved(cell):
        config = config_of(ev, bdf, "old")
        express = config and capability(config, CAP_EXPRESS)
        power = config and capability(config, CAP_POWER)
        if express and any(value & EXPRESS_FLR for value in
                           writes(ev, bdf, express + EXPRESS_DEVCTL)):
            found.append(f"{bdf} had a function level reset")
        if power and any(value & POWER_STATE for value in
                         writes(ev, bdf, power + POWER_CONTROL)):
            found.append(f"{bdf} was powered down")
    return found


def own_bits(config):
    """{offset: bits} that may differ.

    The status register is the device's.  Interrupts are switched off for the
    jump, for their vectors are the old kernel's; user space sets them up anew.
    """
    found = {STATUS: 0xFF, STATUS + 1: 0xFF, COMMAND + 1: INTX_DISABLE >> 8}
    for wanted, bits in INTERRUPT_ENABLES.items():
        place = capability(config, wanted)
        if place:
            found[place + 2], found[place + 3] = bits & 0xFF, bits >> 8
    return found


def bytes_changed(old, new, preserved):
    """Offsets that differ, but for own_bits(); other devices lose bus mastering too."""
    own = own_bits(old)
    if not preserved:
        own[COMMAND] = COMMAND_MASTER
    return [f"{offset:#x}: {a:#04x} -> {b:#04x}"
            for offset, (a, b) in enumerate(zip(old, new))
            if (a ^ b) & ~own.get(offset, 0)]


def said_by_place(ev, event, when, key):
    """{(bdf, place): fields} of what was said at one moment."""
    return {(said["bdf"], said[key]): {k: v for k, v in said.items() if k != "when"}
            for _, said in ev.all_said(event, when=when)}


def snapshots_missing(ev, cell):
    """What of the devices was not said in the old kernel, and cannot be compared."""
    found = [f"configuration of {device.bdf}" for device in cell.devices
             if config_of(ev, device.bdf, "old") is None]
    bars = {said["bdf"] for _, said in ev.all_said("bar", when="old")}
    found += [f"BARs of {bdf}" for bdf in preserved(cell) if bdf not in bars]
    return found + [f"bridges of {bdf}" for bdf in places_unknown(ev, cell)]


def config_changes(ev, cell):
    """What differs between the snapshots of the old and the new kernel.

    A device whose bus is reset in between, or that is gone, has nothing to keep.
    """
    found, preserved = [], {device.bdf for device in cell.devices if device.preserve}
    lost = {device.bdf for device in cell.devices
            if device.gone or ("aer" in cell.options and not device.preserve)}
    for _, said in ev.all_said("config", when="old"):
        if said["bdf"] in lost:
            continue
        old, new = (config_of(ev, said["bdf"], when) for when in ("old", "new"))
        if not new:
            found.append(f"{said['bdf']}: no snapshot in the new kernel")
        elif old:
            found += [f"{said['bdf']} {text}" for text in bytes_changed(
                old, new, said["bdf"] in preserved)]
    for event, key in (("bar", "bar"), ("bridge", "bridge")):
        old = said_by_place(ev, event, "old", key)
        new = said_by_place(ev, event, "new", key)
        found += [f"{event} {' '.join(place)} changed" for place in old
                  if place[0] not in lost and old[place] != new.get(place)]
    return found
