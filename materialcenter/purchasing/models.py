"""Suppliers, and supplier orders with their lines."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import Party, User
from materialcenter.catalogue.models import Material
from materialcenter.core.db import NEVER_AGAIN, Base
from materialcenter.core.errors import N_, Quantity
from materialcenter.core.quantities import Metal
from materialcenter.core.states import step
from materialcenter.core.tax import TaxRule
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.purchasing.errors import (
    AboveConfirmable,
    AboveTolerance,
    BelowReceived,
    MoreThanOpen,
    SplitTooMuch,
)
from materialcenter.purchasing.sums import Sums, cost_of


class Supplier(Party):
    """A mill, an agent or a trader the centre buys from. Tolerances in basis points; where he has
    none of his own, the centre's (setting)."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("lead_time_days BETWEEN 0 AND 730", name="lead_time"),
        CheckConstraint(
            "(tolerance_over_bp IS NULL OR tolerance_over_bp BETWEEN 0 AND 10000)"
            " AND (tolerance_under_bp IS NULL OR tolerance_under_bp BETWEEN 0 AND 10000)",
            name="tolerance",
        ),
    )

    id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    lead_time_days: Mapped[int] = mapped_column(default=14)
    tolerance_over_bp: Mapped[int | None]
    tolerance_under_bp: Mapped[int | None]
    terms: Mapped[str] = mapped_column(String(200), default="")

    __mapper_args__ = {"polymorphic_identity": "supplier"}


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
    """An order to a supplier (Pesanan Pembelian). Its number is given when it is approved.

    `version` is the one in force, `sent_version` the newest that the supplier has. The discount
    (basis points) is on the goods. `tax_rule` is the one of the day it was approved.
    """

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
        CheckConstraint("discount_bp BETWEEN 0 AND 9999", name="discount"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "(sent_at IS NULL) = (sent_version IS NULL)"
            " AND (sent_version IS NULL OR sent_version BETWEEN 1 AND version)",
            name="sent_version",
        ),
        Index("ix_supplier_order_status", "status", "id"),
        NEVER_AGAIN,
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
    discount_bp: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    sent_version: Mapped[int | None]
    tax_rule_id: Mapped[int | None] = mapped_column(ForeignKey("tax_rule.id"))

    supplier: Mapped[Supplier] = relationship()
    tax_rule: Mapped[TaxRule | None] = relationship()
    charges: Mapped[list["OrderCharge"]] = relationship(
        order_by="OrderCharge.position", cascade="all, delete-orphan"
    )
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
    def running(self) -> bool:
        """Whether it was approved and something may still come of it."""
        return self.status in (OrderStatus.APPROVED, OrderStatus.SENT)

    @property
    def to_be_sent_again(self) -> bool:
        """Whether the supplier has an older version than the one in force."""
        standing = self.status in (OrderStatus.SENT, OrderStatus.CLOSED)
        return standing and (self.sent_version or 0) < self.version

    @property
    def total_idr(self) -> int:
        """What is ordered for, before PPN: the goods by theoretical weight, less the discount,
        and the charges."""
        return self.sums().net_idr

    def sums(self, rule: TaxRule | None = None) -> Sums:
        """The figures below the lines; `rule` is asked for on drafts, which have none yet."""
        return Sums.of(
            ((line.gross_idr, line.total_idr) for line in self.lines),
            (charge.amount_idr for charge in self.charges),
            self.tax_rule or rule,
        )

    @property
    def arrived_bp(self) -> int:
        """How much of it came (basis points of its theoretical weight): of no line more than all
        of it, so that too much of one never makes up for another."""
        due = sum(line.material.grams(max(0, line.due)) for line in self.lines)
        came = sum(line.material.grams(max(0, min(line.received, line.due))) for line in self.lines)
        return came * 10_000 // due if due else 10_000

    @property
    def grams(self) -> int:
        """The theoretical weight of what was ordered."""
        return sum(line.material.grams(line.quantity) for line in self.lines)


