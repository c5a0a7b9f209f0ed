"""Reservations and pegs (promises); receipts, issues and returns (metal that moved)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.accounts.models import User, Workshop
from materialcenter.core.db import NEVER_AGAIN, Base
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.quantities import divide_half_up
from materialcenter.core.types import Big, UtcDateTime
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.purchasing.models import Supplier, SupplierOrder, SupplierOrderLine
from materialcenter.stock.models import Balance, Lot, Movement, Place, Posting


class Reservation(Base):
    """Metal on the shelf that is promised to a request line. The row goes when nothing is left.

    `quantity` is in the line's unit; `held` is what it holds of the balance, in the lot's count
    unit: the same number unless a line is served by pieces that were cut for it. Several
    reservations may share a sheet; one that holds little of it may serve 0.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("request_line_id", "balance_id"),
        CheckConstraint("quantity >= 0 AND held > 0", name="not_empty"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"))
    balance_id: Mapped[int] = mapped_column(ForeignKey("balance.id"), index=True)
    quantity: Mapped[int] = mapped_column(Big)
    held: Mapped[int] = mapped_column(Big)
    expires_on: Mapped[date] = mapped_column(index=True)
    # The last day of which the workshop was reminded; another day is another reminder.
    reminded_for: Mapped[date | None]

    request_line: Mapped[PurchaseRequestLine] = relationship()
    balance: Mapped[Balance] = relationship()

    def serving(self, held: int) -> int:
        """What of the line `held` of its metal serves: in proportion, the last takes the rest."""
        return self.quantity if held == self.held else self.quantity * held // self.held


class Peg(Base):
    """Metal on an order that is promised to a request line. The row goes when nothing is left."""

    __tablename__ = "peg"
    __table_args__ = (
        UniqueConstraint("request_line_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("supplier_order_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(Big)

    request_line: Mapped[PurchaseRequestLine] = relationship()
    order_line: Mapped[SupplierOrderLine] = relationship()


class Loss(StrEnum):
    """Why a promise ended before its metal was handed over."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    SHORT = "short"
    RELEASED = "released"
    EXPIRED = "expired"


class LostCover(AppendOnly, Base):
    """A promise that was taken back: by the workshop, by the supplier, by the centre, by time.

    Metal on an order names its order line; metal that lay on the shelf names none. Drafts
    promise nothing yet and leave no row. `by_id` is empty for what ran out by itself.
    """

    __tablename__ = "lost_cover"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "cause IN ('withdrawn', 'cancelled', 'short', 'released', 'expired')", name="cause"
        ),
        CheckConstraint("(cause = 'expired') = (order_line_id IS NULL)", name="order_line"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("supplier_order_line.id"), index=True
    )
    quantity: Mapped[int] = mapped_column(Big)
    cause: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    request_line: Mapped[PurchaseRequestLine] = relationship()
    order_line: Mapped[SupplierOrderLine | None] = relationship()
    by: Mapped[User | None] = relationship()


class Receipt(AppendOnly, Base):
    """A delivery that was taken in (Bukti Penerimaan Barang); its number is the posting's."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    delivery_note: Mapped[str] = mapped_column(String(60), default="")
    rule: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(500), default="")

    posting: Mapped[Posting] = relationship()
    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list["ReceiptLine"]] = relationship(order_by="ReceiptLine.id")
    rejections: Mapped[list["Rejection"]] = relationship(order_by="Rejection.id")
    shares: Mapped[list["ReceiptShare"]] = relationship(order_by="ReceiptShare.id")

    @property
    def orders(self) -> list[SupplierOrder]:
        """The orders that something came for, each once."""
        rows: list[ReceiptLine | Rejection] = [*self.lines, *self.rejections]
        return list({row.order_line.order_id: row.order_line.order for row in rows}.values())

    @property
    def noted(self) -> list["ReceiptLine"]:
        """The lines of which the supplier's note tells the weight."""
        return [line for line in self.lines if line.supplier_grams]


class ReceiptLine(AppendOnly, Base):
    """One heat of one order line that arrived: pieces, weighed grams, and the lot it became.

    `supplier_grams` is what the supplier's note says, where it says it. `closed_short` is what
    this receipt closed of the order line's rest, being within tolerance.
    """

    __tablename__ = "receipt_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND grams > 0 AND pieces >= 0", name="amounts"),
        CheckConstraint("closed_short >= 0", name="closed_short"),
        CheckConstraint("supplier_grams IS NULL OR supplier_grams > 0", name="supplier_grams"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("supplier_order_line.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    quantity: Mapped[int] = mapped_column(Big)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    theoretical_grams: Mapped[int] = mapped_column(Big)
    weight_reason: Mapped[str] = mapped_column(String(300), default="")
    over_reason: Mapped[str] = mapped_column(String(300), default="")
    closed_short: Mapped[int] = mapped_column(Big, default=0)
    supplier_grams: Mapped[int | None] = mapped_column(Big)

    order_line: Mapped[SupplierOrderLine] = relationship()
    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    movement: Mapped[Movement] = relationship()

    def paid_for(self, grams: int) -> int:
        """What this many of its grams cost when they came (rupiah), freight aside: the ledger
        knows, whatever the order became since."""
        return divide_half_up(self.movement.value_idr * grams, self.grams)

    @property
    def paid_idr_per_kg(self) -> int:
        """The same for a kilogram."""
        return self.paid_for(1000)

    @property
    def off_note(self) -> int:
        """Grams by which the scale differs from the supplier's note; 0 where it tells none."""
        return self.grams - self.supplier_grams if self.supplier_grams else 0


class Rejection(AppendOnly, Base):
    """Metal of an order line that came and was not taken: it goes back on the truck, no lot is
    made of it, and the order line waits for it as before."""

    __tablename__ = "rejection"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND pieces >= 0 AND grams >= 0", name="amounts"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("supplier_order_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(Big)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    heat: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(300))

    order_line: Mapped[SupplierOrderLine] = relationship()


class ReceiptShare(AppendOnly, Base):
    """What a request line got from a receipt, and why: the figures behind the rule.

    Of `arrived` on the order line it was promised `pegged`, got `given`; `settled` is the rest
    that counts as fulfilled because the delivery was within tolerance.
    """

    __tablename__ = "receipt_share"
    __table_args__ = (
        UniqueConstraint("receipt_id", "order_line_id", "request_line_id"),
        Index("ix_receipt_share_order_line_id", "order_line_id"),
        CheckConstraint("given >= 0 AND settled >= 0 AND given + settled <= pegged", name="given"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("supplier_order_line.id"))
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"), index=True)
    arrived: Mapped[int] = mapped_column(Big)
    pegged_in_all: Mapped[int] = mapped_column(Big)
    pegged: Mapped[int] = mapped_column(Big)
    given: Mapped[int] = mapped_column(Big)
    settled: Mapped[int] = mapped_column(Big, default=0)

    receipt: Mapped[Receipt] = relationship(back_populates="shares")
    order_line: Mapped[SupplierOrderLine] = relationship()
    request_line: Mapped[PurchaseRequestLine] = relationship()

    @property
    def shared(self) -> bool:
        """Whether the rule decided anything: several were promised more than came."""
        return self.arrived < self.pegged_in_all and self.pegged < self.pegged_in_all

    @property
    def telling(self) -> bool:
        """Whether there is something to explain: he was short, or it had to be shared."""
        return self.given < self.pegged or self.shared


class Issue(AppendOnly, Base):
    """Metal handed over to a workshop (Surat Jalan); its number is the posting's."""

    __tablename__ = "issue"
    __table_args__ = (Index("ix_issue_workshop", "workshop_id", "id"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    taken_by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="")

    posting: Mapped[Posting] = relationship()
    workshop: Mapped[Workshop] = relationship()
    lines: Mapped[list["IssueLine"]] = relationship(order_by="IssueLine.id")


class IssueLine(AppendOnly, Base):
    """Metal of one lot for one request line: `quantity` serves the line, `grams` is the scale.

    A few of the pieces that were cut from one sheet may serve 0 sheets; the last serve the rest.
    `book_grams` left the lot; the scale's difference is a ledger row of its own.
    """

    __tablename__ = "issue_line"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND grams > 0 AND pieces >= 0", name="amounts"),
        CheckConstraint("charge_idr >= 0", name="charge"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    quantity: Mapped[int] = mapped_column(Big)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    book_grams: Mapped[int] = mapped_column(Big)
    idr_per_kg: Mapped[int | None] = mapped_column(Big)
    charge_idr: Mapped[int] = mapped_column(Big, default=0)
    weight_reason: Mapped[str] = mapped_column(String(300), default="")

    issue: Mapped[Issue] = relationship(back_populates="lines")
    request_line: Mapped[PurchaseRequestLine] = relationship()
    lot: Mapped[Lot] = relationship()
    place: Mapped[Place] = relationship()
    movement: Mapped[Movement] = relationship()


class WorkshopReturn(AppendOnly, Base):
    """Metal a workshop brought back (Bukti Retur Barang): free again, at the cost it left at."""

    __tablename__ = "workshop_return"
    __table_args__ = (
        CheckConstraint("grams > 0 AND pieces >= 0", name="amounts"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    issue_line_id: Mapped[int] = mapped_column(ForeignKey("issue_line.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    reason: Mapped[str] = mapped_column(String(300))

    posting: Mapped[Posting] = relationship()
    issue_line: Mapped[IssueLine] = relationship()
    place: Mapped[Place] = relationship()
