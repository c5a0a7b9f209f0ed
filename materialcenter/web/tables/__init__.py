"""The lists of the pages as files: exactly what a list shows with its filters, all pages of it.

`?as=xlsx` in the address of a list asks for it as a file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from materialcenter.core.paging import Page
from materialcenter.reports.report import Cell, Column
from materialcenter.web.table_files import TYPES, table_file

T = TypeVar("T")

# So many rows are fetched at a time for a file.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A list's title (a msgid, and the file's name), its columns, and a row's cells."""

    title: str
    columns: tuple[Column, ...]
    cells: Callable[[T], Sequence[Cell]]


def asked_as_file() -> str:
    """ "csv" or "xlsx" when the list is wanted as a file, else nothing."""
    ending = request.args.get("as", "")
    return ending if ending in TYPES else ""


class Listing(Generic[T]):
    """One list with its filters: a page of it for the screen, or all of it as a file.

    listing = Listing(ORDERS, lambda **page: queries.orders(db(), by=user(), **page))
    if asked_as_file():
        return listing.file()
    page = listing.page()
    """

    def __init__(self, table: Table[T], find: Callable[..., Page[T]]) -> None:
        self._table, self._find = table, find

    def page(self) -> Page[T]:
        """The page that the address asks for."""
        return self._find(after=request.args.get("after", type=int))

    def file(self) -> Response:
        """Everything, as the file that the address asks for."""
        return file_of(self._table, self.rows())

    def rows(self) -> Iterator[T]:
        """Everything, page by page."""
        after: int | None = None
        while True:
            page = self._find(after=after, size=CHUNK)
            yield from page.rows
            if page.next_key is None:
                return
            after = page.next_key


def file_of(table: Table[T], rows: Iterable[T]) -> Response:
    """Some rows as the file that the address asks for."""
    title = _(table.title)
    return table_file(
        asked_as_file(), table.columns, (table.cells(row) for row in rows),
        title=title, name=title.lower().replace(" ", "-"),
    )  # fmt: skip
