"""Medians and percentiles of whole numbers, the same on every engine."""

from collections.abc import Iterable


def nearest_rank(values: Iterable[int], percent: int) -> int | None:
    """The smallest value that so many percent of all do not exceed; None without any.

    >>> nearest_rank([3, 1, 2, 4], 50), nearest_rank([3, 1, 2, 4], 90)
    (2, 4)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(1, -(-len(ordered) * percent // 100)) - 1]
