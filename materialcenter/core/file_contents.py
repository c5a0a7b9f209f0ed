"""Whether a file can be opened as what it begins like, without being shown to anybody."""

import io
import struct

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 100
# A picture of more is not a photo of a paper but a way to fill the memory.
MOST_PIXELS = 60_000_000

_PNG_HEADER = struct.Struct(">8xI4sII")
# The markers that begin a JPEG's frame and tell its size, and those without a length.
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2}
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}


def pdf_fault(content: bytes) -> str:
    """ "" when every page can be found, else "locked" or "unreadable"."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return "locked"
        pages = len(reader.pages)
        if not 0 < pages <= MOST_PAGES:
            return "unreadable"
        for page in reader.pages:
            _ = page.mediabox
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unreadable"
    return ""


def picture_fault(content: bytes) -> str:
    """ "" when it is a whole PNG or JPEG of a size that can be drawn, else "unreadable"."""
    size = _png_size(content) if content.startswith(b"\x89PNG") else _jpeg_size(content)
    if size is None:
        return "unreadable"
    width, height = size
    return "" if 0 < width * height <= MOST_PIXELS else "unreadable"


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < _PNG_HEADER.size or b"IEND" not in content[-16:]:
        return None
    _length, kind, width, height = _PNG_HEADER.unpack_from(content)
    return (width, height) if kind == b"IHDR" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the frame's header, if the picture has an end too."""
    if b"\xff\xd9" not in content[-4096:]:
        return None
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_BARE:
            at += 2
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return None
