"""The words of the trade: each in both languages, most with a sentence of what it means."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from materialcenter.core.text import fold

_FILE = Path(__file__).parents[1] / "seeds" / "glossary.csv"
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_NO_LETTER = "#"


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means, in Indonesian and English."""

    name_id: str
    name_en: str
    meaning_id: str
    meaning_en: str

    @property
    def key(self) -> str:
        """Its place on the page: what it is first called in Indonesian, in small letters."""
        first = re.split(r"[/(,]", self.name_id)[0]
        return _NOT_LETTERS.sub("-", fold(first)).strip("-")

    def name(self, language: str) -> str:
        """The word in a language."""
        return self.name_en if language == "en" else self.name_id

    def meaning(self, language: str) -> str:
        """One sentence, or nothing where the word says it all."""
        return self.meaning_en if language == "en" else self.meaning_id

    def letter(self, language: str) -> str:
        """The letter under which a reader looks for it."""
        first = fold(self.name(language))[:1].upper()
        return first if first.isalpha() else _NO_LETTER

    def speaks_of(self, words: Sequence[str]) -> bool:
        """Whether all these words, or beginnings of words, stand in it, in either language."""
        text = fold(" ".join((self.name_id, self.name_en, self.meaning_id, self.meaning_en)))
        return all(re.search(rf"(?<!\w){re.escape(word)}", text) for word in words)


@cache
def all_terms() -> tuple[Term, ...]:
    """Every term, as the list that comes with the product has them."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Term(row["term_id"], row["term_en"], row["meaning_id"], row["meaning_en"])
            for row in csv.DictReader(file)
        )


def find_terms(wanted: str, language: str) -> dict[str, list[Term]]:
    """The terms in which all words of `wanted` occur, by the letter they begin with."""
    words = fold(wanted).split()
    found = [term for term in all_terms() if term.speaks_of(words)]
    found.sort(key=lambda term: (term.letter(language), fold(term.name(language))))
    return {
        letter: list(terms) for letter, terms in groupby(found, lambda term: term.letter(language))
    }
