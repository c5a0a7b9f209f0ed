"""Sixteen at once on the same request and order lines: pegging, receiving, moving what is
promised. Whoever comes too late is told so; no law is broken and nobody waits for ever."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.core.errors import DomainError
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.approving import withdraw_request
from materialcenter.fulfilment.closing import close_line
from materialcenter.fulfilment.models import Peg, Reservation
from materialcenter.fulfilment.pegging import cancel_order, peg_to_line
from materialcenter.fulfilment.rearranging import Share, Source, SourceKind, rearrange
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import approve_order, draft_order, put_on_order, send_order
from tests.cast import Cast
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import SHEET_G, add_material, add_supplier, approved, assert_books_hold, sent_order

ROUNDS = 3


def prepare(session: Session, cast: Cast) -> tuple[int, list[int], list[int]]:
    """Four lines of 20 sheets, all on order A; order B brings 40 sheets for nobody yet.
    Returns the supplier, the request lines, the order lines."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    members = (cast.member, cast.neighbour, cast.member, cast.neighbour)
    requests = [approved(session, member, cast.manager, (plate, 20)) for member in members]
    first = sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)
    spare = draft_order(
        session, supplier_id=supplier.id, expected_on=first.expected_on, by=cast.buyer
    )
    put_on_order(
        session, spare, material_id=plate.id, quantity=40, idr_per_kg=11_000, by=cast.buyer
    )
    approve_order(session, order_id=spare.id, by=cast.manager)
    send_order(session, order_id=spare.id, by=cast.buyer)
    orders: list[SupplierOrder] = [first, spare]
    lines = [request.lines[0].id for request in requests]
    return supplier.id, lines, [order.lines[0].id for order in orders]


def the_acts(
    cast: Cast, supplier_id: int, lines: list[int], order_lines: list[int]
) -> Iterator[Callable[[Session], Any]]:
    first, spare = order_lines

    def move(session: Session, line: int, source: int, target: int) -> None:
        share = partial(Share, line, quantity=3)
        rearrange(
            session, takes=[share(Source(SourceKind.ORDER, source))],
            gives=[share(Source(SourceKind.ORDER, target))], reason="lebih cepat", by=cast.buyer,
        )  # fmt: skip

    def receive(session: Session, order_line: int, sheets: int, place: str) -> None:
        item = Delivered(order_line, Metal(sheets, sheets * SHEET_G), place, heat="H")
        receive_delivery(session, supplier_id=supplier_id, delivered=[item], by=cast.storekeeper)

    for line in lines:
        yield partial(move, line=line, source=first, target=spare)
        yield partial(move, line=line, source=spare, target=first)
    for line in lines[:2]:
        yield lambda s, line=line: peg_to_line(
            s, order_line_id=spare, quantities={line: 2}, by=cast.buyer
        )
        yield lambda s, line=line: reserve_uncovered(
            s, request_id=s.get_one(PurchaseRequestLine, line).request_id, by=cast.storekeeper
        )
    for number, (order_line, sheets) in enumerate(((first, 9), (spare, 4), (first, 6), (spare, 5))):
        yield partial(receive, order_line=order_line, sheets=sheets, place=f"B-0{number}-1")


def test_the_link_holds_under_sixteen_hands(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    supplier_id, lines, order_lines = fresh_database.transaction(partial(prepare, cast=cast))
    came = 0
    for _ in range(ROUNDS):
        acts = list(the_acts(cast, supplier_id, lines, order_lines))
        assert len(acts) == 16
        outcomes = at_once(fresh_database, *acts)
        assert len(refusals(outcomes)) < len(acts)
        came += sum(
            sheets
            for sheets, outcome in zip((9, 4, 6, 5), outcomes[-4:], strict=True)
            if not isinstance(outcome, Exception)
        )
        with fresh_database.reading() as session:
            assert_books_hold(session)
    with fresh_database.reading() as session:
        both = session.scalars(select(SupplierOrderLine).order_by(SupplierOrderLine.id)).all()
        assert sum(line.received for line in both) == came == 72
        wanted = session.scalars(select(PurchaseRequestLine)).all()
        assert all(line.reserved + line.pegged + line.uncovered == 20 for line in wanted)
        pegged = sum(session.scalars(select(Peg.quantity)))
        assert pegged == sum(line.pegged for line in both)


def test_lending_withdrawing_and_closing_at_once_leave_nobody_stuck(
    fresh_database: Database,
) -> None:
    """Two lines have ten sheets ready and ten to come, two wait for all of theirs: sheets are lent
    against places on the order while a workshop withdraws, more comes and both orders end."""
    cast = stage(fresh_database)

    def begin(session: Session) -> tuple[int, list[int], list[int], list[int], list[int]]:
        supplier_id, lines, order_lines = prepare(session, cast)
        first = session.get_one(SupplierOrderLine, order_lines[0])
        item = Delivered(first.id, Metal(20, 20 * SHEET_G), "B-09-1", heat="H")
        shares = {(first.id, line): 10 for line in lines[:2]}
        receive_delivery(
            session, supplier_id=supplier_id, delivered=[item], rule=Rule.BY_HAND,
            by_hand=shares, by=cast.storekeeper,
        )  # fmt: skip
        balance = session.scalars(select(Reservation.balance_id).distinct()).one()
        requests = [session.get_one(PurchaseRequestLine, line).request_id for line in lines]
        return balance, lines, order_lines, requests, [line.order_id for line in _all(session)]

    balance, lines, order_lines, requests, orders = fresh_database.transaction(begin)
    ready, coming = Source(SourceKind.SHELF, balance), Source(SourceKind.ORDER, order_lines[0])

    def lend(session: Session, lender: int, borrower: int) -> None:
        rearrange(
            session, reason="lebih mendesak", by=cast.buyer,
            takes=[Share(lender, ready, 2), Share(borrower, coming, 2)],
            gives=[Share(borrower, ready, 2), Share(lender, coming, 2)],
        )  # fmt: skip

    a, b, c, d = lines
    pairs = [(a, c), (a, d), (b, c), (b, d), (a, b), (c, d), (c, a), (d, b), (b, a), (d, c), (a, c)]
    acts: list[Callable[[Session], Any]] = [
        *(partial(lend, lender=one, borrower=other) for one, other in pairs),
        partial(withdraw_request, request_id=requests[1], by=cast.neighbour),
        partial(withdraw_request, request_id=requests[3], by=cast.neighbour),
        partial(close_line, order_line_id=order_lines[0], reason="habis", by=cast.buyer),
        partial(cancel_order, order_id=orders[1], reason="tidak perlu", by=cast.buyer),
        partial(peg_to_line, order_line_id=order_lines[1], quantities={c: 2}, by=cast.buyer),
    ]
    assert len(acts) == 16
    outcomes = at_once(fresh_database, *acts)
    refusals(outcomes)
    assert not any(isinstance(outcome, DomainError) for outcome in outcomes[11:15])
    with fresh_database.reading() as session:
        assert_books_hold(session)
        assert all(line.open == line.pegged == 0 for line in _all(session))
        kept, gone, waiting, left = (session.get_one(PurchaseRequestLine, one) for one in lines)
        for line in (gone, left):
            assert (line.reserved, line.pegged, line.cancelled) == (0, 0, 20)
        for line in (kept, waiting):
            assert line.reserved + line.uncovered == 20


def _all(session: Session) -> list[SupplierOrderLine]:
    return list(session.scalars(select(SupplierOrderLine).order_by(SupplierOrderLine.id)))
