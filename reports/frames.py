"""What parent and child say to each other about a document: a kind, a page count, a length, and that many bytes."""

import socket
import struct
from typing import Final

HEADER: Final = struct.Struct("!BHI")
DOCUMENT: Final = 1
PRINTED: Final = 2
FAILED: Final = 3
READY: Final = 4


def send_frame(channel: socket.socket, kind: int, pages: int, body: bytes) -> None:
    """Send one frame."""
    channel.sendall(HEADER.pack(kind, pages, len(body)) + body)


def read_frame(channel: socket.socket) -> tuple[int, int, bytes] | None:
    """Read one frame; None when the other end is gone."""
    header = _read(channel, HEADER.size)
    if header is None:
        return None
    kind, pages, length = HEADER.unpack(header)
    body = _read(channel, length)
    return None if body is None else (kind, pages, body)


def _read(channel: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
