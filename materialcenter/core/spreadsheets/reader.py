"""Reads a spreadsheet from standard input and writes its cells as JSON.

Run as a program of its own, with limits, because spreadsheets from outside can be made to eat
a machine. It therefore imports nothing of the product. A cell is [kind, text]: "n" a number,
"t" text, "d" a date, "" nothing. Numbers keep up to 12 significant digits, which is more than
a scale has and hides the noise of binary fractions.
"""

import csv
import datetime
import io
import json
import re
import sys
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

ROWS, COLUMNS, CELL = 20_000, 60, 1_000
CPU_SECONDS, MEMORY_BYTES = 20, 1 << 30
TOO_LARGE = 3

Merged = list[tuple[tuple[int, int], tuple[int, int]]]

_WHOLE = re.compile(r"-?(0|[1-9]\d{0,11})")


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every platform
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _cell(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["t", str(value)]
    if isinstance(value, int | float):
        whole = value == int(value) if abs(value) < 1e15 else False
        return ["n", str(int(value)) if whole else f"{value:.12g}"]
    if isinstance(value, datetime.datetime):
        return ["d", value.date().isoformat()]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    text = str(value).strip()[:CELL]
    return ["t" if text else "", text]


def _fill_merged(rows: list[list[list[str]]], merged: Merged) -> None:
    """Repeat merged text over the cells it covers; numbers stay single, they are amounts."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left][0] != "t":
            continue
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, min(right + 1, len(rows[r]))):
                rows[r][c] = rows[top][left]


def _refuse_large(rows: int, columns: int) -> None:
    if rows > ROWS or columns > COLUMNS:
        sys.exit(TOO_LARGE)


def read_xlsx(content: bytes) -> list[dict[str, Any]]:
    """The visible worksheets with their cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[dict[str, Any]] = []
    total = 0
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        values: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        total += len(values)
        _refuse_large(total, max((len(row) for row in values), default=0))
        rows = [[_cell(value) for value in row] for row in values]
        _fill_merged(rows, sheet.merged_cell_ranges or [])
        sheets.append({"name": about.name, "rows": rows})
    return sheets


def _csv_cell(text: str, number: re.Pattern[str]) -> list[str]:
    text = text.strip()[:CELL]
    if _WHOLE.fullmatch(text) or number.fullmatch(text):
        return ["n", text.replace(",", ".")]
    return ["t" if text else "", text]


def read_csv(content: bytes) -> list[dict[str, Any]]:
    """A text table. With semicolons the decimal sign is the comma, otherwise the point."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text[:20_000]
    separator = max(";\t,", key=head.count)
    number = re.compile(r"-?\d{1,12}[,]\d{1,4}" if separator == ";" else r"-?\d{1,12}[.]\d{1,4}")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    _refuse_large(len(rows), max((len(row) for row in rows), default=0))
    return [{"name": "", "rows": [[_csv_cell(cell, number) for cell in row] for row in rows]}]


def main() -> None:
    """Read the whole of standard input, write JSON."""
    _limit()
    content = sys.stdin.buffer.read()
    json.dump((read_csv if sys.argv[1] == "csv" else read_xlsx)(content), sys.stdout)


if __name__ == "__main__":
    main()
