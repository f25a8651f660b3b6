# SPDX-License-Identifier: GPL-2.0-only
"""The numbered frames that the host sends to a guest's NIC.

guest/frame.c checks the same contents inside the guest.
"""

import functools
import socket
import struct
import time

MAGIC = 0x564F4448
HEADERS = 42
MIN_WORDS = 8
WORD_STEP = 0x85EBCA6B
SEQ_STEP = 0x9E3779B1
MASK = 0xFFFFFFFF
HEAD = struct.Struct("<IIQ")
ETHERNET = bytes.fromhex("525400123456" "525400abcdef" "0800")
RECEIVE_QUEUE = 1 << 20


def checksum(data):
    """The Internet checksum of an even number of bytes."""
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def headers(size):
    """Ethernet, IPv4 and UDP headers for `size` bytes of payload."""
    def ip(check):
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + size, 0, 0, 64, 17, check,
                           b"\x0a\0\0\x01", b"\x0a\0\0\x02")
    return (ETHERNET + ip(checksum(ip(0)))
            + struct.pack(">HHHH", 4000, 4001, 8 + size, 0))


@functools.lru_cache(maxsize=256)
def words(seq):
    """The part of a frame that follows from its number."""
    count = MIN_WORDS + seq % 97
    start = seq * SEQ_STEP
    return struct.pack(f"<{count}I",
                       *((start + n * WORD_STEP) & MASK for n in range(count)))


def make(stream, seq):
    """Frame number `seq` of a stream."""
    payload = HEAD.pack(MAGIC, stream, seq) + words(seq)
    return headers(len(payload)) + payload


def parse(stream, data):
    """The number of a frame, or None unless every byte is right."""
    if len(data) < HEADERS + HEAD.size:
        return None
    magic, _, seq = HEAD.unpack_from(data, HEADERS)
    if magic != MAGIC or bytes(data) != make(stream, seq):
        return None
    return seq


class Wire:
    """One NIC's cable: a pair of connected UDP sockets on this machine.

    QEMU inherits the far end, so no port has to be guessed.
    """

    def __init__(self, stream):
        self.stream = stream
        self.near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.near.bind(("127.0.0.1", 0))
        self.far.bind(("127.0.0.1", 0))
        self.near.connect(self.far.getsockname())
        self.far.connect(self.near.getsockname())
        self.far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_QUEUE)
        self.near.setblocking(False)
        self.far.set_inheritable(True)
        self.sent = []

    def send(self):
        """Send the next frame and note when."""
        seq = len(self.sent)
        self.sent.append(time.monotonic())
        try:
            self.near.send(make(self.stream, seq))
        except OSError:
            pass

    def handed_over(self):
        """QEMU has its end now."""
        self.far.close()

    def close(self):
        """Take the cable away."""
        self.near.close()
        self.far.close()
