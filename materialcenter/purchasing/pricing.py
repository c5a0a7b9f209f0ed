"""Which price holds: pure arithmetic over a supplier's price rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest

from materialcenter.catalogue.models import Material
from materialcenter.core.quantities import ceil_div, price_of
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.sums import cost_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What a supplier would sell for a need: quantity raised to minimum and multiple, once.

    `idr_per_piece` is what he asks where he asks per piece; freight is what bringing a kilogram
    here costs on top.
    """

    supplier_id: int
    quantity: int
    idr_per_kg: int
    next_break: "Break | None" = None
    idr_per_piece: int | None = None
    freight_idr_per_kg: int = 0
    valid_to: date | None = None
    source: str = ""

    @property
    def delivered_idr_per_kg(self) -> int:
        """What a kilogram costs brought here: by this offers are compared."""
        return self.idr_per_kg + self.freight_idr_per_kg

    def metal_idr(self, material: Material) -> int:
        """What the quantity costs at the supplier."""
        metal = material.metal(self.quantity)
        return cost_of(metal, idr_per_kg=self.idr_per_kg, idr_per_piece=self.idr_per_piece)

    def freight_idr(self, material: Material) -> int:
        """What bringing the quantity here costs."""
        return price_of(material.grams(self.quantity), self.freight_idr_per_kg)

    def total_idr(self, material: Material) -> int:
        """Both."""
        return self.metal_idr(material) + self.freight_idr(material)


@dataclass(frozen=True, slots=True)
class Break:
    """A lower price from a quantity on: what is lacking to it, and what a kilogram saves."""

    quantity: int
    gap: int
    saves_idr_per_kg: int


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of days, both included, in which one price held; `end` None: until further
    notice."""

    start: date
    end: date | None
    idr_per_kg: int


class PriceState(StrEnum):
    """Whether a price is in force on a day."""

    CURRENT = "current"
    FUTURE = "future"
    OVER = "over"


def raised(quantity: int, *, minimum: int, multiple: int) -> int:
    """The quantity that can be bought: at least the minimum, a whole multiple.

    >>> raised(5, minimum=5, multiple=1), raised(32, minimum=100, multiple=1)
    (5, 100)
    """
    return ceil_div(max(quantity, minimum), multiple) * multiple


def standing(rows: Iterable[SupplierPrice], day: date) -> dict[int, SupplierPrice]:
    """The price in force from each quantity on: of several the one that began last."""
    newest: dict[int, SupplierPrice] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.holds_on(day):
            newest[row.from_quantity] = row
    return newest


def states(rows: Iterable[SupplierPrice], day: date) -> dict[int, PriceState]:
    """Where each price stands on a day, by id. One that a newer price of the same quantity has
    replaced is over."""
    lists: dict[tuple[int, int], list[SupplierPrice]] = {}
    for row in rows:
        lists.setdefault((row.supplier_id, row.material_id), []).append(row)
    found: dict[int, PriceState] = {}
    for own in lists.values():
        there = {row.id for row in standing(own, day).values()}
        for row in own:
            later = PriceState.FUTURE if row.valid_from > day else PriceState.OVER
            found[row.id] = PriceState.CURRENT if row.id in there else later
    return found


def offer(rows: Iterable[SupplierPrice], quantity: int, day: date) -> Offer | None:
    """One supplier's offer for a pooled quantity of a material on a day.

    The valid row with the highest threshold reached by the quantity that is really bought.
    """
    newest = standing(rows, day)
    if not newest:
        return None
    row, bought = _reached(newest, quantity)
    return Offer(
        supplier_id=row.supplier_id,
        quantity=bought,
        idr_per_kg=row.idr_per_kg,
        next_break=_next_break(newest, quantity, row),
        idr_per_piece=row.idr_per_piece,
        freight_idr_per_kg=row.freight_idr_per_kg,
        valid_to=row.valid_to,
        source=row.source,
    )


def _reached(prices: Mapping[int, SupplierPrice], need: int) -> tuple[SupplierPrice, int]:
    """The price of a need and what is bought at it. Minimum and multiple of one price may lift
    the quantity over the threshold of the next: then that one holds, with its own."""
    threshold = min(prices)
    while True:
        row = prices[threshold]
        wanted = max(need, row.from_quantity)
        bought = raised(wanted, minimum=row.minimum, multiple=row.multiple)
        reached = max(one for one in prices if one <= bought)
        if reached == threshold:
            return row, bought
        threshold = reached


def _next_break(
    prices: Mapping[int, SupplierPrice], quantity: int, now: SupplierPrice
) -> Break | None:
    """The nearest threshold above the need at which it gets cheaper."""
    for threshold in sorted(prices):
        saved = now.delivered_idr_per_kg - prices[threshold].delivered_idr_per_kg
        if threshold > max(quantity, now.from_quantity) and saved > 0:
            return Break(threshold, threshold - quantity, saved)
    return None


def steps(rows: Sequence[SupplierPrice], from_quantity: int | None = None) -> list[Step]:
    """How one supplier's price of a material went, without freight: at a threshold, or at the
    lowest one that was in force. Days without a price are left out."""
    turns = sorted(
        {row.valid_from for row in rows}
        | {row.valid_to + timedelta(days=1) for row in rows if row.valid_to}
    )
    found: list[Step] = []
    for start, after in zip_longest(turns, turns[1:]):
        newest = standing(rows, start)
        threshold = min(newest, default=None) if from_quantity is None else from_quantity
        row = newest.get(threshold) if threshold is not None else None
        if row is None:
            continue
        end = after - timedelta(days=1) if after else None
        last = found[-1] if found else None
        if last and last.idr_per_kg == row.idr_per_kg and last.end == start - timedelta(days=1):
            found[-1] = Step(last.start, end, last.idr_per_kg)
        else:
            found.append(Step(start, end, row.idr_per_kg))
    return found
