"""Those who wait for a delivery read in their requests when it is expected now."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from materialcenter.core import audit
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.purchasing.models import SupplierOrderLine


def delivery_moved(
    session: Session, order_lines: Sequence[SupplierOrderLine], reason: str, actor_id: int
) -> list[dict[str, Any]]:
    """History rows for everybody pegged to order lines that have another day."""
    pegs = pegs_on(session, [line.id for line in order_lines])
    entries: list[dict[str, Any]] = []
    for line in order_lines:
        quantities = {peg.request_line: peg.quantity for peg in pegs[line.id]}
        entries += told(line, quantities, reason, actor_id)
    return entries


def told(
    order_line: SupplierOrderLine,
    quantities: Mapping[PurchaseRequestLine, int],
    reason: str,
    actor_id: int,
) -> list[dict[str, Any]]:
    """A history row for each request line: so much of it is expected on the order line's day."""
    return [
        audit.entry(
            actor_id, PurchaseRequest, line.request_id, "delivery-moved", reason=reason,
            quantity=quantity, line=line.id, day=order_line.expected_on.isoformat(),
        )
        for line, quantity in quantities.items()
    ]  # fmt: skip
