"""Divides a message into the things it asks for, and what surrounds the words away."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from materialcenter.demand.pasting.trade import forms_in

# "[09.15, 3/11/2026] Pak Joko: …" stands before messages that were copied together.
_SENDER = re.compile(r"^\s*\[[^\]\n]{0,40}\d[.:]\d\d[^\]\n]{0,40}\]\s*[^:\n]{1,60}:\s*")
_KEYCAP = re.compile("^\\s*(?:\\d\ufe0f?\u20e3)+")
_BULLET = re.compile(r"^[\s\-–—•·▪▫◦●○►▶>+~#*]+(?!\s*\d+\s*[-–])")
_NUMBERING = re.compile(
    r"^(?:\(?\d{1,2}\s?[.)]\s+|\(?\d{1,2}\)\s*|\d{1,2}\.(?=[a-z])|[a-z][.)]\s+)"
)
_STRUCK = re.compile(r"^[\s\-–•*\d.)(]*~.+~\W*$")
_BOLD = re.compile(r"(?<![\d\s])\*|\*(?!\s*\d)|(?<!\d)\s\*|[_~]")
_BETWEEN = re.compile(r";|,\s|\s\+\s|\s&\s|\bdan\b")
_KEPT_SIGNS = frozenset("⌀✕✖°″′")


@dataclass(frozen=True, slots=True)
class Words:
    """A line, or a part of one: as it stood there, and plain, without bullets and pictures."""

    text: str
    plain: str
    struck: bool = False


def lines_of(message: str) -> Iterator[Words]:
    """The lines that hold something."""
    for line in message.splitlines():
        text = _SENDER.sub("", line).strip()
        plain = _plain(text)
        if plain:
            yield Words(text, plain, struck=bool(_STRUCK.match(text)))


def _plain(text: str) -> str:
    text = _without_pictures(_KEYCAP.sub("", text)).lower()
    text = _BOLD.sub(" ", _BULLET.sub("", text))
    text = _NUMBERING.sub("", text.strip())
    return re.sub(r"\s+", " ", _BULLET.sub("", text)).strip()


def _without_pictures(text: str) -> str:
    return "".join(sign for sign in text if sign in _KEPT_SIGNS or not _is_picture(sign))


def _is_picture(sign: str) -> bool:
    """Whether it is a picture, or a mark that nobody sees."""
    unseen = unicodedata.category(sign) in ("So", "Cf", "Co", "Cn", "Me")
    return unseen or ord(sign) > 0xFFFF or "\ufe00" <= sign <= "\ufe0f"


def parts_of(line: Words) -> list[Words]:
    """A line in which several metals are named as several; else the line itself."""
    ends = [0, *(found.end() for found in _BETWEEN.finditer(line.plain)), len(line.plain)]
    pieces = [line.plain[a:b] for a, b in pairwise(ends) if a < b]
    parts: list[str] = []
    for piece in pieces:
        if parts and not (forms_in(piece) and forms_in(parts[-1])):
            parts[-1] += piece
        else:
            parts.append(piece)
    if len(parts) < 2:
        return [line]
    return [Words(_BETWEEN.sub(" ", p).strip(), p.strip(" ,;+&"), line.struck) for p in parts]


def joined(line: Words, more: Words) -> Words:
    """A line with the one below it, which goes on about the same metal."""
    return Words(f"{line.text}\n{more.text}", f"{line.plain} {more.plain}", line.struck)
