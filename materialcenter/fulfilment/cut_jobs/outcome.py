"""What a cut yields in kilos and rupiah. Pure: nothing here touches the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from materialcenter.core.quantities import split


@dataclass(frozen=True, slots=True)
class Outcome:
    """Grams and rupiah of everything that came out of one source; they close.

    consumed grams = sum of yields + scrap + kerf + difference; the value = sum of yields'
    values + scrap credit.
    """

    yields: list[int]
    values: list[int]
    scrap: int
    kerf: int
    difference: int


def outcome(
    *,
    grams: int,
    value_idr: int,
    theory: Sequence[int],
    weighed: Sequence[int | None],
    kerf: int,
    scrap_theory: int,
    scrap_weighed: int | None,
    credit_idr: int,
) -> Outcome:
    """Share out what the books held of the metal that was cut.

    What was weighed has its weight; the rest has its part of the books by theory (largest
    remainder). What then does not close is the scale's difference. The value less the scrap's
    credit goes over the yields by their grams; kerf is worth nothing.

    >>> outcome(grams=706_500, value_idr=8_400_000, theory=[235_500, 470_647],
    ...         weighed=[None, None], kerf=353, scrap_theory=0, scrap_weighed=None,
    ...         credit_idr=0).values
    [2801400, 5598600]
    """
    parts = split(grams, [*theory, kerf, scrap_theory])
    yields = [
        part if weight is None else weight
        for part, weight in zip(parts[: len(theory)], weighed, strict=True)
    ]
    scrap = parts[-1] if scrap_weighed is None else scrap_weighed
    return Outcome(
        yields=yields,
        values=split(value_idr - credit_idr, yields),
        scrap=scrap,
        kerf=parts[-2],
        difference=grams - sum(yields) - scrap - parts[-2],
    )
