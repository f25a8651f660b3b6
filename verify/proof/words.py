# SPDX-License-Identifier: GPL-2.0-only
"""Words in annotations that make something true without a proof.

WP uses an axiom and a lemma unproved, and an admitted property too.  Each must
be in trusted.tsv, with the reason why it holds.
"""

import re

ANNOTATION = re.compile(r"/\*@(.*?)\*/|//@([^\n]*)", re.S)
COMMENT = re.compile(r"//[^\n]*")
WORD = re.compile(r"\b(axiom|lemma|axiomatic|admit)\b(?:\s+(\w+))?")


def annotations(text):
    """The annotations of a C file, comments inside them taken out."""
    for found in ANNOTATION.finditer(text):
        yield COMMENT.sub("", found.group(1) or found.group(2))


def unproved(text):
    """(word, name) of everything that is taken for true."""
    return [(word, name) for annotation in annotations(text)
            for word, name in WORD.findall(annotation)]


def problems(paths, trusted):
    """What the files take for true and trusted.tsv does not name."""
    found = []
    for path in paths:
        for word, name in unproved(path.read_text(encoding="utf-8")):
            if (word, name) not in trusted:
                found.append(f"{path.name}: {word} {name} is not in verify/trusted.tsv")
    return found
