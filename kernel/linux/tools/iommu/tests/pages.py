# SPDX-License-Identifier: GPL-2.0-only
"""Handover files, files of memory and ELF cores, made from pages."""

import struct

PAGE = 4096
HEADER = struct.Struct("<8sIIQQII")
ENTRY = struct.Struct("<QII")
CHECKSUM_AT = 12
ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
ELF_SEGMENT = struct.Struct("<IIQQQQQQ")
ELF_IDENT = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
ET_CORE, PT_LOAD = 4, 1


def crc32c(data):
    """CRC-32C, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def sealed(data):
    """A handover file with the right checksum."""
    data = bytearray(data)
    data[CHECKSUM_AT:CHECKSUM_AT + 4] = bytes(4)
    struct.pack_into("<I", data, CHECKSUM_AT, crc32c(data))
    return bytes(data)


def load(path):
    """(root, {address: page}, text) of a handover file."""
    data = path.read_bytes()
    _, _, _, root, _, nr_pages, text_bytes = HEADER.unpack_from(data)
    at = HEADER.size + text_bytes
    text, pages, words = data[HEADER.size:at], {}, at + nr_pages * ENTRY.size
    for number in range(nr_pages):
        address, count, _ = ENTRY.unpack_from(data, at + number * ENTRY.size)
        pages[address] = data[words:words + 8 * count].ljust(PAGE, b"\0")
        words += 8 * count
    return root, pages, text.rstrip(b"\0")


def handover_file(path, root, pages, text=b""):
    """Write a handover file; its pages are not shortened."""
    text += bytes(-len(text) % 8)
    entries = b"".join(ENTRY.pack(address, PAGE // 8, 0) for address in sorted(pages))
    header = HEADER.pack(b"HANDFILE", 1, 0, root, len(pages) * PAGE // 8, len(pages), len(text))
    body = b"".join(pages[address] for address in sorted(pages))
    path.write_bytes(sealed(header + text + entries + body))
    return path


def memory_file(path, pages, split):
    """Write a file of memory; split: (address, size, offset in the file)."""
    with open(path, "wb") as file:
        file.truncate(max(offset + size for _, size, offset in split))
        for address, page in pages.items():
            for start, size, offset in split:
                if start <= address < start + size:
                    file.seek(address - start + offset)
                    file.write(page)
    return path


def core(path, pieces, kind=ET_CORE):
    """Write an ELF core with a segment for each piece of memory, {address: bytes}."""
    at = ELF_HEADER.size + len(pieces) * ELF_SEGMENT.size
    segments = b""
    for address, piece in pieces.items():
        segments += ELF_SEGMENT.pack(PT_LOAD, 0, at, 0, address, len(piece), len(piece), PAGE)
        at += len(piece)
    header = ELF_HEADER.pack(ELF_IDENT, kind, 0, 1, 0, ELF_HEADER.size, 0, 0,
                             ELF_HEADER.size, ELF_SEGMENT.size, len(pieces), 0, 0, 0)
    path.write_bytes(header + segments + b"".join(pieces.values()))
    return path


def reseal(page, checksum_at):
    """A root or block with the right checksum of its own."""
    page = bytearray(page)
    page[checksum_at:checksum_at + 4] = bytes(4)
    struct.pack_into("<I", page, checksum_at, crc32c(page))
    return bytes(page)


def table(entries):
    """A page of 64-bit entries from {index: entry}."""
    words = [0] * (PAGE // 8)
    for index, entry in entries.items():
        words[index] = entry
    return struct.pack("<512Q", *words)
