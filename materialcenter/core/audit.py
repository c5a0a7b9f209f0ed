"""The history of every document: who did what, when, and with which figures.

Written in the same transaction as the act; the database refuses to change it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core import clock
from materialcenter.core.db import Base, table_of
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big, UtcDateTime


class History(AppendOnly, Base):
    """One act on one document. `details` holds plain JSON figures for the sentence."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_subject", "subject", "subject_id", "id"),
        Index("ix_history_act", "act", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Big)
    act: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(500), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


_insert = insert(table_of(History))


def entry(
    by_id: int | None,
    subject: type[Base],
    subject_id: int,
    act: str,
    *,
    reason: str = "",
    **details: Any,
) -> dict[str, Any]:
    """A row for `record_all`; `act` is a past participle such as "submitted"."""
    return {
        "at": clock.now(),
        "by_id": by_id,
        "subject": subject.__tablename__,
        "subject_id": subject_id,
        "act": act,
        "reason": reason,
        "details": details,
    }


def record_all(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    """Write several history rows with one statement."""
    if entries:
        session.execute(_insert, entries)


def record(
    session: Session,
    by_id: int | None,
    subject: type[Base],
    subject_id: int,
    act: str,
    *,
    reason: str = "",
    **details: Any,
) -> None:
    """Write that `by_id` did `act` to the document."""
    record_all(session, [entry(by_id, subject, subject_id, act, reason=reason, **details)])


def history_of(session: Session, subject: type[Base], subject_id: int) -> Sequence[History]:
    """All acts on a document, oldest first."""
    return session.scalars(
        select(History)
        .where(History.subject == subject.__tablename__, History.subject_id == subject_id)
        .order_by(History.id)
    ).all()
