"""Files as mills and phones send them, made here."""

import io
import struct
import zlib

from pypdf import PdfWriter


def a_pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A PDF of empty A5 pages, locked when there is a password."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(420, 595)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def a_png(width: int = 3, height: int = 2) -> bytes:
    """A grey picture; sizes beyond reason are claimed in its header only."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + sum_

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height)) if width < 1000 else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )  # fmt: skip


def a_jpeg_beginning() -> bytes:
    """What begins as a JPEG and then stops."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200)
