"""Parses what people write for a material: "Plat hitam SS400 5mm 4x8", "as s45c ø 25 x 6m"."""

import re
from dataclasses import dataclass
from itertools import pairwise

from materialcenter.catalogue import trade_words
from materialcenter.catalogue.grade_words import GradeReading, take_grade
from materialcenter.catalogue.measures import (
    Measure,
    take_measures,
    take_quantity,
    take_remnant,
)
from materialcenter.catalogue.mending import mended
from materialcenter.catalogue.spelling import has_look_alikes, one_spelling

# Sheets are sold by feet without saying so: 4x8 is 1219 × 2438 mm.
SHEETS_FT = frozenset(
    {(3, 6), (3, 8), (4, 6), (4, 8), (4, 10), (4, 20), (5, 10), (5, 15), (5, 20), (6, 12), (6, 20)}
)

_WORD = re.compile(r"[a-z0-9]+(?:[./-][a-z0-9]+)*")
_PLAIN_BAR = re.compile(r"\bp(?=\d)")
_DEFORMED_BAR = re.compile(r"\b[su](?=\d)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase says. `forms` is empty when it names none.

    `word` is the trade word, `metals` the beginnings of grade codes that its metal words allow,
    `fixed_grade` the grade that the trade name stands for. `leftovers` were not understood.
    `remnant_um` is the own width and length of an offcut.
    """

    text: str
    word: str
    forms: tuple[str, ...]
    metals: tuple[str, ...]
    fixed_grade: str
    grade: GradeReading
    measures: tuple[Measure, ...]
    remnant_um: tuple[int, int] | None
    leftovers: tuple[str, ...]
    look_alike: bool
    contradictory: bool

    @property
    def words(self) -> list[str]:
        """The words without figures, in one spelling."""
        return [word for word in self.text.split() if word.isalpha() and len(word) > 1]

    @property
    def wanted_grade(self) -> str:
        """The grade to look for: said, fixed by the trade name, or pointed at."""
        return self.grade.code or self.grade.suggestion or self.fixed_grade


def feet_pair(measures: list[Measure]) -> int | None:
    """Where two neighbours of one group are the feet of a sheet; None when nowhere."""
    for i, (short, long) in enumerate(pairwise(measures)):
        feet = short.unit in ("", "ft") and long.unit in ("", "ft")
        if feet and short.group == long.group and (short.number, long.number) in SHEETS_FT:
            return i
    return None


def _implied_forms(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    if feet_pair(list(measures)) is not None:
        return ("plate",)
    unlabelled = [m for m in measures if not m.label and m.unit != "m"]
    if any(m.label == "d" for m in measures) and not unlabelled:
        return ("round_bar",)
    return ()


def parse(text: str, grades: frozenset[str], *, mend: bool = False) -> Phrase:
    """Parse a phrase; `grades` are the codes of the catalogue.

    With `mend` mistyped words become the nearest known one, which suits a search box and
    not an import.
    """
    spelled = trade_words.apart(one_spelling(text))
    plain = trade_words.one_word(mended(spelled, grades) if mend else spelled)
    if "beton" in plain:
        plain = _PLAIN_BAR.sub("polos dia ", _DEFORMED_BAR.sub("ulir dia ", plain))
    remnant, rest = take_remnant(plain)
    grade, rest = take_grade(rest, grades)
    measures, rest = take_measures(take_quantity(rest))
    words = _WORD.findall(rest)
    trade, contradictory = trade_words.trades_in(frozenset(words))
    metal_words = [word for word in trade_words.METALS if word in words]
    word = trade.word if trade else ""
    named = metal_words or [""]
    fixed = [trade_words.FIXED_GRADES.get((word, metal), "") for metal in named]
    return Phrase(
        text=plain,
        word=word,
        forms=trade.forms if trade else _implied_forms(measures),
        metals=tuple(start for metal in metal_words for start in trade_words.METALS[metal]),
        fixed_grade=next(filter(None, fixed), ""),
        grade=grade,
        measures=measures,
        remnant_um=remnant,
        leftovers=trade_words.unknown_words(words),
        look_alike=has_look_alikes(text),
        contradictory=contradictory,
    )
