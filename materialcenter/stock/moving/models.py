"""Documents on metal that stays with the centre, or leaves it as scrap."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.stock.models import Lot, Place, Posting


class ConditionChange(AppendOnly, Base):
    """A lot put into quarantine, blocked or released (Perubahan Kondisi), with its reason."""

    __tablename__ = "condition_change"
    __table_args__ = (
        CheckConstraint("before <> after", name="change"),
        CheckConstraint("after IN ('good', 'quarantined', 'blocked')", name="after"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300))
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    lot: Mapped[Lot] = relationship()
    changed_by: Mapped[User] = relationship()


class AdjustmentStatus(StrEnum):
    """Where an adjustment stands."""

    WAITING = "waiting"
    POSTED = "posted"
    REFUSED = "refused"


ADJUSTMENT_STEPS = {
    AdjustmentStatus.WAITING: frozenset({AdjustmentStatus.POSTED, AdjustmentStatus.REFUSED}),
}

ADJUSTMENT_STATUS_NAMES = {
    AdjustmentStatus.WAITING: N_("menunggu persetujuan"),
    AdjustmentStatus.POSTED: N_("dibukukan"),
    AdjustmentStatus.REFUSED: N_("ditolak"),
}


class Adjustment(Base):
    """The books of a lot at a place are brought to what is there (Penyesuaian Stok).

    Pieces and grams are the change, below zero when metal is missing. Above the limit of the
    settings somebody else decides; its number is given when it is asked for.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'posted', 'refused')", name="status"),
        CheckConstraint("pieces <> 0 OR grams <> 0", name="something"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(status = 'posted') = (posting_id IS NOT NULL)", name="posted"),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id OR status <> 'refused'",
            name="own_refusal",
        ),
        Index("ix_adjustment_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    value_idr: Mapped[int] = mapped_column(Big)
    reason: Mapped[str] = mapped_column(String(300))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(String(300), default="")
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)

    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    posting: Mapped[Posting | None] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    def become(self, status: AdjustmentStatus) -> None:
        """Take a step. Raises WrongState."""
        self.status = step(
            ADJUSTMENT_STEPS,
            self.status,
            status,
            document=self.number,
            names=ADJUSTMENT_STATUS_NAMES,
        )


class Scrapping(AppendOnly, Base):
    """Metal that leaves as scrap (Bukti Rongsok): what it weighed and what was paid for it.

    `credit_idr` is what the dealer paid, 0 when it only went to the scrap box.
    """

    __tablename__ = "scrapping"
    __table_args__ = (
        CheckConstraint("grams > 0 AND pieces >= 0 AND credit_idr >= 0", name="amounts"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    credit_idr: Mapped[int] = mapped_column(Big, default=0)
    sold_to: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(300))

    posting: Mapped[Posting] = relationship()
    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()


class OwnerDelivery(AppendOnly, Base):
    """Metal that is not the centre's came in or went back to its owner (Titip, Ambil Titipan)."""

    __tablename__ = "owner_delivery"
    __table_args__ = (CheckConstraint("direction IN ('in', 'out')", name="direction"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    direction: Mapped[str] = mapped_column(String(3))
    delivery_note: Mapped[str] = mapped_column(String(60), default="")
    taken_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    posting: Mapped[Posting] = relationship()
