"""The most valuable guillotine layout of a sheet, by dynamic programming over useful points
(Gilmore & Gomory 1966; Beasley 1985). Kerfs are part of the sides, see `guillotine`."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from materialcenter.cutting.guillotine import Spot
from materialcenter.cutting.points import pairs, useful_points

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Kind(NamedTuple):
    """A wanted piece: sides with kerf, whether it may be turned."""

    width: int
    length: int
    turnable: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to lay a piece, and the first points along both sides that hold it."""

    piece: int
    width: int
    length: int
    turned: bool
    column: int
    row: int


def _ways(kinds: Sequence[Kind]) -> Iterator[tuple[int, int, int, bool]]:
    for piece, kind in enumerate(kinds):
        yield piece, kind.width, kind.length, False
        if kind.turnable and kind.width != kind.length:
            yield piece, kind.length, kind.width, True


class Grid:
    """All useful parts of a sheet of the largest size on offer, for pieces that are wanted."""

    def __init__(
        self, kinds: Sequence[Kind], copies: Sequence[int], sheet: tuple[int, int], limit: int
    ) -> None:
        ways = [way for way in _ways(kinds) if copies[way[0]]]
        self.kinds, self.copies = kinds, copies
        self.xs, all_xs = useful_points([(w, copies[p]) for p, w, _, _ in ways], sheet[0], limit)
        self.ys, all_ys = useful_points([(h, copies[p]) for p, _, h, _ in ways], sheet[1], limit)
        self.exact = all_xs and all_ys
        self.across, self.along = pairs(self.xs), pairs(self.ys)
        self.ways = [
            Way(piece, w, h, turned, column, row)
            for piece, w, h, turned in ways
            if (column := int(np.searchsorted(self.xs, w))) < len(self.xs)
            and (row := int(np.searchsorted(self.ys, h))) < len(self.ys)
        ]

    @property
    def cells(self) -> int:
        """The work of one run."""
        return len(self.xs) * len(self.ys)

    def at(self, width: int, length: int) -> tuple[int, int]:
        """The largest useful part of a sheet."""
        return bisect_right(self.xs, width) - 1, bisect_right(self.ys, length) - 1

    def values(self, worth: Sequence[int]) -> Integers:
        """For every part the most that pieces of it can be worth, however many copies."""
        table = self._single(worth)
        for i in range(1, len(self.xs)):
            firsts, seconds = self.across[i]
            if firsts:
                np.maximum(table[i], (table[firsts] + table[seconds]).max(axis=0), out=table[i])
            row = table[i]
            for j, (lows, highs) in enumerate(self.along):
                if lows:
                    row[j] = max(row[j], (row[lows] + row[highs]).max())
        return table

    def _single(self, worth: Sequence[int]) -> Integers:
        """For every part what the best single piece in it is worth."""
        table = np.zeros((len(self.xs), len(self.ys)), np.int64)
        for way in self.ways:
            np.maximum(
                table[way.column :, way.row :],
                worth[way.piece],
                out=table[way.column :, way.row :],
            )
        return table

    def layout(self, table: Integers, worth: Sequence[int], part: tuple[int, int]) -> list[Spot]:
        """Where the pieces lie that make a part worth what the table of `values` says."""
        spots: list[Spot] = []
        waiting = [(*part, 0, 0)]
        while waiting:
            i, j, x, y = waiting.pop()
            value = int(table[i, j])
            if not value:
                continue
            way = next((w for w in self._inside(i, j) if worth[w.piece] == value), None)
            if way:
                spots.append(Spot(way.piece, x, y, way.width, way.length, way.turned))
                continue
            halves = self._halves(table, i, j, value)
            (a, b), upright = halves
            if upright:
                waiting += [(a, j, x, y), (b, j, x + self.xs[a], y)]
            else:
                waiting += [(i, a, x, y), (i, b, x, y + self.ys[a])]
        return spots

    def _inside(self, i: int, j: int) -> Iterator[Way]:
        return (way for way in self.ways if way.column <= i and way.row <= j)

    def _halves(self, table: Integers, i: int, j: int, value: int) -> tuple[tuple[int, int], bool]:
        for a, b in zip(*self.across[i], strict=True):
            if table[a, j] + table[b, j] == value:
                return (a, b), True
        for a, b in zip(*self.along[j], strict=True):
            if table[i, a] + table[i, b] == value:
                return (a, b), False
        raise AssertionError("the table was made from these cuts")

    def filling(self, worth: Sequence[int], part: tuple[int, int]) -> list[Spot]:
        """A good layout with no more than the wanted copies: every part keeps its best set.

        Not always the best there is: a part's best set may spoil its neighbour's.
        """
        _, choice = self._sets(np.array(worth, np.float64), part)
        return self._followed(choice, part)

    def compact(self, part: tuple[int, int]) -> list[Spot]:
        """All wanted copies in a strip of the sheet, from edge to edge, that leaves the largest
        rest beside it; nothing when no such strip is found."""
        areas = np.array([kind.width * kind.length for kind in self.kinds], np.float64)
        sets, choice = self._sets(areas, part)
        holds = np.all(sets >= np.array(self.copies, np.float64), axis=2)
        columns, rows = np.flatnonzero(holds[:, part[1]]), np.flatnonzero(holds[part[0], :])
        strips: list[tuple[int, tuple[int, int]]] = []
        if columns.size:
            at = int(columns[0])
            strips.append((self.xs[at] * self.ys[part[1]], (at, part[1])))
        if rows.size:
            at = int(rows[0])
            strips.append((self.xs[part[0]] * self.ys[at], (part[0], at)))
        return self._followed(choice, min(strips)[1]) if strips else []

    def _followed(self, choice: NDArray[np.int32], part: tuple[int, int]) -> list[Spot]:
        """The layout of a part as `_sets` made it."""
        spots: list[Spot] = []
        left = list(self.copies)
        waiting = [(*part, 0, 0)]
        while waiting:
            i, j, x, y = waiting.pop()
            kind, a = (int(n) for n in choice[i, j])
            if kind == 0 and a >= 0:
                way = self.ways[a]
                if left[way.piece]:
                    left[way.piece] -= 1
                    spots.append(Spot(way.piece, x, y, way.width, way.length, way.turned))
            elif kind == 1:
                b = self.across[i][1][a]
                waiting += [(self.across[i][0][a], j, x, y)]
                waiting += [(b, j, x + self.xs[self.across[i][0][a]], y)]
            elif kind == 2:
                b = self.along[j][1][a]
                waiting += [(i, self.along[j][0][a], x, y)]
                waiting += [(i, b, x, y + self.ys[self.along[j][0][a]])]
        return spots

    def _sets(self, price: Floats, part: tuple[int, int]) -> tuple[Floats, NDArray[np.int32]]:
        """Every part's best set, and how it is made: of a single piece (0, way), by an upright
        cut (1, pair) or a level one (2, pair). Counts are whole; doubles hold them."""
        most = np.array(self.copies, np.float64)
        sets = np.zeros((part[0] + 1, part[1] + 1, len(price)))
        choice = np.full((part[0] + 1, part[1] + 1, 2), -1, np.int32)
        choice[:, :, 0] = 0
        for at in sorted(range(len(self.ways)), key=lambda w: price[self.ways[w].piece]):
            way = self.ways[at]
            sets[way.column :, way.row :] = 0
            sets[way.column :, way.row :, way.piece] = 1
            choice[way.column :, way.row :, 1] = at
        rows = np.arange(part[1] + 1)
        for i in range(1, part[0] + 1):
            firsts, seconds = self.across[i]
            if firsts:
                both = np.minimum(sets[firsts] + sets[seconds], most)
                worths = both @ price
                best = worths.argmax(axis=0)
                better = np.flatnonzero(worths[best, rows] > sets[i] @ price)
                sets[i, better] = both[best[better], better]
                choice[i, better, 0], choice[i, better, 1] = 1, best[better]
            row = sets[i]
            for j in range(1, part[1] + 1):
                lows, highs = self.along[j]
                if lows:
                    pair = np.minimum(row[lows] + row[highs], most)
                    worth = pair @ price
                    top = int(worth.argmax())
                    if worth[top] > row[j] @ price:
                        row[j] = pair[top]
                        choice[i, j] = 2, top
        return sets, choice
