"""What is sent back at the gate counts for nothing and is waited for; the supplier's own kilos
stand beside the scale's."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core.audit import history_of
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest
from materialcenter.fulfilment.after_delivery.errors import NoReceiptChosen
from materialcenter.fulfilment.after_delivery.landed_costs import standing_lines
from materialcenter.fulfilment.arrivals import Delivered
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.errors import MetalIncomplete, NothingDelivered, OtherSupplier
from materialcenter.fulfilment.models import Receipt, ReceiptLine, ReceiptShare, Rejection
from materialcenter.fulfilment.papers import papers_of
from materialcenter.fulfilment.queries import receipt_by_id, receipts
from materialcenter.fulfilment.receiving import receive_delivery
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import OrderStatus, SupplierOrder
from materialcenter.stock.errors import AlreadyReversed, NothingToMove
from materialcenter.stock.ledger import Ledger, post
from materialcenter.stock.models import Balance, Lot, Movement
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
def order(session: Session, cast: Cast, clock) -> SupplierOrder:
    """50 sheets for two workshops, 30 needed sooner and 20."""
    plate = add_material(session, "PLATE-5")
    requests = [
        approved(session, member, cast.manager, (plate, quantity), need_in_days=days)
        for member, quantity, days in ((cast.member, 30, 5), (cast.neighbour, 20, 9))
    ]
    return sent_order(
        session, add_supplier(session), requests, buyer=cast.buyer, approver=cast.manager
    )


def needs(session: Session):
    question = select(PurchaseRequest).order_by(PurchaseRequest.id)
    return [request.lines[0] for request in session.scalars(question)]


def unload(session: Session, cast: Cast, order: SupplierOrder, taken=(), sent_back=()) -> Receipt:
    """Sheets by heat that are taken, and (pieces, reason, heat) that are not."""
    line = order.lines[0].id
    receipt = receive_delivery(
        session, supplier_id=order.supplier_id, by=cast.storekeeper,
        delivered=[
            Delivered(line, Metal(n, n * SHEET_G), "B-02-1", heat=heat) for n, heat in taken
        ],
        rejected=[Rejected(line, Metal(n, 0), why, heat=heat) for n, why, heat in sent_back],
    )  # fmt: skip
    assert_books_hold(session)
    return receipt


def acts(session: Session, subject, subject_id: int, act: str):
    rows = [row for row in history_of(session, subject, subject_id) if row.act == act]
    return [(row.reason, row.details) for row in rows]


def test_what_is_rejected_of_several_heats_is_waited_for(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    [line], [mine, theirs] = order.lines, needs(session)
    receipt = unload(
        session, cast, order, [(20, "H-1"), (15, "H-2")],
        [(2, "penyok", "h-1"), (1, "karat", "h-3")],
    )  # fmt: skip
    assert (line.received, line.open, line.pegged) == (35, 15, 15)
    assert (mine.reserved, mine.pegged, theirs.reserved, theirs.pegged) == (30, 0, 5, 15)
    assert [(r.quantity, r.pieces, r.heat) for r in receipt.rejections] == [
        (2, 2, "H-1"), (1, 1, "H-3"),
    ]  # fmt: skip
    lots = session.execute(select(Lot.heat, Balance.pieces).join(Balance).order_by(Lot.id))
    assert lots.all() == [("H-1", 20), ("H-2", 15)]
    told = {"number": receipt.posting.number, "rejected": 3}
    assert acts(session, SupplierOrder, order.id, "rejected") == [
        ("penyok; karat", {**told, "material_id": line.material_id})
    ]
    assert acts(session, PurchaseRequest, mine.request_id, "delivery-rejected") == []
    assert acts(session, PurchaseRequest, theirs.request_id, "delivery-rejected") == [
        ("penyok; karat", {**told, "line": theirs.id, "waiting": 15})
    ]
    unload(session, cast, order, [(15, "H-4")])
    assert (line.received, order.status, theirs.reserved) == (50, OrderStatus.CLOSED, 20)


def test_what_is_rejected_is_not_held_against_what_may_be_accepted(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    [line] = order.lines
    with pytest.raises(AboveTolerance), session.begin_nested():
        unload(session, cast, order, [(52, "H-1")])
    unload(session, cast, order, [(51, "H-1")], [(9, "kelebihan", "")])
    assert (line.received, line.open, order.status) == (51, 0, OrderStatus.CLOSED)


def test_a_truck_that_is_sent_back_whole_moves_nothing_and_is_undone_once(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    [line], [mine, theirs] = order.lines, needs(session)
    receipt = unload(session, cast, order, sent_back=[(50, "salah ukuran", "")])
    assert (line.received, line.open, line.pegged, order.status) == (0, 50, 50, OrderStatus.SENT)
    assert (mine.pegged, theirs.pegged) == (30, 20)
    for model in (Lot, Movement, ReceiptShare, ReceiptLine):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert [row.id for row in receipts(session, by=cast.buyer, order_id=order.id).rows] == [
        receipt.id
    ]
    shown = receipt_by_id(session, receipt.id, by=cast.auditor)
    assert (shown.orders, shown.noted) == ([order], [])
    assert papers_of(session, [receipt.posting])[receipt.posting_id].kind == "receipt"
    with pytest.raises(NoReceiptChosen):
        standing_lines(session, [receipt.id])
    reversal = reverse_receipt(
        session, receipt_id=receipt.id, reason="salah baca", by=cast.storekeeper
    )
    assert reversal.reverses_id == receipt.posting_id
    for need in (mine, theirs):
        [(reason, _)] = acts(session, PurchaseRequest, need.request_id, "receipt-reversed")
        assert reason == "salah baca"
    assert_books_hold(session)
    with pytest.raises(AlreadyReversed):
        reverse_receipt(session, receipt_id=receipt.id, reason="lagi", by=cast.storekeeper)
    unload(session, cast, order, [(50, "H-1")])
    assert (line.received, order.status, mine.reserved) == (50, OrderStatus.CLOSED, 30)


def test_a_receipt_with_rejections_is_undone_as_if_it_had_not_been(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    [line], [mine, theirs] = order.lines, needs(session)
    receipt = unload(session, cast, order, [(40, "H-1")], [(10, "penyok", "")])
    reverse_receipt(session, receipt_id=receipt.id, reason="salah PO", by=cast.storekeeper)
    assert_books_hold(session)
    assert (line.received, line.open, mine.pegged, theirs.pegged) == (0, 50, 30, 20)


def test_rejecting_needs_a_quantity_a_reason_and_the_suppliers_own_order(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    line = order.lines[0].id
    for refusal, field, sent_back in (
        (ReasonMissing, f"rejected_reason-{line}", [(3, " ", "")]),
        (MetalIncomplete, f"rejected-{line}", [(0, "penyok", "")]),
        (NothingDelivered, None, []),
    ):
        with pytest.raises(refusal) as refused:
            unload(session, cast, order, [], sent_back)
        assert refused.value.field == field
    with pytest.raises(OtherSupplier):
        receive_delivery(
            session, supplier_id=add_supplier(session, "PT Lain").id, delivered=[],
            rejected=[Rejected(line, Metal(3, 0), "penyok")], by=cast.storekeeper,
        )  # fmt: skip


def test_metal_that_is_weighed_is_rejected_by_its_kilos(session: Session, cast: Cast) -> None:
    coil = add_material(session, "COIL", counted="mass")
    request = approved(session, cast.member, cast.manager, (coil, 5_000_000))
    order = sent_order(
        session, add_supplier(session), [request], buyer=cast.buyer, approver=cast.manager
    )
    [line] = order.lines
    with pytest.raises(MetalIncomplete):
        receive_delivery(
            session, supplier_id=order.supplier_id, delivered=[],
            rejected=[Rejected(line.id, Metal(1, 0), "basah")], by=cast.storekeeper,
        )  # fmt: skip
    receipt = receive_delivery(
        session, supplier_id=order.supplier_id, by=cast.storekeeper,
        delivered=[
            Delivered(line.id, Metal(1, 2_985_000), "C-01-1", supplier_grams=3_000_000),
            Delivered(line.id, Metal(1, 1_000_000), "C-01-1"),
        ],
        rejected=[Rejected(line.id, Metal(1, 1_000_000), "basah")],
    )  # fmt: skip
    assert_books_hold(session)
    assert (line.received, receipt.rejections[0].quantity) == (3_985_000, 1_000_000)
    session.refresh(receipt)
    assert [(row.supplier_grams, row.off_note) for row in receipt.lines] == [
        (3_000_000, -15_000), (None, 0),
    ]  # fmt: skip
    assert receipt.noted == receipt.lines[:1]


def test_a_posting_without_metal_is_a_delivery_that_was_sent_back(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    """Every other posting moves something, and the books say which does not."""
    unload(session, cast, order, sent_back=[(50, "salah ukuran", "")])
    with pytest.raises(NothingToMove):
        post(Ledger(session), [], kind="receipt", prefix="BPB", by=cast.storekeeper)
    posting, _ = post(
        Ledger(session), [], kind="move", prefix="PIN", by=cast.storekeeper, without_metal=True
    )
    session.flush()
    assert [breach.what for breach in verify(session)] == [posting.number]


def test_the_books_tell_a_rejection_in_the_wrong_unit(
    session: Session, cast: Cast, order: SupplierOrder
) -> None:
    receipt = unload(session, cast, order, sent_back=[(50, "salah ukuran", "")])
    wrong = Rejection(
        receipt_id=receipt.id, order_line_id=order.lines[0].id, quantity=3, pieces=2, grams=0,
        reason="penyok",
    )  # fmt: skip
    session.add(wrong)
    session.flush()
    assert [breach.what for breach in verify(session)] == [receipt.posting.number]
