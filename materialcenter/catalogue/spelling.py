"""Makes one spelling of the many that people use: signs, fractions, decimal commas, spaces."""

import re

from materialcenter.core.text import fold

_DIAMETER = re.compile("[ØøΦφϕ⌀∅]")
_FRACTIONS = {
    "¼": " 1/4",
    "½": " 1/2",
    "¾": " 3/4",
    "⅛": " 1/8",
    "⅜": " 3/8",
    "⅝": " 5/8",
    "⅞": " 7/8",
}
# Letters of other alphabets that look like Latin ones; they come with copied text.
_LOOK_ALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХаеіјорѕсухΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABCEHIJKMOPSTXaeijopscyxABEZHIKMNOPTXo"
)
_SIGNS = (
    (re.compile("''|[“”″„ʺ]"), '"'),
    (re.compile("[‘’′`´]"), "'"),
    (re.compile("[×✕✖*]"), "x"),
    (re.compile("[–—−]"), "-"),
)
_UNITS = (
    (re.compile(r'(?<=\d)\s*"'), " inch "),
    (re.compile(r"(?<=\d)\s*'"), " ft "),
    (re.compile(r"(?<=\d)\s*(?:inchi?|inci|inc|in|dim)\b\.?"), " inch "),
    (re.compile(r"(?<=\d)\s*(?:feet|foot|kaki)\b"), " ft "),
    (re.compile(r"(?<=\d)\s*(?:mili(?:meter)?|mil)\b"), " mm "),
    (re.compile(r"(?<=\d)\s*(?:[sc]enti(?:meter)?)\b"), " cm "),
    (re.compile(r"(?<=\d)\s*(?:meter|mtr)\b"), " m "),
)
# "1.219" and "1,219" are thousands: no thickness is written to the micrometre.
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9])[.,](\d{3})(?![\d.,])")
# "50.50.5" and "50/50/5" are three sizes, no decimal number and no fraction.
_DOTTED = re.compile(
    r"(?<![\d.,/])(\d{2,3})([./])(\d{2,3})\2(\d{1,2}(?:,\d|(?<=/\d)\.\d)?)(?![\d.,/])"
)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


def has_look_alikes(text: str) -> bool:
    """Whether letters of another alphabet stand where Latin ones are meant."""
    text = _DIAMETER.sub("", text)
    return text.translate(_LOOK_ALIKES) != text


def one_spelling(text: str) -> str:
    """Lower case, single spaces, "x" between sizes, decimal point, units as words."""
    text = _DIAMETER.sub(" dia ", text).translate(_LOOK_ALIKES)
    for sign, plain in _FRACTIONS.items():
        text = text.replace(sign, plain)
    for pattern, plain in _SIGNS:
        text = pattern.sub(plain, text)
    text = fold(text)
    text = _THOUSANDS.sub(r"\1\2", text)
    text = _DOTTED.sub(r"\1x\3x\4", text)
    text = _DECIMAL_COMMA.sub(".", text)
    for pattern, plain in _UNITS:
        text = pattern.sub(plain, text)
    return fold(text)
