"""Quantities are integers: grams, micrometres, rupiah, pieces. Here is all arithmetic that
would otherwise be tempted by a float, and the one function that splits an amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Counted(StrEnum):
    """In which of the two quantities a material is promised: pieces or grams."""

    PIECE = "piece"
    MASS = "mass"


@dataclass(frozen=True, slots=True)
class Metal:
    """How much metal: pieces and grams, always both."""

    pieces: int
    grams: int

    def counted(self, counted: str) -> int:
        """The one integer that requests, reservations, pegs and orders use."""
        return self.pieces if counted == Counted.PIECE else self.grams


def divide_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator`, rounded half away from zero, for `denominator` > 0."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def ceil_div(numerator: int, denominator: int) -> int:
    """`numerator / denominator`, rounded up, for `denominator` > 0."""
    return -(-numerator // denominator)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` over `weights` so that the shares sum to it exactly.

    Largest remainder; ties go to the earlier weight (callers pass the oldest first). With no
    weight at all everything falls to the first share. Raises ValueError for a negative
    weight, a negative amount, or an amount with nobody to take it.

    >>> split(7, [4, 4, 4])
    [3, 2, 2]
    >>> split(1_500_000, [5_000, 3_000, 900])
    [842697, 505618, 151685]
    """
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("only non-negative amounts are split over non-negative weights")
    if not weights:
        if amount:
            raise ValueError("nobody to split the amount over")
        return []
    total = sum(weights)
    if total == 0:
        return [amount, *([0] * (len(weights) - 1))]
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -remainders[i])
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def portion(value: int, part: int, whole: int) -> int:
    """The share of `value` that leaves with `part` of `whole`; the last part takes the rest."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("the part must lie within the whole")
    return value if part == whole else divide_half_up(value * part, whole)


def price_of(grams: int, idr_per_kg: int) -> int:
    """Rupiah for `grams` at a price per kilogram, rounded half up."""
    return divide_half_up(grams * idr_per_kg, 1000)


def round_to(amount: int, step: int) -> int:
    """`amount` rounded half up to a multiple of `step`."""
    return divide_half_up(amount, step) * step
