"""The pool board: by material, what nobody has covered yet, what lies free or is on its way, what
suppliers ask for the pooled quantity, and what has run low."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.queries import families, materials_by_ids, materials_to_watch
from materialcenter.core import clock
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.queries import Pooled, pooled_needs, uncovered_lines
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.purchasing.pricing import Offer
from materialcenter.purchasing.queries import coming_of, offers_of, open_lines, supplied_by
from materialcenter.stock.cover import days_left, usage_start
from materialcenter.stock.queries import Stock, stock_of, usage_since

PAGE = 20


@dataclass(frozen=True, slots=True)
class Coming:
    """What is still to come of a material in its count unit, and how much of it is nobody's."""

    open: int = 0
    free: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """What is lacking of a material that is needed in the week of a Monday."""

    monday: date
    quantity: int
    workshops: int


@dataclass(frozen=True, slots=True)
class Need:
    """One material of the board. `reorder` is what the shelf wants besides the workshops;
    `used_g` is what workshops took in the last USAGE_DAYS; `surplus` are the order lines that
    bring some of it for nobody, soonest first."""

    material: Material
    lines: Sequence[PurchaseRequestLine]
    offers: Sequence[Offer]
    stock: Stock = field(default_factory=Stock)
    coming: Coming = field(default_factory=Coming)
    reorder: int = 0
    used_g: int = 0
    surplus: Sequence[SupplierOrderLine] = ()

    @property
    def days(self) -> int | None:
        """How long what lies free lasts at the pace at which it was used; None without usage."""
        return days_left(self.material.grams(self.stock.free), self.used_g)

    @property
    def quantity(self) -> int:
        """What the workshops lack, in the count unit."""
        return sum(line.uncovered for line in self.lines)

    @property
    def workshops(self) -> int:
        """How many IKM wait for it."""
        return len({line.request.workshop_id for line in self.lines})

    @property
    def need_by(self) -> date | None:
        """When the first of them needs it."""
        return min((line.need_by for line in self.lines), default=None)

    @property
    def weeks(self) -> list[Week]:
        """What is lacking by the week it is needed in, soonest first."""
        found: dict[date, list[PurchaseRequestLine]] = {}
        for line in self.lines:
            monday = line.need_by - timedelta(days=line.need_by.weekday())
            found.setdefault(monday, []).append(line)
        return [
            Week(
                monday,
                sum(line.uncovered for line in lines),
                len({line.request.workshop_id for line in lines}),
            )
            for monday, lines in sorted(found.items())
        ]

    def offer_of(self, supplier_id: int) -> Offer | None:
        """What one supplier asks."""
        return next((o for o in self.offers if o.supplier_id == supplier_id), None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which materials are looked at: of a family, needed before a day, sold by a supplier."""

    family: str = ""
    before: date | None = None
    supplier_id: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board, how many materials there are in all, and where the next begins."""

    needs: list[Need]
    count: int
    next_start: int | None


def pool_board(
    session: Session,
    filter_: Filter | None = None,
    *,
    first: Collection[int] = (),
    start: int = 0,
    size: int = PAGE,
) -> Board:
    """The most urgent needs first, then what has run low, before both the materials somebody came
    for; with a constant number of statements."""
    chosen = filter_ or Filter()
    forms = families().get(chosen.family) if chosen.family else None
    pooled = pooled_needs(session, form_codes=forms, before=chosen.before)
    low = {} if chosen.before else _running_low(session, pooled, forms)
    ids = [*pooled, *(material_id for material_id in low if material_id not in pooled)]
    if chosen.supplier_id is not None:
        sold = supplied_by(session, chosen.supplier_id)
        ids = [material_id for material_id in ids if material_id in sold]
    ids.sort(key=lambda material_id: material_id not in first)
    page = ids[start : start + size]
    more = start + size if len(ids) > start + size else None
    return Board(_needs(session, page, low, chosen.before), len(ids), more)


def _needs(
    session: Session, page: Sequence[int], low: Mapping[int, int], before: date | None
) -> list[Need]:
    materials = materials_by_ids(session, page)
    lines: dict[int, list[PurchaseRequestLine]] = {}
    for line in uncovered_lines(session, page):
        if before is None or line.need_by < before:
            lines.setdefault(line.material_id, []).append(line)
    wanted = {
        i: sum(line.uncovered for line in lines.get(i, [])) + low.get(i, 0) for i in materials
    }
    offers = offers_of(session, wanted, clock.today())
    stock, coming = stock_of(session, page), coming_of(session, page)
    used = usage_since(session, usage_start(), page)
    surplus: dict[int, list[SupplierOrderLine]] = {}
    for line in open_lines(session, material_ids=page):
        if line.free_promised > 0:
            surplus.setdefault(line.material_id, []).append(line)
    return [
        Need(
            materials[i], lines.get(i, []), offers[i], stock.get(i, Stock()),
            Coming(*coming.get(i, (0, 0))), low.get(i, 0), used.get(i, 0),
            surplus.get(i, ()),
        )
        for i in page
    ]  # fmt: skip


def _running_low(
    session: Session, pooled: Mapping[int, Pooled], forms: Sequence[str] | None
) -> dict[int, int]:
    """What to reorder of materials whose projected stock (free + free on the way − uncovered) is
    at or below their level: the reorder quantity, or up to the level if that is more."""
    watched = [m for m in materials_to_watch(session) if forms is None or m.form_code in forms]
    if not watched:
        return {}
    ids = [material.id for material in watched]
    stock, coming = stock_of(session, ids), coming_of(session, ids)
    low: dict[int, int] = {}
    for material in watched:
        lacking = pooled[material.id].quantity if material.id in pooled else 0
        free = stock.get(material.id, Stock()).free + coming.get(material.id, (0, 0))[1]
        projected = free - lacking
        if projected <= material.reorder_level:
            # What the workshops lack is ordered for them: the shelf wants the rest.
            wanted = max(material.reorder_quantity, material.reorder_level - projected)
            low[material.id] = max(0, wanted - lacking)
    return {material_id: quantity for material_id, quantity in low.items() if quantity}
