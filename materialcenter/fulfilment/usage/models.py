"""Usage added up by month, so that years of it can be told at once."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from materialcenter.core.db import Base
from materialcenter.core.types import Big


class UsageMonth(Base):
    """What a workshop got of a material in a month ("2026-11" in Jakarta) for a customer's job.

    Net of what came back in that month, so any figure may be below zero. `lines` are the lines
    of surat jalan. Kept by `usage.adding`, proved by a law of the books: never written else.
    """

    __tablename__ = "usage_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True)
    customer: Mapped[str] = mapped_column(String(120), primary_key=True)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    charge_idr: Mapped[int] = mapped_column(Big)
    lines: Mapped[int] = mapped_column(Big)
