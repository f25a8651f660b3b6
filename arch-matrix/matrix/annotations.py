# SPDX-License-Identifier: GPL-2.0-only
"""Annotations of the proof, hidden from checkpatch.

To a compiler they are comments, but they are not laid out like one.  For
checkpatch their lines become those of an ordinary block comment, as many as
they were, so that everything else is checked as it is.
"""

import re

ANNOTATION = re.compile(r"(?P<lead>^\+?[ \t]*)?/\*@.*?\*/", re.M | re.S)


def as_comment(match):
    """An annotation of a patch's added lines as a plain block comment."""
    lead, lines = match["lead"] or "", match.group().count("\n") + 1
    if lines == 1:
        return f"{lead}/* annotation */"
    return "\n".join([f"{lead}/*", *[f"{lead} *"] * (lines - 2), f"{lead} */"])


def hidden(patch):
    """The text of a patch with plain comments instead of annotations."""
    return ANNOTATION.sub(as_comment, patch)
