"""The pool board: what is lacking, what is on its way, what is cheaper together, what ran low."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.catalogue.forms import PLATE_AND_COIL
from materialcenter.catalogue.services import set_reorder
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.pegging import delete_draft, pool_on_order
from materialcenter.fulfilment.pool_board import Filter, pool_board
from materialcenter.fulfilment.pooling import Pick, pool_on_orders
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.errors import BadPrice
from materialcenter.purchasing.pricing import Break
from materialcenter.purchasing.services import approve_order, send_order, set_supplier_price
from tests.cast import Cast
from tests.scene import (
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


def price(session: Session, cast: Cast, supplier, material, idr_per_kg: int, **more) -> None:
    set_supplier_price(
        session, supplier_id=supplier.id, material_id=material.id, idr_per_kg=idr_per_kg,
        valid_from=clock.today(), by=cast.buyer, **more,
    )  # fmt: skip


def order(session: Session, cast: Cast, supplier, lines, **more):
    made = pool_on_order(
        session, supplier_id=supplier.id, line_ids=[line.id for line in lines],
        expected_on=clock.today() + timedelta(days=9), by=cast.buyer, **more,
    )  # fmt: skip
    assert_books_hold(session)
    return made


def test_needs_are_pooled_with_the_gap_to_the_next_break(session: Session, cast: Cast) -> None:
    coil, supplier = add_material(session, "COIL", counted="mass"), add_supplier(session)
    price(session, cast, supplier, coil, 12_000)
    price(session, cast, supplier, coil, 11_400, from_quantity=100_000)
    for member, kilos in ((cast.member, 10), (cast.neighbour, 10), (cast.member, 12)):
        approved(session, member, cast.manager, (coil, kilos * 1000), need_in_days=20)
    [need] = pool_board(session).needs
    assert (need.quantity, need.workshops, len(need.lines)) == (32_000, 2, 3)
    [offer] = need.offers
    assert (offer.idr_per_kg, offer.quantity) == (12_000, 32_000)
    assert offer.next_break == Break(100_000, 68_000, 600)


def test_a_minimum_is_applied_once_to_the_pool_and_the_surplus_is_nobodys(
    session: Session, cast: Cast
) -> None:
    coil, supplier = add_material(session, "COIL", counted="mass"), add_supplier(session)
    price(session, cast, supplier, coil, 11_000, minimum=100_000)
    requests = [
        approved(session, member, cast.manager, (coil, kilos * 1000))
        for member, kilos in ((cast.member, 10), (cast.neighbour, 10), (cast.member, 12))
    ]
    made = order(session, cast, supplier, [request.lines[0] for request in requests])
    [line] = made.lines
    assert (line.quantity, line.pegged, line.free) == (100_000, 32_000, 68_000)
    assert pool_board(session).needs == []
    delete_draft(session, order_id=made.id, by=cast.buyer)
    assert [need.quantity for need in pool_board(session).needs] == [32_000]


def test_what_ran_low_is_suggested_and_bought_with_the_rest(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE"), add_supplier(session)
    price(session, cast, supplier, plate, 11_000)
    put_on_rack(session, plate, 4, by=cast.storekeeper)
    set_reorder(session, material_id=plate.id, level=5, quantity=20, by=cast.buyer)
    [need] = pool_board(session).needs
    assert (need.quantity, need.reorder, need.stock.free) == (0, 20, 4)
    wanted = approved(session, cast.member, cast.manager, (plate, 10))
    [need] = pool_board(session).needs
    assert (need.quantity, need.reorder) == (6, 14)
    made = order(session, cast, supplier, wanted.lines, for_shelf={plate.id: need.reorder})
    [line] = made.lines
    assert (line.quantity, line.pegged, line.free) == (20, 6, 14)
    assert pool_board(session).needs == []


def test_only_the_shelf_can_be_ordered_for(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE"), add_supplier(session)
    price(session, cast, supplier, plate, 11_000)
    made = order(session, cast, supplier, [], for_shelf={plate.id: 7})
    assert [(line.quantity, line.pegged) for line in made.lines] == [(7, 0)]


def test_the_board_tells_weeks_stock_and_what_is_on_its_way(session: Session, cast: Cast) -> None:
    plate, supplier = add_material(session, "PLATE"), add_supplier(session)
    first = approved(session, cast.member, cast.manager, (plate, 8))
    sent_order(session, supplier, [first], buyer=cast.buyer, approver=cast.manager)
    for days, sheets in ((3, 2), (3, 3), (24, 4)):
        approved(session, cast.neighbour, cast.manager, (plate, sheets), need_in_days=days)
    [need] = pool_board(session).needs
    assert [(week.quantity, week.workshops) for week in need.weeks] == [(5, 1), (4, 1)]
    assert all(week.monday.weekday() == 0 for week in need.weeks)
    assert (need.coming.open, need.coming.free) == (8, 0)


def test_the_board_is_filtered_and_comes_in_pages(session: Session, cast: Cast) -> None:
    plate, coil = add_material(session, "PLATE"), add_material(session, "COIL", counted="mass")
    supplier = add_supplier(session)
    price(session, cast, supplier, coil, 11_000)
    approved(session, cast.member, cast.manager, (plate, 2), need_in_days=3)
    approved(session, cast.member, cast.manager, (coil, 9_000), need_in_days=30)
    before = clock.today() + timedelta(days=7)

    def found(**chosen) -> list[str]:
        return [n.material.code for n in pool_board(session, Filter(**chosen)).needs]

    assert found() == ["PLATE", "COIL"]
    assert found(before=before) == ["PLATE"]
    assert found(supplier_id=supplier.id) == ["COIL"]
    assert found(family=PLATE_AND_COIL) == ["PLATE", "COIL"]
    page = pool_board(session, size=1)
    assert (page.count, page.next_start, len(page.needs)) == (2, 1, 1)
    assert pool_board(session, start=1, size=1).next_start is None


@pytest.mark.parametrize(
    ("counted", "first", "second", "terms", "bought"),
    [
        ("piece", 20, 30, {"from_quantity": 50}, 50),
        ("piece", 2, 3, {"minimum": 5}, 5),
        ("mass", 500_000, 300_000, {"from_quantity": 800_000, "multiple": 100_000}, 800_000),
    ],
)
def test_two_needs_reach_together_what_neither_reaches_alone(
    session: Session, cast: Cast, counted: str, first: int, second: int, terms: dict[str, int],
    bought: int,
) -> None:  # fmt: skip
    metal, supplier = add_material(session, "METAL", counted=counted), add_supplier(session)
    if "from_quantity" in terms:
        price(session, cast, supplier, metal, 12_000)
    price(session, cast, supplier, metal, 11_400, **terms)
    mine = approved(session, cast.member, cast.manager, (metal, first))
    theirs = approved(session, cast.neighbour, cast.manager, (metal, second))
    made = order(session, cast, supplier, [mine.lines[0], theirs.lines[0]])
    [line] = made.lines
    assert (line.quantity, line.idr_per_kg, line.pegged) == (bought, 11_400, first + second)
    approve_order(session, order_id=made.id, by=cast.manager)
    send_order(session, order_id=made.id, by=cast.buyer)
    came = Metal(bought, metal.grams(bought)) if counted == "piece" else Metal(2, bought)
    receive_delivery(
        session, supplier_id=supplier.id, by=cast.storekeeper,
        delivered=[Delivered(line.id, came, "A-01-1", heat="HT-1")],
    )  # fmt: skip
    assert (mine.lines[0].reserved, theirs.lines[0].reserved) == (first, second)
    assert_books_hold(session)


def test_one_act_drafts_an_order_for_each_supplier(session: Session, cast: Cast) -> None:
    plate, coil = add_material(session, "PLATE"), add_material(session, "COIL", counted="mass")
    near, far = add_supplier(session, "PT Dekat"), add_supplier(session, "PT Jauh")
    price(session, cast, near, plate, 11_000, minimum=10)
    price(session, cast, far, coil, 9_500)
    mine = approved(session, cast.member, cast.manager, (plate, 4), (coil, 30_000))
    theirs = approved(session, cast.neighbour, cast.manager, (plate, 3))
    plates, coils = (mine.lines[0], theirs.lines[0]), mine.lines[1]
    picks = [
        Pick(plate.id, near.id, tuple(line.id for line in plates), for_shelf=1),
        Pick(coil.id, far.id, (coils.id,)),
    ]
    with pytest.raises(BadPrice), session.begin_nested():
        pool_on_orders(
            session, picks=[picks[0], Pick(coil.id, near.id, (coils.id,))], by=cast.buyer
        )
    assert pool_board(session).count == 2
    first, second = pool_on_orders(session, picks=picks, by=cast.buyer)
    assert [(o.supplier_id, o.lines[0].quantity, o.lines[0].pegged) for o in (first, second)] == [
        (near.id, 10, 7), (far.id, 30_000, 30_000),
    ]  # fmt: skip
    assert first.expected_on == clock.today() + timedelta(days=near.lead_time_days)
    assert pool_board(session).count == 0
    assert_books_hold(session)
