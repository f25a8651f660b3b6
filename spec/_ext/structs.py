# SPDX-License-Identifier: GPL-2.0-only
"""Records and constants of the ABI, as diagrams and tables.

  .. record:: iommu_lu_device      a struct as it was compiled
  .. constants:: IOMMU_LU_KIND_    the constants with this prefix
  .. fingerprints::                what is frozen of this version

Layouts and values come from the compiled header (frozen/header.py), for all
architectures at once; the descriptions are its kernel-doc.
"""

import functools
import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from frozen import files, header

KERNEL_DOC = re.compile(r"/\*\*\n \* struct (\w+) - (.*?)\*/\nstruct \1 \{", re.S)
WORD = 8
WIDTH = 67


def markup(text):
    """kernel-doc's @field and %CONSTANT as reStructuredText."""
    text = re.sub(r"[@%]([A-Za-z_]\w*)", r"``\1``", " ".join(text.split()))
    return re.sub(r"(?<!`)\b(IOMMU_LU_\w+)\*", r"``\1*``", text)


def parse_doc(doc):
    """(summary, {field: text}, what follows) of a kernel-doc comment."""
    lines = [re.sub(r"^ \* ?", "", line) for line in doc.split("\n")]
    summary, texts, note, name = lines[0], {}, [], None
    for line in lines[1:]:
        found = re.match(r"@(\w+): (.*)", line)
        if found:
            name = found[1]
            texts[name] = found[2]
        elif not line.strip():
            name = None
        elif name:
            texts[name] += " " + line.strip()
        else:
            note.append(line)
    return summary, {field: markup(text) for field, text in texts.items()}, \
        markup(" ".join(note))


@functools.lru_cache(maxsize=1)
def read():
    """({name: Struct}, {name: parse_doc()}, {name: value}), each field described."""
    try:
        structs, constants = header.structs(), header.constants()
    except header.HeaderError as error:
        raise ExtensionError(f"ABI header: {error}") from error
    text = header.HEADER.read_text(encoding="utf-8")
    docs = {name: parse_doc(doc) for name, doc in KERNEL_DOC.findall(text)}
    undocumented = [f"{one.name}.{field.name}" for one in structs.values()
                    for field in one.fields if field.name not in docs.get(one.name, "  ")[1]]
    if undocumented:
        raise ExtensionError(f"ABI header: fields without a description: {undocumented}")
    return structs, docs, constants


def label(field):
    """What stands in the diagram."""
    return f"{field.name}[{field.count}], {field.size} bytes" if field.count else field.name


def diagram(struct):
    """Rows of eight bytes, the low half of each word on the left."""
    half = (WIDTH - 1) // 2
    edge = "+" + "-" * WIDTH + "+"
    split = "+" + "-" * half + "+" + "-" * half + "+"
    rows = ["offset   " + "bit 0".ljust(half) + "bit 32".ljust(half) + "63"]
    fields = list(struct.fields)
    while fields:
        first = fields.pop(0)
        offset = f"{first.offset:6}  "
        if first.size >= WORD:
            rows += [" " * 8 + edge, f"{offset}| {label(first).ljust(WIDTH - 1)}|"]
        else:
            second = fields.pop(0)
            rows += [" " * 8 + split, f"{offset}| {label(first).ljust(half - 1)}| "
                     f"{label(second).ljust(half - 1)}|"]
    return rows + [" " * 8 + edge]


def type_name(field):
    """u32 rather than __u32."""
    return field.declared.replace("__", "")


def field_table(struct, texts):
    """A list-table of the fields."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 10 10 25 60", "",
             "   * - Offset", "     - Type", "     - Field", "     - Meaning"]
    for field in struct.fields:
        lines += [f"   * - {field.offset}", f"     - {type_name(field)}",
                  f"     - ``{field.name}``", f"     - {texts[field.name]}"]
    return lines


def value_text(value):
    """A number as people write it: small ones decimal, others hexadecimal."""
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if value <= 0xFFFF or not value & (value - 1) else f"{value:#x}"


class FromHeader(SphinxDirective):
    """What the directives share."""

    required_arguments = 1

    def render(self, lines):
        """Nodes of some reStructuredText."""
        self.env.note_dependency(str(header.HEADER))
        node = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.get_source_info()[0]),
                                self.content_offset, node)
        return node.children


class Record(FromHeader):
    """``.. record:: STRUCT``"""

    def run(self):
        structs, docs, _ = read()
        if self.arguments[0] not in structs:
            raise self.error(f"the ABI header has no struct {self.arguments[0]}")
        struct = structs[self.arguments[0]]
        summary, texts, note = docs[struct.name]
        drawing = nodes.literal_block("", "\n".join(diagram(struct)), language="none")
        lines = [f"``struct {struct.name}``, {struct.size} bytes: {summary}.", ""]
        tail = ["", note] if note else []
        return [*self.render(lines), drawing, *self.render(field_table(struct, texts) + tail)]


class Constants(FromHeader):
    """``.. constants:: PREFIX``"""

    def run(self):
        found = {name: value for name, value in read()[2].items()
                 if name.startswith(self.arguments[0])}
        if not found:
            raise self.error(f"the ABI header has no {self.arguments[0]}*")
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 40 60", "",
                 "   * - Constant", "     - Value"]
        for name, value in found.items():
            lines += [f"   * - ``{name}``", f"     - ``{value_text(value)}``"]
        return self.render(lines)


class Fingerprints(FromHeader):
    """``.. fingerprints::`` of the version that the page belongs to"""

    required_arguments = 0

    def run(self):
        folder = Path(self.env.doc2path(self.env.docname)).parent / "frozen"
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 15 10 75", "",
                 "   * - File", "     - Rows", "     - SHA-256 of its sorted rows"]
        for kind, digest in files.load_fingerprints(folder).items():
            lines += [f"   * - ``{kind}.tsv``", f"     - {len(files.load(folder, kind))}",
                      f"     - ``{digest}``"]
        return self.render(lines)


def setup(app):
    """Called by Sphinx."""
    app.add_directive("record", Record)
    app.add_directive("constants", Constants)
    app.add_directive("fingerprints", Fingerprints)
    return {"parallel_read_safe": True}
