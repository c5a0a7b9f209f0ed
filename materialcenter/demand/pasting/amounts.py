"""Finds how much is asked for in a line: "10 lembar", "5btg", "1.250,5 kg", "setengah ton"."""

import re
from dataclasses import dataclass
from fractions import Fraction

from materialcenter.catalogue.recognising import Doubt
from materialcenter.core.errors import N_
from materialcenter.core.spreadsheets.figures import read_number
from materialcenter.core.spreadsheets.workbook import Cell

# What people call the units, by the codes of units here; mass with its grams.
_UNITS = {
    "sheet": r"lembar|lembr|lmbr|lbr|sheet",
    "bar": r"batang|btang|btng|btg|lonjoran|lonjor|ljr|lenjer",
    "roll": r"roll|rol|gulungan|gulung",
    "piece": r"pieces|pcs|pc|buah|bh|biji|bj|unit|keping",
}
_GRAMS = {
    "kilogram|kilo|kgs|kg": 1_000,
    "ton": 1_000_000,
    "kuintal|kwintal": 100_000,
    "gram|gr": 1,
}
_WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
_ALL_UNITS = "|".join([*_UNITS.values(), *_GRAMS])
NUMBER = r"\d{1,9}(?:[.,]\d{1,9}){0,3}"
_BROKEN = r"\d{1,4}\s+\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}|\d{0,4}\s?[½¼¾]|setengah"
_AMOUNT = re.compile(
    rf"(?<![\w.,/×'\"-])(?<![x×*]\s)"
    rf"(?:(?P<number>{_BROKEN}|{NUMBER}|{'|'.join(_WORDS)})\s*(?:\([a-z ]{{2,30}}\)\s*)?|se)"
    rf"(?P<unit>{_ALL_UNITS})\b\.?(?!\s?/)"
)
_SIGNS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
# "1,250" is one and a quarter here and twelve hundred and fifty elsewhere; "0.500" likewise.
_TWO_WAYS = re.compile(r"\d{1,3},\d{3}|0\.\d{3}")
_VAGUE = re.compile(
    r"\b(?:atau|sampai|hingga|s/d|sekitar|kira[ -]?kira|kurang lebih|lebih kurang|minimal|maksimal"
    r"|beberapa)\b|±|\b\d+\s?[-–]\s?\d+\s*(?:" + _ALL_UNITS + r")\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """So much in a unit ("sheet", "bar", "roll", "piece", or "kg" with `value` in grams), and the
    words that stood there. `value` is None when it cannot be told, `doubt` says why."""

    value: int | None
    unit: str
    written: str
    doubt: Doubt | None = None


def number_in(text: str) -> Fraction | None:
    """The number as people here write it; None when it can mean two, or nothing."""
    text = text.strip()
    if text == "setengah":
        return Fraction(1, 2)
    if text in _WORDS:
        return Fraction(_WORDS[text])
    if text[-1:] in _SIGNS:
        return Fraction(text[:-1].strip() or 0) + _SIGNS[text[-1]]
    if "/" in text:
        parts = text.split()
        return None if re.search("/0", text) else sum((Fraction(p) for p in parts), Fraction())
    if _TWO_WAYS.fullmatch(text):
        return None
    number = read_number(Cell("t", text))
    return Fraction(number.value) if number else None


def take_amounts(text: str) -> tuple[list[Amount], str]:
    """Every amount in order, and the text without them. A roll stays as the form that
    it may mean."""
    found = [_amount(match) for match in _AMOUNT.finditer(text)]
    rest = _AMOUNT.sub(lambda m: " coil " if _unit(m["unit"])[0] == "roll" else " ", text)
    return found, rest


def one_amount(text: str, amounts: list[Amount]) -> tuple[Amount | None, list[Doubt]]:
    """The amount that a line with these amounts asks for, or what has to be asked."""
    vague = _VAGUE.search(text)
    different = {(amount.value, amount.unit): amount for amount in amounts}
    if not amounts:
        return None, [Doubt("quantity-missing", N_("Jumlahnya tidak disebut."))]
    if len(different) > 1:
        sentence = N_("Ada lebih dari satu jumlah: %(quantities)s.")
        written = ", ".join(amount.written for amount in amounts)
        return None, [Doubt("several-quantities", sentence, {"quantities": written})]
    if vague:
        sentence = N_("Jumlahnya kurang pasti: %(words)s.")
        return None, [Doubt("quantity-vague", sentence, {"words": vague[0].strip()})]
    if amounts[0].doubt:
        return None, [amounts[0].doubt]
    return amounts[0], []


def _unit(word: str) -> tuple[str, int]:
    for words, grams in _GRAMS.items():
        if word in words.split("|"):
            return "kg", grams
    return next(unit for unit, words in _UNITS.items() if word in words.split("|")), 1


def _amount(found: re.Match[str]) -> Amount:
    unit, factor = _unit(found["unit"])
    written = found[0].strip(" .")
    number = number_in(found["number"]) if found["number"] else Fraction(1)
    if number is None:
        sentence = N_("Angka %(written)s dapat dibaca dengan dua cara. Berapa jumlahnya?")
        return Amount(None, unit, written, _doubt("quantity-two-ways", sentence, written))
    value = number * factor
    if value.denominator != 1:
        sentence = N_("%(written)s bukan jumlah yang bulat. Berapa jumlahnya?")
        return Amount(None, unit, written, _doubt("quantity-broken", sentence, written))
    return Amount(int(value), unit, written)


def _doubt(code: str, sentence: str, written: str) -> Doubt:
    return Doubt(code, sentence, {"written": written})
