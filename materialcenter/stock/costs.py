"""What metal of a lot costs when some of it is found or found missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core.quantities import divide_half_up, portion
from materialcenter.stock.models import INSIDE, Balance, Movement, Place


@dataclass(frozen=True, slots=True)
class Worth:
    """Rupiah and the grams they are for."""

    value_idr: int = 0
    grams: int = 0


def costs_of(session: Session, lot_ids: Iterable[int]) -> dict[int, Worth]:
    """What some lots cost: as they lie at the centre, else as they first came in."""
    wanted = set(lot_ids)
    question = (
        select(Balance.lot_id, func.sum(Balance.value_idr), func.sum(Balance.grams))
        .where(Balance.lot_id.in_(wanted), Balance.grams > 0)
        .group_by(Balance.lot_id)
    )
    found = {lot: Worth(int(value), int(grams)) for lot, value, grams in session.execute(question)}
    came = (
        select(Movement.lot_id, Movement.value_idr, Movement.grams)
        .join(Movement.to_place)
        .where(
            Movement.lot_id.in_(wanted - found.keys()),
            Movement.grams > 0,
            Movement.reverses_id.is_(None),
            Place.kind.in_(INSIDE),
        )
        .order_by(Movement.sequence)
    )
    for lot, value, grams in session.execute(came):
        found.setdefault(lot, Worth(value, grams))
    return found


def gain_idr(grams: int, here: Worth, lot: Worth) -> int:
    """Rupiah of grams found more: at the lot's cost where they lie, else at its cost at all."""
    cost = here if here.grams else lot
    return divide_half_up(cost.value_idr * grams, cost.grams) if cost.grams else 0


def loss_idr(grams: int, here: Worth) -> int:
    """Rupiah of grams that are missing: in proportion, all of it for the last."""
    return portion(here.value_idr, min(grams, here.grams), here.grams) if here.grams else 0
