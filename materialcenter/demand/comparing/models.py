"""Comparison prices."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.core.db import Base
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big, UtcDateTime


class ComparisonPrice(AppendOnly, Base):
    """What a kilogram of a material costs a workshop elsewhere from a day on, and who says so.

    It holds until a later one begins; of several of the same day the one written last.
    """

    __tablename__ = "comparison_price"
    __table_args__ = (
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("source <> ''", name="source"),
        Index("ix_comparison_price_material", "material_id", "valid_from", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    idr_per_kg: Mapped[int] = mapped_column(Big)
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    set_by: Mapped[User] = relationship()
