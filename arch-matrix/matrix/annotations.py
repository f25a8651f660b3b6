# SPDX-License-Identifier: GPL-2.0-only
"""Annotations of the proof, hidden from checkpatch.

To a compiler they are comments, but they are not laid out like one.  For
checkpatch their lines become those of an ordinary block comment, as many as
they were, so that everything else is checked as it is.  So do macros of the
contracts' own headers: they stand for arguments of predicates, not for code.
"""

import re

ANNOTATION = re.compile(r"(?P<lead>^\+?[ \t]*|[ \t]*)/\*@.*?\*/", re.M | re.S)
MACRO = re.compile(r"(?P<lead>^\+)#define\b(?:[^\n]*\\\n)*[^\n]*", re.M)
FILE = re.compile(r"^(?=diff --git )", re.M)


def as_comment(match):
    """An annotation or a macro of a patch's added lines as a plain block comment.

    An annotation that follows C in its line is left out.
    """
    lead, lines = match["lead"], match.group().count("\n") + 1
    if lines == 1:
        starts = match.start() == 0 or match.string[match.start() - 1] == "\n"
        return f"{lead}/* annotation */" if starts else ""
    return "\n".join([f"{lead}/*", *[f"{lead} *"] * (lines - 2), f"{lead} */"])


def hidden(patch):
    """The text of a patch with plain comments instead of annotations."""
    return "".join(MACRO.sub(as_comment, file) if "/acsl/" in file.partition("\n")[0]
                   else file for file in FILE.split(ANNOTATION.sub(as_comment, patch)))
