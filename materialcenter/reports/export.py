"""Reports as files: text stays text, numbers are numbers, and nothing people typed is a formula.

`translate` turns a msgid into the reader's language.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, TypeAlias

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from materialcenter.core import clock
from materialcenter.core.errors import N_, Quantity, Term
from materialcenter.reports.report import Cell, Column, Kind

Translate: TypeAlias = Callable[[str], str]
Plain: TypeAlias = str | int | Decimal | date | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = {
    Kind.CODE: "@",
    Kind.COUNT: "#,##0",
    Kind.DATE: "dd/mm/yyyy",
    Kind.DOCUMENT: "@",
    Kind.HUNDREDTHS: "#,##0.00",
    Kind.IDR: "#,##0",
    Kind.KG: "#,##0.0##",
    Kind.MOMENT: "dd/mm/yyyy hh:mm",
    Kind.MONTH: "mmm yyyy",
    Kind.QUANTITY: "#,##0.###",
    Kind.TEXT: "@",
}
_LONGEST_NAME = 31  # of a sheet
_WIDTHS = {Kind.TEXT: 24, Kind.MOMENT: 17, Kind.IDR: 16}


def plain(cell: Cell, kind: Kind, translate: Translate) -> Plain:
    """A cell as a program reads it: kilograms as decimals, times on a clock in Jakarta."""
    match cell:
        case Term(msgid):
            return translate(msgid)
        case Quantity(value, "kg"):
            return Decimal(value) / 1000
        case Quantity(value):
            return value
        case datetime():
            return clock.local(cell).replace(tzinfo=None)
        case int() if kind == Kind.KG:
            return Decimal(cell) / 1000
        case int() if kind == Kind.HUNDREDTHS:
            return Decimal(cell) / 100
        case _:
            return cell


def write_csv(
    file: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    translate: Translate,
) -> None:
    """Comma-separated, UTF-8 with a mark that spreadsheets look for; points in numbers."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([translate(column.name) for column in columns])
    for row in rows:
        writer.writerow(
            harmless(plain(cell, column.kind, translate))
            for cell, column in zip(row, columns, strict=True)
        )
    text.detach()


def harmless(value: Plain) -> str:
    """A cell as text in which nothing is a formula."""
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook: its title (a msgid), columns and rows. `piled`: its columns but the
    first are drawn as piles, one a row."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    piled: bool = False


def write_xlsx(
    file: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    translate: Translate,
    title: str,
    about: Sequence[tuple[str, str]],
) -> None:
    """A workbook: the rows under their headings, and a second sheet that says what they are."""
    sheet = Sheet(N_("Data"), columns, rows)
    write_book(file, [sheet], translate=translate, title=title, about=about)


def write_book(
    file: IO[bytes],
    sheets: Iterable[Sheet],
    *,
    translate: Translate,
    title: str,
    about: Sequence[tuple[str, str]],
) -> None:
    """A workbook of several tables, and a last sheet that says what they are."""
    book: Any = xlsxwriter.Workbook(file, {"constant_memory": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for table in sheets:
        _write_sheet(book, table, bold, translate)
    notes = book.add_worksheet(translate("Keterangan"))
    notes.set_column(0, 1, 30)
    notes.write_string(0, 0, title, book.add_format({"bold": True}))
    for line, (name, value) in enumerate(about, start=1):
        notes.write_string(line, 0, name)
        notes.write_string(line, 1, value)
    book.close()


def _write_sheet(book: Any, table: Sheet, bold: Any, translate: Translate) -> None:
    name, columns = translate(table.title)[:_LONGEST_NAME], table.columns
    sheet = book.add_worksheet(name)
    formats = [book.add_format({"num_format": _FORMATS[column.kind]}) for column in columns]
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(column.kind, 13))
        sheet.write_string(0, at, translate(column.name), bold)
    sheet.freeze_panes(1, 0)
    line = 0
    for line, row in enumerate(table.rows, start=1):
        for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _write(sheet, line, at, plain(cell, column.kind, translate), formats[at])
    sheet.autofilter(0, 0, line, len(columns) - 1)
    if table.piled and line:
        _draw(book, sheet, name, line, len(columns))


def _draw(book: Any, sheet: Any, name: str, lines: int, columns: int) -> None:
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for at in range(1, columns):
        chart.add_series(
            {
                "name": [name, 0, at],
                "categories": [name, 1, 0, lines, 0],
                "values": [name, 1, at, lines, at],
            }
        )
    chart.set_title({"name": name})
    chart.set_size({"width": 720, "height": 380})
    sheet.insert_chart(lines + 2, 0, chart)


def _write(sheet: Any, line: int, at: int, value: Plain, form: Any) -> None:
    match value:
        case None:
            sheet.write_blank(line, at, None, form)
        case str():
            sheet.write_string(line, at, value, form)
        case date():
            sheet.write_datetime(line, at, value, form)
        case _:
            sheet.write_number(line, at, value, form)
