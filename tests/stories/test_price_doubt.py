"""An order that asks for much more than was paid lately says so before it is approved."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.delivered_prices import (
    Doubt,
    delivered_prices,
    doubts_of,
    usual_prices,
)
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, add_supplier, approved, sent_order


@pytest.mark.parametrize(
    ("prices", "middle"),
    [
        ([], []), ([7], [7]), ([9, 1, 5], [5]), ([15_000, 15_001], [15_001]),
        ([4, 1, 3, 2], [3]), ([8, 8, 1], [8]),
    ],
)  # fmt: skip
def test_the_usual_price_is_the_middle_or_the_mean_of_two(
    session: Session, cast: Cast, prices: list[int], middle: list[int]
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    for price in prices:
        request = approved(session, cast.member, cast.manager, (plate, 1))
        order = sent_order(
            session, supplier, [request], idr_per_kg=price, buyer=cast.buyer, approver=cast.manager
        )
        item = Delivered(order.lines[0].id, Metal(1, SHEET_G), "B-01-1", heat="H")
        receive_delivery(session, supplier_id=supplier.id, by=cast.storekeeper, delivered=[item])
    usual = usual_prices([plate.id])
    assert session.scalars(select(usual.c.idr_per_kg)).all() == middle


def test_a_price_far_above_the_last_five_deliveries_is_doubted(
    session: Session, cast: Cast
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)

    def order(idr_per_kg: int):
        request = approved(session, cast.member, cast.manager, (plate, 1))
        people = {"buyer": cast.buyer, "approver": cast.manager}
        return sent_order(session, supplier, [request], idr_per_kg=idr_per_kg, **people)

    def deliver(idr_per_kg: int):
        line = order(idr_per_kg).lines[0]
        return receive_delivery(
            session, supplier_id=supplier.id, by=cast.storekeeper,
            delivered=[Delivered(line.id, Metal(1, SHEET_G), "B-01-1", heat="H")],
        )  # fmt: skip

    assert doubts_of(session, order(90_000).lines) == {}
    for price in (90_000, 10_000, 10_400, 9_000, 10_200, 10_100):
        deliver(price)
    wrong = deliver(50_000)
    reverse_receipt(session, receipt_id=wrong.id, reason="salah", by=cast.storekeeper)
    last = [one.idr_per_kg for one in delivered_prices(session, [plate.id])[plate.id]]
    assert last == [10_100, 10_200, 9_000, 10_400, 10_000]
    just, above = order(11_110).lines, order(11_111).lines
    assert doubts_of(session, just) == {}
    assert doubts_of(session, above) == {above[0].id: Doubt(10_100, 1_001)}
