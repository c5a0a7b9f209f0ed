"""Trucks are unloaded: several orders at once, what is too little and what is too much, and who
gets what of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import clock as product_clock
from materialcenter.core.errors import Forbidden, ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import RequestStatus
from materialcenter.fulfilment.arrivals import Delivered, pegs_on
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.errors import BadShares
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Receipt
from materialcenter.fulfilment.pegging import peg_to_line, pool_on_order
from materialcenter.fulfilment.previewing import preview_delivery
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.fulfilment.receiving import receive_delivery
from materialcenter.fulfilment.reversing import reverse_receipt
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import (
    add_order_line,
    approve_order,
    draft_order,
    send_order,
    set_supplier_price,
)
from materialcenter.stock.queries import stock_of
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

KG = 1_000


def sheets(line: SupplierOrderLine, pieces: int, *, heat: str = "HT-1", **more) -> Delivered:
    return Delivered(line.id, Metal(pieces, pieces * SHEET_G), "B-02-1", heat=heat, **more)


def coil(line: SupplierOrderLine, grams: int, **more) -> Delivered:
    return Delivered(line.id, Metal(1, grams), "C-01-1", **more)


@pytest.fixture
def take_in(session: Session, cast: Cast) -> Callable[..., Receipt]:
    """The storekeeper, or somebody else, posts what came; the books hold then."""

    def post_receipt(*delivered: Delivered, by=None, **more) -> Receipt:
        line = session.get_one(SupplierOrderLine, delivered[0].order_line_id)
        receipt = receive_delivery(
            session, supplier_id=line.order.supplier_id, delivered=delivered,
            by=by or cast.storekeeper, **more,
        )  # fmt: skip
        assert_books_hold(session)
        return receipt

    return post_receipt


def order_for(session: Session, cast: Cast, *requests, supplier=None) -> SupplierOrder:
    """An order that was sent for everything some requests lack."""
    return sent_order(
        session, supplier or add_supplier(session), list(requests), buyer=cast.buyer,
        approver=cast.manager,
    )  # fmt: skip


def line_for(session: Session, cast: Cast, supplier, needs: dict, quantity=0) -> SupplierOrderLine:
    """A line of an order of its own that was sent, for parts of some needs (line → quantity)."""
    [material] = {line.material for line in needs}
    day = product_clock.today() + timedelta(days=9)
    order = draft_order(session, supplier_id=supplier.id, expected_on=day, by=cast.buyer)
    line = add_order_line(
        session, order_id=order.id, material_id=material.id, idr_per_kg=11_000,
        quantity=quantity or sum(needs.values()), by=cast.buyer,
    )  # fmt: skip
    parts = {need.id: part for need, part in needs.items()}
    peg_to_line(session, order_line_id=line.id, quantities=parts, by=cast.buyer)
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    return line


def stands(line) -> tuple[int, int, int]:
    return line.issued, line.reserved, line.pegged


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        (Rule.NEED_BY, [0, 5, 20], [20, 10, 20]),
        (Rule.OLDEST, [20, 5, 0], [20, 10, 20]),
        (Rule.PRO_RATA, [10, 5, 10], [20, 10, 20]),
        (Rule.SMALLEST, [15, 10, 0], [20, 10, 20]),
        (Rule.BY_HAND, [9, 1, 15], [20, 10, 20]),
    ],
)
def test_25_of_50_are_shared_by_the_rule_and_the_rest_arrives(
    session: Session, cast: Cast, clock, take_in, rule: Rule, first, then
) -> None:
    plate, asked = add_material(session, "PLATE-5"), []
    for wanted, days in ((20, 30), (10, 20), (20, 10)):
        clock.advance(minutes=1)
        asked.append(
            approved(session, cast.member, cast.manager, (plate, wanted), need_in_days=days)
        )
    order = order_for(session, cast, *asked)
    [line] = order.lines
    lines = [request.lines[0] for request in asked]
    by_hand = {(line.id, one.id): part for one, part in zip(lines, first, strict=True)}
    [before] = preview_delivery(
        [line], pegs_on(session, [line.id]), {line.id: 25}, rule, by_hand
    ).values()
    shown = {share.peg.request_line_id: share.given for share in before.shares}
    assert (before.closes, before.rest, before.free) == (False, 25, 0)
    receipt = take_in(sheets(line, 25), rule=rule, by_hand=by_hand)
    assert [one.reserved for one in lines] == first == [shown[one.id] for one in lines]
    assert [one.reserved + one.pegged for one in lines] == [20, 10, 20]
    assert all((s.arrived, s.pegged_in_all, s.shared) == (25, 50, True) for s in receipt.shares)
    assert (order.status, line.open) == (OrderStatus.SENT, 25)
    take_in(sheets(line, 25))
    assert [one.reserved for one in lines] == then
    assert (order.status, line.open, line.pegged) == (OrderStatus.CLOSED, 0, 0)


def test_shares_by_hand_add_up_for_every_order_line_by_itself(
    session: Session, cast: Cast, take_in
) -> None:
    """One request waits for two orders: what it gets of the one says nothing of the other."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    me = approved(session, cast.member, cast.manager, (plate, 14)).lines[0]
    them = approved(session, cast.neighbour, cast.manager, (plate, 4)).lines[0]
    first = line_for(session, cast, supplier, {me: 8})
    second = line_for(session, cast, supplier, {me: 6, them: 4})
    truck = (sheets(first, 5), sheets(second, 6))
    for wrong in (
        {(first.id, me.id): 5, (second.id, me.id): 3, (second.id, them.id): 2},
        {(first.id, me.id): 4, (second.id, me.id): 3, (second.id, them.id): 3},
        {(first.id, me.id): 5, (second.id, me.id): 1, (second.id, them.id): 5},
    ):
        with pytest.raises(BadShares), session.begin_nested():
            take_in(*truck, rule=Rule.BY_HAND, by_hand=wrong)
    shares = {(first.id, me.id): 5, (second.id, me.id): 3, (second.id, them.id): 3}
    take_in(*truck, rule=Rule.BY_HAND, by_hand=shares)
    assert (stands(me), stands(them)) == ((0, 8, 6), (0, 3, 1))


