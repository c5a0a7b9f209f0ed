"""What stands on the truck, by order line: what is taken, what is sent back, who waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.db import TryAgain
from materialcenter.core.errors import NotFound
from materialcenter.core.quantities import Metal
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.errors import (
    BadShares,
    NothingDelivered,
    OrderNotSent,
    OtherSupplier,
)
from materialcenter.fulfilment.models import Peg
from materialcenter.fulfilment.pegging import order_ids_of
from materialcenter.fulfilment.rejecting import Rejected
from materialcenter.fulfilment.reserving import lock_lines
from materialcenter.fulfilment.sharing import Claim, Rule, share
from materialcenter.purchasing.models import OrderStatus, SupplierOrderLine
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.models import Lot

# What somebody gives to a request line of what came on an order line, by both their ids.
ByHand: TypeAlias = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Delivered:
    """One heat of one order line, as it came off the truck and is taken. `supplier_grams` is
    what the supplier's note says of it, where it does."""

    order_line_id: int
    metal: Metal
    place_code: str
    heat: str = ""
    certificate_number: str = ""
    weight_reason: str = ""
    over_reason: str = ""
    supplier_grams: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery means for one request line, in its count unit."""

    line: PurchaseRequestLine
    pegged: int
    given: int
    settled: int


@dataclass(slots=True)
class Arrival:
    """An order line with everything that came for it in this delivery: what is taken, and what
    is sent back."""

    line: SupplierOrderLine
    delivered: list[Delivered]
    rejected: list[Rejected]
    pegs: list[Peg]
    closes: int = 0
    lots: list[tuple[Lot, int]] = field(default_factory=list[tuple[Lot, int]])
    outcomes: list[Outcome] = field(default_factory=list[Outcome])

    @property
    def quantity(self) -> int:
        """What is taken, in the count unit."""
        return sum(d.metal.counted(self.line.counted) for d in self.delivered)

    @property
    def waiting(self) -> list[tuple[PurchaseRequestLine, int]]:
        """Who waits for more of the line after this delivery, and for how much."""
        if not self.delivered:
            return [(peg.request_line, peg.quantity) for peg in self.pegs]
        left = [(o.line, o.pegged - o.given - o.settled) for o in self.outcomes]
        return [(line, quantity) for line, quantity in left if quantity]

    def shares(self, rule: Rule, by_hand: ByHand) -> dict[int, int]:
        """What each pegged request line gets. Raises BadShares."""
        chosen = {line: part for (of, line), part in by_hand.items() if of == self.line.id and part}
        try:
            return share(rule, self.quantity, claims_of(self.pegs), by_hand=chosen,
                         unit=self.line.material.unit)  # fmt: skip
        except BadShares as refusal:
            first = self.pegs[0].request_line_id if self.pegs else 0
            refusal.field = f"share-{self.line.id}-{first}"
            raise


def claims_of(pegs: Sequence[Peg]) -> list[Claim]:
    """The claims behind some pegs (with their request lines and requests loaded)."""
    return [
        Claim(
            peg.request_line_id,
            peg.quantity,
            peg.request_line.need_by,
            peg.request_line.request.requested_at,
        )
        for peg in pegs
    ]


def pegs_on(session: Session, order_line_ids: Sequence[int]) -> dict[int, list[Peg]]:
    """The pegs by order line, with request lines, requests and workshops."""
    rows = session.scalars(
        select(Peg)
        .where(Peg.order_line_id.in_(order_line_ids))
        .options(
            joinedload(Peg.request_line, innerjoin=True)
            .joinedload(PurchaseRequestLine.request, innerjoin=True)
            .joinedload(PurchaseRequest.workshop, innerjoin=True)
        )
        .order_by(Peg.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Peg]] = {line_id: [] for line_id in order_line_ids}
    for row in rows:
        found[row.order_line_id].append(row)
    return found


def arrivals_of(
    session: Session,
    supplier_id: int,
    delivered: Sequence[Delivered],
    rejected: Sequence[Rejected],
) -> list[Arrival]:
    """What came by order line. Locks requests, then orders; the pegs read before and after must be
    the same. Raises NothingDelivered, NotFound, OtherSupplier, OrderNotSent."""
    ids = sorted({item.order_line_id for item in (*delivered, *rejected)})
    if not ids:
        raise NothingDelivered
    before = {p.request_line_id for pegs in pegs_on(session, ids).values() for p in pegs}
    lock_lines(session, before)
    orders = locked_orders(session, order_ids_of(session, ids))
    lines = {line.id: line for order in orders.values() for line in order.lines}
    if set(ids) - lines.keys():
        raise NotFound
    pegs = pegs_on(session, ids)
    if {p.request_line_id for found in pegs.values() for p in found} - before:
        raise TryAgain
    for line_id in ids:
        order = lines[line_id].order
        if order.supplier_id != supplier_id:
            raise OtherSupplier
        if order.status != OrderStatus.SENT:
            raise OrderNotSent(order=order.label)
    return [
        Arrival(
            lines[i],
            [item for item in delivered if item.order_line_id == i],
            [item for item in rejected if item.order_line_id == i],
            pegs[i],
        )
        for i in ids
    ]
