# SPDX-License-Identifier: GPL-2.0-only
"""build/matrix.html: a table, and for each cell its frames across the kexec."""

import html

from . import report_ktap, waveform

WIDTH = 960
LEFT = 70
TOP = 34
LANE = 16
COLUMNS = ("name", "kind", "result", "frames_sent", "frames_lost", "iommu_faults",
           "translation_off", "stray_writes", "pages_preserved", "pages_returned",
           "gap_ms_max", "seconds")
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; font-size: 13px; }
th, td { padding: .2rem .55rem; border-bottom: 1px solid #8885; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.fail { color: #d33; font-weight: 600; } .pass { color: #2a8; }
section { border-top: 1px solid #8885; margin-top: 1.4rem; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; }
svg text { fill: currentColor; }
.sent { stroke: #999; stroke-width: .7; } .landed { stroke: #2a7de1; stroke-width: .7; } .trouble { stroke: #d33; stroke-width: 1.5; }
.moment { stroke: currentColor; stroke-dasharray: 3 3; opacity: .55; }
.dark { fill: #8883; }
code { font-size: 12px; }
"""


def ticks(times, scale, top, css):
    """A lane of vertical strokes, one per time."""
    path = "".join(f"M{scale(when):.1f},{top}v{LANE - 4}" for when in times)
    return f'<path class="{css}" d="{path}" fill="none"/>' if path else ""


def moments(timeline, scale, bottom):
    """Dashed lines with a label; labels that would touch go one row down."""
    parts, last = [], [-1e9, -1e9]
    for when, event, name in timeline["moments"]:
        x = scale(when)
        row = 0 if x - last[0] > 62 else 1
        last[row] = x
        side = "end" if x > WIDTH - 60 else "start"
        parts.append(f'<line class="moment" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" '
                     f'y2="{bottom}"/><text x="{x + 2:.1f}" y="{11 + 12 * row}" '
                     f'text-anchor="{side}">{html.escape(event)}</text>')
    return "".join(parts)


def blackout(timeline, scale, bottom):
    """The time between the jump and the new kernel's first program."""
    times = {event: when for when, event, _ in timeline["moments"]}
    if "kexec" not in times or "boot" not in times:
        return ""
    x = scale(times["kexec"])
    return (f'<rect class="dark" x="{x:.1f}" y="{TOP - 4}" height="{bottom - TOP + 4}" '
            f'width="{scale(times["boot"]) - x:.1f}"/>')


def svg(result):
    """The timeline of one cell."""
    timeline = result.timeline
    span = max(timeline.get("end", 0), 0.001)

    def scale(when):
        return LEFT + (WIDTH - LEFT - 10) * min(max(when / span, 0), 1)

    lanes = [(f"{stream['name']} {what}", stream[what], what)
             for stream in timeline["streams"] for what in ("sent", "landed")]
    lanes.append(("trouble", [when for when, _ in timeline["trouble"]], "trouble"))
    bottom = TOP + LANE * len(lanes)
    body = [blackout(timeline, scale, bottom)]
    for index, (label, times, css) in enumerate(lanes):
        top = TOP + index * LANE
        body.append(f'<text x="0" y="{top + LANE - 6}">{html.escape(label)}</text>')
        body.append(ticks(times, scale, top, css))
    body.append(moments(timeline, scale, bottom))
    for second in range(0, int(span) + 1, max(1, int(span / 12))):
        body.append(f'<text x="{scale(second):.1f}" y="{bottom + 13}">{second} s</text>')
    return (f'<svg viewBox="0 0 {WIDTH} {bottom + 18}" role="img" '
            f'aria-label="frames of {html.escape(result.name)}">{"".join(body)}</svg>')


def verdict_list(result):
    """What each oracle that was not content said."""
    items = "".join(f"<li><b>{html.escape(v['oracle'])}</b>: {html.escape(v['reason'])}</li>"
                    for v in result.verdicts if v["code"])
    return f"<ul>{items}</ul>" if items else ""


def section(result):
    """One cell."""
    name = html.escape(result.name)
    parts = [f'<section id="{name}"><h3>{name} <span class="{result.result}">'
             f"{result.result}</span></h3>"]
    if result.reason:
        parts.append(f"<p>{html.escape(result.reason)}</p>")
    if result.timeline:
        parts.append(svg(result))
        if result.timeline["wave"]:
            parts.append(waveform.svg([("what the sound device read",
                                        result.timeline["wave"])]))
    parts.append(verdict_list(result))
    parts.append(f"<p><code>{html.escape(result.repeat)}</code></p></section>")
    return "".join(parts)


def table(results):
    """The overview."""
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in COLUMNS)
    rows = []
    for result in results:
        cells = [getattr(result, column) for column in COLUMNS]
        rows.append(f'<tr><td><a href="#{html.escape(result.name)}">'
                    f"{html.escape(result.name)}</a></td>"
                    + "".join(f'<td class="{cell if cell in ("pass", "fail") else ""}">'
                              f"{cell}</td>" for cell in cells[1:]) + "</tr>")
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def text(results, facts):
    """The whole page; `facts` are (what, value) pairs such as versions."""
    passed, failed, skipped = report_ktap.totals(results)
    about = "".join(f"<li>{html.escape(what)}: {html.escape(value)}</li>"
                    for what, value in facts)
    return (f'<!doctype html><html lang="en"><meta charset="utf-8">'
            f"<title>iommu-handover matrix</title><style>{STYLE}</style>"
            f"<h1>Devices that keep their DMA across kexec</h1>"
            f"<p>{passed} passed, {failed} failed, {skipped} skipped. Each stroke is a "
            f"frame; the grey field is the time from the jump to the new kernel's first "
            f"program. A control passes when it fails as stated.</p><ul>{about}</ul>"
            f"{table(results)}{''.join(map(section, results))}</html>\n")
