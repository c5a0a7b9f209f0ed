"""What a delivery would do before it is posted: who gets what, what the order line does then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from materialcenter.fulfilment.arrivals import ByHand, claims_of
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.sharing import Rule, share
from materialcenter.purchasing.models import SupplierOrderLine


@dataclass(frozen=True, slots=True)
class SharePreview:
    """What one request line would get of what it is promised; `settled` of the rest would count
    as fulfilled, the delivery being within tolerance."""

    peg: Peg
    given: int
    settled: int

    @property
    def short(self) -> int:
        """What it would still wait for."""
        return self.peg.quantity - self.given - self.settled


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen to one order line and to those pegged to it, in the count unit."""

    line: SupplierOrderLine
    arrived: int
    shares: list[SharePreview]

    @property
    def above(self) -> bool:
        """Whether it is more than may be accepted."""
        return self.line.received + self.arrived > self.line.most_accepted

    @property
    def acceptable(self) -> int:
        """The most that may be accepted in this delivery."""
        return max(0, self.line.most_accepted - self.line.received)

    @property
    def closes(self) -> bool:
        """Whether the line would be done: all came, or enough within tolerance."""
        return self.line.received + self.arrived >= self.line.least_accepted

    @property
    def rest(self) -> int:
        """What would not have come: given up when the line closes, else awaited."""
        return max(0, self.line.open - self.arrived)

    @property
    def promised(self) -> int:
        """What is promised of the line in all."""
        return sum(share.peg.quantity for share in self.shares)

    @property
    def to_divide(self) -> int:
        """What there is to give out: no more than was promised."""
        return min(self.arrived, self.promised)

    @property
    def divided(self) -> int:
        """What is given out so far; less or more than there is only when it is done by hand."""
        return sum(share.given for share in self.shares)

    @property
    def free(self) -> int:
        """What would lie on the rack for nobody."""
        return self.arrived - self.to_divide


def preview_delivery(
    lines: Sequence[SupplierOrderLine],
    pegs: Mapping[int, Sequence[Peg]],
    arrived: Mapping[int, int],
    rule: Rule,
    by_hand: ByHand,
) -> dict[int, Preview]:
    """What would happen to each order line of which something came (`arrived`: order line id →
    quantity in the count unit). By hand shows what is typed, whether it adds up or not."""
    found: dict[int, Preview] = {}
    for line in lines:
        if quantity := arrived.get(line.id, 0):
            own = pegs.get(line.id, ())
            given = _given(line, own, quantity, rule, by_hand)
            preview = Preview(line, quantity, [])
            shares = [
                SharePreview(peg, part, max(0, peg.quantity - part) if preview.closes else 0)
                for peg, part in zip(own, given, strict=True)
            ]
            found[line.id] = Preview(line, quantity, shares)
    return found


def _given(
    line: SupplierOrderLine, pegs: Sequence[Peg], arrived: int, rule: Rule, by_hand: ByHand
) -> list[int]:
    if rule == Rule.BY_HAND and arrived < sum(peg.quantity for peg in pegs):
        return [by_hand.get((line.id, peg.request_line_id), 0) for peg in pegs]
    shown = Rule.NEED_BY if rule == Rule.BY_HAND else rule
    given = share(shown, arrived, claims_of(pegs), unit=line.material.unit)
    return [given[peg.request_line_id] for peg in pegs]
