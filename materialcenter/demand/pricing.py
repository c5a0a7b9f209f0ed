"""What metal costs a workshop: the price list by day, and the estimate of a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import Counted, divide_half_up, price_of, round_to
from materialcenter.demand.models import SalesPrice


@dataclass(frozen=True, slots=True)
class Price:
    """Rupiah per kilogram and the last day it holds (None: until it is changed)."""

    idr_per_kg: int
    valid_to: date | None


def prices_on(session: Session, day: date, material_ids: Iterable[int]) -> dict[int, Price]:
    """The price of each material on a day: the valid row that began last."""
    rows = session.scalars(
        select(SalesPrice)
        .where(
            SalesPrice.material_id.in_(list(material_ids)),
            SalesPrice.valid_from <= day,
            or_(SalesPrice.valid_to.is_(None), SalesPrice.valid_to >= day),
        )
        .order_by(SalesPrice.valid_from)
    )
    return {row.material_id: Price(row.idr_per_kg, row.valid_to) for row in rows}


def piece_price(piece_weight_g: int, idr_per_kg: int, step_idr: int) -> int:
    """Rupiah for one piece, rounded to the trade's step (setting, Rp 100)."""
    return round_to(price_of(piece_weight_g, idr_per_kg), step_idr)


def remnant_idr_per_kg(idr_per_kg: int, remnant_bp: int) -> int:
    """What a kilogram of a remnant costs: a part of the full price (setting), rounded."""
    return divide_half_up(idr_per_kg * remnant_bp, 10_000)


def estimate(material: Material, quantity: int, price: Price | None, step_idr: int) -> int:
    """What a quantity will cost by theoretical weight; 0 when there is no price."""
    if price is None:
        return 0
    if material.counted == Counted.PIECE:
        return quantity * piece_price(material.piece_weight_g, price.idr_per_kg, step_idr)
    return price_of(quantity, price.idr_per_kg)
