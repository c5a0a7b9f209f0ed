"""The pool board: what nobody has covered yet, by material, with what suppliers ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.queries import uncovered_lines
from materialcenter.purchasing.pricing import Offer
from materialcenter.purchasing.queries import offers_of


@dataclass(frozen=True, slots=True)
class Need:
    """One material's uncovered need, pooled over workshops, and the offers for it."""

    material: Material
    lines: Sequence[PurchaseRequestLine]
    offers: Sequence[Offer]

    @property
    def quantity(self) -> int:
        """What is lacking, in the count unit."""
        return sum(line.uncovered for line in self.lines)

    @property
    def workshops(self) -> int:
        """How many IKM wait for it."""
        return len({line.request.workshop_id for line in self.lines})

    @property
    def need_by(self) -> date:
        """When the first of them needs it."""
        return min(line.need_by for line in self.lines)

    def offer_of(self, supplier_id: int) -> Offer | None:
        """What one supplier asks."""
        return next((o for o in self.offers if o.supplier_id == supplier_id), None)


def needs(session: Session) -> list[Need]:
    """All uncovered needs, most urgent first, with three statements."""
    by_material: dict[int, list[PurchaseRequestLine]] = {}
    for line in uncovered_lines(session):
        by_material.setdefault(line.material_id, []).append(line)
    sums = {i: sum(line.uncovered for line in lines) for i, lines in by_material.items()}
    offers = offers_of(session, sums, clock.today())
    return [Need(lines[0].material, lines, offers[i]) for i, lines in by_material.items()]


def best_supplier(board: Sequence[Need]) -> int | None:
    """The supplier who is cheapest for the most materials."""
    wins: dict[int, int] = {}
    for need in board:
        if need.offers:
            winner = need.offers[0].supplier_id
            wins[winner] = wins.get(winner, 0) + 1
    return max(wins, key=lambda supplier_id: (wins[supplier_id], -supplier_id), default=None)
