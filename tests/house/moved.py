"""The part of the world in which metal was moved, corrected, thrown away, kept and set aside."""

from sqlalchemy.orm import Session

from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.adjusting import ask_adjustment
from materialcenter.fulfilment.keeping import Left, receive_owned
from materialcenter.fulfilment.moving import Shift, transfer_metal
from materialcenter.fulfilment.scrapping import scrap_metal
from materialcenter.stock.moving.conditions import block_lot
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, put_on_rack

# What only the centre may read of it.
SECRETS = ("alasan koreksi", "alasan rongsok", "alasan blokir")


def move_metal(session: Session, cast: Cast) -> None:
    """One document of every kind, one correction that waits, and a lot that is blocked."""
    plate, by = add_material(session, "PLATE-6"), cast.storekeeper
    balance = put_on_rack(session, plate, 9, by=by, place="C-01-1")
    shifts = [Shift(balance.id, Metal(4, 0))]
    transfer_metal(session, shifts=shifts, place_code="C-02-1", by=by)
    for grams in (-10, -300_000):
        ask_adjustment(
            session, lot_id=balance.lot_id, place_code="C-01-1", pieces=0, grams=grams,
            reason="alasan koreksi", by=by,
        )  # fmt: skip
    metal = Metal(1, SHEET_G)
    scrap_metal(session, balance_id=balance.id, metal=metal, reason="alasan rongsok", by=by)
    left = [Left(plate.id, metal, "C-03-1")]
    for owner in (cast.workshop, cast.other_workshop):
        receive_owned(session, owner_id=owner.id, left=left, by=by)
    block_lot(session, lot_id=balance.lot_id, reason="alasan blokir", by=by)
