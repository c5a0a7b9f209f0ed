"""From a pool of patterns to a plan: choose, count again, and look further where it falls short."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from materialcenter.cutting.columns import Pool
from materialcenter.cutting.solver import Pattern, Source, choose

# How often the worst part of a plan is planned anew when the proof is lacking.
REPAIRS = 4
# A remnant is begun for pieces that fill at least this part (1/n) of it.
REMNANTS_FIRST = 20

Refill = Callable[[Sequence[int], int], Iterable[Pattern]]


@dataclass(frozen=True, slots=True)
class Use:
    """One piece of stock cut by a pattern, of whose yield only `kept` is wanted."""

    pattern: Pattern
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """One use for every piece of stock that is begun, and the pieces it fails to yield."""

    uses: tuple[Use, ...]
    left_over: dict[int, int]
    cost: int

    @property
    def enough(self) -> int | None:
        """A bound that would prove it; none while pieces are left over."""
        return None if self.left_over else self.cost

    @property
    def rank(self) -> tuple[int, int]:
        """Less is better."""
        return sum(self.left_over.values()), self.cost


def select(
    sources: Sequence[Source], demand: Sequence[int], patterns: Iterable[Pattern]
) -> Selection:
    """Use these patterns, one piece of stock each, dropping what is yielded beyond the demand.

    Surplus is dropped from full stock before remnants; stock that would yield nothing, or of
    which there is no more, is not begun. Counts only: nothing here comes from the solver.
    """
    left = list(demand)
    stock = [source.count for source in sources]
    uses: list[Use] = []
    for pattern in sorted(patterns, key=lambda p: (sources[p.source].cost, -sum(p.yields))):
        kept = tuple(min(n, most) for n, most in zip(pattern.yields, left, strict=True))
        available = stock[pattern.source]
        if not any(kept) or available == 0:
            continue
        if available is not None:
            stock[pattern.source] = available - 1
        left = [n - k for n, k in zip(left, kept, strict=True)]
        uses.append(Use(pattern, kept))
    cost = sum(sources[use.pattern.source].cost for use in uses)
    return Selection(tuple(uses), {i: n for i, n in enumerate(left) if n}, cost)


def best_selection(
    pool: Pool, best: Selection, *, wish: Callable[[Pattern], int], refill: Refill | None = None
) -> Selection:
    """The cheapest selection: `best`, or one from the pool.

    With `refill` and without a proof the emptiest parts of the plan are planned anew: it gives
    patterns for those pieces. Among equals the smallest `wish` wins when there are remnants.
    """
    for repair in range(REPAIRS):
        if not best.left_over and best.cost <= pool.bound:
            break
        best = _better(best, _selected(pool, choose(pool.sources, pool.demand, pool.patterns)))
        if not best.left_over and best.cost <= pool.bound:
            break
        if not refill or not pool.add(refill(_emptiest(pool, best, repair), repair)):
            break
    if best.left_over or not any(source.cost == 0 for source in pool.sources):
        return best
    wishes = [wish(pattern) for pattern in pool.patterns]
    chosen = choose(pool.sources, pool.demand, pool.patterns, wishes=wishes, most_cost=best.cost)
    preferred = _selected(pool, chosen)
    return preferred if preferred and preferred.rank <= best.rank else best


def _selected(pool: Pool, chosen: Sequence[int] | None) -> Selection | None:
    if chosen is None:
        return None
    uses = (p for p, times in zip(pool.patterns, chosen, strict=True) for _ in range(times))
    return select(pool.sources, pool.demand, uses)


def _better(best: Selection, other: Selection | None) -> Selection:
    return other if other and other.rank < best.rank else best


def _emptiest(pool: Pool, selection: Selection, repair: int) -> list[int]:
    """The pieces of the stock that yields least: of a quarter of it, then a third, half, all."""
    uses = sorted(selection.uses, key=lambda use: sum(use.kept))
    part = uses[: max(2, -(-len(uses) // (REPAIRS - repair)))]
    demand = [sum(use.kept[i] for use in part) for i in range(len(pool.demand))]
    return [n + selection.left_over.get(i, 0) for i, n in enumerate(demand)]
