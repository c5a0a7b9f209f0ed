"""Counts what is asked of a database: a page must not ask more because there is more to show."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from materialcenter.core.db import Database


@contextmanager
def count_statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements sent inside the block, in order."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