class OrderCharge(Base):
    """What an order costs beside its goods (rupiah): freight, handling."""

    __tablename__ = "order_charge"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("amount_idr >= 0", name="amount"),
        CheckConstraint("label <> ''", name="label"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("supplier_order.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    amount_idr: Mapped[int] = mapped_column(Big)


class SupplierOrderLine(Base):
    """One material of an order, in its count unit. Counters are kept under this row's lock.

    `confirmed_quantity` is how much of
    the line, cumulative, the supplier said he brings.
    """

    __tablename__ = "supplier_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("idr_per_kg > 0", name="idr_per_kg"),
        CheckConstraint("received >= 0 AND cancelled >= 0 AND closed_short >= 0", name="counters"),
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
        CheckConstraint(
            "(confirmed_quantity IS NULL) = (confirmed_on IS NULL)"
            " AND (confirmed_on IS NULL) = (confirmed_at IS NULL)"
            " AND (confirmed_at IS NULL) = (confirmed_by_id IS NULL)"
            " AND (confirmed_quantity IS NULL OR confirmed_quantity >= 0)",
            name="confirmed",
        ),
        Index("ix_supplier_order_line_material", "material_id"),
        NEVER_AGAIN,
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
    received: Mapped[int] = mapped_column(Big, default=0)
    cancelled: Mapped[int] = mapped_column(Big, default=0)
    closed_short: Mapped[int] = mapped_column(Big, default=0)
    pegged: Mapped[int] = mapped_column(Big, default=0)
    expected_on: Mapped[date]
    idr_per_piece: Mapped[int | None] = mapped_column(Big)
    confirmed_quantity: Mapped[int | None] = mapped_column(Big)
    confirmed_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    order: Mapped[SupplierOrder] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()

    @property
    def open(self) -> int:
        """Still to come: what is due less what was received, never negative."""
        return max(0, self.due - self.received)

    @property
    def free(self) -> int:
        """Of what is still to come, what is pegged to nobody."""
        return self.open - self.pegged

    @property
    def due(self) -> int:
        """Ordered, less what was cancelled or closed short."""
        return self.quantity - self.cancelled - self.closed_short

    @property
    def least_accepted(self) -> int:
        """The cumulative quantity from which on the line closes by itself."""
        due = self.quantity - self.cancelled
        return due - due * self.tolerance_under_bp // 10_000

    @property
    def most_accepted(self) -> int:
        """The cumulative quantity above which it takes leave to accept more: 10,000 at 2 % →
        10,200, rounded down."""
        due = max(0, self.due)
        return due + due * self.tolerance_over_bp // 10_000

    @property
    def least_quantity(self) -> int:
        """What of it came, is promised or was closed: it cannot be ordered for less."""
        return max(1, self.received + self.pegged + self.cancelled + self.closed_short)

    @property
    def unconfirmed(self) -> int:
        """Of what is still to come, what the supplier said he will not bring."""
        if self.confirmed_quantity is None:
            return 0
        return min(self.open, max(0, self.due - self.confirmed_quantity))

    @property
    def free_promised(self) -> int:
        """Of what the supplier still brings as far as he said, what is pegged to nobody."""
        return max(0, self.free - self.unconfirmed)

    @property
    def total_idr(self) -> int:
        """What it costs by pieces or theoretical weight, less the discount."""
        return self.cost_of(self.material.metal(self.quantity))

    @property
    def gross_idr(self) -> int:
        """The same before the discount."""
        metal = self.material.metal(self.quantity)
        return cost_of(metal, idr_per_kg=self.idr_per_kg, idr_per_piece=self.idr_per_piece)

    @property
    def price(self) -> dict[str, Any]:
        """Its price as the history keeps it."""
        if self.idr_per_piece is None:
            return {"idr_per_kg": self.idr_per_kg}
        return {"idr_per_kg": self.idr_per_kg, "idr_per_piece": self.idr_per_piece}

    def cost_of(self, metal: Metal) -> int:
        """What metal of this line costs (rupiah), less the order's discount, rounded once."""
        return cost_of(
            metal, idr_per_kg=self.idr_per_kg, idr_per_piece=self.idr_per_piece,
            discount_bp=self.order.discount_bp,
        )  # fmt: skip

    def peg(self, quantity: int) -> None:
        """Promise some of what is to come. Raises MoreThanOpen."""
        if not 0 < quantity <= self.free:
            unit = self.material.unit
            raise MoreThanOpen(
                free=Quantity(max(self.free, 0), unit), quantity=Quantity(quantity, unit)
            )
        self.pegged += quantity

    def receive(self, quantity: int, *, with_leave: bool = False) -> None:
        """Some of it came. Without leave it raises AboveTolerance when it is too much, naming the
        most that may still be accepted."""
        if not with_leave and self.received + quantity > self.most_accepted:
            raise AboveTolerance(
                most=Quantity(self.most_accepted, self.material.unit),
                left=Quantity(max(0, self.most_accepted - self.received), self.material.unit),
                field="quantity",
            )
        self.received += quantity

    def reopened_by(self, quantity: int) -> int:
        """By how much more is to come when this much of what came goes back."""
        return max(0, self.due - self.received + quantity) - self.open

    def send_back(self, quantity: int, *, replaced: bool) -> int:
        """Some of what came went back; what is not replaced is closed short. Returns by how much
        more is, or would be, to come."""
        reopened = self.reopened_by(quantity)
        self.received -= quantity
        self.closed_short += 0 if replaced else reopened
        return reopened

    def order_for(self, quantity: int) -> None:
        """Order another quantity; what the supplier confirmed was for the old one."""
        self.quantity = quantity
        self.forget_confirmation()

    def part_with(self, quantity: int) -> None:
        """Leave some of what is to come to a line of its own; at least something stays, and what
        was confirmed is confirmed of that first. Raises SplitTooMuch."""
        if not 0 < quantity < self.open:
            open_now = Quantity(self.open, self.material.unit)
            raise SplitTooMuch(open=open_now, field="quantity")
        self.quantity -= quantity
        if self.confirmed_quantity is not None:
            self.confirmed_quantity = min(self.confirmed_quantity, self.quantity)

    def confirm(self, quantity: int, day: date, at: datetime, by_id: int) -> None:
        """The supplier says how much of the line he brings in all, and when. Raises BelowReceived,
        AboveConfirmable."""
        if quantity < self.received:
            received = Quantity(self.received, self.material.unit)
            raise BelowReceived(received=received, field="confirmed_quantity")
        if quantity > self.quantity:
            ordered = Quantity(self.quantity, self.material.unit)
            raise AboveConfirmable(ordered=ordered, field="confirmed_quantity")
        self.confirmed_quantity, self.confirmed_on = quantity, day
        self.confirmed_at, self.confirmed_by_id = at, by_id

    def forget_confirmation(self) -> None:
        """What the supplier confirmed holds no more."""
        self.confirmed_quantity = self.confirmed_on = None
        self.confirmed_at = self.confirmed_by_id = None
