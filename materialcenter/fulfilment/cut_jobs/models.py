"""Cut jobs with their plans, and cuts: what was consumed and what came out of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import CutProcess, Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.stock.models import Lot, Movement, Place, Posting


class JobStatus(StrEnum):
    """Where a cut job stands. One whose cut was reversed is planned again."""

    PLANNED = "planned"
    CUT = "cut"
    CANCELLED = "cancelled"


S = JobStatus

JOB_STEPS = {S.PLANNED: frozenset({S.CUT, S.CANCELLED}), S.CUT: frozenset({S.PLANNED})}

JOB_STATUS_NAMES = {
    S.PLANNED: N_("direncanakan"),
    S.CUT: N_("sudah dipotong"),
    S.CANCELLED: N_("dibatalkan"),
}


class CutJob(Base):
    """Pieces wanted of one material, and the plan to cut them (Rencana Potong).

    `plan` is the plan as data (see `plans.py`): what is cut from which lot at which place, and
    how it lies. Kerf and trim are micrometres as they were when it was made.
    """

    __tablename__ = "cut_job"
    __table_args__ = (
        CheckConstraint("status IN ('planned', 'cut', 'cancelled')", name="status"),
        CheckConstraint("kerf_um >= 0 AND trim_um >= 0", name="losses"),
        Index("ix_cut_job_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(10))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    process_id: Mapped[int] = mapped_column(ForeignKey("cut_process.id"))
    kerf_um: Mapped[int]
    trim_um: Mapped[int]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(300), default="")
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)

    material: Mapped[Material] = relationship()
    process: Mapped[CutProcess] = relationship()
    planned_by: Mapped[User] = relationship()
    pieces: Mapped[list["CutJobPiece"]] = relationship(order_by="CutJobPiece.position")

    def become(self, status: JobStatus) -> None:
        """Take a step. Raises WrongState."""
        self.status = step(
            JOB_STEPS, self.status, status, document=self.number, names=JOB_STATUS_NAMES
        )


class CutJobPiece(Base):
    """Pieces of one size that a job is to yield, for a request line or for the shelf."""

    __tablename__ = "cut_job_piece"
    __table_args__ = (
        UniqueConstraint("job_id", "position"),
        CheckConstraint("(w_um IS NULL OR w_um > 0) AND l_um > 0", name="size"),
        CheckConstraint("pieces > 0", name="pieces"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("cut_job.id"))
    position: Mapped[int]
    w_um: Mapped[int | None]
    l_um: Mapped[int]
    pieces: Mapped[int] = mapped_column(Big)
    turnable: Mapped[bool] = mapped_column(default=True)
    request_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_request_line.id"), index=True
    )

    request_line: Mapped[PurchaseRequestLine | None] = relationship()


class Cut(AppendOnly, Base):
    """A job as it was done; its number is the posting's."""

    __tablename__ = "cut"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("cut_job.id"), index=True)
    note: Mapped[str] = mapped_column(String(300), default="")

    posting: Mapped[Posting] = relationship()
    job: Mapped[CutJob] = relationship()
    sources: Mapped[list["CutSource"]] = relationship(order_by="CutSource.id")


class CutSource(AppendOnly, Base):
    """Metal of one lot that was consumed, and what became of it besides its yields.

    grams = yields + scrap + kerf + difference, value = yields + scrap credit, always.
    `difference_grams` is what the scale found missing (below zero: found in excess).
    """

    __tablename__ = "cut_source"
    __table_args__ = (
        CheckConstraint("grams > 0 AND pieces >= 0 AND value_idr >= 0", name="amounts"),
        CheckConstraint("scrap_grams >= 0 AND kerf_grams >= 0", name="losses"),
        CheckConstraint("0 <= scrap_credit_idr AND scrap_credit_idr <= value_idr", name="credit"),
        CheckConstraint("difference_grams = 0 OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    cut_id: Mapped[int] = mapped_column(ForeignKey("cut.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    value_idr: Mapped[int] = mapped_column(Big)
    scrap_grams: Mapped[int] = mapped_column(Big)
    scrap_credit_idr: Mapped[int] = mapped_column(Big)
    kerf_grams: Mapped[int] = mapped_column(Big)
    difference_grams: Mapped[int] = mapped_column(Big, default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")

    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    yields: Mapped[list["CutYield"]] = relationship(order_by="CutYield.id")


class CutYield(AppendOnly, Base):
    """Pieces or a remnant that came out of a source: a lot of its own.

    `serves` is how much of the request line these pieces were kept for, in the line's unit.
    """

    __tablename__ = "cut_yield"
    __table_args__ = (
        CheckConstraint("pieces > 0 AND grams > 0 AND value_idr >= 0", name="amounts"),
        CheckConstraint(
            "serves >= 0 AND (serves = 0 OR request_line_id IS NOT NULL)", name="serves"
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("cut_source.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    value_idr: Mapped[int] = mapped_column(Big)
    request_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_request_line.id"), index=True
    )
    serves: Mapped[int] = mapped_column(Big, default=0)

    lot: Mapped[Lot] = relationship()
    movement: Mapped[Movement] = relationship()
    request_line: Mapped[PurchaseRequestLine | None] = relationship()
