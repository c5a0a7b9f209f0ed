"""Closed months, and those that were opened again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big, UtcDateTime


class ClosedMonth(AppendOnly, Base):
    """A month ("2026-10") as it was closed: its figures, and how far the ledger went then.

    `position` is the sequence of the last movement, `figures` what the report of the month says.
    A month that was opened again and closed anew has a second version.
    """

    __tablename__ = "closed_month"
    __table_args__ = (
        UniqueConstraint("month", "version"),
        CheckConstraint("version > 0 AND position >= 0", name="version"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    version: Mapped[int]
    position: Mapped[int] = mapped_column(Big)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    closed_by: Mapped[User] = relationship()
    reopened: Mapped["ReopenedMonth | None"] = relationship(back_populates="closed")


class ReopenedMonth(AppendOnly, Base):
    """A closed month that was opened again, and why."""

    __tablename__ = "reopened_month"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    closed_id: Mapped[int] = mapped_column(ForeignKey("closed_month.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(300))
    reopened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reopened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    closed: Mapped[ClosedMonth] = relationship(back_populates="reopened")
    reopened_by: Mapped[User] = relationship()
