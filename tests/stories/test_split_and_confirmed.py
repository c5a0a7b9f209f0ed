"""One line comes on several days; the supplier says how much he brings, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.audit import history_of
from materialcenter.core.errors import ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.changing import Wanted, approve_change, propose_change
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.confirming import confirm_line, short_by_confirmation
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.queries import coverage_of, pegs_of_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.splitting import split_line
from materialcenter.purchasing.errors import (
    AboveConfirmable,
    BelowReceived,
    ChangeWaiting,
    ExpectedPast,
    SplitTooMuch,
)
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.queries import count_late, late_lines
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    sent_order,
)


@pytest.fixture
def order(session: Session, cast: Cast) -> SupplierOrder:
    """100 sheets, sent: 40 needed in 30 days, 40 in 7 days, 20 in 14 days."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    requests = [
        approved(session, member, cast.manager, (plate, quantity), need_in_days=days)
        for member, quantity, days in (
            (cast.member, 40, 30), (cast.neighbour, 40, 7), (cast.member, 20, 14),
        )
    ]  # fmt: skip
    return sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)


def split(session: Session, cast: Cast, order, quantity: int, days: int, **kw):
    given = {
        "order_line_id": order.lines[0].id, "quantity": quantity, "by": cast.buyer,
        "expected_on": clock.today() + timedelta(days=days), "reason": "truknya dua kali",
    }  # fmt: skip
    part = split_line(session, **{**given, **kw})
    assert_books_hold(session)
    return part


def pegged(session: Session) -> dict[tuple[int, int], int]:
    """By position of the order line and quantity that the request line asked, in its turn."""
    return {
        (peg.order_line.position, peg.request_line_id): peg.quantity
        for peg in session.scalars(select(Peg).order_by(Peg.order_line_id, Peg.request_line_id))
    }


def ids(session: Session) -> list[int]:
    return list(session.scalars(select(PurchaseRequestLine.id).order_by(PurchaseRequestLine.id)))


def confirm(session: Session, cast: Cast, line, quantity: int, days: int = 10):
    day = clock.today() + timedelta(days=days)
    confirm_line(
        session, order_line_id=line.id, confirmed_quantity=quantity, confirmed_on=day,
        note="telepon Pak Hendra", by=cast.buyer,
    )  # fmt: skip
    assert_books_hold(session)


