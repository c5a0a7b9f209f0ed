"""What the page "value and age of stock" asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.forms import FAMILIES
from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import materials_by_ids
from materialcenter.core import settings
from materialcenter.reports.ageing import AGES, Part, Resting, ages, resting
from materialcenter.reports.periods import Period
from materialcenter.reports.valuation.walks import Walks
from materialcenter.reports.valuation.worth import VALUATION_METHODS, Worth, worth_by_material
from materialcenter.stock.models import Balance, Lot


@dataclass(frozen=True, slots=True)
class StockPage:
    """The page. `totals` are rupiah by method, the one for the books first, and `worths` the
    materials at the end of the day, the dearest first; both None for whom values are hidden. The
    rest is as it is now: `families` by class of age, `resting` the longest first, `slow` and
    `dead` all of it, `remnants` with how many lots they are, `titipan_g` metal of others."""

    totals: list[tuple[int, int]] | None
    worths: list[Worth] | None
    families: dict[str, list[Part]]
    resting: list[Resting]
    slow: Part
    dead: Part
    remnants: Part
    remnant_lots: int
    titipan_g: int
    materials: dict[int, Material] = field(default_factory=dict[int, Material])

    @property
    def stock(self) -> Part:
        """All of the centre's own metal now."""
        return _sum(part for parts in self.families.values() for part in parts)


def stock_page(session: Session, *, day: date, today: date, walks: Walks, by: User) -> StockPage:
    """What stock was worth at the end of a day, and how old it is today. Raises Forbidden."""
    by.must(Permission.REPORTS_READ)
    totals = worths = None
    if by.may(Permission.STOCK_READ_COST):
        until = Period(day, day).until
        worths = worth_by_material(session, until, walks.worths(session, until))
        worths.sort(key=lambda row: (-row.lot_idr, row.material_id))
        totals = _totals(session, worths)
    old = ages(session, today)
    stock = {material_id: _sum(parts) for material_id, parts in old.items()}
    rest = resting(session, today, stock)
    materials = materials_by_ids(session, {*old, *(row.material_id for row in worths or ())})
    remnants, remnant_lots, titipan_g = _apart(session)
    families = {family: [Part()] * len(AGES) for family in FAMILIES}
    for material_id, parts in old.items():
        family = materials[material_id].form.family
        families[family] = [a + b for a, b in zip(families[family], parts, strict=True)]
    return StockPage(
        totals=totals,
        worths=worths,
        families={family: parts for family, parts in families.items() if _sum(parts).grams},
        resting=rest,
        slow=_sum(row.stock for row in rest if not row.dead),
        dead=_sum(row.stock for row in rest if row.dead),
        remnants=remnants,
        remnant_lots=remnant_lots,
        titipan_g=titipan_g,
        materials=materials,
    )


def _totals(session: Session, worths: list[Worth]) -> list[tuple[int, int]]:
    found = {method: sum(row.by(method) for row in worths) for method in VALUATION_METHODS}
    chosen = settings.value_of(session, settings.VALUATION_METHOD)
    return sorted(found.items(), key=lambda item: (item[0] != chosen, item[0]))


def _apart(session: Session) -> tuple[Part, int, int]:
    """Own remnants, in how many lots, and grams of other owners."""
    own = Lot.is_remnant & Lot.owner_id.is_(None)
    row = session.execute(
        select(
            func.sum(Balance.grams).filter(own),
            func.sum(Balance.value_idr).filter(own),
            func.count(Lot.id.distinct()).filter(own),
            func.sum(Balance.grams).filter(Lot.owner_id.is_not(None)),
        )
        .select_from(Balance)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.grams > 0)
    ).one()
    grams, value, lots, others = (int(figure or 0) for figure in row)
    return Part(grams, value), lots, others


def _sum(parts: Iterable[Part]) -> Part:
    return sum(parts, Part())
