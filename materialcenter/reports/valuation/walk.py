"""The ledger walked through once, material by material, for both methods at a time.

What counts as what, of the centre's own metal (titipan has no value):

- The saw is a place of the centre: metal that goes there and comes back as other lots, or as a lot
  of a twin that was merged, has not left. A merged twin is counted as the material it went into.
- From outside to a place of the centre metal *comes* with the rupiah of the ledger: opening stock,
  deliveries, what a count or an adjustment found, what a workshop brought back.
- From a place of the centre to outside it *goes*: hand-overs, scrap, returns to the supplier, what
  a count or an adjustment missed. What it costs the method says, not the ledger.
- From the saw to outside it is *waste*: dust, scrap and the scale's difference leave their cost to
  what was cut. What the scale found more at the saw comes for nothing. So a cut's rupiah close.
- Rupiah without metal, such as freight billed late, are *borne* by what is there.
- A reversal is a movement like any other, on its own day: what had gone comes back with the rupiah
  of the ledger, what had come goes. The value of a past day never changes by it.

The order is that in which it happened, then that of the ledger. The database makes one text a
material of it, with two numbers a movement: that is read many times faster than a million rows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeAlias

from sqlalchemy import ColumnElement, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.models import Material
from materialcenter.reports.valuation.methods import Fifo, MovingAverage
from materialcenter.stock.models import Lot, Movement, PlaceKind
from materialcenter.stock.places import outside

_SAW = outside(PlaceKind.CUTTING)
_FROM_HERE = or_(Movement.from_place_id > 0, Movement.from_place_id == _SAW)
TO_HERE = or_(Movement.to_place_id > 0, Movement.to_place_id == _SAW)
IN_OR_OUT = _FROM_HERE != TO_HERE
_AT_COST = -1  # what went costs what the method says
_TWO = (
    case((TO_HERE, Movement.grams), else_=-Movement.grams),
    case(
        (TO_HERE, Movement.value_idr),
        (Movement.grams == 0, -Movement.value_idr),
        (Movement.from_place_id == _SAW, Movement.value_idr),
        else_=_AT_COST,
    ),
)
_STEP = cast(_TWO[0], String).concat(" ").concat(cast(_TWO[1], String))
_IN_ORDER = (Movement.happened_at, Movement.sequence)


# By material: grams, and rupiah by moving average and by FIFO.
Worths: TypeAlias = dict[int, tuple[int, int, int]]


@dataclass(slots=True)
class Stand:
    """What there is of one material, by both methods."""

    average: MovingAverage = field(default_factory=MovingAverage)
    fifo: Fifo = field(default_factory=Fifo)

    def copy(self) -> Self:
        """One that goes its own way from here."""
        return type(self)(self.average.copy(), self.fifo.copy())

    def follow(self, steps: str) -> None:
        """Take some movements in; what goes in between is taken off at one time."""
        average, fifo = self.average, self.fifo
        numbers = map(int, steps.split())
        gone = 0
        for grams, rupiah in zip(numbers, numbers, strict=True):
            if rupiah < 0 and grams < 0:
                gone -= grams
                continue
            if gone:
                average.go(gone)
                fifo.go(gone)
                gone = 0
            if grams > 0:
                average.come(grams, rupiah)
                fifo.come(grams, rupiah)
            elif grams < 0:
                average.waste(-grams, rupiah)
                fifo.waste(-grams, rupiah)
            else:
                average.bear(rupiah)
                fifo.bear(rupiah)
        average.go(gone)
        fifo.go(gone)


@dataclass(slots=True)
class Walk:
    """How far the ledger was walked: up to which row in the order of what happened, and which
    row of the ledger was its newest then."""

    stands: dict[int, Stand] = field(default_factory=dict[int, Stand])
    last: tuple[datetime, int] | None = None
    position: int = 0

    def copy(self) -> Self:
        """One that goes its own way from here."""
        stands = {material: stand.copy() for material, stand in self.stands.items()}
        return type(self)(stands, self.last, self.position)

    def go_on(self, session: Session, until: datetime) -> None:
        """Take in what happened since, before a moment."""
        newest = select(func.max(Movement.sequence)).scalar_subquery()
        reached = session.execute(
            select(*_IN_ORDER, newest)
            .where(Movement.happened_at < until)
            .order_by(*(column.desc() for column in _IN_ORDER))
            .limit(1)
        ).first()
        if reached is None:
            return
        material = _material(session)
        steps = func.aggregate_strings(_STEP, " ").aggregate_order_by(*_IN_ORDER)
        question = (
            select(material, steps)
            .select_from(Movement)
            .join(Lot, Lot.id == Movement.lot_id)
            .where(IN_OR_OUT, Lot.owner_id.is_(None), Movement.happened_at < until)
            .group_by(material)
        )
        if self.last is not None:
            at, sequence = self.last
            question = question.where(
                Movement.happened_at >= at,
                or_(Movement.happened_at > at, Movement.sequence > sequence),
            )
        for material_id, text in session.execute(question):
            self.stands.setdefault(material_id, Stand()).follow(text)
        self.last, self.position = (reached[0], reached[1]), reached[2]

    def worths(self) -> Worths:
        """What there is of each material, and what it is worth, rounded once."""
        return {
            material: (stand.average.grams, stand.average.value_idr, stand.fifo.value_idr)
            for material, stand in self.stands.items()
        }

    def overtaken(self, session: Session) -> bool:
        """Whether something was entered since that happened before the walk's last row, or the
        ledger is not the one that was walked."""
        if self.last is None:
            return False
        at, sequence = self.last
        late = select(Movement.sequence).where(
            Movement.sequence > self.position, Movement.happened_at < at
        )
        there = select(Movement.happened_at).where(Movement.sequence == sequence)
        found = session.execute(select(there.scalar_subquery(), late.exists())).one()
        return found[0] != at or bool(found[1])


def walk(session: Session, until: datetime) -> Walk:
    """The whole way up to a moment."""
    fresh = Walk()
    fresh.go_on(session, until)
    return fresh


def kept_materials(session: Session) -> dict[int, int]:
    """Into which material each merged twin went in the end."""
    merged = {
        twin: kept
        for twin, kept in session.execute(
            select(Material.id, Material.merged_into_id).where(Material.merged_into_id.is_not(None))
        )
        if kept is not None
    }
    for twin, kept in merged.items():
        while kept in merged:
            kept = merged[kept]
        merged[twin] = kept
    return merged


def _material(session: Session) -> ColumnElement[int]:
    merged = kept_materials(session)
    if not merged:
        return Lot.material_id.expression
    return case(merged, value=Lot.material_id, else_=Lot.material_id)
