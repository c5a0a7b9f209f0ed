"""How suppliers keep what they promised, order line by order line.

The promise is the day, the quantity and the tolerance of the first approved version of the order
that has the line: what is agreed later does not make a late delivery early. In full means that what
came reaches the least that the tolerance accepts; on time and in full, that it did so by the end of
the promised day. Undone receipts did not come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.core import clock
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.versions.models import OrderVersion, OrderVersionLine
from materialcenter.reports.periods import Period
from materialcenter.stock.models import Posting

PARTS = 10_000  # of tolerances, in hundredths of a percent


@dataclass(slots=True)
class Promise:
    """A line as it was first promised (quantity in its count unit), and what came: (day,
    quantity), the earliest first."""

    line_id: int
    order: str
    supplier_id: int
    material_id: int
    promised_on: date
    quantity: int
    least: int
    sent_on: date | None
    came: list[tuple[date, int]] = field(default_factory=list[tuple[date, int]])

    @property
    def received(self) -> int:
        """All that came."""
        return sum(quantity for _, quantity in self.came)

    @property
    def full_on(self) -> date | None:
        """The day on which it was in full; None while it is not."""
        sum_ = 0
        for day, quantity in self.came:
            sum_ += quantity
            if sum_ >= self.least:
                return day
        return None

    @property
    def on_time_in_full(self) -> bool:
        """Whether it was in full by the promised day."""
        return self.full_on is not None and self.full_on <= self.promised_on

    @property
    def days_late(self) -> int | None:
        """Days from the promised day until it was in full; below zero when early."""
        return (self.full_on - self.promised_on).days if self.full_on else None

    @property
    def lead_days(self) -> int | None:
        """Days from sending the order until the first of it came."""
        return (self.came[0][0] - self.sent_on).days if self.came and self.sent_on else None


def promises(session: Session, period: Period, supplier_id: int | None = None) -> list[Promise]:
    """The lines promised for the days of a period that are over, the latest first."""
    over = Period(period.start, min(period.end, clock.today()))
    first = (
        select(OrderVersionLine.order_line_id, func.min(OrderVersion.number).label("number"))
        .join(OrderVersion, OrderVersion.id == OrderVersionLine.version_id)
        .where(OrderVersion.state == "approved", OrderVersionLine.order_line_id.is_not(None))
        .group_by(OrderVersionLine.order_line_id)
        .subquery()
    )
    question = (
        select(
            OrderVersionLine.order_line_id, SupplierOrder.number, SupplierOrder.supplier_id,
            OrderVersionLine.material_id, OrderVersionLine.expected_on, OrderVersionLine.quantity,
            OrderVersionLine.tolerance_under_bp, SupplierOrder.sent_at,
        )
        .join(OrderVersion, OrderVersion.id == OrderVersionLine.version_id)
        .join(SupplierOrder, SupplierOrder.id == OrderVersion.order_id)
        .join(
            first,
            (first.c.order_line_id == OrderVersionLine.order_line_id)
            & (first.c.number == OrderVersion.number),
        )
        .where(
            OrderVersionLine.expected_on.between(over.start, over.end),
            SupplierOrder.sent_at.is_not(None), SupplierOrder.status != "cancelled",
        )
        .order_by(OrderVersionLine.expected_on.desc(), OrderVersionLine.order_line_id)
    )  # fmt: skip
    if supplier_id:
        question = question.where(SupplierOrder.supplier_id == supplier_id)
    found: dict[int, Promise] = {
        int(row[0] or 0): Promise(
            int(row[0] or 0), row[1] or "", row[2], row[3], row[4], row[5],
            row[5] - row[5] * row[6] // PARTS, _day(row[7]),
        )
        for row in session.execute(question)
    }  # fmt: skip
    _fill(session, found)
    return list(found.values())


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def _fill(session: Session, promised: Mapping[int, Promise]) -> None:
    """What came of each, all lines at once."""
    if not promised:
        return
    reversal = aliased(Posting)
    rows = session.execute(
        select(ReceiptLine.order_line_id, Posting.happened_at, ReceiptLine.quantity)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(Posting, Posting.id == Receipt.posting_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(
            ReceiptLine.order_line_id.between(min(promised), max(promised)), reversal.id.is_(None)
        )
        .order_by(Posting.happened_at, ReceiptLine.id)
    )
    for line_id, moment, quantity in rows:
        if line_id in promised:
            promised[line_id].came.append((clock.local(moment).date(), quantity))