def test_a_need_is_served_from_stock_and_two_orders_in_one_receipt(
    session: Session, cast: Cast, clock, take_in
) -> None:
    """1,000 kg: 300 from stock, 400 of order A and 300 of order B, handed over in steps."""
    metal, supplier = add_material(session, "COIL", counted="mass"), add_supplier(session)
    put_on_rack(session, metal, 300 * KG, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (metal, 1_000 * KG))
    [line] = request.lines
    a = line_for(session, cast, supplier, {line: 400 * KG})
    b = line_for(session, cast, supplier, {line: 300 * KG})
    assert stands(line) == (0, 300 * KG, 700 * KG)

    def fetch() -> None:
        rows = ready_reservations(session, request_id=request.id)
        clock.advance(minutes=5)
        issue_metal(
            session, workshop_id=request.workshop_id, taken_by="Pak Budi", by=cast.storekeeper,
            hand_overs=[HandOver(row.id, Metal(0, row.quantity)) for row in rows],
        )  # fmt: skip
        assert_books_hold(session)

    fetch()
    assert stands(line) == (300 * KG, 0, 700 * KG)
    receipt = take_in(coil(a, 400 * KG, heat="A-1"), coil(b, 100 * KG, heat="B-1"))
    assert [(s.order_line_id, s.given) for s in receipt.shares] == [
        (a.id, 400 * KG), (b.id, 100 * KG),
    ]  # fmt: skip
    assert receipt.orders == [a.order, b.order]
    assert (a.order.status, b.order.status) == (OrderStatus.CLOSED, OrderStatus.SENT)
    fetch()
    assert stands(line) == (800 * KG, 0, 200 * KG)
    take_in(coil(b, 200 * KG, heat="B-2"))
    fetch()
    assert (stands(line), request.status) == ((1_000 * KG, 0, 0), RequestStatus.CLOSED)


def test_too_little_waits_until_it_is_closed_short_with_a_reason(
    session: Session, cast: Cast, take_in
) -> None:
    metal = add_material(session, "COIL", counted="mass")
    request = approved(session, cast.member, cast.manager, (metal, 25_000 * KG))
    order = order_for(session, cast, request)
    [line], [need] = order.lines, request.lines
    take_in(coil(line, 24_400 * KG))
    assert (line.open, need.pegged, order.status) == (600 * KG, 600 * KG, OrderStatus.SENT)
    with pytest.raises(ReasonMissing):
        close_line(session, order_line_id=line.id, reason=" ", by=cast.buyer)
    close_line(session, order_line_id=line.id, reason="pabrik tutup", by=cast.buyer)
    assert (need.pegged, need.uncovered, need.settled_short) == (0, 600 * KG, 0)
    assert (line.closed_short, order.status) == (600 * KG, OrderStatus.CLOSED)
    assert_books_hold(session)


