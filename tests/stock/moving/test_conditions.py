"""A lot that is set aside is free for nobody until it is released."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.core.errors import ReasonMissing
from materialcenter.fulfilment.models import Reservation
from materialcenter.fulfilment.reserving import reserve_from_lot, reserve_uncovered
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.moving.conditions import block_lot, quarantine_lot, release_lot
from materialcenter.stock.moving.errors import AlreadyInCondition
from materialcenter.stock.queries import stock_of
from tests.cast import Cast
from tests.scene import add_material, approved, assert_books_hold, put_on_rack


def test_metal_is_promised_to_nobody_when_its_lot_is_set_aside(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 10, by=cast.storekeeper)
    first = approved(session, cast.member, cast.manager, (plate, 4))
    change = quarantine_lot(session, lot_id=balance.lot_id, reason="Retak", by=cast.storekeeper)
    assert change.number.startswith("KB-")
    assert (change.before, change.after) == ("good", "quarantined")
    assert stock_of(session)[plate.id].free == 0
    second = approved(session, cast.neighbour, cast.manager, (plate, 2))
    assert second.lines[0].reserved == 0
    with pytest.raises(LotNotGood):
        reserve_from_lot(
            session, line_id=second.lines[0].id, balance_id=balance.id, quantity=1,
            by=cast.storekeeper,
        )  # fmt: skip
    assert first.lines[0].reserved == balance.held == 4
    assert session.scalars(select(Reservation)).one().quantity == 4
    assert_books_hold(session)


def test_metal_is_free_again_when_its_lot_is_released(session: Session, cast: Cast) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 10, by=cast.storekeeper)
    block_lot(session, lot_id=balance.lot_id, reason="Salah mutu", by=cast.buyer)
    request = approved(session, cast.member, cast.manager, (plate, 4))
    release_lot(session, lot_id=balance.lot_id, reason="Sudah diuji", by=cast.manager)
    reserve_uncovered(session, request_id=request.id, by=cast.storekeeper)
    assert balance.held == 4
    assert_books_hold(session)


def test_a_change_is_refused_when_it_changes_nothing_or_tells_no_reason(
    session: Session, cast: Cast
) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 1, by=cast.storekeeper)
    with pytest.raises(AlreadyInCondition):
        release_lot(session, lot_id=balance.lot_id, reason="x", by=cast.storekeeper)
    with pytest.raises(ReasonMissing):
        block_lot(session, lot_id=balance.lot_id, reason="  ", by=cast.storekeeper)
