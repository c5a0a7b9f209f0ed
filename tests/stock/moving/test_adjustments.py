"""The books are brought to what is there, to the rupiah; big corrections by two people."""

import pytest
from sqlalchemy.orm import Session

from materialcenter.core.errors import WrongState
from materialcenter.fulfilment.adjusting import (
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
)
from materialcenter.fulfilment.errors import HeldForSomebody
from materialcenter.fulfilment.undoing import reverse_moving
from materialcenter.stock.models import Balance
from materialcenter.stock.moving.errors import ChangeMixed, MoreThanThere, OwnAdjustment
from materialcenter.stock.moving.models import Adjustment
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack

# A sheet in the books: 116,5 kg at Rp 12.000.
SHEET_IDR = 1_398_000


def ask(
    session: Session, cast: Cast, balance: Balance, pieces: int, grams: int | None = None
) -> Adjustment:
    return ask_adjustment(
        session, lot_id=balance.lot_id, place_code=balance.place.code, pieces=pieces, grams=grams,
        reason="Hasil cek rak", by=cast.storekeeper,
    )  # fmt: skip


def amounts(balance: Balance) -> tuple[int, int, int]:
    return balance.pieces, balance.grams, balance.value_idr


def test_a_small_loss_is_posted_at_once_at_cost(session: Session, cast: Cast) -> None:
    coil = add_material(session, "C", counted="mass")
    balance = put_on_rack(session, coil, 1_000_000, by=cast.storekeeper)
    done = ask(session, cast, balance, 0, -1_234)
    assert (done.status, done.value_idr) == ("posted", -14_808)
    assert done.posting is not None and done.posting.number == done.number
    assert done.number.startswith("PS-")
    assert amounts(balance) == (1, 998_766, 12_000_000 - 14_808)
    assert_books_hold(session)


def test_a_small_gain_has_the_lots_own_cost(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    done = ask(session, cast, balance, 0, 333)
    assert (done.status, done.value_idr) == ("posted", 3_996)
    assert amounts(balance) == (3, 3 * SHEET_G + 333, 3 * SHEET_IDR + 3_996)
    assert_books_hold(session)


def test_a_big_correction_waits_for_somebody_else(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    asked = ask(session, cast, balance, -2)
    assert (asked.status, asked.grams, asked.value_idr) == ("waiting", -2 * SHEET_G, -2 * SHEET_IDR)
    assert balance.pieces == 3
    assert_books_hold(session)
    with pytest.raises(OwnAdjustment):
        approve_adjustment(session, adjustment_id=asked.id, by=cast.storekeeper)
    approve_adjustment(session, adjustment_id=asked.id, by=cast.manager)
    assert (asked.status, asked.decided_by_id) == ("posted", cast.manager.id)
    assert amounts(balance) == (1, SHEET_G, SHEET_IDR)
    assert_books_hold(session)
    with pytest.raises(WrongState):
        refuse_adjustment(session, adjustment_id=asked.id, reason="x", by=cast.manager)


def test_the_books_stay_when_a_correction_is_refused(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    asked = ask(session, cast, balance, 1)
    refuse_adjustment(session, adjustment_id=asked.id, reason="Hitung lagi", by=cast.manager)
    assert (asked.status, asked.remark, balance.pieces) == ("refused", "Hitung lagi", 3)
    assert_books_hold(session)


def test_a_loss_is_refused_when_less_would_be_left_than_is_held(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 3, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 2))
    with pytest.raises(HeldForSomebody) as refusal:
        ask(session, cast, balance, -2)
    assert refusal.value.figures["others"] == f"{request.number} (Bengkel Barokah)"
    waiting = ask(session, cast, balance, -1)
    approved(session, cast.neighbour, cast.manager, (plate, 1))
    with pytest.raises(HeldForSomebody):
        approve_adjustment(session, adjustment_id=waiting.id, by=cast.manager)


def test_the_last_of_a_lot_takes_the_rest_and_found_again_has_its_first_cost(
    session: Session, cast: Cast
) -> None:
    coil = add_material(session, "C", counted="mass")
    balance = put_on_rack(session, coil, 50_001, by=cast.storekeeper)
    gone = ask(session, cast, balance, 0, -50_001)
    assert (gone.pieces, gone.value_idr, amounts(balance)) == (-1, -600_012, (0, 0, 0))
    found = ask(session, cast, balance, 1, 25_000)
    assert (found.value_idr, amounts(balance)) == (300_000, (1, 25_000, 300_000))
    assert_books_hold(session)


def test_titipan_is_corrected_without_value(session: Session, cast: Cast) -> None:
    owner = cast.other_workshop.id
    balance = put_on_rack(
        session, add_material(session, "P"), 3, by=cast.storekeeper, owner_id=owner
    )
    done = ask(session, cast, balance, 2)
    assert (done.status, done.value_idr) == ("posted", 0)
    assert amounts(balance) == (5, 5 * SHEET_G, 0)
    assert_books_hold(session)


def test_a_correction_is_refused_when_it_cannot_be_meant(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    with pytest.raises(ChangeMixed):
        ask(session, cast, balance, -1, 500)
    with pytest.raises(MoreThanThere):
        ask(session, cast, balance, -4)
    with pytest.raises(MoreThanThere):
        ask(session, cast, balance, 0, -3 * SHEET_G)


def test_a_posted_correction_is_undone_to_the_rupiah(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    done = ask(session, cast, balance, 0, -777)
    assert done.posting_id is not None
    reverse_moving(session, posting_id=done.posting_id, reason="Salah", by=cast.storekeeper)
    assert amounts(balance) == (3, 3 * SHEET_G, 3 * SHEET_IDR)
    assert_books_hold(session)
