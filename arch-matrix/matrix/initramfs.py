# SPDX-License-Identifier: GPL-2.0-only
"""An initramfs in cpio's newc format, from a dictionary of files."""

DIRECTORY = 0o040755
PROGRAM = 0o100755
TRAILER = "TRAILER!!!"


def pad(data):
    """Fill up to a multiple of four bytes."""
    return data + b"\0" * (-len(data) % 4)


def member(number, name, mode, data):
    """One member: header, name, contents."""
    text = name.encode() + b"\0"
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(text), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields)
    return pad(head + text) + pad(data)


def folders(names):
    """All directories above the given names, parents first."""
    found = set()
    for name in names:
        parts = name.split("/")[:-1]
        found.update("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return sorted(found)


def build(files):
    """The archive that holds `files`, a dictionary from path to bytes."""
    parts = [member(number, name, DIRECTORY, b"")
             for number, name in enumerate(folders(files), 1)]
    parts += [member(number, name, PROGRAM, data)
              for number, (name, data) in enumerate(files.items(), len(parts) + 1)]
    parts.append(member(0, TRAILER, 0, b""))
    return b"".join(parts)
