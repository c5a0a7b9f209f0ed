"""Metal moves between racks, and what is reserved of it goes along when all of it goes."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.errors import PartOfHeld, ReservedFurtherOn
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.undoing import reverse_moving
from materialcenter.stock.errors import AlreadyReversed, UsedFurtherOn
from materialcenter.stock.ledger import movements_of
from materialcenter.stock.models import Balance, Lot, Place, Posting
from materialcenter.stock.moving.conditions import quarantine_lot
from materialcenter.stock.moving.errors import MoreThanThere, SamePlace
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack


def at(session: Session, lot_id: int, place: str) -> Balance:
    question = select(Balance).join(Place).where(Balance.lot_id == lot_id, Place.code == place)
    return session.scalars(question.execution_options(populate_existing=True)).one()


def amounts(balance: Balance) -> tuple[int, int, int, int]:
    return balance.pieces, balance.grams, balance.value_idr, balance.held


def move(session: Session, cast: Cast, *shifts: Shift, to: str = "B-01-1") -> Posting:
    return transfer_metal(session, shifts=shifts, place_code=to, by=cast.storekeeper)


def test_several_lots_move_in_one_document_with_their_value(session: Session, cast: Cast) -> None:
    plate, coil = add_material(session, "P"), add_material(session, "C", counted="mass")
    sheets = put_on_rack(session, plate, 3, by=cast.storekeeper)
    steel = put_on_rack(session, coil, 1_000_001, by=cast.storekeeper)
    posting = move(session, cast, Shift(sheets.id, Metal(1, 0)), Shift(steel.id, Metal(0, 400_000)))
    assert (posting.kind, posting.number[:3]) == ("transfer", "PT-")
    # 3 sheets of 116,5 kg at Rp 12.000, and 1.000,001 kg at Rp 12.000.
    assert amounts(at(session, sheets.lot_id, "B-01-1")) == (1, SHEET_G, 1_398_000, 0)
    assert amounts(at(session, sheets.lot_id, "A-01-1")) == (2, 2 * SHEET_G, 2_796_000, 0)
    assert amounts(at(session, steel.lot_id, "B-01-1")) == (0, 400_000, 4_800_000, 0)
    assert amounts(at(session, steel.lot_id, "A-01-1")) == (1, 600_001, 7_200_012, 0)
    assert len(movements_of(session, posting.id)) == 2
    assert_books_hold(session)


@pytest.mark.parametrize("counted", ["piece", "mass"])
def test_reservations_follow_when_all_of_a_lot_moves(
    session: Session, cast: Cast, counted: str
) -> None:
    metal = add_material(session, "M", counted=counted)
    one = 1 if counted == "piece" else 100_000
    balance = put_on_rack(session, metal, 10 * one, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (metal, 6 * one))
    move(session, cast, Shift(balance.id))
    there = at(session, balance.lot_id, "B-01-1")
    reservation = session.scalars(select(Reservation)).one()
    assert (reservation.balance_id, reservation.held) == (there.id, 6 * one)
    assert (there.held, there.on_hand) == (6 * one, 10 * one)
    assert amounts(at(session, balance.lot_id, "A-01-1")) == (0, 0, 0, 0)
    assert request.lines[0].reserved == 6 * one
    assert_books_hold(session)


def test_reservations_of_one_line_become_one_when_their_metal_meets(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 10, by=cast.storekeeper)
    move(session, cast, Shift(balance.id, Metal(4, 0)))
    request = approved(session, cast.member, cast.manager, (plate, 9))
    assert len(session.scalars(select(Reservation)).all()) == 2
    move(session, cast, Shift(balance.id))
    merged = session.scalars(select(Reservation)).one()
    assert (merged.quantity, merged.held) == (9, 9)
    assert request.lines[0].reserved == 9
    assert_books_hold(session)


def test_a_part_is_refused_when_it_is_more_than_what_is_free(session: Session, cast: Cast) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 10, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 6))
    with pytest.raises(PartOfHeld) as refusal:
        move(session, cast, Shift(balance.id, Metal(5, 0)))
    assert refusal.value.field == f"quantity-{balance.id}"
    move(session, cast, Shift(balance.id, Metal(4, 0)))
    assert (balance.on_hand, balance.held) == (6, 6)
    assert_books_hold(session)


def test_metal_stays_when_more_is_asked_than_there_is_or_it_is_there(
    session: Session, cast: Cast
) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 2, by=cast.storekeeper)
    with pytest.raises(MoreThanThere):
        move(session, cast, Shift(balance.id, Metal(3, 0)))
    with pytest.raises(SamePlace):
        move(session, cast, Shift(balance.id), to="A-01-1")


def test_set_aside_metal_moves_with_its_reservations(session: Session, cast: Cast) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 5, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 5))
    quarantine_lot(session, lot_id=balance.lot_id, reason="Karat", by=cast.storekeeper)
    move(session, cast, Shift(balance.id), to="Q-01")
    assert at(session, balance.lot_id, "Q-01").held == 5
    assert_books_hold(session)


def test_a_transfer_is_undone_with_its_reservations_and_its_rupiah(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 7, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 3))
    before = amounts(balance)
    posting = move(session, cast, Shift(balance.id))
    reverse_moving(session, posting_id=posting.id, reason="Salah rak", by=cast.storekeeper)
    assert amounts(at(session, balance.lot_id, "A-01-1")) == before
    assert session.scalars(select(Reservation)).one().balance_id == balance.id
    assert_books_hold(session)
    with pytest.raises(AlreadyReversed):
        reverse_moving(session, posting_id=posting.id, reason="Lagi", by=cast.storekeeper)


def test_a_transfer_stands_when_its_metal_was_used_further_on(session: Session, cast: Cast) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 7, by=cast.storekeeper)
    posting = move(session, cast, Shift(balance.id, Metal(4, 0)))
    there = at(session, balance.lot_id, "B-01-1")
    again = move(session, cast, Shift(there.id), to="C-01")
    with pytest.raises(UsedFurtherOn) as refusal:
        reverse_moving(session, posting_id=posting.id, reason="x", by=cast.storekeeper)
    assert refusal.value.figures["others"] == again.number


def test_a_transfer_stands_when_what_would_go_back_is_held_with_more(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 7, by=cast.storekeeper)
    first = move(session, cast, Shift(balance.id, Metal(4, 0)))
    second = move(session, cast, Shift(balance.id, Metal(2, 0)))
    lot = session.get_one(Lot, balance.lot_id)
    request = approved(session, cast.member, cast.manager, (plate, 7))
    with pytest.raises(ReservedFurtherOn) as refusal:
        reverse_moving(session, posting_id=second.id, reason="x", by=cast.storekeeper)
    assert refusal.value.figures == {
        "document": second.number, "lot": lot.code, "others": request.number,
    }  # fmt: skip
    assert first.number != second.number
