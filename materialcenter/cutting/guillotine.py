"""What a saw or shear can do: cuts from edge to edge, and what they leave.

Here a kerf is part of the pieces: with the kerf added to the right and upper side of every
piece, and once to the sheet, cutting with kerf is cutting without (the outermost piece needs
no cut behind it).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Spot(NamedTuple):
    """A piece on a sheet, its kerf included: which piece, its lower left corner, its sides."""

    piece: int
    x: int
    y: int
    width: int
    length: int
    turned: bool


class Area(NamedTuple):
    """A part of the sheet, its kerf included."""

    x: int
    y: int
    width: int
    length: int


class Line(NamedTuple):
    """A cut through an area: across its width when `upright`, at a distance from its corner."""

    area: Area
    upright: bool
    at: int


class NotGuillotine(Exception):
    """Pieces overlap, lie outside, or cannot be parted by cuts from edge to edge."""


def separate(area: Area, spots: Sequence[Spot]) -> tuple[list[Line], list[Area]]:
    """The cuts in order, and the areas left over; raises NotGuillotine.

    Every cut that crosses no piece may be made first: parts of a layout that can be cut apart
    can be cut apart themselves. Of those the one that frees the largest rest is made.
    """
    lines: list[Line] = []
    rests: list[Area] = []
    waiting = [(area, list(spots))]
    while waiting:
        part, inside = waiting.pop()
        if not inside:
            rests.append(part)
            continue
        if len(inside) == 1 and tuple(inside[0][1:5]) == tuple(part):
            continue
        line = max(_possible(part, inside), key=lambda found: _freed(found, inside), default=None)
        if line is None:
            raise NotGuillotine
        lines.append(line)
        waiting += reversed(_parted(line, inside))
    return lines, rests


def _possible(area: Area, spots: Sequence[Spot]) -> Iterator[Line]:
    """Cuts along an edge of a piece that cross none; raises when a piece sticks out."""
    for spot in spots:
        if (
            min(spot.width, spot.length) <= 0
            or spot.x < area.x
            or spot.y < area.y
            or spot.x + spot.width > area.x + area.width
            or spot.y + spot.length > area.y + area.length
        ):
            raise NotGuillotine
    for upright in (True, False):
        spans = sorted(_span(spot, upright) for spot in spots)
        start = area.x if upright else area.y
        size = area.width if upright else area.length
        reached = start
        for low, high in [*spans, (start + size, start + size)]:
            if low >= reached:
                yield from (
                    Line(area, upright, at - start)
                    for at in dict.fromkeys((reached, low))
                    if start < at < start + size
                )
            reached = max(reached, high)


def _span(spot: Spot, upright: bool) -> tuple[int, int]:
    low, size = (spot.x, spot.width) if upright else (spot.y, spot.length)
    return low, low + size


def _parted(line: Line, spots: Sequence[Spot]) -> list[tuple[Area, list[Spot]]]:
    area, upright, at = line
    if upright:
        first = Area(area.x, area.y, at, area.length)
        second = Area(area.x + at, area.y, area.width - at, area.length)
    else:
        first = Area(area.x, area.y, area.width, at)
        second = Area(area.x, area.y + at, area.width, area.length - at)
    border = second.x if upright else second.y
    return [
        (first, [s for s in spots if _span(s, upright)[0] < border]),
        (second, [s for s in spots if _span(s, upright)[0] >= border]),
    ]


def _freed(line: Line, spots: Sequence[Spot]) -> int:
    return max(
        (part.width * part.length for part, inside in _parted(line, spots) if not inside), default=0
    )
