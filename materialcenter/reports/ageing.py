"""How old the centre's own stock is, and what of it nobody asks for any more.

A lot's age is counted from the day it was received; what was cut from it keeps that day. Metal of
which nothing went to a workshop for SLOW_DAYS is slow, after DEAD_DAYS dead; when nothing ever
went, they count from the day the first of it came. A hand-over that was reversed does not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.core.errors import N_
from materialcenter.reports.valuation.walk import IN_OR_OUT
from materialcenter.stock.models import Balance, Lot, Movement, PlaceKind
from materialcenter.stock.places import outside

# The most days of each class of age but the last, which has no end.
UP_TO = (30, 90, 180, 365)
AGES = (
    N_("0–30 hari"), N_("31–90 hari"), N_("91–180 hari"), N_("181–365 hari"),
    N_("Lebih dari 365 hari"),
)  # fmt: skip
SLOW_DAYS, DEAD_DAYS = 90, 180

_WORKSHOP = outside(PlaceKind.WORKSHOP)
_UNDONE = select(Movement.reverses_id).where(Movement.reverses_id.is_not(None))


@dataclass(frozen=True, slots=True)
class Part:
    """Grams and rupiah."""

    grams: int = 0
    value_idr: int = 0

    def __add__(self, other: "Part") -> "Part":
        return Part(self.grams + other.grams, self.value_idr + other.value_idr)


def ages(session: Session, today: date) -> dict[int, list[Part]]:
    """What there is of each material in each class of AGES."""
    age_class = case(
        *((Lot.received_on >= today - timedelta(days=most), at) for at, most in enumerate(UP_TO)),
        else_=len(UP_TO),
    )
    question = (
        select(Lot.material_id, age_class, func.sum(Balance.grams), func.sum(Balance.value_idr))
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.grams > 0, Lot.owner_id.is_(None))
        .group_by(Lot.material_id, age_class)
    )
    found: dict[int, list[Part]] = {}
    for material_id, at, grams, value in session.execute(question):
        parts = found.setdefault(material_id, [Part()] * len(AGES))
        parts[at] = Part(int(grams), int(value))
    return found


@dataclass(frozen=True, slots=True)
class Resting:
    """A material of which nothing went out for long. `last_on`: the day something last went, None
    when nothing ever did; `days` since then, or since the first of it came."""

    material_id: int
    stock: Part
    last_on: date | None
    days: int

    @property
    def dead(self) -> bool:
        """Whether it is dead, not only slow."""
        return self.days > DEAD_DAYS


def resting(session: Session, today: date, stock: dict[int, Part]) -> list[Resting]:
    """What of a stock by material is slow or dead, the longest first."""
    begin = datetime.combine(today - timedelta(days=SLOW_DAYS), datetime.min.time(), clock.JAKARTA)
    moving = set(session.scalars(
        select(Lot.material_id)
        .join(Movement, Movement.lot_id == Lot.id)
        .where(
            Movement.happened_at >= begin, Movement.to_place_id == _WORKSHOP,
            Movement.sequence.not_in(_UNDONE), Lot.owner_id.is_(None),
        )
        .distinct()
    ))  # fmt: skip
    rows: list[Resting] = []
    for material_id, last, first in _last_moved(session, stock.keys() - moving):
        since = clock.local(last or first).date()
        days = (today - since).days
        if days > SLOW_DAYS:
            last_on = since if last else None
            rows.append(Resting(material_id, stock[material_id], last_on, days))
    return sorted(rows, key=lambda row: (-row.days, row.material_id))


def _last_moved(
    session: Session, material_ids: Iterable[int]
) -> Iterable[tuple[int, datetime | None, datetime]]:
    """When something of each last went to a workshop, and when the first of it came."""
    went = case(
        (
            (Movement.to_place_id == _WORKSHOP) & Movement.sequence.not_in(_UNDONE),
            Movement.happened_at,
        )
    )
    question = (
        select(Lot.material_id, func.max(went), func.min(Movement.happened_at))
        .join(Movement, Movement.lot_id == Lot.id)
        .where(IN_OR_OUT, Lot.material_id.in_(list(material_ids)), Lot.owner_id.is_(None))
        .group_by(Lot.material_id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(question)]
