"""Claims for what weighed less than the supplier's note says, and where the credit falls."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.errors import Grams, N_, Rupiah
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.claims.errors import ClaimAboveShort, CreditAboveAsked
from materialcenter.fulfilment.models import Receipt, ReceiptLine


class ShortWeight(Base):
    """What a received lot weighed less than the supplier's note says (grams), and how much of it
    is claimed: never more than it is short."""

    __tablename__ = "short_weight"
    __table_args__ = (
        CheckConstraint("short_g > 0 AND claimed_g BETWEEN 0 AND short_g", name="claimed"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_line.id"), unique=True)
    short_g: Mapped[int] = mapped_column(Big)
    claimed_g: Mapped[int] = mapped_column(Big, default=0)

    @property
    def left_g(self) -> int:
        """What nobody claimed yet."""
        return self.short_g - self.claimed_g

    def claim(self, grams: int, *, lot: str, field: str) -> None:
        """Claim some of it. Raises ClaimAboveShort."""
        if not 0 < grams <= self.left_g:
            raise ClaimAboveShort(
                lot=lot, short=Grams(self.short_g), left=Grams(self.left_g), field=field
            )
        self.claimed_g += grams


class ClaimStatus(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    SETTLED = "settled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CLAIM_STEPS = {
    ClaimStatus.OPEN: frozenset({ClaimStatus.SETTLED, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN}),
}

CLAIM_STATUS_NAMES = {
    ClaimStatus.OPEN: N_("menunggu pemasok"),
    ClaimStatus.SETTLED: N_("dikreditkan"),
    ClaimStatus.REFUSED: N_("ditolak pemasok"),
    ClaimStatus.WITHDRAWN: N_("ditarik"),
}


class ShortWeightClaim(Base):
    """Money asked of a supplier for kilograms that did not come (Klaim Selisih Timbang).

    `asked_idr` is what is asked, `credit_idr` what the supplier credited. It moves no metal and no
    value: lots are worth what the scale says.
    """

    __tablename__ = "short_weight_claim"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'settled', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("asked_idr > 0", name="asked"),
        CheckConstraint("(status = 'settled') = (credit_idr IS NOT NULL)", name="settled"),
        CheckConstraint("(status = 'settled') = (credited_on IS NOT NULL)", name="credited_on"),
        CheckConstraint("credit_idr IS NULL OR credit_idr BETWEEN 1 AND asked_idr", name="credit"),
        CheckConstraint("(status = 'open') = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("status NOT IN ('refused', 'withdrawn') OR remark <> ''", name="remark"),
        Index("ix_short_weight_claim_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    asked_idr: Mapped[int] = mapped_column(Big)
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    credit_idr: Mapped[int | None] = mapped_column(Big)
    credited_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(60), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(String(300), default="")

    receipt: Mapped[Receipt] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    lines: Mapped[list["ClaimLine"]] = relationship(back_populates="claim", order_by="ClaimLine.id")

    @property
    def claimed_g(self) -> int:
        """The grams of all its lines."""
        return sum(line.claimed_g for line in self.lines)

    def become(self, status: ClaimStatus) -> None:
        """Take a step. Raises WrongState."""
        self.status = step(
            CLAIM_STEPS, self.status, status, document=self.number, names=CLAIM_STATUS_NAMES
        )

    def settle(self, credit_idr: int, on: date, reference: str) -> None:
        """The supplier credited this much. Raises WrongState, CreditAboveAsked."""
        self.become(ClaimStatus.SETTLED)
        if not 0 < credit_idr <= self.asked_idr:
            raise CreditAboveAsked(asked=Rupiah(self.asked_idr), field="credit_idr")
        self.credit_idr, self.credited_on, self.reference = credit_idr, on, reference


class ClaimLine(AppendOnly, Base):
    """The grams that are claimed for one received lot."""

    __tablename__ = "claim_line"
    __table_args__ = (
        UniqueConstraint("claim_id", "receipt_line_id"),
        CheckConstraint("claimed_g > 0", name="claimed"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("short_weight_claim.id"))
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_line.id"), index=True)
    claimed_g: Mapped[int] = mapped_column(Big)

    claim: Mapped[ShortWeightClaim] = relationship(back_populates="lines")
    receipt_line: Mapped[ReceiptLine] = relationship()
    shares: Mapped[list["ClaimShare"]] = relationship(
        back_populates="claim_line", order_by="ClaimShare.id"
    )

    @property
    def price_idr(self) -> int:
        """What the missing kilograms would have cost at the price that was paid."""
        return self.receipt_line.paid_for(self.claimed_g)


class ClaimShare(AppendOnly, Base):
    """What of a credit falls to a request line that got metal of the delivery (`quantity`, in the
    count unit), or to what came for nobody: the centre's own stock, without a request line."""

    __tablename__ = "claim_share"
    __table_args__ = (
        UniqueConstraint("claim_line_id", "request_line_id"),
        CheckConstraint("quantity > 0 AND credit_idr >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    claim_line_id: Mapped[int] = mapped_column(ForeignKey("claim_line.id"))
    request_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_request_line.id"), index=True
    )
    quantity: Mapped[int] = mapped_column(Big)
    credit_idr: Mapped[int] = mapped_column(Big)

    claim_line: Mapped[ClaimLine] = relationship(back_populates="shares")
    request_line: Mapped[PurchaseRequestLine | None] = relationship()
