"""The same metal goes back to its supplier, and the same kilos are claimed, by several at once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.after_delivery.claims.errors import ClaimAboveShort
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeight
from materialcenter.fulfilment.after_delivery.claims.services import make_claim
from materialcenter.fulfilment.after_delivery.supplier_returns.errors import NotHereAnyMore
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Receipt, Reservation
from materialcenter.fulfilment.receiving import Delivered, receive_delivery
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.stock.models import Balance
from tests.cast import Cast
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    sent_order,
)


def delivery(cast: Cast):
    """Twelve sheets came, 12 kg short: 6 are kept for each workshop."""

    def build(session: Session) -> tuple[int, int]:
        plate, supplier = add_material(session, "PLATE-5"), add_supplier(session)
        members = (cast.member, cast.neighbour)
        needs = [approved(session, member, cast.manager, (plate, 6)) for member in members]
        order = sent_order(session, supplier, needs, buyer=cast.buyer, approver=cast.manager)
        item = Delivered(
            order.lines[0].id, Metal(12, 12 * SHEET_G - 12_000), "B-02-1",
            supplier_grams=12 * SHEET_G,
        )  # fmt: skip
        receive_delivery(session, supplier_id=supplier.id, delivered=[item], by=cast.storekeeper)
        return supplier.id, session.scalars(select(Balance.id)).one()

    return build


def test_the_same_sheets_go_back_once(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    supplier_id, balance_id = fresh_database.transaction(delivery(cast))

    def send_back(session: Session) -> int:
        return return_to_supplier(
            session, supplier_id=supplier_id, replacement=True, reason="cacat",
            items=[Returning(balance_id, Metal(4, 4 * SHEET_G))], by=cast.storekeeper,
        ).id  # fmt: skip

    outcomes = at_once(fresh_database, *[send_back] * 4)
    refused = refusals(outcomes)
    assert [type(refusal) for refusal in refused] == [NotHereAnyMore]
    with fresh_database.reading() as session:
        assert session.get_one(Balance, balance_id).pieces == 0
        line = session.scalars(select(SupplierOrderLine)).one()
        assert (line.received, line.open, line.pegged) == (0, 12, 12)
        assert_books_hold(session)


def test_what_is_handed_over_does_not_go_back(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    supplier_id, balance_id = fresh_database.transaction(delivery(cast))
    with fresh_database.reading() as session:
        rows = session.scalars(select(Reservation).order_by(Reservation.id)).all()
        kept = [(row.id, row.request_line.request.workshop_id) for row in rows]

    def send_back(session: Session) -> int:
        return return_to_supplier(
            session, supplier_id=supplier_id, replacement=False, reason="cacat",
            items=[Returning(balance_id, Metal(6, 6 * SHEET_G))], by=cast.storekeeper,
        ).id  # fmt: skip

    def hand_over(reservation_id: int, workshop_id: int):
        return lambda session: (
            issue_metal(
                session, workshop_id=workshop_id, taken_by="Sopir", by=cast.storekeeper,
                hand_overs=[HandOver(reservation_id, Metal(6, 6 * SHEET_G))],
            ).id
        )  # fmt: skip

    outcomes = at_once(fresh_database, send_back, *(hand_over(*one) for one in kept))
    # Only two of the three can have their six sheets.
    assert len(refusals(outcomes)) == 1
    with fresh_database.reading() as session:
        assert session.get_one(Balance, balance_id).pieces == 0
        assert_books_hold(session)


def test_the_same_kilos_are_claimed_once(fresh_database: Database) -> None:
    cast = stage(fresh_database)
    fresh_database.transaction(delivery(cast))
    with fresh_database.reading() as session:
        receipt = session.scalars(select(Receipt)).one()
        line_id = receipt.lines[0].id

    def claim(session: Session) -> int:
        return make_claim(
            session, receipt_id=receipt.id, claimed={line_id: 5_000}, by=cast.storekeeper
        ).id

    outcomes = at_once(fresh_database, *[claim] * 4)
    assert {type(refusal) for refusal in refusals(outcomes)} == {ClaimAboveShort}
    with fresh_database.reading() as session:
        assert session.scalars(select(ShortWeight.claimed_g)).one() == 10_000
        assert_books_hold(session)
