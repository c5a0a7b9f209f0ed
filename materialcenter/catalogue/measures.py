"""Finds the numbers in a phrase, with their unit and label, as they were written."""

import re
from dataclasses import dataclass
from fractions import Fraction

_NUMBER = r"\d+\s+\d+/[1-9]\d*|\d+-\d+/[1-9]\d*|\d+/[1-9]\d*|\d+(?:\.\d+)?"
_UNIT = r"(?:mm|cm|m|inch|ft|a)(?![a-z0-9])"
_ONE = rf"(?:{_NUMBER})(?:\s*{_UNIT})?"
_LABEL = r"diameter|diam|dia|d(?=\d)|tebal|tbl|t|panjang|pjg|lebar"
_GROUP = re.compile(
    rf"(?<![a-z0-9./])(?:(?P<label>{_LABEL})\s*[.:=]?\s*)?"
    rf"(?P<sizes>{_ONE}(?:\s*x\s*{_ONE})*)(?![a-z0-9/])"
)
_PART = re.compile(rf"(?P<number>{_NUMBER})(?:\s*(?P<unit>{_UNIT}))?")
_QUANTITY = re.compile(
    r"(?<![a-z0-9.x])\d+(?:\.\d+)?\s*(?:lembar|lbr|batang|btg|lonjor|ljr|pcs|buah|bh|roll|kg|ton)\b"
)
_REMNANT = re.compile(
    rf"\b(?:sisa|potongan)(?:\s+potong)?(?:\s+uk(?:uran)?)?\s*({_ONE}\s*x\s*{_ONE})"
)

_LETTERS = {"d": "d", "t": "t", "p": "l", "l": "w"}
_UM = {
    "": 1000,
    "mm": 1000,
    "cm": 10_000,
    "m": 1_000_000,
    "inch": 25_400,
    "ft": 304_800,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number as written: its unit ("" when none), the letter of its label, its group.

    Numbers joined by "x" share a group.
    """

    number: Fraction
    unit: str
    label: str
    group: int

    @property
    def um(self) -> int:
        """Micrometres, millimetres when no unit was written."""
        return round(self.number * _UM.get(self.unit, 1000))


def _value(text: str) -> Fraction:
    return sum((Fraction(part) for part in re.split(r"[\s-]+", text)), Fraction())


def _unit(part: re.Match[str]) -> str:
    """The unit as written; fractions are of inches without saying so ("as 5/8")."""
    return part["unit"] or ("inch" if "/" in part["number"] else "")


def _group(text: str, label: str, group: int) -> list[Measure]:
    letter = _LETTERS.get(label[:1], "")
    parts = [(_value(part["number"]), _unit(part)) for part in _PART.finditer(text)]
    # In "4 x 6 cm" the unit stands for both; a length in metres stands for itself.
    shared = "cm" if parts[-1][1] == "cm" else ""
    return [
        Measure(number, unit or shared, letter if i == 0 else "", group)
        for i, (number, unit) in enumerate(parts)
    ]


def take_quantity(text: str) -> str:
    """The text without counts of pieces or kilos ("38 lbr", "12 kg")."""
    return _QUANTITY.sub(" ", text)


def take_remnant(text: str) -> tuple[tuple[int, int] | None, str]:
    """Width and length (micrometres, the shorter first) of "sisa 600x1100", and the rest."""
    found = _REMNANT.search(text)
    if found is None:
        return None, text
    short, long = sorted(measure.um for measure in _group(found[1], "", 0))
    return (short, long), f"{text[: found.start()]} sisa {text[found.end() :]}"


def take_measures(text: str) -> tuple[tuple[Measure, ...], str]:
    """Every number in order, and the text without them."""
    measures: list[Measure] = []
    for index, found in enumerate(_GROUP.finditer(text)):
        measures += _group(found["sizes"], found["label"] or "", index)
    return tuple(measures), _GROUP.sub(" ", text)
