"""A rack is counted while the counter goes on: nothing that was handed over meanwhile is lost."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.counting import approve_count, reverse_count
from materialcenter.fulfilment.errors import LinesNotCounted, ReservationsMustShrink
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.stock.counting.errors import AlreadyCounting
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import CountStatus
from materialcenter.stock.counting.services import (
    Scope,
    add_found_lot,
    ask_recount,
    finish_counting,
    open_count,
    record_count,
)
from materialcenter.stock.errors import UsedFurtherOn
from materialcenter.stock.models import Balance
from materialcenter.stock.places import place_for
from materialcenter.stock.queries import stock_card
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack
from tests.stock.counting.scene import found


def hand_over(session: Session, cast: Cast, request, sheets: int) -> str:
    """A few sheets of a request go out of the gate; returns the note's number."""
    ready = ready_reservations(session, request_id=request.id)[0]
    issue = issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(ready.id, Metal(sheets, sheets * SHEET_G))],
    )  # fmt: skip
    return issue.posting.number


def test_a_rack_is_counted_during_hand_overs(session: Session, cast: Cast, clock) -> None:
    plate, coil = add_material(session, "PLATE-5"), add_material(session, "COIL-2", counted="mass")
    sheets = put_on_rack(session, plate, 20, by=cast.storekeeper, place="A-01-1")
    roll = put_on_rack(session, coil, 500_000, by=cast.storekeeper, place="A-01-2")
    left_here = put_on_rack(
        session, plate, 4, by=cast.storekeeper, place="A-01-2", owner_id=cast.workshop.id
    )
    mine = approved(session, cast.member, cast.manager, (plate, 12))
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 8))

    rack = Scope(place_id=place_for(session, "A-01").id)
    count = open_count(session, scope=rack, by=cast.storekeeper)
    with pytest.raises(AlreadyCounting):
        open_count(session, scope=Scope(material_id=plate.id), by=cast.storekeeper)

    hand_over(session, cast, mine, 2)
    found(session, count, sheets, cast.storekeeper, 13)
    hand_over(session, cast, mine, 3)
    assert_books_hold(session)
    found(session, count, roll, cast.storekeeper, None, 488_000)
    place_for(session, "A-01-3")
    lost = add_found_lot(
        session, count_id=count.id, lot_code=sheets.lot.code, place_code="A-01-3",
        by=cast.storekeeper,
    )  # fmt: skip
    found(session, count, lost, cast.storekeeper, 1)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)

    line = next(line for line in count.lines if line.place_id == sheets.place_id)
    assert line.difference == Metal(-5, -5 * SHEET_G)
    ask_recount(session, count_id=count.id, line_ids=[line.id], by=cast.manager)
    clock.advance(hours=1)
    hand_over(session, cast, mine, 1)
    record_count(session, count_id=count.id, findings=[Finding(line.id, 12)], by=cast.storekeeper)
    finish_counting(session, count_id=count.id, by=cast.storekeeper)
    assert line.difference.pieces == -2
    hand_over(session, cast, theirs, 1)

    forgotten = [row.id for row in count.lines if row.lot_id == left_here.lot_id]
    with pytest.raises(LinesNotCounted), session.begin_nested():
        approve_count(session, count_id=count.id, by=cast.manager)
    with pytest.raises(ReservationsMustShrink), session.begin_nested():
        approve_count(session, count_id=count.id, excluded=forgotten, by=cast.manager)
    unlucky = ready_reservations(session, request_id=theirs.id)[0].id
    approve_count(
        session, count_id=count.id, excluded=forgotten, releases={unlucky: 2}, by=cast.manager
    )
    assert count.status == CountStatus.POSTED
    assert (sheets.pieces, roll.grams, left_here.pieces) == (20 - 7 - 2, 488_000, 4)
    assert (theirs.lines[0].reserved, theirs.lines[0].uncovered) == (5, 2)
    assert stock_card(session, lot_id=sheets.lot_id)[-1].pieces_left == 20 - 7 - 2 + 1
    assert_books_hold(session)

    reserve_uncovered(session, request_id=theirs.id, by=cast.storekeeper)
    assert theirs.lines[0].uncovered == 1
    hand_over(session, cast, mine, 6)
    with pytest.raises(UsedFurtherOn):
        reverse_count(session, count_id=count.id, reason="salah rak", by=cast.manager)
    assert session.scalar(select(func.sum(Balance.pieces)).where(Balance.held > 0)) == 6
    assert_books_hold(session)
