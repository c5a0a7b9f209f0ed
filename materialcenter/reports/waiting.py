"""How many documents wait for the centre's people, for the numbers beside the menu."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.demand.models import PurchaseRequest, RequestStatus
from materialcenter.purchasing.models import OrderStatus, SupplierOrder, SupplierOrderLine


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests nobody decided on, orders nobody approved, orders that should have come by now."""

    requests: int
    drafts: int
    deliveries: int


def waiting_documents(session: Session) -> Waiting:
    """What waits now, with one statement."""
    line = SupplierOrderLine
    due = (
        select(func.count(SupplierOrder.id.distinct()))
        .join(line, line.order_id == SupplierOrder.id)
        .where(
            SupplierOrder.status == OrderStatus.SENT,
            line.expected_on <= clock.today(),
            line.quantity > line.received + line.cancelled + line.closed_short,
        )
    )
    row = session.execute(
        select(
            select(func.count(PurchaseRequest.id))
            .where(PurchaseRequest.status == RequestStatus.SUBMITTED)
            .scalar_subquery(),
            select(func.count(SupplierOrder.id))
            .where(SupplierOrder.status == OrderStatus.DRAFT)
            .scalar_subquery(),
            due.scalar_subquery(),
        )
    ).one()
    return Waiting(*(int(count) for count in row))
