"""Cutting plates with cuts from edge to edge: the least full stock, remnants first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from materialcenter.cutting.bar_plan import Saving
from materialcenter.cutting.errors import (
    CutSizeWrong,
    NotEnoughStock,
    NothingToCut,
    PieceNeedsTurning,
    PieceTooLarge,
    check_losses,
)
from materialcenter.cutting.guillotine import Area, Spot, separate
from materialcenter.cutting.layouts import Layouts
from materialcenter.cutting.plate_plan import (
    Placed,
    PlateCut,
    PlatePiece,
    PlatePlan,
    PlateStock,
    Rest,
    SawLine,
)
from materialcenter.cutting.rectangles import Kind
from materialcenter.cutting.selection import Use
from materialcenter.cutting.sizes import mm
from materialcenter.cutting.solver import Source

# So many sheets, those with the fewest pieces, are laid again for the sake of their rests.
MOST_TIDIED = 6


def plan_plates(
    stock: Sequence[PlateStock],
    pieces: Sequence[PlatePiece],
    *,
    kerf: int,
    trim: int = 0,
    rest_kept: tuple[int, int] = (1, 1),
) -> PlatePlan:
    """Plan the cuts; `kerf` is lost at every cut, `trim` at each edge of stock that is not clean
    (its cut included), rests that hold `rest_kept` are kept. Remnants go before full plates.

    Raises NothingToCut, CutSizeWrong, LossWrong, PieceTooLarge, PieceNeedsTurning, NotEnoughStock.
    """
    _check_input(stock, pieces, kerf, trim)
    plan = replace(_Shop(stock, pieces, kerf, trim).plan(), rest_kept=rest_kept)
    full = [plate for plate in stock if not plate.remnant]
    if len(full) in (0, len(stock)):
        return plan
    try:
        without = _Shop(full, pieces, kerf, trim).plan()
    except (PieceTooLarge, PieceNeedsTurning, NotEnoughStock):
        return plan
    if without.full_area < plan.full_area:
        plan = replace(without, bound=plan.bound, rest_kept=plan.rest_kept)
    saving = Saving(without.full - plan.full, without.full_grams - plan.full_grams)
    return replace(plan, saving=saving)


def _check_input(
    stock: Sequence[PlateStock], pieces: Sequence[PlatePiece], kerf: int, trim: int
) -> None:
    if not stock or not pieces:
        raise NothingToCut
    for thing in (*stock, *pieces):
        if min(thing.width, thing.length) <= 0 or (thing.count is not None and thing.count <= 0):
            raise CutSizeWrong(name=thing.key)
    check_losses(kerf=kerf, trim=trim)


class _Shop:
    """One problem, with the kerf in the sides (see `guillotine`)."""

    def __init__(
        self, stock: Sequence[PlateStock], pieces: Sequence[PlatePiece], kerf: int, trim: int
    ) -> None:
        self.stock, self.pieces, self.kerf = stock, pieces, kerf
        self.trims = [0 if plate.clean else trim for plate in stock]
        self.room = [
            (max(0, p.width - 2 * off) + kerf, max(0, p.length - 2 * off) + kerf)
            for p, off in zip(stock, self.trims, strict=True)
        ]
        for piece in pieces:
            self._check_fits(piece)

    def _check_fits(self, piece: PlatePiece) -> None:
        width, length = piece.width + self.kerf, piece.length + self.kerf
        straight = any(width <= w and length <= h for w, h in self.room)
        turned = any(length <= w and width <= h for w, h in self.room)
        if straight or (turned and piece.turnable):
            return
        size = f"{mm(piece.width)} × {mm(piece.length)}"
        if turned:
            raise PieceNeedsTurning(piece=piece.key, size=size)
        w, h = max(self.room, key=lambda room: room[0] * room[1])
        largest = f"{mm(w - self.kerf)} × {mm(h - self.kerf)}"
        raise PieceTooLarge(piece=piece.key, size=size, largest=largest)

    def plan(self) -> PlatePlan:
        """Find layouts, then draw each in true sizes and check it."""
        kinds = [Kind(p.width + self.kerf, p.length + self.kerf, p.turnable) for p in self.pieces]
        sources = [Source(0 if p.remnant else p.area, p.count) for p in self.stock]
        demand = [piece.count for piece in self.pieces]
        layouts = Layouts(kinds, demand, self.room, sources, [p.area for p in self.stock])
        best, bound = layouts.search()
        if best.left_over:
            names = (f"{self.pieces[i].key} ({n}×)" for i, n in best.left_over.items())
            raise NotEnoughStock(missing=", ".join(names))
        uses = Counter(best.uses)
        emptiest = sorted(uses, key=lambda use: sum(use.kept))[:MOST_TIDIED]
        cuts = [
            self._cut(use, self._tidy(layouts, use, again=use in emptiest), times)
            for use, times in uses.items()
        ]
        return PlatePlan(tuple(cuts), bound, (1, 1))

    def _tidy(self, layouts: Layouts, use: Use, *, again: bool) -> Sequence[Spot]:
        """The layout of a use that leaves the largest rest: as found, or laid again."""
        ways = [layouts.layout(use), *([layouts.compact(use)] if again else [])]
        whole = Area(0, 0, *self.room[use.pattern.source])

        def largest_rest(spots: Sequence[Spot]) -> int:
            return max((rest.width * rest.length for rest in separate(whole, spots)[1]), default=0)

        return max((way for way in ways if len(way) == sum(use.kept)), key=largest_rest)

    def _cut(self, use: Use, spots: Sequence[Spot], times: int) -> PlateCut:
        """The cut in true sizes; refuses one that no saw can make, whoever proposed it."""
        plate, off = self.stock[use.pattern.source], self.trims[use.pattern.source]
        width, length = self.room[use.pattern.source]
        lines, areas = separate(Area(0, 0, width, length), spots)
        placed = tuple(self._placed(spot, off) for spot in spots)
        if Counter(p.piece.key for p in placed) != self._keys(use.kept):
            raise AssertionError("a layout does not yield what was counted")
        rests = tuple(
            Rest(a.x + off, a.y + off, a.width - self.kerf, a.length - self.kerf)
            for a in areas
            if min(a.width, a.length) > self.kerf
        )
        inside = (width - self.kerf) * (length - self.kerf)
        solid = sum(p.width * p.length for p in placed) + sum(rest.area for rest in rests)
        saw = tuple(self._saw_line(*line, off) for line in lines)
        return PlateCut(plate, placed, rests, saw, times, plate.area - inside, inside - solid)

    def _keys(self, kept: Sequence[int]) -> Counter[str]:
        keys = Counter[str]()
        for piece, count in zip(self.pieces, kept, strict=True):
            keys[piece.key] += count
        return +keys

    def _placed(self, spot: Spot, off: int) -> Placed:
        piece = self.pieces[spot.piece]
        sides = (spot.width - self.kerf, spot.length - self.kerf)
        wanted = (piece.length, piece.width) if spot.turned else (piece.width, piece.length)
        if sides != wanted or (spot.turned and not piece.turnable):
            raise AssertionError("a piece was laid in another size")
        return Placed(piece, spot.x + off, spot.y + off, *sides, spot.turned)

    def _saw_line(self, area: Area, upright: bool, at: int, off: int) -> SawLine:
        x, y = area.x + off, area.y + off
        if upright:
            here = x + at - self.kerf
            return SawLine(here, y, here, y + area.length - self.kerf)
        here = y + at - self.kerf
        return SawLine(x, here, x + area.width - self.kerf, here)
