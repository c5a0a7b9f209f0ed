"""Rows of one file that look like the same metal written twice."""

from collections.abc import Hashable, Iterable

from materialcenter.core.text import fold
from materialcenter.stock.importing.values import Values


def twin_key(values: Values) -> Hashable:
    """Same material (or words), heat, rack and weight: the same metal, as far as one can tell."""
    what = values.material_id or fold(values.phrase)
    return what, fold(values.heat), values.place_code.upper(), values.grams, values.pieces


def find_twins(keys: Iterable[tuple[int, Hashable]]) -> dict[int, int]:
    """For (position, key) in order: the position of the first row with the same key, for each
    later one."""
    first: dict[Hashable, int] = {}
    twins: dict[int, int] = {}
    for position, key in keys:
        if key in first:
            twins[position] = first[key]
        else:
            first[key] = position
    return twins
