"""Closing a month with its figures, and opening the last one again."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock, numbering
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.text import clean
from materialcenter.reports.official.figures import month_figures, period_of_month
from materialcenter.reports.periods import shifted
from materialcenter.stock.periods.errors import (
    AlreadyClosed,
    CloseEarlierFirst,
    MonthNotOver,
    NothingToClose,
    ReopenLaterFirst,
)
from materialcenter.stock.periods.models import ClosedMonth, ReopenedMonth
from materialcenter.stock.periods.queries import (
    STILL_CLOSED,
    closed_through,
    first_month,
)


def close_month(session: Session, *, month: str, by: User) -> ClosedMonth:
    """Keep the figures of a month ("2026-10") and let nothing be dated inside it any more.

    Raises MonthNotOver, AlreadyClosed, CloseEarlierFirst, NothingToClose, NotFound, Forbidden.
    """
    by.must(Permission.REPORTS_CLOSE)
    position = _hold_ledger(session)
    _must_be_next(session, month)
    version = session.scalar(
        select(func.count()).select_from(ClosedMonth).where(ClosedMonth.month == month)
    )
    closed = ClosedMonth(
        month=month,
        version=(version or 0) + 1,
        position=position,
        figures=month_figures(session, month, position).as_json(),
        closed_by_id=by.id,
        closed_at=clock.now(),
    )
    session.add(closed)
    session.flush()
    audit.record(session, by.id, ClosedMonth, closed.id, "closed", month=month, position=position)
    return closed


def reopen_month(session: Session, *, month: str, reason: str, by: User) -> ReopenedMonth:
    """Let the last closed month be posted into again; what it said stays on record.

    Raises ReasonMissing, ReopenLaterFirst, NotFound, Forbidden.
    """
    by.must(Permission.REPORTS_REOPEN)
    reason = clean(reason, field="reason")
    if not reason:
        raise ReasonMissing
    _hold_ledger(session)
    last = closed_through(session)
    if last is None:
        raise NotFound
    if month != last:
        raise ReopenLaterFirst(last=last)
    closed = session.scalars(
        select(ClosedMonth).where(STILL_CLOSED, ClosedMonth.month == month)
    ).one()
    reopened = ReopenedMonth(
        closed_id=closed.id, reason=reason, reopened_by_id=by.id, reopened_at=clock.now()
    )
    session.add(reopened)
    audit.record(session, by.id, ClosedMonth, closed.id, "reopened", reason=reason, month=month)
    return reopened


def next_to_close(session: Session) -> str | None:
    """The first month that is not closed; None before anything moved."""
    if last := closed_through(session):
        return f"{shifted(period_of_month(last).start, 1):%Y-%m}"
    first = first_month(session)
    return f"{first:%Y-%m}" if first else None


def _hold_ledger(session: Session) -> int:
    """Wait for every posting under way and let none begin; the sequence of the newest row."""
    return numbering.take(session, numbering.LEDGER, 0) - 1


def _must_be_next(session: Session, month: str) -> None:
    try:
        end = period_of_month(month).end
    except ValueError:
        raise NotFound from None
    if end >= clock.today():
        raise MonthNotOver(month=month)
    first, following = first_month(session), next_to_close(session)
    if first is None or following is None or end < first:
        raise NothingToClose(month=month)
    if month < following:
        raise AlreadyClosed(month=month)
    if month > following:
        raise CloseEarlierFirst(first=following)
