"""Stretches of the calendar in Jakarta, and the stretch that each is compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from materialcenter.core.clock import JAKARTA


class Span(StrEnum):
    """The stretches a manager looks at: each ends today."""

    MONTH = "month"
    QUARTER = "quarter"
    TWELVE = "12-months"
    YEAR = "year"


_SHIFTS = {Span.MONTH: 1, Span.QUARTER: 3, Span.TWELVE: 12, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.start, time(), JAKARTA)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return datetime.combine(self.end + timedelta(days=1), time(), JAKARTA)

    def months(self) -> list[date]:
        """The first days of the months it touches."""
        count = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return [shifted(self.start.replace(day=1), number) for number in range(count + 1)]


def shifted(day: date, months: int) -> date:
    """The same day some months later (earlier below zero), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_of(span: Span, today: date) -> Period:
    """The stretch that ends today."""
    first = today.replace(day=1)
    match span:
        case Span.MONTH:
            return Period(first, today)
        case Span.QUARTER:
            return Period(shifted(first, -((today.month - 1) % 3)), today)
        case Span.TWELVE:
            return Period(shifted(first, -11), today)
        case Span.YEAR:
            return Period(date(today.year, 1, 1), today)


def before(span: Span, period: Period) -> Period:
    """The same days of the month, quarter or year before."""
    back = -_SHIFTS[span]
    return Period(shifted(period.start, back), shifted(period.end, back))


def preceding(period: Period) -> Period:
    """As many days right before it; of whole months as many months."""
    months = len(period.months())
    whole = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    if whole:
        return Period(shifted(period.start, -months), period.start - timedelta(days=1))
    length = period.end - period.start
    end = period.start - timedelta(days=1)
    return Period(end - length, end)
