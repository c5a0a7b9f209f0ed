"""Tells the story: thirteen months of a centre, day by day, each day one transaction."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.errors import DomainError, N_
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demo import loose_ends
from materialcenter.demo.asking import ask_for_metal, change_minds, decide, serve_who_waits
from materialcenter.demo.buying import buy
from materialcenter.demo.cast import Cast, hire_cast
from materialcenter.demo.complaining import complain, pay_carrier
from materialcenter.demo.counting import count_racks
from materialcenter.demo.cutting import cut_to_size
from materialcenter.demo.days import MONTHS, Day, first_day, working_days
from materialcenter.demo.goods import Goods
from materialcenter.demo.handing_over import hand_over, take_back
from materialcenter.demo.opening import open_books, set_reorder_levels
from materialcenter.demo.suppliers import BEGINNING, MARKET, Change, add_sellers, set_prices
from materialcenter.demo.taking_in import take_deliveries_in
from materialcenter.fulfilment.reserving import expire_reservations
from materialcenter.reports.official.closing import close_month, next_to_close
from materialcenter.reports.periods import shifted
from materialcenter.stock.models import Posting

MONDAY, SATURDAY, WEEK = 0, 5, 7
Beginning = tuple[Cast, Goods, dict[str, int]]


class InUse(DomainError):
    """The database holds people or documents already."""

    sentence = N_("Basis data ini sudah berisi data, jadi data contoh tidak dimuat.")


def is_in_use(session: Session) -> bool:
    """Whether anybody or any document is there already."""
    return any(
        session.scalar(select(model.id).limit(1)) is not None
        for model in (User, PurchaseRequest, Posting)
    )


def tell_story(
    database: Database,
    *,
    today: date,
    months: int = MONTHS,
    report: Callable[[date], None] | None = None,
) -> None:
    """Live the story that ends on the eve of `today`, over reference data.

    The same day tells the same story. `report` hears of each day before it is lived.
    Raises InUse.
    """
    start = first_day(today, months)
    cast, goods, sellers = database.transaction(lambda session: _begin(session, start))
    changes = {start + timedelta(days=change.after_days): change for change in MARKET}
    days = working_days(start, today)
    for number, date_ in enumerate(days):
        if report is not None:
            report(date_)
        new = [changes.pop(day) for day in sorted(changes) if day <= date_]

        def live(
            session: Session, date_: date = date_, number: int = number, new: list[Change] = new
        ) -> None:
            day = Day(session, date_, today, cast, goods, sellers)
            for change in new:
                _change_prices(day, change)
            _live(day, days_left=len(days) - number)

        database.transaction(live)


def _begin(session: Session, start: date) -> Beginning:
    if is_in_use(session):
        raise InUse
    goods = Goods(session)
    with clock.frozen(datetime.combine(start, time(7), clock.JAKARTA)):
        cast = hire_cast(session)
        set_reorder_levels(session, goods=goods, by=cast.buyer)
        sellers = add_sellers(session, cast.buyer)
        set_prices(
            session, change=BEGINNING, valid_from=start, goods=goods, sellers=sellers,
            by=cast.buyer,
        )  # fmt: skip
        open_books(session, cast=cast, goods=goods, day=start)
    return cast, goods, sellers


def _close_month_before(day: Day) -> None:
    month = f"{shifted(day.on.replace(day=1), -1):%Y-%m}"
    if next_to_close(day.session) == month:
        with day.act():
            close_month(day.session, month=month, by=day.cast.manager)


def _change_prices(day: Day, change: Change) -> None:
    with day.act():
        set_prices(
            day.session, change=change, valid_from=day.on, goods=day.goods,
            sellers=day.sellers, by=day.cast.buyer,
        )  # fmt: skip


def _live(day: Day, *, days_left: int) -> None:
    """One day: what lay too long, what comes in, what goes out, what is asked for."""
    with day.act():
        expire_reservations(day.session)
    if day.on.weekday() == SATURDAY:
        change_minds(day)
        if day.on.day <= WEEK:
            count_racks(day)
    if day.on.weekday() == MONDAY:
        pay_carrier(day)
        if WEEK < day.on.day <= 2 * WEEK:
            _close_month_before(day)
    take_deliveries_in(day)
    decide(day, leave_large=days_left <= loose_ends.POOL_STOPS)
    serve_who_waits(day)
    if days_left > loose_ends.POOL_STOPS:
        buy(day)
    take_back(day)
    complain(day)
    cut_to_size(day)
    hand_over(day)
    loose_ends.tie_up(day, days_left)
    ask_for_metal(day)
