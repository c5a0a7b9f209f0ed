"""What each material was worth at a moment: by the lots' own cost, moving average, and FIFO.

The cost of a lot is what the books say: what lies there now, less what came in since, plus what
went out. Kilos are the same whichever way they are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, union_all
from sqlalchemy.orm import Session

from materialcenter.core import settings
from materialcenter.core.errors import N_
from materialcenter.reports.valuation.walk import IN_OR_OUT, TO_HERE, Worths, kept_materials
from materialcenter.stock.models import Balance, Lot, Movement

# What the setting can say.
VALUATION_METHODS = {
    settings.LOT_COST: N_("Harga tiap lot"),
    settings.MOVING_AVERAGE: N_("Rata-rata bergerak"),
    settings.FIFO: N_("Masuk pertama, keluar pertama"),
}


@dataclass(frozen=True, slots=True)
class Worth:
    """Grams of a material and what they are worth in rupiah, by each method."""

    material_id: int
    grams: int
    lot_idr: int
    average_idr: int
    fifo_idr: int

    def by(self, method: int) -> int:
        """Rupiah by one of VALUATION_METHODS."""
        return (self.lot_idr, self.average_idr, self.fifo_idr)[method]


def worth_by_material(session: Session, until: datetime, methods: Worths) -> list[Worth]:
    """Every material that was there before a moment. `methods`: what a walk up to that moment
    told."""
    costs = lot_costs(session, until, kept_materials(session))
    found: list[Worth] = []
    for material_id, (grams, lot_idr) in costs.items():
        _, average_idr, fifo_idr = methods.get(material_id, (0, 0, 0))
        if grams or lot_idr:
            found.append(Worth(material_id, grams, lot_idr, average_idr, fifo_idr))
    return found


def lot_costs(
    session: Session, until: datetime, kept: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    """Grams and rupiah by material as the books had them before a moment; `kept` tells into
    which material a twin was merged."""
    sign = case((TO_HERE, -1), else_=1)
    now = (
        select(
            Lot.material_id,
            func.sum(Balance.grams),
            func.sum(Balance.value_idr),
        )
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.grams > 0, Lot.owner_id.is_(None))
        .group_by(Lot.material_id)
    )
    since = (
        select(
            Lot.material_id,
            func.sum(sign * Movement.grams),
            func.sum(sign * Movement.value_idr),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .where(IN_OR_OUT, Movement.happened_at >= until, Lot.owner_id.is_(None))
        .group_by(Lot.material_id)
    )
    found: dict[int, tuple[int, int]] = {}
    for material_id, grams, value in session.execute(union_all(now, since)):
        key = kept.get(material_id, material_id)
        before = found.get(key, (0, 0))
        found[key] = (before[0] + int(grams), before[1] + int(value))
    return found
