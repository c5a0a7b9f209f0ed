"""The only place that looks at the clock.

Times are UTC in the database; the calendar day, and with it the year of a document number,
is the one in Jakarta.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Jakarta."""
    return moment.astimezone(JAKARTA)


def today() -> date:
    """The calendar day in Jakarta."""
    return local(now()).date()


@contextmanager
def frozen(moment: datetime) -> Generator[None]:
    """Let the clock stand at `moment` (aware) inside the block: for stories and demo data."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
