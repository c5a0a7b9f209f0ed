"""The rows of an import as a workbook, each with what is to be said about it."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]


def verdict_workbook(
    rows: Iterable[tuple[int, Mapping[str, str], str, str]], headings: tuple[str, str, str]
) -> bytes:
    """An xlsx of (row number, cells by heading, verdict, why), every cell as text.

    `headings` name the row number, the verdict and the reason.
    """
    listed = list(rows)
    columns = list(dict.fromkeys(name for _, written, _, _ in listed for name in written))
    stream = io.BytesIO()
    book: Any = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    number, verdict, why = headings
    for column, title in enumerate([number, verdict, why, *columns]):
        sheet.write_string(0, column, title, bold)
    for line, (row_number, written, said, reason) in enumerate(listed, start=1):
        cells = [str(row_number), said, reason, *(written.get(name, "") for name in columns)]
        for column, text in enumerate(cells):
            sheet.write_string(line, column, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(2, 2, 60)
    book.close()
    return stream.getvalue()
