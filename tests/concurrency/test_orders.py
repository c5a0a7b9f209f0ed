"""An order is changed, split and received by several at once: one change holds once, no law is
broken, and nothing is received that was not ordered."""

from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.changing import Wanted, approve_change, propose_change
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.fulfilment.splitting import split_line
from materialcenter.purchasing.models import SupplierOrder
from tests.cast import Cast
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import SHEET_G, add_material, add_supplier, approved, assert_books_hold, sent_order


def prepare(session: Session, cast: Cast) -> tuple[int, int, int, int]:
    """100 sheets for two workshops and a change to 120 that waits; ids of supplier, order, line and
    change."""
    plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
    requests = [
        approved(session, member, cast.manager, (plate, 50))
        for member in (cast.member, cast.neighbour)
    ]
    order = sent_order(session, supplier, requests, buyer=cast.buyer, approver=cast.manager)
    line = order.lines[0]
    change = propose_change(
        session, order_id=order.id, reason="tambah", by=cast.buyer,
        lines={line.id: Wanted(120, 12_000, line.expected_on)},
    )  # fmt: skip
    return supplier.id, order.id, line.id, change.id


def test_a_change_holds_once_while_trucks_unload(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    supplier_id, order_id, line_id, change_id = fresh_database.transaction(
        partial(prepare, cast=cast)
    )

    def approve(session: Session) -> None:
        approve_change(session, change_id=change_id, by=cast.manager)

    def receive(session: Session, place: str) -> None:
        item = Delivered(line_id, Metal(7, 7 * SHEET_G), place, heat="H")
        receive_delivery(session, supplier_id=supplier_id, delivered=[item], by=cast.storekeeper)

    def split(session: Session, days: int) -> None:
        split_line(
            session, order_line_id=line_id, quantity=5, reason="dua truk", by=cast.buyer,
            expected_on=clock.today() + timedelta(days=days),
        )  # fmt: skip

    trucks = [partial(receive, place=f"B-0{number}-1") for number in range(4)]
    splits = [partial(split, days=20 + number) for number in range(4)]
    outcomes = at_once(fresh_database, approve, *trucks, approve, *splits, approve)
    yes = [outcomes[0], outcomes[5], outcomes[-1]]
    assert sum(not isinstance(outcome, Exception) for outcome in yes) == 1
    assert len(refusals(yes)) == 2
    with fresh_database.reading() as session:
        order = session.get_one(SupplierOrder, order_id)
        assert (order.version, sum(line.quantity for line in order.lines)) == (2, 120)
        assert sum(line.received for line in order.lines) == 28
        assert sum(line.most_accepted for line in order.lines) <= 122
        assert_books_hold(session)
