"""Taking a delivery in: lots and ledger rows are made, and in the same act the pegs of those
it came for turn into reservations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock
from materialcenter.core.errors import Grams, ReasonMissing
from materialcenter.core.quantities import Counted, Metal
from materialcenter.core.settings import WEIGHT_DOUBT_BP, value_of
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest
from materialcenter.demand.services import close_when_done
from materialcenter.fulfilment.arrivals import Arrival, ByHand, Delivered, Outcome, arrivals_of
from materialcenter.fulfilment.errors import MetalIncomplete, WeightNeedsReason
from materialcenter.fulfilment.models import Receipt, ReceiptLine, ReceiptShare
from materialcenter.fulfilment.pegging import unpeg
from materialcenter.fulfilment.rejecting import Rejected, rejection_entries, rejection_of
from materialcenter.fulfilment.reserving import expiry, hold
from materialcenter.fulfilment.sharing import Rule
from materialcenter.purchasing.errors import AboveTolerance
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine
from materialcenter.stock.ledger import Ledger, Move, post
from materialcenter.stock.lots import NewLot, open_lots
from materialcenter.stock.models import Lot, PlaceKind
from materialcenter.stock.places import outside, place_for

KIND = "receipt"
PREFIX = "BPB"


def receive_delivery(
    session: Session,
    *,
    supplier_id: int,
    delivered: Sequence[Delivered],
    by: User,
    rejected: Sequence[Rejected] = (),
    rule: Rule = Rule.NEED_BY,
    by_hand: ByHand | None = None,
    delivery_note: str = "",
    note: str = "",
    happened_at: datetime | None = None,
) -> Receipt:
    """Post a delivery of one supplier (all or nothing), for any of its orders. What is rejected
    counts for nothing: not as received, and not against what may be accepted.

    Raises NothingDelivered, MetalIncomplete, OtherSupplier, OrderNotSent, AboveTolerance,
    WeightNeedsReason, ReasonMissing, BadPlaceCode, BadShares, NotFound.
    """
    by.must(Permission.FULFILMENT_RECEIVE)
    arrivals = arrivals_of(session, supplier_id, delivered, rejected)
    rejections = [rejection_of(a.line, item) for a in arrivals for item in a.rejected]
    doubt_bp = value_of(session, WEIGHT_DOUBT_BP)
    for arrival in arrivals:
        if not arrival.delivered:
            continue
        for item in arrival.delivered:
            _weigh(arrival.line, item, doubt_bp)
        with session.no_autoflush:
            _accept(arrival, by)
            _settle(session, arrival, arrival.shares(rule, by_hand or {}))
    session.flush()
    ledger = Ledger(session)
    receipt, lines = _post(
        ledger, arrivals, by,
        Receipt(
            supplier_id=supplier_id,
            rule=rule,
            delivery_note=clean(delivery_note, most=60, field="delivery_note"),
            note=clean(note, field="note"),
            rejections=rejections,
        ),
        happened_at,
    )  # fmt: skip
    entries: list[dict[str, Any]] = []
    for arrival in arrivals:
        entries += _distribute(ledger, receipt, arrival, by)
        own = [row for row in rejections if row.order_line_id == arrival.line.id]
        entries += rejection_entries(receipt, arrival.line, own, arrival.waiting, by.id)
    session.add_all(lines)
    session.flush()
    for order in {a.line.order_id: a.line.order for a in arrivals if a.delivered}.values():
        _close_order(order)
        entries.append(
            audit.entry(by.id, SupplierOrder, order.id, "received", number=receipt.posting.number)
        )
    entries.append(audit.entry(by.id, Receipt, receipt.id, "posted", rule=str(rule)))
    session.flush()
    audit.record_all(session, entries)
    return receipt


def _weigh(line: SupplierOrderLine, item: Delivered, doubt_bp: int) -> None:
    metal = item.metal
    if metal.grams <= 0 or metal.pieces < 0 or metal.counted(line.counted) <= 0:
        raise MetalIncomplete(field=f"grams-{line.id}")
    if item.supplier_grams is not None and item.supplier_grams <= 0:
        raise MetalIncomplete(field=f"supplier_grams-{line.id}")
    theory = doubted(line, metal, doubt_bp)
    if theory is not None and not item.weight_reason.strip():
        raise WeightNeedsReason(
            material=line.material.name_id,
            weighed=Grams(metal.grams),
            theory=Grams(theory),
            field=f"weight_reason-{line.id}",
        )


def doubted(line: SupplierOrderLine, metal: Metal, doubt_bp: int) -> int | None:
    """What the pieces should weigh, when the scale says something too far from it."""
    if line.counted != Counted.PIECE:
        return None
    theory = line.material.grams(metal.pieces)
    return theory if abs(metal.grams - theory) * 10_000 > theory * doubt_bp else None


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
        line.receive(arrival.quantity, with_leave=True)


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
        ledger, moves, kind=KIND, prefix=PREFIX, by=by, happened_at=happened_at, document=receipt,
        without_metal=not moves,
    )  # fmt: skip
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
        supplier_grams=item.supplier_grams,
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
