# SPDX-License-Identifier: GPL-2.0-only
"""Records and constants of the ABI header, as diagrams and tables.

  .. record:: iommu_lu_device      what the header says of a struct
  .. constants:: IOMMU_LU_KIND_    the #defines with this prefix

Offsets are computed from the fields and compared with the header's
static_asserts: a struct that is not asserted field by field is an error.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

DEFINE = re.compile(r"^#define\s+(IOMMU_LU_\w+)\s+(\S.*?)\s*$", re.M)
STRUCT = re.compile(r"/\*\*\n \* struct (\w+) - (.*?)\*/\nstruct \1 \{\n(.*?)\n\};", re.S)
FIELD = re.compile(r"^\t(struct \w+|__u\d+) (\w+)(?:\[(\w+)\])?;$", re.M)
SIZEOF = re.compile(r"static_assert\(sizeof\(struct (\w+)\) == (\d+)\);")
OFFSETOF = re.compile(r"static_assert\(offsetof\(struct (\w+), (\w+)\) == (\d+)\);")
WORD = 8
WIDTH = 67


@dataclass(frozen=True)
class Field:
    """A field: `count` is 0 unless it is an array."""

    name: str
    type: str
    count: int
    offset: int
    size: int
    text: str


@dataclass(frozen=True)
class Struct:
    """A struct of the header."""

    name: str
    summary: str
    note: str
    fields: tuple
    size: int


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
    return summary, texts, " ".join(note)


def parse(text):
    """({name: Struct}, {name: value}) of the header, checked."""
    constants = dict(DEFINE.findall(text))
    structs, sizes = {}, {}
    for name, doc, body in STRUCT.findall(text):
        summary, texts, note = parse_doc(doc)
        fields, offset = [], 0
        for kind, field, count in FIELD.findall(body):
            unit = sizes[kind[7:]] if kind.startswith("struct") else int(kind[3:]) // 8
            number = int(constants.get(count, count) or 0)
            size = unit * (number or 1)
            fields.append(Field(field, kind, number, offset, size,
                                markup(texts.get(field, ""))))
            offset += size
        structs[name] = Struct(name, summary, markup(note), tuple(fields), offset)
        sizes[name] = offset
    check(text, structs)
    return structs, constants


def check(text, structs):
    """Compare what was computed with what the compiler is asked to assert."""
    asserted = {(name, field): int(value) for name, field, value in OFFSETOF.findall(text)}
    computed = {(one.name, field.name): field.offset
                for one in structs.values() for field in one.fields if field.offset}
    sizes = {name: int(value) for name, value in SIZEOF.findall(text)}
    if asserted != computed or sizes != {one.name: one.size for one in structs.values()}:
        wrong = set(asserted.items()) ^ set(computed.items())
        raise ExtensionError(f"ABI header: asserted and computed layouts differ: {wrong}")
    undocumented = [f"{one.name}.{field.name}" for one in structs.values()
                    for field in one.fields if not field.text]
    if undocumented:
        raise ExtensionError(f"ABI header: fields without a description: {undocumented}")


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
    name = field.type.replace("__", "")
    return f"{name}[{field.count}]" if field.count else name


def field_table(struct):
    """A list-table of the fields."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 10 10 25 60", "",
             "   * - Offset", "     - Type", "     - Field", "     - Meaning"]
    for field in struct.fields:
        lines += [f"   * - {field.offset}", f"     - {type_name(field)}",
                  f"     - ``{field.name}``", f"     - {field.text}"]
    return lines


class FromHeader(SphinxDirective):
    """What the two directives share."""

    required_arguments = 1

    def header(self):
        """The parsed header."""
        path = Path(self.config.handover_top) / self.config.handover_header
        self.env.note_dependency(str(path))
        return parse(path.read_text(encoding="utf-8"))

    def render(self, lines):
        """Nodes of some reStructuredText."""
        node = nodes.container()
        self.state.nested_parse(StringList(lines, source=self.get_source_info()[0]),
                                self.content_offset, node)
        return node.children


class Record(FromHeader):
    """``.. record:: STRUCT``"""

    def run(self):
        structs, _ = self.header()
        if self.arguments[0] not in structs:
            raise self.error(f"the ABI header has no struct {self.arguments[0]}")
        struct = structs[self.arguments[0]]
        drawing = nodes.literal_block("", "\n".join(diagram(struct)), language="none")
        lines = [f"``struct {struct.name}``, {struct.size} bytes: {struct.summary}.", ""]
        tail = ["", struct.note] if struct.note else []
        return [*self.render(lines), drawing, *self.render(field_table(struct) + tail)]


class Constants(FromHeader):
    """``.. constants:: PREFIX``"""

    def run(self):
        _, constants = self.header()
        found = {name: value for name, value in constants.items()
                 if name.startswith(self.arguments[0])}
        if not found:
            raise self.error(f"the ABI header has no {self.arguments[0]}*")
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 40 60", "",
                 "   * - Constant", "     - Value"]
        for name, value in found.items():
            lines += [f"   * - ``{name}``", f"     - ``{value}``"]
        return self.render(lines)


def setup(app):
    """Called by Sphinx."""
    app.add_config_value("handover_header", "", "env")
    app.add_directive("record", Record)
    app.add_directive("constants", Constants)
    return {"parallel_read_safe": True}
