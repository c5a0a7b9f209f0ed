"""What follows a delivery: short weight is claimed and credited later, a bad piece goes back, and
once a month the carrier sends a bill."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from materialcenter.core import clock
from materialcenter.core.quantities import Metal, divide_half_up
from materialcenter.demo.chance import chance, happens
from materialcenter.demo.days import Day
from materialcenter.fulfilment.after_delivery.claims.models import ClaimStatus
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim as Claim
from materialcenter.fulfilment.after_delivery.claims.services import (
    make_claim,
    refuse_claim,
    settle_claim,
)
from materialcenter.fulfilment.after_delivery.landed_costs import Bill, spread_cost
from materialcenter.fulfilment.after_delivery.supplier_returns.planning import Returning
from materialcenter.fulfilment.after_delivery.supplier_returns.posting import return_to_supplier
from materialcenter.fulfilment.models import Receipt
from materialcenter.stock.models import Balance, Movement, Posting

# Per mille of the supplier's kilos below which nobody writes a letter.
WORTH_CLAIMING = 9
ANSWERED_AFTER_DAYS, REFUSED, FORGOTTEN = 12, 0.15, 0.1
BAD, LOOKED_AT_AFTER_DAYS = 0.12, 2
CARRIER, FREIGHT_IDR_PER_TONNE = "PT Angkutan Pantura", 45_000


def complain(day: Day) -> None:
    """Send bad metal back and claim what was short on the trucks of the last days."""
    for receipt in _receipts(day, LOOKED_AT_AFTER_DAYS):
        short = _short(receipt)
        if short:
            with day.act():
                make_claim(day.session, receipt_id=receipt.id, claimed=short, by=day.cast.buyer)
        elif happens(BAD, "bad", receipt.id):
            _send_back(day, receipt)
    _hear_of_claims(day)


def _receipts(day: Day, days: int) -> list[Receipt]:
    """What came on one day, unless it was undone."""
    since = datetime.combine(day.ago(days), time(), clock.JAKARTA)
    until = datetime.combine(day.ago(days - 1), time(), clock.JAKARTA)
    undone = select(Posting.reverses_id).where(Posting.reverses_id.is_not(None))
    rows = (
        select(Receipt)
        .join(Posting, Posting.id == Receipt.posting_id)
        .where(Posting.happened_at >= since, Posting.happened_at < until, Posting.id.not_in(undone))
        .where(Receipt.lines.any())
        .options(selectinload(Receipt.lines))
        .order_by(Receipt.id)
    )
    return list(day.session.scalars(rows))


def _short(receipt: Receipt) -> dict[int, int]:
    """Grams by line that are worth a claim."""
    return {
        line.id: -line.off_note
        for line in receipt.lines
        if -line.off_note * 1_000 > (line.supplier_grams or 0) * WORTH_CLAIMING
    }


def _send_back(day: Day, receipt: Receipt) -> None:
    """One free piece of the delivery that still lies there goes back, to be replaced."""
    line = receipt.lines[0]
    balance = day.session.scalars(
        select(Balance)
        .where(Balance.lot_id == line.lot_id, Balance.pieces - Balance.held > 1)
        .where(Balance.counted == "piece")
        .order_by(Balance.id)
    ).first()
    if balance is None:
        return
    one = Metal(1, divide_half_up(balance.grams, balance.pieces))
    with day.act():
        return_to_supplier(
            day.session,
            supplier_id=receipt.supplier_id,
            items=[Returning(balance.id, one)],
            replacement=False,
            reason="Retak di tepi, terlihat setelah dibongkar",
            by=day.cast.storekeeper,
        )


def _hear_of_claims(day: Day) -> None:
    """Suppliers answer after a while, most with a credit."""
    before = datetime.combine(day.ago(ANSWERED_AFTER_DAYS), time(), clock.JAKARTA)
    claims = day.session.scalars(
        select(Claim)
        .where(Claim.status == ClaimStatus.OPEN, Claim.made_at < before)
        .order_by(Claim.id)
    )
    for claim in claims.all():
        answer = chance("claim", claim.id).random()
        if answer < FORGOTTEN:
            continue
        with day.act():
            if answer < FORGOTTEN + REFUSED:
                reason = "Pemasok menunjukkan bukti timbang muat"
                refuse_claim(day.session, claim_id=claim.id, reason=reason, by=day.cast.buyer)
            else:
                settle_claim(
                    day.session,
                    claim_id=claim.id,
                    credit_idr=claim.asked_idr,
                    on=day.on,
                    reference=f"NK-{claim.id:04d}",
                    by=day.cast.buyer,
                )


def pay_carrier(day: Day) -> None:
    """The carrier's bill for the deliveries of the week before, borne by their kilos."""
    receipts = [one for days in range(1, 8) for one in _receipts(day, days)]
    grams = sum(
        day.session.scalars(
            select(Movement.grams)
            .join(Receipt, Receipt.posting_id == Movement.posting_id)
            .where(Receipt.id.in_([receipt.id for receipt in receipts]))
        )
    )
    amount = divide_half_up(grams * FREIGHT_IDR_PER_TONNE, 1_000_000)
    if amount:
        with day.act():
            spread_cost(
                day.session,
                receipt_ids=[receipt.id for receipt in receipts],
                bill=Bill(CARRIER, f"AP-{day.on:%Y%m%d}", amount),
                amount_idr=amount,
                by=day.cast.buyer,
            )
