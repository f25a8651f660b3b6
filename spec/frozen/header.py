# SPDX-License-Identifier: GPL-2.0-only
"""What compilers make of the ABI header: structs from DWARF, and constants.

The header is compiled with a probe that has a variable of every struct.
pahole reads the structs out of the object, for each architecture; the values
of the constants come out of the assembly that the compiler writes.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HEADER = TOP / "kernel/linux/include/linux/kho/abi/iommu.h"
COMPILERS = {"x86-64": "gcc", "aarch64": "aarch64-linux-gnu-gcc"}
INCLUDES = (TOP / "abi-tests/shim", TOP / "kernel/linux/include")
FLAGS = ("-std=gnu11", "-g", "-fPIC", *(f"-I{path}" for path in INCLUDES))

STRUCT = re.compile(r"^struct (\w+) \{$", re.M)
MACRO = re.compile(r"^#define[ \t]+(IOMMU_LU_\w+)[ \t]+(\S.*?)[ \t]*$", re.M)
PAHOLE_STRUCT = re.compile(r"^struct (\w+) \{\n(.*?)^\}", re.M | re.S)
PAHOLE_FIELD = re.compile(r"^\t(\S.*?)\s+(\w+)(\[\d+\])?(:\d+)?;\s+/\*\s*(\d+)(?:: ?\d+)?\s+(\d+)"
                          r" \*/$", re.M)
PAHOLE_SIZE = re.compile(r"/\* size: (\d+),")
PAHOLE_FLAW = re.compile(r"/\* ([^*]*?(?:hole|padding)[^*]*?) \*/")
VALUE = re.compile(r'->(\w+) \$?(-?\d+)"')
TEXT = re.compile(r'^@(\d+) "(.*)"$', re.M)


class HeaderError(Exception):
    """The header does not compile, or has what an ABI must not have."""


@dataclass(frozen=True)
class Field:
    """A field; `count` is 0 unless it is an array."""

    name: str
    type: str
    count: int
    offset: int
    size: int

    @property
    def declared(self):
        """Its type as a declaration would say it."""
        return f"{self.type}[{self.count}]" if self.count else self.type


@dataclass(frozen=True)
class Struct:
    """A struct as it was compiled."""

    name: str
    size: int
    fields: tuple


def tool(argv, text=None):
    """Standard output of a compiler or of a tool that reads objects."""
    argv = [str(word) for word in argv]
    try:
        done = subprocess.run(argv, input=text, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        raise HeaderError(f"{argv[0]} is not installed: run make setup") from error
    if done.returncode:
        raise HeaderError(f"{argv[0]} failed:\n{done.stderr or done.stdout}")
    return done.stdout


def structs_named(text):
    """The structs that a header defines, in its order."""
    return STRUCT.findall(text)


def library(header, compiler, folder):
    """Compile the probe; returns a shared object with all structs in its DWARF."""
    probes = "".join(f"struct {name} probe_{name};\n"
                     for name in structs_named(header.read_text(encoding="utf-8")))
    target = Path(folder) / f"{Path(compiler).name}.so"
    tool([compiler, *FLAGS, "-shared", "-nostdlib", "-x", "c", "-", "-o", target],
         f'#include "{header}"\n{probes}')
    return target


def parse_struct(name, body):
    """A struct out of pahole's text."""
    flaw = PAHOLE_FLAW.search(body)
    if flaw:
        raise HeaderError(f"struct {name}: {flaw[1]}; name the padding as reserved fields")
    fields = []
    for kind, field, count, bits, offset, size in PAHOLE_FIELD.findall(body):
        if bits:
            raise HeaderError(f"struct {name}: {field} is a bit-field; use a whole integer")
        fields.append(Field(field, kind, int(count.strip("[]") or 0), int(offset), int(size)))
    return Struct(name, int(PAHOLE_SIZE.search(body)[1]), tuple(fields))


def whole(struct):
    """HeaderError unless the fields follow each other up to the struct's end."""
    end = 0
    for field in struct.fields:
        if field.offset != end:
            raise HeaderError(f"struct {struct.name}: {field.name} is at {field.offset}, "
                              f"the field before it ends at {end}")
        end += field.size
    if end != struct.size:
        raise HeaderError(f"struct {struct.name}: {struct.size} bytes, fields to {end}")


def structs_of(header, compiler):
    """{name: Struct} as one compiler lays them out."""
    with tempfile.TemporaryDirectory() as folder:
        text = tool(["pahole", library(header, compiler, folder)])
    found = {name: parse_struct(name, body) for name, body in PAHOLE_STRUCT.findall(text)}
    for struct in found.values():
        whole(struct)
    return found


def structs(header=HEADER):
    """{name: Struct}; all architectures must agree."""
    layouts = {arch: structs_of(header, compiler) for arch, compiler in COMPILERS.items()}
    first, *others = layouts.items()
    for arch, layout in others:
        for name, struct in first[1].items():
            if layout.get(name) != struct:
                raise HeaderError(f"struct {name} differs between {first[0]} and {arch}")
    missing = set(structs_named(header.read_text(encoding="utf-8"))) - set(first[1])
    if missing:
        raise HeaderError(f"pahole does not show {', '.join(sorted(missing))}")
    return first[1]


def numbers_of(header, names, compiler):
    """{name: value} of constants that are numbers."""
    lines = "".join(f'asm volatile("\\n.ascii \\"->{name} %0\\"" : : '
                    f'"i" ((unsigned long long)({name})));\n' for name in names)
    text = tool([compiler, *FLAGS, "-O1", "-S", "-x", "c", "-", "-o", "-"],
                f'#include "{header}"\nvoid probe(void);\nvoid probe(void)\n{{\n{lines}}}\n')
    return {name: int(value) % (1 << 64) for name, value in VALUE.findall(text)}


def texts_of(header, names):
    """{name: value} of constants that are string literals."""
    lines = "".join(f"@{number} {name}\n" for number, name in enumerate(names))
    text = tool([COMPILERS["x86-64"], *FLAGS, "-E", "-P", "-x", "c", "-"],
                f'#include "{header}"\n{lines}')
    return {names[int(number)]: value for number, value in TEXT.findall(text)}


def constants(header=HEADER):
    """{name: number or text} of all IOMMU_LU_* macros; architectures must agree."""
    macros = dict(MACRO.findall(header.read_text(encoding="utf-8")))
    texts = [name for name, value in macros.items() if value.startswith('"')]
    numbers = [name for name in macros if name not in texts]
    found = {arch: numbers_of(header, numbers, compiler)
             for arch, compiler in COMPILERS.items()}
    first, *others = found.items()
    for arch, values in others:
        differing = [name for name in numbers if values[name] != first[1][name]]
        if differing:
            raise HeaderError(f"{differing[0]} differs between {first[0]} and {arch}")
    values = {**first[1], **texts_of(header, texts)}
    return {name: values[name] for name in macros}
