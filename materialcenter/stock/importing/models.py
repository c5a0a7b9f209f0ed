"""A file being imported, and its rows as they stand until they are posted."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.catalogue.lists.staged import StagedFile, StagedRow
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.quantities import price_of
from materialcenter.core.types import Big
from materialcenter.stock.importing.twins import LOOKS_LIKE
from materialcenter.stock.importing.values import Values
from materialcenter.stock.models import Posting


class ImportState(StrEnum):
    """A file is looked over, then posted or thrown away. A posted one can be reversed."""

    STAGED = "staged"
    POSTED = "posted"
    DISCARDED = "discarded"
    REVERSED = "reversed"


IMPORT_STATE_NAMES = {
    ImportState.STAGED: N_("diperiksa"),
    ImportState.POSTED: N_("dibukukan"),
    ImportState.DISCARDED: N_("dibuang"),
    ImportState.REVERSED: N_("dibatalkan"),
}
IMPORT_STEPS = {
    ImportState.STAGED: frozenset({ImportState.POSTED, ImportState.DISCARDED}),
    ImportState.POSTED: frozenset({ImportState.REVERSED}),
}
_ALIVE = text("state IN ('staged', 'posted')")


class StockImport(StagedFile):
    """One uploaded file. Its content may be staged or posted only once at a time."""

    __tablename__ = "stock_import"
    STEPS = IMPORT_STEPS
    STATE_NAMES = IMPORT_STATE_NAMES
    __table_args__ = (
        CheckConstraint("state IN ('staged', 'posted', 'discarded', 'reversed')", name="state"),
        CheckConstraint("state <> 'posted' OR posting_id IS NOT NULL", name="posting"),
        Index(
            "uq_stock_import_sha256_alive",
            "sha256",
            unique=True,
            sqlite_where=_ALIVE,
            postgresql_where=_ALIVE,
        ),
    )

    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)

    posting: Mapped[Posting | None] = relationship()


class StockImportRow(StagedRow[Values], Base):
    """One row of a stock list."""

    __tablename__ = "stock_import_row"
    REPEAT = LOOKS_LIKE

    import_id: Mapped[int] = mapped_column(ForeignKey("stock_import.id"))
    w_um: Mapped[int | None]
    l_um: Mapped[int | None]
    pieces: Mapped[int | None] = mapped_column(Big)
    grams: Mapped[int | None] = mapped_column(Big)
    unit: Mapped[str] = mapped_column(String(8), default="")
    heat: Mapped[str] = mapped_column(String(40), default="")
    certificate: Mapped[str] = mapped_column(String(60), default="")
    place_code: Mapped[str] = mapped_column(String(40), default="")
    idr_per_kg: Mapped[int | None] = mapped_column(Big)
    owner_name: Mapped[str] = mapped_column(String(120), default="")
    received_on: Mapped[date | None]
    supplier_name: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(200), default="")

    @property
    def values(self) -> Values:
        """Its figures as they stand."""
        return self.gathered(Values)

    @property
    def value_idr(self) -> int:
        """What it will be worth in the books."""
        return 0 if self.owner_name else price_of(self.grams or 0, self.idr_per_kg or 0)
