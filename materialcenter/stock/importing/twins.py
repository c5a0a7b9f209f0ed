"""Rows of one file that look like the same metal written twice."""

from collections.abc import Hashable, Iterable

from materialcenter.core.errors import N_
from materialcenter.core.text import fold
from materialcenter.stock.importing.messages import Message, doubt
from materialcenter.stock.importing.values import Values


def twin_key(values: Values) -> Hashable:
    """Same material (or words), heat, rack and weight: the same metal, as far as one can tell."""
    what = values.material_id or fold(values.phrase)
    return what, fold(values.heat), values.place_code.upper(), values.grams, values.pieces


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


def looks_like(row: int | None) -> list[Message]:
    """What is to be said about a row that looks like an earlier one."""
    if row is None:
        return []
    sentence = N_("Sama dengan baris %(row)s: bahan, heat, rak dan beratnya. Tertulis dua kali?")
    return [doubt("duplicate", sentence, row=str(row))]
