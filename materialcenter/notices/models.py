"""What roles and persons chose to be told, how far they have read, and what is mailed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.audit import History
from materialcenter.core.db import Base
from materialcenter.core.types import Big, UtcDateTime


class NoticeChoice(Base):
    """That a role, or one person, is told of a kind otherwise than by default."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        CheckConstraint("(role IS NULL) <> (user_id IS NULL)", name="whose"),
        UniqueConstraint("role", "kind"),
        UniqueConstraint("user_id", "kind"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    role: Mapped[str | None] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(30))
    shown: Mapped[bool]
    mailed: Mapped[bool]
    # Nobody is mailed what happened before he asked for it.
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeMark(Base):
    """How far somebody has read: all notices up to an entry of the history."""

    __tablename__ = "notice_mark"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))


class Mail(Base):
    """A notice on its way by mail: one for a person and an entry, so it goes out once.

    A try is written down before it is made, with the time of the next one, so that a worker that
    dies is followed by another.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("history_id", "user_id"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name="sent"),
        Index("ix_mail_next_try_at", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    # None: it was sent, or given up.
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(String(200), default="")

    history: Mapped[History] = relationship()
    user: Mapped[User] = relationship()
