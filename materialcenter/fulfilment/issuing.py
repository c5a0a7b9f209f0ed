"""Handing over: metal goes from the rack to the workshop, out of its reservations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import BindParameter, bindparam, insert, select
from sqlalchemy.orm import Session, contains_eager

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.catalogue.models import Material
from materialcenter.core import audit
from materialcenter.core.db import table_of
from materialcenter.core.errors import Grams, NotFound, Quantity, Term
from materialcenter.core.quantities import Counted, Metal, price_of
from materialcenter.core.settings import (
    CERTIFICATE_POLICY,
    ISSUE_TOLERANCE_BP,
    REFUSED,
    REMNANT_PRICE_BP,
    WEIGHT_DOUBT_BP,
    WITH_REASON,
    value_of,
)
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.demand.pricing import remnant_idr_per_kg
from materialcenter.demand.services import close_when_done, locked_requests
from materialcenter.fulfilment.errors import (
    AboveIssueTolerance,
    CertificateMissing,
    CertificateNeedsReason,
    MetalIncomplete,
    MoreThanReserved,
    NothingToIssue,
    OtherWorkshop,
    TakerMissing,
    WeightNeedsReason,
)
from materialcenter.fulfilment.models import Issue, IssueLine, Reservation
from materialcenter.fulfilment.reserving import shrink
from materialcenter.fulfilment.usage.adding import add_usage
from materialcenter.stock.certificates.queries import standing_of
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.ledger import Ledger, post
from materialcenter.stock.models import CONDITION_NAMES, Balance, Condition, PlaceKind
from materialcenter.stock.moving.leaving import booked, leaving

KIND = "issue"
PREFIX = "SJ"

_ids: BindParameter[int] = bindparam("ids", expanding=True)
_asked = (
    select(Reservation.id, PurchaseRequestLine.request_id)
    .join(Reservation.request_line)
    .where(Reservation.id.in_(_ids))
)
_reserved = (
    select(Reservation)
    .join(Reservation.balance)
    .where(Reservation.id.in_(_ids))
    .options(contains_eager(Reservation.balance).joinedload(Balance.lot, innerjoin=True))
    .order_by(Balance.id)
    .with_for_update(of=Balance)
    .execution_options(populate_existing=True)
)
_insert_lines = insert(table_of(IssueLine))


@dataclass(frozen=True, slots=True)
class HandOver:
    """Metal taken from one reservation: pieces handed over, grams on the scale.

    For mass-counted metal `pieces` may be 0; the scale is the quantity. For pieces a scale
    far from the books needs a reason.
    """

    reservation_id: int
    metal: Metal
    weight_reason: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the centre allows at the scale, in basis points: more of a mass-counted metal than
    is reserved, and a difference from the books without a word; and what it asks for remnants,
    in basis points of the full price."""

    tolerance_bp: int
    doubt_bp: int
    remnant_bp: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A hand-over worked out: what serves the line, what leaves the lot, what it costs."""

    line: PurchaseRequestLine
    balance: Balance
    quantity: int
    weighed: Metal
    book: Metal
    weight_reason: str
    idr_per_kg: int | None


def issue_metal(
    session: Session,
    *,
    workshop_id: int,
    hand_overs: Sequence[HandOver],
    taken_by: str,
    by: User,
    note: str = "",
    certificate_reason: str = "",
    happened_at: datetime | None = None,
) -> Issue:
    """Hand metal over to a workshop from its reservations, whole or in part.

    `certificate_reason` is why metal goes without a certificate, where the centre asks.
    Raises NothingToIssue, TakerMissing, MetalIncomplete, MoreThanReserved, OtherWorkshop,
    AboveIssueTolerance, WeightNeedsReason, LotNotGood, CertificateMissing,
    CertificateNeedsReason, NotEnoughOnHand, NotFound.
    """
    by.must(Permission.FULFILMENT_ISSUE)
    taken_by = clean(taken_by, most=120, field="taken_by")
    if not hand_overs:
        raise NothingToIssue
    if not taken_by:
        raise TakerMissing(field="taken_by")
    ledger = Ledger(session)
    limits = Limits(
        value_of(session, ISSUE_TOLERANCE_BP),
        value_of(session, WEIGHT_DOUBT_BP),
        value_of(session, REMNANT_PRICE_BP),
    )
    left: dict[int, Metal] = {}
    locked = _locked(ledger, hand_overs)
    word = _may_leave(session, [row for _, row, _ in locked], certificate_reason)
    parts = [
        _part(session, workshop_id, line, reservation, hand_over, limits, left)
        for line, reservation, hand_over in locked
    ]
    per_part = [
        leaving(part.balance, part.weighed, part.book, PlaceKind.WORKSHOP) for part in parts
    ]
    requests = {part.line.request_id: part.line.request for part in parts}
    closed = {request.id for request in requests.values() if close_when_done(request)}
    issue = Issue(workshop_id=workshop_id, taken_by=taken_by, note=clean(note, field="note"))
    posting, ids = post(
        ledger, [move for moves in per_part for move in moves],
        kind=KIND, prefix=PREFIX, by=by, happened_at=happened_at, document=issue,
    )  # fmt: skip
    starts = accumulate((len(moves) for moves in per_part[:-1]), initial=0)
    rows = [_row(issue, part, ids[start]) for part, start in zip(parts, starts, strict=True)]
    session.execute(_insert_lines, rows)
    add_usage(session, posting)
    entries = [
        audit.entry(
            by.id, PurchaseRequest, request_id, "issued",
            number=posting.number, closed=request_id in closed,
        )
        for request_id in sorted(requests)
    ]  # fmt: skip
    audit.record_all(session, [*entries, audit.entry(by.id, Issue, issue.id, "posted", **word)])
    return issue


def _may_leave(
    session: Session, reservations: Sequence[Reservation], reason: str
) -> dict[str, str]:
    """What the history says of metal without a certificate, having asked whether it may leave.

    Read afresh once the balances are locked: a lot may have been held back a moment ago.
    """
    standings = standing_of(session, {row.balance.lot_id for row in reservations})
    for row in reservations:
        standing = standings[row.balance.lot_id]
        if standing.condition != Condition.GOOD:
            words = Term(CONDITION_NAMES[standing.condition])
            raise LotNotGood(lot=standing.code, condition=words, field=f"take-{row.id}")
    lots = ", ".join(sorted(s.code for s in standings.values() if not s.certified))
    if not lots:
        return {}
    policy = value_of(session, CERTIFICATE_POLICY)
    reason = clean(reason, most=300, field="certificate_reason")
    if policy == REFUSED:
        raise CertificateMissing(lots=lots)
    if policy == WITH_REASON and not reason:
        raise CertificateNeedsReason(lots=lots, field="certificate_reason")
    return {"reason": reason, "without": lots} if reason else {}


def _locked(
    ledger: Ledger, hand_overs: Sequence[HandOver]
) -> list[tuple[PurchaseRequestLine, Reservation, HandOver]]:
    """Lock requests, then balances; the reservations are read with the balances, because only
    who holds a request changes its reservations."""
    session = ledger.session
    wanted = sorted({h.reservation_id for h in hand_overs})
    asked = session.execute(_asked, {"ids": wanted}).all()
    requests = locked_requests(session, {request_id for _, request_id in asked})
    lines = {line.id: line for request in requests.values() for line in request.lines}
    reserved = {row.id: row for row in session.scalars(_reserved, {"ids": wanted})}
    if not len(wanted) == len(hand_overs) == len(reserved):
        raise NotFound
    ledger.adopt(row.balance for row in reserved.values())
    rows = [(reserved[h.reservation_id], h) for h in hand_overs]
    return [(lines[row.request_line_id], row, h) for row, h in rows]


def _part(
    session: Session,
    workshop_id: int,
    line: PurchaseRequestLine,
    reservation: Reservation,
    hand_over: HandOver,
    limits: Limits,
    left: dict[int, Metal],
) -> _Part:
    """Judge one hand-over; `left` is what stays of each balance after the ones before it."""
    if line.request.workshop_id != workshop_id:
        raise OtherWorkshop
    metal, balance = hand_over.metal, reservation.balance
    unit = balance.lot.unit
    there = left.get(balance.id, balance.metal)
    if metal.grams <= 0 or metal.pieces < 0 or metal.counted(balance.counted) <= 0:
        raise MetalIncomplete(field=f"grams-{reservation.id}")
    if balance.counted == Counted.PIECE:
        taken = metal.pieces
        if taken > reservation.held:
            raise MoreThanReserved(
                reserved=Quantity(reservation.held, unit), field=f"pieces-{reservation.id}"
            )
        book = booked(there, metal, balance.counted)
        _check_scale(line.material, book, hand_over, limits.doubt_bp)
    else:
        most = reservation.quantity + line.approved * limits.tolerance_bp // 10_000
        if metal.grams > most:
            raise AboveIssueTolerance(most=Quantity(most, unit), field=f"grams-{reservation.id}")
        taken = min(metal.grams, reservation.held)
        book = booked(there, metal, balance.counted)
    left[balance.id] = Metal(there.pieces - book.pieces, there.grams - book.grams)
    balance.release(taken)
    quantity = shrink(session, reservation, taken)
    line.issue(quantity)
    reason = clean(hand_over.weight_reason, most=300, field=f"weight_reason-{reservation.id}")
    price = line.idr_per_kg
    if price and balance.lot.is_remnant and not line.price_agreed:
        price = remnant_idr_per_kg(price, limits.remnant_bp)
    return _Part(line, balance, quantity, metal, book, reason, price)


def _check_scale(material: Material, book: Metal, hand_over: HandOver, doubt_bp: int) -> None:
    """A misplaced comma must not be charged: far from the books needs a reason."""
    off = abs(hand_over.metal.grams - book.grams) * 10_000 > book.grams * doubt_bp
    if off and not hand_over.weight_reason.strip():
        raise WeightNeedsReason(
            material=material.name_id,
            weighed=Grams(hand_over.metal.grams),
            theory=Grams(book.grams),
            field=f"weight_reason-{hand_over.reservation_id}",
        )


def _row(issue: Issue, part: _Part, movement_id: int) -> dict[str, int | str | None]:
    price = part.idr_per_kg
    return {
        "issue_id": issue.id,
        "request_line_id": part.line.id,
        "lot_id": part.balance.lot_id,
        "place_id": part.balance.place_id,
        "movement_id": movement_id,
        "quantity": part.quantity,
        "pieces": part.book.pieces,
        "grams": part.weighed.grams,
        "book_grams": part.book.grams,
        "idr_per_kg": price,
        "charge_idr": price_of(part.weighed.grams, price) if price else 0,
        "weight_reason": part.weight_reason,
    }
