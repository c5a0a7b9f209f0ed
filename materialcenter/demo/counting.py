"""On the first Saturday of a month some racks are counted; now and then a piece is missing."""

from random import Random

from sqlalchemy import func, select

from materialcenter.core.quantities import Metal
from materialcenter.demo.chance import chance
from materialcenter.demo.days import Day
from materialcenter.fulfilment.counting import approve_count
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountLine
from materialcenter.stock.counting.queries import books_now
from materialcenter.stock.counting.services import (
    Scope,
    finish_counting,
    open_count,
    record_count,
)
from materialcenter.stock.models import Balance

RACKS, MOST_LOTS = 4, 12
MISSING, FOUND = 0.05, 0.02


def count_racks(day: Day) -> None:
    """Count a few racks in the evening; the manager approves what differs."""
    held = (
        select(Balance.place_id)
        .where(Balance.pieces + Balance.grams > 0)
        .group_by(Balance.place_id)
        .having(func.count() <= MOST_LOTS)
        .order_by(Balance.place_id)
    )
    places = day.session.scalars(held).all()
    for place_id in chance("counted", day.on).sample(places, min(RACKS, len(places))):
        _count(day, place_id)


def _count(day: Day, place_id: int) -> None:
    dice = chance("count", day.on, place_id)
    with day.act():
        count = open_count(
            day.session, scope=Scope(place_id=place_id), blind=True, by=day.cast.storekeeper
        )
    books = books_now(day.session, count.lines)
    free = _free(day, place_id)
    found = [_found(line, books[line.id], free[line.lot_id], dice) for line in count.lines]
    with day.act():
        record_count(day.session, count_id=count.id, findings=found, by=day.cast.storekeeper)
        finish_counting(day.session, count_id=count.id, by=day.cast.storekeeper)
    with day.act():
        approve_count(day.session, count_id=count.id, by=day.cast.manager)


def _free(day: Day, place_id: int) -> dict[int, int]:
    rows = select(Balance.lot_id, Balance.pieces - Balance.held).where(Balance.place_id == place_id)
    return {lot_id: pieces for lot_id, pieces in day.session.execute(rows)}


def _found(line: CountLine, books: Metal, free: int, dice: Random) -> Finding:
    """What the books say, or a piece less where one is free, or one more."""
    if line.lot.counted != "piece":
        return Finding(line.id, grams=books.grams)
    chosen = dice.random()
    if chosen < MISSING and free > 1:
        return Finding(line.id, books.pieces - 1, note="Dihitung dua kali")
    return Finding(line.id, books.pieces + (chosen > 1 - FOUND))
