"""Bills for freight and other costs, and how they were spread over deliveries."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from materialcenter.core.db import Base
from materialcenter.core.errors import N_, Rupiah
from materialcenter.core.immutable import AppendOnly
from materialcenter.core.text import fold
from materialcenter.core.types import Big
from materialcenter.fulfilment.after_delivery.errors import AboveBill
from materialcenter.fulfilment.models import ReceiptLine
from materialcenter.stock.models import Posting


class CostBill(Base):
    """A carrier's or handler's bill. What was spread of it never exceeds its total (rupiah).

    `key` is biller and number however they are written: one bill is one row.
    """

    __tablename__ = "cost_bill"
    __table_args__ = (
        CheckConstraint("total_idr > 0", name="total"),
        CheckConstraint("spread_idr BETWEEN 0 AND total_idr", name="spread"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    biller: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    total_idr: Mapped[int] = mapped_column(Big)
    spread_idr: Mapped[int] = mapped_column(Big, default=0)

    @staticmethod
    def key_of(biller: str, number: str) -> str:
        """The letters and digits of both, without case: "Angkut", "X-1" → "angkut x1"."""
        parts = ("".join(filter(str.isalnum, fold(text))) for text in (biller, number))
        return " ".join(parts)

    @property
    def left_idr(self) -> int:
        """What no delivery bears yet."""
        return self.total_idr - self.spread_idr

    def spread(self, amount_idr: int) -> None:
        """Let deliveries bear some of it. Raises AboveBill."""
        if not 0 < amount_idr <= self.left_idr:
            raise AboveBill(
                total=Rupiah(self.total_idr), left=Rupiah(self.left_idr), field="amount_idr"
            )
        self.spread_idr += amount_idr


class Basis(StrEnum):
    """By what a cost is spread over what was received."""

    WEIGHT = "weight"
    VALUE = "value"


BASIS_NAMES = {Basis.WEIGHT: N_("menurut berat timbang"), Basis.VALUE: N_("menurut nilai beli")}


class LandedCost(AppendOnly, Base):
    """A cost that deliveries bear beside the price of their metal; its number is the posting's."""

    __tablename__ = "landed_cost"
    __table_args__ = (
        CheckConstraint("amount_idr > 0", name="amount"),
        CheckConstraint("basis IN ('weight', 'value')", name="basis"),
    )

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), unique=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("cost_bill.id"), index=True)
    amount_idr: Mapped[int] = mapped_column(Big)
    basis: Mapped[str] = mapped_column(String(6))
    note: Mapped[str] = mapped_column(String(300), default="")

    posting: Mapped[Posting] = relationship()
    bill: Mapped[CostBill] = relationship()
    shares: Mapped[list["LandedCostShare"]] = relationship(order_by="LandedCostShare.id")


class LandedCostShare(AppendOnly, Base):
    """What one received lot bears: `on_shelf_idr` raised what still lies here, `gone_idr` is the
    part of the metal that had left, a row of the ledger of its own."""

    __tablename__ = "landed_cost_share"
    __table_args__ = (CheckConstraint("on_shelf_idr >= 0 AND gone_idr >= 0", name="amounts"),)

    id: Mapped[int] = mapped_column(Big, primary_key=True)
    landed_cost_id: Mapped[int] = mapped_column(ForeignKey("landed_cost.id"), index=True)
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_line.id"), index=True)
    on_shelf_idr: Mapped[int] = mapped_column(Big)
    gone_idr: Mapped[int] = mapped_column(Big)

    landed_cost: Mapped[LandedCost] = relationship(back_populates="shares")
    receipt_line: Mapped[ReceiptLine] = relationship()
