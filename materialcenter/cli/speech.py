"""What the operator reads: English throughout, the house's refusals and remarks included."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from flask_babel import force_locale, gettext, ngettext

from materialcenter.catalogue.forms import UNITS
from materialcenter.core.errors import DomainError, Figure, Grams, Quantity, Rupiah, Term


def refusal(error: DomainError) -> str:
    """A refusal of the house in English."""
    return say(error.sentence, error.figures)


def say(sentence: str, figures: Mapping[str, Figure]) -> str:
    """A sentence of the house in English, with its figures."""
    with force_locale("en"):
        shown = {name: _shown(figure) for name, figure in figures.items()}
        return gettext(sentence, **shown) if shown else gettext(sentence)


def _shown(figure: Figure) -> str:
    match figure:
        case Grams(value) | Quantity(value, "kg"):
            return f"{Decimal(value) / 1000:,} kg"
        case Rupiah(value):
            return f"Rp {value:,}"
        case Quantity(value, unit):
            # The msgid the pages use too, so that one and many read right.
            msgid = f"%(shown)s {UNITS[unit]}"
            return ngettext(msgid, msgid, value, shown=f"{value:,}")
        case Term(msgid):
            return gettext(msgid)
        case date():
            return figure.isoformat()
        case int():
            return f"{figure:,}"
        case _:
            return str(figure)
