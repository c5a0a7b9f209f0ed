"""How little full stock there can be in a plan, without looking for one; in integers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import gcd

from materialcenter.core.quantities import ceil_div
from materialcenter.cutting.solver import Source

MOST_THRESHOLDS = 20
# What a side counts, out of `whole`. Sides that fit into a sheet's count at most `whole`.
Weigh = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Side:
    """Both sides of a wanted piece, how many, and whether it may be turned."""

    width: int
    length: int
    count: int
    turnable: bool


def fewest_sheets(width: int, length: int, sides: Sequence[Side]) -> int:
    """No plan needs fewer sheets of width × length; a turnable piece counts its lighter way
    (dual feasible functions, Fekete & Schepers 2001).

    Any two dual feasible functions give a bound (the area is the plainest of them).
    """
    lengths = {s for side in sides for s in (side.width, side.length)}
    best = 0
    across = list(_weighings(width, lengths))
    along = across if width == length else list(_weighings(length, lengths))
    for whole_w, weigh_w in across:
        for whole_l, weigh_l in along:
            total = 0
            for side in sides:
                ways = [(side.width, side.length)]
                if side.turnable:
                    ways.append((side.length, side.width))
                total += side.count * min(
                    weigh_w(w) * weigh_l(h) for w, h in ways if w <= width and h <= length
                )
            best = max(best, ceil_div(total, whole_w * whole_l))
    return best


def least_by_size(sources: Sequence[Source], sizes: Sequence[int], wanted: int) -> int:
    """No plan costs less when pieces of `wanted` size in all come from sources of such sizes.

    What the remnants cannot hold comes from full stock, at best from the one that holds most
    for its cost; costs go in steps of their common divisor.
    """
    full: list[tuple[int, int]] = []
    for source, size in zip(sources, sizes, strict=True):
        if source.cost:
            full.append((source.cost, size))
        elif source.count is None:
            return 0
        else:
            wanted -= source.count * size
    if not full or wanted <= 0:
        return 0
    step = gcd(*(cost for cost, _ in full))
    return min(ceil_div(wanted * cost, size * step) for cost, size in full if size) * step


def _weighings(size: int, lengths: set[int]) -> Iterator[tuple[int, Weigh]]:
    """The length itself; u(k) for k = 1…3; U(e) for every small length e."""
    yield size, lambda s: s
    for k in (1, 2, 3):
        yield k * size, _stepped(size, k)
    small = sorted(s for s in lengths if 2 * s <= size)
    for least in small[:: max(1, len(small) // MOST_THRESHOLDS)]:
        yield size, _large_only(size, least)


def _stepped(size: int, k: int) -> Weigh:
    """u(k): x if (k+1)·x is whole, else ⌊(k+1)·x⌋ / k, for x = s / size."""

    def weigh(s: int) -> int:
        steps, rest = divmod((k + 1) * s, size)
        return steps * size if rest else k * s

    return weigh


def _large_only(size: int, least: int) -> Weigh:
    """U(e): all for more than 1 − e, itself between, nothing below e."""
    return lambda s: size if s > size - least else s if s >= least else 0
