"""Price lists as suppliers send them, built in the tests."""

import io
from collections.abc import Iterable
from datetime import date

import openpyxl
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.purchasing.importing.preparing import PreparedList, prepare_prices


def workbook(*rows: Iterable[object]) -> bytes:
    """An xlsx with these rows."""
    book = openpyxl.Workbook()
    assert book.active
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def prepared(
    session: Session, supplier_id: int, content: bytes, *, name: str = "Daftar Nov.xlsx",
    start: date | None = None,
) -> PreparedList:  # fmt: skip
    return prepare_prices(
        session, supplier_id=supplier_id, filename=name, content=content,
        valid_from=start or clock.today(),
    )  # fmt: skip
