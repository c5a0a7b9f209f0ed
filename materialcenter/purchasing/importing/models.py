"""A price list being imported, and its rows as they stand until they are written down."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.lists.staged import Repeat, StagedFile, StagedRow
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.messages import Verdict
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.purchasing.importing.values import PriceValues
from materialcenter.purchasing.models import Supplier


class ListState(StrEnum):
    """A list is looked over, then written down or thrown away."""

    STAGED = "staged"
    POSTED = "posted"
    DISCARDED = "discarded"


LIST_STATE_NAMES = {
    ListState.STAGED: N_("diperiksa"),
    ListState.POSTED: N_("dicatat"),
    ListState.DISCARDED: N_("dibuang"),
}
LIST_STEPS = {ListState.STAGED: frozenset({ListState.POSTED, ListState.DISCARDED})}
SAYS_THE_SAME = Repeat(
    Verdict.ERROR,
    N_("Sama dengan baris %(row)s: bahan, jumlah dan harinya. Keluarkan salah satu."),
)
_ALIVE = text("state IN ('staged', 'posted')")


class PriceImport(StagedFile):
    """One uploaded price list of a supplier. The same content is staged or written down only once
    for him. `valid_from` is for the rows that name no day."""

    __tablename__ = "price_import"
    STEPS = LIST_STEPS
    STATE_NAMES = LIST_STATE_NAMES
    __table_args__ = (
        CheckConstraint("state IN ('staged', 'posted', 'discarded')", name="state"),
        CheckConstraint("(state = 'posted') = (posted_by_id IS NOT NULL)", name="posted_by"),
        CheckConstraint("(posted_by_id IS NULL) = (posted_at IS NULL)", name="posted_at"),
        Index(
            "uq_price_import_sha256_alive",
            "supplier_id",
            "sha256",
            unique=True,
            sqlite_where=_ALIVE,
            postgresql_where=_ALIVE,
        ),
    )

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    valid_from: Mapped[date]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    supplier: Mapped[Supplier] = relationship()
    posted_by: Mapped[User | None] = relationship(foreign_keys=[posted_by_id])


class PriceImportRow(StagedRow[PriceValues], Base):
    """One row of a price list. Only one price can be written down for a material, quantity and
    day."""

    __tablename__ = "price_import_row"
    REPEAT = SAYS_THE_SAME

    import_id: Mapped[int] = mapped_column(ForeignKey("price_import.id"))
    idr_per_kg: Mapped[int | None] = mapped_column(Big)
    idr_per_piece: Mapped[int | None] = mapped_column(Big)
    freight_idr_per_kg: Mapped[int | None] = mapped_column(Big)
    from_thousandths: Mapped[int | None] = mapped_column(Big)
    minimum_thousandths: Mapped[int | None] = mapped_column(Big)
    multiple_thousandths: Mapped[int | None] = mapped_column(Big)
    unit: Mapped[str] = mapped_column(String(8), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")

    @property
    def values(self) -> PriceValues:
        """Its figures as they stand."""
        return self.gathered(PriceValues)
