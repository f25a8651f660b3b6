# SPDX-License-Identifier: GPL-2.0-only
"""The picture of what a sound device read across the kexec."""

import html

from . import wav

BUCKETS = 900
ZOOM_SECONDS = 0.025
WIDTH = 960
HEIGHT = 110
GAP = 46
PEAK = 32768
STYLE = """
svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
text { fill: #777; } .wave { stroke: #2a7de1; fill: #2a7de1; stroke-width: 1; }
.line { stroke: #2a7de1; fill: none; stroke-width: 1.3; }
.frame { fill: none; stroke: #8886; } .kexec { stroke: #d33; stroke-dasharray: 4 3; }
"""


def summary(sound, seconds, jump):
    """What the pictures need: an envelope, and the samples around the jump.

    Where the tone breaks before the end, that place is shown instead.
    """
    first = wav.check(sound, seconds).first
    count = min(len(sound.left), int(seconds * wav.RATE))
    step = max(1, count // BUCKETS)
    envelope = [(min(part), max(part)) for part in
                (sound.left[at:at + step] for at in range(0, count, step)) if part]
    middle = int(jump * wav.RATE) if first is None else first
    half = int(ZOOM_SECONDS * wav.RATE / 2)
    zoom = list(sound.left[max(0, middle - half):middle + half])
    return {"seconds": count / wav.RATE, "jump": jump, "envelope": envelope, "zoom": zoom,
            "place": "jump" if first is None else "break"}


def level(sample, top):
    """Where a sample is drawn."""
    return top + HEIGHT / 2 - sample * HEIGHT / 2 / PEAK


def panel(title, wave, top):
    """The whole recording, and the samples around the jump."""
    left, wide = 10, WIDTH - 330
    zoom_left, zoom_wide = WIDTH - 300, 290
    count = max(1, len(wave["envelope"]))
    body = "".join(f"M{left + n * wide / count:.1f},{level(high, top):.1f}"
                   f"V{level(low, top) + 0.5:.1f}"
                   for n, (low, high) in enumerate(wave["envelope"]))
    points = " ".join(f"{zoom_left + n * zoom_wide / max(1, len(wave['zoom'])):.1f},"
                      f"{level(sample, top):.1f}" for n, sample in enumerate(wave["zoom"]))
    at = left + wide * min(1, wave["jump"] / max(wave["seconds"], 0.001))
    return (f'<text x="{left}" y="{top - 8}">{html.escape(title)}</text>'
            f'<text x="{zoom_left}" y="{top - 8}">{ZOOM_SECONDS * 1000:.0f} ms around '
            f"the {wave['place']}</text>"
            f'<rect class="frame" x="{left}" y="{top}" width="{wide}" height="{HEIGHT}"/>'
            f'<rect class="frame" x="{zoom_left}" y="{top}" width="{zoom_wide}" '
            f'height="{HEIGHT}"/><path class="wave" d="{body}"/>'
            f'<polyline class="line" points="{points}"/>'
            f'<line class="kexec" x1="{at:.1f}" x2="{at:.1f}" y1="{top - 5}" '
            f'y2="{top + HEIGHT + 5}"/>'
            f'<text x="{at + 4:.1f}" y="{top + HEIGHT + 14}">kexec</text>')


def svg(panels):
    """A picture of (title, summary) pairs, one below the other."""
    height = len(panels) * (HEIGHT + GAP) + 10
    body = "".join(panel(title, wave, 24 + n * (HEIGHT + GAP))
                   for n, (title, wave) in enumerate(panels))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'role="img"><style>{STYLE}</style>{body}</svg>')


def picture(results):
    """The README's picture: a live cell above its control; None without both."""
    found = {}
    for result in results:
        wave = result.timeline.get("wave")
        if wave and result.result == "pass":
            found.setdefault(result.kind, (result.name, wave))
    if "live" not in found or "control" not in found:
        return None
    return svg([("handed over: the device reads its tone without a gap",
                 found["live"][1]),
                ("not handed over: silence", found["control"][1])])
