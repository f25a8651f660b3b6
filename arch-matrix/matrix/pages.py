# SPDX-License-Identifier: GPL-2.0-only
"""Page counts: what was handed over and what came back."""


def incoming(ev, key, when):
    """A number that the feature's sysfs directory showed at one moment."""
    found = ev.all_said("incoming", key=key, when=when)
    try:
        return int(found[-1][1]["value"]) if found else 0
    except ValueError:
        return 0


def counts(ev):
    """(pages handed over, pages returned to the allocator by the end)."""
    return (incoming(ev, "pages_preserved", "new"),
            incoming(ev, "pages_returned", "end"))
