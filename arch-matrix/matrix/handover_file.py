# SPDX-License-Identifier: GPL-2.0-only
"""The file that holds a handover, as tools/iommu/handover_file.h describes it."""

import struct

MAGIC = b"HANDFILE"
VERSION = 1
HEADER = struct.Struct("<8sIIQQII")
CHECKSUM_AT = 12
ENTRY = struct.Struct("<QII")
PAGE = 4096
POLYNOMIAL = 0x82F63B78


def table_of(byte):
    """What one byte does to a CRC-32C."""
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


TABLE = [table_of(byte) for byte in range(256)]


def crc32c(data):
    """CRC-32C of some bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def packed(page):
    """A page without the zero words at its end."""
    return page[:(len(page.rstrip(b"\0")) + 7) // 8 * 8]


def encode(root, pages, facts):
    """The bytes of a file: {address: page}, and facts as {key: value}."""
    text = "".join(f"{key}={value}\n" for key, value in facts.items()).encode()
    text += bytes(-len(text) % 8)
    words = {address: packed(pages[address]) for address in sorted(pages)}
    body = text + b"".join(ENTRY.pack(address, len(data) // 8, 0)
                           for address, data in words.items()) + b"".join(words.values())
    header = bytearray(HEADER.pack(MAGIC, VERSION, 0, root,
                                   sum(map(len, words.values())) // 8, len(words), len(text)))
    struct.pack_into("<I", header, CHECKSUM_AT, crc32c(header + body))
    return bytes(header) + body


def decode(data):
    """(root, {address: page}, {key: value}) of a file; ValueError if it is bad."""
    if len(data) < HEADER.size:
        raise ValueError("shorter than a header")
    magic, version, checksum, root, nr_words, nr_pages, text_bytes = HEADER.unpack_from(data)
    if magic != MAGIC or version != VERSION:
        raise ValueError("no handover file of version 1")
    at = HEADER.size + text_bytes
    if len(data) != at + nr_pages * ENTRY.size + nr_words * 8:
        raise ValueError("longer or shorter than its header says")
    if crc32c(data[:CHECKSUM_AT] + bytes(4) + data[CHECKSUM_AT + 4:]) != checksum:
        raise ValueError("wrong checksum")
    facts = dict(line.partition("=")[::2] for line in
                 data[HEADER.size:at].rstrip(b"\0").decode().splitlines())
    pages, words = {}, at + nr_pages * ENTRY.size
    for number in range(nr_pages):
        address, count, _ = ENTRY.unpack_from(data, at + number * ENTRY.size)
        pages[address] = data[words:words + 8 * count].ljust(PAGE, b"\0")
        words += 8 * count
    return root, pages, facts


def reader(pages):
    """A function that reads physical memory out of {address: page}."""
    def read(address, size):
        first = address & -PAGE
        whole = b"".join(pages[at] for at in range(first, address + size, PAGE))
        return whole[address - first:address - first + size]
    return read
