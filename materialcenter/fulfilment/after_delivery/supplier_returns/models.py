"""Metal that went back to suppliers, and those for whom it was kept."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.core.db import Base
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.types import Big
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.fulfilment.models import ReceiptLine
from materialcenter.purchasing.models import Supplier
from materialcenter.stock.models import Movement, Place, Posting


class SupplierReturn(AppendOnly, Base):
    """Metal that went back to its supplier (Retur ke Pemasok); its number is the posting's.

    With `replacement` the order lines wait for other metal; without, that part of them is closed
    short.
    """

    __tablename__ = "supplier_return"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    replacement: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(500), default="")

    posting: Mapped[Posting] = relationship()
    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list["SupplierReturnLine"]] = relationship(order_by="SupplierReturnLine.id")


class SupplierReturnLine(AppendOnly, Base):
    """What went back of one received lot: `quantity` in the count unit, `grams` is the scale.

    `book_grams` left the lot. `reopened` is by how much the rest of the order line grew: less
    than the quantity when more had come than was ordered.
    """

    __tablename__ = "supplier_return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND grams > 0 AND pieces >= 0", name="amounts"),
        CheckConstraint("reopened BETWEEN 0 AND quantity", name="reopened"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    supplier_return_id: Mapped[int] = mapped_column(ForeignKey("supplier_return.id"), index=True)
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_line.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.sequence"), unique=True)
    quantity: Mapped[int] = mapped_column(Big)
    pieces: Mapped[int] = mapped_column(Big)
    grams: Mapped[int] = mapped_column(Big)
    book_grams: Mapped[int] = mapped_column(Big)
    reopened: Mapped[int] = mapped_column(Big)

    receipt_line: Mapped[ReceiptLine] = relationship()
    place: Mapped[Place] = relationship()
    movement: Mapped[Movement] = relationship()
    shares: Mapped[list["SupplierReturnShare"]] = relationship(order_by="SupplierReturnShare.id")

    @property
    def price_idr(self) -> int:
        """What its kilograms cost at the price that was paid."""
        return self.receipt_line.paid_for(self.grams)


class SupplierReturnShare(AppendOnly, Base):
    """A request line for which metal was kept that went back: `held` in the lot's count unit,
    `quantity` of the line; `waiting` of that is promised again from the order line."""

    __tablename__ = "supplier_return_share"
    __table_args__ = (
        UniqueConstraint("return_line_id", "request_line_id"),
        CheckConstraint("held > 0 AND waiting BETWEEN 0 AND quantity", name="amounts"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    return_line_id: Mapped[int] = mapped_column(ForeignKey("supplier_return_line.id"))
    request_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_request_line.id"), index=True)
    held: Mapped[int] = mapped_column(Big)
    quantity: Mapped[int] = mapped_column(Big)
    waiting: Mapped[int] = mapped_column(Big)

    request_line: Mapped[PurchaseRequestLine] = relationship()
