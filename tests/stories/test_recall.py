"""A heat turns out to be bad: what is left is set aside, and everybody who has some is found."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.returning import return_metal
from materialcenter.fulfilment.tracing import Start, lots_of, takers, trace
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.models import Balance, Condition, Lot
from materialcenter.stock.moving.conditions import block_lot
from materialcenter.stock.queries import stock_of
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, piece, planned
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)

BAD = "HT-BURUK"


def test_a_heat_is_recalled(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    by = cast.storekeeper
    put_on_rack(session, plate, 6, by=by, heat=BAD)
    put_on_rack(session, plate, 2, by=by, heat=BAD, place="B-01-1")
    put_on_rack(session, plate, 5, by=by, heat="HT-BAIK", place="B-02-1")
    mine = approved(session, cast.member, cast.manager, (plate, 3))
    issue = take(session, cast, mine, Metal(3, 3 * SHEET_G))
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 1))
    job = planned(session, plate, [piece(600, 1000, 2, theirs.lines[0].id)], by=by)
    cut_as_planned(session, job, by=by)
    made = ready_reservations(session, request_id=theirs.id)[0].balance.lot
    take(session, cast, theirs, Metal(2, 2 * made.piece_weight_g))
    waiting = approved(session, cast.member, cast.manager, (plate, 2))

    roots = trace(session, Start.HEAT, BAD)
    found = {taker.name: taker.grams for taker in takers(roots)}
    assert found.keys() == {cast.workshop.name, cast.other_workshop.name}
    assert found[cast.workshop.name] == 3 * SHEET_G

    for lot in lots_of(session, Start.HEAT, BAD):
        if lot.condition == Condition.GOOD:
            block_lot(session, lot_id=lot.id, reason="sertifikat ditarik", by=by)
    held_back = select(Lot.condition).join(Balance).where(Lot.heat == BAD, Balance.grams > 0)
    assert set(session.scalars(held_back)) == {Condition.BLOCKED}
    assert stock_of(session)[plate.id].free == 5
    with pytest.raises(LotNotGood):
        take(session, cast, waiting, Metal(2, 2 * SHEET_G))

    return_metal(
        session, issue_line_id=issue.lines[0].id, metal=Metal(3, 3 * SHEET_G),
        place_code="K-01-1", reason="heat ditarik", by=by,
    )  # fmt: skip
    left = {taker.name for taker in takers(trace(session, Start.HEAT, BAD))}
    assert left == {cast.other_workshop.name}
    assert_books_hold(session)


def test_a_recall_begins_with_any_paper_of_the_metal(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    request = approved(session, cast.member, cast.manager, (plate, 3))
    order = sent_order(session, supplier, [request], buyer=cast.buyer, approver=cast.manager)
    delivered = [Delivered(order.lines[0].id, Metal(3, 3 * SHEET_G), "B-02-1", heat="HT-7")]
    receipt = receive_delivery(
        session, supplier_id=supplier.id, delivered=delivered, by=cast.storekeeper
    )
    issue = take(session, cast, request, Metal(3, 3 * SHEET_G))
    lot = receipt.lines[0].lot
    starts = {
        Start.HEAT: lot.heat,
        Start.LOT: lot.code,
        Start.ORDER: order.number or "",
        Start.RECEIPT: receipt.posting.number,
        Start.ISSUE: issue.posting.number,
    }
    for start, key in starts.items():
        [taker] = takers(trace(session, start, key))
        assert (taker.name, taker.grams) == (cast.workshop.name, 3 * SHEET_G)


def take(session: Session, cast: Cast, request, metal: Metal):
    """What is ready for a request is handed over."""
    [ready] = ready_reservations(session, request_id=request.id)
    return issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
        hand_overs=[HandOver(ready.id, metal)],
    )  # fmt: skip
