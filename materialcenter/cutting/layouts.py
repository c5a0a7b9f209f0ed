"""The search for good layouts of plates: the library's, those of the best value for the duals,
and sheets filled one after another; then the choice among all of them.

Work is limited by counts, never by the clock: the same question gets the same answer.
"""

from collections.abc import Sequence
from random import Random

from cutting_engine import OptimizationLevel

from materialcenter.core.quantities import ceil_div
from materialcenter.cutting.bounds import Side, fewest_sheets, least_by_size
from materialcenter.cutting.columns import Pool, Priced, Pricer
from materialcenter.cutting.engine import layouts
from materialcenter.cutting.guillotine import Spot
from materialcenter.cutting.rectangles import Grid, Kind
from materialcenter.cutting.selection import REMNANTS_FIRST, Selection, Use, best_selection, select
from materialcenter.cutting.solver import Pattern, Source, values_of_pieces

# Useful points along a side: as many as can be proved with, and for filling sheets by sets.
PROVING_POINTS, FILLING_POINTS = 140, 50
# Cells of the grid that may be worked through for pricing, and (with 20 kinds) for filling.
PRICING_WORK, FILLING_WORK = 300_000, 100_000
MOST_MIXES = 12
MOST_ROUNDS = 200
# The library's time grows with the square of the pieces: how many it is given at each level;
# of more it is given a share at the first.
FIRST, FOR_REMNANTS = OptimizationLevel.FAST, 40
LEVELS = {
    FIRST: 100,
    OptimizationLevel.NORMAL: 60,
    OptimizationLevel.QUALITY: 30,
}


