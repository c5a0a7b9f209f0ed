"""What the official report of a month says, from the ledger, in a shape that is kept.

Metal is the centre's own; titipan is left out. A place outside counts net: what came from it less
what went there, reversals among them. The saw is a place of the centre. So for every family
opening + supplier + difference - workshops - scrap = closing, in grams and in rupiah at the cost
of the lots.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party, Workshop
from materialcenter.catalogue.forms import FAMILIES, FORMS
from materialcenter.catalogue.models import Material
from materialcenter.reports.overview import median_wait
from materialcenter.reports.periods import Period, shifted
from materialcenter.reports.report import Question
from materialcenter.reports.usage.figures import By, usage_by, usage_by_workshop
from materialcenter.reports.valuation.walk import IN_OR_OUT, TO_HERE, kept_materials
from materialcenter.reports.valuation.worth import lot_costs
from materialcenter.stock.models import Lot, Movement, PlaceKind
from materialcenter.stock.places import outside


@dataclass(frozen=True, slots=True)
class Amount:
    """Grams, and rupiah at the cost of the lots."""

    grams: int = 0
    idr: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.grams + other.grams, self.idr + other.idr)

    def __neg__(self) -> "Amount":
        return Amount(-self.grams, -self.idr)


@dataclass(frozen=True, slots=True)
class Flow:
    """What there was of a family, what came of it and what went. `other` is opening stock, what
    counts and scales found, less what they missed."""

    family: str
    opening: Amount = Amount()
    supplier: Amount = Amount()
    other: Amount = Amount()
    workshops: Amount = Amount()
    scrap: Amount = Amount()

    @property
    def closing(self) -> Amount:
        """What was left."""
        return self.opening + self.supplier + self.other + -self.workshops + -self.scrap

    def beside(self, other: "Flow") -> "Flow":
        """Both together, of the same stretch."""
        return replace(self.then(other), opening=self.opening + other.opening)

    def then(self, later: "Flow") -> "Flow":
        """Both stretches as one; the later one follows this one."""
        return Flow(
            self.family, self.opening, self.supplier + later.supplier, self.other + later.other,
            self.workshops + later.workshops, self.scrap + later.scrap,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Got:
    """What a workshop got, net of what it brought back; its district as it was then."""

    id: int
    name: str
    district: str
    grams: int
    charge_idr: int
    lines: int


@dataclass(frozen=True, slots=True)
class Bought:
    """What came of a supplier, less what went back to it."""

    id: int
    name: str
    grams: int
    idr: int


@dataclass(frozen=True, slots=True)
class Charged:
    """What the workshops got of a family, and what they were charged for it."""

    family: str
    grams: int
    charge_idr: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a month ("2026-10"). `wait_s`: median seconds from request to collection."""

    month: str
    flows: list[Flow]
    charged: list[Charged]
    workshops: list[Got]
    suppliers: list[Bought]
    registered: int
    wait_s: int | None
    position: int = field(default=0)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept."""
        flows = [
            Flow(row["family"], **{k: Amount(**v) for k, v in row.items() if k != "family"})
            for row in kept["flows"]
        ]
        return cls(
            month=kept["month"],
            flows=flows,
            charged=[Charged(**row) for row in kept["charged"]],
            workshops=[Got(**row) for row in kept["workshops"]],
            suppliers=[Bought(**row) for row in kept["suppliers"]],
            registered=kept["registered"],
            wait_s=kept["wait_s"],
            position=kept["position"],
        )


def period_of_month(month: str) -> Period:
    """All days of "2026-10". Raises ValueError."""
    first = date.fromisoformat(f"{month}-01")
    return Period(first, shifted(first, 1) - timedelta(days=1))


def month_figures(
    session: Session, month: str, position: int, opening: Mapping[str, Amount] | None = None
) -> MonthFigures:
    """The figures of a month as the ledger has them; `position` is its newest row, `opening` by
    family what the month before ended with, where that is known."""
    period = period_of_month(month)
    question = Question(period)
    charged: dict[str, tuple[int, int]] = {}
    for (form_code,), usage in usage_by(session, question, By.FORM).items():
        before = charged.get(FORMS[form_code].family, (0, 0))
        charged[FORMS[form_code].family] = (
            before[0] + usage.grams, before[1] + usage.charge_idr,
        )  # fmt: skip
    return MonthFigures(
        month=month,
        flows=_flows(session, period, _opening(session, period) if opening is None else opening),
        charged=[Charged(name, *charged[name]) for name in FAMILIES if name in charged],
        workshops=[
            Got(one.id, one.name, one.district, usage.grams, usage.charge_idr, usage.lines)
            for one, usage in usage_by_workshop(session, question).items()
        ],
        suppliers=_suppliers(session, period),
        registered=session.scalar(
            select(func.count(Workshop.id)).where(
                Workshop.active, Workshop.member_since <= period.end
            )
        )
        or 0,
        wait_s=median_wait(session, period),
        position=position,
    )


_KINDS: Mapping[int, str] = {
    outside(PlaceKind.SUPPLIER): "supplier",
    outside(PlaceKind.WORKSHOP): "workshops",
    outside(PlaceKind.SCRAP): "scrap",
}
_OUTSIDE = case((TO_HERE, Movement.from_place_id), else_=Movement.to_place_id)
_SIGN = case((TO_HERE, 1), else_=-1)


def _flows(session: Session, period: Period, opening: Mapping[str, Amount]) -> list[Flow]:
    found: dict[str, dict[str, Amount]] = {
        name: {"opening": opening[name]} if name in opening else {} for name in FAMILIES
    }
    rows = session.execute(
        select(
            Material.form_code, _OUTSIDE,
            func.sum(_SIGN * Movement.grams), func.sum(_SIGN * Movement.value_idr),
        )
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Material, Material.id == Lot.material_id)
        .where(
            IN_OR_OUT, Lot.owner_id.is_(None),
            Movement.happened_at >= period.since, Movement.happened_at < period.until,
        )
        .group_by(Material.form_code, _OUTSIDE)
    )  # fmt: skip
    for form_code, place_id, grams, idr in rows:
        of_family, name = found[FORMS[form_code].family], _KINDS.get(place_id, "other")
        amount = Amount(int(grams), int(idr))
        came = -amount if name in ("workshops", "scrap") else amount
        of_family[name] = of_family.get(name, Amount()) + came
    return [Flow(family, **parts) for family, parts in found.items() if parts]


def _opening(session: Session, period: Period) -> dict[str, Amount]:
    """By family what there was when the period began."""
    costs = lot_costs(session, period.since, kept_materials(session))
    question = select(Material.id, Material.form_code).where(Material.id.in_(costs))
    forms = {row[0]: row[1] for row in session.execute(question)}
    found: dict[str, Amount] = {}
    for material_id, (grams, idr) in costs.items():
        if grams or idr:
            family = FORMS[forms[material_id]].family
            found[family] = found.get(family, Amount()) + Amount(grams, idr)
    return found


def _suppliers(session: Session, period: Period) -> list[Bought]:
    supplier = outside(PlaceKind.SUPPLIER)
    grams, idr = func.sum(_SIGN * Movement.grams), func.sum(_SIGN * Movement.value_idr)
    rows = session.execute(
        select(Party.id, Party.name, grams, idr)
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Party, Party.id == Lot.supplier_id)
        .where(
            _OUTSIDE == supplier, IN_OR_OUT, Lot.owner_id.is_(None),
            Movement.happened_at >= period.since, Movement.happened_at < period.until,
        )
        .group_by(Party.id, Party.name)
        .order_by(idr.desc(), Party.id)
    )  # fmt: skip
    return [Bought(row[0], row[1], int(row[2]), int(row[3])) for row in rows]
