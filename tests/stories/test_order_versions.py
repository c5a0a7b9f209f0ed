"""An approved order is changed by a new version: with a reason, approved anew, while the truck of
the old one unloads; what was approved stays readable, and what is promised stays promised."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.audit import history_of
from materialcenter.core.errors import ReasonMissing, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.changing import (
    Terms,
    Wanted,
    approve_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from materialcenter.fulfilment.delivered_prices import delivered_prices
from materialcenter.fulfilment.pegging import cancel_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.charges import Charge
from materialcenter.purchasing.errors import (
    BelowPromised,
    ChangeDecided,
    ChangeWaiting,
    ExpectedPast,
    NothingChanged,
    OrderAboveLimit,
    OwnChange,
)
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import send_order
from materialcenter.purchasing.versions.queries import versions_of
from materialcenter.stock.models import Balance
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
    """50 sheets for two workshops at Rp 11,000 a kilogram, sent."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    requests = [
        approved(session, member, cast.manager, (plate, quantity))
        for member, quantity in ((cast.member, 20), (cast.neighbour, 30))
    ]
    return sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)


def propose(session: Session, cast: Cast, order, *, reason="pabrik menaikkan harga", **kw):
    line = order.lines[0]
    wanted = Wanted(
        kw.pop("quantity", line.quantity),
        kw.pop("idr_per_kg", line.idr_per_kg),
        kw.pop("expected_on", line.expected_on),
    )
    change = propose_change(
        session, order_id=order.id, reason=reason, lines={line.id: wanted}, by=cast.buyer, **kw
    )
    assert_books_hold(session)
    return change


def approve(session: Session, change, by) -> None:
    approve_change(session, change_id=change.id, by=by)
    assert_books_hold(session)


def deliver(session: Session, cast: Cast, line, sheets: int):
    item = Delivered(line.id, Metal(sheets, sheets * SHEET_G), "B-02-1", heat="HT-9")
    return receive_delivery(
        session, supplier_id=line.order.supplier_id, delivered=[item], by=cast.storekeeper
    )


