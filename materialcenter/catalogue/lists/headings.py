"""What headings of columns mean. Each kind of list has a vocabulary of its own; how metal is
described is the same in all of them.

The first rule that fits wins, so narrow meanings ("kg per lembar") stand before wide ones
("kg"). Headings are folded and everything but letters and digits becomes a space.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from materialcenter.core.text import fold

Rules: TypeAlias = tuple[tuple[str, str], ...]

PIECE_WORD = r"(?:lembar|lbr|batang|btg|lonjor|ljr|pcs|pc|buah|bh|potong|ptg|roll|sheet|piece|bar)"
MASS_WORD = r"(?:berat|bobot|tonase|netto|neto|weight|mass|kg|kgs|kilo|kilogram|ton|tonnes?)"
NUMBER_WORD = r"(?:no|nomor|nomer|num|number)"
_SIZE = r"(?:(?:ukuran|dimensi|size|dimensions?) )?"

IGNORED = "ignored"
# The fields that together describe a material.
PHRASE = ("kind", "name", "grade", "size", "thickness", "width", "diameter", "length")

NUMBERS: Rules = (
    (IGNORED, rf"{NUMBER_WORD}(?: urut| item| baris)?|#|item {NUMBER_WORD}|urut|s n|kode .*|code"),
    (IGNORED, r"sku"),
)
DIMENSIONS: Rules = (
    ("thickness", rf"{_SIZE}(?:tebal|ketebalan|thickness|thick|thk|tbl|t)(?: mm| cm)?"),
    ("width", rf"{_SIZE}(?:lebar|width|lbr(?= mm| cm)|w|l)(?: mm| cm| m)?"),
    ("length", rf"{_SIZE}(?:panjang|length|pjg|p)(?: mm| cm| m)?"),
    ("diameter", rf"{_SIZE}(?:diameter|dia|diam|ø|d)(?: mm| cm)?"),
)
GRADES: Rules = (
    ("grade", r".*\b(?:mutu|grade|kualitas|standar|standard|spec|spek)\b.*"),
    ("size", r".*\b(?:ukuran|dimensi|size|dimensions?|spesifikasi|specification)\b.*"),
    ("unit", r"sat|satuan|stn|units?|uom|u m|unit of measure"),
)
NAMES: Rules = (
    ("kind", r"(?:jenis|bentuk|tipe|type|shape|form|profil|profile)(?: .*)?"),
    (
        "name",
        r".*\b(?:nama|uraian|material|deskripsi|description|desc|item|barang|bahan|produk)\b.*",
    ),
    ("name", r".*\b(?:product|name|besi|logam|metal)\b.*"),
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headings of a kind of list. A row counts as metal when it has one of `amounts`;
    `example` names headings that it needs."""

    rules: tuple[tuple[str, re.Pattern[str]], ...]
    amounts: tuple[str, ...]
    example: str

    @classmethod
    def of(cls, rules: Iterable[tuple[str, str]], amounts: tuple[str, ...], example: str):
        """A vocabulary out of (field, pattern), narrow meanings first."""
        compiled = tuple((field, re.compile(pattern)) for field, pattern in rules)
        return cls(compiled, amounts, example)

    def meaning(self, heading: str) -> str | None:
        """The field a heading stands for, IGNORED for known but useless ones, None for unknown."""
        words = normal(heading)
        if not words or len(words) > 60:
            return None
        return next((field for field, pattern in self.rules if pattern.fullmatch(words)), None)


def normal(text: str) -> str:
    """A heading without case, signs and line breaks: "Berat\\n(Kg)" is "berat kg"."""
    return re.sub(r"[^0-9a-zø#]+", " ", fold(text)).strip()


def is_unit(heading: str) -> bool:
    """Whether a heading is only a unit, as in a second heading row: "(Kg)", "mm", "Rp/Kg"."""
    words = normal(heading)
    return bool(re.fullmatch(rf"(?:{PIECE_WORD}|{MASS_WORD}|mm|cm|m|rp|idr| )+", words))
