"""Rows of one file that look like the same metal written twice."""

from collections.abc import Hashable

from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.messages import Message, doubt
from materialcenter.core.text import fold
from materialcenter.stock.importing.values import Values


def twin_key(values: Values) -> Hashable:
    """Same material (or words), heat, rack and weight: the same metal, as far as one can tell."""
    what = values.material_id or fold(values.phrase)
    return what, fold(values.heat), values.place_code.upper(), values.grams, values.pieces


def looks_like(row: int | None) -> list[Message]:
    """What is to be said about a row that looks like an earlier one."""
    if row is None:
        return []
    sentence = N_("Sama dengan baris %(row)s: bahan, heat, rak dan beratnya. Tertulis dua kali?")
    return [doubt("duplicate", sentence, row=str(row))]
