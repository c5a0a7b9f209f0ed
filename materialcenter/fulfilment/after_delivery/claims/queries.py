"""Questions about claims: what is short, what was claimed, where a credit fell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import PAGE_SIZE, Page, newest_first
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.claims.models import (
    ClaimLine,
    ClaimShare,
    ClaimStatus,
    ShortWeight,
    ShortWeightClaim,
)
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import SupplierOrderLine


@dataclass(frozen=True, slots=True)
class Short:
    """A received lot that weighed less than the supplier's note says, in grams."""

    line: ReceiptLine
    short_g: int
    claimed_g: int

    @property
    def left_g(self) -> int:
        """What nobody claimed yet."""
        return self.short_g - self.claimed_g

    @property
    def left_idr(self) -> int:
        """What that would have cost at the price that was paid."""
        return self.line.paid_for(self.left_g)


def shorts_of(session: Session, receipt: Receipt) -> list[Short]:
    """The lots of a receipt that weighed less than its note says."""
    short = {
        line.id: line.supplier_grams - line.grams
        for line in receipt.lines
        if line.supplier_grams and line.supplier_grams > line.grams
    }
    if not short:
        return []
    claimed = dict(
        session.execute(
            select(ShortWeight.receipt_line_id, ShortWeight.claimed_g).where(
                ShortWeight.receipt_line_id.in_(short)
            )
        ).all()
    )
    return [
        Short(line, short[line.id], claimed.get(line.id, 0))
        for line in receipt.lines
        if line.id in short
    ]


def _claims() -> Select[ShortWeightClaim]:
    receipt = joinedload(ShortWeightClaim.receipt, innerjoin=True)
    return select(ShortWeightClaim).options(
        receipt.joinedload(Receipt.posting, innerjoin=True),
        receipt.joinedload(Receipt.supplier, innerjoin=True),
        joinedload(ShortWeightClaim.made_by, innerjoin=True),
        joinedload(ShortWeightClaim.decided_by),
        selectinload(ShortWeightClaim.lines),
    )


def open_claims(session: Session, *, by: User) -> Sequence[ShortWeightClaim]:
    """The claims that wait for a supplier, oldest first."""
    by.must(Permission.PURCHASING_READ)
    waiting = ShortWeightClaim.status == ClaimStatus.OPEN
    return session.scalars(_claims().where(waiting).order_by(ShortWeightClaim.id)).all()


def open_claim_count(session: Session) -> int:
    """How many claims wait for a supplier."""
    waiting = ShortWeightClaim.status == ClaimStatus.OPEN
    return session.scalar(select(func.count(ShortWeightClaim.id)).where(waiting)) or 0


def decided_claims(
    session: Session, *, by: User, after: int | None = None, size: int = PAGE_SIZE
) -> Page[ShortWeightClaim]:
    """The claims that were settled, refused or withdrawn, newest first."""
    by.must(Permission.PURCHASING_READ)
    question = _claims().where(ShortWeightClaim.status != ClaimStatus.OPEN)
    return newest_first(session, question, ShortWeightClaim.id, after=after, size=size)


def claim_by_id(session: Session, claim_id: int, *, by: User) -> ShortWeightClaim:
    """A claim with its lots and shares. NotFound for those who may not read purchases."""
    if not by.may(Permission.PURCHASING_READ):
        raise NotFound
    line = selectinload(ShortWeightClaim.lines)
    receipt_line = line.joinedload(ClaimLine.receipt_line, innerjoin=True)
    asked = line.selectinload(ClaimLine.shares).joinedload(ClaimShare.request_line)
    claim = session.scalars(
        _claims()
        .where(ShortWeightClaim.id == claim_id)
        .options(
            receipt_line.joinedload(ReceiptLine.lot, innerjoin=True),
            receipt_line.joinedload(ReceiptLine.movement, innerjoin=True),
            receipt_line.joinedload(ReceiptLine.order_line, innerjoin=True).joinedload(
                SupplierOrderLine.order, innerjoin=True
            ),
            asked.joinedload(PurchaseRequestLine.request).joinedload(PurchaseRequest.workshop),
        )
    ).one_or_none()
    if claim is None:
        raise NotFound
    return claim


def claims_of_receipt(session: Session, receipt_id: int) -> Sequence[ShortWeightClaim]:
    """The claims about a receipt, oldest first."""
    return session.scalars(
        _claims().where(ShortWeightClaim.receipt_id == receipt_id).order_by(ShortWeightClaim.id)
    ).all()


def credits_of(session: Session, request_line_ids: Iterable[int]) -> Sequence[ClaimShare]:
    """What of credits fell to some request lines, oldest first."""
    return session.scalars(
        select(ClaimShare)
        .where(ClaimShare.request_line_id.in_(list(request_line_ids)))
        .options(
            joinedload(ClaimShare.claim_line, innerjoin=True).joinedload(
                ClaimLine.claim, innerjoin=True
            )
        )
        .order_by(ClaimShare.id)
    ).all()


def open_claims_count(session: Session) -> int:
    """How many claims wait for a supplier's answer."""
    waiting = ShortWeightClaim.status == ClaimStatus.OPEN
    return session.scalar(select(func.count(ShortWeightClaim.id)).where(waiting)) or 0


def claim_by_number(session: Session, number: str, *, by: User) -> int | None:
    """The id of the claim with this number, if there is one."""
    by.must(Permission.PURCHASING_READ)
    return session.scalar(select(ShortWeightClaim.id).where(ShortWeightClaim.number == number))
