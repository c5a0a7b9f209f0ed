"""One description out of a row whose kind, grade and sizes stand in columns of their own."""

import re

from materialcenter.catalogue.lists.layout import Record
from materialcenter.core.spreadsheets.figures import read_number
from materialcenter.core.spreadsheets.workbook import Cell
from materialcenter.core.text import clean, fold

_BLANKS = frozenset(
    ("-", "--", "---", ".", "..", "?", "x", "n/a", "na", "nihil", "kosong", "none", "null", "#n/a",
     "#ref!", "#value!", "#name?", "#div/0!", "tidak ada", "tdk ada", "belum ada")
)  # fmt: skip
_WORDS = {"thickness": "tebal", "width": "lebar", "diameter": "dia", "length": "panjang"}
# A bare length up to here is in metres: nobody stocks bars of 12 mm.
_METRES_UP_TO = 24


def words(cell: Cell) -> str:
    """The text of a cell; signs that stand for nothing are nothing."""
    return "" if fold(cell.text) in _BLANKS else cell.text


def describe(record: Record) -> str:
    """The description to recognise: "Plat" + "SS400" + "5" + … as one phrase.

    Raises UnreadableText, TextTooLong.
    """
    texts = [words(record.cell(name)) for name in ("kind", "name", "grade", "size")]
    said: list[str] = []
    for text in texts:
        if text and fold(text) not in fold(" ".join(said)):
            said.append(text)
    measures = [_measure(record, name, word) for name, word in _WORDS.items()]
    return clean(" ".join([*said, *(m for m in measures if m)]), most=200, field="phrase")


def _measure(record: Record, name: str, word: str) -> str:
    cell = record.cell(name)
    if not words(cell):
        return ""
    number = read_number(cell)
    if number is None or number.unit:
        return f"{word} {cell.text}"
    unit = re.findall(r"\b(mm|cm|m)\b", record.headings[name])
    metres = name == "length" and number.value <= _METRES_UP_TO
    said = unit[-1] if unit else ("m" if metres else "mm")
    return f"{word} {number.written} {said}"
