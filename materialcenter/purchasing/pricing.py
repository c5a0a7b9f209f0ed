"""Which price holds: pure arithmetic over a supplier's price rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from materialcenter.core.quantities import ceil_div
from materialcenter.purchasing.models import SupplierPrice


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier would sell for a need: quantity raised to minimum and multiple, once."""

    supplier_id: int
    quantity: int
    idr_per_kg: int


def raised(quantity: int, *, minimum: int, multiple: int) -> int:
    """The quantity that can be bought: at least the minimum, a whole multiple.

    >>> raised(5, minimum=5, multiple=1), raised(32, minimum=100, multiple=1)
    (5, 100)
    """
    return ceil_div(max(quantity, minimum), multiple) * multiple


def offer(rows: Iterable[SupplierPrice], quantity: int, day: date) -> Offer | None:
    """One supplier's offer for a pooled quantity of a material on a day.

    The valid row with the highest threshold reached by the quantity that is really bought.
    """
    valid = [
        row
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    ]
    if not valid:
        return None
    newest: dict[int, SupplierPrice] = {}
    for row in sorted(valid, key=lambda row: row.valid_from):
        newest[row.from_quantity] = row
    first = newest[min(newest)]
    bought = raised(quantity, minimum=first.minimum, multiple=first.multiple)
    reached = [threshold for threshold in newest if threshold <= bought]
    row = newest[max(reached)] if reached else first
    return Offer(first.supplier_id, max(bought, row.from_quantity), row.idr_per_kg)
