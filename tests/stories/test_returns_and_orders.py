"""What a return means for its order: more had come, less had come, the scale, and the freight."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.landed_costs import Bill, spread_cost
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.after_delivery.supplier_returns.reversing import (
    reverse_supplier_return,
)
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.models import OrderStatus
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
from tests.stories.test_supplier_returns import Story


def test_of_metal_counted_by_mass_the_scale_is_what_goes(session: Session, cast: Cast) -> None:
    coil, supplier = add_material(session, "COIL", counted="mass"), add_supplier(session)
    mine = approved(session, cast.member, cast.manager, (coil, 488_000))
    order = sent_order(session, supplier, [mine], buyer=cast.buyer, approver=cast.manager)
    item = Delivered(order.lines[0].id, Metal(2, 488_000), "B-02-1")
    receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper)
    balance = session.scalars(select(Balance)).one()
    value = balance.value_idr
    for grams, left in ((100_001, Metal(2, 387_999)), (387_999, Metal(0, 0))):
        document = return_to_supplier(
            session, supplier_id=supplier.id, replacement=True, reason="berkarat",
            items=[Returning(balance.id, Metal(0, grams))], by=cast.storekeeper,
        )  # fmt: skip
        assert_books_hold(session)
        assert balance.metal == left
        value -= document.lines[0].movement.value_idr
    assert value == balance.value_idr == 0
    assert (mine.lines[0].reserved, mine.lines[0].pegged) == (0, 488_000)


def test_more_than_ordered_had_come(session: Session, cast: Cast) -> None:
    """Of what was beyond the order nothing is awaited again."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    mine = approved(session, cast.member, cast.manager, (plate, 100))
    order = sent_order(session, supplier, [mine], buyer=cast.buyer, approver=cast.manager)
    (line,) = order.lines
    item = Delivered(line.id, Metal(102, 102 * SHEET_G), "B-02-1")
    receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper)
    balance = session.scalars(select(Balance)).one()

    def back(sheets: int, replacement: bool):
        document = return_to_supplier(
            session, supplier_id=supplier.id, replacement=replacement, reason="cacat",
            items=[Returning(balance.id, Metal(sheets, sheets * SHEET_G))], by=cast.storekeeper,
        )  # fmt: skip
        assert_books_hold(session)
        return document

    documents = [back(1, True), back(3, True), back(2, False)]
    assert [row.reopened for doc in documents for row in doc.lines] == [0, 2, 2]
    assert (line.received, line.open, line.closed_short, line.pegged) == (96, 2, 2, 2)
    assert mine.lines[0].uncovered == 2
    for document in reversed(documents):
        reverse_supplier_return(session, return_id=document.id, reason="salah", by=cast.storekeeper)
        assert_books_hold(session)
    assert (line.received, line.open, line.closed_short, line.pegged) == (102, 0, 0, 0)
    assert order.status == OrderStatus.CLOSED
    assert mine.lines[0].reserved == 100


def test_what_a_delivery_settled_within_tolerance_stays_settled(
    session: Session, cast: Cast
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    mine = approved(session, cast.member, cast.manager, (plate, 100))
    order = sent_order(session, supplier, [mine], buyer=cast.buyer, approver=cast.manager)
    (line,) = order.lines

    def deliver(sheets: int) -> None:
        item = Delivered(line.id, Metal(sheets, sheets * SHEET_G), "B-02-1")
        receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper)
        assert_books_hold(session)

    deliver(98)
    assert (line.received, line.closed_short, mine.lines[0].settled_short) == (98, 2, 2)
    balance = session.scalars(select(Balance)).one()
    return_to_supplier(
        session, supplier_id=supplier.id, replacement=True, reason="cacat",
        items=[Returning(balance.id, Metal(3, 3 * SHEET_G))], by=cast.storekeeper,
    )  # fmt: skip
    assert (line.received, line.open, mine.lines[0].settled_short) == (95, 3, 2)
    deliver(2)
    assert (line.open, order.status) == (1, OrderStatus.SENT)
    deliver(1)
    assert (line.open, order.status) == (0, OrderStatus.CLOSED)
    assert mine.lines[0].reserved == 98


def test_what_went_back_bears_no_freight_afterwards(session: Session, cast: Cast) -> None:
    story = Story(session, cast)
    other = approved(session, cast.member, cast.manager, (add_material(session, "P-2"), 10))
    order = sent_order(session, story.supplier, [other], buyer=cast.buyer, approver=cast.manager)
    item = Delivered(order.lines[0].id, Metal(10, 10 * SHEET_G), "B-02-1")
    second = receive_delivery(
        session, supplier_id=story.supplier.id, delivered=[item], by=cast.storekeeper
    )
    story.back(5)
    bill = Bill("CV Truk", "INV-1", 1_500_000)
    cost = spread_cost(
        session, receipt_ids=[story.receipt.id, second.id], bill=bill, amount_idr=1_500_000,
        by=cast.buyer,
    )  # fmt: skip
    assert_books_hold(session)
    assert [share.on_shelf_idr + share.gone_idr for share in cost.shares] == [500_000, 1_000_000]
    assert all(share.gone_idr == 0 for share in cost.shares)
