"""Column generation: which patterns are worth choosing from, and how cheap it can get at best."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, gcd

from materialcenter.cutting.solver import SCALE, Pattern, Source, dearest, values_of_pieces


@dataclass(frozen=True, slots=True)
class Priced:
    """The most valuable pattern of every source; `exact` when nothing can be worth more."""

    patterns: list[Pattern]
    most: list[int]
    exact: bool


Pricer = Callable[[Sequence[int]], Priced]


@dataclass(slots=True)
class Pool:
    """Patterns found so far, in the order they were found, and what is proved of every plan."""

    sources: Sequence[Source]
    demand: Sequence[int]
    patterns: list[Pattern] = field(default_factory=list[Pattern])
    bound: int = 0
    _known: set[Pattern] = field(default_factory=set[Pattern])

    def add(self, patterns: Iterable[Pattern]) -> bool:
        """Keep those that yield something new; tells whether there were any."""
        fresh = [p for p in dict.fromkeys(patterns) if any(p.yields) and p not in self._known]
        self.patterns += fresh
        self._known.update(fresh)
        return bool(fresh)

    def grow(self, price: Pricer, *, rounds: int, enough: int | None) -> None:
        """Add patterns until none would help, `rounds` are over, or the bound reaches `enough`."""
        for _ in range(rounds):
            values = values_of_pieces(self.sources, self.demand, self.patterns)
            priced = price(values)
            if priced.exact:
                self.bound = max(self.bound, self._proved(values, priced.most))
            if (enough is not None and self.bound >= enough) or not self.add(priced.patterns):
                return

    def _proved(self, values: Sequence[int], most: Sequence[int]) -> int:
        """A cost below which no plan exists, from any values of the pieces (Farley 1990).

        If no pattern of an unlimited source is worth more than `ratio` times its cost, all
        pieces together cost at least their value over `ratio`; a limited source gives back at
        most what its patterns are worth above its cost. Exact: integers and fractions only.
        Costs go in steps of their common divisor, so it is rounded up to one.
        """
        unit = dearest(self.sources)
        ratio = Fraction(1)
        for source, worth in zip(self.sources, most, strict=True):
            if source.count is None:
                if not source.cost:
                    return 0
                ratio = max(ratio, Fraction(worth * unit, source.cost * SCALE))
        total = sum(v * d for v, d in zip(values, self.demand, strict=True)) / ratio
        for source, worth in zip(self.sources, most, strict=True):
            if source.count is not None:
                above = worth / ratio - Fraction(source.cost * SCALE, unit)
                total -= source.count * max(Fraction(0), above)
        step = gcd(*(source.cost for source in self.sources)) or 1
        return max(0, ceil(total * unit / SCALE / step)) * step
