"""Finds the grade in a phrase: spelled in many ways, by an old name, or one nobody knows."""

import re
from dataclasses import dataclass
from functools import lru_cache

_EDGE = r"(?<![a-z0-9.])"
_END = r"(?![a-z0-9])"

# Names that are not a grade of today but point at one. Standards differ in detail, so the
# writer is asked: JIS renamed SS41 to SS400 in 1991; St 37 is DIN 17100; C45 is EN 10083.
_OLD_NAMES = tuple(
    (re.compile(_EDGE + pattern + _END), grade)
    for pattern, grade in (
        (r"ss[ -]*41p?", "SS400"),
        (r"ss[ -]*50", "SS490"),
        (r"st[ -]*(?:37|42|44)(?:[ -]*2)?", "SS400"),
        (r"st[ -]*60", "S45C"),
        (r"(?:c|s|ck|ems)[ -]*45", "S45C"),
        (r"(?:aisi[ -]*)?1045", "S45C"),
        (r"aisi[ -]*4140|vcl[ -]*140", "SCM440"),
        (r"(?:ss|sts|aisi)[ -]*304", "SUS304"),
        (r"(?:ss|sts|aisi)[ -]*316", "SUS316"),
    )
)
_UNKNOWN = re.compile(
    _EDGE
    + r"(?:(?:ss|sus|sts|st|skd|sks|scm|sncm|stk|stkm|stkr|aisi|fcd|fc|adc|ac|bj|sphc|spcc|din)"
    + r"[ -]*\d{2,4}[a-z]{0,2}|s[ -]*\d{2}[ -]*c)"
    + _END
    + r"(?!\s*x\s*\d)"
)
# Bulk metal has its trade word for a grade; the word tells the form.
_TRADE_WORDS = {"PIG-IRON", "SCRAP-FE", "SCRAP-AL"}
# Aluminium, stainless and brass grades are often said by their number alone.
_BARE = (("aluminium", "A"), ("stainless", "SUS"), ("kuningan", "C"), ("tembaga", "C"))
_BARE_NUMBER = re.compile(r"(?<![a-z0-9./])(\d{3,4}(?:l|j2)?)(?![a-z0-9./]|\s*(?:x|mm|cm|m)\b)")


@dataclass(frozen=True, slots=True)
class GradeReading:
    """The grade of a phrase: `code` when it is known, `written` as it stood there.

    `suggestion` is a grade that an old or mistyped name points at.
    """

    code: str = ""
    written: str = ""
    suggestion: str = ""
    several: bool = False


def _pattern(code: str) -> str:
    runs = re.findall(r"[a-z]+|\d+", code.lower())
    return r"[ -]*".join(run.replace("0", "[0o]") for run in runs)


@lru_cache(maxsize=4)
def _finder(codes: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(codes - _TRADE_WORDS, key=lambda code: (-len(code), code))
    return re.compile(_EDGE + "(?:" + "|".join(map(_pattern, longest_first)) + ")" + _END)


@lru_cache(maxsize=4)
def _by_letters(codes: frozenset[str]) -> dict[str, str]:
    return {re.sub(r"[^a-z0-9]", "", code.lower()): code for code in codes}


def _known(text: str, codes: frozenset[str]) -> tuple[GradeReading, str] | None:
    if not codes:
        return None
    found = list(_finder(codes).finditer(text))
    if not found:
        return None
    by_letters = _by_letters(codes)
    written = re.sub(r"[^a-z0-9]", "", found[0][0])
    code = by_letters.get(written, "")
    suggestion = code or next(
        c
        for letters, c in by_letters.items()
        if letters.replace("0", "o") == written.replace("0", "o")
    )
    different = {re.sub(r"[^a-z0-9]", "", hit[0]) for hit in found}
    reading = GradeReading(
        code=code, written=found[0][0], suggestion=suggestion, several=len(different) > 1
    )
    return reading, _finder(codes).sub(" ", text)


def _bare_number(text: str, codes: frozenset[str]) -> tuple[GradeReading, str] | None:
    for metal, prefix in _BARE:
        if metal not in text:
            continue
        for found in _BARE_NUMBER.finditer(text):
            code = prefix + found[1].upper()
            if code in codes:
                reading = GradeReading(code=code, written=found[1], suggestion=code)
                return reading, text[: found.start()] + " " + text[found.end() :]
    return None


def take_grade(text: str, codes: frozenset[str]) -> tuple[GradeReading, str]:
    """The grade in a text in one spelling, and the text without it."""
    reading = _known(text, codes) or _bare_number(text, codes)
    if reading is not None:
        return reading
    for pattern, grade in _OLD_NAMES:
        found = pattern.search(text)
        if found and grade in codes:
            return GradeReading(written=found[0], suggestion=grade), pattern.sub(" ", text)
    found = _UNKNOWN.search(text)
    if found:
        return GradeReading(written=found[0]), _UNKNOWN.sub(" ", text)
    return GradeReading(), text
