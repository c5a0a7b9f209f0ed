"""Freight, billed with the delivery or long after it: spread to the rupiah over what was received,
over what still lies here and over what has left."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.errors import (
    AboveBill,
    BillWithoutTotal,
    NoReceiptChosen,
    OtherTotal,
    ReceiptUndone,
)
from materialcenter.fulfilment.after_delivery.landed_costs import (
    Bill,
    reverse_landed_cost,
    spread_cost,
)
from materialcenter.fulfilment.after_delivery.models import Basis, CostBill
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import approve_order, draft_order, put_on_order, send_order
from materialcenter.stock.errors import UsedFurtherOn
from materialcenter.stock.models import Balance, Movement, PlaceKind
from materialcenter.stock.places import outside
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    sent_order,
)

FREIGHT = Bill("CV Truk Cepat", "INV-77", 1_500_000)


def bought_by_mass(session: Session, cast: Cast, *kilos: int) -> Receipt:
    """Coils for the shelf, one lot each, taken in by one receipt."""
    supplier = add_supplier(session)
    expected = clock.today() + timedelta(days=10)
    order = draft_order(session, supplier_id=supplier.id, expected_on=expected, by=cast.buyer)
    for position, kilo in enumerate(kilos):
        coil = add_material(session, f"COIL-{position}", counted="mass")
        put_on_order(
            session, order, material_id=coil.id, quantity=kilo * 1000,
            idr_per_kg=10_000 + position * 5_000, by=cast.buyer,
        )  # fmt: skip
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    return take_in(session, cast, order, [Metal(1, line.quantity) for line in order.lines])


def take_in(session: Session, cast: Cast, order: SupplierOrder, metals: list[Metal]) -> Receipt:
    return receive_delivery(
        session,
        supplier_id=order.supplier_id,
        delivered=[
            Delivered(line.id, metal, f"B-0{line.position}-1", heat=f"H-{line.position}")
            for line, metal in zip(order.lines, metals, strict=True)
        ],
        by=cast.storekeeper,
    )


def values(session: Session) -> list[int]:
    return list(session.scalars(select(Balance.value_idr).order_by(Balance.lot_id)))


def spread(session: Session, cast: Cast, receipt: Receipt, **kw):
    kw = {"bill": FREIGHT, "amount_idr": 1_500_000} | kw
    cost = spread_cost(session, receipt_ids=[receipt.id], by=cast.buyer, **kw)
    assert_books_hold(session)
    return cost


def test_freight_is_spread_by_real_kilos(session: Session, cast: Cast) -> None:
    receipt = bought_by_mass(session, cast, 5_000, 3_000, 900)
    before = values(session)
    cost = spread(session, cast, receipt)
    grown = [after - was for after, was in zip(values(session), before, strict=True)]
    assert grown == [842_697, 505_618, 151_685]
    assert [(s.on_shelf_idr, s.gone_idr) for s in cost.shares] == [(g, 0) for g in grown]
    assert cost.posting.number.startswith("BA-")


def test_by_value_the_dearer_metal_bears_more(session: Session, cast: Cast) -> None:
    receipt = bought_by_mass(session, cast, 1_000, 1_000)
    before = values(session)
    spread(session, cast, receipt, amount_idr=1_000_000, basis=Basis.VALUE)
    grown = [after - was for after, was in zip(values(session), before, strict=True)]
    assert grown == [400_000, 600_000]


def test_a_late_bill_with_60_of_100_issued(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    request = approved(session, cast.member, cast.manager, (plate, 100))
    supplier = add_supplier(session)
    order = sent_order(session, supplier, [request], buyer=cast.buyer, approver=cast.manager)
    receipt = take_in(session, cast, order, [Metal(100, 100 * SHEET_G)])
    (ready,) = ready_reservations(session, request_id=request.id)
    issue_metal(
        session, workshop_id=request.workshop_id, taken_by="Sopir", by=cast.storekeeper,
        hand_overs=[HandOver(ready.id, Metal(60, 60 * SHEET_G))],
    )  # fmt: skip
    (before,) = values(session)
    issued = session.scalars(select(Movement).where(Movement.pieces == 60)).one()
    known = (issued.sequence, issued.value_idr)
    cost = spread(session, cast, receipt, amount_idr=1_000_000)
    assert [(s.on_shelf_idr, s.gone_idr) for s in cost.shares] == [(400_000, 600_000)]
    assert values(session) == [before + 400_000]
    adjustment = session.scalars(
        select(Movement).where(Movement.posting_id == cost.posting_id, Movement.to_place_id < 0)
    ).one()
    assert adjustment.to_place_id == outside(PlaceKind.WORKSHOP)
    assert (adjustment.pieces, adjustment.grams, adjustment.value_idr) == (0, 0, 600_000)
    session.expire_all()
    assert (issued.sequence, issued.value_idr) == known


def test_a_bill_is_not_claimed_above_its_total(session: Session, cast: Cast) -> None:
    first = bought_by_mass(session, cast, 1_000)
    spread(session, cast, first, amount_idr=1_000_000)
    with pytest.raises(AboveBill):
        spread(session, cast, first, amount_idr=500_001)
    with pytest.raises(OtherTotal):
        spread(session, cast, first, amount_idr=1, bill=Bill("CV Truk Cepat", "inv-77", 9_000_000))
    spread(session, cast, first, amount_idr=500_000)
    for biller, number in (("CV TRUK CEPAT", "inv-77"), ("CV. Truk  Cepat", "INV 77")):
        with pytest.raises(AboveBill):
            spread(session, cast, first, amount_idr=1, bill=Bill(biller, number, 1_500_000))
    assert session.scalars(select(CostBill.spread_idr)).all() == [1_500_000]


def test_a_wrong_spreading_is_undone_and_the_bill_open_again(session: Session, cast: Cast) -> None:
    receipt = bought_by_mass(session, cast, 1_000)
    before = values(session)
    cost = spread(session, cast, receipt)
    with pytest.raises(UsedFurtherOn):
        reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    with pytest.raises(ReasonMissing):
        reverse_landed_cost(session, cost_id=cost.id, reason=" ", by=cast.buyer)
    reverse_landed_cost(session, cost_id=cost.id, reason="salah tagihan", by=cast.buyer)
    assert_books_hold(session)
    assert values(session) == before
    spread(session, cast, receipt)


def test_what_cannot_bear_a_cost_is_refused(session: Session, cast: Cast) -> None:
    receipt = bought_by_mass(session, cast, 1_000)
    with pytest.raises(NoReceiptChosen):
        spread_cost(session, receipt_ids=[], bill=FREIGHT, amount_idr=1, by=cast.buyer)
    with pytest.raises(BillWithoutTotal):
        spread(session, cast, receipt, bill=Bill("", "", 0))
    reverse_receipt(session, receipt_id=receipt.id, reason="salah", by=cast.storekeeper)
    with pytest.raises(ReceiptUndone):
        spread(session, cast, receipt)
    assert session.scalar(select(func.sum(Balance.value_idr))) == 0
