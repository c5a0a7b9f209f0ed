"""Pages by keyset: page 1 costs the same with a hundred rows and with a million."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, newest first, and the key after which the next page begins (None: the end)."""

    rows: Sequence[T]
    next_key: int | None


def newest_first(
    session: Session,
    question: Select[Any],
    key: InstrumentedAttribute[int],
    *,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """A page of `question` ordered by the integer `key` descending, below `after`."""
    if after is not None:
        question = question.where(key < after)
    rows = session.scalars(question.order_by(key.desc()).limit(size + 1)).unique().all()
    shown = rows[:size]
    return Page(shown, getattr(shown[-1], key.key) if len(rows) > size else None)
