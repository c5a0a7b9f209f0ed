"""The calendar of the story, and the clock of one of its days."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.demo.cast import Cast
from materialcenter.demo.chance import chance
from materialcenter.demo.goods import Goods

MONTHS = 13
SUNDAY = 6
# The days after Idul Fitri, when nobody works.
IDUL_FITRI = {
    2025: date(2025, 3, 31),
    2026: date(2026, 3, 20),
    2027: date(2027, 3, 10),
    2028: date(2028, 2, 27),
    2029: date(2029, 2, 15),
    2030: date(2030, 2, 5),
}
HOLIDAYS = timedelta(days=7)
# Tonnes the workshops ask for, by month: little around the turn of the year, much in summer.
SEASON_T = (18, 21, 19, 20, 24, 23, 26, 27, 25, 25, 23, 17)
DAYS_A_MONTH = 25
OPENS, CLOSES = time(7, 30), time(21, 0)


def first_day(today: date, months: int = MONTHS) -> date:
    """The first of the month so many months before."""
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _is_holiday(day: date) -> bool:
    feast = IDUL_FITRI.get(day.year)
    return feast is not None and timedelta(0) <= day - feast < HOLIDAYS


def working_days(start: date, today: date) -> list[date]:
    """The days of the story: Monday to Saturday without holidays, ending before today."""
    days = (start + timedelta(days=n) for n in range((today - start).days))
    return [day for day in days if day.weekday() != SUNDAY and not _is_holiday(day)]


def grams_asked(day: date) -> int:
    """How much metal the workshops ask for on a day of this season."""
    average = SEASON_T[day.month - 1] * 1_000_000 // DAYS_A_MONTH
    return int(average * chance("volume", day).uniform(0.4, 1.6))


@dataclass(slots=True)
class Day:
    """One day of the story, `on` its date, in its transaction; the story ends on `today`."""

    session: Session
    on: date
    today: date
    cast: Cast
    goods: Goods
    sellers: dict[str, int]
    dice: Random = field(init=False)
    _now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.dice = chance("day", self.on)
        self._now = datetime.combine(self.on, OPENS, clock.JAKARTA)

    @contextmanager
    def act(self) -> Generator[None]:
        """The next act of the day, some minutes after the one before."""
        later = self._now + timedelta(seconds=self.dice.randint(60, 540))
        self._now = min(later, datetime.combine(self.on, CLOSES, clock.JAKARTA))
        with clock.frozen(self._now):
            yield

    def ago(self, days: int) -> date:
        """The calendar day so many days before."""
        return self.on - timedelta(days=days)

    def ahead(self, days: int) -> date:
        """The calendar day so many days after."""
        return self.on + timedelta(days=days)
