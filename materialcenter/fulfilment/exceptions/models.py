"""How exceptions were answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.types import Big, UtcDateTime


class ExceptionAnswer(Base):
    """The last answer to one exception: one row, however many people give it.

    An answer that is only remembered covers the exception up to a `figure` in the unit of its
    kind (a quantity, a price, a count), until a day or for good; what grows beyond comes back.
    An answer that was an act covers nothing: what it did is done.
    """

    __tablename__ = "exception_answer"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("figure >= 0", name="figure"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int] = mapped_column(Big)
    answer: Mapped[str] = mapped_column(String(12))
    figure: Mapped[int] = mapped_column(Big, default=0)
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[User] = relationship()
