"""Metal is moved while it is handed over and reserved."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core.db import Database
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.adjusting import approve_adjustment, ask_adjustment
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.reserving import reserve_uncovered
from materialcenter.stock.models import Balance
from tests.concurrency.test_counters import at_once, refusals, stage
from tests.scene import SHEET_G, add_material, approved, ask, assert_books_hold, put_on_rack


def test_a_hand_over_finds_its_metal_wherever_it_was_moved(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> tuple[list[int], list[int]]:
        plate = add_material(session, "PLATE-5")
        put_on_rack(session, plate, 24, by=cast.storekeeper)
        for member in (cast.member, cast.neighbour) * 3:
            approved(session, member, cast.manager, (plate, 3))
        late = [ask(session, cast.member, (plate, 3)).id for _ in range(2)]
        reservations = session.scalars(select(Reservation.id).order_by(Reservation.id)).all()
        return list(reservations), late

    reservations, late = fresh_database.transaction(prepare)

    def hand_over(reservation_id: int):
        def act(session: Session) -> int:
            row = session.get_one(Reservation, reservation_id)
            return issue_metal(
                session,
                workshop_id=row.request_line.request.workshop_id,
                hand_overs=[HandOver(reservation_id, Metal(3, 3 * SHEET_G))],
                taken_by="Antrean",
                by=cast.storekeeper,
            ).id

        return act

    def move(place: str):
        def act(session: Session) -> int:
            ids = session.scalars(select(Balance.id).where(Balance.grams > 0)).all()
            shifts = [Shift(id_) for id_ in ids]
            return transfer_metal(session, shifts=shifts, place_code=place, by=cast.storekeeper).id

        return act

    def reserve(request_id: int):
        return lambda session: reserve_uncovered(
            session, request_id=request_id, by=cast.storekeeper
        )

    outcomes = at_once(
        fresh_database,
        *(hand_over(id_) for id_ in reservations),
        move("B-01"), move("C-01"), *(reserve(id_) for id_ in late),
    )  # fmt: skip
    # A mover may find its metal moved there already or gone; nobody else is sent away.
    assert len(refusals(outcomes)) <= 2
    with fresh_database.reading() as session:
        assert session.scalar(select(func.sum(Balance.pieces))) == 24 - 18
        assert_books_hold(session)


def test_a_correction_is_posted_once_when_two_approve_it(fresh_database: Database) -> None:
    cast = stage(fresh_database)

    def prepare(session: Session) -> int:
        balance = put_on_rack(session, add_material(session, "P"), 5, by=cast.storekeeper)
        return ask_adjustment(
            session, lot_id=balance.lot_id, place_code="A-01-1", pieces=-2, grams=None,
            reason="Hilang", by=cast.storekeeper,
        ).id  # fmt: skip

    adjustment_id = fresh_database.transaction(prepare)

    def approve(session: Session) -> str:
        return approve_adjustment(session, adjustment_id=adjustment_id, by=cast.manager).number

    outcomes = at_once(fresh_database, *[approve] * 4)
    assert len(refusals(outcomes)) == 3
    with fresh_database.reading() as session:
        assert session.scalar(select(func.sum(Balance.pieces))) == 3
        assert_books_hold(session)