def test_within_tolerance_the_line_closes_and_the_missing_counts_as_done(
    session: Session, cast: Cast, take_in
) -> None:
    metal = add_material(session, "COIL", counted="mass")
    asked = [
        approved(session, member, cast.manager, (metal, quantity * KG), need_in_days=days)
        for member, quantity, days in ((cast.member, 15_000, 9), (cast.neighbour, 10_000, 5))
    ]
    [line] = order_for(session, cast, *asked).lines
    assert line.least_accepted == 24_500 * KG
    receipt = take_in(coil(line, 24_600 * KG), rule=Rule.PRO_RATA)
    assert (line.open, line.closed_short, line.order.status) == (0, 400 * KG, OrderStatus.CLOSED)
    assert [(s.given, s.settled) for s in receipt.shares] == [
        (14_760 * KG, 240 * KG), (9_840 * KG, 160 * KG),
    ]  # fmt: skip
    assert [request.lines[0].settled_short for request in asked] == [240 * KG, 160 * KG]


def test_the_managers_leave_lets_in_what_is_too_much_and_goes_with_the_receipt(
    session: Session, cast: Cast, take_in
) -> None:
    metal = add_material(session, "COIL", counted="mass")
    request = approved(session, cast.member, cast.manager, (metal, 10_000 * KG))
    order = order_for(session, cast, request)
    [line] = order.lines
    too_much = coil(line, 10_201 * KG, over_reason="dipakai bulan depan")
    with pytest.raises(AboveTolerance) as refusal, session.begin_nested():
        take_in(too_much)
    assert refusal.value.figures["most"].value == 10_200 * KG
    with pytest.raises(ReasonMissing), session.begin_nested():
        take_in(coil(line, 10_201 * KG), by=cast.manager)
    with pytest.raises(Forbidden):
        take_in(too_much, by=cast.auditor)
    receipt = take_in(too_much, by=cast.manager)
    assert (line.received, line.open, order.status) == (10_201 * KG, 0, OrderStatus.CLOSED)
    assert stock_of(session)[metal.id].free == 201 * KG
    reverse_receipt(session, receipt_id=receipt.id, reason="salah timbang", by=cast.storekeeper)
    assert_books_hold(session)
    with pytest.raises(AboveTolerance), session.begin_nested():
        take_in(too_much)
    take_in(coil(line, 10_200 * KG))


def test_too_much_of_one_line_never_completes_another(
    session: Session, cast: Cast, take_in
) -> None:
    thick, thin = add_material(session, "PLATE-8"), add_material(session, "PLATE-3")
    request = approved(session, cast.member, cast.manager, (thick, 100), (thin, 100))
    order = order_for(session, cast, request)
    first, second = sorted(order.lines, key=lambda line: line.material_id != thick.id)
    take_in(sheets(first, 102))
    assert (first.received, first.open, second.open) == (102, 0, 100)
    assert sum(min(line.received, line.quantity) for line in order.lines) == 100
    assert order.status == OrderStatus.SENT
    assert [line.reserved for line in request.lines] == [100, 0]
    take_in(sheets(second, 98))
    assert order.status == OrderStatus.CLOSED


def test_a_minimum_of_100_comes_and_68_lie_free(
    session: Session, cast: Cast, take_in, clock
) -> None:
    metal, supplier = add_material(session, "COIL", counted="mass"), add_supplier(session)
    set_supplier_price(
        session, supplier_id=supplier.id, material_id=metal.id, idr_per_kg=11_000,
        valid_from=product_clock.today(), minimum=100 * KG, by=cast.buyer,
    )  # fmt: skip
    asked = [
        approved(session, member, cast.manager, (metal, kilos * KG))
        for member, kilos in ((cast.member, 10), (cast.neighbour, 10), (cast.member, 12))
    ]
    order = pool_on_order(
        session, supplier_id=supplier.id, line_ids=[request.lines[0].id for request in asked],
        expected_on=product_clock.today() + timedelta(days=9), by=cast.buyer,
    )  # fmt: skip
    approve_order(session, order_id=order.id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    [line] = order.lines
    assert (line.quantity, line.pegged) == (100 * KG, 32 * KG)
    take_in(coil(line, 100 * KG))
    assert [request.lines[0].reserved for request in asked] == [10 * KG, 10 * KG, 12 * KG]
    assert stock_of(session)[metal.id].free == 68 * KG
    assert order.status == OrderStatus.CLOSED
