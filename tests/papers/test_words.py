"""Amounts are spelled in English as a reader would say them."""

import pytest

from materialcenter.papers.words import in_english


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "zero"),
        (15, "fifteen"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (1_001, "one thousand and one"),
        (20_542_500, "twenty million five hundred and forty-two thousand five hundred"),
        (1_000_000_000, "one billion"),
        (3_000_110, "three million one hundred and ten"),
    ],
)
def test_an_amount_is_spelled(number: int, spoken: str) -> None:
    assert in_english(number) == spoken
