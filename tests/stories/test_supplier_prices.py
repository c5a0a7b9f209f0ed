"""What suppliers ask: by the kilogram or by the piece, with freight, from a quantity on; what is
ordered and received at it is worth exactly that."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.audit import history_of
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.delivered_prices import all_deliveries
from materialcenter.fulfilment.pegging import pool_on_order
from materialcenter.fulfilment.pool_board import pool_board
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.purchasing.errors import EndsTooSoon, NotByPiece, PriceExists
from materialcenter.purchasing.models import Supplier
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.price_lists.services import change_supplier_price, end_supplier_price
from materialcenter.purchasing.queries import offers_for
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    change_order_line,
    draft_order,
    send_order,
    set_supplier_price,
)
from materialcenter.purchasing.terms import PriceTerms
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, add_supplier, approved, assert_books_hold

TODAY = clock.today()


def price(session: Session, cast: Cast, supplier, material, **terms) -> SupplierPrice:
    return set_supplier_price(
        session, supplier_id=supplier.id, material_id=material.id, by=cast.buyer,
        **{"valid_from": TODAY, **terms},
    )  # fmt: skip


def test_metal_bought_by_the_piece_is_worth_its_pieces_whatever_the_scale_says(
    session: Session, cast: Cast
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    price(session, cast, supplier, plate, idr_per_piece=1_234_567)
    request = approved(session, cast.member, cast.manager, (plate, 7))
    order = pool_on_order(
        session, supplier_id=supplier.id, line_ids=[request.lines[0].id],
        expected_on=TODAY + timedelta(days=9), by=cast.buyer,
    )  # fmt: skip
    [line] = order.lines
    assert (line.idr_per_piece, line.idr_per_kg) == (1_234_567, 10_597)
    assert order.total_idr == 7 * 1_234_567
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    receive_delivery(
        session, supplier_id=supplier.id, by=cast.storekeeper,
        delivered=[
            Delivered(line.id, Metal(4, 4 * SHEET_G + 777), "B-01-1", heat="H1"),
            Delivered(line.id, Metal(3, 3 * SHEET_G - 1_333), "B-01-1", heat="H2"),
        ],
    )  # fmt: skip
    values = session.scalars(select(Balance.value_idr).order_by(Balance.id)).all()
    assert values == [4 * 1_234_567, 3 * 1_234_567]
    assert_books_hold(session)


def test_another_price_than_he_asks_is_per_kilogram(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    price(session, cast, supplier, plate, idr_per_piece=1_200_000)
    request = approved(session, cast.member, cast.manager, (plate, 3))
    order = pool_on_order(
        session, supplier_id=supplier.id, line_ids=[request.lines[0].id], prices={plate.id: 10_000},
        expected_on=TODAY + timedelta(days=9), by=cast.buyer,
    )  # fmt: skip
    [line] = order.lines
    assert (line.idr_per_piece, line.idr_per_kg, line.total_idr) == (None, 10_000, 3_495_000)


def test_a_lines_price_changes_between_piece_and_kilogram(session: Session, cast: Cast) -> None:
    plate, coil = add_material(session, "PLATE-5"), add_material(session, "COIL", counted="mass")
    supplier = add_supplier(session)
    order = draft_order(
        session, supplier_id=supplier.id, expected_on=TODAY + timedelta(days=9), by=cast.buyer
    )
    line = add_order_line(
        session, order_id=order.id, material_id=plate.id, quantity=2, idr_per_piece=1_200_000,
        by=cast.buyer,
    )  # fmt: skip
    assert order.total_idr == 2_400_000
    change_order_line(session, line_id=line.id, quantity=2, idr_per_kg=10_000, by=cast.buyer)
    assert (line.idr_per_piece, order.total_idr) == (None, 2_330_000)
    change_order_line(session, line_id=line.id, quantity=3, idr_per_piece=1_000_000, by=cast.buyer)
    assert (line.idr_per_kg, order.total_idr) == (8_584, 3_000_000)
    with pytest.raises(NotByPiece):
        add_order_line(
            session, order_id=order.id, material_id=coil.id, quantity=500, idr_per_piece=12_000,
            by=cast.buyer,
        )  # fmt: skip


def test_offers_are_sorted_by_what_a_kilogram_costs_brought_here(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "PLATE-5")
    near, far, dear = (add_supplier(session, name) for name in ("PT Dekat", "PT Jauh", "PT Mahal"))
    price(session, cast, near, plate, idr_per_kg=12_400)
    price(session, cast, far, plate, idr_per_kg=12_000, freight_idr_per_kg=500)
    price(session, cast, dear, plate, idr_per_piece=1_450_000)
    found = offers_for(session, plate.id, 10, TODAY)
    assert [(o.supplier_id, o.delivered_idr_per_kg) for o in found] == [
        (near.id, 12_400), (dear.id, 12_446), (far.id, 12_500),
    ]  # fmt: skip
    approved(session, cast.member, cast.manager, (plate, 10))
    assert pool_board(session).needs[0].offers[0].supplier_id == near.id


def test_a_price_is_mended_and_ended_and_the_supplier_remembers(
    session: Session, cast: Cast
) -> None:
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    first = price(session, cast, supplier, plate, idr_per_kg=12_000, source="Penawaran 1")
    other = price(session, cast, supplier, plate, idr_per_kg=11_000, from_quantity=50)
    terms = PriceTerms(TODAY, 12_100, minimum=5, multiple=5, freight_idr_per_kg=50)
    change_supplier_price(session, price_id=first.id, terms=terms, by=cast.buyer)
    assert (first.idr_per_kg, first.minimum, first.delivered_idr_per_kg, first.source) == (
        12_100, 5, 12_150, "",
    )  # fmt: skip
    with pytest.raises(PriceExists):
        change_supplier_price(
            session, price_id=other.id, terms=PriceTerms(TODAY, 11_000), by=cast.buyer
        )
    with pytest.raises(EndsTooSoon):
        end_supplier_price(
            session, price_id=first.id, last_day=TODAY - timedelta(days=1), by=cast.buyer
        )
    end_supplier_price(session, price_id=first.id, last_day=TODAY, by=cast.buyer)
    [offered] = offers_for(session, plate.id, 3, TODAY + timedelta(days=1))
    assert (offered.idr_per_kg, offered.quantity) == (11_000, 50)
    acts = [row.act for row in history_of(session, Supplier, supplier.id)]
    assert acts == ["priced", "priced", "price-changed", "price-ended"]


def test_every_standing_delivery_is_in_the_history_of_prices(session: Session, cast: Cast) -> None:
    plate = add_material(session, "PLATE-5")
    one, other = add_supplier(session), add_supplier(session, "PT Lain")
    for number, supplier in enumerate((one, other, one, one, one, one, one)):
        order = draft_order(
            session, supplier_id=supplier.id, expected_on=TODAY + timedelta(days=9), by=cast.buyer
        )
        line = add_order_line(
            session, order_id=order.id, material_id=plate.id, quantity=1,
            idr_per_kg=10_000 + number, by=cast.buyer,
        )  # fmt: skip
        approve_order(session, order_id=order.id, by=cast.manager)
        send_order(session, order_id=order.id, by=cast.buyer)
        last = receive_delivery(
            session, supplier_id=supplier.id, by=cast.storekeeper,
            delivered=[Delivered(line.id, Metal(1, SHEET_G), "B-01-1", heat="H")],
        )  # fmt: skip
    reverse_receipt(session, receipt_id=last.id, reason="salah", by=cast.storekeeper)
    paid = [one.idr_per_kg - 10_000 for one in all_deliveries(session, plate.id)]
    assert paid == [5, 4, 3, 2, 1, 0]
    of_other = all_deliveries(session, plate.id, supplier_id=other.id)
    assert [row.idr_per_kg for row in of_other] == [10_001]
