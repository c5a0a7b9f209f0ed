"""Which price holds: pure arithmetic over a supplier's price rows."""

from collections.abc import Iterable, Mapping
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
    next_break: "Break | None" = None


@dataclass(frozen=True, slots=True)
class Break:
    """A lower price from a quantity on: what is lacking to it, and what a kilogram saves."""

    quantity: int
    gap: int
    saves_idr_per_kg: int


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
    bought = max(bought, row.from_quantity)
    return Offer(first.supplier_id, bought, row.idr_per_kg, _next_break(newest, quantity, row))


def _next_break(
    prices: Mapping[int, SupplierPrice], quantity: int, now: SupplierPrice
) -> Break | None:
    """The nearest threshold above the need at which it gets cheaper."""
    for threshold in sorted(prices):
        saved = now.idr_per_kg - prices[threshold].idr_per_kg
        if threshold > max(quantity, now.from_quantity) and saved > 0:
            return Break(threshold, threshold - quantity, saved)
    return None
