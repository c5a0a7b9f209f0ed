"""Which months are closed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core import clock
from materialcenter.stock.models import Movement
from materialcenter.stock.periods.errors import MonthClosed
from materialcenter.stock.periods.models import ClosedMonth, ReopenedMonth

STILL_CLOSED = ClosedMonth.id.not_in(select(ReopenedMonth.closed_id))


def closed_through(session: Session) -> str | None:
    """The last closed month, "2026-10": it and all before are closed."""
    return session.scalar(select(func.max(ClosedMonth.month)).where(STILL_CLOSED))


def refuse_closed(session: Session, moment: datetime) -> None:
    """Nothing is dated inside a closed month. Raises MonthClosed."""
    month = month_of(moment)
    if month < month_of(clock.now()) and month <= (closed_through(session) or ""):
        raise MonthClosed(month=month)


def month_of(moment: datetime) -> str:
    """The month of a moment in Jakarta: "2026-10"."""
    return f"{clock.local(moment):%Y-%m}"


def first_month(session: Session) -> date | None:
    """The first day of the month in which the first metal moved; None where none did."""
    begun = session.scalar(select(func.min(Movement.happened_at)))
    return clock.local(begun).date().replace(day=1) if begun else None


def closed_months(session: Session) -> Sequence[ClosedMonth]:
    """Every version of every month that was closed, the newest first."""
    return session.scalars(
        select(ClosedMonth)
        .options(
            joinedload(ClosedMonth.closed_by),
            joinedload(ClosedMonth.reopened).joinedload(ReopenedMonth.reopened_by),
        )
        .order_by(ClosedMonth.month.desc(), ClosedMonth.version.desc())
    ).all()
