"""Suppliers with their prices, and supplier orders with their lines."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import Party, User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Quantity
from materialcenter.core.quantities import Metal, price_of
from materialcenter.core.states import step
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.purchasing.errors import AboveTolerance, MoreThanOpen


class Supplier(Party):
    """A mill, an agent or a trader the centre buys from. Tolerances in basis points."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("lead_time_days BETWEEN 0 AND 730", name="lead_time"),
        CheckConstraint(
            "tolerance_over_bp BETWEEN 0 AND 10000 AND tolerance_under_bp BETWEEN 0 AND 10000",
            name="tolerance",
        ),
    )

    id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    lead_time_days: Mapped[int] = mapped_column(default=14)
    tolerance_over_bp: Mapped[int] = mapped_column(default=200)
    tolerance_under_bp: Mapped[int] = mapped_column(default=200)
    terms: Mapped[str] = mapped_column(String(200), default="")

    __mapper_args__ = {"polymorphic_identity": "supplier"}


class SupplierPrice(Base):
    """What a supplier asks for a material, from a quantity (count unit) and a day on.

    He asks per kilogram, or per piece: `idr_per_kg` is then what a theoretical kilogram comes to,
    so that prices compare. `freight_idr_per_kg` is what bringing a kilogram here costs on top.
    """

    __tablename__ = "supplier_price"
    __table_args__ = (
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("from_quantity >= 0 AND minimum >= 0 AND multiple >= 1", name="quantities"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        CheckConstraint("idr_per_piece IS NULL OR idr_per_piece > 0", name="idr_per_piece"),
        CheckConstraint("freight_idr_per_kg >= 0", name="freight"),
        UniqueConstraint("supplier_id", "material_id", "from_quantity", "valid_from"),
        Index("ix_supplier_price_material", "material_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    idr_per_kg: Mapped[int] = mapped_column(Big)
    from_quantity: Mapped[int] = mapped_column(Big, default=0)
    minimum: Mapped[int] = mapped_column(Big, default=0)
    multiple: Mapped[int] = mapped_column(Big, default=1)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    idr_per_piece: Mapped[int | None] = mapped_column(Big)
    freight_idr_per_kg: Mapped[int] = mapped_column(Big, default=0)

    supplier: Mapped[Supplier] = relationship()

    @property
    def delivered_idr_per_kg(self) -> int:
        """What a kilogram costs brought here."""
        return self.idr_per_kg + self.freight_idr_per_kg

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class OrderStatus(StrEnum):
    """Where an order stands on paper; what was received is computed."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    CLOSED = "closed"
    CANCELLED = "cancelled"


S = OrderStatus

ORDER_STEPS = {
    S.DRAFT: frozenset({S.APPROVED}),
    S.APPROVED: frozenset({S.SENT, S.CANCELLED}),
    S.SENT: frozenset({S.CLOSED, S.CANCELLED}),
    S.CLOSED: frozenset({S.SENT}),
}

ORDER_STATUS_NAMES = {
    S.DRAFT: N_("konsep"),
    S.APPROVED: N_("disetujui"),
    S.SENT: N_("dikirim ke pemasok"),
    S.CLOSED: N_("selesai"),
    S.CANCELLED: N_("dibatalkan"),
}


class SupplierOrder(Base):
    """An order to a supplier (Pesanan Pembelian). Its number is given when it is approved."""

    __tablename__ = "supplier_order"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'approved', 'sent', 'closed', 'cancelled')", name="status"
        ),
        CheckConstraint("(status = 'draft') = (approved_by_id IS NULL)", name="approved_by"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved_at"),
        CheckConstraint("approved_by_id IS NULL OR number IS NOT NULL", name="number"),
        CheckConstraint("approved_by_id <> created_by_id", name="own_order"),
        CheckConstraint("status NOT IN ('sent', 'closed') OR sent_at IS NOT NULL", name="sent"),
        Index("ix_supplier_order_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    status: Mapped[str] = mapped_column(String(12), default=OrderStatus.DRAFT)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expected_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")

    supplier: Mapped[Supplier] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    lines: Mapped[list["SupplierOrderLine"]] = relationship(
        back_populates="order", order_by="SupplierOrderLine.position"
    )

    def become(self, status: OrderStatus) -> None:
        """Take a step on paper. Raises WrongState."""
        self.status = step(
            ORDER_STEPS, self.status, status, document=self.label, names=ORDER_STATUS_NAMES
        )

    @property
    def label(self) -> str:
        """Its number, or what a draft is called until it has one."""
        return self.number or f"PO #{self.id}"

    @property
    def total_idr(self) -> int:
        """What the lines cost by theoretical weight."""
        return sum(line.total_idr for line in self.lines)

    @property
    def grams(self) -> int:
        """The theoretical weight of what was ordered."""
        return sum(line.material.grams(line.quantity) for line in self.lines)


class SupplierOrderLine(Base):
    """One material of an order, in its count unit. Counters are kept under this row's lock.

    `most_accepted` is the cumulative quantity above which a receipt is refused: the ordered
    quantity plus the tolerance, or what an override allowed.
    """

    __tablename__ = "supplier_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("received >= 0 AND cancelled >= 0 AND closed_short >= 0", name="counters"),
        CheckConstraint("received <= most_accepted", name="most_accepted"),
        CheckConstraint(
            "pegged >= 0"
            " AND (pegged = 0 OR pegged <= quantity - received - cancelled - closed_short)",
            name="pegged",
        ),
        CheckConstraint("counted IN ('piece', 'mass')", name="counted"),
        CheckConstraint(
            "idr_per_piece IS NULL OR (idr_per_piece > 0 AND counted = 'piece')",
            name="idr_per_piece",
        ),
        Index("ix_supplier_order_line_material", "material_id"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("supplier_order.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    counted: Mapped[str] = mapped_column(String(5))
    quantity: Mapped[int] = mapped_column(Big)
    idr_per_kg: Mapped[int] = mapped_column(Big)
    tolerance_over_bp: Mapped[int]
    tolerance_under_bp: Mapped[int]
    most_accepted: Mapped[int] = mapped_column(Big)
    received: Mapped[int] = mapped_column(Big, default=0)
    cancelled: Mapped[int] = mapped_column(Big, default=0)
    closed_short: Mapped[int] = mapped_column(Big, default=0)
    pegged: Mapped[int] = mapped_column(Big, default=0)
    expected_on: Mapped[date]
    idr_per_piece: Mapped[int | None] = mapped_column(Big)

    order: Mapped[SupplierOrder] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()

    @property
    def open(self) -> int:
        """Still to come: ordered less received, cancelled and closed short, never negative."""
        return max(0, self.quantity - self.received - self.cancelled - self.closed_short)

    @property
    def free(self) -> int:
        """Of what is still to come, what is pegged to nobody."""
        return self.open - self.pegged

    @property
    def least_accepted(self) -> int:
        """The cumulative quantity from which on the line closes by itself."""
        due = self.quantity - self.cancelled
        return due - due * self.tolerance_under_bp // 10_000

    @property
    def total_idr(self) -> int:
        """What it costs by pieces, or by theoretical weight."""
        return self.cost_of(self.material.metal(self.quantity))

    @property
    def price(self) -> dict[str, Any]:
        """Its price as the history keeps it."""
        if self.idr_per_piece is None:
            return {"idr_per_kg": self.idr_per_kg}
        return {"idr_per_kg": self.idr_per_kg, "idr_per_piece": self.idr_per_piece}

    def cost_of(self, metal: Metal) -> int:
        """What some of its metal costs (rupiah): by pieces where the price is per piece, else by
        its kilos."""
        return cost_of(metal, idr_per_kg=self.idr_per_kg, idr_per_piece=self.idr_per_piece)

    def peg(self, quantity: int) -> None:
        """Promise some of what is to come. Raises MoreThanOpen."""
        if not 0 < quantity <= self.free:
            unit = self.material.unit
            raise MoreThanOpen(
                free=Quantity(max(self.free, 0), unit), quantity=Quantity(quantity, unit)
            )
        self.pegged += quantity

    def receive(self, quantity: int) -> None:
        """Some of it came. Raises AboveTolerance, naming the most that may still be accepted."""
        if self.received + quantity > self.most_accepted:
            raise AboveTolerance(
                most=Quantity(self.most_accepted, self.material.unit),
                left=Quantity(max(0, self.most_accepted - self.received), self.material.unit),
                field="quantity",
            )
        self.received += quantity

    def reopened_by(self, quantity: int) -> int:
        """By how much more is to come when this much of what came goes back."""
        due = self.quantity - self.cancelled - self.closed_short
        return max(0, due - self.received + quantity) - self.open

    def send_back(self, quantity: int, *, replaced: bool) -> int:
        """Some of what came went back; what is not replaced is closed short. Returns by how much
        more is, or would be, to come."""
        reopened = self.reopened_by(quantity)
        self.received -= quantity
        if not replaced:
            self.closed_short += reopened
        return reopened


def cost_of(metal: Metal, *, idr_per_kg: int, idr_per_piece: int | None) -> int:
    """What metal costs at a price (rupiah): pieces × the price of a piece, which goes first, else
    kilos × the price of a kilogram."""
    if idr_per_piece is not None:
        return metal.pieces * idr_per_piece
    return price_of(metal.grams, idr_per_kg)


def accepted_at_most(quantity: int, tolerance_bp: int) -> int:
    """The most of a line that may be accepted: 10,000 at 2 % → 10,200, rounded down."""
    return quantity + quantity * tolerance_bp // 10_000
