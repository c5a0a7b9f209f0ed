"""Numbers and dates as they are typed into spreadsheets."""

from datetime import date
from decimal import Decimal

import pytest

from materialcenter.core.spreadsheets.figures import read_date, read_number
from materialcenter.core.spreadsheets.workbook import Cell


@pytest.mark.parametrize(
    ("text", "value", "certain"),
    [
        ("12", "12", True),
        ("12 btg", "12", False),
        ("271,4", "271.4", False),
        ("12.5", "12.5", False),
        ("1.234", "1234", False),
        ("1.234,5", "1234.5", False),
        ("1,234.5", "1234.5", False),
        ("-2", "-2", False),
        ("Rp 13.500", "13500", False),
    ],
)
def test_a_number_written_as_text_is_read_and_known_to_be_uncertain(text, value, certain):
    number = read_number(Cell("t", text))
    assert number is not None
    assert (number.value, number.certain) == (Decimal(value), certain)


@pytest.mark.parametrize(
    "text",
    ["1e3", "1_000", "NaN", "Infinity", "1 234,5", "١٢", "12 lbr @ 5", "1.23.4", "9" * 20, ""],
)
def test_what_is_no_number_is_not_read_as_one(text):
    assert read_number(Cell("t", text)) is None


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (Cell("d", "2025-04-15"), date(2025, 4, 15)),
        (Cell("t", "3 Nop 2025"), date(2025, 11, 3)),
        (Cell("t", "5 Agustus 2025"), date(2025, 8, 5)),
        (Cell("t", "Senin, 3 November 2025"), date(2025, 11, 3)),
        (Cell("t", "04/03/2025"), date(2025, 3, 4)),
        (Cell("t", "4-3-25"), date(2025, 3, 4)),
        (Cell("t", "2025-03-04 00:00:00"), date(2025, 3, 4)),
        (Cell("n", "45762"), date(2025, 4, 15)),
        (Cell("t", "31/02/2025"), None),
        (Cell("t", "04/25/2025"), None),
        (Cell("t", "kemarin"), None),
    ],
)
def test_a_day_is_read_day_before_month_with_indonesian_months(cell, day):
    assert read_date(cell) == day
