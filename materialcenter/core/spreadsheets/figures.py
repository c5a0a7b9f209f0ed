"""Numbers and dates as they are typed into spreadsheets, read without guessing silently.

A number cell is what it is. Text is read where it can be, and what was read is said.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from materialcenter.core.spreadsheets.workbook import Cell
from materialcenter.core.text import fold

_MOST = Decimal(10**12)
_TEXT = re.compile(r"(?:rp\.?\s*)?([+-]?\s*[0-9][0-9.,]*)\s*([a-z/. ]*)", re.ASCII)
_INDONESIAN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january",
            "feb peb februari pebruari february",
            "mar maret mrt march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt ags agus agustus aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov nop november nopember",
            "des desember dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2}|[a-z]+)\.?[\s./-]+(\d{4}|\d{2})")
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ t].*)?")
# Excel counts days from here (its leap-year slip of 1900 included).
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(36_526, 73_051)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read. `certain`: it stood there as a number or as plain digits."""

    value: Decimal
    certain: bool
    unit: str = ""

    @property
    def written(self) -> str:
        """As it is said back: decimal comma, no idle zeros."""
        text = f"{self.value.normalize():f}"
        return text.replace(".", ",")

    @property
    def figure(self) -> int | str:
        """As a figure of a sentence: whole numbers are written as the reader writes them."""
        return int(self.value) if self.value == self.value.to_integral_value() else self.written

    def scaled(self, factor: int) -> int:
        """`factor` times the number, rounded half away from zero."""
        return int((self.value * factor).quantize(Decimal(1), ROUND_HALF_UP))


def read_number(cell: Cell) -> Number | None:
    """The number in a cell; None when there is none that can be read."""
    if cell.kind == "n":
        value = Decimal(cell.text)
        return Number(value, certain=True) if abs(value) < _MOST else None
    found = _TEXT.fullmatch(fold(cell.text))
    if cell.kind != "t" or found is None or not cell.text.isprintable():
        return None
    digits, unit = re.sub(r"\s", "", found[1]), found[2].strip(" .")
    sign, digits = (-1, digits[1:]) if digits[0] == "-" else (1, digits.lstrip("+"))
    digits = digits.rstrip(".,")
    if _INDONESIAN.fullmatch(digits):
        plain = digits.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(digits):
        plain = digits.replace(",", "")
    elif digits.isdigit():
        plain = digits
    else:
        return None
    value = sign * Decimal(plain)
    if abs(value) >= _MOST:
        return None
    return Number(value, certain=plain == cell.text.strip() and "." not in plain, unit=unit)


def read_date(cell: Cell) -> date | None:
    """The day in a cell, day before month; None when there is no such day in the calendar."""
    try:
        if cell.kind == "d":
            return date.fromisoformat(cell.text)
        if cell.kind == "n":
            days = int(Decimal(cell.text))
            return _EXCEL_ZERO + timedelta(days) if days in _EXCEL_DAYS else None
        text = fold(cell.text).split(", ")[-1]
        if found := _YEAR_MONTH_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_MONTH_YEAR.fullmatch(text):
            month = int(found[2]) if found[2].isdigit() else _MONTHS.get(found[2], 0)
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, month, int(found[1]))
    except ValueError:
        return None
    return None
