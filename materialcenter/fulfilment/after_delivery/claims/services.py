"""Claiming: kilograms of the supplier's note that the scale did not show, the credit that comes
for them, and whose metal it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core import audit, clock, numbering
from materialcenter.core.db import insert_missing, lock
from materialcenter.core.errors import NotFound, ReasonMissing
from materialcenter.core.quantities import split
from materialcenter.core.text import clean
from materialcenter.fulfilment.after_delivery.claims.errors import (
    AskedNothing,
    ClaimedFurtherOn,
    CreditAhead,
    NothingClaimed,
    NothingShort,
)
from materialcenter.fulfilment.after_delivery.claims.models import (
    ClaimLine,
    ClaimShare,
    ClaimStatus,
    ShortWeight,
    ShortWeightClaim,
)
from materialcenter.fulfilment.models import Receipt, ReceiptLine, ReceiptShare
from materialcenter.fulfilment.pegging import order_ids_of
from materialcenter.purchasing.services import locked_orders
from materialcenter.stock.ledger import refuse_second_reversal

PREFIX = "KT"
STANDING = (ClaimStatus.OPEN, ClaimStatus.SETTLED)


@dataclass(frozen=True, slots=True)
class CreditShare:
    """What of a credit falls to the metal of one request line (None: to nobody's) of a claimed
    lot; `quantity` of the lot's order line came for it."""

    line: ClaimLine
    request_line_id: int | None
    quantity: int
    credit_idr: int


def make_claim(
    session: Session,
    *,
    receipt_id: int,
    claimed: Mapping[int, int],
    by: User,
    asked_idr: int | None = None,
    note: str = "",
) -> ShortWeightClaim:
    """Claim grams (by receipt line id) that the note says and the scale did not show.

    `asked_idr` is the money asked for; by default what as many grams cost that came.
    Raises NothingClaimed, NothingShort, ClaimAboveShort, AskedNothing, AlreadyReversed, NotFound.
    """
    by.must(Permission.FULFILMENT_RECEIVE)
    wanted = {line_id: grams for line_id, grams in claimed.items() if grams}
    receipt = session.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFound
    if not wanted:
        raise NothingClaimed
    lines = _lines(session, receipt_id, wanted)
    # Undoing the receipt locks its orders too: one of the two comes first.
    locked_orders(session, order_ids_of(session, [line.order_line_id for line in lines]))
    refuse_second_reversal(session, receipt.posting)
    _claim(session, lines, wanted)
    price = sum(line.paid_for(wanted[line.id]) for line in lines)
    asked_idr = price if asked_idr is None else asked_idr
    if asked_idr <= 0:
        raise AskedNothing(field="asked_idr")
    claim = ShortWeightClaim(
        number=numbering.document_number(session, PREFIX),
        receipt_id=receipt.id,
        status=ClaimStatus.OPEN,
        asked_idr=asked_idr,
        note=clean(note, field="note"),
        made_by_id=by.id,
        made_at=clock.now(),
        lines=[ClaimLine(receipt_line=line, claimed_g=wanted[line.id]) for line in lines],
    )
    session.add(claim)
    session.flush()
    grams = claim.claimed_g
    audit.record_all(
        session,
        [
            audit.entry(
                by.id, ShortWeightClaim, claim.id, "made", grams=grams, asked_idr=asked_idr
            ),
            audit.entry(
                by.id, Receipt, receipt.id, "claimed",
                number=claim.number, grams=grams, asked_idr=asked_idr,
            ),
        ],
    )  # fmt: skip
    return claim


def _lines(session: Session, receipt_id: int, wanted: Mapping[int, int]) -> Sequence[ReceiptLine]:
    lines = session.scalars(
        select(ReceiptLine)
        .where(ReceiptLine.receipt_id == receipt_id, ReceiptLine.id.in_(list(wanted)))
        .options(
            joinedload(ReceiptLine.lot, innerjoin=True),
            joinedload(ReceiptLine.movement, innerjoin=True),
        )
        .order_by(ReceiptLine.id)
    ).all()
    if len(lines) != len(wanted):
        raise NotFound
    return lines


def _claim(session: Session, lines: Sequence[ReceiptLine], wanted: Mapping[int, int]) -> None:
    """Count what is claimed of each lot, under its own lock."""
    for line in lines:
        short_g = (line.supplier_grams or 0) - line.grams
        if short_g <= 0:
            raise NothingShort(lot=line.lot.code, field=f"grams-{line.id}")
        insert_missing(session, ShortWeight, receipt_line_id=line.id, short_g=short_g, claimed_g=0)
    shorts = _locked_shorts(session, [line.id for line in lines])
    for line in lines:
        shorts[line.id].claim(wanted[line.id], lot=line.lot.code, field=f"grams-{line.id}")


def _locked_shorts(session: Session, receipt_line_ids: Sequence[int]) -> dict[int, ShortWeight]:
    """What is short of some receipt lines, locked, by receipt line."""
    ids = session.scalars(
        select(ShortWeight.id).where(ShortWeight.receipt_line_id.in_(receipt_line_ids))
    )
    return {row.receipt_line_id: row for row in lock(session, ShortWeight, ids).values()}


def settle_claim(
    session: Session, *, claim_id: int, credit_idr: int, on: date, reference: str, by: User
) -> ShortWeightClaim:
    """The supplier credited it: the rupiah fall to those whose metal was short, to the rupiah.

    Raises NotFound, WrongState, CreditAboveAsked, CreditAhead.
    """
    by.must(Permission.PURCHASING_ORDER)
    claim = _locked(session, claim_id)
    claim.settle(credit_idr, on, clean(reference, most=60, field="reference"))
    if on > clock.today():
        raise CreditAhead(field="credited_on")
    claim.decided_by_id, claim.decided_at = by.id, clock.now()
    session.add_all(
        ClaimShare(
            claim_line_id=share.line.id,
            request_line_id=share.request_line_id,
            quantity=share.quantity,
            credit_idr=share.credit_idr,
        )
        for share in shares_of(session, claim, credit_idr)
    )
    session.flush()
    audit.record(
        session, by.id, ShortWeightClaim, claim.id, "settled",
        credit_idr=credit_idr, day=on.isoformat(),
    )  # fmt: skip
    return claim


def shares_of(session: Session, claim: ShortWeightClaim, credit_idr: int) -> list[CreditShare]:
    """Where a credit falls: over the claimed lots by their grams, then over those the metal of
    the order line came for by what each was given, the rest to the centre's own stock."""
    lines = claim.lines
    parts = split(credit_idr, [line.claimed_g for line in lines])
    order_lines = {line.receipt_line.order_line_id for line in lines}
    came = _came_for(session, claim.receipt_id, order_lines)
    shares: list[CreditShare] = []
    for line, part in zip(lines, parts, strict=True):
        given = came[line.receipt_line.order_line_id]
        amounts = split(part, [quantity for _, quantity in given])
        shares += [
            CreditShare(line, request_line_id, quantity, amount)
            for (request_line_id, quantity), amount in zip(given, amounts, strict=True)
        ]
    return shares


def _came_for(
    session: Session, receipt_id: int, order_line_ids: set[int]
) -> dict[int, list[tuple[int | None, int]]]:
    """For whom a delivery came: (request line, quantity) by order line, nobody's metal last."""
    arrived: dict[int, int] = dict.fromkeys(order_line_ids, 0)
    for line in session.scalars(select(ReceiptLine).where(ReceiptLine.receipt_id == receipt_id)):
        if line.order_line_id in arrived:
            arrived[line.order_line_id] += line.quantity
    came: dict[int, list[tuple[int | None, int]]] = {line_id: [] for line_id in order_line_ids}
    rows = session.scalars(
        select(ReceiptShare)
        .where(ReceiptShare.receipt_id == receipt_id, ReceiptShare.given > 0)
        .order_by(ReceiptShare.id)
    )
    for row in rows:
        if row.order_line_id in came:
            came[row.order_line_id].append((row.request_line_id, row.given))
            arrived[row.order_line_id] -= row.given
    for line_id, free in arrived.items():
        if free:
            came[line_id].append((None, free))
    return came


def refuse_claim(session: Session, *, claim_id: int, reason: str, by: User) -> ShortWeightClaim:
    """The supplier pays nothing; the grams may be claimed again.

    Raises ReasonMissing, NotFound, WrongState.
    """
    by.must(Permission.PURCHASING_ORDER)
    claim = _give_up(session, claim_id, ClaimStatus.REFUSED, reason, by)
    audit.record(session, by.id, ShortWeightClaim, claim.id, "refused", reason=claim.remark)
    return claim


def withdraw_claim(session: Session, *, claim_id: int, reason: str, by: User) -> ShortWeightClaim:
    """The claim was a mistake; the grams may be claimed again.

    Raises ReasonMissing, NotFound, WrongState.
    """
    by.must(Permission.PURCHASING_ORDER)
    claim = _give_up(session, claim_id, ClaimStatus.WITHDRAWN, reason, by)
    audit.record(session, by.id, ShortWeightClaim, claim.id, "withdrawn", reason=claim.remark)
    return claim


def _give_up(
    session: Session, claim_id: int, status: ClaimStatus, reason: str, by: User
) -> ShortWeightClaim:
    reason = clean(reason, most=300, field="reason")
    if not reason:
        raise ReasonMissing
    claim = _locked(session, claim_id)
    claim.become(status)
    claim.remark = reason
    claim.decided_by_id, claim.decided_at = by.id, clock.now()
    shorts = _locked_shorts(session, [line.receipt_line_id for line in claim.lines])
    for line in claim.lines:
        shorts[line.receipt_line_id].claimed_g -= line.claimed_g
    session.flush()
    return claim


def _locked(session: Session, claim_id: int) -> ShortWeightClaim:
    claim = lock(session, ShortWeightClaim, [claim_id]).get(claim_id)
    if claim is None:
        raise NotFound
    return claim


def refuse_claimed(session: Session, receipt: Receipt) -> None:
    """A receipt for which money is claimed or was credited stands; its orders are locked.

    Raises ClaimedFurtherOn.
    """
    numbers = session.scalars(
        select(ShortWeightClaim.number)
        .where(ShortWeightClaim.receipt_id == receipt.id, ShortWeightClaim.status.in_(STANDING))
        .order_by(ShortWeightClaim.id)
    ).all()
    if numbers:
        raise ClaimedFurtherOn(document=receipt.posting.number, others=", ".join(numbers))
