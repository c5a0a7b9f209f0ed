"""What is ordered, in rupiah: the discount, and the figures below the lines; pure arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass

from materialcenter.core.quantities import Metal, divide_half_up
from materialcenter.core.tax import TaxRule


@dataclass(frozen=True, slots=True)
class Sums:
    """Rupiah. `base_idr` is the part that is taxed; the tax is figured from it before rounding."""

    goods_idr: int
    discount_idr: int
    charges_idr: int
    base_idr: int
    tax_idr: int

    @classmethod
    def of(
        cls, goods: Iterable[tuple[int, int]], charges: Iterable[int], rule: TaxRule | None
    ) -> "Sums":
        """From each line's price before and after the discount, the charges, and the tax."""
        prices = list(goods)
        gross, net = sum(before for before, _ in prices), sum(after for _, after in prices)
        others = sum(charges)
        base = rule.base_idr(net + others) if rule else 0
        tax = rule.tax_idr(net + others) if rule else 0
        return cls(gross, gross - net, others, base, tax)

    @property
    def net_idr(self) -> int:
        """What is ordered for, before PPN: the figure an approval is judged by."""
        return self.goods_idr - self.discount_idr + self.charges_idr

    @property
    def total_idr(self) -> int:
        """What is to be paid."""
        return self.net_idr + self.tax_idr


def cost_of(
    metal: Metal, *, idr_per_kg: int, idr_per_piece: int | None = None, discount_bp: int = 0
) -> int:
    """What metal costs at a price (rupiah), less a discount (basis points), rounded once: pieces
    × the price of a piece, which goes first, else kilos × the price of a kilogram."""
    if idr_per_piece is not None:
        return discounted(metal.pieces * idr_per_piece, 1, discount_bp)
    return discounted(metal.grams * idr_per_kg, 1000, discount_bp)


def discounted(amount: int, divisor: int, discount_bp: int) -> int:
    """`amount / divisor` rupiah less a discount (basis points), rounded once.

    >>> discounted(100_000 * 12_345, 1000, 250)
    1203638
    """
    return divide_half_up(amount * (10_000 - discount_bp), divisor * 10_000)
