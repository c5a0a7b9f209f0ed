"""The metal a job may cut: fitting remnants first, then whole pieces, the oldest lots first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.catalogue.models import Material
from materialcenter.catalogue.pieces import own_piece_weight_g
from materialcenter.core.quantities import Counted, divide_half_up
from materialcenter.cutting.bar_plan import BarStock
from materialcenter.cutting.plate_plan import PlateStock
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.cut_jobs.plans import Source
from materialcenter.fulfilment.models import Reservation
from materialcenter.stock.models import Balance, Condition, Lot

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Supply:
    """Pieces of one lot at one place that may be cut. Sizes in micrometres; bars have no width."""

    source: Source
    w_um: int | None
    l_um: int
    count: int
    grams: int
    is_remnant: bool

    def bar(self, key: str) -> BarStock:
        """As stock for the planner of bars."""
        return BarStock(
            key, self.l_um, self.count, self.is_remnant, clean=self.is_remnant, grams=self.grams
        )

    def plate(self, key: str) -> PlateStock:
        """As stock for the planner of plates."""
        return PlateStock(
            key, self.w_um or 0, self.l_um, self.count, self.is_remnant,
            clean=self.is_remnant, grams=self.grams,
        )  # fmt: skip


def supplies(
    session: Session,
    material: Material,
    lines: Collection[PurchaseRequestLine],
    *,
    lot_code: str = "",
    sheet_length_um: int | None = None,
) -> list[Supply]:
    """What may be cut for some request lines (or for the shelf): free metal of the centre, what
    is kept for these very lines, and titipan of the workshop when all lines are its own. With a
    lot's code only that lot, for the shelf whosever it is. What is kept for the lines comes
    first, then the oldest.
    """
    owners = {line.request.workshop_id for line in lines}
    owned = Lot.owner_id == owners.pop() if len(owners) == 1 else Lot.owner_id.is_(None)
    mine = (
        select(func.coalesce(func.sum(Reservation.held), 0))
        .where(
            Reservation.balance_id == Balance.id,
            Reservation.request_line_id.in_([line.id for line in lines]),
        )
        .scalar_subquery()
    )
    question = (
        select(Balance, mine)
        .join(Balance.lot)
        .where(
            Lot.material_id == material.id,
            Lot.condition == Condition.GOOD,
            Balance.grams > 0,
            or_(Lot.l_um.is_(None), Lot.is_remnant),
        )
        .options(joinedload(Balance.lot, innerjoin=True), joinedload(Balance.place, innerjoin=True))
        .order_by(case((mine > 0, 0), else_=1), Lot.received_on, Lot.id, Balance.id)
    )
    if lot_code:
        question = question.where(Lot.code == lot_code)
    if lines or not lot_code:
        question = question.where(or_(owned, Lot.owner_id.is_(None)))
    found = (
        _supply(balance, balance.not_held + int(held), sheet_length_um)
        for balance, held in session.execute(question)
    )
    return [supply for supply in found if supply and supply.count > 0]


def _supply(balance: Balance, free: int, sheet_length_um: int | None) -> Supply | None:
    lot = balance.lot
    source = Source(f"{lot.code} · {balance.place.code}", lot.id, balance.place_id)
    width, length = lot.w_um or lot.material.w_um, lot.l_um or lot.material.l_um
    if lot.counted == Counted.PIECE:
        if length is None:
            return None
        grams = divide_half_up(balance.grams, balance.pieces)
        return Supply(source, width, length, free, grams, lot.is_remnant)
    if sheet_length_um is None:
        return None
    grams = own_piece_weight_g(lot.material, width, sheet_length_um)
    return Supply(source, width, sheet_length_um, free // grams, grams, False)


def pooled(found: Sequence[Supply]) -> list[tuple[str, Supply]]:
    """Stock for the planner by key: each remnant for itself, whole pieces as one pile."""
    stock = [(s.source.key, s) for s in found if s.is_remnant]
    whole = [s for s in found if not s.is_remnant]
    if whole:
        count = sum(s.count for s in whole)
        stock.append((WHOLE, replace(whole[0], count=count)))
    return stock


def drawn(found: Sequence[Supply], times: int, taken: dict[str, int]) -> list[tuple[Supply, int]]:
    """From which lots so many whole pieces are taken, the oldest first; `taken` remembers."""
    drawn: list[tuple[Supply, int]] = []
    for supply in found:
        key = supply.source.key
        count = min(times, supply.count - taken.get(key, 0)) if not supply.is_remnant else 0
        if count > 0:
            taken[key] = taken.get(key, 0) + count
            times -= count
            drawn.append((supply, count))
    return drawn
