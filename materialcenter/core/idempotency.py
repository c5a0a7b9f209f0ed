"""A form or call that is sent twice does its act once.

The key row is written in the same transaction as the document, so that either both exist or
neither; the second sender waits for the first and then gets the first one's answer.
"""

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from materialcenter.core import clock
from materialcenter.core.db import Base
from materialcenter.core.errors import InvalidInput, N_
from materialcenter.core.types import Big, UtcDateTime


class KeyReused(InvalidInput):
    """The same one-time key came with other content."""

    sentence = N_(
        "Formulir ini sudah pernah dikirim dengan isi lain. Buka halaman baru dan ulangi."
    )


class IdempotencyKey(Base):
    """A one-time key of a person on a route, and the answer it led to."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("user_id", "route", "key"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    route: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(255))
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def content_hash(content: str) -> str:
    """What was sent, as a fingerprint."""
    return hashlib.sha256(content.encode()).hexdigest()


def claim(session: Session, *, user_id: int, route: str, key: str, content: str) -> str | None:
    """Claim a key. None: go on, it is new. Text: it was used before, with this answer.

    Raises KeyReused when the earlier content was different.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fingerprint = content_hash(content)
    row = dict(user_id=user_id, route=route, key=key, content_hash=fingerprint, answer="")
    taken = session.execute(
        insert(IdempotencyKey)
        .values(at=clock.now(), **row)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.id)
    ).scalar_one_or_none()
    if taken is not None:
        return None
    earlier = session.scalars(
        select(IdempotencyKey).filter_by(user_id=user_id, route=route, key=key)
    ).one()
    if earlier.content_hash != fingerprint:
        raise KeyReused
    return earlier.answer


def earlier_answer(
    session: Session, *, user_id: int, route: str, key: str, content: str
) -> str | None:
    """What a key led to when it came before with this very content; None when it did not."""
    return session.scalar(
        select(IdempotencyKey.answer).filter_by(
            user_id=user_id, route=route, key=key, content_hash=content_hash(content)
        )
    )


def answer(session: Session, *, user_id: int, route: str, key: str, answer: str) -> None:
    """Keep what the act led to, e.g. the address of the new document."""
    session.execute(
        update(IdempotencyKey)
        .filter_by(user_id=user_id, route=route, key=key)
        .values(answer=answer)
        .execution_options(synchronize_session=False)
    )
