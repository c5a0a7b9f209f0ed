"""Scrap leaves with what the dealer paid, at its cost in the books."""

import pytest
from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.errors import HeldForSomebody, MetalIncomplete
from materialcenter.fulfilment.scrapping import scrap_metal
from materialcenter.fulfilment.undoing import reverse_moving
from materialcenter.stock.ledger import movements_of
from materialcenter.stock.models import Balance
from materialcenter.stock.moving.conditions import quarantine_lot
from materialcenter.stock.moving.errors import MoreThanThere, TitipanNotScrap
from materialcenter.stock.moving.models import Scrapping
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, assert_books_hold, put_on_rack


def scrap(session: Session, cast: Cast, balance: Balance, metal: Metal) -> Scrapping:
    return scrap_metal(
        session, balance_id=balance.id, metal=metal, credit_idr=450_000,
        sold_to="UD Besi Tua", reason="Berkarat", by=cast.storekeeper,
    )  # fmt: skip


def test_pieces_leave_at_book_weight_and_the_scale_has_a_row(session: Session, cast: Cast) -> None:
    balance = put_on_rack(session, add_material(session, "P"), 3, by=cast.storekeeper)
    quarantine_lot(session, lot_id=balance.lot_id, reason="Karat", by=cast.storekeeper)
    document = scrap(session, cast, balance, Metal(1, SHEET_G - 1_500))
    assert document.posting.number.startswith("BR-")
    assert (document.credit_idr, document.sold_to) == (450_000, "UD Besi Tua")
    assert (balance.pieces, balance.grams, balance.value_idr) == (2, 2 * SHEET_G, 2_796_000)
    rows = movements_of(session, document.posting_id)
    assert [(row.pieces, row.grams, row.value_idr) for row in rows] == [
        (1, SHEET_G, 1_398_000),
        (0, 1_500, 0),
    ]
    assert_books_hold(session)
    reverse_moving(session, posting_id=document.posting_id, reason="Batal", by=cast.buyer)
    assert (balance.pieces, balance.value_idr) == (3, 4_194_000)
    assert_books_hold(session)


def test_the_last_of_a_coil_leaves_with_its_last_rupiah(session: Session, cast: Cast) -> None:
    coil = add_material(session, "C", counted="mass")
    balance = put_on_rack(session, coil, 33_333, by=cast.storekeeper)
    scrap(session, cast, balance, Metal(0, 11_111))
    scrap(session, cast, balance, Metal(0, 22_222))
    assert (balance.pieces, balance.grams, balance.value_idr) == (0, 0, 0)
    assert_books_hold(session)


def test_scrap_is_refused_when_it_is_held_owned_incomplete_or_not_there(
    session: Session, cast: Cast
) -> None:
    plate = add_material(session, "P")
    balance = put_on_rack(session, plate, 3, by=cast.storekeeper)
    approved(session, cast.member, cast.manager, (plate, 2))
    with pytest.raises(HeldForSomebody):
        scrap(session, cast, balance, Metal(2, 2 * SHEET_G))
    with pytest.raises(MetalIncomplete):
        scrap(session, cast, balance, Metal(1, 0))
    with pytest.raises(MoreThanThere):
        scrap(session, cast, balance, Metal(4, SHEET_G))
    owned = put_on_rack(session, plate, 1, by=cast.storekeeper, owner_id=cast.workshop.id)
    with pytest.raises(TitipanNotScrap):
        scrap(session, cast, owned, Metal(1, SHEET_G))
