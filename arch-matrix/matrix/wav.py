# SPDX-License-Identifier: GPL-2.0-only
"""The sound device's record: a tone read from guest memory, sample by sample.

The loop in guest memory is known, so each sample says from which place of the
loop it was read; a gap, a jump or silence cannot hide.
"""

import array
import math
import struct
import wave
from dataclasses import dataclass

SAMPLES = 65536
PERIODS = 653
RATE = 44100
AMPLITUDE = 16000
TOLERANCE = 3
LOCK = 64
# How far QEMU's audio may be behind the clock, in seconds.
LATENCY = 1.5


@dataclass(frozen=True)
class Wave:
    """Left and right channel of a recording."""

    left: array.array
    right: array.array


@dataclass(frozen=True)
class Breaks:
    """What is wrong with a recording; `first` is a sample number or None."""

    samples: int
    tone: int
    silent: int
    jumps: int
    first: int
    missing: int


def load(path):
    """Read a WAV file of 16-bit stereo, even one whose header is unfinished."""
    with open(path, "rb") as file:
        data = file.read()
    start = data.find(b"data") + 8
    body = data[start:len(data) - (len(data) - start) % 4]
    both = array.array("h")
    both.frombytes(body)
    return Wave(both[0::2], both[1::2])


def loop():
    """The loop that the guest plays, as guest/es1370.c writes it."""
    step = 2 * math.pi * PERIODS / SAMPLES
    left = [round(AMPLITUDE * math.sin(step * n)) for n in range(SAMPLES)]
    right = [round(AMPLITUDE * math.cos(step * n)) for n in range(SAMPLES)]
    return left, right


def near(one, other):
    """Whether two samples are equal but for QEMU's rounding."""
    return abs(one - other) <= TOLERANCE


def places(left, right):
    """Where in the loop each pair of values stands."""
    found = {}
    for n, pair in enumerate(zip(left, right)):
        found.setdefault((pair[0] >> 3, pair[1] >> 3), []).append(n)
    return found


def locate(sound, at, left, right, index):
    """The place of the loop that LOCK samples from `at` come from, or None."""
    around = [(sound.left[at] + a >> 3, sound.right[at] + b >> 3)
              for a in (-TOLERANCE, 0, TOLERANCE) for b in (-TOLERANCE, 0, TOLERANCE)]
    for place in {n for key in around for n in index.get(key, ())}:
        if all(near(sound.left[at + n], left[(place + n) % SAMPLES])
               and near(sound.right[at + n], right[(place + n) % SAMPLES])
               for n in range(min(LOCK, len(sound.left) - at))):
            return place
    return None


def silent(sound, at):
    """Whether a sample is silence."""
    return near(sound.left[at], 0) and near(sound.right[at], 0)


def check(sound, seconds):
    """Follow the tone for `seconds` from its first sample on."""
    left, right = loop()
    index = places(left, right)
    at = next((n for n in range(len(sound.left)) if not silent(sound, n)),
              len(sound.left))
    wanted = int((seconds - LATENCY) * RATE)
    total = min(len(sound.left), at + wanted)
    missing = max(0, at + wanted - total)
    tone = quiet = jumps = 0
    first, place = None, None
    while at < total:
        if place is not None and near(sound.left[at], left[place]) \
                and near(sound.right[at], right[place]):
            place = (place + 1) % SAMPLES
            tone += 1
            at += 1
            continue
        if place is not None or silent(sound, at):
            first = at if first is None and tone else first
            jumps += place is not None
        place = None
        if silent(sound, at):
            quiet += 1
        else:
            place = locate(sound, at, left, right, index)
        at += place is None
    return Breaks(total, tone, quiet, jumps, first, missing)


def save(path, sound):
    """Write a WAV file; the tests make broken ones with it."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<hh", *pair)
                                  for pair in zip(sound.left, sound.right)))
