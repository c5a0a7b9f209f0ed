"""A row of the list of what is in stock."""

from dataclasses import dataclass

from materialcenter.catalogue.models import Material
from materialcenter.stock.queries import Stock


@dataclass(frozen=True, slots=True)
class Row:
    """A material with its stock, what is on order, and how many days the free metal lasts."""

    material: Material
    stock: Stock
    coming: int
    days: int | None
