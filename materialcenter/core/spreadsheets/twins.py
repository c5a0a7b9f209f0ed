"""Rows of one file that look like the same thing written twice."""

from collections.abc import Hashable, Iterable


def find_twins(rows: Iterable[tuple[int, int, Hashable]]) -> dict[int, int]:
    """For (position, row number, key) in order of position: the row number of the first row
    with the same key, for each later position."""
    first: dict[Hashable, int] = {}
    twins: dict[int, int] = {}
    for position, number, key in rows:
        if key in first:
            twins[position] = first[key]
        else:
            first[key] = number
    return twins
