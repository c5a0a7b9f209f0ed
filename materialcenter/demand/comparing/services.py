"""Writing down what metal costs elsewhere, and reading it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit, clock
from materialcenter.core.errors import InvalidInput, N_, NotFound
from materialcenter.core.text import clean
from materialcenter.demand.comparing.models import ComparisonPrice
from materialcenter.demand.errors import QuantityNotPositive


class SourceMissing(InvalidInput):
    """A comparison needs somebody who can be asked."""

    sentence = N_("Tulis dari mana harga ini: toko, penawaran, atau katalog.")


def set_comparison_price(
    session: Session, *, material_id: int, idr_per_kg: int, valid_from: date, source: str, by: User
) -> ComparisonPrice:
    """Write a price from a day on; a mistake is mended by writing it again.

    Raises NotFound, QuantityNotPositive, SourceMissing, Forbidden.
    """
    by.must(Permission.DEMAND_PRICE)
    if session.get(Material, material_id) is None:
        raise NotFound
    if idr_per_kg <= 0:
        raise QuantityNotPositive(field="idr_per_kg")
    source = clean(source, field="source", most=120)
    if not source:
        raise SourceMissing(field="source")
    price = ComparisonPrice(
        material_id=material_id,
        idr_per_kg=idr_per_kg,
        valid_from=valid_from,
        source=source,
        set_by_id=by.id,
        set_at=clock.now(),
    )
    session.add(price)
    session.flush()
    audit.record(
        session, by.id, Material, material_id, "compared",
        idr_per_kg=idr_per_kg, valid_from=valid_from.isoformat(), source=source,
    )  # fmt: skip
    return price


def comparison_prices(session: Session, material_id: int) -> Sequence[ComparisonPrice]:
    """All prices of a material, the one that holds first."""
    return session.scalars(
        select(ComparisonPrice)
        .where(ComparisonPrice.material_id == material_id)
        .options(joinedload(ComparisonPrice.set_by))
        .order_by(ComparisonPrice.valid_from.desc(), ComparisonPrice.id.desc())
    ).all()
