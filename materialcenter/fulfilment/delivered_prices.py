"""What was really paid for a material lately: the prices of its last deliveries, and the warning
when an order asks for much more."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from materialcenter.accounts.models import Party
from materialcenter.core.quantities import divide_half_up
from materialcenter.core.settings import PRICE_DOUBT_BP, value_of
from materialcenter.fulfilment.models import Receipt, ReceiptLine
from materialcenter.purchasing.models import SupplierOrderLine
from materialcenter.stock.models import Movement, Posting

LAST = 5


@dataclass(frozen=True, slots=True)
class DeliveredPrice:
    """A delivery of a material and what a kilogram of it cost, freight aside."""

    material_id: int
    happened_at: datetime
    supplier: str
    idr_per_kg: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """A price far above the usual one, which is the median of the last deliveries."""

    usual_idr_per_kg: int
    above_bp: int


def delivered_prices(
    session: Session, material_ids: Collection[int]
) -> dict[int, list[DeliveredPrice]]:
    """The last deliveries of some materials that stand, newest first, one for each order line of
    a receipt, by material id."""
    reversal = aliased(Posting)
    newest = func.row_number().over(
        partition_by=SupplierOrderLine.material_id, order_by=Receipt.id.desc()
    )
    each = (
        select(
            SupplierOrderLine.material_id, Posting.happened_at, Receipt.supplier_id,
            func.sum(Movement.value_idr).label("idr"), func.sum(Movement.grams).label("grams"),
            newest.label("newest"),
        )
        .join(ReceiptLine, ReceiptLine.order_line_id == SupplierOrderLine.id)
        .join(Movement, Movement.sequence == ReceiptLine.movement_id)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(Posting, Posting.id == Receipt.posting_id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(SupplierOrderLine.material_id.in_(material_ids), reversal.id.is_(None))
        .group_by(SupplierOrderLine.id, Receipt.id, Posting.id)
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(each.c.material_id, each.c.happened_at, Party.name, each.c.idr, each.c.grams)
        .join(Party, Party.id == each.c.supplier_id)
        .where(each.c.newest <= LAST)
        .order_by(each.c.material_id, each.c.newest)
    )
    found: dict[int, list[DeliveredPrice]] = {material_id: [] for material_id in material_ids}
    for material_id, happened_at, supplier, idr, grams in rows:
        paid = divide_half_up(int(idr) * 1000, int(grams))
        found[material_id].append(DeliveredPrice(material_id, happened_at, supplier, paid))
    return found


def median(prices: Iterable[int]) -> int | None:
    """The middle price; of two middle ones their mean, rounded half up. None of nothing.

    >>> median([16_000, 15_000, 20_000]), median([15_000, 15_001]), median([])
    (16000, 15001, None)
    """
    rows = sorted(prices)
    middle = len(rows) // 2
    if not rows:
        return None
    return rows[middle] if len(rows) % 2 else divide_half_up(rows[middle - 1] + rows[middle], 2)


def price_doubt(prices: Sequence[DeliveredPrice], idr_per_kg: int, limit_bp: int) -> Doubt | None:
    """Whether a price is more than `limit_bp` (basis points) above the usual one."""
    usual = median(price.idr_per_kg for price in prices)
    if usual is None or idr_per_kg * 10_000 <= usual * (10_000 + limit_bp):
        return None
    return Doubt(usual, divide_half_up((idr_per_kg - usual) * 10_000, usual))


def doubts_of(session: Session, lines: Sequence[SupplierOrderLine]) -> dict[int, Doubt]:
    """The order lines whose price is far above the usual one, by id."""
    known = delivered_prices(session, {line.material_id for line in lines})
    limit_bp = value_of(session, PRICE_DOUBT_BP)
    doubts = {
        line.id: price_doubt(known[line.material_id], _asked_per_kg(line), limit_bp)
        for line in lines
    }
    return {line_id: doubt for line_id, doubt in doubts.items() if doubt}


def _asked_per_kg(line: SupplierOrderLine) -> int:
    """What a kilogram would cost, less the order's discount."""
    return divide_half_up(line.total_idr * 1000, line.material.grams(line.quantity))
