# SPDX-License-Identifier: GPL-2.0-only
"""From evidence to a result: the row of a cell in all reports."""

from dataclasses import asdict, dataclass, field

from . import delivery, oracles, pages, trace, waveform


@dataclass
class Result:
    """What is reported of a cell; the first fields are those of matrix.json."""

    arch: str
    iommu: str
    mode: str
    boot: str
    old: str
    new: str
    abi: int
    kind: str
    result: str
    reason: str = ""
    frames_sent: int = 0
    frames_lost: int = 0
    iommu_faults: int = 0
    translation_off: int = 0
    stray_writes: int = 0
    pages_preserved: int = 0
    pages_returned: int = 0
    gap_ms_max: float = 0.0
    name: str = ""
    seconds: float = 0.0
    folder: str = ""
    repeat: str = ""
    verdicts: list = field(default_factory=list)
    timeline: dict = field(default_factory=dict)
    row: str = ""
    kexec_ms: float = 0.0
    took: dict = field(default_factory=dict)


def gap_ms(ev, streams):
    """The longest time without a frame while the watch lasted."""
    longest = 0.0
    end = delivery.last_watched(ev)
    for stream in streams:
        times = [when for when, _ in stream.landed if when <= end]
        # A full ring is no gap; a ring with room that gets nothing is one.
        if times and len(times) < stream.ring:
            times.append(min(end, stream.sent[-1]) if stream.sent else end)
        gaps = [two - one for one, two in zip(times, times[1:])]
        longest = max([longest, *gaps])
    return round(longest * 1000, 1)


def judge_expected(cell, verdicts):
    """A control passes when just what it breaks is found broken.

    So does any other cell that states what comes out of it.
    """
    found = {verdict.oracle: verdict for verdict in verdicts}
    for name in oracles.ALWAYS:
        if not found[name].passed and name not in cell.expect:
            return "fail", f"{name}: {found[name].reason}"
    for name, code in cell.expect.items():
        if found[name].code != code:
            got = found[name].code or "no failure"
            return "fail", f"oracle {name}: wanted {code}, got {got} {found[name].reason}"
    stated = "; ".join(f"{name}: {found[name].reason}"
                       for name, code in cell.expect.items() if code)
    return "pass", f"{'failed as it must' if cell.kind == 'control' else 'as stated'}: {stated}"


def judge_live(_, verdicts):
    """Any other cell passes when every oracle is content."""
    for verdict in verdicts:
        if not verdict.passed:
            return "fail", f"{verdict.oracle}: {verdict.reason}"
    return "pass", ""


def timeline(ev):
    """What the report draws: frames and moments, seconds from the start."""
    start = ev.start or (ev.lines[0][0] if ev.lines else 0.0)
    end = delivery.last_watched(ev)

    def since(times):
        return [round(when - start, 3) for when in times]

    jump = ev.time_of("kexec")
    wave = None
    if ev.wave and jump:
        wave = waveform.summary(ev.wave, end - start, jump - start)
    return {
        "wave": wave,
        "end": round(end - start, 3),
        "streams": [{"name": stream.name, "sent": since(stream.sent),
                     "landed": since([when for when, _ in stream.landed])}
                    for stream in ev.streams],
        "moments": [(round(when - start, 3), event, said.get("name", ""))
                    for when, event, said in ev.said
                    if event in ("preserved", "kexec", "boot", "reclaimed", "replaced",
                                 "finish", "look") and when >= start],
        "trouble": [(round(event.time - start, 3), event.kind)
                    for kind in (trace.FAULT, trace.TRANSLATION_OFF, trace.BYPASS, trace.RESET)
                    for event in ev.watched(kind)[:200]],
    }


def kexec_ms(ev):
    """From the jump to the new kernel's first program."""
    jump, boot = ev.time_of("kexec"), ev.time_of("boot", phase="new")
    return round((boot - jump) * 1000, 1) if jump and boot else 0.0


def took(ev):
    """{(step, object): nanoseconds of the guest}."""
    return {(said["step"], said["object"]): int(said["ns"])
            for _, said in ev.all_said("took")}


def judge(cell, ev):
    """The result of a cell from its evidence."""
    verdicts = oracles.verdicts(ev, cell)
    judge_one = judge_expected if cell.expect else judge_live
    result, reason = judge_one(cell, verdicts)
    end = delivery.last_watched(ev)
    preserved, returned = pages.counts(ev, cell)
    kept = [stream for stream in ev.streams if delivery.kept(stream, cell)]
    return Result(
        cell.arch, cell.iommu, cell.mode, cell.boot, cell.old, cell.new, cell.abi, cell.kind,
        result, reason,
        frames_sent=sum(len(stream.sent) for stream in kept),
        frames_lost=sum(delivery.lost_frames(stream, end) for stream in kept),
        iommu_faults=len(oracles.kept_faults(ev, cell)),
        translation_off=len(ev.watched(trace.TRANSLATION_OFF)),
        stray_writes=sum(ev.stray.values()),
        pages_preserved=preserved, pages_returned=returned, gap_ms_max=gap_ms(ev, kept),
        name=cell.name, verdicts=[asdict(verdict) for verdict in verdicts],
        timeline=timeline(ev), row=cell.row, kexec_ms=kexec_ms(ev), took=took(ev))
