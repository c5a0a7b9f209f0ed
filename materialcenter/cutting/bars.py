"""Cutting bars: the plan that begins the least full stock, remnants first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from materialcenter.cutting.bar_plan import BarCut, BarPiece, BarPlan, BarStock, Saving
from materialcenter.cutting.bounds import least_by_size
from materialcenter.cutting.columns import Pool, Priced, Pricer
from materialcenter.cutting.errors import (
    CutSizeWrong,
    NotEnoughStock,
    NothingToCut,
    PieceTooLarge,
    check_losses,
)
from materialcenter.cutting.knapsack import Fillings, best_fillings
from materialcenter.cutting.selection import REMNANTS_FIRST, best_selection, select
from materialcenter.cutting.sizes import mm
from materialcenter.cutting.solver import Pattern, Source

ROUNDS = 200
# Totals that may be looked at in all: beyond it the plan stands as it is. Two parts of ten are
# for the start, six for pricing, the rest for repairs.
WORK = 20_000_000
MIXES = 20


def plan_bars(
    stock: Sequence[BarStock],
    pieces: Sequence[BarPiece],
    *,
    kerf: int,
    trim: int = 0,
    rest_kept: int = 1,
) -> BarPlan:
    """Plan the cuts; `kerf` is lost at every cut, `trim` at each end that is not clean (its cut
    included), rests from `rest_kept` on are kept. Remnants are used before full bars.

    Raises NothingToCut, CutSizeWrong, LossWrong, PieceTooLarge, NotEnoughStock.
    """
    _check_input(stock, pieces, kerf, trim)
    shop = _Shop(stock, pieces, kerf, trim)
    plan = replace(shop.plan(), rest_kept=max(1, rest_kept))
    full = [bar for bar in stock if not bar.remnant]
    if len(full) in (0, len(stock)):
        return plan
    try:
        without = _Shop(full, pieces, kerf, trim).plan()
    except (PieceTooLarge, NotEnoughStock):
        return plan
    if without.full_length < plan.full_length:
        plan = replace(without, bound=plan.bound, rest_kept=plan.rest_kept)
    saving = Saving(without.full - plan.full, without.full_grams - plan.full_grams)
    return replace(plan, saving=saving)


def _check_input(
    stock: Sequence[BarStock], pieces: Sequence[BarPiece], kerf: int, trim: int
) -> None:
    if not stock or not pieces:
        raise NothingToCut
    for thing in (*stock, *pieces):
        if thing.length <= 0 or (thing.count is not None and thing.count <= 0):
            raise CutSizeWrong(name=thing.key)
    check_losses(kerf=kerf, trim=trim)


class _Shop:
    """One problem. With the kerf added to every piece and once to the bar, cutting is packing:
    the last piece on a bar needs no cut behind it."""

    def __init__(
        self, stock: Sequence[BarStock], pieces: Sequence[BarPiece], kerf: int, trim: int
    ) -> None:
        self.stock, self.pieces, self.kerf = stock, pieces, kerf
        self.trims = [0 if bar.clean else 2 * trim for bar in stock]
        self.lengths = [piece.length + kerf for piece in pieces]
        self.room = [
            max(0, bar.length - off) + kerf for bar, off in zip(stock, self.trims, strict=True)
        ]
        self.demand = [piece.count for piece in pieces]
        self.sources = [Source(0 if bar.remnant else bar.length, bar.count) for bar in stock]
        self.work = WORK
        largest = max(self.room) - kerf
        for piece in pieces:
            if piece.length > largest:
                raise PieceTooLarge(piece=piece.key, size=mm(piece.length), largest=mm(largest))

    def plan(self) -> BarPlan:
        """First fit is the start; patterns by column generation until the proof or the end."""
        wanted = sum(n * length for n, length in zip(self.demand, self.lengths, strict=True))
        pool = Pool(self.sources, self.demand)
        pool.bound = least_by_size(self.sources, self.room, wanted)
        start = self._first_fit(self.demand)
        filled = self._one_by_one(self.lengths, WORK * 8 // 10)
        pool.add([*filled, *start])
        starts = [select(self.sources, self.demand, patterns) for patterns in (filled, start)]
        first = min(starts, key=lambda selection: selection.rank)
        pool.grow(self._pricer(self.demand, WORK * 2 // 10), rounds=ROUNDS, enough=first.enough)
        best = best_selection(pool, first, wish=self._wish, refill=self._refilled)
        if best.left_over:
            names = (f"{self.pieces[i].key} ({n}×)" for i, n in best.left_over.items())
            raise NotEnoughStock(missing=", ".join(names))
        kept = Counter(Pattern(use.pattern.source, use.kept) for use in best.uses)
        return BarPlan(tuple(self._cut(p, times) for p, times in kept.items()), pool.bound, 1)

    def _filled(
        self, values: Sequence[int], demand: Sequence[int], room: Sequence[int]
    ) -> Fillings:
        found = best_fillings(self.lengths, values, demand, room)
        self.work -= found.work
        return found

    def _pricer(self, demand: Sequence[int], until: int) -> Pricer:
        def price(values: Sequence[int]) -> Priced:
            found = self._filled(values, demand, self.room)
            patterns = [Pattern(s, filling.counts) for s, filling in enumerate(found.best)]
            most = [filling.value for filling in found.best]
            return Priced(patterns if self.work > until else [], most, found.exact)

        return price

    def _first_fit(self, demand: Sequence[int]) -> list[Pattern]:
        """First fit decreasing; small remnants before large ones, then full bars, long first."""
        waiting = [
            s
            for s in sorted(range(len(self.stock)), key=self._turn)
            for _ in range(min(self.stock[s].count or sum(demand), sum(demand)))
        ]
        bars: list[tuple[int, list[int]]] = []
        room: list[int] = []
        for piece in sorted(range(len(self.pieces)), key=lambda i: -self.lengths[i]):
            for _ in range(demand[piece]):
                self._put(piece, bars, room, waiting)
        return [Pattern(source, tuple(yields)) for source, yields in bars]

    def _turn(self, source: int) -> tuple[int, int]:
        remnant = self.stock[source].remnant
        return (0, self.room[source]) if remnant else (1, -self.room[source])

    def _put(
        self,
        piece: int,
        bars: list[tuple[int, list[int]]],
        room: list[int],
        waiting: list[int],
    ) -> None:
        """Put a piece on the first bar with room, or begin another; leave it out if none fits."""
        length = self.lengths[piece]
        place = next((i for i, free in enumerate(room) if free >= length), None)
        if place is None:
            at = next((i for i, s in enumerate(waiting) if self.room[s] >= length), None)
            if at is None:
                return
            source = waiting.pop(at)
            bars.append((source, [0] * len(self.pieces)))
            room.append(self.room[source])
            place = len(bars) - 1
        bars[place][1][piece] += 1
        room[place] -= length

    def _refilled(self, demand: Sequence[int], turn: int) -> list[Pattern]:
        """Patterns for some of the pieces only; and the full bars filled one after another."""
        pool = Pool(self.sources, demand)
        pool.add(self._first_fit(demand))
        pool.grow(self._pricer(demand, 0), rounds=ROUNDS // 4, enough=None)
        dice = Random(turn)  # noqa: S311 - the same every time
        for _ in range(MIXES):
            if self.work > 0:
                values = [n * dice.randint(90, 110) for n in self.lengths]
                pool.add(self._one_by_one(values, 0))
        return pool.patterns

    def _one_by_one(self, values: Sequence[int], until: int) -> list[Pattern]:
        """Stock in turn, each filled with what is worth most of the pieces still wanted."""
        left, patterns = list(self.demand), list[Pattern]()
        for source in sorted(range(len(self.stock)), key=self._turn):
            available = self.stock[source].count or sum(left)
            while any(left) and available:
                (filling,) = self._filled(values, left, [self.room[source]]).best
                if not any(filling.counts) or self.work < until:
                    break
                yielded = list(zip(left, filling.counts, strict=True))
                times = min(available, *(n // k for n, k in yielded if k))
                patterns += [Pattern(source, filling.counts)] * times
                available -= times
                left = [n - times * k for n, k in yielded]
        return patterns

    def _wish(self, pattern: Pattern) -> int:
        """Less is better: pieces from remnants, and from the smallest that serve."""
        bar = self.stock[pattern.source]
        pieces = sum(n * length for n, length in zip(pattern.yields, self.lengths, strict=True))
        return bar.length if bar.remnant else REMNANTS_FIRST * pieces

    def _cut(self, pattern: Pattern, times: int) -> BarCut:
        """The cut in true lengths; refuses one that is not possible, whoever proposed it."""
        bar, off = self.stock[pattern.source], self.trims[pattern.source]
        order = sorted(range(len(self.pieces)), key=lambda i: -self.lengths[i])
        pieces = tuple(self.pieces[i] for i in order for _ in range(pattern.yields[i]))
        pure = sum(piece.length for piece in pieces)
        free = bar.length - off - pure
        kerf = min(free, len(pieces) * self.kerf)
        if free < (len(pieces) - 1) * self.kerf:
            raise AssertionError("a pattern does not fit on its bar")
        return BarCut(bar, pieces, times, off, kerf, free - kerf)
