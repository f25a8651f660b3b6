# SPDX-License-Identifier: GPL-2.0-only
"""What devices moved while they were watched: frames, and the samples of a tone.

Pure functions of the evidence, like all oracles; the reports take their numbers
of frames from here.
"""

from . import machine, wav

# A frame this young may still be on its way when the watch ends.
IN_FLIGHT = 1.0


def lost_frames(stream, end):
    """How many frames did not land that had a descriptor waiting."""
    due = sum(1 for when in stream.sent if when < end - IN_FLIGHT)
    landed = {seq for _, seq in stream.landed if seq is not None}
    highest = max(landed, default=-1)
    wanted = max(min(due, stream.ring), highest + 1)
    return wanted - len(landed)


def repeated_frames(stream):
    """How many frames landed twice or out of order."""
    order = [seq for _, seq in stream.landed if seq is not None]
    return sum(1 for one, two in zip(order, order[1:]) if two <= one)


def last_watched(ev):
    """When the watch ended, or the last thing that is known."""
    return ev.end or (ev.lines[-1][0] if ev.lines else 0)


def kept(stream, cell):
    """Whether a stream's NIC goes over to the next kernel."""
    return cell.devices[int(stream.name[3:])].stays


def frames_arrive(ev, cell):
    """Each frame lands exactly once, in order, with the right contents."""
    jump = ev.time_of("boot", last=True, phase="new")
    for stream in ev.streams:
        if not kept(stream, cell):
            if jump and stream.landed and stream.landed[-1][0] > jump:
                return "leaked", f"{stream.name} must have stopped, yet it still writes"
            continue
        if not stream.landed:
            return "none", f"{stream.name}: no frame ever landed"
        if jump and stream.landed[-1][0] < jump:
            return "stopped", (f"{stream.name}: nothing landed in the new kernel, "
                               f"{len(stream.sent)} sent, {len(stream.landed)} landed")
        if stream.bad:
            return "content", f"{stream.name}: {stream.bad} frames with wrong contents"
        if repeated_frames(stream):
            return "repeated", f"{stream.name}: {repeated_frames(stream)} repeated"
        lost = lost_frames(stream, last_watched(ev))
        if lost:
            return "lost", f"{stream.name}: {lost} of {len(stream.sent)} frames lost"
    return ("", "") if ev.streams else ("none", "no NIC was ever ready")


def removed_are_still(ev, cell):
    """No frame of a device lands once it was removed from its kernel, until the end.

    Without an IOMMU, until it is found again: its next driver sets bus mastering before it
    resets the device. A frame is dated when it was last seen not to be there, so none is late
    by mistake.
    """
    contained = machine.find(cell.arch, cell.iommu, cell.mode).translated
    end = None if contained else ev.time_of("rescan")
    for stream in ev.streams:
        bdf = cell.devices[int(stream.name[3:])].bdf
        removed = ev.time_of("removed", bdf=bdf)
        if removed is None:
            continue
        late = sum(1 for when, _ in stream.landed
                   if when > removed and (end is None or when < end))
        if late:
            return "leaked", f"{stream.name}: {late} frames after {bdf} was removed"
    return "", ""


def tone_has_no_gap(ev, cell):
    """The sound device read its loop sample by sample, all the time."""
    if not any(device.kind == "sound" for device in cell.devices):
        return "", ""
    if ev.wave is None or ev.start is None:
        return "none", "there is no recording"
    found = wav.check(ev.wave, last_watched(ev) - ev.start)
    if not found.tone:
        return "none", "no tone was ever played"
    if found.silent:
        return "silence", f"silent from {found.first / wav.RATE:.3f} s on"
    if found.jumps:
        return "jump", f"{found.jumps} jumps, the first at {found.first / wav.RATE:.3f} s"
    if found.missing > wav.LATENCY * wav.RATE:
        return "short", f"{found.missing} samples too few"
    return "", ""