def test_who_needs_it_last_waits_for_the_later_part(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    part = split(session, cast, order, 50, days=25)
    late, early, middle = ids(session)
    assert pegged(session) == {(1, early): 40, (1, middle): 10, (2, late): 40, (2, middle): 10}
    first = order.lines[0]
    assert (first.quantity, first.pegged, part.quantity, part.pegged) == (50, 50, 50, 50)
    assert first.most_accepted + part.most_accepted == 102
    assert order.expected_on == part.expected_on
    coverage = coverage_of(session, [session.get_one(PurchaseRequestLine, middle)])[middle]
    assert list(coverage.expected.values()) == [10, 10]
    told = history_of(session, PurchaseRequest, coverage.line.request_id)[-1]
    assert (told.act, told.details["quantity"]) == ("delivery-moved", 10)
    waiting = session.get_one(PurchaseRequestLine, early).request_id
    assert history_of(session, PurchaseRequest, waiting)[-1].act == "pegged"


def test_who_needs_it_first_gets_the_earlier_part(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    split(session, cast, order, 50, days=4)
    late, early, middle = ids(session)
    assert pegged(session) == {(1, late): 40, (1, middle): 10, (2, early): 40, (2, middle): 10}


def test_a_rest_is_split_as_often_as_trucks_come_and_never_accepts_more(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    item = Delivered(order.lines[0].id, Metal(30, 30 * SHEET_G), "B-02-1", heat="HT-9")
    receive_delivery(session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper)
    for days, quantity in ((12, 33), (14, 17), (16, 11)):
        split(session, cast, order, quantity, days)
    assert [line.open for line in order.lines] == [9, 33, 17, 11]
    assert sum(line.quantity for line in order.lines) == 100
    assert sum(line.most_accepted for line in order.lines) <= 102
    delivered = [
        Delivered(line.id, Metal(line.open, line.open * SHEET_G), "B-02-1", heat="HT-9")
        for line in order.lines
    ]
    receive_delivery(
        session, supplier_id=order.supplier_id, delivered=delivered, by=cast.storekeeper
    )
    assert order.status == "closed"
    assert_books_hold(session)


def test_splitting_is_refused_in_words(session: Session, cast: Cast, order: SupplierOrder) -> None:
    for quantity in (0, 100, 101):
        with pytest.raises(SplitTooMuch):
            split(session, cast, order, quantity, days=20)
    with pytest.raises(ReasonMissing):
        split(session, cast, order, 10, days=20, reason="")
    with pytest.raises(ExpectedPast):
        split(session, cast, order, 10, days=-1)
    line = order.lines[0]
    wanted = Wanted(120, line.idr_per_kg, line.expected_on)
    change = propose_change(
        session, order_id=order.id, reason="tambah", lines={line.id: wanted}, by=cast.buyer
    )
    with pytest.raises(ChangeWaiting):
        split(session, cast, order, 10, days=20)
    approve_change(session, change_id=change.id, by=cast.manager)
    split(session, cast, order, 10, days=20)
    close_line(session, order_line_id=order.lines[1].id, reason="batal", by=cast.buyer)
    close_line(session, order_line_id=line.id, reason="batal", by=cast.buyer)
    with pytest.raises(WrongState):
        split(session, cast, order, 1, days=20)
    assert_books_hold(session)


def test_a_smaller_confirmation_names_who_would_lack_and_a_split_mends_it(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    line = order.lines[0]
    confirm(session, cast, line, 70, days=12)
    late, *_ = ids(session)
    assert (line.unconfirmed, line.confirmed_quantity) == (30, 70)
    assert line.expected_on == order.expected_on == clock.today() + timedelta(days=12)
    pegs = pegs_of_order(session, order.id)[line.id]
    assert short_by_confirmation(line, pegs) == {late: 30}
    for request in session.scalars(select(PurchaseRequest)):
        assert history_of(session, PurchaseRequest, request.id)[-1].act == "delivery-moved"
    part = split(session, cast, order, 30, days=40)
    assert (line.unconfirmed, part.unconfirmed) == (0, 0)
    close_line(session, order_line_id=part.id, reason="tidak disanggupi", by=cast.buyer)
    assert session.get_one(PurchaseRequestLine, late).uncovered == 30
    assert_books_hold(session)


def test_a_confirmation_counts_what_came_and_falls_with_a_new_version(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    line = order.lines[0]
    item = Delivered(line.id, Metal(30, 30 * SHEET_G), "B-02-1", heat="HT-9")
    receive_delivery(session, supplier_id=order.supplier_id, delivered=[item], by=cast.storekeeper)
    with pytest.raises(BelowReceived):
        confirm(session, cast, line, 29)
    with pytest.raises(AboveConfirmable):
        confirm(session, cast, line, 101)
    with pytest.raises(ExpectedPast):
        confirm(session, cast, line, 100, days=-1)
    confirm(session, cast, line, 30)
    assert line.unconfirmed == 70
    wanted = Wanted(110, line.idr_per_kg, line.expected_on)
    change = propose_change(
        session, order_id=order.id, reason="tambah", lines={line.id: wanted}, by=cast.buyer
    )
    approve_change(session, change_id=change.id, by=cast.manager)
    assert (line.confirmed_quantity, line.unconfirmed) == (None, 0)


def test_late_lines_are_listed_the_latest_first(
    clock, session: Session, cast: Cast, order: SupplierOrder
) -> None:
    split(session, cast, order, 40, days=5)
    assert count_late(session) == 0
    clock.advance(days=11)
    page = late_lines(session, by=cast.buyer, size=1)
    assert [line.position for line in page.rows] == [2]
    rest = late_lines(session, by=cast.buyer, after=page.next_key, size=1)
    assert ([line.position for line in rest.rows], rest.next_key) == ([1], None)
    assert count_late(session) == 2
    close_line(session, order_line_id=page.rows[0].id, reason="batal", by=cast.buyer)
    assert count_late(session) == 1
