"""Two people at once: real threads on both engines, every act in its own transaction."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.core import clock
from materialcenter.core.db import Busy, Database
from materialcenter.core.errors import DomainError
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.fulfilment.approving import approve_request, undo_approval, withdraw_request
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.pegging import peg_to_line, pool_on_order
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.reserving import reserve_from_lot, reserve_uncovered
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.services import approve_order, send_order
from materialcenter.stock.models import Balance, Movement
from tests.cast import Cast, build_cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    ask,
    assert_books_hold,
    put_on_rack,
    sent_order,
)


def at_once(database: Database, *acts: Callable[[Session], Any]) -> list[Any]:
    """Run the acts in threads that start together; a refusal is its outcome."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> Any:
        gate.wait()
        try:
            return database.transaction(act, tries=20)
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(outcomes: list[Any]) -> list[DomainError]:
    """The outcomes that are refusals; nobody may be sent away for being busy."""
    refused = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert not any(isinstance(outcome, Busy) for outcome in refused)
    return refused


def stage(database: Database) -> Cast:
    """The cast, committed."""
    return database.transaction(build_cast)


def test_the_last_sheets_are_promised_once(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[int, list[int]]:
        plate = add_material(session, "PLATE-5")
        lines = []
        for _ in range(8):
            request = approved(session, cast.member, cast.manager, (plate, 4))
            lines.append(request.lines[0].id)
        return put_on_rack(session, plate, 10, by=cast.storekeeper).id, lines

    balance_id, lines = fresh_database.transaction(prepare)
    outcomes = at_once(
        fresh_database,
        *(
            lambda session, line=line: reserve_from_lot(
                session, line_id=line, balance_id=balance_id, quantity=4, by=cast.storekeeper
            )
            for line in lines
        ),
    )
    assert len(refusals(outcomes)) == 6
    with fresh_database.reading() as session:
        assert session.get_one(Balance, balance_id).held == 8
        assert_books_hold(session)


def test_two_clerks_hand_the_same_metal_over_once(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[int, int]:
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 5, by=cast.storekeeper)
        approved(session, cast.member, cast.manager, (plate, 5))
        reservation = session.scalars(select(Reservation)).one()
        return reservation.id, cast.workshop.id

    reservation_id, workshop_id = fresh_database.transaction(prepare)

    def hand_over(session: Session) -> int:
        return issue_metal(
            session,
            workshop_id=workshop_id,
            hand_overs=[HandOver(reservation_id, Metal(3, 3 * SHEET_G))],
            taken_by="Pak Budi",
            by=cast.storekeeper,
        ).id

    outcomes = at_once(fresh_database, *[hand_over] * 4)
    assert len(refusals(outcomes)) == 3
    with fresh_database.reading() as session:
        assert session.scalar(select(func.sum(Balance.pieces))) == 2
        assert_books_hold(session)


def test_two_receipts_on_one_order_line_count_both(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[int, int]:
        plate = add_material(session, "PLATE-5")
        requests = [
            approved(session, by, cast.manager, (plate, 10)) for by in (cast.member, cast.neighbour)
        ]
        order = sent_order(
            session, add_supplier(session), requests, buyer=cast.buyer, approver=cast.manager
        )
        return order.supplier_id, order.lines[0].id

    supplier_id, line_id = fresh_database.transaction(prepare)

    def receive(session: Session, place: str) -> None:
        item = Delivered(line_id, Metal(7, 7 * SHEET_G), place, heat="H")
        receive_delivery(session, supplier_id=supplier_id, delivered=[item], by=cast.storekeeper)

    outcomes = at_once(
        fresh_database,
        *(lambda session, n=n: receive(session, f"A-0{n}-1") for n in range(1, 5)),
    )
    assert len(refusals(outcomes)) == 2
    with fresh_database.reading() as session:
        assert session.get_one(SupplierOrderLine, line_id).received == 14
        reserved = session.scalars(
            select(PurchaseRequestLine.reserved).order_by(PurchaseRequestLine.id)
        ).all()
        assert reserved == [10, 4]
        assert_books_hold(session)


def test_approving_against_withdrawing_has_one_outcome(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> list[int]:
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 100, by=cast.storekeeper)
        return [ask(session, cast.member, (plate, 5)).id for _ in range(6)]

    requests = fresh_database.transaction(prepare)
    for request_id in requests:
        at_once(
            fresh_database,
            lambda s, r=request_id: approve_request(s, request_id=r, by=cast.manager),
            lambda s, r=request_id: withdraw_request(s, request_id=r, by=cast.member),
            lambda s, r=request_id: approve_request(s, request_id=r, by=cast.storekeeper),
        )
    with fresh_database.reading() as session:
        states = set(session.scalars(select(PurchaseRequest.status)))
        assert states == {RequestStatus.WITHDRAWN}
        assert session.scalar(select(func.sum(Balance.held))) == 0
        assert_books_hold(session)


def test_sixteen_peg_thirty_of_a_hundred(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[int, list[int]]:
        plate = add_material(session, "PLATE-5")
        requests = [approved(session, cast.member, cast.manager, (plate, 30)) for _ in range(16)]
        mine, *others = [request.lines[0].id for request in requests]
        order = pool_on_order(
            session, supplier_id=add_supplier(session).id, line_ids=[mine],
            expected_on=clock.today(), prices={plate.id: 11_000}, for_shelf={plate.id: 100},
            by=cast.buyer,
        )  # fmt: skip
        approve_order(session, order_id=order.id, by=cast.manager)
        send_order(session, order_id=order.id, by=cast.buyer)
        return order.lines[0].id, others

    order_line, lines = fresh_database.transaction(prepare)
    outcomes = at_once(
        fresh_database,
        *(
            lambda session, line=line: peg_to_line(
                session, order_line_id=order_line, quantities={line: 30}, by=cast.buyer
            )
            for line in lines
        ),
    )
    assert len(refusals(outcomes)) == 12
    with fresh_database.reading() as session:
        assert session.get_one(SupplierOrderLine, order_line).pegged == 120
        assert_books_hold(session)


def test_a_crowd_at_the_counter_leaves_the_books_in_order(fresh_database: Database) -> None:
    """Mixed acts on the same few lots: nobody is refused for being busy, nothing breaks."""
    cast = stage(fresh_database)

    def prepare(session: Session) -> list[int]:
        plate, coil = add_material(session, "P"), add_material(session, "C", counted="mass")
        for n in range(3):
            put_on_rack(session, plate, 20, by=cast.storekeeper, heat=f"H{n}")
        put_on_rack(session, coil, 2_000_000, by=cast.storekeeper)
        return [
            ask(session, member, (plate, 7), (coil, 300_000)).id
            for member in (cast.member, cast.neighbour) * 4
        ]

    requests = fresh_database.transaction(prepare)

    def life(request_id: int, by: User) -> Callable[[Session], Any]:
        def act(session: Session) -> None:
            approve_request(session, request_id=request_id, by=by)
            undo_approval(session, request_id=request_id, by=by)
            approve_request(session, request_id=request_id, by=by)
            reserve_uncovered(session, request_id=request_id, by=by)
            request = session.get_one(PurchaseRequest, request_id)
            rows = session.scalars(
                select(Reservation).where(
                    Reservation.request_line_id.in_([line.id for line in request.lines])
                )
            ).all()
            issue_metal(
                session,
                workshop_id=request.workshop_id,
                hand_overs=[
                    HandOver(row.id, Metal(row.quantity, row.quantity * SHEET_G))
                    if row.quantity < 1000
                    else HandOver(row.id, Metal(0, row.quantity))
                    for row in rows
                ],
                taken_by="Antrean",
                by=cast.storekeeper,
            )

        return act

    outcomes = at_once(fresh_database, *(life(r, cast.manager) for r in requests))
    assert not refusals(outcomes)
    with fresh_database.reading() as session:
        count = session.scalar(select(func.count()).select_from(Movement))
        assert count is not None and count >= 4 + len(requests)
        assert_books_hold(session)
