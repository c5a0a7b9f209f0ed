"""Where a guillotine cut can be worth making: at sums of sides of pieces (Herz 1972)."""

from bisect import bisect_right
from collections.abc import Sequence


def useful_points(
    sides: Sequence[tuple[int, int]], most: int, limit: int
) -> tuple[list[int], bool]:
    """Zero and the sums up to `most` of `sides` (length, copies); whether these are all.

    Beyond `limit` points only the sums of few sides are given: layouts on them are layouts
    all the same, but better ones may exist.
    """
    sums = {0}
    for side, copies in sides:
        for start in sorted(sums):
            sums.update(range(start + side, min(most, start + copies * side) + 1, side))
            if len(sums) > limit:
                return _sums_of_few(sides, most, limit), False
    return sorted(sums), True


def _sums_of_few(sides: Sequence[tuple[int, int]], most: int, limit: int) -> list[int]:
    multiples = {
        times * side: times
        for side, copies in sides
        for times in range(1, min(copies, most // side) + 1)
    }
    chosen = dict.fromkeys([0, *(side for side, _ in sides if side <= most)])
    chosen.update(dict.fromkeys(sorted(multiples, key=lambda s: (multiples[s], s))))
    level = [side for side, _ in sides]
    while len(chosen) < limit and level:
        sums = (start + side for start in level for side, _ in sides if start + side <= most)
        level = [s for s in dict.fromkeys(sums) if s not in chosen]
        chosen.update(dict.fromkeys(level))
    return sorted(list(chosen)[:limit])


def pairs(points: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """For every point the cuts of a side of that length: both parts as positions in `points`.

    The smaller part is a point; the other is rounded down to one, as no piece ends between.
    """
    return [
        (
            (firsts := [a for a in range(1, at + 1) if 2 * points[a] <= point]),
            [bisect_right(points, point - points[a]) - 1 for a in firsts],
        )
        for at, point in enumerate(points)
    ]
