"""Rows of one file that look like the same metal written twice."""

from collections.abc import Hashable

from materialcenter.catalogue.lists.staged import Repeat
from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.messages import Verdict
from materialcenter.core.text import fold
from materialcenter.stock.importing.values import Values


def twin_key(values: Values) -> Hashable:
    """Same material (or words), heat, rack and weight: the same metal, as far as one can tell."""
    what = values.material_id or fold(values.phrase)
    return what, fold(values.heat), values.place_code.upper(), values.grams, values.pieces


LOOKS_LIKE = Repeat(
    Verdict.DOUBT,
    N_("Sama dengan baris %(row)s: bahan, heat, rak dan beratnya. Tertulis dua kali?"),
)
