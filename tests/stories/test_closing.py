"""What is still to come of an order: given another day, closed short, cancelled; and what is
ready, kept for longer."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.errors import ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.closing import NothingToCome, close_line
from materialcenter.fulfilment.errors import KeptUntilWrong
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.queries import coverage_of
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import expire_reservations, extend_reservation
from materialcenter.purchasing.errors import ExpectedPast
from materialcenter.purchasing.services import reschedule_line
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


@pytest.fixture
def order(session: Session, cast: Cast):
    """50 sheets for two workshops, sent."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    requests = [
        approved(session, member, cast.manager, (plate, quantity))
        for member, quantity in ((cast.member, 20), (cast.neighbour, 30))
    ]
    return sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)


def lines_of(session: Session):
    return session.scalars(select(PurchaseRequestLine).order_by(PurchaseRequestLine.id)).all()


def deliver(session: Session, cast: Cast, order, sheets: int) -> None:
    item = Delivered(order.lines[0].id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-9")
    receive_delivery(session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper)


def close(session: Session, cast: Cast, order, *, short: bool = True, reason="pabrik kehabisan"):
    close_line(session, order_line_id=order.lines[0].id, reason=reason, short=short, by=cast.buyer)
    assert_books_hold(session)


def test_what_the_supplier_will_not_bring_is_needed_again(
    session: Session, cast: Cast, order
) -> None:
    deliver(session, cast, order, 25)
    close(session, cast, order)
    line = order.lines[0]
    assert (line.received, line.closed_short, line.cancelled, line.open) == (25, 25, 0, 0)
    assert order.status == "closed"
    assert sum(one.uncovered for one in lines_of(session)) == 25
    with pytest.raises((NothingToCome, WrongState)):
        close(session, cast, order)


def test_a_line_of_which_nothing_came_is_cancelled_with_its_order(
    session: Session, cast: Cast, order
) -> None:
    close(session, cast, order, short=False)
    assert (order.status, order.lines[0].cancelled) == ("cancelled", 50)
    assert [one.uncovered for one in lines_of(session)] == [20, 30]


def test_closing_needs_a_reason_and_an_order_that_runs(session: Session, cast: Cast, order) -> None:
    with pytest.raises(ReasonMissing):
        close(session, cast, order, reason="")
    assert order.lines[0].open == 50


def test_the_day_the_supplier_gives_is_what_everybody_sees(
    session: Session, cast: Cast, order
) -> None:
    line, day = order.lines[0], clock.today() + timedelta(days=33)
    with pytest.raises(ExpectedPast):
        reschedule_line(
            session, order_line_id=line.id, by=cast.buyer,
            expected_on=clock.today() - timedelta(days=1),
        )  # fmt: skip
    reschedule_line(session, order_line_id=line.id, expected_on=day, by=cast.buyer)
    coverages = coverage_of(session, lines_of(session))
    assert [list(coverage.expected) for coverage in coverages.values()] == [[day], [day]]
    assert order.expected_on == day


def test_what_is_ready_is_kept_longer_with_a_reason(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    put_on_rack(session, plate, 5, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 5))
    row = session.scalars(select(Reservation)).one()
    until = row.expires_on + timedelta(days=5)
    for wrong in (row.expires_on, row.expires_on + timedelta(days=400)):
        with pytest.raises(KeptUntilWrong):
            extend_reservation(
                session, reservation_id=row.id, until=wrong, reason="x", by=cast.buyer
            )
    extend_reservation(
        session, reservation_id=row.id, until=until, reason="menunggu truk", by=cast.buyer
    )
    session.refresh(row)
    assert row.expires_on == until
    assert expire_reservations(session) == 0
    assert_books_hold(session)
