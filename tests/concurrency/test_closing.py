"""A month is closed while others still post into it, and by two at once."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.reports.official.closing import close_month
from materialcenter.reports.official.figures import MonthFigures
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Movement
from materialcenter.stock.periods.errors import AlreadyClosed, MonthClosed
from materialcenter.stock.periods.models import ClosedMonth
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import SHEET_G, add_material, assert_books_hold


def test_what_is_posted_meanwhile_is_in_the_figures_or_refused(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    then = clock.now().replace(day=1) - timedelta(days=9)
    month = f"{clock.local(then):%Y-%m}"
    plate = fresh_database.transaction(lambda session: add_material(session, "PLATE-5"))

    def post(session: Session) -> None:
        line = OpeningLine(
            NewLot(session.merge(plate), then.date()), "A-01-1", Metal(1, SHEET_G), 12_000
        )
        post_opening_stock(session, lines=[line], by=cast.storekeeper, happened_at=then)

    def close(session: Session) -> None:
        close_month(session, month=month, by=cast.manager)

    fresh_database.transaction(post)
    outcomes = at_once(fresh_database, *[post] * 4, close, *[post] * 4, close)
    refused = [type(error) for error in refusals(outcomes)]
    assert set(refused) <= {MonthClosed, AlreadyClosed}
    assert refused.count(AlreadyClosed) == 1
    with fresh_database.reading() as session:
        kept = session.scalars(select(ClosedMonth)).one()
        grams = session.scalar(select(func.sum(Movement.grams)))
        assert MonthFigures.from_json(kept.figures).flows[0].closing.grams == grams
        assert kept.position == session.scalar(select(func.max(Movement.sequence)))
        assert_books_hold(session)
