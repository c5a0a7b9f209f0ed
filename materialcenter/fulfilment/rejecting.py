"""Metal that came and is not taken: it goes back on the truck, the order line waits for it as
before, and whoever waits with it reads why nothing came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from materialcenter.core import audit
from materialcenter.core.errors import ReasonMissing
from materialcenter.core.quantities import Metal
from materialcenter.core.text import clean
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.errors import MetalIncomplete
from materialcenter.fulfilment.models import Receipt, Rejection
from materialcenter.purchasing.models import SupplierOrder, SupplierOrderLine


@dataclass(frozen=True, slots=True)
class Rejected:
    """Metal of one order line that is sent back at the gate, and why. Pieces of a material
    that is counted in pieces need not be weighed."""

    order_line_id: int
    metal: Metal
    reason: str
    heat: str = ""


def rejection_of(line: SupplierOrderLine, item: Rejected) -> Rejection:
    """The row of what is rejected, still without its receipt.

    Raises MetalIncomplete, ReasonMissing, UnreadableText, TextTooLong.
    """
    metal = item.metal
    if metal.pieces < 0 or metal.grams < 0 or metal.counted(line.counted) <= 0:
        raise MetalIncomplete(field=f"rejected-{line.id}")
    reason = clean(item.reason, most=300, field=f"rejected_reason-{line.id}")
    if not reason:
        raise ReasonMissing(field=f"rejected_reason-{line.id}")
    return Rejection(
        order_line_id=line.id,
        quantity=metal.counted(line.counted),
        pieces=metal.pieces,
        grams=metal.grams,
        heat=clean(item.heat, most=40, field=f"rejected_heat-{line.id}").upper(),
        reason=reason,
    )


def rejection_entries(
    receipt: Receipt,
    line: SupplierOrderLine,
    rejections: Sequence[Rejection],
    waiting: Iterable[tuple[PurchaseRequestLine, int]],
    by_id: int,
) -> list[dict[str, Any]]:
    """The history of what was rejected of a line: on its order, and on every request that still
    waits for it (with what it waits for, in the count unit)."""
    if not rejections:
        return []
    figures: dict[str, Any] = {
        "number": receipt.posting.number,
        "rejected": sum(row.quantity for row in rejections),
    }
    reason = "; ".join(dict.fromkeys(row.reason for row in rejections))[:500]
    return [
        audit.entry(
            by_id, SupplierOrder, line.order_id, "rejected",
            reason=reason, material_id=line.material_id, **figures,
        ),
        *(
            audit.entry(
                by_id, PurchaseRequest, request_line.request_id, "delivery-rejected",
                reason=reason, line=request_line.id, waiting=quantity, **figures,
            )
            for request_line, quantity in waiting
        ),
    ]  # fmt: skip
