"""A workshop brings metal back: free again, at the cost at which it left."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit
from materialcenter.core.db import lock
from materialcenter.core.errors import NotFound, Quantity, ReasonMissing
from materialcenter.core.quantities import Counted, Metal, portion
from materialcenter.core.text import clean
from materialcenter.fulfilment.errors import MetalIncomplete, MoreThanIssued
from materialcenter.fulfilment.models import Issue, IssueLine, WorkshopReturn
from materialcenter.fulfilment.usage.adding import add_usage
from materialcenter.stock.ledger import Ledger, Move, post, refuse_second_reversal
from materialcenter.stock.models import Movement, PlaceKind
from materialcenter.stock.places import outside, place_for

KIND = "return"
PREFIX = "BRB"


@dataclass(frozen=True, slots=True)
class Returned:
    """What already came back of an issue line: on the scale, in the books, in rupiah."""

    metal: Metal
    book_grams: int
    value_idr: int


def returned_so_far(session: Session, issue_line_id: int) -> Returned:
    """The sum of an issue line's returns."""
    sums = (WorkshopReturn.pieces, WorkshopReturn.grams, Movement.grams, Movement.value_idr)
    row = session.execute(
        select(*(func.coalesce(func.sum(column), 0) for column in sums))
        .join(Movement, Movement.sequence == WorkshopReturn.movement_id)
        .where(WorkshopReturn.issue_line_id == issue_line_id)
    ).one()
    pieces, grams, book_grams, value_idr = (int(number) for number in row)
    return Returned(Metal(pieces, grams), book_grams, value_idr)


def return_metal(
    session: Session,
    *,
    issue_line_id: int,
    metal: Metal,
    place_code: str,
    reason: str,
    by: User,
) -> WorkshopReturn:
    """Take metal of an issue back onto a rack, free for anybody; the request stays served.

    Raises MetalIncomplete, MoreThanIssued, ReasonMissing, BadPlaceCode, NotFound.
    """
    by.must(Permission.FULFILMENT_ISSUE)
    row = lock(session, IssueLine, [issue_line_id]).get(issue_line_id)
    if row is None:
        raise NotFound
    issue = session.get_one(Issue, row.issue_id)
    refuse_second_reversal(session, issue.posting)
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    before = returned_so_far(session, row.id)
    _check(row, metal, before)
    place = place_for(session, place_code)
    book = _book(row, metal, before)
    value = _value(row, metal, before)
    workshop = outside(PlaceKind.WORKSHOP)
    moves = [Move(row.lot_id, workshop, place.id, book, value)]
    off = metal.grams - book.grams
    if off:
        difference = outside(PlaceKind.DIFFERENCE)
        way = (workshop, difference) if off > 0 else (difference, workshop)
        moves.append(Move(row.lot_id, *way, Metal(0, abs(off)), 0))
    posting, ids = post(Ledger(session), moves, kind=KIND, prefix=PREFIX, by=by, reason=reason)
    document = WorkshopReturn(
        posting=posting,
        issue_line_id=row.id,
        place_id=place.id,
        movement_id=ids[0],
        pieces=metal.pieces,
        grams=metal.grams,
        reason=reason,
    )
    session.add(document)
    session.flush()
    add_usage(session, posting)
    audit.record(
        session, by.id, Issue, row.issue_id, "returned",
        reason=reason, number=posting.number, pieces=metal.pieces, grams=metal.grams,
    )  # fmt: skip
    return document


def _check(row: IssueLine, metal: Metal, before: Returned) -> None:
    counted = row.lot.counted
    if metal.grams <= 0 or metal.pieces < 0 or metal.counted(counted) <= 0:
        raise MetalIncomplete(field="grams")
    out = row.pieces if counted == Counted.PIECE else row.grams
    left = out - before.metal.counted(counted)
    if metal.counted(counted) > left or metal.pieces > row.pieces - before.metal.pieces:
        raise MoreThanIssued(left=Quantity(max(0, left), row.lot.unit))


def _book(row: IssueLine, metal: Metal, before: Returned) -> Metal:
    """What enters the books: for pieces the book grams that left with them, else the scale."""
    if row.lot.counted == Counted.MASS:
        return metal
    left = Metal(row.pieces - before.metal.pieces, row.book_grams - before.book_grams)
    return Metal(metal.pieces, portion(left.grams, metal.pieces, left.pieces))


def _value(row: IssueLine, metal: Metal, before: Returned) -> int:
    """The cost that left with it, in proportion; the last of it takes the rest."""
    counted = row.lot.counted
    whole = Metal(row.pieces, row.grams).counted(counted) - before.metal.counted(counted)
    return portion(row.movement.value_idr - before.value_idr, metal.counted(counted), whole)
