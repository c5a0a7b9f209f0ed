"""What is due of an order, and to whom: cancelled metal is not taken in, leave ends with its metal,
who wants no more is not served again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.errors import NotFound
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import RequestStatus
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.arrivals import Delivered
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.errors import BadShares
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Peg, Receipt
from materialcenter.fulfilment.pegging import peg_to_line, release_peg
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.errors import AboveTolerance, OwnOrder
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.queries import count_late
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    change_order_line,
    draft_order,
    send_order,
)
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


def drafted(session: Session, cast: Cast, sheets: int) -> SupplierOrder:
    supplier, plate = add_supplier(session), add_material(session, "PLATE-5")
    day = clock.today() + timedelta(days=10)
    order = draft_order(session, supplier_id=supplier.id, expected_on=day, by=cast.buyer)
    add_order_line(
        session, order_id=order.id, material_id=plate.id, quantity=sheets, idr_per_kg=11_000,
        by=cast.buyer,
    )  # fmt: skip
    return order


def sent(session: Session, cast: Cast, sheets: int) -> SupplierOrderLine:
    order = drafted(session, cast, sheets)
    approve_order(session, order_id=order.id, by=cast.manager)
    return send_order(session, order_id=order.id, by=cast.buyer).lines[0]


def take_in(
    session: Session, cast: Cast, line: SupplierOrderLine, sheets: int, *, leave: str = "", **more
) -> Receipt:
    came = Delivered(line.id, Metal(sheets, sheets * SHEET_G), "B-01-1", over_reason=leave)
    by = cast.manager if leave else cast.storekeeper
    receipt = receive_delivery(
        session, supplier_id=line.order.supplier_id, delivered=[came], by=by, **more
    )
    assert_books_hold(session)
    return receipt


def test_what_was_cancelled_of_a_line_is_not_taken_in(session: Session, cast: Cast) -> None:
    line = sent(session, cast, 100)
    request = approved(session, cast.member, cast.manager, (line.material, 32))
    peg_to_line(session, order_line_id=line.id, quantities={request.lines[0].id: 32}, by=cast.buyer)
    close_line(
        session, order_line_id=line.id, reason="kelebihan", short=False, free_only=True,
        by=cast.buyer,
    )  # fmt: skip
    assert (line.open, line.most_accepted) == (32, 32)
    with pytest.raises(AboveTolerance):
        take_in(session, cast, line, 100)
    take_in(session, cast, line, 32)


def test_leave_to_take_in_more_goes_back_with_its_metal(session: Session, cast: Cast) -> None:
    line = sent(session, cast, 100)
    receipt = take_in(session, cast, line, 150, leave="pabrik kirim lebih")
    (row,) = receipt.lines
    balance = session.scalars(select(Balance).filter_by(lot_id=row.lot_id)).one()
    return_to_supplier(
        session, supplier_id=line.order.supplier_id, replacement=True, reason="bengkok",
        items=[Returning(balance.id, Metal(50, 50 * SHEET_G))], by=cast.storekeeper,
    )  # fmt: skip
    assert (line.received, line.most_accepted) == (100, 102)
    assert_books_hold(session)


@pytest.mark.parametrize("fetched", [0, 10])
def test_who_withdrew_is_not_served_again_when_a_receipt_is_undone(
    session: Session, cast: Cast, fetched: int
) -> None:
    plate = add_material(session, "PLATE-5")
    if fetched:
        put_on_rack(session, plate, fetched, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 100 + fetched))
    line = request.lines[0]
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    if fetched:
        (ready,) = ready_reservations(session, request_id=request.id)
        hand_over = HandOver(ready.id, Metal(fetched, fetched * SHEET_G))
        issue_metal(
            session, workshop_id=request.workshop_id, hand_overs=[hand_over], taken_by="Sopir",
            by=cast.storekeeper,
        )  # fmt: skip
    receipt = take_in(session, cast, order.lines[0], 98)
    assert line.settled_short == 2
    withdraw_request(session, request_id=request.id, reason="batal", by=cast.member)
    reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    assert_books_hold(session)
    over = RequestStatus.CLOSED if fetched else RequestStatus.WITHDRAWN
    assert (request.status, line.cancelled, line.settled_short, line.pegged) == (over, 100, 0, 0)
    take_in(session, cast, order.lines[0], 100)
    assert line.reserved == 0


def test_whoever_changed_a_draft_does_not_approve_it(session: Session, cast: Cast) -> None:
    order = drafted(session, cast, 1)
    change_order_line(
        session, line_id=order.lines[0].id, quantity=70, idr_per_kg=12_000, by=cast.second_buyer
    )
    for author in (cast.buyer, cast.second_buyer):
        with pytest.raises(OwnOrder):
            approve_order(session, order_id=order.id, by=author)
    approve_order(session, order_id=order.id, by=cast.manager)


def test_shares_by_hand_are_for_those_who_were_promised_some(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    served = [approved(session, cast.member, cast.manager, (plate, n)) for n in (20, 30)]
    stranger = approved(session, cast.neighbour, cast.manager, (plate, 5))
    order = sent_order(
        session, add_supplier(session), served, buyer=cast.buyer, approver=cast.manager
    )
    line = order.lines[0]
    mine, theirs = ((line.id, one.lines[0].id) for one in served)
    by_hand = {mine: 10, theirs: 15}
    with pytest.raises(BadShares), session.begin_nested():
        take_in(
            session, cast, line, 25, rule=Rule.BY_HAND,
            by_hand={**by_hand, (line.id, stranger.lines[0].id): 5},
        )  # fmt: skip
    take_in(session, cast, line, 25, rule=Rule.BY_HAND, by_hand=by_hand)


def test_an_order_that_was_never_sent_is_late_too(session: Session, cast: Cast, clock) -> None:
    order = drafted(session, cast, 10)
    approve_order(session, order_id=order.id, by=cast.manager)
    assert count_late(session) == 0
    clock.advance(days=11)
    assert count_late(session) == 1


def test_too_much_of_one_line_does_not_make_up_for_another(session: Session, cast: Cast) -> None:
    line = sent(session, cast, 50)
    order = line.order
    other = add_material(session, "PLATE-6")
    assert order.arrived_bp == 0
    take_in(session, cast, line, 60, leave="pabrik kirim lebih")
    SupplierOrderLine(
        order=order, position=2, material=other, counted="piece", quantity=50, idr_per_kg=11_000,
        tolerance_over_bp=200, tolerance_under_bp=200, expected_on=order.expected_on, received=0,
        cancelled=0, closed_short=0, pegged=0,
    )  # fmt: skip
    assert order.arrived_bp == 5_000


def test_the_number_of_what_was_deleted_is_not_given_again(session: Session, cast: Cast) -> None:
    line = sent(session, cast, 10)
    request = approved(session, cast.member, cast.manager, (line.material, 5))
    wanted = {request.lines[0].id: 5}

    def pegged() -> int:
        peg_to_line(session, order_line_id=line.id, quantities=wanted, by=cast.buyer)
        return session.scalars(select(Peg.id)).one()

    first = pegged()
    release_peg(session, peg_id=first, by=cast.buyer)
    assert pegged() > first
    with pytest.raises(NotFound):
        release_peg(session, peg_id=first, by=cast.buyer)
