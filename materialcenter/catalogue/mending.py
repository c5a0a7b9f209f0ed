"""Forgives mistyped letters: replaces a word nobody knows by the known one it resembles."""

import re
from difflib import get_close_matches
from functools import lru_cache

from materialcenter.catalogue.trade_words import VOCABULARY

# Words that people write and that the synonyms turn into trade words.
_WRITTEN = (
    "pelat plate sheet lembaran kembang bordes gulungan gulung hot cold rolled kotak pejal persegi "
    "square segi enam hexagon round flat angle channel kanal wide flange beam pipe tube tulangan "
    "rebar beton behel polos plain deformed ulir poros shaft wire wirerod kawat kasar rongsok "
    "rongsokan skrap scrap avalan aluminium alumunium aluminum almini brass copper stainless "
    "stainles stenlis galvanis galvanil galvanized black ship eser nako hollow siku pipa strip "
    "coil ingot tembaga kuningan besi tua lip light"
)
_KNOWN = sorted({*_WRITTEN.split(), *VOCABULARY})
_LETTERS = re.compile(r"(?<![\w./-])[a-z]{3,}(?![\w/])")
# Measures and other words that no metal is meant by.
_KEPT = (
    "inch dia diam diameter tebal tbl panjang pjg lebar ukuran roll rol ton sgp naco item alu hex "
    "bar rod slit rhs shs low almini"
)
# Three letters are told apart by one; longer words may differ more.
_SHORT, _SHORT_CUTOFF, _CUTOFF = 3, 0.66, 0.74


@lru_cache(maxsize=1000)
def _nearest(word: str) -> str:
    short = len(word) == _SHORT
    known = [other for other in _KNOWN if 2 < len(other) < 5] if short else _KNOWN
    close = get_close_matches(word, known, n=1, cutoff=_SHORT_CUTOFF if short else _CUTOFF)
    return close[0] if close else word


@lru_cache(maxsize=4)
def _grade_letters(grades: frozenset[str]) -> frozenset[str]:
    """The words that codes of grades are made of: "sphc", "scm", "bjtp"."""
    return frozenset(part for code in grades for part in re.findall(r"[a-z]+", code.lower()))


def mended(text: str, grades: frozenset[str]) -> str:
    """A text in one spelling with every unknown word replaced by the known one closest to it."""
    kept = _grade_letters(grades).union(_KEPT.split())

    def mend(found: re.Match[str]) -> str:
        return found[0] if found[0] in kept else _nearest(found[0])

    return _LETTERS.sub(mend, text)
