"""Counts as the tests find them."""

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountEntry, CountLine, StockCount
from materialcenter.stock.counting.services import (
    Scope,
    finish_counting,
    open_count,
    record_count,
)
from materialcenter.stock.models import Balance


def counting(session: Session, balance: Balance, by: User, *, blind: bool = False) -> StockCount:
    """A count of a balance's material."""
    scope = Scope(material_id=balance.lot.material_id)
    return open_count(session, scope=scope, blind=blind, by=by)


def line_of(count: StockCount, balance: Balance) -> CountLine:
    """The line of a balance."""
    return next(
        line
        for line in count.lines
        if (line.lot_id, line.place_id) == (balance.lot_id, balance.place_id)
    )


def found(
    session: Session,
    count: StockCount,
    balance: Balance,
    by: User,
    pieces: int | None = None,
    grams: int | None = None,
) -> CountEntry:
    """Somebody writes down what he found of a balance."""
    finding = Finding(line_of(count, balance).id, pieces, grams)
    return record_count(session, count_id=count.id, findings=[finding], by=by)[0]


def counted(
    session: Session, balance: Balance, by: User, pieces: int | None, grams: int | None = None
) -> StockCount:
    """A finished count of one balance's material."""
    count = counting(session, balance, by)
    found(session, count, balance, by, pieces, grams)
    finish_counting(session, count_id=count.id, by=by)
    return count
