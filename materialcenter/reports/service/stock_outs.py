"""What would have been used had there been metal on every day.

A material was out of stock on a day when the centre had none of its own at the day's end and none
at its beginning. What was used is stretched from the days with stock to all days of the period; a
material that was never there cannot be judged.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.moments import jakarta_day
from materialcenter.core.quantities import divide_half_up
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Question
from materialcenter.reports.usage.facts import within
from materialcenter.reports.usage.figures import usage_by_material
from materialcenter.reports.valuation.walk import IN_OR_OUT, TO_HERE, kept_materials
from materialcenter.reports.valuation.worth import lot_costs
from materialcenter.stock.models import Lot, Movement


@dataclass(frozen=True, slots=True)
class Demand:
    """Grams of a material used in a period of so many days, with stock on some of them."""

    material_id: int
    used: int
    days: int
    days_with_stock: int

    @property
    def corrected(self) -> int | None:
        """Grams that would have been used; None when it was never there."""
        if not self.days_with_stock:
            return None
        return divide_half_up(self.used * self.days, self.days_with_stock)


def demands(session: Session, question: Question) -> list[Demand]:
    """Every material that was used, the one that lacked on most days first."""
    period = Period(question.period.start, min(question.period.end, clock.today()))
    used = {key: one.grams for key, one in usage_by_material(session, question).items()}
    kept = kept_materials(session)
    opening = lot_costs(session, period.since, kept)
    changes: dict[int, dict[str, int]] = {}
    sign = case((TO_HERE, 1), else_=-1)
    day = jakarta_day(Movement.happened_at)
    rows = session.execute(
        select(Lot.material_id, day, func.sum(sign * Movement.grams))
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .where(IN_OR_OUT, Lot.owner_id.is_(None), *within(period))
        .group_by(Lot.material_id, day)
    )
    for material_id, name, grams in rows:
        of_material = changes.setdefault(kept.get(material_id, material_id), {})
        of_material[name] = of_material.get(name, 0) + int(grams)
    days = (period.end - period.start).days + 1
    found = [
        Demand(
            key, grams, days,
            _with_stock(opening.get(key, (0, 0))[0], changes.get(key, {}), period.start, days),
        )
        for key, grams in used.items()
        if grams > 0
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.days_with_stock, -one.used, one.material_id))


def _with_stock(grams: int, changes: dict[str, int], start: date, days: int) -> int:
    """On how many days there was some at the beginning or at the end."""
    found = 0
    for number in range(days):
        before = grams
        grams += changes.get((start + timedelta(days=number)).isoformat(), 0)
        found += before > 0 or grams > 0
    return found
