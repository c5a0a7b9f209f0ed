"""Metal of other owners: kept without value, for its owner only."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from materialcenter.accounts.services import add_customer
from materialcenter.core import clock
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.books import verify
from materialcenter.fulfilment.errors import HeldForSomebody, TitipanOfAnother
from materialcenter.fulfilment.keeping import Fetched, Left, hand_back_owned, receive_owned
from materialcenter.fulfilment.reserving import reserve_from_lot
from materialcenter.fulfilment.undoing import reverse_moving
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.models import Balance
from materialcenter.stock.moving.conditions import block_lot
from materialcenter.stock.moving.errors import NotTitipan, OwnerMissing
from materialcenter.stock.moving.models import OwnerDelivery
from materialcenter.stock.moving.queries import balances_of_owner
from materialcenter.stock.queries import stock_of, usage_since
from tests.cast import Cast
from tests.scene import (
    SHEET_G,
    add_material,
    add_supplier,
    approved,
    assert_books_hold,
    put_on_rack,
)


def leave(session: Session, cast: Cast, owner_id: int, sheets: int = 4) -> list[Balance]:
    plate = add_material(session, f"P{owner_id}")
    left = [Left(plate.id, Metal(sheets, sheets * SHEET_G), "T-01", heat="HT-9")]
    receive_owned(session, owner_id=owner_id, left=left, by=cast.storekeeper)
    return list(balances_of_owner(session, owner_id))


def fetch(session: Session, cast: Cast, owner_id: int, item: Fetched) -> OwnerDelivery:
    return hand_back_owned(
        session, owner_id=owner_id, fetched=[item], taken_by="Pak Budi", by=cast.storekeeper
    )


def test_owned_metal_is_neither_stock_nor_value_nor_usage(session: Session, cast: Cast) -> None:
    (balance,) = leave(session, cast, cast.workshop.id)
    lot = balance.lot
    assert (lot.owner_id, lot.heat, balance.place.code) == (cast.workshop.id, "HT-9", "T-01")
    assert (balance.pieces, balance.grams, balance.value_idr) == (4, 4 * SHEET_G, 0)
    assert stock_of(session) == {}
    delivery = fetch(
        session, cast, cast.workshop.id, Fetched(balance.id, Metal(3, 3 * SHEET_G + 7))
    )
    assert delivery.posting.number.startswith("TK-")
    assert usage_since(session, clock.now().replace(year=2020)) == {}
    assert (balance.pieces, balance.grams) == (1, SHEET_G)
    assert_books_hold(session)


def test_a_customers_metal_goes_back_to_him_only(session: Session, cast: Cast) -> None:
    customer = add_customer(session, name="PT Otomotif Contoh", by=cast.storekeeper)
    (balance,) = leave(session, cast, customer.id)
    all_of_it = Fetched(balance.id, Metal(4, 4 * SHEET_G))
    with pytest.raises(TitipanOfAnother):
        fetch(session, cast, cast.workshop.id, all_of_it)
    fetch(session, cast, customer.id, all_of_it)
    assert balance.grams == 0
    assert_books_hold(session)


def test_the_centres_own_metal_is_handed_back_to_nobody(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 1, by=cast.storekeeper)
    with pytest.raises(NotTitipan):
        fetch(session, cast, cast.workshop.id, Fetched(balance.id, Metal(1, SHEET_G)))
    with pytest.raises(OwnerMissing):
        leave(session, cast, add_supplier(session).id)


def test_owned_metal_stays_when_it_is_held_or_blocked(session: Session, cast: Cast) -> None:
    (balance,) = leave(session, cast, cast.workshop.id)
    request = approved(session, cast.member, cast.manager, (balance.lot.material, 3))
    reserve_from_lot(
        session, line_id=request.lines[0].id, balance_id=balance.id, quantity=3,
        by=cast.storekeeper,
    )  # fmt: skip
    with pytest.raises(HeldForSomebody):
        fetch(session, cast, cast.workshop.id, Fetched(balance.id, Metal(2, 2 * SHEET_G)))
    block_lot(session, lot_id=balance.lot_id, reason="Sengketa", by=cast.manager)
    with pytest.raises(LotNotGood):
        fetch(session, cast, cast.workshop.id, Fetched(balance.id, Metal(1, SHEET_G)))


def test_both_ways_are_undone_by_a_document(session: Session, cast: Cast) -> None:
    (balance,) = leave(session, cast, cast.workshop.id)
    out = fetch(session, cast, cast.workshop.id, Fetched(balance.id, Metal(1, SHEET_G + 9)))
    reverse_moving(session, posting_id=out.posting_id, reason="Salah", by=cast.storekeeper)
    assert balance.pieces == 4
    came = session.query(OwnerDelivery).filter_by(direction="in").one()
    reverse_moving(session, posting_id=came.posting_id, reason="Salah", by=cast.storekeeper)
    assert balance.grams == 0
    assert_books_hold(session)


@pytest.mark.parametrize(
    ("breach", "law"),
    [
        ("UPDATE lot SET owner_id = {other} WHERE owner_id IS NOT NULL",
         "titipan serves only its owner"),
        ("UPDATE balance SET value_idr = 5", "titipan has no value"),
        ("UPDATE lot SET condition = 'blocked'",
         "a lot's condition is what its last change made it"),
    ],
)  # fmt: skip
def test_the_books_name_it_when_a_law_of_titipan_is_broken(
    session: Session, cast: Cast, breach: str, law: str
) -> None:
    leave(session, cast, cast.workshop.id)
    assert_books_hold(session)
    session.execute(text(breach.format(other=cast.other_workshop.id)))
    assert law in {breach.law for breach in verify(session)}
