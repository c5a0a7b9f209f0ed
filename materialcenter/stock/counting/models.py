"""Stock counts (stock opname): what was counted, by whom, and what the books said just then."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.quantities import Metal
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.stock.models import Lot, Place, Posting


class CountStatus(StrEnum):
    """Where a count stands."""

    OPEN = "open"
    COUNTED = "counted"
    POSTED = "posted"
    CANCELLED = "cancelled"


S = CountStatus

COUNT_STEPS = {
    S.OPEN: frozenset({S.COUNTED, S.CANCELLED}),
    S.COUNTED: frozenset({S.OPEN, S.POSTED, S.CANCELLED}),
}

COUNT_STATUS_NAMES = {
    S.OPEN: N_("sedang dihitung"),
    S.COUNTED: N_("menunggu persetujuan"),
    S.POSTED: N_("dibukukan"),
    S.CANCELLED: N_("dibatalkan"),
}


class StockCount(Base):
    """A count of everything at a place, or of everything of a material.

    `blind`: whoever counts does not see what the books say.
    """

    __tablename__ = "stock_count"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'counted', 'posted', 'cancelled')", name="status"),
        CheckConstraint("(place_id IS NULL) <> (material_id IS NULL)", name="scope"),
        CheckConstraint(
            "(status = 'posted') = (approved_by_id IS NOT NULL AND approved_at IS NOT NULL)",
            name="approved",
        ),
        Index("ix_stock_count_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(10), default=CountStatus.OPEN)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    blind: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)

    place: Mapped[Place | None] = relationship()
    material: Mapped[Material | None] = relationship()
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    posting: Mapped[Posting | None] = relationship()
    lines: Mapped[list["CountLine"]] = relationship(back_populates="count", order_by="CountLine.id")

    def become(self, status: CountStatus) -> None:
        """Take a step. Raises WrongState."""
        self.status = step(
            COUNT_STEPS, self.status, status, document=self.number, names=COUNT_STATUS_NAMES
        )


class CountLine(Base):
    """One lot at one place to be counted. `recount`: the difference is to be looked at again."""

    __tablename__ = "count_line"
    __table_args__ = (UniqueConstraint("count_id", "lot_id", "place_id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    recount: Mapped[bool] = mapped_column(default=False)

    count: Mapped[StockCount] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    entries: Mapped[list["CountEntry"]] = relationship(
        back_populates="line", order_by="CountEntry.id"
    )

    @property
    def counted(self) -> "CountEntry | None":
        """The entry that stands: the newest one."""
        return self.entries[-1] if self.entries else None

    @property
    def difference(self) -> Metal:
        """What the entry that stands found more than the books had, or less; else nothing."""
        return self.counted.difference if self.counted else Metal(0, 0)

    @property
    def differs(self) -> bool:
        """Whether what was found is not what the books said."""
        return self.difference != Metal(0, 0)


class CountEntry(AppendOnly, Base):
    """What somebody found, and what the books said at that very moment.

    The difference of the two is what is posted, so that movements during the count stay.
    `weighed` false: only pieces were counted, the grams are those of the books per piece.
    """

    __tablename__ = "count_entry"
    __table_args__ = (
        CheckConstraint("pieces >= 0 AND grams >= 0", name="found"),
        CheckConstraint("book_pieces >= 0 AND book_grams >= 0", name="books"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("count_line.id"), index=True)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    weighed: Mapped[bool]
    book_pieces: Mapped[int] = mapped_column(Big)
    book_grams: Mapped[int] = mapped_column(Big)
    counted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[CountLine] = relationship(back_populates="entries")
    counted_by: Mapped[User] = relationship()

    @property
    def found(self) -> Metal:
        """What was found."""
        return Metal(self.pieces, self.grams)

    @property
    def books(self) -> Metal:
        """What the books said at that moment."""
        return Metal(self.book_pieces, self.book_grams)

    @property
    def difference(self) -> Metal:
        """Found less books: pieces and grams, below zero when something is missing."""
        return Metal(self.pieces - self.book_pieces, self.grams - self.book_grams)
