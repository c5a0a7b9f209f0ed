"""Taking a delivery in: lots and ledger rows are made, and in the same act the pegs of those
it came for turn into reservations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.db import TryAgain
from materialcenter.core.errors import Grams, NotFound, ReasonMissing
from materialcenter.core.quantities import Counted, Metal
from materialcenter.core.settings import WEIGHT_DOUBT_BP, value_of
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.services import close_when_done
from materialcenter.fulfilment.errors import (
    MetalIncomplete,
    NothingDelivered,
    OrderNotSent,
    OtherSupplier,
    WeightNeedsReason,
)
from materialcenter.fulfilment.models import Peg, Receipt, ReceiptLine, ReceiptShare
from materialcenter.fulfilment.pegging import order_ids_of, unpeg
from materialcenter.fulfilment.reserving import expiry, hold, lock_lines
from materialcenter.fulfilment.sharing import Claim, Rule, share
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.lots import NewLot, open_lots
from materialcenter.stock.models import Lot, PlaceKind
from materialcenter.stock.places import outside, place_for

KIND = "receipt"
PREFIX = "BPB"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One heat of one order line, as it came off the truck."""

    order_line_id: int
    metal: Metal
    place_code: str
    heat: str = ""
    certificate_number: str = ""
    weight_reason: str = ""
    over_reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery means for one request line, in its count unit."""

    line: PurchaseRequestLine
    pegged: int
    given: int
    settled: int


@dataclass(slots=True)
class Arrival:
    """An order line with everything that came for it in this delivery."""

    line: SupplierOrderLine
    delivered: list[Delivered]
    pegs: list[Peg]
    closes: int = 0
    lots: list[tuple[Lot, int]] = field(default_factory=list[tuple[Lot, int]])
    outcomes: list[Outcome] = field(default_factory=list[Outcome])

    @property
    def quantity(self) -> int:
        """What came, in the count unit."""
        return sum(d.metal.counted(self.line.counted) for d in self.delivered)

    def shares(self, rule: Rule, by_hand: Mapping[int, int] | None) -> dict[int, int]:
        """What each pegged request line gets. Raises BadShares."""
        mine = {peg.request_line_id for peg in self.pegs}
        chosen = {li: q for li, q in (by_hand or {}).items() if li in mine}
        return share(rule, self.quantity, claims_of(self.pegs), by_hand=chosen,
                     unit=self.line.material.unit)  # fmt: skip


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


def receive_delivery(
    session: Session,
    *,
    supplier_id: int,
    delivered: Sequence[Delivered],
    by: User,
    rule: Rule = Rule.NEED_BY,
    by_hand: Mapping[int, int] | None = None,
    delivery_note: str = "",
    note: str = "",
    happened_at: datetime | None = None,
) -> Receipt:
    """Post a delivery of one supplier (all or nothing).

    Raises NothingDelivered, MetalIncomplete, OtherSupplier, OrderNotSent, AboveTolerance,
    WeightNeedsReason, BadPlaceCode, BadShares, NotFound.
    """
    by.must(Permission.FULFILMENT_RECEIVE)
    arrivals = _arrivals(session, supplier_id, delivered)
    doubt_bp = value_of(session, WEIGHT_DOUBT_BP)
    for arrival in arrivals:
        for item in arrival.delivered:
            _weigh(arrival.line, item, doubt_bp)
        with session.no_autoflush:
            _accept(arrival, by)
            _settle(session, arrival, arrival.shares(rule, by_hand))
    session.flush()
    ledger = Ledger(session)
    receipt, lines = _post(
        ledger, arrivals, by,
        Receipt(
            supplier_id=supplier_id,
            rule=rule,
            delivery_note=clean(delivery_note, most=60, field="delivery_note"),
            note=clean(note, field="note"),
        ),
        happened_at,
    )  # fmt: skip
    entries: list[dict[str, Any]] = []
    for arrival in arrivals:
        entries += _distribute(ledger, receipt, arrival, by)
    session.add_all(lines)
    session.flush()
    for order in {a.line.order_id: a.line.order for a in arrivals}.values():
        _close_order(order)
        entries.append(
            audit.entry(by.id, SupplierOrder, order.id, "received", number=receipt.posting.number)
        )
    entries.append(audit.entry(by.id, Receipt, receipt.id, "posted", rule=str(rule)))
    session.flush()
    audit.record_all(session, entries)
    return receipt


def _arrivals(session: Session, supplier_id: int, delivered: Sequence[Delivered]) -> list[Arrival]:
    """Lock requests, then orders; the pegs read before and after must be the same."""
    if not delivered:
        raise NothingDelivered
    ids = sorted({item.order_line_id for item in delivered})
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
    return [Arrival(lines[i], [d for d in delivered if d.order_line_id == i], pegs[i]) for i in ids]


def _weigh(line: SupplierOrderLine, item: Delivered, doubt_bp: int) -> None:
    metal = item.metal
    if metal.grams <= 0 or metal.pieces < 0 or metal.counted(line.counted) <= 0:
        raise MetalIncomplete(field=f"grams-{line.id}")
    theory = line.material.grams(metal.pieces) if line.counted == Counted.PIECE else metal.grams
    off = abs(metal.grams - theory) * 10_000 > theory * doubt_bp
    if off and not item.weight_reason.strip():
        raise WeightNeedsReason(
            weighed=Grams(metal.grams), theory=Grams(theory), field=f"weight_reason-{line.id}"
        )


def _accept(arrival: Arrival, by: User) -> None:
    line = arrival.line
    try:
        line.receive(arrival.quantity)
    except AboveTolerance as refusal:
        if not by.may(Permission.FULFILMENT_OVERRIDE_TOLERANCE):
            refusal.field = f"quantity-{line.id}"
            raise
        if not any(item.over_reason.strip() for item in arrival.delivered):
            raise ReasonMissing(field=f"over_reason-{line.id}") from refusal
        line.most_accepted = line.received + arrival.quantity
        line.receive(arrival.quantity)


def _settle(session: Session, arrival: Arrival, given: Mapping[int, int]) -> None:
    """Take what came, and what counts as fulfilled, off the pegs; within tolerance the order
    line closes by itself."""
    order_line = arrival.line
    if order_line.received >= order_line.least_accepted:
        arrival.closes = order_line.open
        order_line.closed_short += arrival.closes
    pegs = {peg.request_line_id: peg for peg in arrival.pegs}
    for line_id, part in given.items():
        peg = pegs[line_id]
        line, promised = peg.request_line, peg.quantity
        settled = promised - part if order_line.open == 0 else 0
        if part + settled:
            unpeg(session, line, order_line, peg, part + settled)
        line.settled_short += settled
        arrival.outcomes.append(Outcome(line, promised, part, settled))


def _post(
    ledger: Ledger,
    arrivals: Sequence[Arrival],
    by: User,
    receipt: Receipt,
    happened_at: datetime | None,
) -> tuple[Receipt, list[ReceiptLine]]:
    session = ledger.session
    items = [(arrival, item) for arrival in arrivals for item in arrival.delivered]
    places = [place_for(session, item.place_code) for _, item in items]
    day = clock.local(happened_at or clock.now()).date()
    lots = open_lots(
        session,
        [
            NewLot(
                material=arrival.line.material,
                received_on=day,
                heat=clean(item.heat, most=40, field="heat").upper(),
                certificate_number=clean(item.certificate_number, most=60, field="certificate"),
                supplier_id=receipt.supplier_id,
            )
            for arrival, item in items
        ],
    )
    supplier = outside(PlaceKind.SUPPLIER)
    moves = [
        Move(lot.id, supplier, place.id, item.metal, arrival.line.cost_of(item.metal))
        for (arrival, item), lot, place in zip(items, lots, places, strict=True)
    ]
    _, movement_ids = post(
        ledger, moves, kind=KIND, prefix=PREFIX, by=by, happened_at=happened_at, document=receipt
    )
    lines: list[ReceiptLine] = []
    for (arrival, item), lot, place, movement in zip(
        items, lots, places, movement_ids, strict=True
    ):
        arrival.lots.append((lot, place.id))
        lines.append(_receipt_line(receipt, arrival, item, lot, place.id, movement))
    return receipt, lines


def _receipt_line(
    receipt: Receipt, arrival: Arrival, item: Delivered, lot: Lot, place_id: int, movement: int
) -> ReceiptLine:
    line, first = arrival.line, len(arrival.lots) == 1
    return ReceiptLine(
        receipt_id=receipt.id,
        order_line_id=line.id,
        lot_id=lot.id,
        place_id=place_id,
        movement_id=movement,
        quantity=item.metal.counted(line.counted),
        pieces=item.metal.pieces,
        grams=item.metal.grams,
        theoretical_grams=lot.piece_weight_g * item.metal.pieces
        if line.counted == Counted.PIECE
        else item.metal.grams,
        weight_reason=clean(item.weight_reason, most=300, field="weight_reason"),
        over_reason=clean(item.over_reason, most=300, field="over_reason"),
        closed_short=arrival.closes if first else 0,
    )


def _distribute(
    ledger: Ledger, receipt: Receipt, arrival: Arrival, by: User
) -> list[dict[str, Any]]:
    """Reserve the new lots for those they came for; returns the history rows."""
    session = ledger.session
    stock = [ledger.balance(lot.id, place) for lot, place in arrival.lots]
    pegged_in_all = sum(outcome.pegged for outcome in arrival.outcomes)
    entries: list[dict[str, Any]] = []
    for outcome in arrival.outcomes:
        line, left = outcome.line, outcome.given
        until = expiry(session, line)
        for balance in stock:
            quantity = min(left, balance.free)
            if quantity:
                hold(session, line, balance, quantity, until=until)
                left -= quantity
        figures: dict[str, Any] = {
            "arrived": arrival.quantity,
            "pegged_in_all": pegged_in_all,
            "pegged": outcome.pegged,
            "given": outcome.given,
            "settled": outcome.settled,
        }
        session.add(
            ReceiptShare(
                receipt_id=receipt.id,
                order_line_id=arrival.line.id,
                request_line_id=line.id,
                **figures,
            )
        )
        close_when_done(line.request)
        entries.append(
            audit.entry(
                by.id, PurchaseRequest, line.request_id, "arrived",
                number=receipt.posting.number, rule=receipt.rule, line=line.id, **figures,
            )
        )  # fmt: skip
    return entries


def _close_order(order: SupplierOrder) -> None:
    if all(line.open == 0 for line in order.lines):
        order.become(OrderStatus.CLOSED)
