"""A file being imported, and its rows as they stand until they are posted."""

from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_
from materialcenter.core.quantities import price_of
from materialcenter.core.spreadsheets.messages import Message, Verdict, unpack
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.stock.importing.twins import looks_like
from materialcenter.stock.importing.values import Values
from materialcenter.stock.models import Posting


class ImportState(StrEnum):
    """A file is looked over, then posted or thrown away. A posted one can be reversed."""

    STAGED = "staged"
    POSTED = "posted"
    DISCARDED = "discarded"
    REVERSED = "reversed"


STATE_NAMES = {
    ImportState.STAGED: N_("diperiksa"),
    ImportState.POSTED: N_("dibukukan"),
    ImportState.DISCARDED: N_("dibuang"),
    ImportState.REVERSED: N_("dibatalkan"),
}
STEPS = {
    ImportState.STAGED: frozenset({ImportState.POSTED, ImportState.DISCARDED}),
    ImportState.POSTED: frozenset({ImportState.REVERSED}),
}
_ALIVE = text("state IN ('staged', 'posted')")


class StockImport(Base):
    """One uploaded file. Its content may be staged or posted only once at a time.

    `skipped` are the rows below the heading that are no metal: [sheet, row, text].
    """

    __tablename__ = "stock_import"
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

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    skipped: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"), unique=True)

    created_by: Mapped[User] = relationship()
    posting: Mapped[Posting | None] = relationship()


class StockImportRow(Base):
    """One row: as written, as read or mended, and what is to be said about it.

    `twin_row` is the number of an earlier row that looks the same. `candidates` are materials to
    choose from while `material_id` is empty.
    """

    __tablename__ = "stock_import_row"
    __table_args__ = (
        CheckConstraint("verdict IN ('ok', 'doubt', 'error')", name="verdict"),
        CheckConstraint("NOT confirmed OR material_id IS NOT NULL", name="confirmed"),
        Index("uq_stock_import_row_position", "import_id", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("stock_import.id"))
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(80), default="")
    row_number: Mapped[int]
    written: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    phrase: Mapped[str] = mapped_column(String(200), default="")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
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
    candidates: Mapped[list[int]] = mapped_column(JSON, default=list)
    verdict: Mapped[str] = mapped_column(String(5))
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    twin_row: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[bool] = mapped_column(default=False)

    material: Mapped[Material | None] = relationship(lazy="joined")

    @property
    def values(self) -> Values:
        """Its figures as they stand."""
        return Values(**{f.name: getattr(self, f.name) for f in fields(Values)})

    def take(self, values: Values) -> None:
        """Put other figures in."""
        for f in fields(Values):
            setattr(self, f.name, getattr(values, f.name))

    @property
    def messages(self) -> list[Message]:
        """What is to be said about it, its looking like another row included."""
        return [*unpack(self.remarks), *looks_like(self.twin_row)]

    @property
    def standing(self) -> str:
        """Where it stands: "excluded", "error", "doubt" while nobody settled it, or "ok"."""
        if self.excluded:
            return "excluded"
        if self.verdict == Verdict.ERROR:
            return "error"
        if self.confirmed:
            return "ok"
        return "doubt" if self.verdict == Verdict.DOUBT or self.twin_row is not None else "ok"

    @property
    def value_idr(self) -> int:
        """What it will be worth in the books."""
        return 0 if self.owner_name else price_of(self.grams or 0, self.idr_per_kg or 0)