class Layouts:
    """One problem in sides with kerf: `room` is each source's usable size, `areas` its true one."""

    def __init__(
        self,
        kinds: Sequence[Kind],
        demand: Sequence[int],
        room: Sequence[tuple[int, int]],
        sources: Sequence[Source],
        areas: Sequence[int],
    ) -> None:
        self.kinds, self.demand, self.room, self.areas = kinds, demand, room, areas
        self.pool = Pool(sources, demand)
        self.largest = (max(w for w, _ in room), max(h for _, h in room))
        self.work = FILLING_WORK
        self._spots: dict[Pattern, list[Spot]] = {}

    def layout(self, use: Use) -> list[Spot]:
        """Where the pieces lie that a use keeps."""
        left, spots = list(use.kept), list[Spot]()
        for spot in self._spots[use.pattern]:
            if left[spot.piece]:
                left[spot.piece] -= 1
                spots.append(spot)
        return spots

    def compact(self, use: Use) -> list[Spot]:
        """The pieces that a use keeps, laid so that the largest rest is left; nothing when the
        search does not find how."""
        room = self.room[use.pattern.source]
        grid = Grid(self.kinds, use.kept, room, FILLING_POINTS)
        return grid.compact(grid.at(*room))

    def search(self) -> tuple[Selection, int]:
        """The best selection found, and the cost that no plan can go below."""
        self.pool.bound = self._plain_bound()
        start = self._sheet_by_sheet(self._areas())
        self.pool.add(start)
        best = select(self.pool.sources, self.demand, start)
        best = self._tried(FIRST, best)
        best = self._tried(OptimizationLevel.NORMAL, best)
        if not self._done(best):
            self.pool.grow(self._pricer(), rounds=MOST_ROUNDS, enough=best.enough)
        chosen = best_selection(self.pool, best, wish=self._wish)
        best = self._tried(OptimizationLevel.QUALITY, chosen)
        best = best_selection(self.pool, best, wish=self._wish, refill=self._refilled)
        return best, self.pool.bound

    def _tried(self, level: OptimizationLevel, best: Selection) -> Selection:
        """The library's plan if it is better; not asked without need, or when it takes too long."""
        if self._done(best) or (level != FIRST and sum(self.demand) > LEVELS[level]):
            return best
        return min(best, self._from_library(level), key=lambda s: s.rank)

    def _done(self, best: Selection) -> bool:
        return not best.left_over and best.cost <= self.pool.bound

    def _plain_bound(self) -> int:
        """From dual feasible functions for one size of plate, else from area."""
        sources = self.pool.sources
        if len(sources) != 1 or not sources[0].cost:
            kinds = zip(self.kinds, self.demand, strict=True)
            wanted = sum(n * kind.width * kind.length for kind, n in kinds)
            return least_by_size(sources, [w * h for w, h in self.room], wanted)
        sides = [
            Side(k.width, k.length, n, k.turnable)
            for k, n in zip(self.kinds, self.demand, strict=True)
        ]
        return fewest_sheets(*self.room[0], sides) * self.pool.sources[0].cost

    def _areas(self) -> list[int]:
        """Each piece's area, scaled so that a sheet's worth is a handy figure."""
        unit = max(1, self.largest[0] * self.largest[1] // 10**6)
        return [max(1, kind.width * kind.length // unit) for kind in self.kinds]

    def _keep(self, source: int, spots: Sequence[Spot]) -> Pattern:
        """Remember a layout; the pattern that stands for it in the pool."""
        yields = [0] * len(self.kinds)
        for spot in spots:
            yields[spot.piece] += 1
        pattern = Pattern(source, tuple(yields))
        self._spots.setdefault(pattern, list(spots))
        return pattern

    def _turns(self) -> list[int]:
        """Sources in the order in which they are begun: small remnants, then large plates."""
        cost = [source.cost for source in self.pool.sources]
        return sorted(
            range(len(cost)),
            key=lambda s: (cost[s] > 0, -self.areas[s] if cost[s] else self.areas[s]),
        )

    def _from_library(self, level: OptimizationLevel) -> Selection:
        """The pieces on each source as if there were no other; then what is useful of all that."""
        total = sum(self.demand)
        plan: list[Pattern] = []
        for source in self._turns():
            most = LEVELS[FIRST] if self.pool.sources[source].cost else FOR_REMNANTS
            share = [ceil_div(n * min(total, most), total) for n in self.demand]
            found = layouts(self.room[source], self.kinds, share, level)
            plan += [self._keep(source, spots) for spots in found]
        self.pool.add(plan)
        return select(self.pool.sources, self.demand, plan)

    def _pricer(self) -> Pricer:
        grid = Grid(self.kinds, self.demand, self.largest, PROVING_POINTS)
        runs = max(3, PRICING_WORK // grid.cells)

        def price(values: Sequence[int]) -> Priced:
            nonlocal runs
            runs -= 1
            table = grid.values(values)
            parts = [grid.at(*room) for room in self.room]
            patterns = [
                self._keep(s, grid.layout(table, values, part))
                for s, part in enumerate(parts if runs else [])
            ]
            return Priced(patterns, [int(table[part]) for part in parts], grid.exact)

        return price

    def _sheet_by_sheet(self, worth: Sequence[int]) -> list[Pattern]:
        """Every sheet filled with the most that it can hold of what is still wanted."""
        left, plan = list(self.demand), list[Pattern]()
        stock = [source.count for source in self.pool.sources]
        for source in self._turns():
            while any(left) and stock[source] != 0:
                grid = Grid(self.kinds, left, self.room[source], FILLING_POINTS)
                self.work -= grid.cells * len(self.kinds) // 20
                spots = grid.filling(worth, grid.at(*self.room[source]))
                if not spots:
                    break
                pattern = self._keep(source, spots)
                times = min(n // k for n, k in zip(left, pattern.yields, strict=True) if k)
                if (most := stock[source]) is not None:
                    times = min(times, most)
                    stock[source] = most - times
                plan += [pattern] * times
                left = [n - times * k for n, k in zip(left, pattern.yields, strict=True)]
        return plan

    def _refilled(self, demand: Sequence[int], turn: int) -> list[Pattern]:
        """All sheets filled anew with other values of the pieces."""
        dice = Random(turn)  # noqa: S311 - the same every time
        duals = values_of_pieces(self.pool.sources, self.demand, self.pool.patterns)
        found: list[Pattern] = []
        for mix in range(MOST_MIXES):
            base = self._areas() if mix % 2 else [dual + 1 for dual in duals]
            worth = [n * dice.randint(80, 120) for n in base]
            found += self._sheet_by_sheet(worth)
            if self.work < 0:
                break
        return found

    def _wish(self, pattern: Pattern) -> int:
        """Less is better: pieces from remnants, and from the smallest that serve."""
        if not self.pool.sources[pattern.source].cost:
            return self.areas[pattern.source]
        kinds = zip(pattern.yields, self.kinds, strict=True)
        return REMNANTS_FIRST * sum(n * kind.width * kind.length for n, kind in kinds)