def test_a_dearer_and_larger_order_is_a_second_version_that_the_supplier_gets_anew(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    day = order.lines[0].expected_on + timedelta(days=5)
    change = propose(session, cast, order, quantity=60, idr_per_kg=12_000, expected_on=day)
    line = order.lines[0]
    assert (order.version, line.quantity, line.idr_per_kg) == (1, 50, 11_000)
    approve(session, change, cast.manager)
    assert (order.version, order.sent_version, order.status) == (2, 1, "sent")
    assert (line.quantity, line.idr_per_kg, line.most_accepted) == (60, 12_000, 61)
    assert order.expected_on == line.expected_on == day
    assert order.to_be_sent_again
    send_order(session, order_id=order.id, by=cast.buyer)
    assert order.sent_version == 2 and not order.to_be_sent_again
    with pytest.raises(WrongState):
        send_order(session, order_id=order.id, by=cast.buyer)
    newest, first = versions_of(session, order.id, by=cast.buyer)
    assert (newest.number, newest.reason) == (2, "pabrik menaikkan harga")
    assert (newest.written_by, newest.decided_by) == (cast.buyer, cast.manager)
    assert [(one.quantity, one.idr_per_kg) for one in first.lines] == [(50, 11_000)]
    row = newest.lines[0]
    assert (row.before_quantity, row.quantity, row.before_idr_per_kg) == (50, 60, 11_000)
    entry = history_of(session, SupplierOrder, order.id)[-2]
    assert (entry.act, entry.reason) == ("version-approved", "pabrik menaikkan harga")
    assert entry.details["changes"][0]["quantity"] == [50, 60]
    for request in session.scalars(select(PurchaseRequest)):
        assert history_of(session, PurchaseRequest, request.id)[-1].act == "delivery-moved"
    assert_books_hold(session)


def test_the_truck_unloads_against_the_version_in_force_while_a_change_waits(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    change = propose(session, cast, order, idr_per_kg=12_000)
    deliver(session, cast, order.lines[0], 10)
    approve(session, change, cast.manager)
    deliver(session, cast, order.lines[0], 10)
    values = session.scalars(select(Balance.value_idr).order_by(Balance.lot_id)).all()
    assert values == [10 * SHEET_G * 11, 10 * SHEET_G * 12]
    material_id = order.lines[0].material_id
    paid = delivered_prices(session, [material_id])[material_id]
    assert [one.idr_per_kg for one in paid] == [12_000, 11_000]
    assert_books_hold(session)


def test_a_line_is_never_changed_below_what_came_and_what_is_promised(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    with pytest.raises(BelowPromised) as refusal:
        propose(session, cast, order, quantity=49)
    figures = refusal.value.figures
    assert figures["workshops"] == "Bengkel Barokah, Logam Jaya"
    assert (figures["least"].value, figures["pegged"].value) == (50, 50)
    raised = propose(session, cast, order, quantity=60)
    approve(session, raised, cast.manager)
    lowered = propose(session, cast, order, quantity=52)
    deliver(session, cast, order.lines[0], 55)
    with pytest.raises(BelowPromised):
        approve(session, lowered, cast.manager)
    withdraw_change(session, change_id=lowered.id, by=cast.buyer)
    approve(session, propose(session, cast, order, quantity=55), cast.manager)
    assert order.status == "closed" and order.to_be_sent_again
    send_order(session, order_id=order.id, by=cast.buyer)
    assert (order.status, order.sent_version) == ("closed", 3)
    assert_books_hold(session)


def test_a_receipt_of_a_larger_version_can_be_undone(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    approve(session, propose(session, cast, order, quantity=60), cast.manager)
    receipt = deliver(session, cast, order.lines[0], 60)
    assert order.status == "closed"
    reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    assert (order.status, order.lines[0].open, order.lines[0].pegged) == ("sent", 60, 50)
    assert_books_hold(session)


def test_the_author_never_approves_and_above_the_limit_only_a_manager_does(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    change = propose(session, cast, order, idr_per_kg=20_000)
    assert change.total_idr == 116_500_000
    with pytest.raises(OwnChange):
        approve_change(session, change_id=change.id, by=cast.buyer)
    with pytest.raises(OrderAboveLimit):
        approve_change(session, change_id=change.id, by=cast.second_buyer)
    assert (order.version, order.lines[0].idr_per_kg) == (1, 11_000)
    approve(session, change, cast.manager)
    with pytest.raises(ChangeDecided):
        approve(session, change, cast.manager)


def test_a_change_needs_a_reason_says_something_new_and_is_alone(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    with pytest.raises(ReasonMissing):
        propose(session, cast, order, quantity=60, reason=" ")
    with pytest.raises(NothingChanged):
        propose(session, cast, order)
    with pytest.raises(ExpectedPast):
        propose(session, cast, order, expected_on=clock.today() - timedelta(days=1))
    propose(session, cast, order, quantity=60)
    with pytest.raises(ChangeWaiting):
        propose(session, cast, order, quantity=61)
    assert_books_hold(session)


def test_a_refused_or_withdrawn_change_leaves_the_order_as_it_is(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    refused = propose(session, cast, order, quantity=60)
    with pytest.raises(ReasonMissing):
        refuse_change(session, change_id=refused.id, reason="", by=cast.manager)
    refuse_change(session, change_id=refused.id, reason="terlalu mahal", by=cast.manager)
    withdrawn = propose(session, cast, order, quantity=70)
    withdraw_change(session, change_id=withdrawn.id, by=cast.buyer)
    assert (order.version, order.lines[0].quantity) == (1, 50)
    waiting = propose(session, cast, order, quantity=80)
    assert waiting.number == 2
    cancel_order(session, order_id=order.id, reason="pabrik tutup", by=cast.buyer)
    with pytest.raises(WrongState):
        approve_change(session, change_id=waiting.id, by=cast.manager)
    withdraw_change(session, change_id=waiting.id, by=cast.buyer)
    assert_books_hold(session)


def test_a_change_adds_a_material_a_charge_and_a_discount(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    angle = add_material(session, "ANGLE-40")
    angle.tolerance_over_bp = 1_000
    session.flush()
    change = propose(
        session, cast, order,
        new_lines={angle.id: Wanted(10, 9_000, clock.today() + timedelta(days=3))},
        terms=Terms(500, [Charge("Ongkos kirim", 750_000)]),
    )  # fmt: skip
    approve(session, change, cast.manager)
    _, added = order.lines
    assert (added.quantity, added.most_accepted, added.tolerance_under_bp) == (10, 11, 200)
    goods = 50 * SHEET_G * 11 + 10 * SHEET_G * 9
    assert order.total_idr == goods * 95 // 100 + 750_000 == change.total_idr
    deliver(session, cast, added, 10)
    assert session.scalars(select(Balance.value_idr)).all() == [10 * SHEET_G * 9 * 95 // 100]
    assert_books_hold(session)
