"""Finds the table in a sheet: its heading row, what each column means, and the rows of metal.

Lists come with titles above, a second heading row, totals, blank rows and signatures below;
none of these are metal. What was left out is told, so that nothing disappears silently.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from materialcenter.catalogue.lists.errors import NoHeading
from materialcenter.catalogue.lists.headings import (
    IGNORED,
    PHRASE,
    Vocabulary,
    is_unit,
    normal,
)
from materialcenter.core.errors import Term
from materialcenter.core.spreadsheets.errors import EmptyFile
from materialcenter.core.spreadsheets.workbook import BLANK, Cell, Sheet
from materialcenter.core.text import fold

SEARCHED_ROWS = 40
WORDS_OF_A_GROUP = 4
_TOTAL = re.compile(r"(?:sub ?total|grand total|total|jumlah|jml)\b.*")


@dataclass(frozen=True, slots=True)
class Record:
    """A row of metal: its cells by field, and every cell's text by heading, as written."""

    sheet: str
    row: int
    cells: dict[str, Cell]
    headings: dict[str, str]
    written: dict[str, str]

    def cell(self, name: str) -> Cell:
        """The cell of a field, blank when the list has no such column."""
        return self.cells.get(name, BLANK)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of metal of a file, the fields its columns have, and what was left out."""

    records: list[Record]
    fields: frozenset[str]
    skipped: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where the heading is and which column has which field. `last` is its last row's index."""

    first: int
    last: int
    columns: dict[str, int]
    texts: list[str]

    @property
    def score(self) -> tuple[int, int]:
        """How much it tells; one row rather than two when both tell the same."""
        return len(self.columns), self.first - self.last


def find_table(sheets: Sequence[Sheet], words: Vocabulary) -> Table:
    """The rows of metal in every sheet that has a heading. Raises NoHeading, EmptyFile."""
    records: list[Record] = []
    skipped: list[tuple[str, int, str]] = []
    fields: set[str] = set()
    found = False
    for sheet in sheets:
        heading = _find_heading(sheet.rows, words)
        if heading is None:
            continue
        found = True
        fields |= heading.columns.keys()
        for index in range(heading.last + 1, len(sheet.rows)):
            row = sheet.rows[index]
            if not any(cell.text for cell in row):
                continue
            if _is_metal(row, heading, words):
                records.append(_record(sheet.name, index + 1, row, heading))
            else:
                skipped.append((sheet.name, index + 1, _first_text(row)))
    if not found:
        raise NoHeading(headings=Term(words.example), field="file")
    if not records:
        raise EmptyFile(field="file")
    return Table(records, frozenset(fields), skipped)


def _find_heading(rows: Sequence[Sequence[Cell]], words: Vocabulary) -> _Heading | None:
    """The row, or pair of rows, whose texts name the most fields."""
    best: _Heading | None = None
    for index in range(min(SEARCHED_ROWS, len(rows))):
        for last in (index, index + 1):
            if last > index and not _is_pair(rows, index, words):
                continue
            heading = _heading(rows, index, last, words)
            if heading and (best is None or heading.score > best.score):
                best = heading
    return best


def _is_pair(rows: Sequence[Sequence[Cell]], first: int, words: Vocabulary) -> bool:
    """Whether a row and the next are one heading: groups above, units or names below."""
    if first + 1 >= len(rows) or not _continues(rows[first + 1], words):
        return False
    texts = _texts(rows[first])
    short = all(len(normal(text).split()) <= WORDS_OF_A_GROUP for text in texts)
    return short and sum(words.meaning(text) is not None for text in texts) > 1


def _continues(row: Sequence[Cell], words: Vocabulary) -> bool:
    """Whether a row may be the second half of a heading: only units and names of columns."""
    texts = [cell for cell in row if cell.text]
    return bool(texts) and all(
        cell.kind == "t" and (is_unit(cell.text) or words.meaning(cell.text)) for cell in texts
    )


def _heading(
    rows: Sequence[Sequence[Cell]], first: int, last: int, words: Vocabulary
) -> _Heading | None:
    texts: list[str] = []
    for column in range(max(len(rows[i]) for i in range(first, last + 1))):
        parts = [_text(rows[i], column) for i in range(first, last + 1)]
        if any(part and part[0].isdigit() for part in parts):
            return None
        texts.append(" ".join(dict.fromkeys(part for part in parts if part)))
    columns: dict[str, int] = {}
    for column, text in enumerate(texts):
        name = words.meaning(text)
        if name and name != IGNORED:
            columns.setdefault(name, column)
    named = any(name in columns for name in PHRASE[:4])
    if not named or not any(name in columns for name in words.amounts):
        return None
    return _Heading(first, last, columns, texts)


def _text(row: Sequence[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else BLANK
    return cell.text if cell.kind == "t" else ""


def _texts(row: Iterable[Cell]) -> list[str]:
    return list(dict.fromkeys(cell.text for cell in row if cell.text))


def _first_text(row: Sequence[Cell]) -> str:
    return next((text for text in _texts(row)), "")[:80]


def _has(row: Sequence[Cell], heading: _Heading, names: Iterable[str]) -> bool:
    return any(
        heading.columns[name] < len(row) and row[heading.columns[name]].text
        for name in names
        if name in heading.columns
    )


def _is_metal(row: Sequence[Cell], heading: _Heading, words: Vocabulary) -> bool:
    """Whether a row below the heading is metal: not a total, a repeated heading or a caption."""
    texts = [cell.text for cell in row if cell.kind == "t"]
    if any(_TOTAL.fullmatch(fold(text).strip(" :.")) for text in texts[:3]):
        return False
    columns = [c for c in heading.columns.values() if c < len(row) and row[c].text]
    if not columns:
        return False
    said = {normal(text) for text in heading.texts}
    if len(columns) > 1 and all(normal(row[c].text) in said for c in columns):
        return False
    if _continues(row, words) and len(columns) > 1:
        return False
    if _has(row, heading, words.amounts):
        return True
    # Without an amount a full description is still a row, to be mended; captions, signatures
    # and footers are not.
    phrase = [row[c].text for n, c in heading.columns.items() if n in PHRASE and c in columns]
    return len(columns) > 1 and any(char.isdigit() for text in phrase for char in text)


def _record(sheet: str, number: int, row: Sequence[Cell], heading: _Heading) -> Record:
    cells = {
        name: row[column]
        for name, column in heading.columns.items()
        if column < len(row) and row[column].text
    }
    written = {
        text or str(column + 1): row[column].text
        for column, text in enumerate(heading.texts)
        if column < len(row) and row[column].text
    }
    headings = {name: normal(heading.texts[column]) for name, column in heading.columns.items()}
    return Record(sheet, number, cells, headings, written)
