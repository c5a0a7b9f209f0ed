"""A price list being imported, and its rows as they stand until they are written down."""

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
from materialcenter.core.spreadsheets.messages import Message, Verdict, error, unpack
from materialcenter.core.states import step
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
_ALIVE = text("state IN ('staged', 'posted')")


class PriceImport(Base):
    """One uploaded price list of a supplier. The same content is staged or written down only once
    for him. `valid_from` is for the rows that name no day.

    `skipped` are the rows below the heading that are no metal: [sheet, row, text].
    """

    __tablename__ = "price_import"
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

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    filename: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    skipped: Mapped[list[Any]] = mapped_column(JSON, default=list)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    supplier: Mapped[Supplier] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    posted_by: Mapped[User | None] = relationship(foreign_keys=[posted_by_id])

    def become(self, state: ListState) -> None:
        """Take a step. Raises WrongState."""
        self.state = self._stepped(state)

    def must_be_open(self) -> None:
        """Whether its rows may still be changed. Raises WrongState."""
        self._stepped(ListState.POSTED)

    def _stepped(self, state: ListState) -> str:
        return step(LIST_STEPS, self.state, state, document=self.filename, names=LIST_STATE_NAMES)


class PriceImportRow(Base):
    """One row: as written, as read or mended, and what is to be said about it.

    `twin_row` is the number of an earlier row that says the same material, quantity and day.
    `candidates` are materials to choose from while `material_id` is empty.
    """

    __tablename__ = "price_import_row"
    __table_args__ = (
        CheckConstraint("verdict IN ('ok', 'doubt', 'error')", name="verdict"),
        CheckConstraint("NOT confirmed OR material_id IS NOT NULL", name="confirmed"),
        Index("uq_price_import_row_position", "import_id", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("price_import.id"))
    position: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(80), default="")
    row_number: Mapped[int]
    written: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    phrase: Mapped[str] = mapped_column(String(200), default="")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
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
    candidates: Mapped[list[int]] = mapped_column(JSON, default=list)
    verdict: Mapped[str] = mapped_column(String(5))
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    twin_row: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    excluded: Mapped[bool] = mapped_column(default=False)

    material: Mapped[Material | None] = relationship(lazy="joined")

    @property
    def values(self) -> PriceValues:
        """Its figures as they stand."""
        return PriceValues(**{f.name: getattr(self, f.name) for f in fields(PriceValues)})

    def take(self, values: PriceValues) -> None:
        """Put other figures in."""
        for f in fields(PriceValues):
            setattr(self, f.name, getattr(values, f.name))

    @property
    def messages(self) -> list[Message]:
        """What is to be said about it, its repeating another row included."""
        return [*unpack(self.remarks), *repeats(self.twin_row)]

    @property
    def standing(self) -> str:
        """Where it stands: "excluded", "error", "doubt" while nobody settled it, or "ok"."""
        if self.excluded:
            return "excluded"
        if self.verdict == Verdict.ERROR or self.twin_row is not None:
            return "error"
        return "doubt" if self.verdict == Verdict.DOUBT and not self.confirmed else "ok"


def repeats(row: int | None) -> list[Message]:
    """What is to be said about a row that repeats an earlier one."""
    if row is None:
        return []
    sentence = N_("Sama dengan baris %(row)s: bahan, jumlah dan harinya. Keluarkan salah satu.")
    return [error("duplicate", sentence, row=str(row))]
