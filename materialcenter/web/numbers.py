"""Reading numbers as people of this language write them, and refusing what could mean two.

Indonesian: comma before decimals, dots between groups of three; English the other way round.
"""

import re

MOST = 10**12
_MINUS = ("-", "\N{MINUS SIGN}", "\N{EN DASH}")
_SEPARATORS = {"id": (".", ","), "en": (",", ".")}


class UnreadableNumber(ValueError):
    """Not a number; `meant` is a guess of what was meant, or empty."""

    def __init__(self, meant: str = "") -> None:
        self.meant = meant
        super().__init__(meant)


class BelowZero(UnreadableNumber):
    """A number with a minus before it."""


class TooManyDecimals(ValueError):
    """More decimals than are kept."""


class NumberTooLarge(ValueError):
    """Beyond what anybody weighs or pays."""


def parse(text: str, language: str, places: int = 0) -> int:
    """The number times 10**places, exactly: "1.250,5" with 3 places is 1250500.

    Raises UnreadableNumber, BelowZero, TooManyDecimals, NumberTooLarge. Signs, exponents and
    digits of other scripts are no numbers here.
    """
    group, point = _SEPARATORS[language]
    text = text.strip()
    found = _pattern(group, point).fullmatch(text)
    if found is None:
        if text[:1] in _MINUS and _pattern(group, point).fullmatch(text[1:].lstrip()):
            raise BelowZero
        raise UnreadableNumber(_meant(text, group, point))
    whole = found["whole"].replace(group, "")
    decimals = (found["decimals"] or "").rstrip("0")
    if len(decimals) > places:
        raise TooManyDecimals
    if len(whole) > 15:
        raise NumberTooLarge
    value = int(whole) * 10**places + int(decimals.ljust(places, "0") or 0)
    if value > MOST:
        raise NumberTooLarge
    return value


def _pattern(group: str, point: str) -> re.Pattern[str]:
    whole = rf"(?P<whole>[1-9][0-9]{{0,2}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)"
    return re.compile(rf"{whole}(?:{re.escape(point)}(?P<decimals>[0-9]+))?", re.ASCII)


def _meant(text: str, group: str, point: str) -> str:
    """The same text with the separators exchanged, when that would be a number."""
    other = text.translate(str.maketrans({group: point, point: group}))
    return other if other != text and _pattern(group, point).fullmatch(other) else ""
