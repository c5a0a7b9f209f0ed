"""Closed months, with which figures they were closed, and why one was opened again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big, UtcDateTime


class ClosedMonth(AppendOnly, Base):
    """A month ("2026-11") that was closed: who did it, when, where the ledger stood (`position`).

    `figures` are those of its official report, as plain JSON. A month that is closed again
    after it was reopened has another row, of the next `version`.
    """

    __tablename__ = "closed_month"
    __table_args__ = (UniqueConstraint("month", "version"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    version: Mapped[int]
    position: Mapped[int] = mapped_column(Big)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    closed_by: Mapped[User] = relationship()
    reopening: Mapped["ReopenedMonth | None"] = relationship()

    @property
    def first(self) -> date:
        """The month's first day."""
        return date.fromisoformat(f"{self.month}-01")


class ReopenedMonth(AppendOnly, Base):
    """Why a closed month was opened again, by whom, and when."""

    __tablename__ = "reopened_month"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    closed_id: Mapped[int] = mapped_column(ForeignKey("closed_month.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[User] = relationship()
