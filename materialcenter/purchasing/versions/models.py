"""The versions of an order: as it was approved each time, and as it is proposed to become.

The order itself is always the version in force: receipts go on against it while a change waits.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Term
from materialcenter.core.tax import TaxRule
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.purchasing.errors import ChangeDecided
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.sums import Sums, cost_of


class VersionState(StrEnum):
    """Whether a version came into force."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VERSION_STATE_NAMES = {
    VersionState.PROPOSED: N_("menunggu persetujuan"),
    VersionState.APPROVED: N_("disetujui"),
    VersionState.REFUSED: N_("ditolak"),
    VersionState.WITHDRAWN: N_("ditarik"),
}
_IN_THE_ROW = text("state IN ('proposed', 'approved')")


class OrderVersion(Base):
    """An order as it was approved, or as somebody proposes to change it, whole.

    `number` is the version it is or would become. The first has no reason, every other has one;
    `remark` says why it was refused.
    """

    __tablename__ = "order_version"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'approved', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("number = 1 OR reason <> ''", name="reason"),
        CheckConstraint("state <> 'refused' OR remark <> ''", name="remark"),
        CheckConstraint("discount_bp BETWEEN 0 AND 9999", name="discount"),
        CheckConstraint("(state = 'proposed') = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("state <> 'approved' OR decided_by_id <> written_by_id", name="own"),
        Index(
            "uq_order_version_in_the_row",
            "order_id",
            "number",
            unique=True,
            sqlite_where=_IN_THE_ROW,
            postgresql_where=_IN_THE_ROW,
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("supplier_order.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discount_bp: Mapped[int]
    tax_rule_id: Mapped[int | None] = mapped_column(ForeignKey("tax_rule.id"))

    order: Mapped[SupplierOrder] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    tax_rule: Mapped[TaxRule | None] = relationship()
    lines: Mapped[list["OrderVersionLine"]] = relationship(
        back_populates="version", order_by="OrderVersionLine.position"
    )
    charges: Mapped[list["OrderVersionCharge"]] = relationship(
        order_by="OrderVersionCharge.position"
    )

    def decide(self, state: VersionState, at: datetime, by_id: int) -> None:
        """Say yes or no to a proposed change, or take it back. Raises ChangeDecided."""
        if self.state != VersionState.PROPOSED:
            name = VERSION_STATE_NAMES[VersionState(self.state)]
            raise ChangeDecided(order=self.order.label, state=Term(name))
        self.state, self.decided_at, self.decided_by_id = state, at, by_id

    @property
    def total_idr(self) -> int:
        """What is ordered for, before PPN."""
        return self.sums().net_idr

    def sums(self, rule: TaxRule | None = None) -> Sums:
        """The figures below the lines; `rule` is asked for while it is proposed."""
        return Sums.of(
            ((line.gross_idr, line.total_idr) for line in self.lines),
            (charge.amount_idr for charge in self.charges),
            self.tax_rule or rule,
        )


class OrderVersionLine(Base):
    """One material of a version. The columns that begin with `before` are what the order said
    when the change was written; a new line has none, and nobody's order line until it is
    approved."""

    __tablename__ = "order_version_line"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("idr_per_piece IS NULL OR idr_per_piece > 0", name="idr_per_piece"),
        CheckConstraint(
            "(before_quantity IS NULL) = (before_idr_per_kg IS NULL)"
            " AND (before_idr_per_kg IS NULL) = (before_expected_on IS NULL)",
            name="before",
        ),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("order_version.id"))
    order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("supplier_order_line.id"), index=True
    )
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    quantity: Mapped[int] = mapped_column(Big)
    idr_per_kg: Mapped[int] = mapped_column(Big)
    expected_on: Mapped[date]
    tolerance_over_bp: Mapped[int]
    tolerance_under_bp: Mapped[int]
    before_quantity: Mapped[int | None] = mapped_column(Big)
    before_idr_per_kg: Mapped[int | None] = mapped_column(Big)
    before_expected_on: Mapped[date | None]
    idr_per_piece: Mapped[int | None] = mapped_column(Big)
    before_idr_per_piece: Mapped[int | None] = mapped_column(Big)

    version: Mapped[OrderVersion] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()

    @property
    def is_new(self) -> bool:
        """Whether the change adds it."""
        return self.before_quantity is None

    @property
    def changed(self) -> bool:
        """Whether the change touches it."""
        prices = (self.idr_per_kg, self.idr_per_piece)
        before = (self.before_quantity, *self.before_prices, self.before_expected_on)
        return before != (self.quantity, *prices, self.expected_on)

    @property
    def before_prices(self) -> tuple[int | None, int | None]:
        """What it cost per kilogram and, where the price was one, per piece."""
        return self.before_idr_per_kg, self.before_idr_per_piece

    @property
    def gross_idr(self) -> int:
        """What it costs by pieces or theoretical weight before the discount."""
        return self._cost(0)

    @property
    def total_idr(self) -> int:
        """The same, less the discount."""
        return self._cost(self.version.discount_bp)

    def _cost(self, discount_bp: int) -> int:
        return cost_of(
            self.material.metal(self.quantity), idr_per_kg=self.idr_per_kg,
            idr_per_piece=self.idr_per_piece, discount_bp=discount_bp,
        )  # fmt: skip


class OrderVersionCharge(Base):
    """What a version costs beside its goods (rupiah)."""

    __tablename__ = "order_version_charge"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("amount_idr >= 0", name="amount"),
        CheckConstraint("label <> ''", name="label"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("order_version.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    amount_idr: Mapped[int] = mapped_column(Big)
